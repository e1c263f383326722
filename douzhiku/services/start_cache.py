"""What a warm start need not make again: the parsed library, and the page that was open last.

Both are caches in the data folder, tied to the fingerprint of all content, to the program's version, and in a checkout
to the code that reads content: there it changes without a new version. Whatever is wrong with them, they are left aside and the files are read; losing them costs milliseconds.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, astuple, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from douzhiku import __version__, content
from douzhiku.content.loaded import Loaded
from douzhiku.content.style import Heading, Rendered, Style
from douzhiku.domain.cards import Card
from douzhiku.domain.faults import Fault
from douzhiku.domain.sop import Step, Template
from douzhiku.domain.vocab import Basis, Domain, Level, RecordKind, Stage, TemplateKind

log = logging.getLogger(__name__)
FORMAT = 1
# The last two are what JSON makes of garbage such as a hundred thousand brackets.
_BROKEN = (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, MemoryError)


class StartCache:
    """Two small JSON files below *folder*, which is made when something is kept."""

    def __init__(self, folder: Path) -> None:
        self._library_file = folder / "library.json"
        self._page_file = folder / "page.json"

    def library(self, fingerprint: str) -> Loaded | None:
        """The library as it was parsed from exactly these files, None when it must be read."""
        kept = _read(self._library_file, fingerprint)
        if kept is None:
            return None
        try:
            cards = [_card(row) for row in kept["cards"]]
            templates = [_template(row) for row in kept["templates"]]
            faults = tuple(Fault(Path(file), line, message) for file, line, message in kept["faults"])
        except _BROKEN:
            return None
        return Loaded({card.id: card for card in cards}, {item.id: item for item in templates}, faults)

    def keep_library(self, fingerprint: str, loaded: Loaded) -> None:
        """Keep *loaded* for the next start."""
        _write(
            self._library_file,
            fingerprint,
            {
                "cards": [[getattr(card, item.name) for item in fields(Card)] for card in loaded.cards.values()],
                "templates": [_plain_template(item) for item in loaded.templates.values()],
                "faults": [astuple(fault) for fault in loaded.faults],
            },
        )

    def page(self, fingerprint: str, card_id: str, style: Style) -> tuple[Rendered, int] | None:
        """The page of *card_id* in *style*, and its minutes to read, if it was the one kept."""
        kept = _read(self._page_file, fingerprint)
        try:
            if kept is None or kept["card"] != card_id or kept["style"] != asdict(style):
                return None
            page = Rendered(str(kept["html"]), tuple(Heading(*row) for row in kept["headings"]))
            return page, int(kept["minutes"])
        except _BROKEN:
            return None

    def keep_page(self, fingerprint: str, card_id: str, style: Style, page: Rendered, minutes: int) -> None:
        """Keep the page that is open for the next start."""
        kept = {"card": card_id, "style": asdict(style), "html": page.html, "minutes": minutes}
        _write(self._page_file, fingerprint, {**kept, "headings": [astuple(item) for item in page.headings]})


def _read(file: Path, fingerprint: str) -> dict[str, Any] | None:
    try:
        kept = json.loads(file.read_bytes())
        good = kept["stamp"] == _stamp(fingerprint)
    except _BROKEN:
        return None
    return kept if good else None


def _stamp(fingerprint: str) -> list[object]:
    return [FORMAT, __version__, 0 if getattr(sys, "frozen", False) else code_time(), fingerprint]


def code_time(folder: Path = Path(content.__file__).parent) -> int:
    """When the newest file of code that reads content was changed, in ns; 0 if there is none to be seen."""
    try:
        with os.scandir(folder) as found:
            return max((file.stat().st_mtime_ns for file in found if file.name.endswith(".py")), default=0)
    except OSError:
        return 0


def _write(file: Path, fingerprint: str, values: Mapping[str, Any]) -> None:
    draft = file.with_name(file.name + ".part")
    try:
        text = json.dumps({"stamp": _stamp(fingerprint), **values}, ensure_ascii=False, default=_default)
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(file)
    except (OSError, TypeError, ValueError, RecursionError) as error:
        # A front matter value that JSON cannot hold, a full disk, a read-only folder: then there is no cache.
        log.info("the start cache was not kept: %s", error)


def _default(value: object) -> object:
    if isinstance(value, (Path, date)):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be kept")


def _plain_template(item: Template) -> list[Any]:
    steps = [
        [
            s.id,
            s.phase,
            s.role,
            s.text,
            s.help,
            s.gate,
            s.due.total_seconds() if s.due is not None else None,
            s.card,
            s.record,
        ]
        for s in item.steps
    ]
    return [item.id, item.title, item.kind, item.version, item.phases, item.summary, steps, item.file, item.shipped]


def _card(row: list[Any]) -> Card:
    values = dict(zip((item.name for item in fields(Card)), row, strict=True))
    return Card(
        **{
            **values,
            "domain": Domain(values["domain"]),
            "level": Level(values["level"]),
            "stages": tuple(Stage(stage) for stage in values["stages"]),
            "roles": tuple(values["roles"]),
            "aliases": tuple(values["aliases"]),
            "basis": Basis(values["basis"]),
            "sources": tuple(values["sources"]),
            "updated": date.fromisoformat(values["updated"]),
            "file": Path(values["file"]),
        }
    )


def _template(row: list[Any]) -> Template:
    id_, title, kind, version, phases, summary, steps, file, shipped = row
    made = tuple(
        Step(
            sid, phase, role, text, help_, gate, None if due is None else timedelta(seconds=due), card, _record(record)
        )
        for sid, phase, role, text, help_, gate, due, card, record in steps
    )
    return Template(id_, title, TemplateKind(kind), version, tuple(phases), summary, made, Path(file), shipped)


def _record(value: str | None) -> RecordKind | None:
    return None if value is None else RecordKind(value)
