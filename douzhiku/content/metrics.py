"""Faults in the formula of a metric card, each on the line of the file it stands on."""

from __future__ import annotations

import re

from douzhiku.domain.cards import Card
from douzhiku.domain.faults import Fault
from douzhiku.domain.metrics import read_metric
from douzhiku.domain.vocab import Domain


def metric_faults(card: Card) -> list[Fault]:
    """What is wrong with the ``formula`` and its company in the front matter of *card*; cards without are fine."""
    if card.domain is not Domain.METRICS:
        return []
    _, problems = read_metric(card)
    if not problems:
        return []
    lines = card.file.read_text(encoding="utf-8", errors="replace").split("\n")[: card.body_line - 1]
    return [Fault(card.file, _line(lines, problem.key, problem.near), problem.message) for problem in problems]


def _line(lines: list[str], key: str, near: str) -> int:
    """The 1-based line of *near* as a word at or below *key*, else that of *key*, else the first."""
    at = next((number for number, line in enumerate(lines) if line.startswith(f"{key}:")), 0)
    word = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(near)}(?![A-Za-z0-9_])") if near else None
    for number, line in enumerate(lines[at:], at):
        if number > at and line[:1].isalpha():
            break
        if word and word.search(line):
            return number + 1
    return at + 1
