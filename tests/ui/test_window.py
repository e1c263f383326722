"""The frame: faults said plainly, themes, keyboard and screen readers, nothing heavy before the first paint."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QDateTimeEdit,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from douzhiku.app import App
from douzhiku.domain.search import Hit
from douzhiku.services.places import Places
from douzhiku.ui.pages.new_run import NewRunDialog
from douzhiku.ui.pages.run_list import RunListDialog
from douzhiku.ui.shell.memory import IniMemory
from douzhiku.ui.shell.window import MainWindow

from .conftest import Launch, settle

INTERACTIVE = (QAbstractButton, QAbstractItemView, QComboBox, QDateTimeEdit, QLineEdit, QPlainTextEdit, QTextBrowser)


def own_widgets(root: QWidget) -> list[QWidget]:
    """Interactive widgets of ours that can be seen; not the inner parts that Qt makes for itself."""
    inner = (QComboBox, QDateTimeEdit)
    found = [w for kind in INTERACTIVE for w in root.findChildren(kind) if w.isVisible()]
    return [
        w
        for w in dict.fromkeys(found)
        if not isinstance(w.parentWidget(), (*inner, QLineEdit)) and not w.objectName().startswith("qt_")
    ]


def unnamed(root: QWidget) -> list[str]:
    return [
        f"{type(w).__name__} {w.objectName()!r}"
        for w in own_widgets(root)
        if not w.objectName() or not w.accessibleName()
    ]


def test_every_control_has_a_name_for_tests_and_for_screen_readers(with_run: App, qtbot: QtBot) -> None:
    app = with_run
    app.runs.choose_phase(1)
    app.workbench.card.find_bar.enter()
    assert len(own_widgets(app.window)) > 25
    assert unnamed(app.window) == []
    app.window.show_page("settings")
    assert unnamed(app.window) == []
    app.new_run()
    dialog = app.window.findChild(NewRunDialog, "newRunDialog")
    assert dialog is not None
    assert unnamed(dialog) == []
    dialog.reject()
    app.switch_run()
    settle(qtbot, app)
    runs = app.window.findChild(QWidget, "runListDialog")
    assert runs is not None
    assert unnamed(runs) == []
    runs.close()


@pytest.mark.parametrize("size", [(1440, 900), (1024, 700)])
def test_no_words_are_cut_off(with_run: App, qtbot: QtBot, size: tuple[int, int]) -> None:
    app = with_run
    app.window.resize(*size)
    for page in ("workbench", "settings"):
        app.window.show_page(page)
        settle(qtbot, app)
        for widget in app.window.findChildren(QWidget):
            if not widget.isVisible() or not isinstance(widget, (QLabel, QAbstractButton)) or not widget.text():
                continue
            if isinstance(widget, QLabel) and widget.wordWrap():
                assert widget.height() >= widget.heightForWidth(widget.width()) - 1, widget.text()
            else:
                assert widget.width() >= widget.minimumSizeHint().width() - 1, widget.text()


def test_every_pane_is_reached_by_tab(with_run: App, qtbot: QtBot) -> None:
    app = with_run
    app.window.activateWindow()
    app.workbench.tree.edit.setFocus()
    reached = set()
    for _ in range(60):
        widget = app.window.focusWidget()
        assert widget is not None
        reached.add(widget.objectName())
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    wanted = {
        "workbenchPage.tree",
        "workbenchPage.card",
        "workbenchPage.steps",
        "workbenchPage.phases.0",
        "workbenchPage.roles.0",
        "searchBox",
        "memberButton",
        "rail.workbench",
        "workbenchPage.newRun",
    }
    assert wanted <= reached


def test_the_scheme_is_remembered(launch: Launch) -> None:
    app = launch()
    app.window.show_page("settings")
    app.settings.theme_chosen.emit("dark")
    assert app.theme.tokens.dark
    app.close()
    again = App(app.places)
    assert again.theme.tokens.dark
    again.close()


@pytest.mark.expects_log
@pytest.mark.parametrize("content", [b"this is no database", b""], ids=["text", "folder"])
def test_a_bad_database_is_said_and_cards_still_work(
    launch: Launch, places: Places, qtbot: QtBot, content: bytes
) -> None:
    places.data_dir.mkdir(parents=True, exist_ok=True)
    if content:
        places.database.write_bytes(content)
    else:
        places.database.mkdir()
    app = launch()
    pane = app.workbench.run
    assert pane.trouble_text.isVisible()
    assert pane.trouble_text.text()
    assert "Traceback" not in pane.trouble_text.text()
    app.open_card("role-host")
    assert "主播" in app.workbench.card.browser.toPlainText()
    if content:
        assert places.database.read_bytes() == content
        places.database.unlink()
    else:
        places.database.rmdir()
    retry = app.window.findChild(QPushButton, "workbenchPage.retry")
    assert retry is not None
    retry.click()
    settle(qtbot, app)
    first = app.window.findChild(QPushButton, "workbenchPage.firstRun")
    assert first is not None
    assert first.isVisible()


def test_members_are_kept_in_the_settings(app: App, qtbot: QtBot) -> None:
    app.window.show_page("settings")
    app.settings.new_member.setText("小周")
    qtbot.keyClick(app.settings.new_member, Qt.Key.Key_Return)
    settle(qtbot, app)
    assert [member.name for member in app.members.members] == ["小周"]
    assert app.members.current == ""
    app.settings.roles_changed.emit(app.members.members[0], ("中控",))
    settle(qtbot, app)
    app.new_run()
    dialog = app.window.findChild(NewRunDialog, "newRunDialog")
    assert dialog is not None
    dialog.template.setCurrentIndex(dialog.template.findData("live-team"))
    assert dialog.combo_of("中控").currentText() == "小周"
    dialog.reject()


def test_dialogs_speak_chinese(app: App) -> None:
    from PySide6.QtCore import QCoreApplication

    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"


def test_the_popup_stays_inside_a_small_window(app: App, qtbot: QtBot) -> None:
    app.window.resize(1024, 700)
    top = app.window.top
    top.enter()
    top.box.setText("千川")
    top.typed.emit("千川")
    settle(qtbot, app)
    popup = top.popup
    corner = popup.mapTo(app.window, QPoint(popup.width(), popup.height()))
    assert popup.isVisible()
    assert corner.x() <= app.window.width()
    assert corner.y() <= app.window.height()


def test_nothing_heavy_is_loaded_before_the_first_paint(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from douzhiku.services.places import find_places\n"
        "from douzhiku.app import App\n"
        "from douzhiku.ui.theme.application import make_application\n"
        "make_application(['x'])\n"
        f"app = App(find_places({str(tmp_path)!r}))\n"
        "app.window.painted.connect(lambda: print(sorted("
        "n for n in ('sqlalchemy', 'alembic', 'whoosh', 'platformdirs') if n in sys.modules)))\n"
        "app.start()\n"
        "app.window.grab()\n"
        "app.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.stdout.strip() == "[]", done.stderr


GARBAGE = [
    "²",
    "٣",
    "-7",
    "1e9",
    "99999999999999",
    "9" * 5000,
    "a, b, c",
    "@Invalid()",
    "@ByteArray(\\xff\\x0)",
    "@Size(1 2)",
    "00ff" * 40,
    '"',
    "\\x0\\x1\\x7f",
    "../../etc",
    "字" * 3000,
]
KEYS = [
    "General/theme",
    "General/member",
    "window/geometry",
    "window/page",
    "workbench/layout",
    "card/id",
    "card/scroll",
    "card/zoom",
    "search/recent",
    "run/id",
    "run/role",
    "run/phase",
]


def test_every_remembered_key_is_tried_with_garbage(with_run: App) -> None:
    """The list above is what the program really keeps."""
    app = with_run
    app.theme.choose("dark")
    app.memory.set("theme", "dark")
    app.runs.choose_role("场控")
    app.runs.choose_phase(1)
    app.cards.zoom(1)
    app.search.choose(Hit("role-host", "card", "role-host", "", "", (), "", "roles", 1.0, "", ()))
    app.remember()
    app.memory.flush()
    settings = QSettings(str(app.places.window_settings), QSettings.Format.IniFormat)
    kept = {key if "/" in key else f"General/{key}" for key in settings.allKeys()}
    assert kept <= set(KEYS)


@pytest.mark.parametrize("value", GARBAGE, ids=range(len(GARBAGE)))
def test_a_damaged_memory_does_not_stop_the_start(launch: Launch, places: Places, value: str, qtbot: QtBot) -> None:
    groups: dict[str, list[str]] = {}
    for key in KEYS:
        group, name = key.split("/")
        groups.setdefault(group, []).append(f"{name}={value}")
    places.data_dir.mkdir(parents=True, exist_ok=True)
    text = "\n".join(line for group, lines in groups.items() for line in (f"[{group}]", *lines))
    places.window_settings.write_text(text + "\n", encoding="utf-8")
    app = launch()
    assert app.cards.card_id in app.library.cards
    assert app.window.isVisible()
    assert app.window.width() >= app.window.minimumWidth()
    assert app.workbench.card.browser.isVisible()
    app.window.top.enter()
    settle(qtbot, app)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00\x00[[[==\n\n]]", b"\x00" * 4096, b"[card\nscroll"], ids=["binary", "zeros", "cut"]
)
def test_a_memory_that_is_no_ini_file_does_not_stop_the_start(launch: Launch, places: Places, content: bytes) -> None:
    places.data_dir.mkdir(parents=True, exist_ok=True)
    places.window_settings.write_bytes(content)
    app = launch()
    assert app.cards.card_id in app.library.cards


def test_content_is_read_again_without_losing_the_place(app: App, places: Places, qtbot: QtBot) -> None:
    app.open_card("role-host")
    app.window.show_page("settings")
    folder = places.shop_content / "markdown" / "roles"
    folder.mkdir(parents=True)
    shipped = next(Path(places.shipped_content).rglob("role-host.md")).read_text(encoding="utf-8")
    (folder / "role-host.md").write_text(shipped.replace("岗位：主播", "岗位：本店主播", 1), encoding="utf-8")
    app.settings.reload_wanted.emit()
    assert not app.settings._reload.isEnabled()
    settle(qtbot, app)
    assert app.settings._reload.isEnabled()
    assert "岗位：本店主播" in app.workbench.card.browser.toPlainText()
    assert app.workbench.tree.view.currentIndex().data() == "岗位：本店主播"


@pytest.mark.parametrize(
    ("name", "chosen", "new"),
    [
        ("runListDialog.filter", 1, 0),
        ("runListDialog.list", 1, 0),
        ("runListDialog.new", 0, 1),
        ("runListDialog.close", 0, 0),
    ],
)
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_in_the_list_of_runs_does_what_has_the_focus(
    with_run: App, qtbot: QtBot, key: Qt.Key, name: str, chosen: int, new: int
) -> None:
    app = with_run
    app.switch_run()
    settle(qtbot, app)
    dialog = app.window.findChild(RunListDialog, "runListDialog")
    assert dialog is not None
    seen: list[str] = []
    dialog.run_chosen.disconnect()
    dialog.new_wanted.disconnect()
    dialog.run_chosen.connect(lambda _run: seen.append("chosen"))
    dialog.new_wanted.connect(lambda: seen.append("new"))
    place = dialog.findChild(QWidget, name)
    assert place is not None
    place.setFocus()
    qtbot.keyClick(place, key)
    assert seen == ["chosen"] * chosen + ["new"] * new
    assert not dialog.isVisible()


def test_sizes_are_kept_when_the_window_is_killed(app: App, qtbot: QtBot) -> None:
    app.window.settling.setInterval(20)

    def on_disk(key: str) -> str:
        return IniMemory(app.places.window_settings).get(key)

    with qtbot.waitSignal(app.window.settled):
        app.window.resize(760, 580)  # within the screen of the tests
    assert on_disk("window/geometry") == app.window.geometry_state()
    with qtbot.waitSignal(app.window.settled):
        app.window.move(10, 12)
    assert on_disk("window/geometry") == app.window.geometry_state()
    assert on_disk("workbench/layout") == ""
    with qtbot.waitSignal(app.window.settled):
        app.workbench.splitter.moveSplitter(260, 1)
    assert on_disk("workbench/layout") == app.workbench.layout_state() != ""
    again = MainWindow(app.theme)
    again.restore_geometry(on_disk("window/geometry"))
    assert (again.width(), again.height()) == (760, 580)
    again.deleteLater()
