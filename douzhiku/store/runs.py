"""Rows of runs, their snapshots and their events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from douzhiku.domain.events import EventKind, TickEvent
from douzhiku.domain.runs import Run, RunSummary
from douzhiku.domain.sop import Step
from douzhiku.domain.vocab import RecordKind
from douzhiku.store.schema import member, run, run_assignment, run_step, tick_event


class RunRows:
    """Runs within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, new: Run, member_ids: Mapping[str, str]) -> None:
        """Keep a new run without events. *member_ids* maps posts to ids of known members."""
        self._db.execute(
            insert(run).values(
                id=new.id,
                title=new.title,
                template_id=new.template_id,
                template_title=new.template_title,
                template_version=new.template_version,
                phases=list(new.phases),
                starts_at=new.starts_at,
                created_at=new.created_at,
                **_progress(new),
            )
        )
        self._db.execute(
            insert(run_step), [_step_values(new.id, at, step) for at, step in enumerate(new.template_steps)]
        )
        if member_ids:
            self._db.execute(
                insert(run_assignment),
                [{"run_id": new.id, "role": role, "member_id": who} for role, who in member_ids.items()],
            )

    def ids_like(self, prefix: str, limit: int) -> list[str]:
        """At most *limit* ids that begin with *prefix*; an id that equals it stands first."""
        rows = self._db.execute(
            select(run.c.id).where(run.c.id.startswith(prefix, autoescape=True)).order_by(run.c.id).limit(limit)
        )
        return [str(row[0]) for row in rows]

    def load(self, run_id: str, *, lock: bool = False) -> Run | None:
        """The run of exactly that id with its whole history; *lock* keeps other writers of this run waiting."""
        wanted = select(run).where(run.c.id == run_id)
        # SQLite has taken the lock on the whole file by now and leaves this out.
        row = self._db.execute(wanted.with_for_update() if lock else wanted).first()
        if row is None:
            return None
        found = row._mapping
        steps = self._steps(run_id)
        assigned = self._assigned(run_id)
        posts = dict.fromkeys(step.role for step in steps)
        return Run(
            id=found["id"],
            title=found["title"],
            template_id=found["template_id"],
            template_title=found["template_title"],
            template_version=found["template_version"],
            starts_at=found["starts_at"],
            created_at=found["created_at"],
            phases=tuple(found["phases"]),
            template_steps=steps,
            assigned={role: assigned[role] for role in posts if role in assigned},
            events=self._events(run_id),
        )

    def summaries(self, limit: int | None) -> list[RunSummary]:
        """All runs, or at most *limit*, newest start first, in one query."""
        rows = self._db.execute(
            select(run.c.id, run.c.title, run.c.template_id, run.c.starts_at, run.c.phase, run.c.done, run.c.total)
            .order_by(run.c.starts_at.desc(), run.c.created_at.desc(), run.c.id)
            .limit(limit)
        )
        return [RunSummary(*row) for row in rows]

    def append(self, event: TickEvent) -> int:
        """Append one event and return its running number."""
        added = self._db.execute(
            insert(tick_event)
            .values(
                uuid=event.uuid,
                run_id=event.run_id,
                step_id=event.step_id,
                kind=event.kind.value,
                at=event.at,
                by=event.by,
                value=event.value,
                reason=event.reason,
                target=event.target,
                clock=event.clock,
            )
            .returning(tick_event.c.seq)
        )
        return int(added.scalar_one())

    def save_progress(self, changed: Run) -> None:
        """Write what the list of runs shows, derived from the events of *changed*."""
        self._db.execute(update(run).where(run.c.id == changed.id).values(**_progress(changed)))

    def save_title(self, run_id: str, title: str) -> None:
        """Write a new title."""
        self._db.execute(update(run).where(run.c.id == run_id).values(title=title))

    def assign(self, run_id: str, role: str, member_id: str | None) -> None:
        """Give the post to a known member, or to nobody."""
        self._db.execute(delete(run_assignment).where(run_assignment.c.run_id == run_id, run_assignment.c.role == role))
        if member_id is not None:
            self._db.execute(insert(run_assignment).values(run_id=run_id, role=role, member_id=member_id))

    def latest_seq(self) -> int:
        """The running number of the newest event of any run, 0 if there is none."""
        return int(self._db.execute(select(func.coalesce(func.max(tick_event.c.seq), 0))).scalar_one())

    def count(self) -> int:
        """How many runs there are."""
        return int(self._db.execute(select(func.count()).select_from(run)).scalar_one())

    def _steps(self, run_id: str) -> tuple[Step, ...]:
        columns = run_step.c
        rows = self._db.execute(
            select(
                columns.step_id,
                columns.phase,
                columns.role,
                columns.text,
                columns.help,
                columns.gate,
                columns.due_seconds,
                columns.card,
                columns.record,
            )
            .where(columns.run_id == run_id)
            .order_by(columns.position)
        )
        return tuple(
            Step(
                id=step_id,
                phase=phase,
                role=role,
                text=text,
                help=help_,
                gate=gate,
                due=None if due is None else timedelta(seconds=due),
                card=card,
                record=None if record is None else RecordKind(record),
            )
            for step_id, phase, role, text, help_, gate, due, card, record in rows
        )

    def _assigned(self, run_id: str) -> dict[str, str]:
        rows = self._db.execute(
            select(run_assignment.c.role, member.c.name)
            .join(member, member.c.id == run_assignment.c.member_id)
            .where(run_assignment.c.run_id == run_id)
        )
        return {str(role): str(name) for role, name in rows}

    def _events(self, run_id: str) -> tuple[TickEvent, ...]:
        columns = tick_event.c
        rows: Iterable[tuple[object, ...]] = self._db.execute(
            select(
                columns.uuid,
                columns.run_id,
                columns.step_id,
                columns.kind,
                columns.at,
                columns.by,
                columns.value,
                columns.reason,
                columns.target,
                columns.clock,
                columns.seq,
            )
            .where(columns.run_id == run_id)
            .order_by(columns.clock, columns.uuid)
        )
        return tuple(
            TickEvent(uuid, run, step, EventKind(kind), *rest)  # type: ignore[arg-type]
            for uuid, run, step, kind, *rest in rows
        )


def _progress(changed: Run) -> dict[str, object]:
    counts = changed.phase_counts()
    return {"phase": changed.phase, "done": sum(c.done for c in counts), "total": sum(c.total for c in counts)}


def _step_values(run_id: str, position: int, step: Step) -> dict[str, object]:
    return {
        "run_id": run_id,
        "step_id": step.id,
        "position": position,
        "phase": step.phase,
        "role": step.role,
        "text": step.text,
        "help": step.help,
        "gate": step.gate,
        "due_seconds": None if step.due is None else round(step.due.total_seconds()),
        "card": step.card,
        "record": None if step.record is None else step.record.value,
    }
