"""The SOP panel's decisions, with a fake panel on a real database. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from douzhiku.domain.errors import UserError
from douzhiku.domain.runs import StepState
from douzhiku.services.data import DataDoor
from douzhiku.services.library import Library
from douzhiku.services.places import Places, find_places
from douzhiku.ui.presenters.member_presenter import MemberPresenter
from douzhiku.ui.presenters.ports import Submit
from douzhiku.ui.presenters.run_presenter import RunPresenter

from .fakes import FakeMemory, FakePanel, Later, at_once

NOW = datetime(2026, 11, 22, 10, 18, tzinfo=UTC)
START = NOW + timedelta(minutes=102)


class Desk:
    """A presenter at one PC."""

    def __init__(self, places: Places, name: str, submit: Submit = at_once) -> None:
        self.now = NOW
        self.panel = FakePanel()
        self.memory = FakeMemory(member=name)
        library = Library(places)
        self.door = DataDoor(places, library)
        members = MemberPresenter(self.door, submit, self.memory)
        self.presenter = RunPresenter(
            self.panel, library, self.door, submit, self.memory, members, now=lambda: self.now
        )

    def state(self, step_id: str) -> StepState:
        assert self.presenter.run is not None
        found = self.presenter.run.step(step_id)
        assert found is not None
        return found.state

    def plain(self, phase: int = 0) -> list[str]:
        run = self.presenter.run
        assert run is not None
        steps = [s.step for s in run.steps if s.step.phase == run.phases[phase]]
        return [step.id for step in steps if step.record is None]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return find_places(tmp_path / "测试 店")


@pytest.fixture
def desk(places: Places) -> Iterator[Desk]:
    desk = Desk(places, "小林")
    desk.presenter.start()
    desk.presenter.create("live-team", "今晚女装专场", START, {"场控": "小林"})
    yield desk
    desk.door.close()


def test_without_a_run_there_is_a_welcome(places: Places) -> None:
    desk = Desk(places, "小林")
    desk.presenter.start()
    assert desk.panel.state == "welcome"
    desk.door.close()


def test_the_head_counts_down(desk: Desk) -> None:
    assert desk.panel.head is not None
    assert (desk.panel.head.badge, desk.panel.head.tone) == ("距开播 01:42", "accent")
    desk.now = START - timedelta(minutes=29)
    desk.presenter.tell_time()
    assert (desk.panel.head.badge, desk.panel.head.tone) == ("距开播 00:29", "gate")
    desk.now = START + timedelta(minutes=25)
    desk.presenter.tell_time()
    assert (desk.panel.head.badge, desk.panel.head.tone) == ("已开播 00:25", "danger")


def test_due_times_turn_into_words_when_they_press(desk: Desk) -> None:
    run = desk.presenter.run
    assert run is not None
    step = next(s for s in run.steps if s.due_at is not None and s.step.phase == run.phases[0])
    assert step.due_at is not None
    desk.now = step.due_at - timedelta(minutes=8)
    desk.presenter.tell_time()
    row = next(r for r in desk.panel.rows if r.step_id == step.step.id)
    assert (row.due, row.due_tone) == ("还有 8 分", "gate")
    desk.now = step.due_at + timedelta(minutes=12)
    desk.presenter.tell_time()
    row = next(r for r in desk.panel.rows if r.step_id == step.step.id)
    assert (row.due, row.due_tone) == ("晚了 12 分", "danger")
    assert "晚了 12 分" in row.spoken()


def test_after_a_tick_the_next_open_step_is_current(desk: Desk) -> None:
    desk.presenter.choose_role("场控")
    first, second = desk.plain()[:2]
    desk.presenter.toggle(first)
    assert desk.state(first) is StepState.DONE
    assert desk.panel.current == second


def test_a_post_without_work_in_a_phase_falls_back_to_all(desk: Desk) -> None:
    desk.presenter.choose_role("编导")
    assert [chip.role for chip in desk.panel.chips if chip.chosen] == [""]


def test_undo_takes_back_own_acts_only_and_redo_brings_them_again(desk: Desk, places: Places) -> None:
    first, second = desk.plain()[:2]
    desk.presenter.toggle(first)
    other = Desk(places, "小周")
    other.presenter.start()
    other.presenter.toggle(second)
    desk.presenter.tell_time()
    assert desk.state(second) is StepState.DONE
    desk.presenter.undo()
    assert (desk.state(first), desk.state(second)) == (StepState.TODO, StepState.DONE)
    desk.presenter.redo()
    assert desk.state(first) is StepState.DONE
    desk.presenter.undo()
    desk.presenter.undo()
    assert desk.panel.said[-1] == "没有可以撤销的操作"
    other.door.close()


def test_undo_of_something_another_took_back_says_so_and_moves_on(desk: Desk, places: Places) -> None:
    first, second = desk.plain()[:2]
    desk.presenter.toggle(first)
    desk.presenter.toggle(second)
    run = desk.presenter.run
    assert run is not None
    desk.door().runs.undo(run.id, second, "小周")
    desk.presenter.undo()
    assert desk.state(second) is StepState.TODO
    desk.presenter.undo()
    assert desk.state(first) is StepState.TODO


def test_an_override_opens_the_phase_and_can_be_undone_whole(desk: Desk) -> None:
    desk.presenter.choose_phase(1)
    assert desk.panel.notice is not None
    [later] = desk.plain(1)[:1]
    desk.presenter.toggle(later)
    assert desk.state(later) is StepState.TODO
    desk.panel.answer = "老板在场确认"
    desk.presenter.override()
    assert desk.panel.notice is None
    desk.presenter.undo()
    desk.presenter.choose_phase(1)
    assert desk.panel.notice is not None


def test_a_locked_out_database_is_a_sentence_and_the_next_try_works(places: Places) -> None:
    places.data_dir.mkdir(parents=True)
    places.database.write_text("not a database", encoding="utf-8")
    desk = Desk(places, "小林")
    desk.presenter.start()
    assert desk.panel.state.startswith("trouble: ")
    assert "Traceback" not in desk.panel.state
    places.database.unlink()
    desk.presenter.start()
    assert desk.panel.state == "welcome"
    desk.door.close()


def test_the_run_of_last_time_is_opened_at_its_phase(desk: Desk, places: Places) -> None:
    desk.presenter.choose_phase(2)
    again = Desk(places, "小林")
    again.memory.update(desk.memory)
    again.presenter.start()
    assert again.presenter.run is not None
    assert desk.presenter.run is not None
    assert again.presenter.run.id == desk.presenter.run.id
    assert [tab.chosen for tab in again.panel.tabs] == [False, False, True]
    again.door.close()


def test_export_writes_the_protocol(desk: Desk, tmp_path: Path) -> None:
    desk.presenter.toggle(desk.plain()[0])
    file = tmp_path / "记录 1.md"
    desk.presenter.export_markdown(str(file))
    text = file.read_text(encoding="utf-8")
    assert "今晚女装专场" in text
    assert "小林" in text


@pytest.fixture
def slow(places: Places) -> Iterator[tuple[Desk, Later]]:
    """A desk whose database answers only when told to, with a run open."""
    later = Later()
    desk = Desk(places, "小林", later)
    desk.presenter.create("live-team", "今晚女装专场", START, {"场控": "小林"})
    later.let_go()
    yield desk, later
    desk.door.close()


def test_two_quick_ticks_are_two_acts(slow: tuple[Desk, Later]) -> None:
    desk, later = slow
    first, second = desk.plain()[:2]
    desk.presenter.toggle(first)
    desk.presenter.toggle(second)
    later.let_go()
    desk.presenter.undo()
    later.let_go()
    assert (desk.state(first), desk.state(second)) == (StepState.DONE, StepState.TODO)
    desk.presenter.undo()
    later.let_go()
    assert desk.state(first) is StepState.TODO


def test_undo_right_after_a_tick_takes_back_that_tick(slow: tuple[Desk, Later]) -> None:
    desk, later = slow
    first, second = desk.plain()[:2]
    desk.presenter.toggle(first)
    later.let_go()
    desk.presenter.toggle(second)
    desk.presenter.undo()
    later.let_go()
    assert (desk.state(first), desk.state(second)) == (StepState.DONE, StepState.TODO)
    desk.presenter.redo()
    later.let_go()
    assert desk.state(second) is StepState.DONE


def test_a_second_press_while_the_first_is_written_does_nothing(slow: tuple[Desk, Later]) -> None:
    desk, later = slow
    [first] = desk.plain()[:1]
    desk.presenter.toggle(first)
    desk.presenter.toggle(first)
    later.let_go()
    assert desk.state(first) is StepState.DONE
    assert desk.presenter.run is not None
    assert len(desk.presenter.run.events) == 1


def test_the_current_line_moves_at_the_key_press(slow: tuple[Desk, Later]) -> None:
    desk, later = slow
    desk.presenter.choose_role("场控")
    first, second, third = desk.plain()[:3]
    desk.presenter.toggle(first)
    assert desk.panel.current == second
    desk.presenter.toggle(second)
    assert desk.panel.current == third or desk.panel.current not in (first, second)
    later.let_go()
    assert (desk.state(first), desk.state(second)) == (StepState.DONE, StepState.DONE)


def test_a_tick_belongs_to_the_run_that_was_shown(slow: tuple[Desk, Later]) -> None:
    desk, later = slow
    shown = desk.presenter.run
    assert shown is not None
    other = desk.door().runs.create("live-team", "明晚", START, {})
    [first] = desk.plain()[:1]
    desk.presenter.open(other.id)
    desk.presenter.toggle(first)
    later.let_go()
    runs = desk.door().runs
    assert len(runs.get(shown.id).events) == 1
    assert runs.get(other.id).events == ()


def test_undo_of_another_run_shows_that_run(desk: Desk) -> None:
    shown = desk.presenter.run
    assert shown is not None
    [first] = desk.plain()[:1]
    desk.presenter.toggle(first)
    other = desk.door().runs.create("live-team", "明晚", START, {})
    desk.presenter.open(other.id)
    desk.presenter.undo()
    assert desk.presenter.run is not None
    assert desk.presenter.run.id == shown.id
    assert desk.state(first) is StepState.TODO
    assert "今晚女装专场" in desk.panel.said[-1]


def test_undo_takes_back_nothing_of_the_same_name_elsewhere(desk: Desk, places: Places) -> None:
    first, second = desk.plain()[:2]
    elsewhere = Desk(places, "小林")
    elsewhere.presenter.start()
    elsewhere.presenter.toggle(second)
    desk.presenter.toggle(first)
    desk.presenter.undo()
    assert (desk.state(first), desk.state(second)) == (StepState.TODO, StepState.DONE)
    elsewhere.door.close()


def test_a_failure_that_passes_keeps_the_undo(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    [first] = desk.plain()[:1]
    desk.presenter.toggle(first)
    runs = desk.door().runs
    with monkeypatch.context() as patch:
        patch.setattr(runs, "undo_events", _locked)
        desk.presenter.undo()
    assert desk.panel.said[-1] == "数据库正忙"
    desk.presenter.undo()
    assert desk.state(first) is StepState.TODO


def test_ticking_keeps_the_value_that_another_wrote_meanwhile(desk: Desk) -> None:
    run = desk.presenter.run
    assert run is not None
    step = next(s.step for s in run.steps if s.step.record is not None and s.step.phase == run.phases[0])
    desk.panel.answer = "200"
    desk.presenter.record(step.id)
    desk.door().runs.record(run.id, step.id, "小周", "180")
    desk.presenter.toggle(step.id)
    found = desk.presenter.run.step(step.id) if desk.presenter.run else None
    assert found is not None
    assert (found.state, found.value) == (StepState.DONE, "180")


def test_a_run_made_elsewhere_replaces_the_welcome(places: Places) -> None:
    desk = Desk(places, "小林")
    desk.presenter.start()
    desk.presenter.tell_time()
    other = Desk(places, "小周")
    other.presenter.create("live-team", "别的电脑建的", START, {})
    desk.presenter.tell_time()
    assert desk.presenter.run is not None
    assert desk.presenter.run.title == "别的电脑建的"
    other.door.close()
    desk.door.close()


def test_title_and_posts_can_be_mended(desk: Desk) -> None:
    desk.panel.answer = "今晚童装专场"
    desk.presenter.rename()
    desk.presenter.reassign("中控", "小周")
    assert desk.presenter.run is not None
    assert (desk.presenter.run.title, desk.presenter.run.assigned["中控"]) == ("今晚童装专场", "小周")


def _locked(*_arguments: object) -> None:
    raise UserError("数据库正忙")
