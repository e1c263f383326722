"""An SOP template (模板): phases × posts × steps, read from ``content/sop/<id>.md``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from douzhiku.domain.vocab import RecordKind, TemplateKind


@dataclass(frozen=True, slots=True)
class Step:
    """One step (步骤). ``phase`` and ``role`` are titles (``直播前``, ``场控``).

    ``due`` is relative to the start of the run (negative: before it), None when the step has no due time.
    ``card`` is a card id or empty. A ``gate`` must be done, or overridden with a reason, before any step of
    a later phase may be ticked.
    """

    id: str
    phase: str
    role: str
    text: str
    help: str
    gate: bool
    due: timedelta | None
    card: str
    record: RecordKind | None


@dataclass(frozen=True, slots=True)
class Template:
    """One SOP file. ``steps`` are in file order; ``phases`` are titles in running order."""

    id: str
    title: str
    kind: TemplateKind
    version: int
    phases: tuple[str, ...]
    summary: str
    steps: tuple[Step, ...]
    file: Path
    shipped: bool

    @property
    def roles(self) -> tuple[str, ...]:
        """The posts that have at least one step, in order of first appearance."""
        return tuple(dict.fromkeys(step.role for step in self.steps))


def format_due(due: timedelta | None) -> str | None:
    """Write *due* as the template does: ``-2h``, ``+30m``, ``-1d``, ``0m``; None stays None.

    Uses the largest unit that divides it without remainder.
    """
    if due is None:
        return None
    minutes = round(due.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+" if minutes > 0 else ""
    size = abs(minutes)
    if size and size % 1440 == 0:
        return f"{sign}{size // 1440}d"
    if size and size % 60 == 0:
        return f"{sign}{size // 60}h"
    return f"{sign}{size}m"
