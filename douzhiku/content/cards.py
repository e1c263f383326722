"""Front matter of a card to a :class:`Card`. The body stays as it is; ``body.py`` and ``lint.py`` look into it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from douzhiku.content.fields import Fields
from douzhiku.content.frontmatter import split
from douzhiku.domain.cards import Card
from douzhiku.domain.faults import Fault
from douzhiku.domain.vocab import ROLES, Basis, Domain, Level, Stage

KEYS = (
    "id", "title", "domain", "group", "capability", "level", "stages", "roles",
    "aliases", "summary", "basis", "sources", "updated",
)  # fmt: skip
EXTRA_KEYS = ("formula", "inputs", "unit", "better", "path", "units", "order", "example", "variants")
UNKNOWN_DAY = date(1970, 1, 1)
"""Stands in for a date that is missing or wrong, so that the card can still be read."""

_STAGES = tuple(stage.value for stage in Stage)


def parse_card(file: Path, text: str, *, shipped: bool) -> tuple[Card | None, list[Fault]]:
    """The card in *text*, and what is wrong with its front matter.

    None only if there is no usable front matter, id, title or domain; any other fault leaves a card that can
    be read. Never raises for what the text holds.
    """
    front, faults = split(file, text)
    if front is None:
        return None, faults
    fields = Fields(file, front)
    card_id = fields.identifier()
    title = fields.text("title")
    domain = _domain(fields, file)
    level = fields.one_of("level", Level, required=False) or Level.NONE
    capability = fields.text("capability", required=False)
    stages = tuple(Stage(word) for word in fields.some_of("stages", _STAGES))
    if level is not Level.NONE:
        if not capability:
            fields.fault("level", "写了 level（初阶或进阶），就要写 capability")
        if not stages and "stages" not in {f.message.split(" ")[0] for f in fields.faults}:
            fields.fault("stages", "能力项卡片要写 stages，例如 stages: [explore]")
    basis = fields.one_of("basis", Basis)
    sources = fields.texts("sources")
    if basis is Basis.SEED and not sources and "sources" not in front.data:
        fields.fault("sources", "basis 是 seed（有资料依据），就要写 sources")
    # Written down but empty: the card stands for its whole domain.
    group = fields.text("group", required="group" not in front.data)
    summary = fields.text("summary")
    roles = fields.some_of("roles", ROLES)
    aliases = fields.texts("aliases")
    updated = fields.day("updated") or UNKNOWN_DAY
    extra = fields.check_keys(KEYS, EXTRA_KEYS)
    faults += fields.faults
    if not (card_id and title and domain):
        return None, faults
    card = Card(
        id=card_id,
        title=title,
        domain=domain,
        group=group,
        capability=capability,
        level=level,
        stages=stages,
        roles=roles,
        aliases=aliases,
        summary=summary,
        basis=basis or Basis.GENERAL,
        sources=sources,
        updated=updated,
        body=front.body,
        body_line=front.body_line,
        file=file,
        shipped=shipped,
        extra=extra,
    )
    return card, faults


def _domain(fields: Fields, file: Path) -> Domain | None:
    domain = fields.one_of("domain", Domain)
    folder = file.parent.name
    # A draft that is checked before it is put in its place has no folder to agree with.
    if "markdown" not in file.parts[:-1]:
        return domain
    if domain and domain != folder:
        fields.fault("domain", f"domain 是 {domain.value}，文件却在 {folder} 文件夹里，两者要一致")
    if domain is None and folder in set(Domain):
        return Domain(folder)
    return domain
