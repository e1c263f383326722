"""A run as a readable protocol in Markdown."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path

from douzhiku.domain.errors import UserError
from douzhiku.domain.events import EventKind, TickEvent, in_order, revoked
from douzhiku.domain.runs import Run, RunStep, StepState

_BOX = {StepState.TODO: "[ ]", StepState.DONE: "[x]", StepState.SKIPPED: "[-]", StepState.NOT_APPLICABLE: "[/]"}


def to_markdown(run: Run, zone: tzinfo | None = None) -> str:
    """The protocol of *run*: head, every step by phase and post, then the whole history.

    Times are shown in *zone*, by default this computer's. Ends with a line break.
    """
    return "\n".join([*_head(run, zone), *_phases(run, zone), *_history(run, zone)]) + "\n"


def write_markdown(run: Run, file: str | os.PathLike[str], zone: tzinfo | None = None) -> None:
    """Write :func:`to_markdown` to *file* as UTF-8; an existing file is replaced whole or not at all.

    Raises: UserError if it cannot be written.
    """
    target = Path(file)
    draft = target.with_name(f".{target.name}.part")
    try:
        draft.write_text(to_markdown(run, zone), encoding="utf-8", newline="\n")
        draft.replace(target)
    except OSError as error:
        _forget(draft)
        raise UserError(
            f"导出的文件写不进去：{target}（{error.strerror}）", hint="请换一个文件夹，或检查磁盘空间"
        ) from error


def _forget(draft: Path) -> None:
    try:
        draft.unlink(missing_ok=True)
    except OSError:
        return


def _head(run: Run, zone: tzinfo | None) -> Iterator[str]:
    counts = run.phase_counts()
    yield f"# {_plain(run.title)}"
    yield ""
    yield f"- 模板：{_plain(run.template_title)}（第 {run.template_version} 版）"
    yield f"- 开始：{_day(run.starts_at, zone)}"
    yield f"- 环节：{_plain(run.phase)}"
    yield f"- 进度：{sum(c.done for c in counts)}/{sum(c.total for c in counts)}"
    people = [f"{_plain(role)} {_plain(name)}" for role, name in run.assigned.items()]
    yield f"- 成员：{'，'.join(people) if people else '没有安排'}"
    yield f"- 编号：{run.id}"


def _phases(run: Run, zone: tzinfo | None) -> Iterator[str]:
    for count in run.phase_counts():
        yield from ("", f"## {_plain(count.title)}（{count.done}/{count.total}）")
        steps = [item for item in run.steps if item.step.phase == count.title]
        for role in dict.fromkeys(item.step.role for item in steps):
            who = run.assigned.get(role, "")
            yield from ("", f"### {_plain(role)}{' · ' + _plain(who) if who else ''}", "")
            for item in steps:
                if item.step.role == role:
                    yield from _step(item, zone)


def _step(item: RunStep, zone: tzinfo | None) -> Iterator[str]:
    gate = "**关卡** " if item.step.gate else ""
    yield f"- {_BOX[item.state]} {gate}{_plain(item.step.text)}"
    facts = [item.state.label]
    if item.by and item.at is not None:
        facts.append(f"{_plain(item.by)} {_time(item.at, zone)}")
    if item.value:
        facts.append(f"记录：{_plain(item.value)}")
    if item.reason:
        facts.append(f"原因：{_plain(item.reason)}")
    if item.due_at is not None and not item.settled:
        facts.append(f"应在 {_time(item.due_at, zone)} 前")
    yield f"  {'，'.join(facts)}"
    if item.override is not None:
        event = item.override
        yield f"  - 越过关卡：{_plain(event.by)} {_time(event.at, zone)}，原因：{_plain(event.reason)}"
    for note in item.notes:
        yield f"  - 备注：{_plain(note.by)} {_time(note.at, zone)}：{_plain(note.reason or note.value)}"


def _history(run: Run, zone: tzinfo | None) -> Iterator[str]:
    yield from ("", "## 经过", "")
    gone = revoked(run.events)
    names = {step.id: step.text for step in run.template_steps}
    known = {event.uuid: event for event in run.events}
    if not run.events:
        yield "还没有记录。"
    for number, event in enumerate(in_order(run.events), 1):
        name = _plain(names.get(event.step_id, event.step_id))
        words = f"{number}. {_time(event.at, zone)} {_plain(event.by)} {_what(event, known)}「{name}」"
        if event.value:
            words += f"，记录：{_plain(event.value)}"
        if event.reason:
            words += f"，{'内容' if event.kind is EventKind.NOTE else '原因'}：{_plain(event.reason)}"
        yield words + ("（后来撤销）" if event.uuid in gone else "")


def _what(event: TickEvent, known: dict[str, TickEvent]) -> str:
    if event.kind is not EventKind.UNDONE:
        return event.kind.label
    taken = known.get(event.target)
    if taken is None:
        return "重新打开"
    return "恢复" if taken.kind is EventKind.UNDONE else f"撤销{taken.kind.label}"


def _day(at: datetime, zone: tzinfo | None) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _time(at: datetime, zone: tzinfo | None) -> str:
    return f"{at.astimezone(zone):%m-%d %H:%M:%S}"


def _plain(text: str) -> str:
    """*text* on one line, with nothing in it that Markdown would take as markup."""
    return re.sub(r"([\\`*_\[\]<>#|~!])", r"\\\1", " ".join(text.split()))
