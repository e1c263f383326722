"""Search as you type: only the answer to the last keystroke is shown, grouped by kind."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from douzhiku.domain.errors import UserError
from douzhiku.domain.search import Hit, SearchQuery
from douzhiku.ui.presenters import words
from douzhiku.ui.presenters.ports import Memory, Submit

if TYPE_CHECKING:
    from douzhiku.services.library import Library
    from douzhiku.services.search import SearchService

log = logging.getLogger(__name__)
LIMIT = 30
RECENT = 8
_GROUPS = (("card", "卡片"), ("step", "SOP 步骤"))


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """One group of results under a title."""

    title: str
    hits: tuple[Hit, ...]


class SearchView(Protocol):
    """What shows the results."""

    def show_results(self, groups: tuple[ResultGroup, ...], query: str) -> None:
        """The answer to *query*."""

    def show_nothing(self, sentence: str, hint: str, query: str) -> None:
        """Nothing was found for *query*, or nothing was asked: a word about it."""

    def close_results(self) -> None:
        """Hide the results."""


class SearchPresenter:
    """Hands queries to the search lane."""

    def __init__(
        self,
        view: SearchView,
        library: Library,
        service: Callable[[], SearchService],
        submit: Submit,
        memory: Memory,
        open_card: Callable[[str], None],
        open_step: Callable[[str, str], None],
    ) -> None:
        self._view = view
        self._library = library
        self._service = service
        self._submit = submit
        self._memory = memory
        self._open_card = open_card
        self._open_step = open_step
        self._number = 0
        self._pending: str | None = None
        self._running = False

    def warm_up(self) -> None:
        """Bring the index up to date in the background, so that the first search is quick."""
        self._submit(
            lambda: self._service().refresh(),
            lambda _done: None,
            lambda error: log.warning("the index could not be refreshed", exc_info=error),
            lane="search",
        )

    def typed(self, text: str) -> None:
        """The words in the box changed. While one search runs only the newest text waits for its turn."""
        self._number += 1
        if not text.strip():
            self._pending = None
            self._show_recent()
            return
        if self._running:
            self._pending = text
            return
        self._search(text)

    def choose(self, hit: Hit) -> None:
        """Open a result, then give the keyboard to the page it is on."""
        if hit.kind == "step":
            self._open_step(hit.owner, hit.place)
        else:
            self._remember(hit.owner)
            self._open_card(hit.owner)
        self._view.close_results()

    def _search(self, text: str) -> None:
        self._running = True
        number = self._number

        def done(hits: list[Hit]) -> None:
            self._running = False
            if number == self._number:
                self._show(text, hits)
            self._next()

        def failed(error: Exception) -> None:
            self._running = False
            if not isinstance(error, UserError):
                log.error("a search failed", exc_info=error)
            if number == self._number:
                self._view.show_nothing(*words.failure_words(error), text)
            self._next()

        self._submit(lambda: self._service().search(SearchQuery(text, limit=LIMIT)), done, failed, lane="search")

    def _next(self) -> None:
        if self._pending is not None:
            text, self._pending = self._pending, None
            self._search(text)

    def _show(self, text: str, hits: list[Hit]) -> None:
        if not hits:
            hint = "换个说法，或少打几个字；多个词之间用空格隔开"
            self._view.show_nothing(f"没有找到「{text.strip()[:30]}」", hint, text)
            return
        groups = (ResultGroup(title, tuple(h for h in hits if h.kind == kind)) for kind, title in _GROUPS)
        self._view.show_results(tuple(group for group in groups if group.hits), text)

    def _show_recent(self) -> None:
        recent = [c for c in self._memory.get("search/recent").split(" ") if c in self._library.cards]
        if not recent:
            self._view.show_nothing("想找什么，直接打字", "卡片、SOP 步骤都能找；例如 千川、随心推、复盘", "")
            return
        hits = []
        for card_id in recent:
            card = self._library.cards[card_id]
            context = " › ".join(part for part in (card.domain.label, card.group) if part)
            hits.append(Hit(card_id, "card", card_id, "", card.title, (), context, card.domain, 0.0, card.summary, ()))
        self._view.show_results((ResultGroup("最近打开", tuple(hits)),), "")

    def _remember(self, card_id: str) -> None:
        recent = [card_id, *(c for c in self._memory.get("search/recent").split(" ") if c and c != card_id)]
        self._memory.set("search/recent", " ".join(recent[:RECENT]))
