"""What a command gives back, and the one place where it is written out."""

from __future__ import annotations

import io
import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Answer:
    """``document`` is printed with ``--json``, ``text`` without; ``code`` is the exit code."""

    document: Json
    text: str
    code: int = 0


def write(answer: Answer, *, as_json: bool) -> None:
    """Print *answer* on stdout.

    Raises: BrokenPipeError if whoever read it has left.
    """
    text = json.dumps(answer.document, ensure_ascii=False, indent=2) if as_json else answer.text
    if as_json:
        _encode(sys.stdout, "utf-8")
    if text:
        print(text)
    sys.stdout.flush()


def complain(sentence: str) -> None:
    """Print one line on stderr."""
    print(" ".join(sentence.split()), file=sys.stderr, flush=True)


def prepare_streams() -> None:
    """Let Chinese through a console or pipe whose encoding has none; nothing printed may raise."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None:  # a window program on Windows has no console
            continue
        try:
            "抖知库，（）·".encode(stream.encoding or "ascii")
            _encode(stream, None)
        except (LookupError, UnicodeEncodeError):
            _encode(stream, "utf-8")


def _encode(stream: TextIO, encoding: str | None) -> None:
    if isinstance(stream, io.TextIOWrapper):
        # A path with bytes that are no text is printed as \udcxx, which in JSON is the right escape. What a
        # Chinese code page lacks (an emoji in a card) is not worth six characters of escape.
        unicode = (encoding or stream.encoding).lower().startswith("utf")
        stream.reconfigure(encoding=encoding, errors="backslashreplace" if unicode else "replace")


def width(text: str) -> int:
    """Columns *text* takes on a terminal: two for wide East Asian characters, none for combining marks."""
    return sum(0 if unicodedata.combining(ch) else 2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of equally many cells as left-aligned columns, two blanks apart."""
    if not rows:
        return ""
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)) for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)
