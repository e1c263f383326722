#!/usr/bin/env python3
"""Count what the shipped cards hold: ``python3 scripts/content_report.py [CONTENT] [--json]``.

Cards, Chinese characters (all, and those beside tables and quiz), questions, pictures, links and outline units, for
each folder and in all.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from douzhiku.content.body import QUIZ, plain_text, questions, sections  # noqa: E402  # found by the line above
from douzhiku.content.loader import load  # noqa: E402
from douzhiku.domain.cards import Card  # noqa: E402
from douzhiku.domain.errors import UserError  # noqa: E402
from douzhiku.domain.vocab import Domain  # noqa: E402

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LINK = re.compile(r"\[\[([a-z0-9-]+)(?:\\?\|[^\[\]\n]*)?\]\]")
_PICTURE = re.compile(r"!\[[^\[\]]*\]\(images/")
_COLUMNS = {
    "cards": "卡片",
    "chars": "汉字",
    "text_chars": "正文汉字",
    "questions": "自测题",
    "pictures": "图片",
    "links": "链接",
    "units": "提纲单元",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """Sums over some cards. ``text_chars`` leaves out tables and the quiz; ``units`` counts each unit once."""

    cards: int
    chars: int
    text_chars: int
    questions: int
    pictures: int
    links: int
    units: int


def links_of(card: Card) -> tuple[str, ...]:
    """Ids of the cards that the body links to, as often as it does."""
    return tuple(_LINK.findall(card.body))


def units_of(card: Card) -> tuple[str, ...]:
    """Outline units that the front matter names."""
    units = card.extra.get("units")
    return tuple(str(unit) for unit in units) if isinstance(units, list) else ()


def chinese_chars(card: Card) -> int:
    """Chinese characters that a reader sees in the body."""
    return len(_CHINESE.findall(plain_text(card)))


def text_chars(card: Card) -> int:
    """Chinese characters beside headings, tables and quiz."""
    lines = [line for part in sections(card) if part.title != QUIZ for line in part.text.split("\n")]
    text = "\n".join(line for line in lines if not line.lstrip().startswith(("|", "#")))
    return len(_CHINESE.findall(re.sub(r"\[\[[a-z0-9-]+\\?\|", "[[", text)))


def count(cards: Iterable[Card]) -> Counts:
    """The sums over *cards*."""
    cards = list(cards)
    return Counts(
        cards=len(cards),
        chars=sum(map(chinese_chars, cards)),
        text_chars=sum(map(text_chars, cards)),
        questions=sum(len(questions(card)[0]) for card in cards),
        pictures=sum(len(_PICTURE.findall(card.body)) for card in cards),
        links=sum(len(links_of(card)) for card in cards),
        units=len({unit for card in cards for unit in units_of(card)}),
    )


def report(content: Path) -> dict[str, Counts]:
    """Counts by folder in the order of the domains, folders without cards left out; ``all`` comes last.

    Raises: UserError if *content* holds no cards.
    """
    cards = list(load(content, None).cards.values())
    if not cards:
        raise UserError(f"没有卡片：{content}", hint="请给出含有 markdown 文件夹的内容文件夹")
    folders = {domain.value: [card for card in cards if card.domain is domain] for domain in Domain}
    return {name: count(some) for name, some in folders.items() if some} | {"all": count(cards)}


def table(counts: dict[str, Counts]) -> str:
    """The counts as a table of a fixed-width font, Chinese characters two columns wide."""
    rows = [["文件夹", *_COLUMNS.values()]]
    for name, sums in counts.items():
        label = "合计" if name == "all" else f"{name} {Domain(name).label}"
        rows.append([label, *(f"{getattr(sums, field.name):,}" for field in fields(sums))])
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *rest in rows:
        cells = [" " * (width - _width(cell)) + cell for cell, width in zip(rest, widths[1:], strict=True)]
        lines.append("  ".join([first + " " * (widths[0] - _width(first)), *cells]))
    return "\n".join(lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def main(words: list[str] | None = None) -> int:
    """Print the report; 1 if there is nothing to count."""
    parser = argparse.ArgumentParser(description="统计内容：卡片、汉字、自测题、图片、链接、提纲单元")
    parser.add_argument("content", nargs="?", type=Path, default=ROOT / "content", help="内容文件夹")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    asked = parser.parse_args(words)
    try:
        counts = report(asked.content)
    except UserError as error:
        print(error.one_line(), file=sys.stderr)
        return 1
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a console of Windows may be GBK
    if asked.json:
        print(json.dumps({name: asdict(sums) for name, sums in counts.items()}, ensure_ascii=False, indent=1))
    else:
        print(table(counts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
