"""Database errors in a shop's words. The only place that knows SQLite's codes."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from douzhiku.domain.errors import UserError


class StoreFault(StrEnum):
    """What is wrong with the file or the machine."""

    NEWER = "newer"
    OLDER = "older"
    FOREIGN = "foreign"
    DAMAGED = "damaged"
    READ_ONLY = "read_only"
    LOCKED = "locked"
    FULL = "full"
    MISSING = "missing"
    MOVED = "moved"
    UNREACHABLE = "unreachable"
    MIGRATION = "migration"


class StoreError(UserError):
    """A fault of the database file or of the machine; ``fault`` tells which, for whoever wants to try again."""

    def __init__(self, fault: StoreFault, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.fault = fault


def newer(path: Path) -> StoreError:
    """The file was written by a later version of the program."""
    return StoreError(
        StoreFault.NEWER, f"数据库是更新版本的抖知库写的，这个版本打不开：{path}", hint="请升级抖知库；文件没有被改动"
    )


def older(path: Path) -> StoreError:
    """The file was written by an earlier version and may not be touched now."""
    return StoreError(
        StoreFault.OLDER,
        f"数据库还是旧版本的：{path}",
        hint="请在写得进去的文件夹里打开一次抖知库，它会先备份再升级",
    )


def missing(path: Path) -> StoreError:
    """There is no file yet, and none may be made now."""
    return StoreError(StoreFault.MISSING, f"这个文件夹里还没有数据库：{path.parent}", hint="请检查数据文件夹选对了没有")


def foreign(path: Path) -> StoreError:
    """The file is not a database of ours."""
    return StoreError(
        StoreFault.FOREIGN,
        f"这个文件不是抖知库的数据库：{path}",
        hint="请把它挪走或改名，再重新打开；文件没有被改动",
    )


def damaged(path: Path) -> StoreError:
    """The file's inside contradicts itself."""
    return StoreError(
        StoreFault.DAMAGED,
        f"数据库文件已经损坏：{path}",
        hint=f"请先把它另存一份，再从备份里恢复；升级前的备份在 {path.parent / 'backups'}",
    )


def read_only(path: Path) -> StoreError:
    """The file or its folder cannot be written to."""
    return StoreError(
        StoreFault.READ_ONLY,
        f"数据文件夹是只读的，写不进去：{path.parent}",
        hint="请检查文件夹权限，或换一个数据文件夹",
    )


def full(path: Path) -> StoreError:
    """No room on the disk."""
    return StoreError(
        StoreFault.FULL, f"磁盘满了，写不进去：{path.parent}", hint="请腾出一些空间，再做一次；之前存的都在"
    )


def locked(path: Path) -> StoreError:
    """Another program has held the write lock for longer than we wait."""
    return StoreError(
        StoreFault.LOCKED,
        f"数据库正被别的程序占着，等了一会儿还没轮到：{path}",
        hint="请关掉正在备份或同步这个文件夹的程序，再试一次",
    )


def moved(path: Path) -> StoreError:
    """The file that was opened is no longer the one at its place: what is written now would be lost."""
    return StoreError(StoreFault.MOVED, f"数据库文件被移走或替换了：{path}", hint="请关掉程序再打开")


def unreachable(path: Path, detail: str) -> StoreError:
    """The operating system does not let us at the file."""
    return StoreError(
        StoreFault.UNREACHABLE, f"数据库打不开：{path}（{detail}）", hint="请检查文件夹在不在、有没有权限"
    )


# Below this much free space an I/O error is taken to be a full disk: SQLite reports either.
_NO_ROOM = 256 * 1024


_PLAIN: dict[int, Callable[[Path], StoreError]] = {
    sqlite3.SQLITE_BUSY: locked,
    sqlite3.SQLITE_LOCKED: locked,
    sqlite3.SQLITE_READONLY: read_only,
    sqlite3.SQLITE_FULL: full,
    sqlite3.SQLITE_CORRUPT: damaged,
    sqlite3.SQLITE_NOTADB: foreign,
}
_SYSTEM = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)


def explain(error: sqlite3.Error, path: Path) -> StoreError | None:
    """The sentence for *error*, or None if it is a mistake of ours (wrong SQL, broken constraint)."""
    # The low byte is the kind of error, the rest its circumstances.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _PLAIN:
        return _PLAIN[code](path)
    if code in _SYSTEM:
        return full(path) if _no_room(path) else unreachable(path, str(error))
    return None


def _no_room(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _NO_ROOM
    except OSError:
        return False


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what the machine caused inside the block into a StoreError; let our own mistakes through."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        origin = error.orig if isinstance(error, DBAPIError) else error
        told = explain(origin, path) if isinstance(origin, sqlite3.Error) else None
        if told is None:
            raise
        raise told from error
