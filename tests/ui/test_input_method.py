"""While an input method composes, its keys are its own, wherever the text is written."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from douzhiku.app import App
from douzhiku.ui.pages.run_list import RunListDialog

from .conftest import write

BOXES = ("workbenchPage.treeFilter", "searchBox", "findBar.edit")


def compose(widget: QLineEdit, text: str) -> None:
    QApplication.sendEvent(widget, QInputMethodEvent(text, []))


def box_of(app: App, name: str) -> QLineEdit:
    app.workbench.card.find_bar.show()
    box = app.window.findChild(QLineEdit, name)
    assert box is not None
    box.setFocus()
    assert QApplication.focusWidget() is box
    return box


def press_all(box: QLineEdit, shortcuts: list[QShortcut]) -> list[str]:
    """Press the keys of every shortcut in *box*; which of them fired."""
    fired: list[str] = []
    for shortcut in shortcuts:
        # What a shortcut does is of no interest here, and some open dialogs.
        shortcut.activated.disconnect()
        shortcut.activated.connect(lambda s=shortcut: fired.append(s.key().toString()))
    for shortcut in shortcuts:
        QTest.keySequence(box, shortcut.key())
    return fired


@pytest.mark.parametrize("name", BOXES)
def test_no_shortcut_fires_while_composing(with_run: App, name: str) -> None:
    app = with_run
    box = box_of(app, name)
    shortcuts = [s for s in app.window.findChildren(QShortcut) if s.isEnabled()]
    keys = {s.key().toString() for s in shortcuts}
    assert {"Ctrl+K", "Ctrl+2", "Ctrl+B", "Ctrl+N", "Ctrl+O", "Alt+Left"} <= keys
    compose(box, "qian chuan")
    assert press_all(box, shortcuts) == []
    assert app.window.focusWidget() is box
    compose(box, "")
    fired = press_all(box, shortcuts)
    assert {"Ctrl+K", "Ctrl+2", "Ctrl+B", "Ctrl+N"} <= set(fired)


def test_escape_and_enter_belong_to_the_input_method(app: App, qtbot: QtBot) -> None:
    app.open_card("qianchuan-ads-basic")
    bar = app.workbench.card.find_bar
    bar.enter()
    write(bar.edit, "千川")
    at = bar.count.text()
    compose(bar.edit, "tou")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Escape):
        qtbot.keyClick(bar.edit, key)
    assert bar.isVisible()
    assert bar.count.text() == at
    compose(bar.edit, "")
    qtbot.keyClick(bar.edit, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_arrows_and_escape_stay_in_the_tree_filter(app: App, qtbot: QtBot) -> None:
    edit = app.workbench.tree.edit
    edit.setFocus()
    write(edit, "初阶·")
    compose(edit, "zhibo")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Escape):
        qtbot.keyClick(edit, key)
    assert QApplication.focusWidget() is edit
    assert edit.text() == "初阶·"
    done = QInputMethodEvent("", [])
    done.setCommitString("直播")
    QApplication.sendEvent(edit, done)
    assert edit.text() == "初阶·直播"
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is app.workbench.tree.view


def test_leaving_a_composed_text_frees_the_keys(app: App, qtbot: QtBot) -> None:
    edit = app.workbench.tree.edit
    edit.setFocus()
    compose(edit, "zhibo")
    assert app.window.input_method.composing
    app.workbench.card.browser.setFocus()
    assert not app.window.input_method.composing
    qtbot.keyClick(app.workbench.card.browser, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is app.window.top.box


def test_a_part_committed_while_composing_is_searched_when_the_rest_is_given_up(app: App) -> None:
    app.window.top.enter()
    box = app.window.top.box
    asked: list[str] = []
    box.typed.connect(asked.append)
    part = QInputMethodEvent("chuan", [])
    part.setCommitString("千")
    QApplication.sendEvent(box, part)
    assert asked == []
    compose(box, "")
    assert asked == ["千"]


def test_a_box_that_goes_while_composing_frees_the_keys(app: App, qtbot: QtBot) -> None:
    app.switch_run()
    qtbot.waitUntil(lambda: app.window.findChild(RunListDialog, "runListDialog") is not None)
    dialog = app.window.findChild(RunListDialog, "runListDialog")
    assert dialog is not None
    assert QApplication.focusWidget() is dialog.edit
    compose(dialog.edit, "zhuanchang")
    qtbot.keyClick(dialog.edit, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    dialog.close()
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    assert not app.window.input_method.composing
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    qtbot.keyClick(app.workbench.card.browser, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert app.window.focusWidget() is app.window.top.box
