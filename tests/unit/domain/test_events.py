"""The history and what it means: the same on every machine, in whatever order it arrives."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from douzhiku.domain.events import EventKind, TickEvent, effective, last_undoable, revoked
from douzhiku.domain.runs import Run, StepState
from douzhiku.domain.sop import Step

STARTS = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
STEPS = tuple(
    Step(f"s{n}", phase, "场控", f"第 {n} 步", "", n % 2 == 0, timedelta(hours=-1), "", None)
    for n, phase in enumerate(("直播前", "直播前", "直播中", "直播后"))
)


def run_of(events: list[TickEvent]) -> Run:
    return Run(
        id="r",
        title="今晚",
        template_id="t",
        template_title="模板",
        template_version=1,
        starts_at=STARTS,
        created_at=STARTS,
        phases=("直播前", "直播中", "直播后"),
        template_steps=STEPS,
        assigned={},
        events=tuple(events),
    )


def make(
    number: int, kind: EventKind, *, step: str = "s0", target: str = "", clock: int = 0, value: str = ""
) -> TickEvent:
    return TickEvent(
        uuid=f"e{number:03}",
        run_id="r",
        step_id=step,
        kind=kind,
        at=STARTS + timedelta(minutes=number),
        by="小林",
        value=value,
        reason=f"因 {number}",
        target=target,
        clock=clock or number,
    )


@st.composite
def histories(draw: st.DrawFn) -> list[TickEvent]:
    """Any history a few machines could write: each event takes back nothing or an earlier one; clocks may tie."""
    events: list[TickEvent] = []
    for number in range(1, draw(st.integers(0, 14)) + 1):
        kind = draw(st.sampled_from(list(EventKind)))
        target, step = "", draw(st.sampled_from(STEPS)).id
        if kind is EventKind.UNDONE and events and draw(st.booleans()):
            chosen = draw(st.sampled_from(events))
            target, step = chosen.uuid, chosen.step_id
        # Two machines that have not seen each other use the same clock; whoever undoes has seen what it undoes.
        lowest = max((e.clock for e in events if e.uuid == target), default=0)
        clock = max(lowest + 1, number - draw(st.integers(0, 2)))
        events.append(make(number, kind, step=step, target=target, clock=clock, value=draw(st.sampled_from(["", "7"]))))
    return events


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(events: list[TickEvent], chance: random.Random) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)
    one, other = run_of(events), run_of(shuffled)
    assert one.steps == other.steps
    assert (one.phase, one.phase_counts()) == (other.phase, other.phase_counts())
    assert last_undoable(events) == last_undoable(shuffled)


def undo(events: list[TickEvent], target: TickEvent) -> list[TickEvent]:
    number = len(events) + 100
    clock = max(event.clock for event in events) + 1
    return [*events, make(number, EventKind.UNDONE, step=target.step_id, target=target.uuid, clock=clock)]


@given(histories())
def test_undo_then_redo_is_as_before(events: list[TickEvent]) -> None:
    last = last_undoable(events)
    if last is None:
        return
    undone = undo(events, last)
    assert last not in effective(undone)
    redone = undo(undone, undone[-1])
    assert run_of(redone).steps == run_of(events).steps
    again = undo(redone, redone[-1])
    assert run_of(again).steps == run_of(undone).steps


@given(histories())
def test_undo_of_the_last_event_is_as_if_it_had_not_been(events: list[TickEvent]) -> None:
    last = last_undoable(events)
    if last is None:
        return
    without = [event for event in effective(events) if event != last]
    assert run_of(undo(events, last)).steps == run_of(without).steps


@given(histories())
def test_undoing_everything_leaves_a_blank_run(events: list[TickEvent]) -> None:
    for _ in range(len(events)):
        last = last_undoable(events)
        if last is None:
            break
        events = undo(events, last)
    assert last_undoable(events) is None
    assert run_of(events).steps == run_of([]).steps


@given(histories())
def test_an_event_counts_or_was_taken_back(events: list[TickEvent]) -> None:
    gone = revoked(events)
    counting = {event.uuid for event in effective(events)}
    pointing = {event.uuid for event in events if event.kind is EventKind.UNDONE and event.target}
    assert counting | pointing | gone == {event.uuid for event in events}
    assert not counting & gone


def test_two_machines_take_back_the_same_event() -> None:
    done = make(1, EventKind.DONE)
    undo_a, undo_b = (make(n, EventKind.UNDONE, target=done.uuid, clock=2) for n in (2, 3))
    assert run_of([done, undo_a, undo_b]).steps[0].state is StepState.TODO
    # One of them thinks better of it: the other's word still stands.
    redo = make(4, EventKind.UNDONE, target=undo_a.uuid)
    assert run_of([done, undo_a, undo_b, redo]).steps[0].state is StepState.TODO


def test_the_later_clock_wins_whatever_the_wall_clock_says() -> None:
    late = make(1, EventKind.DONE, clock=1)
    early = make(2, EventKind.SKIPPED, clock=2)
    behind = TickEvent(**{**_fields(early), "at": STARTS - timedelta(days=400)})
    assert run_of([behind, late]).steps[0].state is StepState.SKIPPED


def test_an_event_of_a_step_that_is_not_there_is_no_harm() -> None:
    assert run_of([make(1, EventKind.DONE, step="gone")]).steps == run_of([]).steps


def _fields(event: TickEvent) -> dict[str, object]:
    return {name: getattr(event, name) for name in TickEvent.__slots__}
