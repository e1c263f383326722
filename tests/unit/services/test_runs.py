"""A run from its making to the last tick, as a shop works with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import event

from douzhiku.domain.errors import UserError
from douzhiku.domain.events import EventKind
from douzhiku.domain.runs import GateClosed, Run, StepState, ValueNeeded
from douzhiku.domain.sop import Template
from douzhiku.services.members import MemberService
from douzhiku.services.runs import RunService
from douzhiku.store import Store
from tests.fixtures.db.shop import LIVE, LONG, STARTS, Clock, runs_on, wide
from tests.unit.services.conftest import LINKS, OPEN, RUNDOWN, STOCK, pass_gates, state

Act = Callable[[RunService, str], Run]


# -- making and finding ----------------------------------------------------------------------


def test_a_new_run_is_a_snapshot(runs: RunService, run: Run) -> None:
    assert run.template_steps == LIVE.steps
    assert (run.template_title, run.template_version, run.phases) == ("直播团队 SOP", 3, LIVE.phases)
    assert run.assigned == {"场控": "小林", "主播": "小周"}
    assert run.phase == "直播前"
    assert runs.get(run.id) == run


def test_names_become_members_once(store: Store, runs: RunService, run: Run) -> None:
    runs.create(LIVE.id, "明晚", STARTS, {"场控": " 小林 ", "中控": ""})
    assert [member.name for member in MemberService(store).list()] == ["小林", "小周"]


def test_editing_the_template_never_touches_a_run(store: Store, run: Run) -> None:
    edited = replace(LIVE, version=4, phases=("直播前",), steps=LIVE.steps[:1])
    later = RunService(store, lambda _id: edited, Clock())
    assert later.get(run.id) == run
    after = later.tick(run.id, STOCK, "小林", "200")
    assert after.template_steps == LIVE.steps
    assert after.template_version == 3
    assert len(later.create(LIVE.id, "新的", STARTS, {}).steps) == 1


def test_times_come_back_in_utc(runs: RunService) -> None:
    china = timezone(timedelta(hours=8))
    run = runs.create(LIVE.id, "今晚", datetime(2026, 11, 22, 20, 0, tzinfo=china), {})
    again = runs.get(run.id)
    assert again.starts_at == datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert again.starts_at.tzinfo is UTC
    assert again.steps[0].due_at == datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "starts_at", "assigned", "words"),
    [
        ("  ", STARTS, {}, "场次名称不能空着"),
        ("长" * 61, STARTS, {}, "最多 60 个字"),
        ("今晚", STARTS.replace(year=1), {}, "开始时间不对"),
        ("今晚", STARTS.replace(year=9999), {}, "开始时间不对"),
        ("今晚", STARTS, {"编导": "小林"}, "没有岗位「编导」"),
        ("今晚", STARTS, {"场控": "小\n林"}, "控制字符"),
    ],
)
def test_what_cannot_be_made(
    runs: RunService, title: str, starts_at: datetime, assigned: dict[str, str], words: str
) -> None:
    with pytest.raises(UserError, match=words):
        runs.create(LIVE.id, title, starts_at, assigned)
    assert runs.list() == []


def test_an_empty_template_makes_no_run(store: Store) -> None:
    with pytest.raises(UserError, match="还没有步骤"):
        RunService(store, lambda _id: replace(LIVE, steps=()), Clock()).create("x", "今晚", STARTS, {})


def test_find_by_the_beginning_of_the_id(runs: RunService, run: Run) -> None:
    assert runs.get(run.id[:4]) == run
    assert runs.get(f" {run.id[:9]} ").id == run.id
    for wrong in ("", run.id[:3], "nothing-like-it", "%%%%", "____"):
        with pytest.raises(UserError, match="没有这个场次"):
            runs.get(wrong)


def test_an_ambiguous_beginning_is_said(
    store: Store, runs: RunService, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = replace(run, id=run.id[:8] + "f" * 24)
    with store.write() as db:
        db.runs.add(twin, {})
    with pytest.raises(UserError, match="不止一个"):
        runs.get(run.id[:6])
    assert runs.get(run.id).id == run.id


def test_the_list_is_newest_start_first(runs: RunService) -> None:
    for title, days in (("周一", 0), ("周三", 2), ("周二", 1)):
        runs.create(LIVE.id, title, STARTS + timedelta(days=days), {})
    assert [summary.title for summary in runs.list()] == ["周三", "周二", "周一"]
    assert [summary.title for summary in runs.list(limit=1)] == ["周三"]


def test_no_run_is_too_old_for_the_list(store: Store, runs: RunService, run: Run) -> None:
    with store.write() as db:
        for number in range(500):
            db.runs.add(replace(run, id=f"{number:032}", events=()), {})
    assert len(runs.list()) == 501


def test_the_list_says_what_the_runs_say(runs: RunService, run: Run) -> None:
    runs.create(LONG.id, "另一场", STARTS + timedelta(days=1), {})
    pass_gates(runs, run)
    runs.tick(run.id, OPEN, "小周")
    runs.undo(run.id, OPEN, "小周")
    runs.skip(run.id, OPEN, "小周", "来不及")
    for summary in runs.list():
        full = runs.get(summary.id)
        counts = full.phase_counts()
        assert summary.phase == full.phase
        assert (summary.done, summary.total) == (sum(c.done for c in counts), sum(c.total for c in counts))
        assert (summary.title, summary.starts_at) == (full.title, full.starts_at)


def test_the_list_takes_one_query(store: Store, runs: RunService, run: Run) -> None:
    for number in range(20):
        runs.tick(runs.create(LONG.id, f"第 {number} 场", STARTS, {}).id, "step-0", "小林")
    seen: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    assert len(runs.list()) == 21
    assert len([statement for statement in seen if statement.startswith("SELECT")]) == 1


# -- acts ------------------------------------------------------------------------------------


def test_tick_says_who_and_when(runs: RunService, run: Run) -> None:
    after = runs.tick(run.id, RUNDOWN, " 小林 ")
    item = after.steps[0]
    assert (item.state, item.by) == (StepState.DONE, "小林")
    assert item.at == after.events[0].at
    assert item.at is not None
    assert item.at.tzinfo is UTC
    assert after.phase_counts()[0].done == 1
    assert runs.get(run.id) == after


def test_ticking_twice_is_one_event_but_another_member_is_heard(runs: RunService, run: Run) -> None:
    runs.tick(run.id, RUNDOWN, "小林")
    assert len(runs.tick(run.id, RUNDOWN, "小林").events) == 1
    after = runs.tick(run.id, RUNDOWN, "小周")
    assert len(after.events) == 2
    assert after.steps[0].by == "小周"


def test_ticking_again_with_another_value_is_kept(runs: RunService, run: Run) -> None:
    runs.tick(run.id, STOCK, "小林", "200")
    assert len(runs.tick(run.id, STOCK, "小林", f" {wide('200')} ").events) == 1
    after = runs.tick(run.id, STOCK, "小林", "180")
    assert [e.value for e in after.events] == ["200", "180"]
    assert after.steps[1].value == "180"


def test_a_step_that_wants_a_number_takes_nothing_else(runs: RunService, run: Run) -> None:
    with pytest.raises(ValueNeeded, match="核对库存") as caught:
        runs.tick(run.id, STOCK, "小林")
    assert caught.value.step.id == STOCK
    assert "200" in caught.value.hint
    for bad in ("很多", "12abc345", "9" * 40, "1,2,3"):
        with pytest.raises(UserError, match="不是数字"):
            runs.tick(run.id, STOCK, "小林", bad)
    assert runs.get(run.id).events == ()
    assert runs.tick(run.id, STOCK, "小林", wide("1,200") + " 件").steps[1].value == "1200件"


def test_a_recorded_value_is_enough_for_the_tick(runs: RunService, run: Run) -> None:
    recorded = runs.record(run.id, STOCK, "小周", "200")
    assert (recorded.steps[1].state, recorded.steps[1].value) == (StepState.TODO, "200")
    after = runs.tick(run.id, STOCK, "小林")
    assert (after.steps[1].state, after.steps[1].value, after.steps[1].by) == (StepState.DONE, "200", "小林")


def test_untick_opens_the_step_whatever_it_was(runs: RunService, run: Run) -> None:
    runs.tick(run.id, STOCK, "小林", "200")
    runs.tick(run.id, STOCK, "小周", "180")
    after = runs.untick(run.id, STOCK, "小林")
    assert (after.steps[1].state, after.steps[1].value) == (StepState.TODO, "")
    assert len(runs.untick(run.id, STOCK, "小林").events) == 3


def test_skip_and_not_applicable_keep_their_reasons(runs: RunService, run: Run) -> None:
    after = runs.skip(run.id, STOCK, "小林", " 昨天盘过 ")
    assert (after.steps[1].state, after.steps[1].reason) == (StepState.SKIPPED, "昨天盘过")
    assert len(runs.skip(run.id, STOCK, "小林", "昨天盘过").events) == 1
    after = runs.not_applicable(run.id, STOCK, "小林", "没有实物")
    assert (after.steps[1].state, after.steps[1].reason) == (StepState.NOT_APPLICABLE, "没有实物")


def test_notes_add_up_and_change_no_state(runs: RunService, run: Run) -> None:
    runs.note(run.id, OPEN, "小林", "灯光偏暗")
    after = runs.note(run.id, OPEN, "小周", "已调")
    item = after.step(OPEN)
    assert item is not None
    assert [note.reason for note in item.notes] == ["灯光偏暗", "已调"]
    assert item.state is StepState.TODO


@pytest.mark.parametrize("text", ["", "  \n", "长" * 501, "a\0b", "\ud800"])
@pytest.mark.parametrize(
    "act",
    [
        lambda runs, run, text: runs.skip(run, STOCK, "小林", text),
        lambda runs, run, text: runs.not_applicable(run, STOCK, "小林", text),
        lambda runs, run, text: runs.note(run, STOCK, "小林", text),
        lambda runs, run, text: runs.override(run, 1, "小林", text),
        lambda runs, run, text: runs.record(run, LINKS, "小林", text),
        lambda runs, run, text: runs.rename(run, text),
    ],
)
def test_words_that_cannot_be_kept(
    runs: RunService, run: Run, act: Callable[[RunService, str, str], Run], text: str
) -> None:
    with pytest.raises(UserError):
        act(runs, run.id, text)
    assert runs.get(run.id) == run


def test_an_unknown_step_names_the_nearest(runs: RunService, run: Run) -> None:
    with pytest.raises(UserError, match="没有步骤 pre-director-stok") as caught:
        runs.tick(run.id, "pre-director-stok", "小林")
    assert STOCK in caught.value.hint


# -- gates -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        lambda runs, run: runs.tick(run, OPEN, "小周"),
        lambda runs, run: runs.skip(run, OPEN, "小周", "不做"),
        lambda runs, run: runs.not_applicable(run, OPEN, "小周", "没有"),
    ],
)
def test_open_gates_keep_later_phases_closed(runs: RunService, run: Run, act: Act) -> None:
    runs.tick(run.id, RUNDOWN, "小林")
    with pytest.raises(GateClosed, match="中控「挂好链接」") as caught:
        act(runs, run.id)
    assert [item.step.id for item in caught.value.missing] == [LINKS]
    assert "越过" in caught.value.hint
    assert len(runs.get(run.id).events) == 1
    runs.tick(run.id, LINKS, "小周", "好了")
    assert len(act(runs, run.id).events) == 3


def test_a_skipped_gate_stays_closed(runs: RunService, run: Run) -> None:
    runs.tick(run.id, RUNDOWN, "小林")
    runs.skip(run.id, LINKS, "小周", "来不及")
    with pytest.raises(GateClosed):
        runs.tick(run.id, OPEN, "小周")


def test_overriding_opens_every_missing_gate_and_its_reason_stays(runs: RunService, run: Run) -> None:
    after = runs.override(run.id, 1, "小林", "临时提前开播")
    assert [(e.kind, e.step_id, e.reason) for e in after.events] == [
        (EventKind.OVERRIDE, RUNDOWN, "临时提前开播"),
        (EventKind.OVERRIDE, LINKS, "临时提前开播"),
    ]
    assert state(runs.tick(run.id, OPEN, "小周"), OPEN) is StepState.DONE
    assert len(runs.override(run.id, 1, "小林", "再来一次").events) == 3
    item = runs.get(run.id).steps[0]
    assert item.override is not None
    assert item.override.reason == "临时提前开播"


def test_an_override_can_be_taken_back(runs: RunService, run: Run) -> None:
    runs.tick(run.id, RUNDOWN, "小林")
    runs.override(run.id, 1, "小林", "临时")
    runs.undo(run.id, LINKS, "小林")
    with pytest.raises(GateClosed):
        runs.tick(run.id, OPEN, "小周")


@pytest.mark.parametrize("phase", [-1, 3, 99])
def test_a_phase_that_is_not_there(runs: RunService, run: Run, phase: int) -> None:
    with pytest.raises(UserError, match="没有第"):
        runs.override(run.id, phase, "小林", "临时")


# -- the run itself --------------------------------------------------------------------------


def test_rename_and_reassign(store: Store, runs: RunService, run: Run) -> None:
    assert runs.rename(run.id[:8], " 周五\n大场 ").title == "周五 大场"
    assert runs.reassign(run.id, "中控", "小林").assigned["中控"] == "小林"
    after = runs.reassign(run.id, "主播", "")
    assert after.assigned == {"场控": "小林", "中控": "小林"}
    assert runs.get(run.id) == after
    with pytest.raises(UserError, match="没有岗位"):
        runs.reassign(run.id, "编导", "小林")


def test_a_renamed_member_is_renamed_in_the_posts_not_in_the_history(store: Store, runs: RunService, run: Run) -> None:
    runs.tick(run.id, RUNDOWN, "小林")
    members = MemberService(store)
    members.rename("小林", "小林（早班）")
    after = runs.get(run.id)
    assert after.assigned["场控"] == "小林（早班）"
    assert after.events[0].by == "小林"


def test_latest_seq_grows_with_every_event_of_any_run(runs: RunService, run: Run) -> None:
    assert runs.latest_seq() == 0
    other = runs.create(LIVE.id, "另一场", STARTS, {})
    runs.tick(run.id, RUNDOWN, "小林")
    before = runs.latest_seq()
    after = runs.tick(other.id, RUNDOWN, "小林")
    assert runs.latest_seq() == after.events[-1].seq > before


def test_a_clock_set_back_does_not_mix_up_the_order(store: Store, run: Run) -> None:
    backwards = iter(STARTS - timedelta(hours=number) for number in range(100))
    runs = RunService(store, lambda _id: LIVE, lambda: next(backwards))
    runs.tick(run.id, RUNDOWN, "小林")
    runs.untick(run.id, RUNDOWN, "小林")
    runs.tick(run.id, RUNDOWN, "小周")
    assert [e.kind for e in runs_on(store).get(run.id).events] == [EventKind.DONE, EventKind.UNDONE, EventKind.DONE]


def test_an_unknown_template_is_the_librarys_word(store: Store) -> None:
    def missing(template_id: str) -> Template:
        raise UserError(f"没有这个模板：{template_id}")

    with pytest.raises(UserError, match="没有这个模板：nope"):
        RunService(store, missing).create("nope", "今晚", STARTS, {})
