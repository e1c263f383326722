"""Several processes on one index folder, and processes that die."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from douzhiku.domain.search import Document, SearchQuery
from douzhiku.search.whoosh_engine import WhooshEngine

WORKER = Path(__file__).with_name("worker.py")
ROOT = Path(__file__).parents[3]


def start(index_dir: Path, mode: str) -> subprocess.Popen[str]:
    code = f"import sys, runpy; sys.path.insert(0, {str(ROOT)!r}); sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0])"
    return subprocess.Popen(
        [sys.executable, "-c", code, str(WORKER), str(index_dir), mode],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def test_two_processes_write_and_search_at_once(index_dir: Path, documents: list[Document]) -> None:
    workers = [start(index_dir, "甲"), start(index_dir, "乙")]
    ends = [(worker.communicate(timeout=50), worker.returncode) for worker in workers]
    assert [code for _, code in ends] == [0, 0], ends
    assert not any("Traceback" in errors for (_, errors), _ in ends), ends
    engine = WhooshEngine(index_dir)
    assert engine.sync(documents).kept >= len(documents) - 1
    engine.close()


@pytest.mark.parametrize("beats", [0, 1, 7])
def test_killed_while_rebuilding(index_dir: Path, documents: list[Document], beats: int) -> None:
    with start(index_dir, "forever") as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        engine = WhooshEngine(index_dir)
        for _ in range(beats):  # searching meanwhile moves the moment of death
            engine.sync(documents)
            assert engine.search(SearchQuery("千川"))
        worker.kill()
        worker.communicate()
    engine.sync(documents)
    assert engine.search(SearchQuery("千川"))
    engine.rebuild(documents)
    assert len([entry for entry in index_dir.iterdir() if entry.name.startswith("state-")]) == 1
    engine.close()


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files the POSIX way")
def test_a_full_disk(index_dir: Path, documents: list[Document]) -> None:
    good = WhooshEngine(index_dir)
    good.sync(documents)
    good.close()
    worker = start(index_dir, "full-disk")
    _, errors = worker.communicate(timeout=50)
    assert worker.returncode == 0, errors
    assert len([entry for entry in index_dir.iterdir() if entry.name.startswith("state-")]) == 1


def test_many_threads_on_one_engine(engine, documents: list[Document]) -> None:
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(8):
                if number == 0:
                    engine.rebuild(documents)
                assert engine.search(SearchQuery("直播间 复盘"))[0].id == "live-review"
        except BaseException as error:  # noqa: BLE001 - handed to the test
            faults.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
