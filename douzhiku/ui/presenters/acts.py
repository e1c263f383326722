"""Undo and redo of one's own acts for the sitting.

Everything here is called in the data lane only: there an undo waits for the tick before it, so that what is taken
back is always what was done last, however quickly the keys were pressed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from douzhiku.domain.runs import AlreadyUndone, Run

if TYPE_CHECKING:
    from douzhiku.services.runs import RunService


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a member did: the uuids of the events it wrote, latest first. ``words`` name it in messages."""

    run_id: str
    events: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The run as it is now, and the act that was done, taken back or brought again (None if nothing changed)."""

    run: Run
    act: Act | None


class Acts:
    """Two stacks a member: what can be undone and what can be redone."""

    def __init__(self, runs: Callable[[], RunService]) -> None:
        self._runs = runs
        self._done: dict[str, list[Act]] = {}
        self._undone: dict[str, list[Act]] = {}

    def do(self, run_id: str, step_id: str, by: str, words: str, work: Callable[[RunService], Run]) -> Outcome:
        """Do *work* on one step (or on the gates, with an empty *step_id*) and remember what it wrote.

        Raises: whatever *work* raises; then nothing is remembered.
        """
        runs = self._runs()
        before = runs.get(run_id)
        after = work(runs)
        written = _written(before, after, by, step_id)
        if not written:
            return Outcome(after, None)
        act = Act(run_id, written, words)
        self._done.setdefault(by, []).append(act)
        self._undone.pop(by, None)
        return Outcome(after, act)

    def undo(self, by: str) -> Outcome | None:
        """Take back *by*'s last act; None when there is none.

        Raises: AlreadyUndone if somebody else did (the act is forgotten), UserError otherwise (it is kept).
        """
        return self._turn(by, self._done, self._undone)

    def redo(self, by: str) -> Outcome | None:
        """Bring back what *by* undid last; None when there is none. Raises: as :meth:`undo`."""
        return self._turn(by, self._undone, self._done)

    def _turn(self, by: str, origin: dict[str, list[Act]], target: dict[str, list[Act]]) -> Outcome | None:
        stack = origin.get(by)
        if not stack:
            return None
        act, runs = stack[-1], self._runs()
        before = runs.get(act.run_id)
        try:
            after = runs.undo_events(act.run_id, act.events, by)
        except AlreadyUndone:
            stack.pop()
            raise
        stack.pop()
        turned = Act(act.run_id, _written(before, after, by), act.words)
        target.setdefault(by, []).append(turned)
        return Outcome(after, turned)


def _written(before: Run, after: Run, by: str, step_id: str = "") -> tuple[str, ...]:
    """Uuids of *by*'s events that are in *after* only, latest first; those of one step when it is named."""
    known = {event.uuid for event in before.events}
    fresh = [e for e in after.events if e.uuid not in known and e.by == by and (not step_id or e.step_id == step_id)]
    return tuple(event.uuid for event in sorted(fresh, key=lambda event: event.clock, reverse=True))
