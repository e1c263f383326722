"""The tree of cards."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from douzhiku.app import App
from douzhiku.ui.models.card_tree import TreeRole

from .conftest import write

CARD, OTHER = "qianchuan-ads-basic", "role-host"


def test_the_filter_of_the_tree_keeps_the_branches_above(app: App, qtbot: QtBot) -> None:
    tree = app.workbench.tree
    write(tree.edit, "初阶·DOU+")
    model = tree.view.model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["汇流量"]
    tree.edit.setText("不存在的卡片名")
    assert model.rowCount() == 0
    assert tree._empty.isVisible()


def test_the_level_of_a_card_is_a_mark_in_the_tree_and_is_spoken(app: App) -> None:
    app.workbench.tree.select_card(CARD)
    index = app.workbench.tree.view.currentIndex()
    assert index.data() == "初阶·巨量千川投放能力"
    assert index.data(TreeRole.DRAWN) == "巨量千川投放能力"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "巨量千川投放能力，初阶，未读"
    app.workbench.tree.select_card(OTHER)
    index = app.workbench.tree.view.currentIndex()
    assert index.data(TreeRole.DRAWN) == index.data()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == f"{index.data()}，未读"
    # A level that the title does not name is found by the filter, too.
    bare = next(c for c in app.library.cards.values() if c.level.label and c.level.label not in c.title)
    app.workbench.tree.edit.setText(f"{bare.level.label} {bare.title}")
    app.workbench.tree.select_card(bare.id)
    assert app.workbench.tree.view.currentIndex().data(TreeRole.CARD_ID) == bare.id


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_level_marks_are_painted_before_the_title(app: App, scheme: str) -> None:
    app.theme.choose(scheme)
    tokens = app.theme.tokens
    view = app.workbench.tree.view
    app.workbench.tree.select_card(CARD)
    levelled = view.currentIndex()
    plain_parent = levelled.parent()
    view.setCurrentIndex(plain_parent)

    def counted(index: QModelIndex, colour: str) -> int:
        image = view.viewport().grab(view.visualRect(index)).toImage()
        wanted = QColor(colour).rgb()
        return sum(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))

    assert counted(levelled, tokens.raised) > 60
    assert counted(plain_parent, tokens.raised) == 0
    assert contrast(tokens.muted, tokens.raised) >= 4.5


def contrast(one: str, other: str) -> float:
    """Of two colours, as WCAG reckons it."""

    def luminance(name: str) -> float:
        parts = [part / 255 for part in QColor(name).getRgb()[:3]]  # type: ignore[index]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_the_tree_obeys_the_keyboard_wherever_the_mouse_is(app: App, qtbot: QtBot, key: Qt.Key) -> None:
    view = app.workbench.tree.view
    view.setFocus()
    branch = view.model().index(1, 0)
    view.setCurrentIndex(branch)
    assert view.isExpanded(branch)
    # As Qt notes it when the mouse comes over the tree.
    view.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    qtbot.keyClick(view, key)
    assert not view.isExpanded(branch)
    qtbot.keyClick(view, key)
    assert view.isExpanded(branch)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert not view.isExpanded(branch)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.isExpanded(branch)
    app.workbench.tree.select_card(CARD)
    chosen: list[str] = []
    app.workbench.tree.card_chosen.connect(chosen.append)
    qtbot.keyClick(view, key)
    assert chosen == [CARD]
    assert app.cards.card_id == CARD
