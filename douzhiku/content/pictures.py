"""How wide a picture is, without a picture library."""

from __future__ import annotations

import re
from pathlib import Path

MAX_WIDTH = 640
"""Logical pixels; wider pictures are shown this wide."""


def picture_width(file: Path) -> int:
    """Width to show *file* at in logical pixels, at most 640; 0 if it cannot be told."""
    try:
        with file.open("rb") as stream:
            head = stream.read(65536)
    except OSError:
        return 0
    width = _svg_width(head) if file.suffix.lower() == ".svg" else _bitmap_width(head)
    return min(width, MAX_WIDTH)


def _svg_width(head: bytes) -> int:
    root = re.search(rb"<svg\b[^>]*>", head)
    if not root:
        return 0
    tag = root.group().decode("utf-8", "replace")
    plain = re.search(r"\bwidth\s*=\s*[\"']\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*[\"']", tag)
    box = re.search(r"\bviewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+(\d{1,5})", tag)
    found = plain or box
    return int(found.group(1)) if found else 0


def _bitmap_width(head: bytes) -> int:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return int.from_bytes(head[16:20], "big")
    at = 2
    # JPEG: walk the segments to the frame header (SOF0 to SOF15 but for the tables among them).
    while head.startswith(b"\xff\xd8") and at + 9 < len(head) and head[at] == 0xFF:
        kind = head[at + 1]
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(head[at + 7 : at + 9], "big")
        at += 2 + int.from_bytes(head[at + 2 : at + 4], "big")
    return 0
