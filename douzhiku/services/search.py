"""Searching the library: keeps the index in step with the content, and says so when it cannot keep it on disk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from douzhiku.domain.search import Document, Hit, SearchQuery
from douzhiku.services.places import Places

if TYPE_CHECKING:
    from douzhiku.search.engine import SearchEngine, SyncReport


class SearchService:
    """Search over what *library_documents* returns. Thread-safe.

    *library_documents* is asked at every search, so it should hand out what it has ready: the index follows as
    soon as the documents differ from those of the last time. Whoosh is imported at the first search.
    """

    def __init__(self, places: Places, library_documents: Callable[[], list[Document]]) -> None:
        self._places = places
        self._library_documents = library_documents
        self._lock = threading.RLock()
        self._engine: SearchEngine | None = None
        self._indexed: tuple[Document, ...] | None = None

    @property
    def note(self) -> str:
        """A sentence for the user when the index lives in memory only; else empty."""
        problem = self._engine.problem if self._engine else ""
        if not problem:
            return ""
        return f"搜索索引写不进缓存文件夹（{problem}），这次放在内存里：搜索照常可用，只是每次启动要重新建立"

    def search(self, query: SearchQuery) -> list[Hit]:
        """Best hits first, at most ``query.limit``; ``[]`` for an empty text.

        Raises: only what *library_documents* raises.
        """
        if not query.text.strip():
            return []
        documents = tuple(self._library_documents())
        with self._lock:
            if not self._is_indexed(documents):
                self._sync(documents)
            engine = self._ready()
        return engine.search(query)

    def refresh(self, stop: Callable[[], bool] | None = None) -> SyncReport:
        """Bring the index in step now, for instance in the background after start. *stop* ends it early."""
        documents = tuple(self._library_documents())
        with self._lock:
            return self._sync(documents, stop)

    def rebuild(self) -> SyncReport:
        """Index everything from nothing."""
        documents = tuple(self._library_documents())
        with self._lock:
            report = self._ready().rebuild(documents)
            self._indexed = documents
            return report

    def close(self) -> None:
        """Free the index; the next search loads it again."""
        with self._lock:
            if self._engine:
                self._engine.close()
            self._engine, self._indexed = None, None

    def _sync(self, documents: tuple[Document, ...], stop: Callable[[], bool] | None = None) -> SyncReport:
        report = self._ready().sync(documents, stop)
        if not report.stopped:
            self._indexed = documents
        return report

    def _is_indexed(self, documents: tuple[Document, ...]) -> bool:
        # Tuples compare by identity first: an unchanged library costs microseconds.
        return self._indexed is not None and self._indexed == documents

    def _ready(self) -> SearchEngine:
        if self._engine is None:
            from douzhiku.search.whoosh_engine import WhooshEngine

            self._engine = WhooshEngine(self._places.index_dir)
        return self._engine
