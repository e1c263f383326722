"""Finding cards and steps from the box on top."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from douzhiku.app import App
from douzhiku.domain.search import Hit, SearchQuery

from .conftest import settle, write


def hits(app: App) -> list[Hit]:
    model = app.window.top.popup.view.model()
    found = [model.hit_at(model.index(row, 0)) for row in range(model.rowCount())]  # type: ignore[attr-defined]
    return [hit for hit in found if hit is not None]


def ask(app: App, qtbot: QtBot, words: str) -> None:
    app.window.top.enter()
    app.window.top.box.clear()
    write(app.window.top.box, words)
    settle(qtbot, app)


@pytest.mark.parametrize("words", ["千川", "随心推", "直播间 复盘", "DOU+", "gpm", "播"])
def test_chinese_is_found_while_typing(app: App, qtbot: QtBot, words: str) -> None:
    ask(app, qtbot, words)
    found = hits(app)
    assert found
    assert any(hit.snippet_marks or hit.title_marks for hit in found)


def test_enter_opens_the_first_result_and_escape_leaves(app: App, qtbot: QtBot) -> None:
    ask(app, qtbot, "DOU+")
    wanted = hits(app)[0]
    qtbot.keyClick(app.window.top.box, Qt.Key.Key_Return)
    assert app.cards.card_id == wanted.owner
    assert not app.window.top.popup.isVisible()
    ask(app, qtbot, "千川")
    qtbot.keyClick(app.window.top.box, Qt.Key.Key_Escape)
    assert not app.window.top.popup.isVisible()
    assert app.window.top.box.text() == ""


def test_enter_before_the_answer_waits_for_it(app: App, qtbot: QtBot) -> None:
    ask(app, qtbot, "DOU+")
    earlier = hits(app)[0].owner
    service = app._search()
    wanted = next(hit.owner for hit in service.search(SearchQuery("主播", limit=30)) if hit.kind == "card")
    assert wanted != earlier
    before = app.cards.card_id
    box = app.window.top.box
    box.clear()
    write(box, "主播")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert app.cards.card_id == before
    settle(qtbot, app)
    assert app.cards.card_id == wanted
    assert not app.window.top.popup.isVisible()


def test_enter_before_an_empty_answer_opens_nothing(app: App, qtbot: QtBot) -> None:
    ask(app, qtbot, "DOU+")
    before = app.cards.card_id
    box = app.window.top.box
    box.clear()
    write(box, "zxqwvzxq")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    settle(qtbot, app)
    assert app.cards.card_id == before
    assert "没有找到" in app.window.top.popup._words.text()


def test_typing_on_takes_back_an_enter_that_waits(app: App, qtbot: QtBot) -> None:
    app.window.top.enter()
    before = app.cards.card_id
    box = app.window.top.box
    write(box, "主")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    write(box, "播")
    settle(qtbot, app)
    assert app.cards.card_id == before
    assert app.window.top.popup.isVisible()


def test_results_go_when_the_keyboard_leaves_the_box(app: App, qtbot: QtBot) -> None:
    ask(app, qtbot, "千川")
    assert app.window.top.popup.isVisible()
    qtbot.keyClick(app.window.top.box, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not app.window.top.box
    assert not app.window.top.popup.isVisible()


def test_results_go_with_the_page_even_when_they_come_late(app: App, qtbot: QtBot) -> None:
    ask(app, qtbot, "千川")
    box = app.window.top.box
    write(box, "投放")
    app.window.show_page("settings")
    assert not app.window.top.popup.isVisible()
    settle(qtbot, app)
    assert not app.window.top.popup.isVisible()
    write(box, " ")
    settle(qtbot, app)
    assert app.window.top.popup.isVisible()


@pytest.mark.parametrize("name", ["workbenchPage.treeFilter", "settingsPage.newMember", "rail.settings"])
def test_escape_gives_the_keyboard_back(app: App, qtbot: QtBot, name: str) -> None:
    app.window.show_page("workbench" if name.startswith("workbench") else "settings")
    before = app.window.findChild(QWidget, name)
    assert before is not None
    before.setFocus()
    qtbot.keyClick(before, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    box = app.window.top.box
    assert QApplication.focusWidget() is box
    write(box, "千川")
    settle(qtbot, app)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is before
    assert not app.window.top.popup.isVisible()


def test_escape_after_a_change_of_page_goes_to_that_page(app: App, qtbot: QtBot) -> None:
    app.workbench.tree.edit.setFocus()
    app.window.top.enter()
    app.window.show_page("settings")
    qtbot.keyClick(app.window.top.box, Qt.Key.Key_Escape)
    assert app.settings.isAncestorOf(QApplication.focusWidget())


def test_a_result_opened_from_the_settings_has_the_keyboard(app: App, qtbot: QtBot) -> None:
    app.window.show_page("settings")
    ask(app, qtbot, "DOU+")
    qtbot.keyClick(app.window.top.box, Qt.Key.Key_Return)
    assert app.window.page == "workbench"
    assert QApplication.focusWidget() is app.workbench.card.browser


def test_ctrl_k_goes_into_the_box_and_chooses_the_old_words(app: App, qtbot: QtBot) -> None:
    ask(app, qtbot, "千川")
    qtbot.keyClick(app.window.top.box, Qt.Key.Key_Tab)
    app.workbench.card.browser.setFocus()
    qtbot.keyClick(app.workbench.card.browser, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, app)
    assert QApplication.focusWidget() is app.window.top.box
    assert app.window.top.box.selectedText() == "千川"
    assert app.window.top.popup.isVisible()
    assert hits(app)


def test_nothing_found_says_so(app: App, qtbot: QtBot) -> None:
    ask(app, qtbot, "zxqwvzxq")
    assert app.window.top.popup.isVisible()
    assert "没有找到" in app.window.top.popup._words.text()


def test_what_an_input_method_composes_is_not_searched(app: App, qtbot: QtBot) -> None:
    box = app.window.top.box
    app.window.top.enter()
    asked: list[str] = []
    box.typed.connect(asked.append)
    QApplication.sendEvent(box, QInputMethodEvent("qianchuan", []))
    assert asked == []
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert app.window.top.popup.isVisible() is bool(asked) or not hits(app)
    done = QInputMethodEvent("", [])
    done.setCommitString("千川")
    QApplication.sendEvent(box, done)
    settle(qtbot, app)
    assert asked[-1] == "千川"
    assert hits(app)


def test_a_step_from_the_search_opens_in_the_run(with_run: App, qtbot: QtBot) -> None:
    app = with_run
    assert app.runs.run is not None
    last = app.runs.run.steps[-1].step
    app.open_step("live-team", last.id)
    assert app.workbench.run.steps.current_step() == last.id
