"""Undo and redo: nothing is lost, nothing gets past a gate."""

from __future__ import annotations

import pytest

from douzhiku.domain.errors import UserError
from douzhiku.domain.events import EventKind
from douzhiku.domain.runs import AlreadyUndone, GateClosed, Run, StepState
from douzhiku.services.runs import RunService
from tests.fixtures.db.shop import LIVE, STARTS
from tests.unit.services.conftest import LINKS, OPEN, RUNDOWN, STOCK, pass_gates, state


def test_undo_goes_back_one_event_at_a_time(runs: RunService, run: Run) -> None:
    runs.tick(run.id, STOCK, "小林", "200")
    runs.skip(run.id, STOCK, "小周", "重复")
    after = runs.undo(run.id, STOCK, "小林")
    assert (after.steps[1].state, after.steps[1].value) == (StepState.DONE, "200")
    assert state(runs.undo(run.id, STOCK, "小林"), STOCK) is StepState.TODO
    with pytest.raises(UserError, match="没有可以撤销"):
        runs.undo(run.id, STOCK, "小林")
    assert len(runs.get(run.id).events) == 4


def test_undoing_an_undo_is_a_redo_as_often_as_wanted(runs: RunService, run: Run) -> None:
    done = runs.tick(run.id, STOCK, "小林", "200")
    target = done.events[-1].uuid
    for expected in (StepState.TODO, StepState.DONE, StepState.TODO, StepState.DONE):
        after = runs.undo_event(run.id, target, "小周")
        assert state(after, STOCK) is expected
        with pytest.raises(AlreadyUndone, match="已经撤销过"):
            runs.undo_event(run.id, target, "小周")
        target = after.events[-1].uuid
    assert runs.get(run.id).steps == done.steps


def test_an_event_of_another_run_cannot_be_taken_back(runs: RunService, run: Run) -> None:
    other = runs.create(LIVE.id, "另一场", STARTS, {})
    uuid = runs.tick(other.id, RUNDOWN, "小林").events[0].uuid
    with pytest.raises(UserError, match="没有这条记录"):
        runs.undo_event(run.id, uuid, "小林")


def test_what_one_act_wrote_is_taken_back_in_one_go(runs: RunService, run: Run) -> None:
    opened = runs.override(run.id, 1, "小林", "临时提前开播")
    uuids = [event.uuid for event in opened.events]
    runs.undo_event(run.id, uuids[0], "小周")
    after = runs.undo_events(run.id, uuids, "小林")
    assert [(e.kind, e.target) for e in after.events[2:]] == [(EventKind.UNDONE, uuid) for uuid in uuids]
    assert [item.step.id for item in after.missing_gates(1)] == [RUNDOWN, LINKS]
    with pytest.raises(AlreadyUndone):
        runs.undo_events(run.id, uuids, "小林")
    assert len(runs.get(run.id).events) == 4


def test_one_event_that_is_not_there_keeps_all_of_them(runs: RunService, run: Run) -> None:
    done = runs.tick(run.id, RUNDOWN, "小林")
    with pytest.raises(UserError, match="没有这条记录"):
        runs.undo_events(run.id, [done.events[0].uuid, "nope"], "小林")
    assert runs.get(run.id) == done


@pytest.mark.parametrize("take_back", ["undo", "untick"])
def test_a_redo_does_not_pass_a_gate_that_was_closed_since(runs: RunService, run: Run, take_back: str) -> None:
    pass_gates(runs, run)
    runs.tick(run.id, OPEN, "小周")
    undone = getattr(runs, take_back)(run.id, OPEN, "小周").events[-1]
    gate = runs.untick(run.id, RUNDOWN, "小林").events[-1]
    with pytest.raises(GateClosed, match="排品脚本"):
        runs.undo_event(run.id, undone.uuid, "小周")
    assert state(runs.get(run.id), OPEN) is StepState.TODO
    after = runs.undo_events(run.id, [undone.uuid, gate.uuid], "小周")
    assert (state(after, OPEN), state(after, RUNDOWN)) == (StepState.DONE, StepState.DONE)


def test_a_note_is_written_again_behind_a_closed_gate(runs: RunService, run: Run) -> None:
    noted = runs.note(run.id, OPEN, "小周", "先等货")
    undone = runs.undo(run.id, OPEN, "小周").events[-1]
    assert runs.undo_event(run.id, undone.uuid, "小周").steps == noted.steps
