"""A run (场次): a snapshot of a template's steps, and what its events have made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from douzhiku.domain.errors import UserError
from douzhiku.domain.events import EventKind, TickEvent, effective
from douzhiku.domain.sop import Step
from douzhiku.domain.vocab import RecordKind


class StepState(StrEnum):
    """State of one step of a run."""

    TODO = "todo"
    DONE = "done"
    SKIPPED = "skipped"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        """What users read."""
        return {
            StepState.TODO: "待完成",
            StepState.DONE: "已完成",
            StepState.SKIPPED: "已跳过",
            StepState.NOT_APPLICABLE: "不适用",
        }[self]


_STATE_OF = {
    EventKind.DONE: StepState.DONE,
    EventKind.UNDONE: StepState.TODO,
    EventKind.SKIPPED: StepState.SKIPPED,
    EventKind.NOT_APPLICABLE: StepState.NOT_APPLICABLE,
}


@dataclass(frozen=True, slots=True)
class RunStep:
    """A step of a run with its derived state.

    ``by``/``at`` belong to the event that set the state; ``value`` is the latest recorded value; ``notes`` are
    the notes in order; ``override`` is the event that let the run pass this gate although it was not done.
    """

    step: Step
    due_at: datetime | None
    state: StepState = StepState.TODO
    by: str = ""
    at: datetime | None = None
    value: str = ""
    reason: str = ""
    notes: tuple[TickEvent, ...] = ()
    override: TickEvent | None = None

    @property
    def settled(self) -> bool:
        """Nothing is left to do: done, skipped or not applicable."""
        return self.state is not StepState.TODO

    @property
    def blocks(self) -> bool:
        """A gate that is neither done nor overridden. Skipping a gate does not open it."""
        return self.step.gate and self.state is not StepState.DONE and self.override is None


@dataclass(frozen=True, slots=True)
class PhaseCount:
    """Progress of one phase: settled steps of all steps."""

    title: str
    done: int
    total: int


@dataclass(frozen=True)
class Run:
    """One run with its whole history. ``starts_at`` and every time in it are aware datetimes (UTC).

    ``template_steps`` is the snapshot taken when the run was made: later edits of the template never touch it.
    ``assigned`` maps posts to member names.
    """

    id: str
    title: str
    template_id: str
    template_title: str
    template_version: int
    starts_at: datetime
    created_at: datetime
    phases: tuple[str, ...]
    template_steps: tuple[Step, ...]
    assigned: Mapping[str, str]
    events: tuple[TickEvent, ...]

    @cached_property
    def steps(self) -> tuple[RunStep, ...]:
        """Every step with its derived state, in template order."""
        by_step: dict[str, list[TickEvent]] = {}
        for event in effective(self.events):
            by_step.setdefault(event.step_id, []).append(event)
        return tuple(self._derive(step, by_step.get(step.id, [])) for step in self.template_steps)

    def _derive(self, step: Step, events: list[TickEvent]) -> RunStep:
        state, by, at, value, reason = StepState.TODO, "", None, "", ""
        notes: list[TickEvent] = []
        override: TickEvent | None = None
        for event in events:
            if event.kind in _STATE_OF:
                state = _STATE_OF[event.kind]
                opened = state is StepState.TODO
                by, at, reason = ("", None, "") if opened else (event.by, event.at, event.reason)
                if opened:
                    value = ""
            if event.kind in (EventKind.DONE, EventKind.VALUE) and event.value:
                value = event.value
            if event.kind is EventKind.NOTE:
                notes.append(event)
            if event.kind is EventKind.OVERRIDE:
                override = event
        due_at = None if step.due is None else self.starts_at + step.due
        return RunStep(step, due_at, state, by, at, value, reason, tuple(notes), override)

    def step(self, step_id: str) -> RunStep | None:
        """The step of that id, or None."""
        return next((item for item in self.steps if item.step.id == step_id), None)

    def phase_counts(self) -> tuple[PhaseCount, ...]:
        """Progress by phase, in running order."""
        return tuple(
            PhaseCount(title, sum(s.settled for s in part), len(part))
            for title, part in ((t, [s for s in self.steps if s.step.phase == t]) for t in self.phases)
        )

    @property
    def phase(self) -> str:
        """Title of the phase the run is in.

        The furthest phase in which something was settled, or whose gates were overridden; past it only when the
        phase is all settled and none of its gates blocks.
        """
        at = 0
        last = len(self.phases) - 1
        for index, title in enumerate(self.phases):
            part = [s for s in self.steps if s.step.phase == title]
            if any(s.settled for s in part):
                at = max(at, index)
            if index < last and any(s.override for s in part) and not self.missing_gates(index + 1):
                at = max(at, index + 1)
        counts = self.phase_counts()
        while at + 1 < len(self.phases) and counts[at].done == counts[at].total and not self.missing_gates(at + 1):
            at += 1
        return self.phases[at] if self.phases else ""

    @property
    def finished(self) -> bool:
        """Every step of every phase is settled."""
        return all(step.settled for step in self.steps)

    def missing_gates(self, phase_index: int) -> tuple[RunStep, ...]:
        """The gates of earlier phases that keep phase number *phase_index* (0-based) closed."""
        earlier = set(self.phases[:phase_index])
        return tuple(step for step in self.steps if step.step.phase in earlier and step.blocks)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One line of the list of runs. ``done``/``total`` count settled steps of all phases."""

    id: str
    title: str
    template_id: str
    starts_at: datetime
    phase: str
    done: int
    total: int


class GateClosed(UserError):  # noqa: N818 - named after what happened, like UserError's other children
    """A step of a later phase was to be settled while gates before it are open. ``missing`` are those gates."""

    def __init__(self, missing: tuple[RunStep, ...]) -> None:
        names = "、".join(f"{item.step.role}「{item.step.text}」" for item in missing[:_NAMED])
        more = f"等 {len(missing)} 道" if len(missing) > _NAMED else ""
        super().__init__(f"关卡还没过：{names}{more}", hint="先完成它们，或写明原因越过")
        self.missing = missing


class ValueNeeded(UserError):  # noqa: N818
    """A step that wants something written down was to be ticked without it. ``step`` is that step."""

    def __init__(self, step: Step) -> None:
        example = "例如 200" if step.record is RecordKind.NUMBER else "写一句看到的情况"
        super().__init__(f"「{step.text}」要先记录看到的{step.record.label if step.record else '情况'}", hint=example)
        self.step = step


class AlreadyUndone(UserError):  # noqa: N818
    """What was to be taken back was taken back before, by this member or another."""

    def __init__(self) -> None:
        super().__init__("这一步已经撤销过了")


_NAMED = 3
