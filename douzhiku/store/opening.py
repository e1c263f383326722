"""Opening the database: new, current, old, newer, foreign, damaged, read-only, locked. One sentence each."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from sqlalchemy import Engine, insert, inspect

from douzhiku.store import engine as sqlite
from douzhiku.store import errors, schema
from douzhiku.store.errors import StoreError, StoreFault, translated
from douzhiku.store.store import Store


class Folders(Protocol):
    """The places of an installation, as far as the database needs them."""

    @property
    def database(self) -> Path:
        """The SQLite file."""

    @property
    def backups(self) -> Path:
        """Where the copy goes that is made before an upgrade."""


def open_store(places: Folders, *, read_only: bool = False, busy_seconds: float = sqlite.BUSY_SECONDS) -> Store:
    """Open the database, making a new one or bringing an old one up to date (after a backup) where needed.

    The data folder must exist. *read_only* is for a short look: nothing is made, upgraded or written, and other
    processes' later writes need not be seen. *busy_seconds* is how long to wait for another program's lock.

    Raises: StoreError, with a file that is refused left as it is, to the byte.
    """
    path = places.database
    _check_folder(path)
    with translated(path):
        fresh = _is_fresh(path, busy_seconds)
        if fresh and read_only:
            raise errors.missing(path)
        if fresh:
            engine = _create(path, busy_seconds)
        else:
            revision = _check_file(path, busy_seconds)
            if read_only:
                return _for_a_look(path, revision, busy_seconds)
            if not sqlite.writable(path):
                raise errors.read_only(path)
            if not sqlite.sound(path, seconds=busy_seconds):
                raise errors.damaged(path)
            if revision != schema.HEAD:
                # Loads Alembic, which a normal start never does.
                from douzhiku.store.upgrade import upgrade

                upgrade(path, places.backups, busy_seconds)
            engine = sqlite.make_engine(path, seconds=busy_seconds)
        try:
            sqlite.turn_on_log(engine)
        except BaseException:
            engine.dispose()
            raise
    return Store(engine, path)


def _check_folder(path: Path) -> None:
    folder = path.parent
    if folder.is_dir():
        return
    if folder.exists():
        raise StoreError(
            StoreFault.UNREACHABLE,
            f"数据文件夹的位置上是一个文件：{folder}",
            hint="请换一个文件夹，或把这个文件挪走",
        )
    raise StoreError(StoreFault.MISSING, f"数据文件夹不在：{folder}", hint="请检查路径，或插上它所在的硬盘")


def _is_fresh(path: Path, seconds: float) -> bool:
    """Whether there is nothing in the file yet: not there, empty, or left by a creation that was cut off."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return True
    except OSError as error:
        raise errors.unreachable(path, error.strerror or str(error)) from error
    if path.is_dir():
        raise errors.foreign(path)
    if size == 0:
        return True
    seen = sqlite.look(path, seconds)
    return not seen.tables and seen.application_id in (0, schema.APPLICATION_ID)


def _check_file(path: Path, seconds: float) -> str:
    """The revision of a file that is ours and not newer."""
    seen = sqlite.look(path, seconds)
    if seen.application_id != schema.APPLICATION_ID:
        raise errors.foreign(path)
    if seen.revisions is None or len(seen.revisions) != 1:
        raise errors.damaged(path)
    revision = seen.revisions[0]
    if revision not in schema.REVISIONS:
        raise errors.newer(path)
    if revision == schema.HEAD and not schema.metadata.tables.keys() <= seen.tables:
        raise errors.damaged(path)
    return revision


def _for_a_look(path: Path, revision: str, seconds: float) -> Store:
    if revision != schema.HEAD:
        raise errors.older(path)
    engine = sqlite.make_engine(path, seconds=seconds, options=sqlite.quiet_options(path))
    return Store(engine, path, read_only=True)


def _create(path: Path, seconds: float) -> Engine:
    """Make every table and stamp the file, all or nothing."""
    try:
        # Before the first byte: what members write down is for this user only. The log inherits the rights.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        pass
    except OSError as error:
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise errors.read_only(path) from error
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise errors.full(path) from error
        raise errors.unreachable(path, error.strerror or str(error)) from error
    engine = sqlite.make_engine(path, seconds=seconds)
    try:
        with engine.execution_options(**sqlite.WRITES).begin() as connection:
            # Another process may have been quicker while this one waited for the lock.
            if not inspect(connection).has_table(schema.alembic_version.name):
                schema.metadata.create_all(connection, checkfirst=False)
                schema.version_metadata.create_all(connection, checkfirst=False)
                connection.execute(insert(schema.alembic_version).values(version_num=schema.HEAD))
                connection.execute(insert(schema.meta), _birth())
                sqlite.sign(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _birth() -> list[dict[str, str]]:
    """What a merge of two machines' files will want to know of each."""
    return [
        {"key": "file_id", "value": str(uuid4())},
        {"key": "created_at", "value": datetime.now(UTC).isoformat(timespec="seconds")},
    ]
