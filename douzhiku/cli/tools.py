"""The services a command may ask for, each built at first use: ``cards`` must not wait for the database."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from douzhiku.services.places import Places

if TYPE_CHECKING:
    from douzhiku.services.data import DataDoor
    from douzhiku.services.library import Library
    from douzhiku.services.runs import RunService
    from douzhiku.services.search import SearchService


class Tools:
    """Services over *places*. Call :meth:`close` when done."""

    def __init__(self, places: Places) -> None:
        self.places = places

    @cached_property
    def library(self) -> Library:
        """Cards and templates."""
        from douzhiku.services.library import Library

        return Library(self.places)

    @cached_property
    def search(self) -> SearchService:
        """The search over the library."""
        from douzhiku.services.search import SearchService

        return SearchService(self.places, self.library.documents)

    @property
    def runs(self) -> RunService:
        """Runs. Raises: UserError if the database cannot be used."""
        return self._door().runs

    @property
    def runs_to_read(self) -> RunService:
        """Runs as they are, in a folder that cannot be written to as well. Raises: UserError."""
        return self._door.to_read().runs

    @cached_property
    def _door(self) -> DataDoor:
        from douzhiku.services.data import DataDoor

        return DataDoor(self.places, self.library)

    def close(self) -> None:
        """Let go of files."""
        if "search" in self.__dict__:
            self.search.close()
        if "_door" in self.__dict__:
            self._door.close()
