"""Reading and finding."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor, QDesktopServices, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from douzhiku.app import App
from douzhiku.domain.search import Hit, SearchQuery
from douzhiku.services.places import Places
from douzhiku.ui.models.card_tree import TreeRole
from douzhiku.ui.pages import card_pane
from douzhiku.ui.theme.tokens import DARK, LIGHT

from .conftest import Launch, settle, write

CARD, OTHER = "qianchuan-ads-basic", "role-host"


def text_of(app: App) -> str:
    return app.workbench.card.browser.toPlainText()


def hits(app: App) -> list[Hit]:
    model = app.window.top.popup.view.model()
    found = [model.hit_at(model.index(row, 0)) for row in range(model.rowCount())]  # type: ignore[attr-defined]
    return [hit for hit in found if hit is not None]


def ask(app: App, qtbot: QtBot, words: str) -> None:
    app.window.top.enter()
    app.window.top.box.clear()
    write(app.window.top.box, words)
    settle(qtbot, app)


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


def test_the_side_buttons_of_the_mouse_go_back_and_forward(app: App, qtbot: QtBot) -> None:
    app.open_card(CARD)
    app.open_card(OTHER)
    qtbot.mouseClick(app.workbench.card.browser.viewport(), Qt.MouseButton.BackButton)
    assert app.cards.card_id == CARD
    qtbot.mouseClick(app.workbench.card.browser.viewport(), Qt.MouseButton.ForwardButton)
    assert app.cards.card_id == OTHER


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


def test_a_step_from_the_search_opens_in_the_run(with_run: App, qtbot: QtBot) -> None:
    app = with_run
    assert app.runs.run is not None
    last = app.runs.run.steps[-1].step
    app.open_step("live-team", last.id)
    assert app.workbench.run.steps.current_step() == last.id


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
