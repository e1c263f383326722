"""What the SOP panel shows, as frozen values, and how a run is turned into them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from douzhiku.domain.runs import Run, RunStep, StepState
from douzhiku.domain.vocab import RecordKind
from douzhiku.ui.presenters import words


@dataclass(frozen=True, slots=True)
class RunHead:
    """The head of the panel. ``done``/``total`` count the chosen phase."""

    title: str
    when: str
    badge: str
    tone: str
    phase: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class PhaseTab:
    """One part of the phase switch. ``closed``: gates of earlier phases are missing."""

    title: str
    done: int
    total: int
    chosen: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class RoleChip:
    """One filter by post. ``role`` is empty for 全部; ``member`` is who was assigned."""

    role: str
    member: str
    done: int
    total: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    """One line of the list: a heading (``step_id`` empty) or a step."""

    step_id: str
    role: str
    text: str
    help: str = ""
    state: StepState = StepState.TODO
    gate: bool = False
    due: str = ""
    due_tone: str = ""
    status: str = ""
    value: str = ""
    record: RecordKind | None = None
    card: str = ""
    card_title: str = ""
    notes: tuple[str, ...] = ()
    override: str = ""

    @property
    def is_heading(self) -> bool:
        """Whether it only names a post."""
        return not self.step_id

    def spoken(self) -> str:
        """The whole line for a screen reader: ``核对库存，待完成，关卡，19:30``."""
        if self.is_heading:
            return self.text
        parts = [self.text, self.state.label]
        parts += ["关卡"] if self.gate else []
        parts += [self.due] if self.due else []
        parts += [f"记录：{self.value}"] if self.value else []
        parts += [self.status] if self.state is not StepState.TODO else []
        parts += [self.override] if self.override else []
        return "，".join(parts)


@dataclass(frozen=True, slots=True)
class GateNotice:
    """Why the chosen phase is closed: the missing gates, in order."""

    sentence: str
    steps: tuple[str, ...]


def head_of(run: Run, phase_index: int, now: datetime) -> RunHead:
    """The head for the chosen phase."""
    badge, tone = words.countdown(run, now)
    count = run.phase_counts()[phase_index]
    return RunHead(run.title, words.day_and_time(run.starts_at), badge, tone, count.title, count.done, count.total)


def tabs_of(run: Run, phase_index: int) -> tuple[PhaseTab, ...]:
    """The phase switch."""
    return tuple(
        PhaseTab(count.title, count.done, count.total, i == phase_index, bool(run.missing_gates(i)))
        for i, count in enumerate(run.phase_counts())
    )


def chips_of(run: Run, phase_index: int, role: str) -> tuple[RoleChip, ...]:
    """The filter by post for the chosen phase."""
    steps = [s for s in run.steps if s.step.phase == run.phases[phase_index]]
    chips = [RoleChip("", "", sum(s.settled for s in steps), len(steps), not role)]
    for name in dict.fromkeys(s.step.role for s in steps):
        part = [s for s in steps if s.step.role == name]
        chips.append(RoleChip(name, run.assigned.get(name, ""), sum(s.settled for s in part), len(part), name == role))
    return tuple(chips)


def rows_of(run: Run, phase_index: int, role: str, now: datetime, titles: dict[str, str]) -> tuple[StepRow, ...]:
    """The lines of the chosen phase and post; with a heading a post when all posts are shown.

    *titles* maps card ids to the words of the link.
    """
    rows: list[StepRow] = []
    phase = run.phases[phase_index]
    for chip in chips_of(run, phase_index, role)[1:]:
        if role and chip.role != role:
            continue
        if not role:
            who = f" · {chip.member}" if chip.member else ""
            rows.append(StepRow("", chip.role, f"{chip.role}{who}  {chip.done}/{chip.total}"))
        rows += [
            _row(item, run, now, titles)
            for item in run.steps
            if item.step.phase == phase and item.step.role == chip.role
        ]
    return tuple(rows)


def notice_of(run: Run, phase_index: int) -> GateNotice | None:
    """The banner over a closed phase, None when it is open."""
    missing = run.missing_gates(phase_index)
    if not missing:
        return None
    return GateNotice(
        f"「{run.phases[phase_index]}」还没放行：前面有 {len(missing)} 道关卡没过",
        tuple(f"{item.step.role} · {item.step.text}" for item in missing),
    )


def _row(item: RunStep, run: Run, now: datetime, titles: dict[str, str]) -> StepRow:
    due, tone = words.due_words(item, run.starts_at, now)
    override = ""
    if item.override is not None:
        event = item.override
        override = f"{event.by} {words.clock_time(event.at, run.starts_at)} 越过关卡：{event.reason}"
    return StepRow(
        step_id=item.step.id,
        role=item.step.role,
        text=item.step.text,
        help=item.step.help,
        state=item.state,
        gate=item.step.gate,
        due=due,
        due_tone=tone,
        status=words.status_words(item, run.starts_at),
        value=item.value,
        record=item.step.record,
        card=item.step.card if item.step.card in titles else "",
        card_title=titles.get(item.step.card, ""),
        notes=tuple(f"{n.by} {words.clock_time(n.at, run.starts_at)}：{n.reason or n.value}" for n in item.notes),
        override=override,
    )
