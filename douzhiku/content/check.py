"""``douzhiku check``: every fault of every file in one run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from douzhiku.content.cards import parse_card
from douzhiku.content.fields import nearest
from douzhiku.content.lint import lint_card, missing_card
from douzhiku.content.loaded import Loaded
from douzhiku.content.loader import read_all
from douzhiku.content.sop import parse_template
from douzhiku.content.walk import CARDS, PICTURES, SOPS, Found, find, markdown_files
from douzhiku.domain.cards import Card
from douzhiku.domain.errors import UserError
from douzhiku.domain.faults import Fault
from douzhiku.domain.sop import Template


@dataclass(frozen=True)
class Report:
    """What a check found. ``files`` were looked at; ``faults`` are sorted by file and line."""

    files: int
    faults: tuple[Fault, ...]


def check(roots: Sequence[Path], *, known: Loaded | None = None, image_roots: Sequence[Path] = ()) -> Report:
    """Check content folders, other folders of Markdown files, or single files, together.

    Links may point to cards of any of *roots* and of *known*; pictures are looked for in the ``images`` folder
    of each root and in *image_roots*. Two files of one root must not have one id.

    Raises: UserError if one of *roots* does not exist.
    """
    faults: list[Fault] = []
    cards: list[Mapping[str, Card]] = []
    templates: list[Mapping[str, Template]] = []
    pictures = [*image_roots]
    files: set[Path] = set()
    for root in roots:
        found = _found(root)
        faults += found.faults
        files |= {*found.cards, *found.sops, *(fault.file for fault in found.faults)}
        cards.append(read_all(found.cards, parse_card, faults, shipped=True))
        templates.append(read_all(found.sops, parse_template, faults, shipped=True))
        pictures.insert(0, _content_root(root) / PICTURES)
    ids = {card_id for part in (*cards, known.cards if known else {}) for card_id in part}
    for card in (card for part in cards for card in part.values()):
        faults += lint_card(card, known=ids, nearest=lambda word: nearest(word, ids), image_roots=pictures)
    for template in (template for part in templates for template in part.values()):
        faults += _step_card_faults(template, ids)
    return Report(len(files), tuple(sorted(set(faults))))


def _found(root: Path) -> Found:
    if root.is_file():
        sop = root.parent.name == SOPS or (CARDS not in root.parts and _reads_like_sop(root))
        return Found(() if sop else (root,), (root,) if sop else (), ())
    if not root.is_dir():
        raise UserError(f"找不到文件或文件夹：{root}", hint="请检查路径")
    if (root / CARDS).is_dir() or (root / SOPS).is_dir():
        return find(root)
    faults: list[Fault] = []
    files = list(markdown_files(root, root, faults))
    sops = [file for file in files if SOPS in file.parts or (CARDS not in file.parts and _reads_like_sop(file))]
    return Found(tuple(file for file in files if file not in sops), tuple(sops), tuple(faults))


def _reads_like_sop(file: Path) -> bool:
    """A draft outside the content folders says by its front matter what it is."""
    try:
        with file.open("rb") as stream:
            head = stream.read(2000)
    except OSError:
        return False
    return b"\nphases:" in head and b"\nkind:" in head


def _content_root(path: Path) -> Path:
    """The content folder *path* lies in: the parent of its ``markdown`` or ``sop`` folder, else itself."""
    for folder in (path, *path.parents):
        if folder.name in (CARDS, SOPS):
            return folder.parent
    return path if path.is_dir() else path.parent


def _step_card_faults(template: Template, ids: Iterable[str]) -> list[Fault]:
    known = set(ids)
    wrong = [step for step in template.steps if step.card and step.card not in known]
    if not wrong:
        return []
    lines = template.file.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    faults = []
    for step in wrong:
        line = next((n for n, row in enumerate(lines, 1) if f"#{step.id} " in row or f"#{step.id}}}" in row), 1)
        message = missing_card(step.card, known, lambda word: nearest(word, known), "card={}")
        faults.append(Fault(template.file, line, message))
    return faults
