"""``search``, ``cards``, ``show``, ``sop``, ``check`` and ``index``."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from douzhiku.cli import shapes
from douzhiku.cli.answer import Answer, Json, complain, table
from douzhiku.cli.tools import Tools
from douzhiku.domain.search import SearchQuery
from douzhiku.domain.sop import format_due


def search(tools: Tools, args: Namespace) -> Answer:
    """Find cards and steps."""
    query = SearchQuery(args.query, limit=args.limit, domain=args.domain, stage=args.stage, role=args.role)
    hits = tools.search.search(query)
    if tools.search.note:
        complain(tools.search.note)
    text = "\n".join(
        f"{'卡片' if hit.kind == 'card' else '步骤'}  {hit.title}  {hit.id}\n      {hit.marked_snippet('【', '】')}"
        for hit in hits
    )
    return Answer([shapes.hit(hit) for hit in hits], text or f"没有找到「{args.query}」")


def cards(tools: Tools, _args: Namespace) -> Answer:
    """List every card."""
    found = list(tools.library.cards.values())
    rows = [[card.domain.label, card.group, card.capability, card.level.label, card.title, card.id] for card in found]
    return Answer([shapes.card_line(card) for card in found], table(rows) or "还没有卡片")


def show(tools: Tools, args: Namespace) -> Answer:
    """One card as Markdown, or as the HTML the window shows."""
    card = tools.library.card(args.id)
    document = shapes.card_whole(card)
    if args.html:
        html = _html(tools, card.id)
        return Answer(document | {"html": html}, html)
    place = " · ".join(part for part in (card.domain.label, card.group, card.capability, card.level.label) if part)
    stages = "、".join(stage.label for stage in card.stages)
    meta = "  ".join(part for part in (stages, "、".join(card.roles), card.basis.label) if part)
    return Answer(document, f"# {card.title}\n{place}\n{meta}\n\n{card.summary}\n\n{card.body.strip()}")


def _html(tools: Tools, card_id: str) -> str:
    from douzhiku.content.style import Style

    return tools.library.html(card_id, Style(), frozenset()).html


def sop_list(tools: Tools, _args: Namespace) -> Answer:
    """List every template."""
    found = list(tools.library.templates.values())
    rows = [[t.id, t.title, t.kind.label, f"第 {t.version} 版", "自带" if t.shipped else "店铺"] for t in found]
    return Answer([shapes.template_line(t) for t in found], table(rows) or "还没有模板")


def sop_show(tools: Tools, args: Namespace) -> Answer:
    """One template with all its steps."""
    template = tools.library.template(args.id)
    lines = [f"{template.title}（{template.kind.label}，第 {template.version} 版）", template.summary]
    heading = ("", "")
    for step in template.steps:
        if (step.phase, step.role) != heading:
            heading = (step.phase, step.role)
            lines += ["", f"{step.phase} · {step.role}"]
        notes = ["关卡"] if step.gate else []
        notes += [f"时限 {format_due(step.due)}"] if step.due is not None else []
        notes += [f"记录{step.record.label}"] if step.record else []
        tail = f"（{'，'.join(notes)}）" if notes else ""
        lines.append(f"  {step.text}{tail}  {step.id}")
    return Answer(shapes.template_whole(template), "\n".join(lines))


def check(tools: Tools, args: Namespace) -> Answer:
    """Lint content files: every fault of every file, exit code 1 if there is one."""
    report = tools.library.check(Path(args.path) if args.path else None)
    faults = report.faults
    document: Json = {
        "ok": not faults,
        "files": report.files,
        "faults": [{"file": str(fault.file), "line": fault.line, "message": fault.message} for fault in faults],
    }
    closing = f"{report.files} 个文件，{f'{len(faults)} 个问题' if faults else '没有问题'}"
    return Answer(document, "\n".join([*map(str, faults), closing]), code=1 if faults else 0)


def index_rebuild(tools: Tools, _args: Namespace) -> Answer:
    """Index everything from nothing."""
    tools.search.rebuild()
    if tools.search.note:
        complain(tools.search.note)
    count = len(tools.library.documents())
    return Answer({"documents": count}, f"索引已重建，共 {count} 条")
