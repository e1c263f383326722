"""The one small interface behind which a search engine stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from douzhiku.domain.search import Document, Hit, SearchQuery


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What bringing the index up to date took, in documents.

    ``rebuilt``: everything was indexed anew. ``stopped``: the caller asked to stop, and nothing has changed.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    kept: int = 0
    rebuilt: bool = False
    stopped: bool = False


class SearchEngine(Protocol):
    """An index over documents. Every method may be called from any thread."""

    @property
    def problem(self) -> str:
        """Why the index cannot be kept on disk, as the system words it; empty if it can. Searching works anyway."""
        ...

    def sync(self, documents: Sequence[Document], stop: Callable[[], bool] | None = None) -> SyncReport:
        """Make the index hold exactly *documents*, touching only what differs.

        *stop* is asked between documents; when it answers True the index stays as it was.
        """
        ...

    def rebuild(self, documents: Sequence[Document]) -> SyncReport:
        """Index *documents* from nothing, whatever was there."""
        ...

    def search(self, query: SearchQuery) -> list[Hit]:
        """Best hits first, at most ``query.limit``. Never raises for what was typed; ``[]`` before the first sync."""
        ...

    def close(self) -> None:
        """Let go of memory. A closed engine finds nothing until the next sync."""
        ...
