"""How the shipped library is kept good. Each test lists every place to be mended, so that one run tells all."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from douzhiku.content.body import QUIZ, questions, reading_minutes, sections
from douzhiku.domain.cards import Card
from douzhiku.domain.errors import UserError
from douzhiku.domain.formula import evaluate
from douzhiku.domain.metrics import metric_of
from douzhiku.domain.runs import Run, StepState
from douzhiku.domain.vocab import Basis, Domain, Level, Stage
from scripts.content_report import links_of, text_chars, units_of
from tests.content.shelf import (
    BANNED,
    CONTENT,
    GROWTH_MAP,
    OVERLAP,
    PLAN,
    SEEDS,
    cards,
    lines,
    outline_units,
    place,
    plan,
    section,
    sentences,
    templates,
)

PITFALLS = "常见坑"
needs_plan = pytest.mark.skipif(not PLAN.exists(), reason="the plan of cards is not beside this checkout")


def _listed(wrong: list[str]) -> str:
    """Every place on a line of its own, however many: pytest would show the first."""
    return "\n" + "\n".join(wrong)


def _full_cards() -> list[Card]:
    """The cards of the growth map: a capability at a level, or one that has no levels."""
    if not PLAN.exists():
        return [
            card for card in cards().values() if card.level is not Level.NONE and card.title[:2] in ("初阶", "进阶")
        ]
    return [card for card in cards().values() if plan().get(card.id, {}).get("capability_item") == "yes"]


# --- structure ------------------------------------------------------------------------------------------------


@needs_plan
def test_the_library_is_the_one_that_was_planned() -> None:
    assert sorted(set(plan()) ^ set(cards())) == []
    wrong = []
    for card_id, row in plan().items():
        card = cards()[card_id]
        said = {
            "folder": card.domain.value,
            "title": card.title,
            "group": card.group,
            "capability": card.capability,
            "level": card.level.value,
            "stages": " ".join(stage.value for stage in card.stages),
            "sources": " ".join(card.sources),
            "basis": card.basis.value,
        }
        wrong += [f"{place(card, 1)}: {key} {said[key]!r} ≠ {row[key]!r}" for key in said if said[key] != row[key]]
    assert not wrong, _listed(wrong)


def test_every_card_has_its_parts() -> None:
    wrong = []
    for card in cards().values():
        titles = [part.title for part in sections(card)]
        needed = ["一句话", "为什么重要", PITFALLS, QUIZ, "相关卡片"]
        wrong += [f"{place(card)}: no {title}" for title in needed if title not in titles]
        # What is to be done may stand under headings of the card's own.
        if set(titles) <= {*needed, "检查清单", "看什么数"}:
            wrong.append(f"{place(card)}: nothing to do: no 怎么做")
        if len(card.summary) > 45:
            wrong.append(f"{place(card, 1)}: summary of {len(card.summary)} characters")
        if not card.roles:
            wrong.append(f"{place(card, 1)}: no roles")
        if len(card.aliases) < 2:
            wrong.append(f"{place(card, 1)}: fewer than 2 aliases")
        if len(set(links_of(card)) - {card.id}) < 3:
            wrong.append(f"{place(card)}: fewer than 3 cards linked")
        if card.basis is Basis.GENERAL and not re.search(r"^> .*通用经验", card.body, re.MULTILINE):
            wrong.append(f"{place(card)}: general, but no callout says 通用经验")
    assert not wrong, _listed(wrong)


def test_capability_cards_are_full_cards() -> None:
    wrong = []
    for card in _full_cards():
        chars = text_chars(card)
        if not 700 <= chars <= 1800:
            wrong.append(f"{place(card)}: {chars} characters beside tables and quiz, not 700 to 1800")
        if section(card, "看什么数") is None:
            wrong.append(f"{place(card)}: no 看什么数")
    assert not wrong, _listed(wrong)


def test_checklists_can_be_gone_through() -> None:
    wrong = []
    for card in cards().values():
        part = section(card, "检查清单")
        items = len(re.findall(r"^- \[ \] ", part.text, re.MULTILINE)) if part else 0
        if (part and not 5 <= items <= 9) or (not part and card in _full_cards()):
            wrong.append(f"{place(card, part.line if part else None)}: {items} items in 检查清单, not 5 to 9")
    assert not wrong, _listed(wrong)


def test_quizzes_test_enough() -> None:
    wrong = []
    for card in cards().values():
        asked, _ = questions(card)
        full = card in _full_cards()
        choices = [question for question in asked if len(question.choices) > 2]
        least = 3 if full else 2
        if not least <= len(asked) <= 6:
            wrong.append(f"{place(card)}: {len(asked)} questions, not {least} to 6")
        if full and len(choices) < 2:
            wrong.append(f"{place(card)}: {len(choices)} questions with three answers to choose from, fewer than 2")
    assert not wrong, _listed(wrong)


def test_right_answers_are_not_always_in_one_place() -> None:
    places = Counter(
        [choice.right for choice in question.choices].index(True)
        for card in cards().values()
        for question in questions(card)[0]
        if question.choices
    )
    assert max(places.values()) < 0.6 * places.total(), places


def test_cards_are_read_in_one_to_eight_minutes() -> None:
    minutes = {place(card): reading_minutes(card) for card in cards().values()}
    wrong = [f"{where}: {length} minutes" for where, length in minutes.items() if not 1 <= length <= 8]
    assert not wrong, _listed(wrong)


def test_no_orphan_card() -> None:
    linked = {target for card in cards().values() for target in links_of(card) if target != card.id}
    wrong = [place(card) for card in cards().values() if card.id not in linked]
    assert not wrong, _listed(wrong)


def test_the_order_of_the_tree_is_plain() -> None:
    orders = defaultdict(list)
    for card in cards().values():
        orders[card.extra.get("order")].append(card.id)
    wrong = [f"order {order}: {', '.join(ids)}" for order, ids in orders.items() if order is None or len(ids) > 1]
    assert not wrong, _listed(wrong)


# --- words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("whole", "short"), [("巨量千川", "千川"), ("抖音电商罗盘", "罗盘")])
def test_terms_are_given_whole_before_they_are_shortened(whole: str, short: str) -> None:
    lone = re.compile(rf"(?<!{whole.removesuffix(short)}){short}")
    wrong = []
    for card in cards().values():
        for number, _, line in lines(card):
            found = lone.search(line)
            given = line.find(whole)
            if found and not 0 <= given < found.start():
                wrong.append(f"{place(card, number)}: {short} before {whole}")
                break
            if given >= 0:
                break
    assert not wrong, _listed(wrong)


def _warns(sentence: str) -> bool:
    return re.search(r"不|别|没|无|禁|违规|处罚|会罚|隐藏|删掉|划掉|停|≠", sentence) is not None


def test_what_the_platform_forbids_is_named_only_to_warn() -> None:
    rows = [row.strip() for row in BANNED.read_text(encoding="utf-8").split("\n")]
    banned = re.compile("|".join(f"(?:{row})" for row in rows if row and not row.startswith("#")))
    wrong = []
    for card in cards().values():
        for number, part, line in lines(card):
            for sentence in sentences(line) if part.title not in (PITFALLS, QUIZ) else ():
                found = banned.search(sentence)
                if found and not _warns(sentence):
                    wrong.append(f"{place(card, number)}: {found.group()}")
    for template in templates().values():
        for step in template.steps:
            for sentence in sentences(f"{step.text}。{step.help}"):
                found = banned.search(sentence)
                if found and not _warns(sentence):
                    wrong.append(f"sop/{template.id}.md #{step.id}: {found.group()}")
    assert not wrong, _listed(wrong)


def test_no_address_and_nobody_else_by_name() -> None:
    wrong = []
    for card in cards().values():
        for number, _, line in lines(card):
            found = re.search(r"https?:|www\.|小[王李张刘陈赵孙杨黄吴徐朱马胡](?![\u4e00-\u9fff]*[店号])", line)
            if found:
                wrong.append(f"{place(card, number)}: {found.group()}")
    assert not wrong, _listed(wrong)


@pytest.mark.skipif(not OVERLAP.exists(), reason="the sources are not beside this checkout")
@pytest.mark.parametrize("folder", ["markdown", "sop"])
def test_no_sentence_of_the_sources(folder: str) -> None:
    words = [sys.executable, str(OVERLAP), str(CONTENT / folder), str(SEEDS), "--min", "14", "--no-convert"]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", timeout=50, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert not done.stdout, done.stdout


# --- completeness ---------------------------------------------------------------------------------------------


@pytest.mark.skipif(not GROWTH_MAP.exists(), reason="the growth map is not beside this checkout")
def test_each_capability_is_there_at_its_stages() -> None:
    import yaml

    levels = {"初阶": Level.BASIC, "进阶": Level.ADVANCED, "不分级": Level.NONE}
    stages = {stage.label: stage for stage in Stage}
    missing = []
    for row in yaml.safe_load(GROWTH_MAP.read_text(encoding="utf-8"))["capabilities"]:
        for stage, cell in row["stages"].items():
            if cell and not any(
                card.capability == row["capability"]
                and card.group == row["group"]
                and card.level is levels[cell["level"]]
                and stages[stage] in card.stages
                for card in cards().values()
            ):
                missing.append(f"{row['capability']} {cell['level']} {stage}")
    assert not missing, _listed(missing)


@needs_plan
def test_each_outline_unit_is_in_exactly_one_card() -> None:
    planned, named = defaultdict(set), defaultdict(set)
    for card_id, row in plan().items():
        for unit in row["outline_units"].split():
            planned[unit].add(card_id)
    for card in cards().values():
        for unit in units_of(card):
            named[unit].add(card.id)
    # The outline has a few units beside the plan: a card may take one up, but not two cards the same.
    beside = outline_units() - planned.keys()
    wrong = [
        f"{unit}: named by {sorted(ids)}, {'one is enough' if unit in beside else 'in no outline'}"
        for unit, ids in named.items()
        if unit not in planned and (unit not in beside or len(ids) > 1)
    ]
    for unit, ids in planned.items():
        # Two posts may share a unit where the plan says so.
        good = len(named[unit]) == 1 or (len(ids) > 1 and named[unit] == ids)
        if not good:
            wrong.append(f"{unit}: named by {sorted(named[unit])}, planned for {sorted(ids)}")
    assert not wrong, _listed(wrong)


# --- SOPs -----------------------------------------------------------------------------------------------------


def test_every_step_links_a_card_and_says_how() -> None:
    wrong = []
    for template in templates().values():
        for step in template.steps:
            if step.card not in cards():
                wrong.append(f"sop/{template.id}.md #{step.id}: card {step.card or 'missing'}")
            if not step.help:
                wrong.append(f"sop/{template.id}.md #{step.id}: no help")
    assert not wrong, _listed(wrong)


def test_posts_have_steps_that_can_be_looked_through() -> None:
    wrong = []
    for template in templates().values():
        sizes = Counter((step.phase, step.role) for step in template.steps)
        wrong += [f"sop/{template.id}.md {phase} {role}: {n}" for (phase, role), n in sizes.items() if not 3 <= n <= 8]
    assert not wrong, _listed(wrong)


def test_the_first_week_of_a_post_covers_its_daily_steps() -> None:
    wrong = []
    for card in cards().values():
        days = card.extra.get("path")
        if card.domain is not Domain.ROLES:
            continue
        assert isinstance(days, list), place(card, 1)
        read = {card_id for day in days for card_id in day["cards"]}
        steps = [step for name in ("live-team", "short-video-team") for step in templates()[name].steps]
        wanted = {step.card for step in steps if step.role == card.title.removeprefix("岗位：")}
        assert wanted, place(card, 1)
        wrong += [f"{place(card, 1)}: path without {card_id}" for card_id in sorted(wanted - read)]
    assert not wrong, _listed(wrong)


def test_in_an_emergency_no_phase_waits_for_another() -> None:
    from datetime import UTC, datetime

    template = templates()["emergency"]
    now = datetime(2026, 11, 22, tzinfo=UTC)
    run = Run("r", "断流", template.id, template.title, 1, now, now, template.phases, template.steps, {}, ())
    assert template.phases == ("断流", "违规提醒", "缺货", "舆情")
    assert [run.missing_gates(index) for index in range(4)] == [()] * 4
    assert {step.state for step in run.steps} == {StepState.TODO}
    assert [step.step.id for step in run.steps if step.due_at] == []


def test_steps_are_due_within_their_phase() -> None:
    """Phases follow each other: what is first due in one is not before what is first due in the one before."""
    for template in templates().values():
        starts = [
            min((step.due for step in template.steps if step.phase == phase and step.due is not None), default=None)
            for phase in template.phases
        ]
        known = [start for start in starts if start is not None]
        assert known == sorted(known), template.id


# --- metrics --------------------------------------------------------------------------------------------------


def test_every_metric_card_has_a_metric_that_works_out() -> None:
    wrong = []
    for card in cards().values():
        if card.domain is not Domain.METRICS:
            continue
        try:
            metric = metric_of(card)
        except UserError as error:
            wrong.append(f"{place(card, 1)}: {error}")
            continue
        if metric is None or metric.example is None:
            wrong.append(f"{place(card, 1)}: no {'example' if metric else 'formula'}")
            continue
        ones = {item.name: Decimal(index) for index, item in enumerate(metric.inputs, 3)}
        for variant in metric.variants:
            metric.value(ones, variant.formula)
    assert not wrong, _listed(wrong)


_UNIT = r"(?:\s*[元件人次秒天单款倍分钟条])?"
_NUMBER = rf"\d[\d,]*(?:\.\d+)?%?{_UNIT}"
_EQUATION = re.compile(
    rf"(?<![\d.,×÷*/])(?P<left>[（(]*\s*{_NUMBER}(?:\s*[）)]*\s*[×÷+\-＋－–]\s*[（(]*\s*{_NUMBER}\s*[）)]*)+)"  # noqa: RUF001
    rf"\s*[=≈]\s*(?P<right>\d[\d,]*(?:\.\d+)?)(?P<percent>%?)"
    r"(?![\d,.]*\d|\s*[×÷+－-])"  # noqa: RUF001
)
_PLAIN = str.maketrans({"×": "*", "÷": "/", "＋": "+", "－": "-", "–": "-", "（": "(", "）": ")", ",": None})  # noqa: RUF001


def _worked_out(left: str) -> Decimal | None:
    text = re.sub(r"[元件人次秒天单款倍分钟条]", "", left.translate(_PLAIN))
    try:
        return evaluate(re.sub(r"(\d+(?:\.\d+)?)%", r"(\1/100)", text), {})
    except UserError:
        # Half of a longer expression, or a date: nothing to hold it to.
        return None


def test_worked_examples_add_up() -> None:
    wrong, seen = [], 0
    for card in cards().values():
        for number, _, line in lines(card):
            for found in _EQUATION.finditer(line.replace("`", "")):
                value = _worked_out(found["left"])
                if value is None:
                    continue
                seen += 1
                right = Decimal(found["right"].replace(",", ""))
                half = Decimal(1).scaleb(-len(found["right"].partition(".")[2])) / 2
                answers = [value, value * 100] if found["percent"] else [value]
                if all(abs(answer - right) > half for answer in answers):
                    wrong.append(f"{place(card, number)}: {found.group()} (gives {value:f})")
    assert not wrong, _listed(wrong)
    assert seen > 50
