"""Which of the found documents comes first. The engine's score decides within a tier, the tier before it."""

from __future__ import annotations

from dataclasses import dataclass

from douzhiku.domain.search import Hit
from douzhiku.search.passages import Folded, find_spans, snippet
from douzhiku.search.question import Question

# Tiers are this far apart in the score that is given out.
_STEP = 100.0
# A step is one sentence; length normalisation would favour it over the card that explains it.
_STEP_FACTOR = 0.85
# Share of the pieces of a question that a near match must have.
_NEAR = 0.3


@dataclass(frozen=True, slots=True)
class Found:
    """A document with the engine's own score (BM25F, > 0)."""

    text: Folded
    score: float


def rank_exact(question: Question, found: list[Found], limit: int) -> list[Hit]:
    """Hits for documents that hold every unit: title, then other names, then whole phrases, then the rest."""
    rated = []
    for item in found:
        whole = all(not unit.cjk or unit.text in item.text.everything for unit in question.units)
        tier = _tier(question, item.text) if whole else 0
        needles = tuple(u.text for u in question.units) if whole else tuple(t for u in question.units for t in u.terms)
        rated.append((tier * _STEP + _kind_score(item), item, needles))
    return _hits(rated, limit)


def rank_near(question: Question, found: list[Found], idf: dict[str, float], limit: int) -> list[Hit]:
    """Hits for documents that hold some of the pieces, those with more (and rarer) of them first."""
    total = sum(idf.values()) or 1.0
    rated = []
    for item in found:
        there = [p for p in question.pieces if find_spans(item.text.everything, (p,), 1)]
        if len(there) < _NEAR * len(question.pieces):
            continue
        share = sum(idf[p] for p in there) / total
        rated.append((share * _kind_score(item), item, tuple(there)))
    return _hits(rated, limit)


def _tier(question: Question, text: Folded) -> int:
    """7 exact title … 1 whole phrase somewhere."""
    phrase, title = question.phrase, text.title.strip()
    # "初阶·巨量千川投放能力" is asked for as "巨量千川投放能力".
    names = {title, title.rpartition("·")[2].strip()}
    if phrase in names:
        return 7
    # A step's title is a whole sentence: holding the words says less about it than about a card.
    card = text.document.kind == "card"
    rules = (
        (6, card and any(name.startswith(phrase) for name in names)),
        (5, card and (phrase in title or all(find_spans(title, (u.text,), 1) for u in question.units))),
        (4, phrase in text.aliases),
        (3, phrase in title),
        (2, any(alias.startswith(phrase) for alias in text.aliases)),
    )
    return next((tier for tier, holds in rules if holds), 1)


def _kind_score(item: Found) -> float:
    return item.score if item.text.document.kind == "card" else item.score * _STEP_FACTOR


def _hits(rated: list[tuple[float, Found, tuple[str, ...]]], limit: int) -> list[Hit]:
    rated.sort(key=lambda r: (-round(r[0], 6), r[1].text.document.kind != "card", r[1].text.document.key))
    return [_hit(item.text, score, needles) for score, item, needles in rated[:limit]]


def _hit(text: Folded, score: float, needles: tuple[str, ...]) -> Hit:
    document = text.document
    shown, marks = snippet(text, needles)
    return Hit(
        id=document.id,
        kind=document.kind,
        owner=document.owner,
        place=document.place,
        title=document.title,
        title_marks=tuple(find_spans(text.title, needles)),
        context=document.context,
        domain=document.domain,
        score=round(score, 4),
        snippet=shown,
        snippet_marks=marks,
    )
