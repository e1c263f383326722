"""Phases, gates and progress as they follow from the events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from douzhiku.domain.events import EventKind, TickEvent
from douzhiku.domain.runs import GateClosed, Run, RunStep, StepState, ValueNeeded
from douzhiku.domain.sop import Step
from douzhiku.domain.vocab import RecordKind

STARTS = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PHASES = ("直播前", "直播中", "直播后")


def step(step_id: str, phase: int, *, gate: bool = False, due: timedelta | None = None) -> Step:
    return Step(step_id, PHASES[phase], "场控", f"步骤 {step_id}", "", gate, due, "", None)


STEPS = (
    step("a", 0, gate=True, due=timedelta(hours=-2)),
    step("b", 0),
    step("c", 1),
    step("d", 1, gate=True),
    step("e", 2, due=timedelta(minutes=30)),
)


def run(*acts: str) -> Run:
    """A run after acts like ``done a`` or ``value b 7``, in order."""
    events = []
    for clock, act in enumerate(acts, 1):
        kind, step_id, *value = act.split()
        events.append(
            TickEvent(
                f"e{clock}",
                "r",
                step_id,
                EventKind(kind),
                STARTS,
                "小林",
                value=" ".join(value),
                reason="因",
                clock=clock,
            )
        )
    return Run("r", "今晚", "t", "模板", 1, STARTS, STARTS, PHASES, STEPS, {}, tuple(events))


@pytest.mark.parametrize(
    ("acts", "phase"),
    [
        ((), "直播前"),
        (("done b",), "直播前"),
        (("done a",), "直播前"),
        (("done a", "done b"), "直播中"),
        (("skipped a", "done b"), "直播前"),
        (("override a",), "直播中"),
        (("done a", "done c"), "直播中"),
        (("done a", "done b", "done c", "done d"), "直播后"),
        (("done a", "done b", "done c", "done d", "done e"), "直播后"),
        (("done a", "done b", "undone a"), "直播前"),
    ],
)
def test_the_phase_a_run_is_in(acts: tuple[str, ...], phase: str) -> None:
    assert run(*acts).phase == phase


@pytest.mark.parametrize(
    ("acts", "missing"),
    [
        ((), ["a", "d"]),
        (("done a",), ["d"]),
        (("skipped a", "not_applicable d"), ["a", "d"]),
        (("override a", "done d"), []),
        (("done a", "undone a"), ["a", "d"]),
        (("override a", "done a", "undone a"), ["d"]),
    ],
)
def test_gates_that_keep_the_last_phase_closed(acts: tuple[str, ...], missing: list[str]) -> None:
    assert [item.step.id for item in run(*acts).missing_gates(2)] == missing
    assert run(*acts).missing_gates(0) == ()


def test_the_latest_value_counts_until_the_step_is_opened_again() -> None:
    def value(*acts: str) -> str:
        return run(*acts).steps[1].value

    assert value("value b 7", "done b") == "7"
    assert value("value b 7", "done b 8") == "8"
    assert value("done b 8", "value b 9") == "9"
    assert value("done b 8", "undone b") == ""


def test_finished_means_every_step_is_settled() -> None:
    almost = ("done a", "skipped b", "not_applicable c", "done d")
    assert not run(*almost).finished
    assert run(*almost, "done e").finished


def test_due_times_count_from_the_start() -> None:
    first, last = run().steps[0], run().steps[4]
    assert (first.due_at, last.due_at) == (STARTS - timedelta(hours=2), STARTS + timedelta(minutes=30))


def test_closed_gates_are_named_but_not_all_of_a_crowd() -> None:
    few = GateClosed(run().missing_gates(2))
    assert few.message == "关卡还没过：场控「步骤 a」、场控「步骤 d」"
    crowd = GateClosed(tuple(RunStep(step(f"g{n}", 0, gate=True), None) for n in range(9)))
    assert crowd.message.endswith("「步骤 g2」等 9 道")
    assert len(crowd.missing) == 9


@pytest.mark.parametrize(("kind", "word"), [(RecordKind.NUMBER, "数字"), (RecordKind.TEXT, "文字")])
def test_a_needed_value_is_asked_for_by_kind(kind: RecordKind, word: str) -> None:
    wanted = Step("s", "直播前", "场控", "核对库存", "", False, None, "", kind)
    error = ValueNeeded(wanted)
    assert word in error.message
    assert error.hint
    assert error.step is wanted


def test_states_have_words() -> None:
    assert [state.label for state in StepState] == ["待完成", "已完成", "已跳过", "不适用"]
    assert all(kind.label for kind in EventKind)
