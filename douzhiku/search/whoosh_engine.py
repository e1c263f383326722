"""The search engine on Whoosh."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from douzhiku.domain.search import Document, Hit, SearchQuery
from douzhiku.search.disk import Busy, Damaged, Foreign, IndexFolder, Signature
from douzhiku.search.engine import SyncReport
from douzhiku.search.fields import facet_filter, fingerprint
from douzhiku.search.image import Image, Reader, Stopped, empty
from douzhiku.search.passages import Folded
from douzhiku.search.question import Question, understand
from douzhiku.search.ranking import Found, rank_exact, rank_near

log = logging.getLogger(__name__)

# So many are looked at again after BM25F has chosen them.
_CANDIDATES = 100
# Beyond this share of changes a fresh index is as quick, and leaves no deleted documents behind.
_REBUILD_SHARE = 0.5


class WhooshEngine:
    """Searches in memory and keeps a copy in *index_dir*, so that the next start need not index again.

    Whatever is wrong with the copy (missing, damaged, another version's, not writable, locked) is repaired or
    done without; it never raises. Texts come from the documents of the last sync.
    """

    def __init__(self, index_dir: Path) -> None:
        self._folder = IndexFolder(index_dir)
        self._syncing = threading.Lock()
        self._searching = threading.RLock()
        self._texts: dict[str, Folded] = {}
        self._image: Image | None = None
        self._reader: Reader | None = None
        self._seen: Signature = ()
        self._problem = ""

    @property
    def problem(self) -> str:
        """Why the copy on disk cannot be kept; empty if it can."""
        return self._problem

    def sync(self, documents: Sequence[Document], stop: Callable[[], bool] | None = None) -> SyncReport:
        """Hold exactly *documents*; see SearchEngine."""
        return self._sync(documents, stop or _never, fresh=False)

    def rebuild(self, documents: Sequence[Document]) -> SyncReport:
        """Index *documents* from nothing; see SearchEngine."""
        return self._sync(documents, _never, fresh=True)

    def search(self, query: SearchQuery) -> list[Hit]:
        """Best hits first; see SearchEngine."""
        question = understand(query.text)
        if question is None or query.limit < 1:
            return []
        self._mend_disk()
        with self._searching:
            if self._reader is None:
                return []
            try:
                return self._answer(self._reader, question, query)
            except Exception:
                log.exception("the index does not answer; indexing anew")
                documents = [text.document for text in self._texts.values()]
        self.rebuild(documents)
        with self._searching:
            return self._answer(self._reader, question, query) if self._reader else []

    def close(self) -> None:
        """Let go of memory."""
        with self._syncing, self._searching:
            if self._reader:
                self._reader.close()
            self._reader = self._image = None
            self._texts = {}

    def _answer(self, reader: Reader, question: Question, query: SearchQuery) -> list[Hit]:
        only = facet_filter(query)
        wanted = max(_CANDIDATES, query.limit)
        found = self._found(reader.all_of(question, wanted, only))
        if found:
            return rank_exact(question, found, query.limit)
        found = self._found(reader.any_of(question, wanted, only))
        if not found:
            return []
        return rank_near(question, found, {p: reader.idf(p) for p in question.pieces}, query.limit)

    def _found(self, keys: list[tuple[str, float]]) -> list[Found]:
        return [Found(self._texts[key], score) for key, score in keys if key in self._texts]

    def _sync(self, documents: Sequence[Document], stop: Callable[[], bool], *, fresh: bool) -> SyncReport:
        by_key = {document.key: document for document in documents}
        prints = {key: fingerprint(document) for key, document in by_key.items()}
        with self._syncing:
            base, loaded = (None, False) if fresh else self._base()
            try:
                image, report = _brought_up(base, by_key, prints, stop)
                reader = self._reader if image is self._image and self._reader else Reader(image)
            except Stopped:
                return SyncReport(kept=len(base.prints) if base else 0, stopped=True)
            except Exception:
                if base is None:
                    raise  # building from nothing failed: that is a bug of ours
                log.exception("the saved index cannot be used; indexing anew")
                image, report = _brought_up(None, by_key, prints, stop)
                reader = Reader(image)
            self._swap(image, reader, by_key)
            if not (loaded and image is base):
                self._save(image)
            return report

    def _base(self) -> tuple[Image | None, bool]:
        """The state to start from, and whether it is what lies on disk."""
        if self._image is not None:
            return self._image, bool(self._seen) and self._seen == self._folder.signature()
        self._seen = self._folder.signature()
        try:
            return self._folder.load(), True
        except Damaged as error:
            log.debug("no saved index to use: %r", error)
            return None, False

    def _swap(self, image: Image, reader: Reader, by_key: Mapping[str, Document]) -> None:
        with self._searching:
            old, self._reader, self._image = self._reader, reader, image
            kept = self._texts
            self._texts = {
                key: kept[key] if key in kept and kept[key].document == document else Folded(document)
                for key, document in by_key.items()
            }
            if old and old is not reader:
                old.close()

    def _save(self, image: Image) -> None:
        try:
            self._seen = self._folder.save(image)
            self._problem = ""
        except Busy:
            # The other process leaves a whole state of its own; ours lives in memory until the next sync.
            log.info("another process is saving the index")
            self._seen = self._folder.signature()
        except OSError as error:
            problem = error.strerror or str(error)
            if problem != self._problem:
                log.warning("the index cannot be saved: %s", error)
            self._problem = problem
            self._seen = self._folder.signature()

    def _mend_disk(self) -> None:
        """Save again if the copy was deleted or damaged meanwhile. Another process's good copy is left alone."""
        now = self._folder.signature()
        if now == self._seen or not self._syncing.acquire(blocking=False):
            return
        try:
            self._seen = now
            if self._image is not None:
                self._folder.load()
        except Foreign:
            pass  # two versions side by side would otherwise overwrite each other at every search
        except Damaged:
            log.info("the saved index is gone or damaged; saving it again")
            if self._image is not None:
                self._save(self._image)
        finally:
            self._syncing.release()


def _brought_up(
    base: Image | None, by_key: Mapping[str, Document], prints: Mapping[str, str], stop: Callable[[], bool]
) -> tuple[Image, SyncReport]:
    """An image of *by_key* made from *base* with the least work. Raises: Stopped."""
    old = base.prints if base else {}
    removed = [key for key in old if key not in prints]
    added = [key for key in prints if key not in old]
    changed = [key for key in prints if key in old and old[key] != prints[key]]
    work = len(removed) + len(added) + len(changed)
    kept = len(prints) - len(added) - len(changed)
    if base and not work:
        return base, SyncReport(kept=kept)
    if base is None or work > _REBUILD_SHARE * max(1, len(old)):
        image = empty().with_changes([], by_key, prints, stop)
        return image, SyncReport(len(added), len(changed), len(removed), kept, rebuilt=True)
    fresh = {key: by_key[key] for key in (*added, *changed)}
    image = base.with_changes(removed, fresh, prints, stop)
    return image, SyncReport(len(added), len(changed), len(removed), kept)


def _never() -> bool:
    return False
