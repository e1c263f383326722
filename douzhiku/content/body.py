"""The body of a card without a Markdown library: sections, headings, quiz, plain text. Quick enough for every card."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from douzhiku.content.quiz import parse_quiz
from douzhiku.content.words import glue
from douzhiku.domain.cards import Card, Question
from douzhiku.domain.faults import Fault

LEAD, QUIZ = "一句话", "自测"
SECTIONS = (LEAD, "为什么重要", "怎么做", "检查清单", "看什么数", "常见坑", QUIZ, "相关卡片")
CHARS_PER_MINUTE = 350

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_CARD_LINK = re.compile(r"\[\[([^\[\]|\n]+?)(?:\\?\|([^\[\]\n]*))?\]\]")


@dataclass(frozen=True, slots=True)
class Section:
    """One ``##`` part. ``line`` is the 1-based line of its heading in the file; ``text`` the Markdown below it.

    What stands before the first ``##`` has an empty ``title`` and the line it starts on.
    """

    title: str
    text: str
    line: int


def outline(body: str) -> Iterator[tuple[int, int, str]]:
    """Every heading outside code: 0-based line, level, text as written."""
    fence = ""
    for number, line in enumerate(body.split("\n")):
        mark = _FENCE.fullmatch(line)
        if fence:
            if mark and mark.group(1).startswith(fence) and not mark.group(2).strip():
                fence = ""
        elif mark and not (mark.group(1)[0] == "`" and "`" in mark.group(2)):
            fence = mark.group(1)
        else:
            heading = _HEADING.fullmatch(line)
            if heading:
                yield number, len(heading.group(1)), (heading.group(2) or "").strip()


def sections(card: Card) -> tuple[Section, ...]:
    """The ``##`` parts of *card* in file order; text before the first one comes first if there is any."""
    lines = card.body.split("\n")
    starts = [(number, title) for number, level, title in outline(card.body) if level == 2]
    found = []
    first = starts[0][0] if starts else len(lines)
    before = "\n".join(lines[:first])
    if before.strip():
        found.append(Section("", before, card.body_line))
    for index, (number, title) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else len(lines)
        found.append(Section(title, "\n".join(lines[number + 1 : end]), card.body_line + number))
    return tuple(found)


def questions(card: Card) -> tuple[tuple[Question, ...], list[Fault]]:
    """The questions of ``## 自测``, and what is wrong with how they are written."""
    asked: list[Question] = []
    faults: list[Fault] = []
    for section in sections(card):
        if section.title == QUIZ:
            some, wrong = parse_quiz(section.text, section.line + 1)
            asked += some
            faults += [Fault(card.file, line, message) for line, message in wrong]
            if not some:
                faults.append(Fault(card.file, section.line, "“自测”里一道题都没有"))
    return tuple(asked), faults


def headings(card: Card) -> tuple[str, ...]:
    """Every heading of the body as plain words, in order."""
    return tuple(text for _, _, title in outline(card.body) if (text := strip_inline(title)))


def reading_minutes(card: Card) -> int:
    """Whole minutes to read the card, at least 1: 350 Chinese characters a minute, an English word counts two."""
    text = plain_text(card)
    chars = len(re.findall(r"[\u3400-\u9fff]", text)) + 2 * len(re.findall(r"[A-Za-z0-9]+", text))
    return max(1, round(chars / CHARS_PER_MINUTE))


def plain_text(card: Card, title_of: Callable[[str], str | None] = lambda _: None) -> str:
    """The body as a reader would read it aloud: no Markdown marks, a line a block. For search and counting.

    *title_of* gives the words of a bare ``[[id]]``.
    """
    out: list[str] = []
    running = False
    for line in card.body.split("\n"):
        if _FENCE.fullmatch(line) or _RULE.fullmatch(line):
            running = False
            continue
        block = _BLOCK_MARK.match(line)
        text = strip_inline(line[block.end() :] if block else line, title_of)
        if text.startswith("|") or text.endswith("|"):
            text = " ".join(cell.strip() for cell in text.split("|") if cell.strip())
            running = False
        if not text:
            running = False
        elif running and not (block and block.group().strip(" \t>")) and not text.startswith(("答：", "解析：")):
            out[-1] += glue(out[-1], text) + text
        else:
            out.append(text)
            running = not line.lstrip().startswith("#")
    return "\n".join(out)


_RULE = re.compile(r"[ \t>]*(?:(?:[-*_][ \t]*){3,}|\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)+)")
_BLOCK_MARK = re.compile(
    r"[ \t]*(?:>[ \t]*)*(?:#{1,6}[ \t]+|(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?(?:\[![^\[\]\n]{1,8}\][ \t]*)?"
)
# Lengths are bounded: an unclosed mark must not cost the square of a long line.
_MARKS = (
    (re.compile(r"(?<!`)`{1,3}([^`\n]{1,300})`{1,3}"), r"\1"),
    (re.compile(r"!\[([^\[\]]*)\]\([^()\s]*(?:[ \t]+\"[^\"]*\")?\)(?:\{[^{}]*\})?"), r"\1"),
    (re.compile(r"\[([^\[\]]*)\]\([^()\s]*(?:[ \t]+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"<(https?://[^<>\s]+)>"), r"\1"),
    (re.compile(r"(\*\*|~~)(?=\S)(.{1,300}?)(?<=\S)\1"), r"\2"),
    # A row of underscores is a blank to fill in, and those within a word are part of it.
    (re.compile(r"(?<!\w)(__?)(?=[^\s_])(.{1,300}?)(?<=[^\s_])\1(?!\w)"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,300}?)(?<=[^\s*])\*(?!\*)"), r"\1"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
    (re.compile(r"[ \t]+#+[ \t]*$"), ""),
)


def strip_inline(text: str, title_of: Callable[[str], str | None] = lambda _: None) -> str:
    """*text* without emphasis, code and link marks; links become their words."""

    def words(found: re.Match[str]) -> str:
        return str(found.group(2) or title_of(found.group(1)) or found.group(1)).strip()

    text = _CARD_LINK.sub(words, text)
    for pattern, replacement in _MARKS:
        text = pattern.sub(replacement, text)
    return text.strip()
