"""The deep look into one card's body: links, pictures, sections, quiz, HTML. Slow beside loading; only for checking."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from pathlib import Path

from markdown_it.token import Token

from douzhiku.content.body import LEAD, QUIZ, SECTIONS, outline, questions, sections
from douzhiku.content.links import find_picture, refuse_link, refuse_picture
from douzhiku.content.markdown import CALLOUTS, anchor_of, parse
from douzhiku.content.metrics import metric_faults
from douzhiku.domain.cards import Card
from douzhiku.domain.faults import Fault
from douzhiku.domain.vocab import Level

_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|<!--|<!doctype\b", re.IGNORECASE)
_SVG_REACHES_OUT = re.compile(
    rb"<script|<foreignObject|\bon[a-z]+\s*=|@import|href\s*=\s*[\"'](?!#|data:image/)|url\(\s*[\"']?(?!#)|<!ENTITY",
    re.IGNORECASE,
)
_FREE_AFTER, _FREE_BEFORE = SECTIONS.index("为什么重要"), SECTIONS.index("检查清单")
"""Between these two a card may have ``##`` sections of its own, for example a table of stages."""


def lint_card(
    card: Card,
    *,
    known: Container[str],
    nearest: Callable[[str], str],
    image_roots: Sequence[Path],
) -> list[Fault]:
    """Everything wrong with the body of *card*. *known* holds all card ids, *nearest* finds a similar one."""
    faults = [*_section_faults(card), *questions(card)[1], *_tab_faults(card), *_path_faults(card, known, nearest)]
    faults += metric_faults(card)
    tokens = parse(card.body)
    anchors = {str(token.attrGet("id")) for token in tokens if token.type == "heading_open"}
    for line, part in _walk(tokens, card.body_line):
        message = _part_fault(part, known, nearest, image_roots, anchors)
        if message:
            faults.append(Fault(card.file, line, message))
    return faults


def _walk(tokens: Sequence[Token], first_line: int) -> Iterator[tuple[int, Token]]:
    """Every block and inline token with its line of the file."""
    line = first_line
    for token in tokens:
        if token.map:
            line = first_line + token.map[0]
        yield line, token
        at = line
        for part in token.children or ():
            yield at, part
            at += part.type in ("softbreak", "hardbreak")


def _part_fault(  # noqa: PLR0911  # one sentence a mistake
    part: Token, known: Container[str], nearest: Callable[[str], str], roots: Sequence[Path], anchors: Container[str]
) -> str:
    """The sentence for what is wrong with one token; empty when nothing is."""
    if part.type == "card_link":
        return missing_card(str(part.meta["id"]), known, nearest, "链接 [[{}]]")
    if part.type == "link_open":
        href = str(part.attrGet("href") or "")
        why = refuse_link(href)
        if why:
            return f"不允许的链接：{why}"
        if href.startswith("#") and anchor_of(href) not in anchors:
            return f"这张卡片里没有标题“{anchor_of(href)}”"
        return ""
    if part.type == "image":
        return _picture_fault(part, roots)
    if part.type == "blockquote_open":
        word = str(part.meta.get("callout", ""))
        return f"不认识的提示框“{word}”（可用：{'、'.join(CALLOUTS)}）" if word and word not in CALLOUTS else ""
    if part.type == "text":
        return _text_fault(part.content)
    return ""


def _text_fault(text: str) -> str:
    if _TAG.search(text):
        return "不能写 HTML，请改用 Markdown"
    if "[[" in text:
        return "卡片链接没有写完整，应是 [[id]] 或 [[id|文字]]"
    if "**" in text:
        return "加粗的 ** 没有配对"
    return ""


def _picture_fault(part: Token, roots: Sequence[Path]) -> str:
    src = str(part.attrGet("src") or "")
    why = refuse_picture(src)
    if why:
        return f"不允许的图片：{why}"
    file = find_picture(src, roots)
    if file is None:
        return f"找不到图片 {src}"
    if not part.content.strip():
        return "图片要有说明文字：![说明](images/…)"
    if file.suffix.lower() == ".svg":
        try:
            data = file.read_bytes()
        except OSError:
            return f"图片 {src} 读不出来"
        if _SVG_REACHES_OUT.search(data):
            return f"图片 {src} 里有脚本或外部引用"
    return ""


def missing_card(card_id: str, known: Container[str], nearest: Callable[[str], str], words: str) -> str:
    """The sentence for a card that does not exist; empty when it does. ``{}`` in *words* becomes the id."""
    if card_id in known:
        return ""
    close = nearest(card_id)
    return words.format(card_id) + " 指向的卡片不存在" + (f"（是不是 {close}？）" if close else "")


def _section_faults(card: Card) -> list[Fault]:
    parts = sections(card)
    titles = [part.title for part in parts if part.title]
    needed = [LEAD, "怎么做", QUIZ] if card.capability and card.level is not Level.NONE else [LEAD]
    faults = [Fault(card.file, card.body_line, f"缺少“## {name}”") for name in needed if name not in titles]
    last = -1
    seen: set[str] = set()
    for part in parts:
        if not part.title:
            words = "“##”后面没有标题" if part.text.lstrip().startswith("##") else f"正文要从“## {LEAD}”开始"
            faults.append(Fault(card.file, part.line, words))
            continue
        if part.title in seen:
            faults.append(Fault(card.file, part.line, f"“## {part.title}”出现了两次"))
        elif part.title in SECTIONS:
            place = SECTIONS.index(part.title)
            if place < last:
                faults.append(Fault(card.file, part.line, f"“## {part.title}”应在“## {SECTIONS[last]}”前面"))
            last = max(last, place)
        elif last < _FREE_AFTER - 1 or last >= _FREE_BEFORE:
            allowed = "、".join(SECTIONS)
            faults.append(
                Fault(
                    card.file,
                    part.line,
                    f"不认识的小节“{part.title}”（可用：{allowed}；自拟的只能放在“为什么重要”和“检查清单”之间）",
                )
            )
        seen.add(part.title)
        if not part.text.strip():
            faults.append(Fault(card.file, part.line, f"“## {part.title}”下面是空的"))
    for number, level, _ in outline(card.body):
        if level == 1:
            faults.append(Fault(card.file, card.body_line + number, "正文里不用一级标题 #，标题写在文件头的 title"))
    return faults


def _tab_faults(card: Card) -> list[Fault]:
    lines = card.body.split("\n")
    bad = (number for number, line in enumerate(lines) if re.match(r" *\t\s*(?:[-*+]|\d+[.)])\s", line))
    return [Fault(card.file, card.body_line + number, "列表的缩进用了 Tab，请改成空格") for number in bad]


def _path_faults(card: Card, known: Container[str], nearest: Callable[[str], str]) -> list[Fault]:
    """Cards named in the learning path of a post (``path: [{day: 1, cards: […]}]``)."""
    days = card.extra.get("path")
    faults = []
    for day in days if isinstance(days, list) else ():
        names = day.get("cards") if isinstance(day, dict) else None
        for name in names if isinstance(names, list) else ():
            message = missing_card(str(name), known, nearest, "path 里的 {}")
            if message:
                text = card.file.read_text(encoding="utf-8", errors="replace")
                line = next((n for n, row in enumerate(text.split("\n"), 1) if str(name) in row and "cards" in row), 1)
                faults.append(Fault(card.file, line, message))
    return faults
