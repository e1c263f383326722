"""The Markdown dialect of the cards: markdown-it-py with plugins, minus all that could reach outside."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline.state_inline import Delimiter, StateInline
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from douzhiku.content.words import is_wide

CALLOUTS = {"注意": "note", "提示": "tip", "警告": "warning"}

_BAR = "\ue000"
"""Stands for the ``|`` of ``[[id|words]]`` while tables are cut into cells."""

_PIPED = re.compile(r"(\[\[[^\[\]|\n]+?)\\?\|([^\[\]|\n]*\]\])")
_LINK = re.compile(rf"\[\[([^\[\]|{_BAR}\n]+?)(?:(?:\\?\||{_BAR})([^\[\]\n]*))?\]\]")
_CALLOUT = re.compile(r"\[!([^\[\]\n]{1,12})\][ \t]*\n?")


def parse(body: str) -> list[Token]:
    """Block tokens of *body*, with heading anchors, callouts and card links marked."""
    return _parser().parse(body)


def parse_inline(text: str) -> list[Token]:
    """Inline tokens of one line of Markdown."""
    return _parser().parseInline(text)[0].children or []


def slug(title: str) -> str:
    """The anchor of a heading: its own words, blanks as ``-``, without marks."""
    return re.sub(r"[^\w-]", "", re.sub(r"\s+", "-", title.strip().lower())) or "part"


def anchor_of(href: str) -> str:
    """The anchor a ``#…`` link means; percent-encoding undone."""
    return unquote(href[1:])


@cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
    md.enable(["table", "strikethrough"])
    # What a card has no use for can only go wrong in it: underlined headings (a paragraph before ---),
    # code by indentation, hidden link definitions, HTML.
    md.disable(["lheading", "code", "reference", "html_block", "html_inline"])
    md.use(tasklists_plugin)
    md.use(deflist_plugin)
    md.use(attrs_plugin, after=("image",), spans=False, allowed=["width"])
    md.use(anchors_plugin, min_level=2, max_level=6, slug_func=slug, permalink=False)
    md.inline.ruler.before("link", "card_link", _card_link)
    md.inline.ruler.at("emphasis", _emphasis)
    md.core.ruler.before("block", "guard_bars", _guard_bars)
    md.core.ruler.after("block", "callouts", _callouts)
    md.core.ruler.push("restore_bars", _restore_bars)
    # All links become tokens, so that the checker sees every one; the renderer lets through what links.py allows.
    md.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return md


def _guard_bars(state: StateCore) -> None:
    state.src = _PIPED.sub(rf"\1{_BAR}\2", state.src.replace(_BAR, "|"))


def _restore_bars(state: StateCore) -> None:
    for token in state.tokens:
        for part in (token, *(token.children or ())):
            if _BAR in part.content:
                part.content = part.content.replace(_BAR, "|")


def _card_link(state: StateInline, silent: bool) -> bool:
    # A link inside the words of another link has no meaning in HTML.
    if state.src[state.pos : state.pos + 2] != "[[" or state.linkLevel:
        return False
    found = _LINK.match(state.src, state.pos)
    if not found or found.end() > state.posMax:
        return False
    if not silent:
        token = state.push("card_link", "", 0)
        token.content = (found.group(2) or "").strip()
        token.meta = {"id": found.group(1).strip()}
    state.pos = found.end()
    return True


def _callouts(state: StateCore) -> None:
    """Mark ``> [!注意]`` on its blockquote and take the mark out of the text."""
    for index, token in enumerate(state.tokens[:-2]):
        if token.type != "blockquote_open":
            continue
        inline = state.tokens[index + 2]
        found = _CALLOUT.match(inline.content) if inline.type == "inline" else None
        if found:
            token.meta["callout"] = found.group(1).strip()
            inline.content = inline.content[found.end() :]
            # Later faults of this paragraph count their lines from where its text starts now.
            if inline.map and "\n" in found.group():
                inline.map = [inline.map[0] + 1, inline.map[1]]


def _emphasis(state: StateInline, silent: bool) -> bool:
    """As CommonMark, but ``**`` beside Chinese characters opens and closes whatever punctuation is around.

    CommonMark decides by blanks and punctuation, which leaves ``**“谁会买”**的样本`` unmarked.
    """
    marker = state.src[state.pos]
    if silent or marker not in "_*":
        return False
    scanned = state.scanDelims(state.pos, marker == "*")
    can_open, can_close = scanned.can_open, scanned.can_close
    if marker == "*":
        before = state.src[state.pos - 1 : state.pos]
        after = state.src[state.pos + scanned.length : state.pos + scanned.length + 1]
        if is_wide(before) or is_wide(after):
            can_open = bool(after.strip())
            can_close = bool(before.strip())
    for _ in range(scanned.length):
        token = state.push("text", "", 0)
        token.content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=scanned.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=can_open,
                close=can_close,
            )
        )
    state.pos += scanned.length
    return True
