"""Domain objects as JSON. These shapes are a promise to scripts: keys may be added, never changed or removed."""

from __future__ import annotations

from douzhiku.cli.answer import Json
from douzhiku.cli.times import iso
from douzhiku.domain.cards import Card
from douzhiku.domain.events import TickEvent
from douzhiku.domain.runs import Run, RunStep, RunSummary
from douzhiku.domain.search import Hit
from douzhiku.domain.sop import Step, Template, format_due


def hit(found: Hit) -> Json:
    """One line of ``search``."""
    return {
        "id": found.id,
        "title": found.title,
        "kind": found.kind,
        "score": round(found.score, 4),
        "snippet": found.marked_snippet(),
        "context": found.context,
    }


def card_line(card: Card) -> dict[str, Json]:
    """One line of ``cards``."""
    return {
        "id": card.id,
        "title": card.title,
        "domain": card.domain.value,
        "group": card.group,
        "capability": card.capability,
        "level": card.level.value,
        "stages": [stage.value for stage in card.stages],
        "roles": list(card.roles),
        "basis": card.basis.value,
        "shipped": card.shipped,
    }


def card_whole(card: Card) -> dict[str, Json]:
    """The answer of ``show``."""
    return card_line(card) | {
        "aliases": list(card.aliases),
        "summary": card.summary,
        "sources": list(card.sources),
        "updated": card.updated.isoformat(),
        "file": str(card.file),
        "body": card.body,
    }


def template_line(template: Template) -> dict[str, Json]:
    """One line of ``sop list``."""
    return {
        "id": template.id,
        "title": template.title,
        "kind": template.kind.value,
        "version": template.version,
        "shipped": template.shipped,
    }


def template_whole(template: Template) -> Json:
    """The answer of ``sop show``."""
    return template_line(template) | {
        "summary": template.summary,
        "phases": list(template.phases),
        "steps": [template_step(step) for step in template.steps],
    }


def template_step(step: Step) -> Json:
    """One step of a template."""
    return {
        "id": step.id,
        "phase": step.phase,
        "role": step.role,
        "text": step.text,
        "help": step.help,
        "gate": step.gate,
        "due": format_due(step.due),
        "card": step.card,
        "record": step.record.value if step.record else None,
    }


def run_line(run: RunSummary) -> Json:
    """One line of ``run list``."""
    return {
        "id": run.id,
        "title": run.title,
        "template": run.template_id,
        "starts_at": iso(run.starts_at),
        "phase": run.phase,
        "done": run.done,
        "total": run.total,
    }


def run_whole(run: Run) -> Json:
    """The answer of ``run show``."""
    return {
        "id": run.id,
        "title": run.title,
        "template": run.template_id,
        "template_title": run.template_title,
        "template_version": run.template_version,
        "starts_at": iso(run.starts_at),
        "created_at": iso(run.created_at),
        "assigned": dict(run.assigned),
        "phase": run.phase,
        "finished": run.finished,
        "phases": [{"title": p.title, "done": p.done, "total": p.total} for p in run.phase_counts()],
        "steps": [run_step(step) for step in run.steps],
        "events": [event(item) for item in run.events],
    }


def run_step(item: RunStep) -> Json:
    """One step of a run with its state."""
    step = item.step
    return {
        "id": step.id,
        "phase": step.phase,
        "role": step.role,
        "text": step.text,
        "help": step.help,
        "state": item.state.value,
        "settled": item.settled,
        "due_at": iso(item.due_at),
        "by": item.by,
        "at": iso(item.at),
        "value": item.value,
        "reason": item.reason,
        "gate": step.gate,
        "card": step.card,
        "record": step.record.value if step.record else None,
        "notes": [{"text": note.reason, "by": note.by, "at": iso(note.at)} for note in item.notes],
        "override": None
        if item.override is None
        else {"reason": item.override.reason, "by": item.override.by, "at": iso(item.override.at)},
    }


def event(item: TickEvent) -> Json:
    """One event of the history."""
    return {
        "seq": item.seq,
        "uuid": item.uuid,
        "step": item.step_id,
        "kind": item.kind.value,
        "at": iso(item.at),
        "by": item.by,
        "value": item.value,
        "reason": item.reason,
        "target": item.target,
    }
