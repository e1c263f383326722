"""What happens when the file is opened, whatever is wrong with it."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from douzhiku.services.members import MemberService
from douzhiku.services.places import Places
from douzhiku.store import StoreError, StoreFault, open_store
from tests.fixtures.db.shop import LONG, STARTS, places_in, runs_on, small_disk, sql, traces, write_protected


def make(places: Places, *names: str) -> None:
    """A cleanly closed database with members."""
    store = open_store(places)
    for name in names:
        MemberService(store).add(name)
    store.close()


def names_in(places: Places) -> list[str]:
    store = open_store(places)
    try:
        return [member.name for member in MemberService(store).list()]
    finally:
        store.close()


def refused(places: Places, fault: StoreFault) -> StoreError:
    """Open, expecting *fault* in one clear sentence and not a byte changed anywhere in the folder."""
    before = traces(places.data_dir)
    with pytest.raises(StoreError) as caught:
        open_store(places, busy_seconds=0.05)
    assert caught.value.fault is fault
    assert "\n" not in caught.value.one_line()
    assert traces(places.data_dir) == before
    return caught.value


def test_what_was_kept_is_there_after_closing(places: Places) -> None:
    make(places, "小林", "小周")
    assert names_in(places) == ["小林", "小周"]
    assert [file.name for file in places.data_dir.iterdir()] == ["douzhiku.db"]


@pytest.mark.parametrize("name", ["测试 店", "100% #1?", "a'b;c", "ü"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    if sys.platform == "win32":
        name = name.replace("?", "")
    places = places_in(tmp_path / name)
    make(places, "小林")
    assert names_in(places) == ["小林"]
    assert places.database.is_file()


def test_durable_settings(places: Places) -> None:
    store = open_store(places)
    with store._engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    store.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_a_new_file_is_for_its_owner_only(places: Places) -> None:
    store = open_store(places)
    MemberService(store).add("小林")
    rights = {file.name: file.stat().st_mode & 0o777 for file in places.data_dir.iterdir()}
    store.close()
    assert rights == {"douzhiku.db": 0o600, "douzhiku.db-wal": 0o600, "douzhiku.db-shm": 0o600}


def test_an_empty_file_becomes_the_database(places: Places) -> None:
    places.database.touch()
    make(places, "小林")
    assert names_in(places) == ["小林"]


def test_a_creation_that_was_cut_off_is_done_again(places: Places) -> None:
    # As it is when the program dies between switching to the log and making the tables.
    sql(places.database, "PRAGMA journal_mode = WAL")
    assert places.database.stat().st_size > 0
    make(places, "小林")
    assert names_in(places) == ["小林"]


def test_newer_version(places: Places) -> None:
    make(places, "小林")
    sql(places.database, "UPDATE alembic_version SET version_num = '9999'")
    assert "更新版本" in refused(places, StoreFault.NEWER).message


def test_newer_version_that_is_open_elsewhere(places: Places) -> None:
    make(places, "小林")
    with closing(sqlite3.connect(places.database)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
        other.commit()
        file = places.database
        before = (file.read_bytes(), file.stat().st_mtime_ns)
        with pytest.raises(StoreError) as caught:
            open_store(places)
        assert caught.value.fault is StoreFault.NEWER
        assert (file.read_bytes(), file.stat().st_mtime_ns) == before


@pytest.mark.parametrize(
    "content", [b"hello", "购物清单\n".encode() * 500, b"\0" * 8192, b"SQLite format 3\0" + b"x" * 5000]
)
def test_a_file_of_another_kind(places: Places, content: bytes) -> None:
    places.database.write_bytes(content)
    error = refused(places, StoreFault.FOREIGN)
    assert "不是抖知库的数据库" in error.message


def test_database_of_another_program(places: Places) -> None:
    sql(places.database, "CREATE TABLE run (id TEXT)")
    refused(places, StoreFault.FOREIGN)


def test_database_of_another_program_that_uses_alembic(places: Places) -> None:
    sql(places.database, "CREATE TABLE alembic_version (version_num TEXT)")
    sql(places.database, "INSERT INTO alembic_version VALUES ('0001')")
    refused(places, StoreFault.FOREIGN)


def test_a_folder_in_the_place_of_the_file(places: Places) -> None:
    places.database.mkdir()
    refused(places, StoreFault.FOREIGN)


def filled(places: Places) -> None:
    store = open_store(places)
    runs_on(store).create(LONG.id, "今晚", STARTS, {"场控": "小林"})
    store.close()


@pytest.mark.parametrize("first", [1, 3, -2])
def test_damaged_pages(places: Places, first: int) -> None:
    filled(places)
    content = bytearray(places.database.read_bytes())
    for page in range(len(content) // 4096)[first:]:
        content[page * 4096 : page * 4096 + 2000] = b"\xaa" * 2000
    places.database.write_bytes(content)
    assert "损坏" in refused(places, StoreFault.DAMAGED).message


def test_cut_short(places: Places) -> None:
    filled(places)
    content = places.database.read_bytes()
    places.database.write_bytes(content[: len(content) // 2])
    refused(places, StoreFault.DAMAGED)


def test_a_table_is_missing(places: Places) -> None:
    make(places)
    sql(places.database, "DROP TABLE reading")
    refused(places, StoreFault.DAMAGED)


def test_data_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    with pytest.raises(StoreError, match="是一个文件") as caught:
        open_store(Places(tmp_path / "data", tmp_path))
    assert caught.value.hint


def test_data_folder_is_gone(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="数据文件夹不在"):
        open_store(Places(tmp_path / "away", tmp_path))


def test_read_only_by_rights(places: Places) -> None:
    make(places, "小林")
    places.data_dir.chmod(0o500)
    places.database.chmod(0o400)
    try:
        if os.access(places.database, os.W_OK):
            pytest.skip("rights do not hold root back")
        refused(places, StoreFault.READ_ONLY)
    finally:
        places.data_dir.chmod(0o700)


def test_a_read_only_folder_without_a_database(places: Places) -> None:
    places.data_dir.chmod(0o500)
    try:
        if os.access(places.data_dir, os.W_OK):
            pytest.skip("rights do not hold root back")
        refused(places, StoreFault.READ_ONLY)
    finally:
        places.data_dir.chmod(0o700)


def test_read_only_disk(tmp_path: Path) -> None:
    with small_disk(tmp_path / "测试 盘", "4m") as disk:
        places = places_in(disk / "店")
        make(places, "小林")
        with write_protected(disk):
            assert "只读" in refused(places, StoreFault.READ_ONLY).message
            look = open_store(places, read_only=True)
            assert [member.name for member in MemberService(look).list()] == ["小林"]
            look.close()
        assert names_in(places) == ["小林"]


def test_read_only_disk_without_a_database(tmp_path: Path) -> None:
    with small_disk(tmp_path / "盘", "1m") as disk:
        places = places_in(disk / "店")
        with write_protected(disk):
            refused(places, StoreFault.READ_ONLY)


def test_a_look_changes_nothing(places: Places) -> None:
    make(places, "小林")
    before = traces(places.data_dir)
    look = open_store(places, read_only=True)
    assert [member.name for member in MemberService(look).list()] == ["小林"]
    with pytest.raises(StoreError) as caught:
        MemberService(look).add("小周")
    assert caught.value.fault is StoreFault.READ_ONLY
    look.close()
    assert traces(places.data_dir) == before


def test_a_look_at_what_is_open_elsewhere_sees_the_latest(places: Places) -> None:
    store = open_store(places)
    MemberService(store).add("小林")
    look = open_store(places, read_only=True)
    assert [member.name for member in MemberService(look).list()] == ["小林"]
    look.close()
    store.close()


def test_a_look_makes_no_database(places: Places) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(places, read_only=True)
    assert caught.value.fault is StoreFault.MISSING
    assert traces(places.data_dir) == {}
