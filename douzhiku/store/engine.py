"""Everything that is SQLite only: connections, PRAGMAs, the look into an unknown file, the copy of a file."""

from __future__ import annotations

import itertools
import os
import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from douzhiku.store.schema import APPLICATION_ID

BUSY_SECONDS = 5.0
"""How long a write waits for another program's."""

WRITES = {"douzhiku_begin": "BEGIN IMMEDIATE"}
"""Execution options of an engine whose transactions take the write lock at once."""


@dataclass(frozen=True, slots=True)
class Look:
    """What an unknown SQLite file says of itself. ``revisions`` is None without an ``alembic_version`` table."""

    application_id: int
    tables: frozenset[str]
    revisions: tuple[str, ...] | None


def file_uri(path: Path, options: str) -> str:
    """SQLite URI of *path*; percent-encodes blanks, Chinese, ``?`` and ``#``."""
    return f"{path.absolute().as_uri()}?{options}"


def quiet_options(path: Path) -> str:
    """URI options to read *path* without writing a byte beside or into it.

    Without a log nobody has unsaved pages, so the file can be read as if immutable; with one it must be read too.
    """
    if _holds_something(path, "-journal"):
        # Another process writes without a log, or was cut off: the half-written pages must be put back first.
        return "mode=rw"
    return "mode=ro" if _holds_something(path, "-wal") else "mode=ro&immutable=1"


def _holds_something(path: Path, suffix: str) -> bool:
    try:
        return path.with_name(path.name + suffix).stat().st_size > 0
    except OSError:
        return False


def writable(path: Path) -> bool:
    """Whether the file *path* and its folder, where the log goes, can be written to."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def look(path: Path, seconds: float = BUSY_SECONDS) -> Look:
    """Read what *path* says of itself, leaving it untouched.

    Raises: sqlite3.Error if it is no SQLite file, damaged, or cannot be read.
    """
    with closing(sqlite3.connect(file_uri(path, quiet_options(path)), uri=True, timeout=seconds)) as db:
        application_id = int(db.execute("PRAGMA application_id").fetchone()[0])
        tables = frozenset(str(row[0]) for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))
        revisions: tuple[str, ...] | None = None
        if "alembic_version" in tables:
            revisions = tuple(str(row[0]) for row in db.execute("SELECT version_num FROM alembic_version"))
    return Look(application_id, tables, revisions)


def make_engine(
    path: Path, *, seconds: float = BUSY_SECONDS, options: str = "mode=rw", foreign_keys: bool = True
) -> Engine:
    """Engine on the SQLite file *path*, which must exist. Connects at first use.

    *seconds* is the longest wait for a lock. Migrations that rebuild tables need *foreign_keys* off.
    """
    uri = file_uri(path, options)

    def connect() -> sqlite3.Connection:
        # Autocommit in the driver: it would otherwise begin transactions of its own, too late and too weak.
        db = sqlite3.connect(uri, uri=True, timeout=seconds, isolation_level=None, check_same_thread=False)
        try:
            db.execute(f"PRAGMA foreign_keys = {int(foreign_keys)}")
            # FULL: a tick whose call returned survives a power cut, not only a crash of the program.
            db.execute("PRAGMA synchronous = FULL")
            db.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")
        except sqlite3.Error:
            db.close()
            raise
        return db

    engine = create_engine("sqlite://", creator=connect, poolclass=_pool())

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("douzhiku_begin", "BEGIN"))

    return engine


class Watch:
    """Notices every change of the file *path*. Any thread may ask; connects at the first ask.

    SQLite counts for each connection what all the others wrote, so this one is kept apart and writes nothing.
    """

    _starts = itertools.count(1)

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._start = 0

    def version(self) -> int:
        """Another number after every change by anybody.

        Raises: sqlite3.Error
        """
        with self._lock:
            if self._db is None:
                uri = file_uri(self._path, "mode=rw")
                self._db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
                # Each connection begins to count at one again.
                self._start = next(self._starts) << 32
            return self._start + int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None


def _pool() -> type[Any]:
    from sqlalchemy.pool import QueuePool

    # The URL names no file, and for that SQLAlchemy would choose the pool of a memory database.
    return QueuePool


def turn_on_log(engine: Engine) -> None:
    """Switch the file to write-ahead logging: readers and the one writer no longer wait for each other."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        if raw.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:
                raw.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                # Needs the file for itself for a moment. Whoever opens it next will try again.
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise


def sign(connection: Connection) -> None:
    """Write our application id into the header, within the running transaction."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def sound(path: Path, *, thorough: bool = False, seconds: float = BUSY_SECONDS) -> bool:
    """Whether SQLite finds the file sound: ``quick_check``, or ``integrity_check`` when *thorough*.

    Raises: sqlite3.Error if it cannot even be read.
    """
    check = "integrity_check" if thorough else "quick_check"
    options = quiet_options(path)
    if options.endswith("immutable=1") and writable(path):
        # Others may begin to write meanwhile, so it must not be read as if immutable. A plain connection to a file
        # without a log leaves nothing behind and writes nothing.
        options = "mode=rw"
    with closing(sqlite3.connect(file_uri(path, options), uri=True, timeout=seconds)) as db:
        return [row[0] for row in db.execute(f"PRAGMA {check}(1)")] == ["ok"]


def broken_links(connection: Connection) -> int:
    """Number of rows whose foreign key points nowhere."""
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall())


def copy_file(source: Path, target: Path, seconds: float = BUSY_SECONDS) -> None:
    """Copy a database that may be in use, all of it at one moment, to *target* (must not hold anything).

    Raises: sqlite3.Error
    """
    with (
        closing(sqlite3.connect(file_uri(source, "mode=ro"), uri=True, timeout=seconds)) as old,
        closing(sqlite3.connect(file_uri(target, "mode=rwc"), uri=True, timeout=seconds)) as new,
    ):
        old.backup(new)
        # One file that can be carried away, without a log beside it.
        new.execute("PRAGMA journal_mode = DELETE")
