"""Writes that fail: nothing half-written, one clear sentence, and it goes on as soon as it can."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from douzhiku.domain.runs import Run, StepState
from douzhiku.services.data import DataDoor
from douzhiku.services.library import Library
from douzhiku.services.members import MemberService
from douzhiku.services.places import Places
from douzhiku.services.runs import RunService
from douzhiku.store import Store, StoreError, StoreFault, open_store
from tests.fixtures.db.shop import (
    LONG,
    STARTS,
    fill,
    go,
    is_sound,
    places_in,
    read_line,
    runs_on,
    small_disk,
    sql,
    start_worker,
    traces,
)


def pages(store: Store, most: int) -> None:
    """Let the file grow to *most* pages only: to SQLite the same as a full disk."""
    with store._engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")


def tick_until_full(runs: RunService, run: Run) -> int:
    """Tick with long values until the disk is full; the number of the step that did not get through."""
    for number in range(100):
        try:
            runs.tick(run.id, f"step-{number}", "小林", "记" * 500)
        except StoreError as error:
            return number if error.fault is StoreFault.FULL and "磁盘满" in error.message else -1
    return -1


def check_full_then_room(store: Store, run: Run, failed: int) -> None:
    """Everything before is there, nothing of the failed tick is, and it works again."""
    assert failed >= 0
    runs = runs_on(store)
    kept = runs.get(run.id)
    assert [event.step_id for event in kept.events] == [f"step-{number}" for number in range(failed)]
    assert runs.list()[0].done == failed
    again = runs.tick(run.id, f"step-{failed}", "小林", "记" * 500)
    assert len(again.events) == failed + 1
    assert runs.get(run.id) == again


def open_and_add(places: Places, name: str) -> str:
    store = open_store(places)
    try:
        return MemberService(store).add(name).name
    finally:
        store.close()


def test_full_disk(store: Store) -> None:
    runs = runs_on(store)
    run = runs.create(LONG.id, "今晚", STARTS, {})
    pages(store, 1)
    failed = tick_until_full(runs, run)
    pages(store, 1_000_000)
    check_full_then_room(store, run, failed)
    assert is_sound(store.path)


def test_full_disk_for_real(tmp_path: Path) -> None:
    with small_disk(tmp_path / "小 盘", "600k") as disk:
        places = places_in(disk / "店")
        store = open_store(places)
        runs = runs_on(store)
        run = runs.create(LONG.id, "今晚", STARTS, {})
        stuffing = fill(disk)
        failed = tick_until_full(runs, run)
        stuffing.unlink()
        check_full_then_room(store, run, failed)
        store.close()
        assert is_sound(places.database)


def test_no_room_for_a_new_database(tmp_path: Path) -> None:
    with small_disk(tmp_path / "盘", "2m") as disk:
        places = places_in(disk / "店")
        stuffing = disk / "stuffing"
        stuffing.write_bytes(b"x" * (2 * 1024 * 1024 - 4096 * 6))
        with pytest.raises(StoreError) as caught:
            open_store(places)
        assert caught.value.fault is StoreFault.FULL
        stuffing.unlink()
        assert open_and_add(places, "小林") == "小林"


def test_another_program_is_writing(store: Store) -> None:
    runs = runs_on(store)
    run = runs.create(LONG.id, "今晚", STARTS, {})
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            runs.tick(run.id, "step-0", "小林")
        assert caught.value.fault is StoreFault.LOCKED
        # Reading goes on all the while.
        assert runs.get(run.id).events == ()
        other.execute("ROLLBACK")
    assert runs.tick(run.id, "step-0", "小林").steps[0].state is StepState.DONE


def test_another_program_has_the_file_for_itself(places: Places) -> None:
    open_store(places).close()
    other = start_worker("hold", places.database, "exclusive")
    try:
        assert read_line(other) == "held"
        before = {name: trace for name, trace in traces(places.data_dir).items() if name == "douzhiku.db"}
        with pytest.raises(StoreError) as caught:
            open_store(places, busy_seconds=0.05)
        assert caught.value.fault is StoreFault.LOCKED
        assert before.items() <= traces(places.data_dir).items()
    finally:
        go(other)
        other.communicate(timeout=20)
    open_store(places, busy_seconds=0.05).close()


def test_an_act_is_all_or_nothing(store: Store) -> None:
    def half_done() -> None:
        with store.write() as db:
            db.runs.save_title(run.id, "别的")
            raise RuntimeError("in the middle")

    runs = runs_on(store)
    run = runs.create(LONG.id, "今晚", STARTS, {})
    with pytest.raises(RuntimeError, match="in the middle"):
        half_done()
    assert runs.get(run.id).title == "今晚"


def test_kill_in_the_middle_of_ticking(places: Places) -> None:
    store = open_store(places)
    run = runs_on(store).create(LONG.id, "今晚", STARTS, {})
    store.close()
    worker = start_worker("tick", places.data_dir, run.id, 0, 200, "小林")
    try:
        assert read_line(worker) == "ready"
        go(worker)
        returned = [read_line(worker) for _ in range(70)]
    finally:
        worker.kill()
        rest, _ = worker.communicate(timeout=20)
    returned += rest.split()
    assert 70 <= len(returned) < 200

    assert is_sound(places.database)
    store = open_store(places)
    after = runs_on(store).get(run.id)
    done = {item.step.id for item in after.steps if item.state is StepState.DONE}
    assert set(returned) <= done
    # The one that was under way may be there too, whole.
    assert len(done) <= len(returned) + 1
    assert runs_on(store).list()[0].done == len(done)
    store.close()


def test_two_processes_tick_the_same_run(places: Places) -> None:
    store = open_store(places)
    runs = runs_on(store)
    run = runs.create(LONG.id, "今晚", STARTS, {})
    start = runs.latest_seq()
    workers = [
        start_worker("tick", places.data_dir, run.id, 0, 60, "小林"),
        start_worker("tick", places.data_dir, run.id, 40, 100, "小周"),
    ]
    for worker in workers:
        assert read_line(worker) == "ready"
    for worker in workers:
        go(worker)
    for worker in workers:
        worker.communicate(timeout=50)
        assert worker.returncode == 0

    # The window that was open all along sees them.
    assert runs.latest_seq() == start + 120
    after = runs.get(run.id)
    assert sorted(event.clock for event in after.events) == list(range(1, 121))
    assert {event.step_id for event in after.events if event.by == "小林"} == {f"step-{n}" for n in range(60)}
    assert {event.step_id for event in after.events if event.by == "小周"} == {f"step-{n}" for n in range(40, 100)}
    assert runs.list()[0].done == 100
    store.close()
    assert is_sound(places.database)


def test_threads_share_one_store(places: Places) -> None:
    store = open_store(places)
    runs = runs_on(store)
    run = runs.create(LONG.id, "今晚", STARTS, {})
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: runs.tick(run.id, f"step-{number}", "小林"), range(40)))
    after = runs.get(run.id)
    assert sorted(event.clock for event in after.events) == list(range(1, 41))
    assert runs.list()[0].done == 40
    store.close()


def test_processes_make_the_database_at_once(places: Places) -> None:
    workers = [start_worker("create", places.data_dir, name) for name in ("小林", "小周", "小林")]
    for worker in workers:
        assert read_line(worker) == "ready"
    for worker in workers:
        go(worker)
    assert [worker.communicate(timeout=50)[0].strip() for worker in workers] == ["done"] * 3
    store = open_store(places)
    assert sorted(member.name for member in MemberService(store).list()) == ["小周", "小林"]
    store.close()
    assert sql(places.database, "SELECT count(*) FROM meta WHERE key = 'file_id'") == [(1,)]


def test_no_connection_is_left_open(places: Places) -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("needs /proc")
    store = open_store(places)
    runs_on(store).list()
    store.close()
    links = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    assert not [link for link in links if str(places.data_dir) in link]


def test_opening_on_a_full_disk(tmp_path: Path) -> None:
    with small_disk(tmp_path / "盘", "1m") as disk:
        places = places_in(disk / "店")
        open_store(places).close()
        stuffing = fill(disk)
        before = places.database.read_bytes()
        with pytest.raises(StoreError) as caught:
            open_and_add(places, "小林")
        assert caught.value.fault is StoreFault.FULL
        assert places.database.read_bytes() == before
        stuffing.unlink()
        assert open_and_add(places, "小林") == "小林"


def taken_away(path: Path) -> None:
    path.rename(path.with_name("拿走.db"))


def replaced(path: Path) -> None:
    other = path.with_name("另一个.db")
    other.write_bytes(path.read_bytes())
    other.replace(path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open file where it is")
@pytest.mark.parametrize("meddle", [Path.unlink, taken_away, replaced])
def test_a_tick_into_a_file_that_is_gone_is_refused(store: Store, meddle: Callable[[Path], object]) -> None:
    runs = runs_on(store)
    run = runs.create(LONG.id, "今晚", STARTS, {})
    meddle(store.path)
    for act in (lambda: runs.tick(run.id, "step-0", "小林"), runs.latest_seq):
        with pytest.raises(StoreError, match="移走或替换") as caught:
            act()
        assert caught.value.fault is StoreFault.MOVED
    assert store.dead


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open file where it is")
def test_the_next_ask_opens_what_lies_there_now(places: Places) -> None:
    door = DataDoor(places, Library(places))
    door().members.add("小林")
    door().store.path.unlink()
    with pytest.raises(StoreError, match="移走或替换"):
        door().members.add("小周")
    assert door().members.list() == []
    door().members.add("小周")
    door.close()
    assert sql(places.database, "SELECT name FROM member") == [("小周",)]
    assert is_sound(places.database)


def test_a_change_through_another_connection_is_noticed(places: Places) -> None:
    store, elsewhere = open_store(places), open_store(places)
    runs, others = runs_on(store), runs_on(elsewhere)
    seen = [runs.changes()]
    run = others.create(LONG.id, "今晚", STARTS, {})
    seen.append(runs.changes())
    for act in (
        lambda: others.rename(run.id, "明晚"),
        lambda: others.reassign(run.id, "场控", "小周"),
        lambda: others.tick(run.id, "step-0", "小林"),
    ):
        act()
        seen.append(runs.changes())
    assert len(set(seen)) == len(seen)
    assert runs.changes() == seen[-1]
    elsewhere.close()
    store.close()


def test_a_look_counts_what_it_sees(places: Places) -> None:
    store = open_store(places)
    run = runs_on(store).create(LONG.id, "今晚", STARTS, {})
    runs_on(store).tick(run.id, "step-0", "小林")
    look = open_store(places, read_only=True)
    assert runs_on(look).changes() == runs_on(look).changes() == 2
    look.close()
    store.close()
