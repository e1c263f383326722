"""Speed as ratios: ``.venv/bin/python scripts/bench.py`` prints one JSON document.

``start``: process start to the first paint of the window with a card on it, against a minimal PySide6 window with a
tree and a text browser, in turn on the same machine; ``rss_mb`` is the peak of each at that moment, and of the program
once everything behind the window is loaded. ``tick``: one tick with its commit against a bare SQLite insert with
commit on the same disk. ``card``: opening a card until it is painted. Times are milliseconds.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from douzhiku.services.places import Places

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main() -> int:
    """Measure and print; ``--child`` is what the measurement starts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="pairs of starts")
    parser.add_argument("--child", choices=["app", "minimal"])
    parser.add_argument("--data", default="")
    parser.add_argument("--stay", action="store_true", help="child: until everything is loaded")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if options.child == "minimal":
        return minimal()
    if options.child == "app":
        return program(options.data, stay=options.stay)
    with tempfile.TemporaryDirectory(prefix="douzhiku-bench-") as folder:
        report = {
            "machine": {"cores": os.cpu_count(), "python": sys.version.split()[0], "platform": sys.platform},
            "start": start(folder, options.rounds),
            "tick": tick(Path(folder)),
            "card": card(folder),
        }
    print(json.dumps(report, ensure_ascii=False, indent=2))
    return 0


# -- start -----------------------------------------------------------------------------------


def start(data: str, rounds: int) -> dict[str, Any]:
    """Pairs of starts; the first pair only warms the disk cache and the search index and is not counted."""
    pairs = []
    child("app", data, stay=True)
    for number in range(rounds + 1):
        ours, bare = child("app", data), child("minimal", data)
        if number:
            pairs.append((ours, bare))
    loaded = child("app", data, stay=True)
    return {
        "app_ms": spread([ours["ms"] for ours, _ in pairs]),
        "minimal_ms": spread([bare["ms"] for _, bare in pairs]),
        "ratio": spread([ours["ms"] / bare["ms"] for ours, bare in pairs], digits=2),
        "rss_mb": {
            "app": statistics.median(ours["rss_mb"] for ours, _ in pairs),
            "minimal": statistics.median(bare["rss_mb"] for _, bare in pairs),
            "app_all_loaded": loaded["rss_mb"],
        },
    }


def child(kind: str, data: str, *, stay: bool = False) -> dict[str, float]:
    """Start one program; what it prints is the wall clock of its first paint and its peak memory."""
    # A checkout may be configured to leave no bytecode behind; an installed program has it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, str(Path(__file__)), "--child", kind, "--data", data]
    began = time.time()
    done = subprocess.run([*command, *(["--stay"] if stay else [])], capture_output=True, check=True, env=environment)
    answer = json.loads(done.stdout)
    return {"ms": (answer["painted"] - began) * 1000, "rss_mb": answer["rss_mb"]}


def program(data: str, *, stay: bool) -> int:
    """The real window."""
    from douzhiku.cli.main import main as command_line

    painted: list[float] = []

    def window(places: Places) -> int:
        # As douzhiku.__main__ does, with an eye on the first paint; the program itself must not know of it.
        gc.disable()
        from PySide6.QtCore import QCoreApplication

        from douzhiku import app

        begin = app.App.start

        def start_and_watch(self: app.App) -> None:
            self.window.painted.connect(lambda: painted.append(time.time()))
            leave = self.tasks.idle if stay else self.window.painted
            leave.connect(QCoreApplication.quit)
            begin(self)

        app.App.start = start_and_watch  # type: ignore[method-assign]
        return app.main(places)

    code = command_line(["--data-dir", data], window=window, tour=lambda _places, _out: ())
    report(painted[0])
    return code


def minimal() -> int:
    """What PySide6 itself costs: a tree and a text browser side by side."""
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QTextBrowser, QTreeWidget, QTreeWidgetItem

    class Window(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
            super().paintEvent(event)
            painted.append(time.time())
            qt.quit()

    qt = QApplication(["minimal"])
    painted: list[float] = []
    window, splitter, tree, browser = Window(), QSplitter(), QTreeWidget(), QTextBrowser()
    for group in range(20):
        branch = QTreeWidgetItem(tree, [f"能力组 {group}"])
        for number in range(10):
            QTreeWidgetItem(branch, [f"卡片 {group}-{number}"])
    browser.setHtml("<h1>卡片</h1>" + "<p>先小额多次跑出人群，再积累转化模型，最后才放量。</p>" * 40)
    splitter.addWidget(tree)
    splitter.addWidget(browser)
    window.setCentralWidget(splitter)
    window.resize(1440, 900)
    window.show()
    qt.exec()
    report(painted[0])
    return 0


def report(painted: float) -> None:
    """Print the child's answer."""
    print(json.dumps({"painted": painted, "rss_mb": peak_mb()}))


def peak_mb() -> float:
    """Peak resident memory of this process in MiB; 0 where the system does not say (Windows)."""
    if sys.platform == "win32":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


# -- tick ------------------------------------------------------------------------------------


def tick(folder: Path) -> dict[str, Any]:
    """Ticks of the live SOP, commit included, against bare inserts of the same size."""
    from douzhiku.services.data import DataDoor
    from douzhiku.services.library import Library
    from douzhiku.services.places import find_places

    places = find_places(folder / "ticks")
    door = DataDoor(places, Library(places))
    runs = door().runs
    ours: list[float] = []
    for _ in range(3):
        run = runs.create("live-team", "bench", datetime.now(UTC) + timedelta(hours=1), {})
        run = runs.override(run.id, len(run.phases) - 1, "小林", "bench")
        ours.extend(timed(partial(runs.tick, run.id, step.id, "小林", "1")) for step in run.template_steps)
    door.close()
    bare = bare_inserts(folder / "bare.db", len(ours))
    return {
        "tick_ms": percentiles(ours),
        "bare_insert_ms": percentiles(bare),
        "ratio_p50": round(statistics.median(ours) / statistics.median(bare), 2),
        "ratio_p95": round(p95(ours) / p95(bare), 2),
    }


def bare_inserts(file: Path, count: int) -> list[float]:
    """Insert and commit with the settings of the store: WAL, synchronous FULL."""
    db = sqlite3.connect(file, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE event (uuid TEXT PRIMARY KEY, run TEXT, step TEXT, who TEXT, at TEXT, value TEXT)")

    def insert(number: int) -> None:
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO event VALUES (?, 'run', 'step', '小林', '2026-11-22T20:00:00Z', '1')", (str(number),))
        db.execute("COMMIT")

    times = [timed(partial(insert, number)) for number in range(count)]
    db.close()
    return times


# -- card ------------------------------------------------------------------------------------


def card(data: str) -> dict[str, Any]:
    """Open every card once in the real window and wait until it is painted."""
    from PySide6.QtWidgets import QApplication

    from douzhiku.app import App
    from douzhiku.services.places import find_places
    from douzhiku.ui.theme.application import make_application

    make_application(["bench"])
    app = App(find_places(data))
    app.start()
    QApplication.processEvents()

    def open_card(card_id: str) -> None:
        app.cards.open(card_id)
        app.workbench.card.browser.viewport().repaint()

    cards = [card_id for card_id in app.library.cards if card_id != app.cards.card_id]
    times = [timed(partial(open_card, card_id)) for card_id in cards]
    app.close()
    return {"cards": len(cards), "open_ms": percentiles(times)}


# -- numbers ---------------------------------------------------------------------------------


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that *work* takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[max(0, round(len(values) * 0.95) - 1)]


def percentiles(values: list[float]) -> dict[str, float]:
    """p50, p95 and the largest."""
    return {"p50": round(statistics.median(values), 2), "p95": round(p95(values), 2), "max": round(max(values), 2)}


def spread(values: list[float], digits: int = 0) -> dict[str, float]:
    """Median with the smallest and the largest."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return {"median": round(middle, digits), "min": round(low, digits), "max": round(high, digits)}


if __name__ == "__main__":
    sys.exit(main())
