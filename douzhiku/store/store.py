"""The open database: transactions over it, and nothing about what they are for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from douzhiku.store import errors
from douzhiku.store.engine import WRITES, Watch
from douzhiku.store.errors import translated
from douzhiku.store.members import MemberRows
from douzhiku.store.reading import ReadingRows
from douzhiku.store.runs import RunRows


@dataclass(frozen=True, slots=True)
class Transaction:
    """What can be read and written while a transaction is open, by subject."""

    runs: RunRows
    members: MemberRows
    reading: ReadingRows


class Store:
    """An open database. Any thread may use it; each transaction belongs to the thread that began it."""

    def __init__(self, engine: Engine, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self._engine = engine
        self._writer = engine.execution_options(**WRITES)
        self.dead = False
        """The file was moved away or replaced since it was opened: only opening anew helps."""
        self._file = _file_at(path)
        # A look sees the file as it was, so that there is nothing to watch.
        self._watch = None if read_only or engine.dialect.name != "sqlite" else Watch(path)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One consistent view of everything.

        Raises: StoreError if the machine or the file is at fault.
        """
        with self._transaction(self._engine) as transaction:
            yield transaction

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """All or nothing: kept on the disk when the block ends, gone when it raises. Others' writes wait.

        Raises: StoreError if the machine or the file is at fault; then nothing of the block was kept.
        """
        if self.read_only:
            raise errors.read_only(self.path)
        self.check_place()
        with self._transaction(self._writer) as transaction:
            yield transaction

    def changes(self) -> int:
        """Another number than before as soon as anybody wrote anything, this process included. 0.1 ms.

        Only comparing numbers of this process means anything; they need not grow.

        Raises: StoreError if the machine or the file is at fault.
        """
        self.check_place()
        if self._watch is not None:
            with translated(self.path):
                return self._watch.version()
        with self.read() as db:
            return db.runs.latest_seq() + db.runs.count()

    def check_place(self) -> None:
        """Make sure that what is open is still the file at its place. A matter of microseconds.

        Raises: StoreError if it was moved away or replaced: SQLite would go on writing into a file nobody finds.
        """
        if self.dead or _file_at(self.path) != self._file:
            self.dead = True
            raise errors.moved(self.path)

    def close(self) -> None:
        """Let go of the file. Closing twice is harmless."""
        if self._watch is not None:
            self._watch.close()
        self._engine.dispose()

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Transaction]:
        with translated(self.path), engine.begin() as connection:
            yield _bound(connection)


def _file_at(path: Path) -> tuple[int, int] | None:
    """What tells the file at *path* from any other, None if there is none."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise errors.unreachable(path, error.strerror or str(error)) from error
    return found.st_dev, found.st_ino


def _bound(connection: Connection) -> Transaction:
    return Transaction(RunRows(connection), MemberRows(connection), ReadingRows(connection))
