"""What was typed, understood: units that must all be there, and the pieces to fall back to."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from douzhiku.search.analysis import fold, pairs, runs

# Nobody types more on purpose; a pasted page is searched by its beginning.
MAX_CHARS = 200
MAX_UNITS = 16
MAX_PIECES = 40

# Words that make a question of it but say nothing about the subject. Only the fallback leaves them out.
_FILLER = re.compile(
    "为什么|是什么|什么时候|什么样|什么|怎么办|怎么样|怎么|怎样|如何|多少|哪些|哪个|哪里|是不是|能不能|可不可以|可以|应该"
    "|需要|我们|请问|一下|一个|没有|吗|呢|吧|啊|的|了|是|和|与|在|要|不|没|我|有"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One run of the query: Chinese characters, or one word. ``terms`` are its terms in the index."""

    text: str
    cjk: bool
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A query, folded. ``phrase`` is all of it with single blanks; ``pieces`` are for near matches."""

    phrase: str
    units: tuple[Unit, ...]
    pieces: tuple[str, ...]


def understand(text: str) -> Question | None:
    """The question in *text*, or None if there is nothing to look for (blank, only punctuation or emoji)."""
    head = text.strip()[:MAX_CHARS]
    folded = fold(unicodedata.normalize("NFC", head))
    found = list(dict.fromkeys(runs(folded)))[:MAX_UNITS]
    if not found:
        return None
    units = tuple(Unit(run, cjk, pairs(run) if cjk else (run,)) for run, cjk in found)
    pieces: dict[str, None] = {}
    for run, cjk in found:
        if not cjk:
            pieces[run] = None
            continue
        parts = [part for part in _FILLER.split(run) if part] or [run]
        for part in parts:
            pieces.update(dict.fromkeys(pairs(part)))
    # Single characters left between fillers match nearly everything; keep them only when there is nothing else.
    telling = [p for p in pieces if len(p) > 1 or p.isascii()] or list(pieces)
    return Question(" ".join(folded.split()), units, tuple(telling[:MAX_PIECES]))
