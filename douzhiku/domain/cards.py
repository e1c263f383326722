"""A card (卡片): one short text on one subject, read in a few minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from douzhiku.domain.vocab import Basis, Domain, Level, Stage


@dataclass(frozen=True, slots=True)
class Card:
    """One Markdown file of ``content/markdown/<folder>/<id>.md``.

    ``body`` is the Markdown after the front matter; ``body_line`` the 1-based line of the file on which it
    starts. ``extra`` holds further front-matter keys (``formula``, ``path``, ``units`` …) as YAML gave them.
    ``shipped`` is False for a card of the shop's own folder.
    """

    id: str
    title: str
    domain: Domain
    group: str
    capability: str
    level: Level
    stages: tuple[Stage, ...]
    roles: tuple[str, ...]
    aliases: tuple[str, ...]
    summary: str
    basis: Basis
    sources: tuple[str, ...]
    updated: date
    body: str
    body_line: int
    file: Path
    shipped: bool
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a choice question."""

    text: str
    right: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question of ``## 自测``. ``choices`` is empty for an open question, which has ``answer`` instead.

    ``line`` is the 1-based line within the file.
    """

    text: str
    choices: tuple[Choice, ...]
    answer: str
    explanation: str
    line: int
