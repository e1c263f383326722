"""Runs: made from a template, ticked step by step, never overwritten."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from douzhiku.domain.errors import UserError
from douzhiku.domain.events import EventKind, TickEvent, last_undoable, revoked
from douzhiku.domain.members import clean_name
from douzhiku.domain.runs import AlreadyUndone, GateClosed, Run, RunStep, RunSummary, StepState, ValueNeeded
from douzhiku.domain.sop import Step, Template
from douzhiku.domain.values import clean_number, clean_text, clean_title
from douzhiku.domain.vocab import RecordKind
from douzhiku.services.members import ensure_member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from douzhiku.store import Store, Transaction

Summaries = list[RunSummary]

MIN_PREFIX = 4
"""Fewest characters of a run's id that stand for the whole."""


class RunService:
    """What can be done with runs. Any thread may call it; every act is one transaction and returns the fresh run.

    Every act raises UserError for what the user got wrong, StoreError if it could not be kept (then nothing was).
    ``by`` is a member's name and is kept in the history as written.
    """

    def __init__(
        self,
        store: Store,
        templates: Callable[[str], Template],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._templates = templates
        self._now = now

    # -- making and finding ------------------------------------------------------------------

    def create(self, template_id: str, title: str, starts_at: datetime, assigned: Mapping[str, str]) -> Run:
        """Make a run from a snapshot of the template. *starts_at* is aware; *assigned* maps posts to names.

        Names nobody has yet become members; posts with an empty name stay open.

        Raises: UserError for an unknown template or post, a bad title, name or date. ValueError if *starts_at*
        has no time zone.
        """
        template = self._templates(template_id)
        if not template.steps:
            raise UserError(f"模板「{template.title}」里还没有步骤")
        start, now = _clean_start(starts_at), self._now()
        for role in assigned:
            _check_role(role, template.roles)
        given = {role: assigned[role] for role in template.roles if assigned.get(role, "").strip()}
        run = Run(
            id=uuid4().hex,
            title=clean_title(title),
            template_id=template.id,
            template_title=template.title,
            template_version=template.version,
            starts_at=start,
            created_at=now.astimezone(UTC),
            phases=template.phases,
            # Snapshot: later edits of the template must not change a running 场次.
            template_steps=template.steps,
            assigned={},
            events=(),
        )
        with self._store.write() as db:
            members = {role: ensure_member(db, name, self._now()) for role, name in given.items()}
            db.runs.add(run, {role: member.id for role, member in members.items()})
        return replace(run, assigned={role: member.name for role, member in members.items()})

    def list(self, limit: int | None = None) -> Summaries:
        """All runs, or at most *limit*, newest start first."""
        with self._store.read() as db:
            return db.runs.summaries(limit)

    def get(self, run_id: str) -> Run:
        """The run of that id, or of the one id that begins with it (4 characters or more).

        Raises: UserError if there is none, or more than one.
        """
        with self._store.read() as db:
            return _find(db, run_id)

    def latest_seq(self) -> int:
        """Number of the newest event of any run, 0 if none: cheap, for noticing what other processes did.

        Raises: StoreError also if the file was moved away or replaced since it was opened.
        """
        self._store.check_place()
        with self._store.read() as db:
            return db.runs.latest_seq()

    def changes(self) -> int:
        """Another number than before as soon as anybody changed anything: events, runs, titles, posts, members.

        For polling (0.1 ms). Own acts change it too; the numbers need not grow.

        Raises: StoreError, also if the file was moved away or replaced since it was opened.
        """
        return self._store.changes()

    # -- acts on a step ----------------------------------------------------------------------

    def tick(self, run_id: str, step_id: str, by: str, value: str = "") -> Run:
        """The step is done. The same member ticking the same value again changes nothing.

        Raises: GateClosed; ValueNeeded if the step wants a record and has none; UserError for a bad value.
        """
        with self._act(run_id, by) as act:
            item = act.step(step_id)
            # What was recorded before the tick is record enough.
            value = "" if item.value and not value.strip() else _clean_value(item.step, value)
            if item.state is StepState.DONE and item.by == act.by and value in ("", item.value):
                return act.run
            act.check_gates(item.step)
            return act.add(step_id, EventKind.DONE, value=value)

    def untick(self, run_id: str, step_id: str, by: str) -> Run:
        """Open the step again, whatever it was; an open step stays as it is."""
        with self._act(run_id, by) as act:
            if not act.step(step_id).settled:
                return act.run
            return act.add(step_id, EventKind.UNDONE)

    def skip(self, run_id: str, step_id: str, by: str, reason: str) -> Run:
        """The step is left out this time, for a reason. A skipped gate still keeps later phases closed.

        Raises: GateClosed.
        """
        return self._settle(run_id, step_id, by, reason, EventKind.SKIPPED)

    def not_applicable(self, run_id: str, step_id: str, by: str, reason: str) -> Run:
        """The step does not concern this run, for a reason.

        Raises: GateClosed.
        """
        return self._settle(run_id, step_id, by, reason, EventKind.NOT_APPLICABLE)

    def record(self, run_id: str, step_id: str, by: str, value: str) -> Run:
        """Write down what was seen, without ticking. A step that asks for a number takes numbers only."""
        with self._act(run_id, by) as act:
            item = act.step(step_id)
            cleaned = _clean_value(item.step, value) or clean_text(value, "记录")
            return act.add(step_id, EventKind.VALUE, value=cleaned)

    def note(self, run_id: str, step_id: str, by: str, text: str) -> Run:
        """Add a note to the step; its words are the event's ``reason``."""
        with self._act(run_id, by) as act:
            act.step(step_id)
            return act.add(step_id, EventKind.NOTE, reason=clean_text(text, "备注"))

    def override(self, run_id: str, phase_index: int, by: str, reason: str) -> Run:
        """Let the run into phase number *phase_index* (0-based) although gates before it are open.

        Writes one event for each of those gates; none is open: nothing to do.
        """
        words = clean_text(reason, "越过关卡的原因")
        with self._act(run_id, by) as act:
            if not 0 <= phase_index < len(act.run.phases):
                raise UserError(f"这个场次没有第 {phase_index + 1} 个环节")
            for item in act.run.missing_gates(phase_index):
                act.add(item.step.id, EventKind.OVERRIDE, reason=words)
            return act.run

    # -- taking back -------------------------------------------------------------------------

    def undo(self, run_id: str, step_id: str, by: str) -> Run:
        """Take back the latest event of the step that still counts.

        Raises: UserError if there is none.
        """
        with self._act(run_id, by) as act:
            item = act.step(step_id)
            last = last_undoable(act.run.events, step_id)
            if last is None:
                raise UserError(f"「{item.step.text}」没有可以撤销的操作")
            return act.add(step_id, EventKind.UNDONE, target=last.uuid)

    def undo_event(self, run_id: str, event_uuid: str, by: str) -> Run:
        """Take back one event; taking back an undo does its event again.

        Raises: UserError if the run has no such event; AlreadyUndone if it was taken back already; GateClosed if
        doing it again would settle a step whose phase has been closed since.
        """
        return self.undo_events(run_id, (event_uuid,), by)

    def undo_events(self, run_id: str, uuids: Sequence[str], by: str) -> Run:
        """Take back several events in the given order, all or none; those taken back already are left out.

        Raises: UserError if the run has no such event; AlreadyUndone if nothing is left to take back; GateClosed
        if a redo would settle a step whose phase has been closed since.
        """
        with self._act(run_id, by) as act:
            named = {event.uuid: event for event in act.run.events}
            if not named.keys() >= set(uuids):
                raise UserError("这个场次里没有这条记录，撤销不了")
            before = act.run
            redone: dict[str, None] = {}
            for uuid in uuids:
                # Looked at anew each time: what was taken back just now decides about the rest.
                if uuid in revoked(act.run.events):
                    continue
                event = named[uuid]
                act.add(event.step_id, EventKind.UNDONE, target=uuid)
                if event.kind is EventKind.UNDONE:
                    redone[event.step_id] = None
            if act.run is before:
                raise AlreadyUndone
            # At the end: the same redo may have passed a gate again that the rest of it stands on.
            for step_id in redone:
                was, now = before.step(step_id), act.step(step_id)
                if now.settled and (was is None or now.state is not was.state):
                    act.check_gates(now.step)
            return act.run

    # -- the run itself ----------------------------------------------------------------------

    def rename(self, run_id: str, title: str) -> Run:
        """Give the run another title."""
        cleaned = clean_title(title)
        with self._store.write() as db:
            run = _find(db, run_id, lock=True)
            db.runs.save_title(run.id, cleaned)
        return replace(run, title=cleaned)

    def reassign(self, run_id: str, role: str, member: str) -> Run:
        """Give the post to *member* (a name; unknown ones become members), or to nobody if it is empty.

        Raises: UserError for a post the run does not have, or a bad name.
        """
        with self._store.write() as db:
            run = _find(db, run_id, lock=True)
            _check_role(role, tuple(dict.fromkeys(step.role for step in run.template_steps)))
            found = ensure_member(db, member, self._now()) if member.strip() else None
            db.runs.assign(run.id, role, None if found is None else found.id)
            return _find(db, run.id)

    # -- inside ------------------------------------------------------------------------------

    def _settle(self, run_id: str, step_id: str, by: str, reason: str, kind: EventKind) -> Run:
        words = clean_text(reason, "原因")
        with self._act(run_id, by) as act:
            item = act.step(step_id)
            if item.state.value == kind.value and item.by == act.by and item.reason == words:
                return act.run
            act.check_gates(item.step)
            return act.add(step_id, kind, reason=words)

    @contextmanager
    def _act(self, run_id: str, by: str) -> Iterator[_Act]:
        name = clean_name(by)
        with self._store.write() as db:
            act = _Act(db, _find(db, run_id, lock=True), name, self._now().astimezone(UTC))
            yield act
            if act.changed:
                db.runs.save_progress(act.run)


class _Act:
    """One member's act on one run, within a write transaction. ``run`` is always fresh."""

    def __init__(self, db: Transaction, run: Run, by: str, at: datetime) -> None:
        self._db = db
        self.run = run
        self.by = by
        self._at = at
        self.changed = False

    def step(self, step_id: str) -> RunStep:
        """The step of that id.

        Raises: UserError naming the nearest ids.
        """
        found = self.run.step(step_id)
        if found is None:
            near = difflib.get_close_matches(step_id, [s.id for s in self.run.template_steps], n=3, cutoff=0.4)
            raise UserError(f"这个场次没有步骤 {step_id}", hint=f"是不是 {'、'.join(near)}" if near else "")
        return found

    def check_gates(self, step: Step) -> None:
        """Raises: GateClosed if gates of earlier phases keep the step's phase closed."""
        missing = self.run.missing_gates(self.run.phases.index(step.phase))
        if missing:
            raise GateClosed(missing)

    def add(self, step_id: str, kind: EventKind, *, value: str = "", reason: str = "", target: str = "") -> Run:
        """Append one event and return the run as it now is."""
        # The write lock is held since before the run was read, so nobody else can take this clock.
        clock = 1 + max((event.clock for event in self.run.events), default=0)
        event = TickEvent(
            uuid=str(uuid4()),
            run_id=self.run.id,
            step_id=step_id,
            kind=kind,
            at=self._at,
            by=self.by,
            value=value,
            reason=reason,
            target=target,
            clock=clock,
        )
        event = replace(event, seq=self._db.runs.append(event))
        self.run = replace(self.run, events=(*self.run.events, event))
        self.changed = True
        return self.run


def _find(db: Transaction, run_id: str, *, lock: bool = False) -> Run:
    wanted = run_id.strip()
    run = db.runs.load(wanted, lock=lock) if wanted else None
    if run is None and len(wanted) >= MIN_PREFIX:
        ids = db.runs.ids_like(wanted, 3)
        if len(ids) > 1:
            raise UserError(f"以 {wanted} 开头的场次不止一个", hint="请多写几位编号")
        run = db.runs.load(ids[0], lock=lock) if ids else None
    if run is None:
        short = wanted and len(wanted) < MIN_PREFIX
        raise UserError(
            f"没有这个场次：{wanted}",
            hint=f"编号至少写前 {MIN_PREFIX} 位" if short else "douzhiku run list 列出所有场次",
        )
    return run


def _check_role(role: str, roles: tuple[str, ...]) -> None:
    if role not in roles:
        raise UserError(f"这个模板没有岗位「{role}」", hint=f"岗位有 {' '.join(roles)}")


def _clean_start(starts_at: datetime) -> datetime:
    if starts_at.tzinfo is None:
        raise ValueError("starts_at must be aware")
    if not 2000 <= starts_at.year < 2100:
        raise UserError(f"开始时间不对：{starts_at.year} 年", hint="请检查年份")
    return starts_at.astimezone(UTC)


def _clean_value(step: Step, value: str) -> str:
    """The value as it is kept; empty if none is given and none is needed."""
    if not value.strip():
        if step.record is not None:
            raise ValueNeeded(step)
        return ""
    return clean_number(value) if step.record is RecordKind.NUMBER else clean_text(value, "记录")
