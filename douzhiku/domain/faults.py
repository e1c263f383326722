"""A fault (问题) found in a content file: place and reason, as ``douzhiku check`` prints it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault of one file. ``line`` is 1-based; ``message`` is one Chinese sentence without the place."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        """``file:line: message``, which editors turn into a link."""
        return f"{self.file}:{self.line}: {self.message}"
