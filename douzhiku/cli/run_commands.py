"""``run …``: everything that is done with a run."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from douzhiku.cli import shapes
from douzhiku.cli.answer import Answer, table
from douzhiku.cli.times import full, parse_start, short
from douzhiku.cli.tools import Tools
from douzhiku.domain.errors import UserError
from douzhiku.domain.runs import Run, RunStep, StepState

_MARKS = {StepState.TODO: "[ ]", StepState.DONE: "[x]", StepState.SKIPPED: "[-]", StepState.NOT_APPLICABLE: "[/]"}


def run_new(tools: Tools, args: Namespace) -> Answer:
    """Make a run."""
    assigned: dict[str, str] = {}
    for role, name in args.assign:
        if role in assigned:
            raise UserError(f"岗位「{role}」安排了两次", hint="一个岗位写一个 --assign")
        assigned[role] = name
    run = tools.runs.create(args.template, args.title, parse_start(args.starts_at), assigned)
    return Answer({"id": run.id}, f"已建好「{run.title}」，{full(run.starts_at)} 开始  {run.id}")


def run_list(tools: Tools, args: Namespace) -> Answer:
    """List runs, newest start first: every one, or the newest few."""
    found = tools.runs_to_read.list(args.limit)
    rows = [[full(r.starts_at), r.title, r.phase, f"{r.done}/{r.total}", r.id] for r in found]
    return Answer([shapes.run_line(r) for r in found], table(rows) or "还没有场次")


def run_show(tools: Tools, args: Namespace) -> Answer:
    """One run with the state of every step."""
    run = tools.runs_to_read.get(args.run)
    return Answer(shapes.run_whole(run), _run_text(run))


def run_tick(tools: Tools, args: Namespace) -> Answer:
    """Tick a step off, with a value where it asks for one."""
    return _step(tools.runs.tick(args.run, args.step, args.by, args.value), args.step)


def run_undo(tools: Tools, args: Namespace) -> Answer:
    """Take back what was done last to a step."""
    return _step(tools.runs.undo(args.run, args.step, args.by), args.step)


def run_skip(tools: Tools, args: Namespace) -> Answer:
    """Skip a step with a reason."""
    return _step(tools.runs.skip(args.run, args.step, args.by, args.reason), args.step)


def run_na(tools: Tools, args: Namespace) -> Answer:
    """Mark a step as not applicable, with a reason."""
    return _step(tools.runs.not_applicable(args.run, args.step, args.by, args.reason), args.step)


def run_value(tools: Tools, args: Namespace) -> Answer:
    """Write a value down without ticking."""
    return _step(tools.runs.record(args.run, args.step, args.by, args.value), args.step)


def run_note(tools: Tools, args: Namespace) -> Answer:
    """Add a note to a step."""
    return _step(tools.runs.note(args.run, args.step, args.by, args.text), args.step)


def run_override(tools: Tools, args: Namespace) -> Answer:
    """Open a phase although gates before it are not done."""
    phases = tools.runs.get(args.run).phases
    if args.phase not in phases:
        raise UserError(f"这个场次没有环节「{args.phase}」", hint=f"有：{'、'.join(phases)}")
    run = tools.runs.override(args.run, phases.index(args.phase), args.by, args.reason)
    passed = [step for step in run.steps if step.override is not None]
    document = {"id": run.id, "phase": run.phase, "overridden": [step.step.id for step in passed]}
    return Answer(document, f"已进入「{run.phase}」，越过的关卡：{'、'.join(step.step.text for step in passed)}")


def run_export(tools: Tools, args: Namespace) -> Answer:
    """Write the run as a readable protocol."""
    out = Path(args.output)
    if out.suffix.lower() != ".md":
        raise UserError(f"只能导出 .md 文件，不能写成 {out.name}", hint="请把文件名的结尾改成 .md")
    from douzhiku.services.export import write_markdown

    write_markdown(tools.runs_to_read.get(args.run), out)
    return Answer({"file": str(out.absolute())}, f"已导出到 {out}")


def _step(run: Run, step_id: str) -> Answer:
    item = run.step(step_id)
    assert item is not None  # the service refuses unknown steps
    return Answer(shapes.run_step(item), _step_text(item))


def _step_text(item: RunStep) -> str:
    who = f"{item.by} {short(item.at)}" if item.by else ""
    parts = [
        f"{_MARKS[item.state]} {item.step.text}",
        "关卡" if item.step.gate else "",
        f"时限 {short(item.due_at)}" if item.due_at and not item.settled else "",
        f"{item.state.label} {who}" if item.settled else "",
        f"值：{item.value}" if item.value else "",
        f"原因：{item.reason}" if item.reason else "",
        f"越过关卡：{item.override.reason}（{item.override.by}）" if item.override else "",
        *(f"备注：{note.reason}（{note.by}）" for note in item.notes),
        item.step.id,
    ]
    return "  ".join(part for part in parts if part)


def _run_text(run: Run) -> str:
    crew = "、".join(f"{role} {name}" for role, name in run.assigned.items())
    lines = [f"{run.title}  {full(run.starts_at)}  {run.template_title}  {run.id}"]
    lines += [f"成员：{crew}"] if crew else []
    for count in run.phase_counts():
        lines += ["", f"{count.title}  {count.done}/{count.total}{'  ← 现在' if count.title == run.phase else ''}"]
        role = ""
        for item in run.steps:
            if item.step.phase != count.title:
                continue
            if item.step.role != role:
                role = item.step.role
                lines.append(f"  {role}")
            lines.append(f"    {_step_text(item)}")
    return "\n".join(lines)
