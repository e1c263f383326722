"""Tick events: the append-only history from which the state of every step is derived.

Nothing is ever rewritten. Taking something back is one more event that names the one it takes back, so an
undo can itself be undone, the audit trail stays whole, and two machines' files can be merged by uuid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """What happened. ``STATE_KINDS`` decide a step's state; the others add to it."""

    DONE = "done"
    UNDONE = "undone"
    SKIPPED = "skipped"
    NOT_APPLICABLE = "not_applicable"
    VALUE = "value"
    NOTE = "note"
    OVERRIDE = "override"

    @property
    def label(self) -> str:
        """What users read in the history."""
        return _LABELS[self]


_LABELS = {
    EventKind.DONE: "完成",
    EventKind.UNDONE: "撤销",
    EventKind.SKIPPED: "跳过",
    EventKind.NOT_APPLICABLE: "不适用",
    EventKind.VALUE: "记录",
    EventKind.NOTE: "备注",
    EventKind.OVERRIDE: "越过关卡",
}


@dataclass(frozen=True, slots=True)
class TickEvent:
    """One event of one step.

    ``clock`` is a logical clock per run: one more than the highest the writer had seen. It orders events even
    when a machine's wall clock is set back; ``uuid`` breaks ties. ``seq`` is this file's own running number
    (0 before it is stored), used only to notice new events. ``target`` is the uuid an ``UNDONE`` event takes
    back; an ``UNDONE`` without target opens the step again whatever it was.
    """

    uuid: str
    run_id: str
    step_id: str
    kind: EventKind
    at: datetime
    by: str
    value: str = ""
    reason: str = ""
    target: str = ""
    clock: int = 0
    seq: int = 0


def in_order(events: Iterable[TickEvent]) -> list[TickEvent]:
    """Events in the one order on which every machine agrees."""
    return sorted(events, key=lambda event: (event.clock, event.uuid))


def effective(events: Iterable[TickEvent]) -> list[TickEvent]:
    """The events that still count, in order: none that was taken back, no ``UNDONE`` with a target.

    An ``UNDONE`` that was itself taken back has no effect, so its target counts again (redo).
    """
    ordered = in_order(events)
    gone = revoked(ordered)
    return [e for e in ordered if e.uuid not in gone and not (e.kind is EventKind.UNDONE and e.target)]


def revoked(events: Iterable[TickEvent]) -> set[str]:
    """Uuids of the events that were taken back and not redone since, undo events among them."""
    gone: set[str] = set()
    # Later events decide about earlier ones, so the last word is heard first.
    for event in reversed(in_order(events)):
        if event.kind is EventKind.UNDONE and event.target and event.uuid not in gone:
            gone.add(event.target)
    return gone


def last_undoable(events: Iterable[TickEvent], step_id: str = "") -> TickEvent | None:
    """The latest event that an undo would take back, optionally of one step only."""
    for event in reversed(effective(events)):
        if not step_id or event.step_id == step_id:
            return event
    return None
