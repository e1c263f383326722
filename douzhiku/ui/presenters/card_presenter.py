"""The card page: what is open, back and forward, answers shown, read marks, zoom."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from douzhiku.domain.cards import Card
from douzhiku.domain.errors import UserError
from douzhiku.ui.presenters import words
from douzhiku.ui.presenters.member_presenter import MemberPresenter
from douzhiku.ui.presenters.ports import Memory, Submit
from douzhiku.ui.presenters.remembered import number

if TYPE_CHECKING:
    from douzhiku.content.style import Heading, Style
    from douzhiku.services.data import Data
    from douzhiku.services.library import Library

log = logging.getLogger(__name__)
ZOOMS = (80, 90, 100, 110, 125, 150, 175, 200)
MAX_HISTORY = 200
MAX_SCROLL = 1_000_000
"""Pixels; far longer than any card, and well within what a scroll bar takes."""


@dataclass(frozen=True, slots=True)
class Place:
    """A card and how far it was scrolled (pixels)."""

    card_id: str
    scroll: int = 0


class CardPage(Protocol):
    """What the presenter needs of the page."""

    def show_card(self, html: str, headings: tuple[Heading, ...], title: str, *, fresh: bool) -> None:
        """Show a page from its top. *fresh* when the reader comes to it; not when it is only drawn anew."""

    def scroll_position(self) -> int:
        """How far the page is scrolled, in pixels."""

    def scroll_to(self, position: int) -> None:
        """Scroll to a position in pixels."""

    def go_to_anchor(self, anchor: str) -> None:
        """Scroll to a heading."""

    def show_ways(self, *, back: bool, forward: bool) -> None:
        """Whether there is something to go back or forward to."""

    def show_zoom(self, percent: int) -> None:
        """The zoom in use."""

    def show_empty(self, sentence: str, hint: str) -> None:
        """No card can be shown: say why."""

    def say(self, sentence: str, hint: str = "") -> None:
        """One message that goes by itself."""


class CardPresenter:
    """Opens cards. Rendering one takes a few milliseconds and is done at once, so that nothing flickers."""

    def __init__(
        self,
        page: CardPage,
        library: Library,
        data: Callable[[], Data],
        submit: Submit,
        memory: Memory,
        members: MemberPresenter,
        style: Callable[[int], Style],
    ) -> None:
        self._page = page
        self._library = library
        self._data = data
        self._submit = submit
        self._memory = memory
        self._members = members
        self._style = style
        self._back: list[Place] = []
        self._forward: list[Place] = []
        self._revealed: frozenset[int] = frozenset()
        self._marked_by_hand = False  # on this visit; then the reader has the say, not the clock
        self.card_id = ""
        self.reads: dict[str, int] = {}
        self._listeners: list[Callable[[str], None]] = []
        self._read_listeners: list[Callable[[dict[str, int]], None]] = []
        self._zoom = _nearest_zoom(memory.get("card/zoom", "100"))
        members.when_changed(lambda _name: self.reload_reads())

    def when_opened(self, listener: Callable[[str], None]) -> None:
        """Call *listener* with the id of every card that is opened."""
        self._listeners.append(listener)

    def when_read(self, listener: Callable[[dict[str, int]], None]) -> None:
        """Call *listener* with times read by card id whenever that changes."""
        self._read_listeners.append(listener)

    # -- opening -----------------------------------------------------------------------------

    def start(self) -> None:
        """Open the card of last time, else the first of the library."""
        wanted = self._memory.get("card/id")
        if wanted not in self._library.cards:
            wanted = self._first()
        self._page.show_zoom(self._zoom)
        scroll = number(self._memory.get("card/scroll"), 0, MAX_SCROLL, 0)
        if wanted:
            self.open(wanted)
            self._page.scroll_to(scroll)
        else:
            self._page.show_empty("还没有卡片可读", "内容文件夹是空的，或里面的文件都有问题；到「设置 → 内容」里看原因")

    def open(self, card_id: str, anchor: str = "") -> None:
        """Open a card at its top or at a heading; remembers where the reader came from."""
        if card_id == self.card_id:
            if anchor:
                self._page.go_to_anchor(anchor)
            return
        here = Place(self.card_id, self._page.scroll_position())
        if not self._show(card_id):
            return
        if here.card_id:
            self._back.append(here)
            del self._back[:-MAX_HISTORY]
            self._forward.clear()
            self._ways()
        if anchor:
            self._page.go_to_anchor(anchor)

    def back(self) -> None:
        """To where the reader was before."""
        self._travel(self._back, self._forward)

    def forward(self) -> None:
        """Where the reader came back from."""
        self._travel(self._forward, self._back)

    def reload(self) -> None:
        """Show the open card anew: colours, zoom or content changed."""
        if self.card_id:
            at = self._page.scroll_position()
            self._show(self.card_id, keep=True)
            self._page.scroll_to(at)

    def toggle_answer(self, number: int) -> None:
        """Show or hide the answer of a question of 自测."""
        self._revealed ^= {number}
        self.reload()

    # -- zoom --------------------------------------------------------------------------------

    def zoom(self, steps: int) -> None:
        """One step larger (1) or smaller (-1); 0 goes back to 100 %."""
        at = ZOOMS.index(self._zoom)
        self._zoom = 100 if steps == 0 else ZOOMS[max(0, min(len(ZOOMS) - 1, at + steps))]
        self._memory.set("card/zoom", str(self._zoom))
        self._page.show_zoom(self._zoom)
        self.reload()

    def remember_scroll(self) -> None:
        """Keep how far the open card is scrolled for the next start."""
        self._memory.set("card/scroll", str(self._page.scroll_position()))

    # -- read marks --------------------------------------------------------------------------

    def reload_reads(self) -> None:
        """Read anew which cards the chosen member has read."""
        member = self._members.current
        if not member:
            self._took_reads({})
            return
        self._submit(
            lambda: self._data().reading.counts(member),
            self._took_reads,
            lambda error: log.info("no read marks: %s", error),
        )

    def toggle_read(self) -> None:
        """Mark the open card as read, or as unread again; on this visit the clock then counts nothing more."""
        self._mark(by_hand=True)

    def reached_end(self) -> None:
        """The reader stayed with the card and saw its end: counts as read, once a visit, for a known member."""
        if self._members.current and not self._marked_by_hand and not self.reads.get(self.card_id):
            self._mark(by_hand=False)

    # -- inside ------------------------------------------------------------------------------

    def _mark(self, *, by_hand: bool) -> None:
        card_id, read = self.card_id, bool(self.reads.get(self.card_id))
        if not card_id:
            return

        def go(member: str) -> None:
            if by_hand and card_id == self.card_id:
                self._marked_by_hand = True

            def work() -> dict[str, int]:
                reading = self._data().reading
                if read:
                    reading.unmark(member, card_id)
                else:
                    reading.mark(member, card_id)
                return reading.counts(member)

            self._submit(work, self._took_reads, self._failed)

        self._members.with_member(go)

    def _first(self) -> str:
        """The first card of the tree, empty when there is none."""
        for domain in self._library.tree():
            for group in domain.groups:
                for card in (*group.cards, *(card for item in group.capabilities for card in item.cards)):
                    return card.id
        return ""

    def _travel(self, origin: list[Place], other: list[Place]) -> None:
        while origin:
            place = origin.pop()
            here = Place(self.card_id, self._page.scroll_position())
            if place.card_id in self._library.cards and self._show(place.card_id):
                other.append(here)
                self._page.scroll_to(place.scroll)
                self._ways()
                return
        self._ways()

    def _show(self, card_id: str, *, keep: bool = False) -> bool:
        revealed = self._revealed if keep else frozenset()
        try:
            card = self._library.card(card_id)
            style = self._style(self._zoom)
            page = self._library.html(card_id, style, revealed)
            text = self._head(card, style) + page.html + self._foot(card_id, style)
        except UserError as error:
            self._page.say(error.message, error.hint)
            return False
        self._page.show_card(text, page.headings, card.title, fresh=not keep)
        # Only now: whatever went wrong above leaves the card open that was.
        self.card_id, self._revealed = card_id, revealed
        self._ways()
        if not keep:
            self._marked_by_hand = False
            self._memory.set("card/id", card_id)
            self._memory.set("card/scroll", "0")
            for listener in self._listeners:
                listener(card_id)
        return True

    def _ways(self) -> None:
        self._page.show_ways(back=bool(self._back), forward=bool(self._forward))

    def _head(self, card: Card, style: Style) -> str:
        crumbs = list(dict.fromkeys(part for part in (card.domain.label, card.group, card.capability) if part))
        meta = [stage.label for stage in card.stages] if len(card.stages) < 4 else ["全部阶段"]
        parts = ["、".join(meta), "、".join(card.roles), f"约 {self._library.minutes(card.id)} 分钟"]
        parts.append(f"资料 {' '.join(card.sources)}" if card.basis.value == "seed" else card.basis.label)
        if not card.shipped:
            parts.append("本店内容")
        times = self.reads.get(card.id, 0)
        parts.append(f"已读 {times} 次" if times else "未读")
        small = round(style.px * 0.9)
        line = html.escape(" · ".join(part for part in parts if part))
        return (
            f'<p style="color:{style.muted};font-size:{small}px;margin:0 0 14px 0">{html.escape(" › ".join(crumbs))}</p>'
            f'<h1 style="font-size:{round(style.px * 1.85)}px;margin:0 0 8px 0;color:{style.text}">'
            f"{html.escape(card.title)}</h1>"
            f'<p style="color:{style.muted};font-size:{small}px;margin:0 0 12px 0">{line}</p>'
        )

    def _foot(self, card_id: str, style: Style) -> str:
        uses = self._library.uses(card_id)
        small = round(style.px * 0.95)
        out: list[str] = []
        if uses:
            out.append(f'<h3 style="font-size:{round(style.px * 1.05)}px;margin:14px 0 6px 0">哪些步骤用到它</h3><ul>')
            for template, step in uses:
                out.append(
                    f'<li style="font-size:{small}px;line-height:{style.line_height}%">'
                    f'<a href="step:{template.id}#{step.id}" style="color:{style.link};text-decoration:none">{html.escape(step.text)}</a> '
                    f'<span style="color:{style.muted}">{html.escape(template.title)} · {step.phase} · {step.role}</span></li>'
                )
            out.append("</ul>")
        word = "标为未读" if self.reads.get(card_id) else "读完了，标为已读"
        out.append(
            f'<p style="margin:18px 0 30px 0;font-size:{small}px"><a href="act:read" style="color:{style.link};text-decoration:none">{word}</a></p>'
        )
        return "".join(out)

    def _took_reads(self, reads: dict[str, int]) -> None:
        changed = reads.get(self.card_id, 0) != self.reads.get(self.card_id, 0)
        self.reads = dict(reads)
        for listener in self._read_listeners:
            listener(self.reads)
        if changed:
            self.reload()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            log.error("a read mark could not be kept", exc_info=error)
        self._page.say(*words.failure_words(error))


def _nearest_zoom(text: str) -> int:
    wanted = number(text, ZOOMS[0], ZOOMS[-1], 100)
    return min(ZOOMS, key=lambda zoom: abs(zoom - wanted))
