"""Times and states in the words of the window. Plain functions of their arguments; local time throughout."""

from __future__ import annotations

from datetime import datetime, timedelta

from douzhiku.domain.errors import UserError
from douzhiku.domain.runs import Run, RunStep, StepState

_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
SOON = timedelta(minutes=15)


def local(moment: datetime) -> datetime:
    """*moment* in this machine's time zone."""
    return moment.astimezone()


def day_and_time(moment: datetime) -> str:
    """``11-22 周日 20:00``."""
    here = local(moment)
    return f"{here:%m-%d} {_WEEKDAYS[here.weekday()]} {here:%H:%M}"


def clock_time(moment: datetime, day_of: datetime) -> str:
    """``19:30``, with the date in front when it is not the day of *day_of*."""
    here, base = local(moment), local(day_of)
    return f"{here:%H:%M}" if here.date() == base.date() else f"{here:%m-%d %H:%M}"


def span(delta: timedelta) -> str:
    """A length in words: ``3 天``, ``2 小时 5 分``, ``12 分``, ``不到 1 分``."""
    minutes = int(abs(delta).total_seconds() // 60)
    if minutes >= 48 * 60:
        return f"{minutes // 1440} 天"
    if minutes >= 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"
    return f"{minutes} 分" if minutes else "不到 1 分"


def start_word(run: Run) -> str:
    """开播 for a live, 开拍 for a short video, 开始 for anything else."""
    first = run.phases[0] if run.phases else ""
    return "开播" if first.startswith("直播") else "开拍" if first in ("筹备期", "拍摄前") else "开始"


def countdown(run: Run, now: datetime) -> tuple[str, str]:
    """Words and tone of the badge beside a run's title: ``距开播 01:42`` in hours and minutes.

    Tones: ``accent``, ``gate`` (less than half an hour), ``danger`` (under way), ``good`` (all settled), ``quiet``.
    """
    if run.finished:
        return "全部完成", "good"
    word = start_word(run)
    left = run.starts_at - now
    if left > timedelta(days=2):
        return f"距{word} {left.days} 天", "accent"
    if left > timedelta(0):
        minutes = int(left.total_seconds() // 60)
        tone = "gate" if left <= timedelta(minutes=30) else "accent"
        return f"距{word} {minutes // 60:02d}:{minutes % 60:02d}", tone
    gone = -left
    if gone > timedelta(days=1):
        return f"{word}于 {span(gone)}前", "quiet"
    minutes = int(gone.total_seconds() // 60)
    return f"已{word} {minutes // 60:02d}:{minutes % 60:02d}", "danger"


def due_words(step: RunStep, starts_at: datetime, now: datetime) -> tuple[str, str]:
    """Words and tone of a step's due time: ``19:30``, ``还有 8 分``, ``晚了 12 分``; empty without a due time."""
    if step.due_at is None:
        return "", ""
    if step.settled:
        return clock_time(step.due_at, starts_at), "quiet"
    left = step.due_at - now
    if left < timedelta(0):
        return f"晚了 {span(left)}", "danger"
    if left <= SOON:
        return f"还有 {span(left)}", "gate"
    return clock_time(step.due_at, starts_at), "quiet"


def status_words(step: RunStep, starts_at: datetime) -> str:
    """Who did what and when: ``小林 18:02 完成``, ``待完成``, ``小林 18:02 跳过：缺样品``."""
    if step.state is StepState.TODO or step.at is None:
        return "待完成"
    verb = {StepState.DONE: "完成", StepState.SKIPPED: "跳过", StepState.NOT_APPLICABLE: "标为不适用"}[step.state]
    words = f"{step.by} {clock_time(step.at, starts_at)} {verb}"
    return f"{words}：{step.reason}" if step.reason else words


def failure_words(error: Exception) -> tuple[str, str]:
    """Sentence and hint for something that went wrong; what is not the user's fault is said calmly."""
    if isinstance(error, UserError):
        return error.message, error.hint
    return "程序内部出错了，刚才这一步没有做成", "详情写在日志里；数据没有动，可以再试一次"
