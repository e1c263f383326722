"""``## 自测``: list items to questions, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from douzhiku.content.words import glue
from douzhiku.domain.cards import Choice, Question

_QUESTION = re.compile(r" ?(?:\d{1,9}[.)]|[-*+])(?:[ \t]+(.*))?")
_CHOICE = re.compile(r"[ \t]+(?:[-*+]|\d{1,9}[.)])[ \t]+\[([^\[\]])\](?:[ \t]+(.*))?")
_BARE_CHOICE = re.compile(r"[ \t]+(?:[-*+]|\d{1,9}[.)]|[A-Ha-h][.、)])[ \t]*(.*)")
_ANSWER = re.compile(r"\s*(?:\*\*)?答(?:案)?\s*[：:](?:\*\*)?\s*(.*)")
_EXPLAIN = re.compile(r"\s*(?:\*\*)?解析\s*[：:](?:\*\*)?\s*(.*)")


@dataclass(slots=True)
class _Draft:
    line: int
    text: str
    choices: list[tuple[str, bool]] = field(default_factory=list)
    answer: str = ""
    explanation: str = ""
    has_answer: bool = False
    has_explanation: bool = False
    part: str = "text"


def parse_quiz(text: str, first_line: int) -> tuple[list[Question], list[tuple[int, str]]]:
    """Questions in *text*, whose first line is *first_line* of the file, and faults as (line, sentence)."""
    drafts: list[_Draft] = []
    faults: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), first_line):
        if not line.strip():
            continue
        start = _QUESTION.fullmatch(line)
        if start:
            drafts.append(_Draft(number, (start.group(1) or "").strip()))
        elif not drafts:
            faults.append((number, "“自测”里每道题都应是一个列表项，例如“1. ……？”"))
        elif not line.startswith((" ", "\t")):
            faults.append((number, "这一行要缩进到题目下面"))
            _take(drafts[-1], number, "  " + line, faults)
        else:
            _take(drafts[-1], number, line, faults)
    for draft in drafts:
        faults += [(draft.line, message) for message in _wrong(draft)]
    return [_question(draft) for draft in drafts], faults


def _take(draft: _Draft, number: int, line: str, faults: list[tuple[int, str]]) -> None:
    """One line below a question."""
    choice = _CHOICE.fullmatch(line)
    answer = _ANSWER.fullmatch(line)
    explain = _EXPLAIN.fullmatch(line)
    if choice:
        mark = choice.group(1)
        if mark not in " xX":
            faults.append((number, f"选项前面应是 [ ] 或 [x]，这里是 [{mark}]"))
        draft.choices.append(((choice.group(2) or "").strip(), mark in "xX√✓✔"))
        draft.part = "choice"
    elif answer:
        draft.answer, draft.has_answer, draft.part = answer.group(1).strip(), True, "answer"
    elif explain:
        draft.explanation, draft.has_explanation, draft.part = explain.group(1).strip(), True, "explanation"
    elif _BARE_CHOICE.fullmatch(line) and draft.part in ("text", "choice"):
        faults.append((number, "选项要写成“- [ ] ……”，正确的写成“- [x] ……”"))
    else:
        _continue(draft, line.strip())


def _continue(draft: _Draft, words: str) -> None:
    if draft.part == "choice":
        text, right = draft.choices[-1]
        draft.choices[-1] = (_joined(text, words), right)
    elif draft.part == "answer":
        draft.answer = _joined(draft.answer, words)
    elif draft.part == "explanation":
        draft.explanation = _joined(draft.explanation, words)
    else:
        draft.text = _joined(draft.text, words)


def _joined(before: str, after: str) -> str:
    return before + glue(before, after) + after if before else after


def _wrong(draft: _Draft) -> list[str]:
    wrong = [] if draft.text else ["题目没有文字"]
    if not draft.choices:
        if not draft.has_answer:
            wrong.append("这道题既没有选项也没有“答：”")
        elif not draft.answer:
            wrong.append("“答：”后面是空的")
        return wrong
    if draft.has_answer:
        wrong.append("有选项的题不写“答：”，说明写在“解析：”里")
    if len(draft.choices) < 2:
        wrong.append("选择题至少要有两个选项")
    right = sum(ok for _, ok in draft.choices)
    if not right:
        wrong.append("这道题没有正确选项，请把正确的写成 [x]")
    elif right == len(draft.choices) and right > 1:
        wrong.append("这道题所有选项都是正确的")
    if any(not text for text, _ in draft.choices):
        wrong.append("有一个选项没有文字")
    texts = [text for text, _ in draft.choices]
    if len(set(texts)) < len(texts):
        wrong.append("有两个选项一模一样")
    if not draft.explanation:
        wrong.append("选择题要有“解析：”")
    return wrong


def _question(draft: _Draft) -> Question:
    choices = tuple(Choice(text, right) for text, right in draft.choices)
    return Question(draft.text, choices, draft.answer, draft.explanation, draft.line)
