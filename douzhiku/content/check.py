"""``douzhiku check``: every fault of every file in one run."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from douzhiku.content.cards import UNKNOWN_DAY, parse_card
from douzhiku.content.fields import nearest
from douzhiku.content.frontmatter import body_of
from douzhiku.content.lint import lint_card, missing_card
from douzhiku.content.loaded import Loaded
from douzhiku.content.loader import read_all
from douzhiku.content.sop import cards_named, parse_template
from douzhiku.content.source import read_source
from douzhiku.content.walk import CARDS, PICTURES, SOPS, Found, find, markdown_files
from douzhiku.domain.cards import Card
from douzhiku.domain.errors import UserError
from douzhiku.domain.faults import Fault
from douzhiku.domain.vocab import Basis, Domain, Level


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
    ids = {*known.cards} if known else set()
    cards: list[Path] = []
    sops: list[Path] = []
    pictures = [*image_roots]
    files: set[Path] = set()
    for root in roots:
        found = _found(root)
        faults += found.faults
        files |= {*found.cards, *found.sops, *(fault.file for fault in found.faults)}
        ids |= read_all(found.cards, parse_card, faults, shipped=True).keys()
        read_all(found.sops, parse_template, faults, shipped=True)
        cards += found.cards
        sops += found.sops
        pictures.insert(0, _content_root(root) / PICTURES)
    # Every file again, those too that could not be loaded: all that is wrong is said in one run.
    for card in filter(None, map(_card_to_lint, cards)):
        faults += lint_card(card, known=ids, nearest=lambda word: nearest(word, ids), image_roots=pictures)
    for file in sops:
        faults += _named_card_faults(file, ids)
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


def _card_to_lint(file: Path) -> Card | None:
    """The card in *file*, or what stands in for one whose front matter cannot be used: its body is looked at too."""
    text, _ = read_source(file)
    if text is None:
        return None
    card, _ = parse_card(file, text, shipped=True)
    body = body_of(text)
    if card is not None or body is None or not body[0].strip():
        return card
    return Card(
        id=file.stem,
        title=file.stem,
        domain=Domain.OVERVIEW,
        group="",
        capability="",
        level=Level.NONE,
        stages=(),
        roles=(),
        aliases=(),
        summary="",
        basis=Basis.GENERAL,
        sources=(),
        updated=UNKNOWN_DAY,
        body=body[0],
        body_line=body[1],
        file=file,
        shipped=True,
    )


def _named_card_faults(file: Path, ids: Set[str]) -> list[Fault]:
    """The steps of a SOP that name a card which is not there."""
    text, _ = read_source(file)
    named = cards_named(file, text) if text is not None else ()
    wrong = ((line, missing_card(card, ids, lambda word: nearest(word, ids), "card={}")) for line, card in named)
    return [Fault(file, line, message) for line, message in wrong if message]
