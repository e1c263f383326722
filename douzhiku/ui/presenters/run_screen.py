"""What of the open run is on the panel: phase, post, lines. Knows nothing of the database."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from douzhiku.domain.runs import Run, StepState
from douzhiku.ui.presenters import run_views
from douzhiku.ui.presenters.ports import Memory

if TYPE_CHECKING:
    from douzhiku.services.library import Library


class RunPanel(Protocol):
    """What the presenter needs of the panel."""

    def show_welcome(self) -> None:
        """No run yet: say what a run is and lead to the first."""

    def show_trouble(self, sentence: str, hint: str) -> None:
        """The data cannot be used: say why, offer to try again."""

    def show_head(self, head: run_views.RunHead) -> None:
        """Title, time, badge, progress."""

    def show_phases(self, tabs: tuple[run_views.PhaseTab, ...]) -> None:
        """The phase switch."""

    def show_roles(self, chips: tuple[run_views.RoleChip, ...]) -> None:
        """The filter by post."""

    def show_rows(self, rows: tuple[run_views.StepRow, ...], current: str) -> None:
        """The steps; *current* is the step id to stand on, empty to leave it."""

    def show_notice(self, notice: run_views.GateNotice | None) -> None:
        """The banner over a closed phase."""

    def say(self, sentence: str, hint: str = "", *, undo: bool = False, bad: bool = False) -> None:
        """One message at the foot of the panel, gone by itself."""

    def ask_text(self, title: str, label: str, *, number: bool, value: str, done: Callable[[str], None]) -> None:
        """Ask for a value, a reason or a note; *done* only when confirmed and not empty."""


class RunScreen:
    """Holds the run that is shown and tells the panel about it."""

    def __init__(self, panel: RunPanel, library: Library, memory: Memory, now: Callable[[], datetime]) -> None:
        self.run: Run | None = None
        self.phase = 0
        self._panel = panel
        self._library = library
        self._memory = memory
        self._now = now
        self._role = memory.get("run/role")
        self._rows: tuple[run_views.StepRow, ...] = ()

    def take(self, run: Run, *, phase: int, current: str = "") -> None:
        """Show *run* at *phase* (0-based), standing on step *current* when it is not empty."""
        self.run = run
        self.phase = max(0, min(phase, len(run.phases) - 1))
        self._memory.set("run/id", run.id)
        self._remember_phase()
        self._show(current)

    def remembered_phase(self, run: Run) -> int:
        """The phase of last time, else the one the run is in."""
        title = self._memory.get("run/phase")
        return run.phases.index(title if title in run.phases else run.phase)

    def choose_phase(self, index: int) -> None:
        """Show another phase."""
        if self.run is not None and 0 <= index < len(self.run.phases):
            self.phase = index
            self._remember_phase()
            self._show()

    def choose_role(self, role: str) -> None:
        """Show one post only; empty for all."""
        self._set_role(role)
        self._show()

    def stand_on(self, step_id: str) -> bool:
        """Show the step wherever it is and make it the current line. False if the run has no such step."""
        found = self.run.step(step_id) if self.run is not None else None
        if self.run is None or found is None:
            return False
        self.phase = self.run.phases.index(found.step.phase)
        self._remember_phase()
        if self._role and self._role != found.step.role:
            self._set_role("")
        self._show(step_id)
        return True

    def tell_time(self) -> None:
        """The clock moved: countdown, and due words where they changed."""
        if self.run is None:
            return
        self._panel.show_head(run_views.head_of(self.run, self.phase, self._now()))
        rows = self._make_rows(self.run)
        if rows != self._rows:
            self._rows = rows
            self._panel.show_rows(rows, "")

    def advance(self, taken: Collection[str]) -> None:
        """Stand on the next open step below the last of *taken*, which are being settled, so that the keyboard runs."""
        rows = [row for row in self._rows if not row.is_heading]
        last = max((number for number, row in enumerate(rows) if row.step_id in taken), default=-1)
        below = (row.step_id for row in rows[last + 1 :] if row.state is StepState.TODO and row.step_id not in taken)
        following = next(below, "")
        if following:
            self._panel.show_rows(self._rows, following)

    def _set_role(self, role: str) -> None:
        self._role = role
        self._memory.set("run/role", role)

    def _remember_phase(self) -> None:
        if self.run is not None and self.run.phases:
            self._memory.set("run/phase", self.run.phases[self.phase])

    def _show(self, current: str = "") -> None:
        run = self.run
        if run is None or not run.phases:
            return
        chips = run_views.chips_of(run, self.phase, self._role)
        if self._role and all(chip.role != self._role for chip in chips):
            # The post of last time has nothing to do in this phase.
            self._set_role("")
            chips = run_views.chips_of(run, self.phase, "")
        self._panel.show_head(run_views.head_of(run, self.phase, self._now()))
        self._panel.show_phases(run_views.tabs_of(run, self.phase))
        self._panel.show_roles(chips)
        self._panel.show_notice(run_views.notice_of(run, self.phase))
        self._rows = self._make_rows(run)
        self._panel.show_rows(self._rows, current)

    def _make_rows(self, run: Run) -> tuple[run_views.StepRow, ...]:
        titles = {card_id: card.title for card_id, card in self._library.cards.items()}
        return run_views.rows_of(run, self.phase, self._role, self._now(), titles)
