"""Reading cards: ways, answers, marks, find, pictures, links."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from douzhiku.app import App
from douzhiku.services.places import Places
from douzhiku.ui.pages import card_pane
from douzhiku.ui.theme.tokens import DARK, LIGHT

from .conftest import Launch, settle, write

CARD, OTHER = "qianchuan-ads-basic", "role-host"


def text_of(app: App) -> str:
    return app.workbench.card.browser.toPlainText()


def test_a_card_shows_where_it_stands_and_who_uses_it(app: App) -> None:
    app.open_card(CARD)
    text = text_of(app)
    assert "汇流量 › 付费流量投放能力 › 巨量千川投放能力" in text
    assert "初阶·巨量千川投放能力" in text
    assert "未读" in text
    assert "一句话" in text
    assert "哪些步骤用到它" in text


def test_back_and_forward_come_back_to_the_same_place(app: App) -> None:
    app.open_card(CARD)
    app.workbench.card.scroll_to(300)
    app.open_card(OTHER)
    app.cards.back()
    assert (app.cards.card_id, app.workbench.card.scroll_position()) == (CARD, 300)
    app.cards.forward()
    assert app.cards.card_id == OTHER


def test_answers_are_hidden_until_asked_for(app: App) -> None:
    app.open_card(CARD)
    hidden = text_of(app)
    app.workbench.card.link_chosen.emit("quiz:0")
    assert len(text_of(app)) > len(hidden)
    app.workbench.card.link_chosen.emit("quiz:0")
    assert text_of(app) == hidden


def test_showing_an_answer_near_the_end_does_not_jump(app: App, qtbot: QtBot) -> None:
    app.open_card(CARD)
    pane = app.workbench.card
    QApplication.processEvents()
    pane.scroll_to(1_000_000)
    at = pane.scroll_position()
    assert at > 0
    app.cards.toggle_answer(0)
    assert pane.scroll_position() == at
    height = pane.browser.verticalScrollBar().maximum()
    app.cards.reload()
    assert pane.browser.verticalScrollBar().maximum() == height


def test_find_in_card_counts_and_goes_round(app: App, qtbot: QtBot) -> None:
    app.open_card(CARD)
    bar = app.workbench.card.find_bar
    bar.enter()
    write(bar.edit, "千川")
    count = text_of(app).count("千川")
    assert bar.count.text() == f"1/{count}"
    bar.step(-1)
    assert bar.count.text() == f"{count}/{count}"
    bar.edit.setText("没有这样的字")
    assert bar.count.text() == "没有"
    qtbot.keyClick(bar.edit, Qt.Key.Key_Escape)
    assert not bar.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_goes_to_the_next_hit_and_shift_enter_to_the_one_before(app: App, qtbot: QtBot, key: Qt.Key) -> None:
    app.open_card(CARD)
    bar = app.workbench.card.find_bar
    bar.enter()
    write(bar.edit, "千川")
    count = text_of(app).count("千川")
    assert count > 3
    seen = []
    for held in (0, 0, 1, 1, 1):
        modifier = Qt.KeyboardModifier.ShiftModifier if held else Qt.KeyboardModifier.NoModifier
        qtbot.keyClick(bar.edit, key, modifier)
        seen.append(bar.count.text())
    assert seen == [f"{at}/{count}" for at in (2, 3, 2, 1, count)]
    previous = bar.findChild(QToolButton, "findBar.previous")
    assert previous is not None
    previous.setFocus()
    qtbot.keyClick(previous, key)
    assert bar.count.text() == f"{count - 1}/{count}"


def test_the_find_bar_takes_the_other_scheme(app: App) -> None:
    app.open_card(CARD)
    bar = app.workbench.card.find_bar
    bar.enter()
    write(bar.edit, "千川")

    def looks() -> tuple[list[bytes], str]:
        buttons = [button for button in bar.findChildren(QToolButton) if button.objectName().startswith("findBar.")]
        pictures = [bytes(button.icon().pixmap(18, 18).toImage().constBits()) for button in buttons]
        marks = app.workbench.card.browser.extraSelections()
        return pictures, marks[1].format.background().color().name()  # type: ignore[attr-defined]

    light = looks()
    assert len(light[0]) == 3
    app.theme.choose("dark")
    dark = looks()
    assert all(one != other for one, other in zip(light[0], dark[0], strict=True))
    assert (light[1], dark[1]) == (LIGHT.mark, DARK.mark)


def test_read_marks_belong_to_the_member(app: App, launch: Launch, qtbot: QtBot) -> None:
    app.members.choose("小林")
    settle(qtbot, app)
    app.open_card(CARD)
    app.cards.toggle_read()
    settle(qtbot, app)
    assert "已读 1 次" in text_of(app)
    app.members.choose("小周")
    settle(qtbot, app)
    assert "未读" in text_of(app)
    again = launch()
    again.members.choose("小林")
    settle(qtbot, again)
    again.open_card(CARD)
    assert "已读 1 次" in text_of(again)


def test_the_end_of_a_card_is_reached_once_a_visit(app: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_pane, "READ_AFTER_MS", 5)
    pane = app.workbench.card
    app.open_card(CARD)
    with qtbot.waitSignal(pane.end_reached):
        pane.scroll_to(1_000_000)
    with qtbot.assertNotEmitted(pane.end_reached, wait=50):
        app.cards.zoom(1)
        app.cards.toggle_answer(0)
        pane.scroll_to(0)
        pane.scroll_to(1_000_000)


def test_a_card_left_before_its_end_is_not_read(app: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_pane, "READ_AFTER_MS", 5)
    pane = app.workbench.card
    app.open_card(CARD)
    pane.scroll_to(200)
    qtbot.waitUntil(lambda: pane._stay.elapsed() > 5)
    with qtbot.assertNotEmitted(pane.end_reached):
        app.open_card(OTHER)
        app.cards.back()
        app.cards.reload()


def test_unread_stays_unread_for_the_rest_of_the_visit(app: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_pane, "READ_AFTER_MS", 5)
    app.members.choose("小林")
    settle(qtbot, app)
    pane = app.workbench.card
    app.open_card(CARD)
    with qtbot.waitSignal(pane.end_reached):
        pane.scroll_to(1_000_000)
    settle(qtbot, app)
    assert "已读 1 次" in text_of(app)
    pane.link_chosen.emit("act:read")
    settle(qtbot, app)
    pane.scroll_to(0)
    pane.scroll_to(1_000_000)
    qtbot.waitUntil(lambda: not pane._read_timer.isActive())
    settle(qtbot, app)
    assert "未读" in text_of(app)
    assert app.cards.reads.get(CARD, 0) == 0


def test_the_side_buttons_of_the_mouse_go_back_and_forward(app: App, qtbot: QtBot) -> None:
    app.open_card(CARD)
    app.open_card(OTHER)
    qtbot.mouseClick(app.workbench.card.browser.viewport(), Qt.MouseButton.BackButton)
    assert app.cards.card_id == CARD
    qtbot.mouseClick(app.workbench.card.browser.viewport(), Qt.MouseButton.ForwardButton)
    assert app.cards.card_id == OTHER


def test_a_web_link_asks_before_the_browser_opens(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    app.workbench.card.link_chosen.emit("https://example.com/rules")
    box = app.window.findChild(QMessageBox, "browserQuestion")
    assert box is not None
    assert opened == []
    assert "https://example.com/rules" in box.informativeText()
    yes = next(b for b in box.findChildren(QPushButton) if b.text() == "打开")
    yes.click()
    assert opened == ["https://example.com/rules"]
    for bad in ("http://example.com", "file:///etc/passwd", "javascript:alert(1)"):
        app.workbench.card.link_chosen.emit(bad)
    assert opened == ["https://example.com/rules"]


def test_broken_shop_content_is_listed_and_the_rest_works(launch: Launch, places: Places) -> None:
    folder = places.shop_content / "markdown" / "traffic"
    folder.mkdir(parents=True)
    (folder / "broken.md").write_bytes("---\nid: broken\ntitle: 坏的\n".encode("gbk"))
    app = launch()
    assert CARD in app.library.cards
    app.window.show_page("settings")
    assert "broken.md" in app.settings.faults.toPlainText()
    assert "GBK" in app.settings.faults.toPlainText()


def test_a_shop_card_replaces_the_shipped_one(launch: Launch, places: Places) -> None:
    shipped = next(Path(places.shipped_content).rglob(f"{CARD}.md")).read_text(encoding="utf-8")
    folder = places.shop_content / "markdown" / "traffic"
    folder.mkdir(parents=True)
    (folder / f"{CARD}.md").write_text(shipped.replace("## 一句话\n", "## 一句话\n本店版本。", 1), encoding="utf-8")
    app = launch()
    app.open_card(CARD)
    assert "本店内容" in text_of(app)


def test_pictures_fit_a_narrow_pane_and_grow_back(app: App, qtbot: QtBot) -> None:
    with_picture = next(card.id for card in app.library.cards.values() if "](images/" in card.body)
    browser = app.workbench.card.browser

    def widths() -> list[float]:
        found, block = [], browser.document().begin()
        while block.isValid():
            at = block.begin()
            while not at.atEnd():
                if at.fragment().charFormat().isImageFormat():
                    found.append(at.fragment().charFormat().toImageFormat().width())
                at += 1
            block = block.next()
        return found

    app.open_card(with_picture)
    wide = widths()
    assert wide
    app.window.resize(1024, 700)
    settle(qtbot, app)
    assert max(widths()) <= browser.viewport().width()
    assert not browser.horizontalScrollBar().isVisible()
    app.window.resize(1440, 900)
    settle(qtbot, app)
    assert widths() == wide


def test_pictures_take_the_colours_of_the_scheme(app: App) -> None:
    with_picture = next(card.id for card in app.library.cards.values() if "](images/" in card.body)
    browser = app.workbench.card.browser

    def colours() -> set[str]:
        block = browser.document().begin()
        while block.isValid():
            at = block.begin()
            while not at.atEnd():
                shape = at.fragment().charFormat()
                if shape.isImageFormat():
                    url = QUrl(shape.toImageFormat().name())
                    drawn = QImage(
                        browser.document().resource(int(QTextDocument.ResourceType.ImageResource.value), url)
                    )
                    return {drawn.pixelColor(x, y).name() for x in range(drawn.width()) for y in range(drawn.height())}
                at += 1
            block = block.next()
        return set()

    app.open_card(with_picture)
    light = colours()
    assert LIGHT.text in light
    app.theme.choose("dark")
    dark = colours()
    assert DARK.text in dark
    assert LIGHT.text not in dark
