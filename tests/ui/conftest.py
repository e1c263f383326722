"""Real windows on real data folders. Everything that is opened is closed, and nothing may be left running."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from douzhiku.app import App
from douzhiku.services.library import Library
from douzhiku.services.places import Places, find_places
from douzhiku.services.search import SearchService
from douzhiku.ui.theme.application import make_application

Launch = Callable[[], App]


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application as the program makes it: Chinese, our font, our style."""
    return make_application(["douzhiku"])


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A search index of the shipped content, made once: making it anew for every test would be most of the time."""
    places = find_places(tmp_path_factory.mktemp("indexed"))
    service = SearchService(places, Library(places).documents)
    service.refresh()
    service.close()
    return places.index_dir


@pytest.fixture
def places(tmp_path: Path, indexed: Path) -> Places:
    found = find_places(tmp_path / "测试 店")
    shutil.copytree(indexed, found.index_dir)
    return found


def settle(qtbot: QtBot, app: App) -> None:
    """Until the window was painted and no background job is under way."""
    qtbot.waitUntil(lambda: app.ready and not app.tasks.busy, timeout=20_000)


@pytest.fixture
def launch(qtbot: QtBot, places: Places) -> Iterator[Launch]:
    """Starts the program on the data folder of the test; call it again for a second start."""
    running: list[App] = []

    def start() -> App:
        while running:
            running.pop().close()
        app = App(places)
        running.append(app)
        app.window.resize(1440, 900)
        app.theme.choose("light")
        app.start()
        settle(qtbot, app)
        return app

    yield start
    while running:
        running.pop().close()
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    left = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert not left, f"still open: {left}"


@pytest.fixture
def app(launch: Launch) -> App:
    """A first start."""
    return launch()


@pytest.fixture
def with_run(app: App, qtbot: QtBot) -> App:
    """The program with 小林 at the PC and a live run open that starts in 100 minutes."""
    app.members.choose("小林")
    settle(qtbot, app)
    app.runs.create("live-team", "今晚女装专场", datetime.now(UTC) + timedelta(minutes=100), {"场控": "小林"})
    settle(qtbot, app)
    assert app.runs.run is not None
    return app


def write(widget: QWidget, text: str) -> None:
    """Write as an input method does: QTest's own key clicks know ASCII only."""
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)
