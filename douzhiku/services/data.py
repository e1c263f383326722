"""One door to what is kept in the database: opened at first use, in whatever thread asks first."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from douzhiku.domain.errors import UserError
from douzhiku.services.places import Places, make_data_dir

if TYPE_CHECKING:
    from douzhiku.services.library import Library
    from douzhiku.services.members import MemberService
    from douzhiku.services.reading import ReadingService
    from douzhiku.services.runs import RunService
    from douzhiku.store import Store


@dataclass(frozen=True, slots=True)
class Data:
    """The services that stand on the open database."""

    store: Store
    runs: RunService
    members: MemberService
    reading: ReadingService


class DataDoor:
    """Opens the database when first asked. Until that works every ask raises anew, so that a retry is one more ask.

    A database whose file was moved away is let go once somebody was told (``StoreFault.MOVED``); the next ask opens
    what lies there then.
    """

    def __init__(self, places: Places, library: Library) -> None:
        self._places = places
        self._library = library
        self._data: Data | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Data:
        """The services.

        Raises: UserError if the data folder or the database cannot be used.
        """
        with self._lock:
            if self._data is None or self._data.store.dead or self._data.store.read_only:
                self._drop()
                self._data = self._open()
            return self._data

    def to_read(self) -> Data:
        """The services, of which only reading is wanted: there in a folder that cannot be written to as well.

        Raises: UserError if the database cannot be read.
        """
        with self._lock:
            if self._data is None or self._data.store.dead:
                self._drop()
                try:
                    self._data = self._open()
                except UserError as error:
                    from douzhiku.store import StoreError, StoreFault

                    if not isinstance(error, StoreError) or error.fault is not StoreFault.READ_ONLY:
                        raise
                    self._data = self._open(read_only=True)
            return self._data

    def close(self) -> None:
        """Close the database; a later ask opens it again."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        # Always before opening: SQLite must not take a new file's log for that of the old one.
        if self._data is not None:
            self._data.store.close()
            self._data = None

    def _open(self, *, read_only: bool = False) -> Data:
        # SQLAlchemy takes longer to import than the window to show, so nothing of it is loaded before.
        from douzhiku.services.members import MemberService
        from douzhiku.services.reading import ReadingService
        from douzhiku.services.runs import RunService
        from douzhiku.store import open_store

        make_data_dir(self._places)
        store = open_store(self._places, read_only=read_only)
        return Data(store, RunService(store, self._library.template), MemberService(store), ReadingService(store))
