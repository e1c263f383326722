"""Which files below a content folder are cards and which are SOPs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from douzhiku.domain.faults import Fault

CARDS, SOPS, PICTURES = "markdown", "sop", "images"

_OUTSIDE = "这个链接指到内容文件夹外面，没有载入"


@dataclass(frozen=True, slots=True)
class Found:
    """The Markdown files of one content folder, each list sorted by path, and what could not be entered."""

    cards: tuple[Path, ...]
    sops: tuple[Path, ...]
    faults: tuple[Fault, ...]


def find(root: Path) -> Found:
    """Cards below ``root/markdown`` and SOPs below ``root/sop``; missing folders hold nothing. Never raises."""
    faults: list[Fault] = []
    cards = tuple(markdown_files(root / CARDS, root, faults))
    sops = tuple(markdown_files(root / SOPS, root, faults))
    return Found(cards, sops, tuple(faults))


def markdown_files(folder: Path, fence: Path, faults: list[Fault]) -> Iterator[Path]:
    """The ``.md`` files in and below *folder*, sorted; hidden ones and ``README.md`` are not content.

    A symbolic link that leads out of *fence* becomes a fault instead.
    """

    def refused(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            faults.append(Fault(Path(error.filename or folder), 1, "文件夹打不开：没有读取权限"))

    for where, folders, names in os.walk(folder, onerror=refused):
        here = Path(where)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [here / name for name in folders if (here / name).is_symlink()]
        faults += [Fault(link, 1, _OUTSIDE) for link in links if _leaves(link, fence)]
        for name in sorted(names):
            file = here / name
            if name.startswith(".") or not name.lower().endswith(".md") or name.lower() == "readme.md":
                continue
            if file.is_symlink() and _leaves(file, fence):
                faults.append(Fault(file, 1, _OUTSIDE))
            else:
                yield file


def stamps(root: Path) -> Iterator[tuple[str, int, int]]:
    """Relative path, size and mtime in ns of every file that :func:`find` would read. Opens none of them."""
    found = find(root)
    for file in (*found.cards, *found.sops):
        try:
            stat = file.stat()
        except OSError:
            continue
        yield file.relative_to(root).as_posix(), stat.st_size, stat.st_mtime_ns


def _leaves(link: Path, fence: Path) -> bool:
    try:
        return not link.resolve().is_relative_to(fence.resolve())
    except (OSError, RuntimeError):
        return True
