"""Whatever stands in a file: no parser raises, no foreign address and no foreign tag gets through."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from douzhiku.content.body import headings, plain_text, questions, reading_minutes, sections
from douzhiku.content.cards import parse_card
from douzhiku.content.frontmatter import quick_yaml
from douzhiku.content.lint import lint_card
from douzhiku.content.render import Style, render
from douzhiku.content.sop import parse_due, parse_template
from douzhiku.content.source import decode
from douzhiku.domain.sop import format_due
from tests.unit.content.cases import CARD_HEAD, SOP_HEAD

FILE = Path("markdown/traffic/case.md")
PIECES = st.sampled_from(
    ["\n", "\n\n", "  ", "\t", "# ", "## ", "### ", "## 一句话\n", "## 自测\n", "1. ", "- ", "- [ ] ", "- [x] ", "> ", "[!注意]",
     "```\n", "~~~", "`", "**", "*", "_", "~~", "|", "|---|\n", "[[", "]]", "[[other]]", "[[other|", "](", "![", ")", "<", ">",
     "<script>", "<!--", "&#106;", "javascript:", "http://a.b", "https://a.b", "//a.b", "file:///", "data:", "#x", "images/a.svg",
     "../", "\\", '"', "'", "{", "}", "{#a", ".gate", "due=-1h", "card=", "答：", "解析：", "   ", "：", "\ue000", "\u2028", "千川", "word", "---\n"]
)  # fmt: skip
MESS = st.lists(st.one_of(PIECES, PIECES, st.text(max_size=4)), max_size=40).map("".join)
ALLOWED_ADDRESS = re.compile(r"(?:card:[^\s\"<>]*|#[^\"<>]+|https://[^\s\"<>]+|quiz:\d+)\Z")
ALLOWED_TAGS = {
    "div", "table", "tr", "td", "p", "b", "i", "s", "a", "br", "hr", "ul", "ol", "li", "span", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd",
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(MESS)
def test_card_bodies(body: str) -> None:
    card, _ = parse_card(FILE, CARD_HEAD + body, shipped=True)
    assert card
    html = render(card, Style(), title_of={"other": "另一张"}.get, image_roots=[], revealed=frozenset({0})).html
    tags = re.findall(r"<(/?)([A-Za-z0-9]*)([^<>]*)>", html)
    assert {name for _, name, _ in tags} <= ALLOWED_TAGS
    assert html.count("<") == html.count(">") == len(tags)
    for _, _, rest in tags:
        assert not re.search(r"\b(?:src|on\w+)=", re.sub(r'"[^"]*"', '""', rest))
        for address in re.findall(r'href="([^"]*)"', rest):
            assert ALLOWED_ADDRESS.match(unescape(address))
    lint_card(card, known={"other"}, nearest=lambda _: "", image_roots=[])
    plain_text(card)
    headings(card)
    assert reading_minutes(card) >= 1
    for section in sections(card):
        assert card.body_line <= section.line <= card.body_line + body.count("\n")
    for question in questions(card)[0]:
        assert question.line > card.body_line


@settings(max_examples=100, deadline=None)
@given(MESS, st.sampled_from(["", "---\n", CARD_HEAD, SOP_HEAD, SOP_HEAD + "## 直播前\n### 场控\n- [ ] "]))
def test_parsers_never_raise(mess: str, head: str) -> None:
    text = head + mess
    lines = text.count("\n") + 1
    _, card_faults = parse_card(FILE, text, shipped=False)
    template, sop_faults = parse_template(FILE, text, shipped=False)
    assert all(1 <= fault.line <= lines for fault in (*card_faults, *sop_faults))
    if template:
        ids = [step.id for step in template.steps]
        assert len(ids) == len(set(ids))
        assert {step.phase for step in template.steps} <= set(template.phases)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(raw: bytes) -> None:
    text, faults = decode(FILE, raw)
    assert text is not None or faults
    assert text is None or ("\r" not in text and "\x00" not in text)


YAML_PIECES = st.sampled_from(
    ["a", "b-c", "千川", "DOU+", "yes", "null", "n", "1", "007", "0x1", "1.5", "2026-11-22", "2026-02-30", "~", "[", "]", "[a, b]", '["000", x]',
     ", ", '"', "'", "#", " # c", ": ", ":", "- ", "&a", "*a", "!x", "|", ">", "%", "@", "?", "=", "<<", "{", "}", "\\", "…", "（", "：", ".inf"]
)  # fmt: skip
VALUES = st.lists(YAML_PIECES, min_size=1, max_size=4).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["id", "title", "on", "x-a", "no"]), VALUES), min_size=1, max_size=3))
def test_quick_yaml_agrees_with_yaml(rows: list[tuple[str, str]]) -> None:
    raw = "\n".join(f"{key}: {value}" for key, value in rows)
    quick = quick_yaml(raw)
    if quick is not None:
        assert quick == yaml.safe_load(raw)


@given(st.integers(min_value=-50_000, max_value=50_000))
def test_due_reads_what_it_writes(minutes: int) -> None:
    due = parse_due(f"{'-' if minutes < 0 else '+'}{abs(minutes)}m")
    assert due is not None
    assert due.total_seconds() == minutes * 60
    assert parse_due(str(format_due(due))) == due
