"""What stands within a line: words, emphasis, code, links and pictures as Qt rich text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape as _escape
from pathlib import Path

from markdown_it.token import Token

from douzhiku.content.links import find_picture, refuse_link, refuse_picture
from douzhiku.content.markdown import anchor_of, parse_inline
from douzhiku.content.pictures import MAX_WIDTH, picture_width
from douzhiku.content.style import Style
from douzhiku.content.words import glue

TASK_OPEN, TASK_DONE = "☐", "☑"


def escape(text: str) -> str:
    """*text* for HTML, quotation marks included."""
    return _escape(text, quote=True)


class InlineRenderer:
    """Renders inline tokens. Keeps no state but the box of the last task item."""

    def __init__(self, style: Style, title_of: Callable[[str], str | None], image_roots: Sequence[Path]) -> None:
        self._style = style
        self._title_of = title_of
        self._image_roots = image_roots

    def line(self, text: str) -> str:
        """HTML of one line of Markdown."""
        return self.html(parse_inline(text))

    def plain(self, token: Token) -> str:
        """The words of an inline token."""
        return "".join(
            part.content or (self._words(part) if part.type == "card_link" else "") for part in token.children or ()
        ).strip()

    def html(self, parts: list[Token]) -> str:
        """HTML of *parts*."""
        out: list[str] = []
        closers: list[str] = []
        for index, part in enumerate(parts):
            if part.type in ("text", "text_special"):
                out.append(escape(part.content))
            elif part.type == "link_open":
                opener, closer = self._link(str(part.attrGet("href") or ""))
                out.append(opener)
                closers.append(closer)
            elif part.type == "link_close":
                out.append(closers.pop() if closers else "")
            elif part.type == "softbreak":
                before = parts[index - 1].content if index else ""
                after = parts[index + 1].content if index + 1 < len(parts) else ""
                out.append(glue(before, after))
            else:
                out.append(self._other(part))
        return "".join(out)

    def _other(self, part: Token) -> str:
        style = self._style
        if part.type == "code_inline":
            return (
                f'<span style="font-family:monospace;background-color:{style.code_bg};">{escape(part.content)}</span>'
            )
        if part.type == "card_link":
            return self._card(part)
        if part.type == "image":
            return self._picture(part)
        return _TAGS.get(part.type, "")

    def _words(self, part: Token) -> str:
        target = str(part.meta["id"])
        return part.content or self._title_of(target) or target

    def _card(self, part: Token) -> str:
        target = str(part.meta["id"])
        words = escape(self._words(part))
        if self._title_of(target) is None:
            return f'<span style="color:{self._style.muted};">{words}</span>'
        return self._anchor(f"card:{target}", words)

    def _anchor(self, href: str, words: str) -> str:
        return f'<a href="{escape(href)}" style="color:{self._style.link};text-decoration:none;">{words}</a>'

    def _link(self, href: str) -> tuple[str, str]:
        """Opening and closing HTML; a refused address leaves its words, as words."""
        if refuse_link(href):
            return "", ""
        shown = "#" + anchor_of(href) if href.startswith("#") else href
        return f'<a href="{escape(shown)}" style="color:{self._style.link};text-decoration:none;">', "</a>"

    def _picture(self, part: Token) -> str:
        src = str(part.attrGet("src") or "")
        alt = escape(part.content)
        file = None if refuse_picture(src) else find_picture(src, self._image_roots)
        if file is None:
            return f'<span style="color:{self._style.muted};">[图：{alt}]</span>'
        asked = str(part.attrGet("width") or "")
        width = min(int(asked), MAX_WIDTH) if asked.isascii() and asked.isdigit() else picture_width(file)
        size = f' width="{width}"' if width else ""
        return f'<img src="{escape(file.as_uri())}" alt="{alt}" title="{alt}"{size}>'


_TAGS = {
    "strong_open": "<b>",
    "strong_close": "</b>",
    "em_open": "<i>",
    "em_close": "</i>",
    "s_open": "<s>",
    "s_close": "</s>",
    "hardbreak": "<br>",
}
