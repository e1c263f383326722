"""Undo and redo of one's own acts for the sitting. An act is the uuids of the events it wrote."""

from __future__ import annotations

from dataclasses import dataclass

from douzhiku.domain.runs import Run


@dataclass(frozen=True, slots=True)
class Act:
    """One thing the user did. ``words`` name it in the message (``勾选「核对库存」``)."""

    run_id: str
    events: tuple[str, ...]
    words: str


class Acts:
    """Two stacks: what can be undone and what can be redone."""

    def __init__(self) -> None:
        self._done: list[Act] = []
        self._undone: list[Act] = []

    def did(self, act: Act) -> None:
        """A new act: what was undone before can no longer be redone."""
        self._done.append(act)
        self._undone.clear()

    def to_undo(self) -> Act | None:
        """The act that an undo would take back."""
        return self._done[-1] if self._done else None

    def to_redo(self) -> Act | None:
        """The act that a redo would bring back."""
        return self._undone[-1] if self._undone else None

    def forget(self, act: Act) -> None:
        """*act* can no longer be taken back or brought again: somebody else did it."""
        self._done = [known for known in self._done if known is not act]
        self._undone = [known for known in self._undone if known is not act]

    def undid(self, written: tuple[str, ...]) -> None:
        """The last act was taken back by the events *written*."""
        act = self._done.pop()
        self._undone.append(Act(act.run_id, written, act.words))

    def redid(self, written: tuple[str, ...]) -> None:
        """The last undone act was brought back by the events *written*."""
        act = self._undone.pop()
        self._done.append(Act(act.run_id, written, act.words))


def new_events(before: Run, after: Run, by: str) -> tuple[str, ...]:
    """The uuids of *by*'s events in *after* that were not in *before*, latest first."""
    known = {event.uuid for event in before.events}
    fresh = [event for event in after.events if event.uuid not in known and event.by == by]
    return tuple(event.uuid for event in sorted(fresh, key=lambda event: event.clock, reverse=True))
