"""Shipped content with the shop's own laid over it. Light: bodies stay unparsed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, TypeVar

from douzhiku.content.cards import parse_card
from douzhiku.content.loaded import Loaded
from douzhiku.content.sop import parse_template
from douzhiku.content.source import read_source
from douzhiku.content.walk import find
from douzhiku.domain.cards import Card
from douzhiku.domain.faults import Fault
from douzhiku.domain.sop import Template


class _Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def file(self) -> Path: ...


T = TypeVar("T", bound=_Named)


def load(shipped: Path, shop: Path | None) -> Loaded:
    """Cards and templates of both content folders; one of the shop replaces a shipped one of the same id.

    Never raises for what the files hold: a broken file is in ``faults``, the rest is there.
    """
    cards: dict[str, Card] = {}
    templates: dict[str, Template] = {}
    faults: list[Fault] = []
    for root, is_shipped in ((shipped, True), (shop, False)):
        if root is None:
            continue
        found = find(root)
        faults += found.faults
        cards.update(read_all(found.cards, parse_card, faults, shipped=is_shipped))
        templates.update(read_all(found.sops, parse_template, faults, shipped=is_shipped))
    return Loaded(cards, templates, tuple(sorted(set(faults))))


class _Parser(Protocol[T]):  # type: ignore[misc]
    def __call__(self, file: Path, text: str, *, shipped: bool) -> tuple[T | None, list[Fault]]: ...


def read_all(files: Iterable[Path], parse: _Parser[T], faults: list[Fault], *, shipped: bool) -> dict[str, T]:
    """What *parse* makes of *files*, by id. Of two files with one id the first stays; faults are added."""
    result: dict[str, T] = {}
    for file in files:
        text, wrong = read_source(file)
        faults += wrong
        if text is None:
            continue
        item, wrong = parse(file, text, shipped=shipped)
        faults += wrong
        if item is None:
            continue
        if item.id in result:
            other = result[item.id].file
            faults.append(Fault(file, 2, f"id {item.id} 和 {other.parent.name}/{other.name} 重复，这一份没有载入"))
        else:
            result[item.id] = item
    return result
