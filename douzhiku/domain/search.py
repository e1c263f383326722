"""What the search takes and gives, whatever engine stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

HitKind = Literal["card", "step"]
Span = tuple[int, int]
"""Half-open range of characters ``[start, end)`` within the text it belongs to."""


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found. ``key`` is unique: ``card:<id>`` or ``step:<template>#<step>``.

    ``owner`` is the card id or the template id, ``place`` the step id (empty for cards). ``context`` is the
    line shown beside a result: breadcrumb of a card, or template › phase › post of a step.
    """

    key: str
    kind: HitKind
    owner: str
    place: str
    title: str
    context: str
    aliases: tuple[str, ...]
    headings: tuple[str, ...]
    body: str
    domain: str
    stages: tuple[str, ...]
    roles: tuple[str, ...]

    @property
    def id(self) -> str:
        """What the command line calls it: ``<card id>`` or ``<template>#<step>``."""
        return f"{self.owner}#{self.place}" if self.place else self.owner


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for. Empty ``domain``/``stage``/``role``/``kind`` mean any; ``limit`` ≥ 1."""

    text: str
    limit: int = 20
    domain: str = ""
    stage: str = ""
    role: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. ``score`` is comparable within one answer only; marks are matched ranges."""

    id: str
    kind: HitKind
    owner: str
    place: str
    title: str
    title_marks: tuple[Span, ...]
    context: str
    domain: str
    score: float
    snippet: str
    snippet_marks: tuple[Span, ...]

    def marked_snippet(self, before: str = "<mark>", after: str = "</mark>") -> str:
        """The snippet with *before* and *after* around each matched range."""
        out, at = [], 0
        for start, end in self.snippet_marks:
            out += [self.snippet[at:start], before, self.snippet[start:end], after]
            at = end
        return "".join([*out, self.snippet[at:]])
