"""What loading the content gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from douzhiku.domain.cards import Card
from douzhiku.domain.faults import Fault
from douzhiku.domain.sop import Template


@dataclass(frozen=True)
class Loaded:
    """Everything that could be read, by id, and what was wrong with the rest (sorted by file and line)."""

    cards: Mapping[str, Card]
    templates: Mapping[str, Template]
    faults: tuple[Fault, ...]
