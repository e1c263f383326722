"""A Whoosh index wholly in memory, with the fingerprints of what it holds.

Files on disk are only a saved copy of it. So nothing that happens to them (deleted, truncated, overwritten,
rebuilt by another process) can reach a running search, no file stays open, and no crash leaves half a commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from whoosh.filedb.filestore import RamStorage
from whoosh.index import Index
from whoosh.query.compound import And, Or
from whoosh.query.qcore import Query
from whoosh.query.terms import Prefix, Term
from whoosh.scoring import BM25F

from douzhiku.domain.search import Document
from douzhiku.search.fields import SCHEMA, entry
from douzhiku.search.question import Question

# Titles weigh six: a higher K1 than usual lets repeated words in a body still count beside them. A low B, for
# cards are long because they say more, not because they repeat themselves.
_WEIGHTING = BM25F(B=0.35, K1=3.0)
_WRITER_TIMEOUT = 2.0
# Documents a segment: with more, Whoosh spills its postings to temporary files and takes five times as long.
_BATCH = 1000


class Stopped(Exception):  # noqa: N818 - not an error
    """The caller asked to stop."""


class _Storage(RamStorage):
    """Keeps its temporary files in memory too; Whoosh 2.7.4 would put them on a disk that may be full."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.files: dict[str, bytes] = dict(files or {})

    def temp_storage(self, name: str | None = None) -> RamStorage:  # noqa: ARG002
        return _Storage()

    def index(self) -> Index:
        """The index in it, or a new one. Giving the schema keeps Whoosh from unpickling the saved one."""
        open_or_create = self.open_index if self.files else self.create_index
        return cast("Index", open_or_create(schema=SCHEMA))


@dataclass(frozen=True, slots=True)
class Image:
    """One committed state. ``files`` are Whoosh's own by name; ``prints`` fingerprints by document key."""

    files: Mapping[str, bytes]
    prints: Mapping[str, str]

    def with_changes(
        self,
        removed: Iterable[str],
        documents: Mapping[str, Document],
        prints: Mapping[str, str],
        stop: Callable[[], bool],
    ) -> Image:
        """A new image without *removed* and with *documents* (added or replaced); this one stays as it is.

        Raises: Stopped.
        """
        storage = _Storage(self.files)
        gone = [*removed, *(key for key in documents if key in self.prints)]
        added = list(documents.values())
        for at in range(0, max(1, len(added)), _BATCH):
            writer = storage.index().writer(timeout=_WRITER_TIMEOUT)
            try:
                for key in gone if at == 0 else ():
                    writer.delete_by_term("key", key)
                for document in added[at : at + _BATCH]:
                    _ask(stop)
                    writer.add_document(**entry(document))
            except BaseException:
                writer.cancel()
                raise
            # Nobody sees these commits before all are done. Merging full batches again would cost what they saved.
            writer.commit(merge=len(added) <= _BATCH)
        return Image({name: bytes(data) for name, data in storage.files.items()}, dict(prints))


class Reader:
    """An open image. Not for two threads at once."""

    def __init__(self, image: Image) -> None:
        # Always a fresh searcher: Searcher.refresh returns stale documents in both Whoosh 2.7.4 and whoosh3.
        self._searcher = _Storage(image.files).index().searcher(weighting=_WEIGHTING)

    def all_of(self, question: Question, limit: int, only: Query | None) -> list[tuple[str, float]]:
        """Keys and scores of documents that hold every unit, best first. A word may still be being typed."""
        return self._run(And([_unit(u.terms, u.cjk) for u in question.units]), limit, only)

    def any_of(self, question: Question, limit: int, only: Query | None) -> list[tuple[str, float]]:
        """Keys and scores of documents that hold any of the pieces, best first."""
        return self._run(Or([Term("text", piece) for piece in question.pieces]), limit, only)

    def idf(self, term: str) -> float:
        """How rare *term* is; > 0."""
        return float(self._searcher.idf("text", term))  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Free it."""
        self._searcher.close()  # type: ignore[no-untyped-call]

    def _run(self, query: Query, limit: int, only: Query | None) -> list[tuple[str, float]]:
        results = self._searcher.search(query, limit=limit, filter=only)
        return [(hit["key"], float(hit.score or 0.0)) for hit in results]


def empty() -> Image:
    """An image of nothing, to build on."""
    return Image({}, {})


def _unit(terms: tuple[str, ...], cjk: bool) -> Query:
    exact = [Term("text", term) for term in terms]
    if cjk:
        return And(exact)
    return Or([*exact, Prefix("words", terms[0], boost=0.5)])


def _ask(stop: Callable[[], bool]) -> None:
    if stop():
        raise Stopped
