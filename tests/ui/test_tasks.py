"""The one door to threads."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from douzhiku.ui.tasks import Tasks


def test_results_come_back_on_the_gui_thread_in_order(qtbot: QtBot) -> None:
    tasks = Tasks()
    seen: list[tuple[int, bool]] = []
    here = threading.get_ident()
    with qtbot.waitSignal(tasks.idle):
        for number in range(20):
            tasks.submit(lambda n=number: n, lambda n: seen.append((n, threading.get_ident() == here)))
    assert seen == [(number, True) for number in range(20)]
    tasks.close()


def test_a_failure_goes_to_the_one_who_asked(qtbot: QtBot) -> None:
    tasks = Tasks()
    failures: list[Exception] = []

    def work() -> None:
        raise OSError("磁盘满了")

    with qtbot.waitSignal(tasks.idle):
        tasks.submit(work, lambda _none: pytest.fail("done was called"), failures.append)
    assert [str(error) for error in failures] == ["磁盘满了"]
    tasks.close()


def test_lanes_do_not_wait_for_each_other(qtbot: QtBot) -> None:
    tasks = Tasks()
    gate = threading.Event()
    seen: list[str] = []
    with qtbot.waitSignal(tasks.idle):
        tasks.submit(lambda: gate.wait(10), lambda _ok: seen.append("data"))
        tasks.submit(gate.set, lambda _none: seen.append("search"), lane="search")
    assert set(seen) == {"data", "search"}
    tasks.close()


def test_nothing_arrives_after_close(qtbot: QtBot) -> None:
    tasks = Tasks()
    tasks.submit(lambda: 1, lambda _n: pytest.fail("delivered after close"))
    tasks.close()
    tasks.submit(lambda: 1, lambda _n: pytest.fail("accepted after close"))
    assert not tasks.busy
