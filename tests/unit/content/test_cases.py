"""Every text case of tests/fixtures/content."""

from __future__ import annotations

from pathlib import Path

import pytest

from douzhiku.content.cards import parse_card
from douzhiku.content.check import check
from douzhiku.content.render import Style, render
from douzhiku.content.sop import parse_template
from douzhiku.domain.sop import Step, format_due
from tests.unit.content.cases import CARD_HEAD, SOP_HEAD, Case, read_cases


def _id(case: Case) -> str:
    return case.title


@pytest.mark.parametrize("case", read_cases("cards.md"), ids=_id)
def test_card(case: Case, content: Path) -> None:
    text, offset = case.file_text(CARD_HEAD)
    file = content / "markdown/traffic/case.md"
    file.write_text(text, encoding="utf-8", newline="\n")
    found = [f"{fault.line - offset}: {fault.message}" for fault in check([content]).faults if fault.file == file]
    assert sorted(found) == case.faults


@pytest.mark.parametrize("case", read_cases("sop.md"), ids=_id)
def test_sop(case: Case, content: Path) -> None:
    text, offset = case.file_text(SOP_HEAD)
    file = content / "sop/case.md"
    file.write_text(text, encoding="utf-8", newline="\n")
    phases_line = text.split("\n").index(next(row for row in text.split("\n") if row.startswith("phases:"))) + 1
    found = [
        f"phases: {fault.message}"
        if offset and fault.line == phases_line
        else f"{fault.line - offset}: {fault.message}"
        for fault in check([content]).faults
    ]
    assert sorted(found) == case.faults
    template, _ = parse_template(file, text, shipped=True)
    steps = {step.id: step for step in template.steps} if template else {}
    for line in case.expected:
        if line.startswith("步骤 "):
            _, step_id, *facts = line.split(" ")
            assert _facts(steps[step_id]) >= set(facts)


def _facts(step: Step) -> set[str]:
    facts = {
        f"环节={step.phase}",
        f"岗位={step.role}",
        f"文字={step.text}",
        "说明=" + step.help.replace("\n", "⏎"),
        f"card={step.card}",
        f"due={format_due(step.due)}",
        f"record={step.record.value if step.record else ''}",
    }
    return facts | ({"关卡"} if step.gate else set())


@pytest.mark.parametrize("case", read_cases("html.md"), ids=_id)
def test_html(case: Case, content: Path) -> None:
    text, revealed = case.source, frozenset[int]()
    if text.startswith("__reveal "):
        first, text = text.split("\n", 1)
        revealed = frozenset(int(number) for number in first.split()[1:])
    card, _ = parse_card(content / "markdown/traffic/case.md", CARD_HEAD + text, shipped=True)
    assert card
    html = render(
        card,
        Style(),
        title_of={"other": "另一张"}.get,
        image_roots=[content / "images"],
        revealed=revealed,
    ).html
    for line in case.expected:
        wanted, _, piece = line.partition(" ")
        assert wanted in ("有", "没有")
        assert (piece in html) is (wanted == "有"), f"{line}\n{html}"
