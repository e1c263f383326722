"""The SOP panel as a lead uses it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from douzhiku.app import App
from douzhiku.domain.runs import RunStep, StepState
from douzhiku.domain.vocab import RecordKind
from douzhiku.services.data import DataDoor
from douzhiku.services.library import Library
from douzhiku.services.places import Places, find_places
from douzhiku.ui.pages.new_run import NewRunDialog
from douzhiku.ui.widgets.dialogs import NameDialog, TextDialog

from .conftest import Launch, settle


def plain(app: App, count: int = 1) -> list[RunStep]:
    """The first open steps of the first phase that want no value."""
    run = app.runs.run
    assert run is not None
    steps = [s for s in run.steps if s.step.phase == run.phases[0] and s.step.record is None and not s.settled]
    return steps[:count]


def state(app: App, step: RunStep) -> StepState:
    run = app.runs.run
    assert run is not None
    found = run.step(step.step.id)
    assert found is not None
    return found.state


def answer(qtbot: QtBot, app: App, text: str) -> None:
    dialog = app.window.findChild(TextDialog, "textDialog")
    assert dialog is not None
    assert dialog.isVisible()
    dialog.edit.setText(text)
    button = dialog.findChild(QPushButton, "textDialog.ok")
    assert button is not None
    button.click()
    settle(qtbot, app)


def test_first_start_leads_to_the_first_run(app: App, qtbot: QtBot) -> None:
    button = app.window.findChild(QPushButton, "workbenchPage.firstRun")
    assert button is not None
    assert button.isVisible()
    button.click()
    dialog = app.window.findChild(NewRunDialog, "newRunDialog")
    assert dialog is not None
    dialog.template.setCurrentIndex(dialog.template.findData("live-team"))
    dialog.combo_of("场控").setCurrentText("小林")
    title = dialog.title.text()
    assert title
    ok = dialog.findChild(QPushButton, "newRunDialog.ok")
    assert ok is not None
    ok.click()
    settle(qtbot, app)
    assert app.runs.run is not None
    assert app.runs.run.title == title
    assert app.runs.run.assigned == {"场控": "小林"}
    assert app.workbench.run.title.text() == title


def test_click_on_the_box_ticks_and_a_second_start_is_where_we_were(
    with_run: App, launch: Launch, qtbot: QtBot
) -> None:
    app = with_run
    [step] = plain(app)
    area = app.workbench.run.steps.area_of(step.step.id, "tick")
    qtbot.mouseClick(app.workbench.run.steps.viewport(), Qt.MouseButton.LeftButton, pos=area.center().toPoint())
    settle(qtbot, app)
    assert state(app, step) is StepState.DONE
    app.cards.open("dou-plus-ads-basic")
    app.cards.zoom(1)
    app.runs.choose_phase(2)
    app.runs.choose_role("场控")
    again = launch()
    assert again.cards.card_id == "dou-plus-ads-basic"
    assert again.workbench.card.zoom_label.text() == "110%"
    assert state(again, step) is StepState.DONE
    assert [b.isChecked() for b in again.workbench.run.phases.findChildren(QPushButton)] == [False, False, True]
    assert {row.role for row in again.workbench.run.steps._model.rows} == {"场控"}


def test_space_runs_down_the_list(with_run: App, qtbot: QtBot) -> None:
    app = with_run
    app.runs.choose_role("场控")
    steps = app.workbench.run.steps
    first, second = plain(app, 2)
    app.runs.stand_on(first.step.id)
    qtbot.keyClick(steps, Qt.Key.Key_Space)
    settle(qtbot, app)
    assert state(app, first) is StepState.DONE
    assert steps.current_step() == second.step.id


def test_a_step_that_wants_a_value_is_not_ticked_without(with_run: App, qtbot: QtBot) -> None:
    app = with_run
    assert app.runs.run is not None
    step = next(s for s in app.runs.run.steps if s.step.record is not None)
    app.runs.toggle(step.step.id)
    dialog = app.window.findChild(TextDialog, "textDialog")
    assert dialog is not None
    ok = dialog.findChild(QPushButton, "textDialog.ok")
    assert ok is not None
    assert not ok.isEnabled()
    answer(qtbot, app, "库存 200")
    assert state(app, step) is StepState.DONE
    found = app.runs.run.step(step.step.id)
    assert found is not None
    assert found.value == "库存 200"


def test_skip_note_and_not_applicable_keep_their_words(with_run: App, qtbot: QtBot) -> None:
    app = with_run
    first, second = plain(app, 2)
    app.runs.skip(first.step.id)
    answer(qtbot, app, "样品没到")
    app.runs.not_applicable(second.step.id)
    answer(qtbot, app, "今晚没有福袋")
    app.runs.note(first.step.id)
    answer(qtbot, app, "明早 9 点到")
    assert app.runs.run is not None
    done = app.runs.run.step(first.step.id)
    assert done is not None
    assert (done.state, done.reason) == (StepState.SKIPPED, "样品没到")
    assert state(app, second) is StepState.NOT_APPLICABLE
    row = next(r for r in app.workbench.run.steps._model.rows if r.step_id == first.step.id)
    assert "样品没到" in row.status
    assert any("明早 9 点到" in note for note in row.notes)


def test_undo_and_redo(with_run: App, qtbot: QtBot) -> None:
    app = with_run
    [step] = plain(app)
    app.runs.toggle(step.step.id)
    settle(qtbot, app)
    app.runs.undo()
    settle(qtbot, app)
    assert state(app, step) is StepState.TODO
    app.runs.redo()
    settle(qtbot, app)
    assert state(app, step) is StepState.DONE
    app.runs.undo()
    app.runs.undo()
    settle(qtbot, app)
    assert state(app, step) is StepState.TODO
    assert app.runs.run is not None
    assert len(app.runs.run.events) == 4  # nothing was rewritten


def test_a_closed_gate_stops_the_next_phase_until_a_reason_is_given(with_run: App, qtbot: QtBot) -> None:
    app = with_run
    run = app.runs.run
    assert run is not None
    later = next(s for s in run.steps if s.step.phase == run.phases[1] and s.step.record is None)
    app.runs.choose_phase(1)
    assert app.workbench.run.banner.isVisible()
    app.runs.toggle(later.step.id)
    settle(qtbot, app)
    assert state(app, later) is StepState.TODO
    assert "关卡" in app.workbench.run.toast.label.text()
    app.runs.override()
    answer(qtbot, app, "老板在场确认")
    assert not app.workbench.run.banner.isVisible()
    app.runs.toggle(later.step.id)
    settle(qtbot, app)
    assert state(app, later) is StepState.DONE
    app.runs.choose_phase(0)
    gates = [row for row in app.workbench.run.steps._model.rows if row.gate]
    assert gates
    assert all("老板在场确认" in row.override for row in gates)


def test_go_to_the_missing_gate(with_run: App) -> None:
    app = with_run
    app.runs.choose_phase(1)
    app.runs.go_to_missing()
    assert app.runs.run is not None
    assert app.workbench.run.steps.current_step() == app.runs.run.missing_gates(1)[0].step.id


def test_ticks_of_another_program_show_up(with_run: App, places: Places, qtbot: QtBot) -> None:
    app = with_run
    [step] = plain(app)
    assert app.runs.run is not None
    command = [sys.executable, "-m", "douzhiku", "--data-dir", str(places.data_dir), "--json"]
    ticked = subprocess.run(
        [*command, "run", "tick", app.runs.run.id, step.step.id, "--by", "小周"], capture_output=True, check=False
    )
    assert ticked.returncode == 0, ticked.stderr.decode()
    json.loads(ticked.stdout)
    qtbot.waitUntil(lambda: state(app, step) is StepState.DONE, timeout=2_000)
    row = next(r for r in app.workbench.run.steps._model.rows if r.step_id == step.step.id)
    assert "小周" in row.status


def test_the_first_tick_asks_who_is_here(app: App, qtbot: QtBot) -> None:
    app.runs.create("live-team", "试播", datetime.now(UTC), {})
    settle(qtbot, app)
    [step] = plain(app)
    app.runs.toggle(step.step.id)
    dialog = app.window.findChild(NameDialog, "nameDialog")
    assert dialog is not None
    dialog.combo.setCurrentText(" 小周 ")
    ok = dialog.findChild(QPushButton, "nameDialog.ok")
    assert ok is not None
    ok.click()
    settle(qtbot, app)
    assert state(app, step) is StepState.DONE
    assert app.window.top.member.text() == "小周"


def test_the_menu_of_a_step_offers_what_the_keys_do(with_run: App) -> None:
    app = with_run
    row = next(r for r in app.workbench.run.steps._model.rows if not r.is_heading)
    menu = app.workbench.run.steps.menu_for(row)
    words = [action.text().split("\t")[0] for action in menu.actions() if isinstance(action, QAction)]
    assert words[:4] == ["完成", "跳过", "不适用", "备注"]
    menu.deleteLater()


def test_a_link_to_the_card_opens_it(with_run: App, qtbot: QtBot) -> None:
    app = with_run
    row = next(r for r in app.workbench.run.steps._model.rows if r.card)
    app.runs.stand_on(row.step_id)
    qtbot.keyClick(app.workbench.run.steps, Qt.Key.Key_Return)
    assert app.cards.card_id == row.card


def test_the_list_stays_where_it_was_scrolled_while_the_clock_moves(with_run: App) -> None:
    app = with_run
    steps = app.workbench.run.steps
    first = next(row.step_id for row in steps._model.rows if not row.is_heading)
    app.runs.stand_on(first)
    bar = steps.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    scrolled = bar.value()
    assert scrolled > 200
    app.runs._screen._now = lambda: datetime.now(UTC) + timedelta(hours=3)  # other due words on many lines
    app.runs.tell_time()
    assert bar.value() == scrolled


def test_a_number_that_is_none_is_refused_where_it_is_typed(with_run: App) -> None:
    app = with_run
    run = app.runs.run
    assert run is not None
    step = next(s for s in run.steps if s.step.record is RecordKind.NUMBER)
    app.runs.record(step.step.id)
    dialog = app.window.findChild(TextDialog, "textDialog")
    assert dialog is not None
    dialog.edit.setText("二百左右")
    ok = dialog.findChild(QPushButton, "textDialog.ok")
    assert ok is not None
    ok.click()
    assert dialog.isVisible()
    assert "不是数字" in dialog.complaint.text()
    for label in dialog.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width()) - 1, label.text()
    assert dialog.rect().contains(ok.geometry().translated(ok.parentWidget().pos()))
    dialog.reject()


@pytest.mark.expects_log
def test_a_run_that_cannot_be_made_keeps_what_was_filled_in(app: App, places: Places, qtbot: QtBot) -> None:
    lock = sqlite3.connect(places.database, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    app.new_run()
    dialog = app.window.findChild(NewRunDialog, "newRunDialog")
    assert dialog is not None
    dialog.title.setText("今晚童装")
    ok = dialog.findChild(QPushButton, "newRunDialog.ok")
    assert ok is not None
    ok.click()
    settle(qtbot, app)
    assert dialog.isVisible()
    assert dialog.complaint.text()
    assert dialog.title.text() == "今晚童装"
    lock.execute("ROLLBACK")
    lock.close()
    ok.click()
    settle(qtbot, app)
    assert app.runs.run is not None
    assert app.runs.run.title == "今晚童装"


def test_closing_at_once_keeps_ticks_that_were_asked_for(with_run: App, launch: Launch, qtbot: QtBot) -> None:
    app = with_run
    steps = plain(app, 3)
    gate = threading.Event()
    app.tasks.submit(lambda: gate.wait(10), lambda _ok: None)
    for step in steps:
        app.runs.toggle(step.step.id)
    threading.Timer(0.2, gate.set).start()
    again = launch()
    assert [state(again, step) for step in steps] == [StepState.DONE] * 3


def test_a_step_of_another_template_is_offered_not_forced(with_run: App) -> None:
    app = with_run
    template = app.library.templates["short-video-team"]
    app.open_step(template.id, template.steps[0].id)
    toast = app.workbench.run.toast
    assert template.steps[0].text in toast.label.text()
    assert app.window.findChild(NewRunDialog, "newRunDialog") is None
    toast.action.click()
    dialog = app.window.findChild(NewRunDialog, "newRunDialog")
    assert dialog is not None
    assert dialog.template.currentData() == template.id
    dialog.reject()


def test_the_menu_of_the_run_gives_posts_to_others(with_run: App, qtbot: QtBot) -> None:
    app = with_run
    app.members.add("小周")
    settle(qtbot, app)
    menu = app.workbench.run.more_menu()
    posts = [action.text() for action in menu.actions() if action.menu() is not None]
    assert "场控：小林" in posts
    inner = next(action.menu() for action in menu.actions() if action.text() == "场控：小林")
    next(action for action in inner.actions() if action.text() == "小周").trigger()
    settle(qtbot, app)
    assert app.runs.run is not None
    assert app.runs.run.assigned["场控"] == "小周"
    menu.deleteLater()


def test_a_killed_window_loses_no_tick(tmp_path: Path) -> None:
    """Ticks as fast as it can, prints each that was confirmed, and is killed while doing so."""
    program = Path(__file__).with_name("ticking_window.py")
    command = [sys.executable, str(program), str(tmp_path / "测试 店")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as child:
        assert child.stdout is not None
        confirmed = []
        for line in child.stdout:
            confirmed.append(line.split())
            if len(confirmed) == 25:
                child.kill()
                break
        confirmed += [line.split() for line in child.stdout.read().splitlines() if line.count(" ") == 1]
    places = find_places(tmp_path / "测试 店")
    with sqlite3.connect(places.database) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()
    door = DataDoor(places, Library(places))
    run = door().runs.get(confirmed[0][0])
    done = {step.step.id for step in run.steps if step.state is StepState.DONE}
    door.close()
    assert {step_id for _run, step_id in confirmed} <= done
