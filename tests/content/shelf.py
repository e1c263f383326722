"""The shipped cards and SOPs, and the source material they are measured against where that is at hand."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from douzhiku.content.body import Section, sections
from douzhiku.content.loader import load
from douzhiku.domain.cards import Card
from douzhiku.domain.sop import Template

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "content"
SHARED = ROOT.parent / "shared"
PLAN = SHARED / "content" / "cards.csv"
OUTLINE = SHARED / "content" / "outline.md"
GROWTH_MAP = SHARED / "content" / "growth_map.yaml"
SEEDS = SHARED / "content" / "seeds"
OVERLAP = SHARED / "tools" / "overlap.py"
BANNED = Path(__file__).parent / "banned.txt"

_BARE_LINK = re.compile(r"\[\[[^\[\]|]+\]\]")
_LINK_WORDS = re.compile(r"\[\[[^\[\]|]+?\\?\|([^\[\]]*)\]\]")


@cache
def cards() -> dict[str, Card]:
    """Every shipped card by id."""
    return dict(load(CONTENT, None).cards)


@cache
def templates() -> dict[str, Template]:
    """Every shipped SOP by id."""
    return dict(load(CONTENT, None).templates)


@cache
def plan() -> dict[str, dict[str, str]]:
    """The rows of the plan of cards by id, with ``line`` counted from the first card."""
    with PLAN.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row | {"line": str(line)} for line, row in enumerate(csv.DictReader(file), 1)}


def outline_units() -> set[str]:
    """Ids of the sections of the outline."""
    return set(re.findall(r"\{#([a-z0-9-]+)\}", OUTLINE.read_text(encoding="utf-8"))) - {"id"}


def place(card: Card, line: int | None = None) -> str:
    """``folder/id.md:line``, the line of the body's start if none is given."""
    return f"{card.file.parent.name}/{card.file.name}:{card.body_line if line is None else line}"


def lines(card: Card) -> Iterator[tuple[int, Section, str]]:
    """Line number in the file, section and text of every line below a ``##``, links as the reader sees them.

    A bare ``[[id]]`` is left out: its words are the title of another card.
    """
    for part in sections(card):
        for number, line in enumerate(part.text.split("\n"), part.line + 1):
            yield number, part, _BARE_LINK.sub("", _LINK_WORDS.sub(r"\1", line))


def section(card: Card, title: str) -> Section | None:
    """The ``##`` part of that title."""
    return next((part for part in sections(card) if part.title == title), None)


def sentences(text: str) -> list[str]:
    """*text* cut after full stops, semicolons and the like, and at cells of tables."""
    return [piece for piece in re.split(r"[。；！？!?|]", text) if piece.strip()]
