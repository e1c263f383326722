"""The passage shown under a result and the characters marked in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from douzhiku.domain.search import Document, Span
from douzhiku.search.analysis import fold

WIDTH = 80
SLACK = 10
LEAD = 24
_MAX_PLACES = 120

_BLANK = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\u3000\ufeff]+")
_LONE = re.compile("[\ud800-\udfff]")
_STOPS = "。！？；!?;"


def one_line(text: str) -> str:
    """*text* without line breaks, control characters or halves of surrogate pairs."""
    return _LONE.sub("\ufffd", _BLANK.sub(" ", text)).strip()


@dataclass(frozen=True)
class Folded:
    """A document ready for looking into: every part folded once, offsets as in the original."""

    document: Document

    @cached_property
    def title(self) -> str:
        """The title, folded."""
        return fold(self.document.title)

    @cached_property
    def aliases(self) -> tuple[str, ...]:
        """The other names, folded."""
        return tuple(fold(alias) for alias in self.document.aliases)

    @cached_property
    def plain(self) -> str:
        """The body on one line, as snippets show it."""
        return one_line(self.document.body)

    @cached_property
    def body(self) -> str:
        """``plain``, folded; same length."""
        return fold(self.plain)

    @cached_property
    def everything(self) -> str:
        """All parts, separated so that nothing matches across two of them."""
        return "\n".join([self.title, *self.aliases, *map(fold, self.document.headings), self.body])


def find_spans(folded: str, needles: Sequence[str], limit: int = _MAX_PLACES) -> list[Span]:
    """Places of *needles* in *folded* text, merged and in order. A word matches from its beginning only."""
    return merge([span for needle in needles for span in _places(folded, needle, limit)])


def merge(spans: Sequence[Span]) -> list[Span]:
    """Ranges in order, those that overlap or touch joined into one."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def snippet(text: Folded, needles: Sequence[str]) -> tuple[str, tuple[Span, ...]]:
    """The passage of the body with the most of *needles* in it, about 80 characters, and its marks.

    Where the body has none of them but another name does, that name leads the passage, so that one sees why
    the result is there.
    """
    places = sorted(
        (start, end, needle) for needle in needles for start, end in _places(text.body, needle, _MAX_PLACES)
    )
    if places:
        start, end = _window(text.body, places)
        return _cut(text.plain, start, end, merge([(a, b) for a, b, _ in places]))
    for name, folded in zip(text.document.aliases, text.aliases, strict=True):
        marks = find_spans(folded, needles)
        if marks:
            lead = "又名："
            rest, _ = _cut(text.plain, 0, _end(text.plain, 0), [])
            shown = lead + _LONE.sub("\ufffd", name) + (f" · {rest}" if rest else "")
            return shown, tuple((a + len(lead), b + len(lead)) for a, b in marks)
    return _cut(text.plain, 0, _end(text.plain, 0), [])


def _places(folded: str, needle: str, limit: int) -> list[Span]:
    out: list[Span] = []
    at = folded.find(needle)
    while at >= 0 and len(out) < limit:
        inside_word = needle[0].isascii() and at > 0 and folded[at - 1].isascii() and folded[at - 1].isalnum()
        if not inside_word:
            out.append((at, at + len(needle)))
        at = folded.find(needle, at + len(needle))
    return out


def _window(body: str, places: list[tuple[int, int, str]]) -> Span:
    """The window that holds most different needles, long ones counting more; the earliest of equals."""
    best, best_worth = 0, -1.0
    for i, (start, _, _) in enumerate(places):
        worth, seen = 0.0, set()
        for _, end, needle in places[i : i + 40]:
            if end - start > WIDTH - LEAD:
                break
            worth += len(needle) * (0.1 if needle in seen else 1.0)
            seen.add(needle)
        if worth > best_worth:
            best, best_worth = start, worth
    if len(body) <= WIDTH + SLACK:
        return 0, len(body)
    begin = max(0, best - LEAD)
    if begin:
        stop = max(body.rfind(mark, begin - 1, best) for mark in _STOPS)
        blank = body.rfind(" ", begin, best)
        begin = stop + 1 if stop >= 0 else blank + 1 if blank >= 0 else best - LEAD // 2
    # A passage at the very end is filled up from before it.
    begin = max(0, min(begin, len(body) - WIDTH)) if len(body) - begin < WIDTH // 2 else begin
    return begin, _end(body, begin)


def _end(text: str, begin: int) -> int:
    return len(text) if len(text) - begin <= WIDTH + SLACK else begin + WIDTH


def _cut(plain: str, start: int, end: int, marks: Sequence[Span]) -> tuple[str, tuple[Span, ...]]:
    start, end = _whole(plain, start), _whole(plain, end)
    while start < end and plain[start] == " ":
        start += 1
    before = "…" if start > 0 else ""
    after = "…" if end < len(plain) else ""
    shift = len(before) - start
    inside = [(max(a, start), min(b, end)) for a, b in marks if b > start and a < end]
    return before + plain[start:end] + after, tuple((a + shift, b + shift) for a, b in inside)


def _whole(text: str, at: int) -> int:
    """*at*, moved back where a cut would part an accent, a joined emoji or an ASCII word from what belongs to it."""
    for _ in range(16):
        if not 0 < at < len(text):
            break
        left, right = text[at - 1], text[at]
        joined = (
            "\u200d" in (left, right) or unicodedata.category(right)[0] == "M" or "\U0001f3fb" <= right <= "\U0001f3ff"
        )
        in_word = left.isascii() and right.isascii() and left.isalnum() and (right.isalnum() or right == "+")
        if not joined and not in_word:
            break
        at -= 1
    return at
