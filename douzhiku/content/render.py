"""A card's Markdown to the HTML that Qt's rich text understands.

Qt knows no flex, no border-radius and little CSS, so boxes and task lists are tables, and every style is inline:
the page may put the result into any document of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from markdown_it.token import Token

from douzhiku.content.body import LEAD, QUIZ, questions
from douzhiku.content.inline import TASK_DONE, TASK_OPEN, InlineRenderer, escape
from douzhiku.content.markdown import CALLOUTS, parse
from douzhiku.content.quiz_html import quiz_html
from douzhiku.content.style import Heading, Rendered, Style
from douzhiku.domain.cards import Card

__all__ = ["Heading", "Rendered", "Style", "render"]

_SIZES = {2: 1.27, 3: 1.07}
"""Size of a heading against running text, by level; deeper ones are as large as the text."""


def render(
    card: Card,
    style: Style,
    *,
    title_of: Callable[[str], str | None],
    image_roots: Sequence[Path],
    revealed: frozenset[int] = frozenset(),
) -> Rendered:
    """The body of *card* as HTML for ``QTextBrowser``.

    *title_of* gives the title of a card id, None if there is no such card. *image_roots* are the ``images``
    folders, first match wins. *revealed* holds the 0-based numbers of the quiz questions whose answer is shown.
    Addresses in it are ``card:<id>``, ``#anchor``, ``https://…``, ``quiz:<n>`` and, for pictures, ``file:``
    below *image_roots*; nothing else gets through whatever the card says.
    """
    tokens = parse(card.body)
    inline = InlineRenderer(style, title_of, image_roots)
    return _Page(card, style, inline, revealed).render(tokens)


def _mark_boxes(tokens: list[Token]) -> None:
    """Put the glyph of every task on its list item; the plug-in's own check boxes are HTML that Qt does not know."""
    for index, token in enumerate(tokens):
        if token.type == "list_item_open" and "task-list-item" in str(token.attrGet("class") or ""):
            parts = tokens[index + 2].children or []
            done = bool(parts) and 'checked="checked"' in parts[0].content
            token.meta["box"] = TASK_DONE if done else TASK_OPEN


class _Page:
    """One rendering. Walks the block tokens once; ``_tables`` remembers what an opened list or item became."""

    def __init__(self, card: Card, style: Style, inline: InlineRenderer, revealed: frozenset[int]) -> None:
        self.card = card
        self.style = style
        self.inline = inline
        self.revealed = revealed
        self.out: list[str] = []
        self.headings: list[Heading] = []
        self._closers: list[str] = []
        self._lists = 0
        self._cell = 0
        self._rule = f"line-height:{style.line_height}%"

    def render(self, tokens: list[Token]) -> Rendered:
        _mark_boxes(tokens)
        index = 0
        while index < len(tokens):
            token = tokens[index]
            if token.type == "heading_open":
                index = self._section(tokens, index)
                continue
            self._block(token)
            index += 1
        style = self.style
        family = f"font-family:{escape(style.family)};" if style.family else ""
        page = f'<div style="{family}font-size:{style.px}px;color:{style.text};">{"".join(self.out)}</div>'
        return Rendered(page, tuple(self.headings))

    # --- sections ----------------------------------------------------------------------------------------

    def _section(self, tokens: list[Token], index: int) -> int:
        """Take the heading at *index*, and the whole section if it has a form of its own; the index after it."""
        token, words = tokens[index], tokens[index + 1]
        title = self.inline.plain(words)
        level = int(token.tag[1])
        anchor = str(token.attrGet("id") or "")
        self.headings.append(Heading(level, title, anchor))
        top = level == 2 and token.level == 0
        end = index + 3
        if top and title == LEAD:
            # Only its own words: a callout below them is a box of its own, not a box in the box.
            while end < len(tokens) and tokens[end].type in {"paragraph_open", "inline", "paragraph_close"}:
                end += 1
            self._lead(anchor, tokens[index + 3 : end])
            return end
        self._heading(level, anchor, self.inline.html(words.children or []))
        if top and title == QUIZ:
            while end < len(tokens) and not (tokens[end].type == "heading_open" and tokens[end].tag == "h2"):
                end += 1
            asked, _ = questions(self.card)
            self.out.append(quiz_html(asked, self.style, self.inline, self.revealed))
        return end

    def _heading(self, level: int, anchor: str, html: str) -> None:
        size = round(self.style.px * _SIZES.get(level, 1.0))
        top = round(self.style.px * (1.5 if level == 2 else 1.1))
        self.out.append(
            f'<h{level} style="font-size:{size}px;font-weight:600;margin-top:{top}px;'
            f'margin-bottom:{round(self.style.px * 0.45)}px;line-height:135%;">'
            f'<a name="{escape(anchor)}">{html}</a></h{level}>'
        )

    def _lead(self, anchor: str, tokens: list[Token]) -> None:
        """``## 一句话`` is a box that begins with the words themselves."""
        style = self.style
        self.out.append(self._box_open(style.lead_bg, style.lead_fg))
        label = f'<a name="{escape(anchor)}"><b>{LEAD}</b></a>&nbsp; '
        start = len(self.out)
        for token in tokens:
            self._block(token)
        body = "".join(self.out[start:])
        del self.out[start:]
        if body.startswith("<p"):
            cut = body.index(">") + 1
            body = body[:cut] + label + body[cut:]
        else:
            body = f'<p style="margin:0;{self._rule};">{label}</p>{body}'
        self.out += [body, "</td></tr></table>"]

    def _box_open(self, background: str, foreground: str) -> str:
        px = self.style.px
        # Qt puts what a tall line has too much below its text, so the box has less padding there.
        pad = f"padding:{round(px * 0.75)}px;padding-bottom:{round(px * 0.35)}px"
        return (
            f'<table width="100%" cellspacing="0" cellpadding="0" border="0" '
            f'style="margin-top:{round(px * 0.4)}px;margin-bottom:{round(px * 0.8)}px;">'
            f'<tr><td bgcolor="{background}" style="color:{foreground};{pad};">'
        )

    # --- blocks ------------------------------------------------------------------------------------------

    def _block(self, token: Token) -> None:
        if token.type == "inline":
            if [part.type for part in token.children or ()] == ["image"] and self.out[-1:] == [self._paragraph()]:
                # A tall line height would be multiplied by the height of the picture.
                self.out[-1] = f'<p style="margin-top:0;margin-bottom:{round(self.style.px * 0.9)}px;">'
            self.out.append(self.inline.html(token.children or []))
            return
        handler = getattr(self, f"_on_{token.type}", None)
        if handler is not None:
            handler(token)

    def _on_paragraph_open(self, token: Token) -> None:
        if token.hidden:
            return
        self.out.append(self._paragraph())

    def _paragraph(self) -> str:
        bottom = 0 if self._cell or self._lists else round(self.style.px * 0.65)
        return f'<p style="margin-top:0;margin-bottom:{bottom}px;{self._rule};">'

    def _on_paragraph_close(self, token: Token) -> None:
        if not token.hidden:
            self.out.append("</p>")

    def _on_hr(self, token: Token) -> None:  # noqa: ARG002
        self.out.append("<hr>")

    def _on_fence(self, token: Token) -> None:
        style = self.style
        code = escape(token.content.rstrip("\n")).replace("\n", "<br>").replace("  ", "&nbsp; ")
        self.out.append(
            self._box_open(style.code_bg, style.text)
            + f'<p style="margin:0;line-height:150%;font-family:monospace;">{code}</p></td></tr></table>'
        )

    # Lists: a task list becomes a table of box and text, so that long text hangs beside its box.

    def _on_bullet_list_open(self, token: Token) -> None:
        self._open_list(token, "ul")

    def _on_ordered_list_open(self, token: Token) -> None:
        self._open_list(token, "ol")

    def _open_list(self, token: Token, tag: str) -> None:
        self._lists += 1
        space = round(self.style.px * 0.65) if self._lists == 1 else 0
        if "contains-task-list" in str(token.attrGet("class") or ""):
            self.out.append(
                f'<table width="100%" border="0" cellspacing="0" cellpadding="2" style="margin-top:0;margin-bottom:{space}px;'
                f'margin-left:{round(self.style.px * 0.3)}px;">'
            )
            self._closers.append("</table>")
            return
        start = token.attrGet("start")
        number = f' start="{int(start)}"' if start is not None and tag == "ol" else ""
        self.out.append(f'<{tag}{number} style="margin-top:0;margin-bottom:{space}px;">')
        self._closers.append(f"</{tag}>")

    def _on_bullet_list_close(self, token: Token) -> None:  # noqa: ARG002
        self._lists -= 1
        self.out.append(self._closers.pop())

    _on_ordered_list_close = _on_bullet_list_close

    def _on_list_item_open(self, token: Token) -> None:
        if self._closers and self._closers[-1] == "</table>":
            width = round(self.style.px * 1.5)
            box = token.meta.get("box", "•")
            self.out.append(
                f'<tr><td width="{width}" valign="top"><p style="margin:0;{self._rule};color:{self.style.muted};">{box}</p></td>'
                f'<td valign="top" style="{self._rule};">'
            )
            self._closers.append("</td></tr>")
            return
        self.out.append(f'<li style="margin-bottom:{round(self.style.px * 0.2)}px;{self._rule};">')
        self._closers.append("</li>")

    def _on_list_item_close(self, token: Token) -> None:  # noqa: ARG002
        self.out.append(self._closers.pop())

    # Tables: a coloured head, then rows parted by thin lines.

    def _on_table_open(self, token: Token) -> None:  # noqa: ARG002
        px = self.style.px
        self.out.append(
            '<table width="100%" border="0" cellspacing="0" cellpadding="0" style="border-collapse:collapse;'
            f'margin-top:{round(px * 0.3)}px;margin-bottom:{round(px * 0.9)}px;">'
        )

    def _on_table_close(self, token: Token) -> None:  # noqa: ARG002
        self.out.append("</table>")

    def _on_tr_open(self, token: Token) -> None:  # noqa: ARG002
        self.out.append("<tr>")

    def _on_tr_close(self, token: Token) -> None:  # noqa: ARG002
        self.out.append("</tr>")

    def _on_th_open(self, token: Token) -> None:
        self._cell_open(token, f' bgcolor="{self.style.table_head}"', "<b>")

    def _on_td_open(self, token: Token) -> None:
        self._cell_open(token, "", "")

    def _cell_open(self, token: Token, background: str, inner: str) -> None:
        wanted = str(token.attrGet("style") or "")
        align = next((side for side in ("right", "center") if side in wanted), "left")
        px = self.style.px
        # Less below, as in the boxes: Qt adds the spare height of a line under its text.
        look = (
            f"padding:{round(px * 0.55)}px;padding-bottom:{round(px * 0.25)}px;"
            f"border-bottom:1px solid {self.style.border};"
        )
        self.out.append(
            f'<td{background} align="{align}" valign="top" style="{look}">'
            f'<p align="{align}" style="margin:0;line-height:145%;">{inner}'
        )

    def _on_th_close(self, token: Token) -> None:  # noqa: ARG002
        self.out.append("</b></p></td>")

    def _on_td_close(self, token: Token) -> None:  # noqa: ARG002
        self.out.append("</p></td>")

    # Callouts and quotations: one coloured cell.

    def _on_blockquote_open(self, token: Token) -> None:
        word = str(token.meta.get("callout", ""))
        background, foreground = self.style.callout(CALLOUTS.get(word, ""))
        self.out.append(self._box_open(background, self.style.text if word else foreground))
        if word:
            self.out.append(f'<p style="margin:0;{self._rule};color:{foreground};"><b>{escape(word)}</b></p>')
        self._cell += 1

    def _on_blockquote_close(self, token: Token) -> None:  # noqa: ARG002
        self._cell -= 1
        self.out.append("</td></tr></table>")

    def _on_dl_open(self, token: Token) -> None:  # noqa: ARG002
        self.out.append("<dl>")

    def _on_dl_close(self, token: Token) -> None:  # noqa: ARG002
        self.out.append("</dl>")

    def _on_dt_open(self, token: Token) -> None:  # noqa: ARG002
        self.out.append(f'<dt style="{self._rule};"><b>')

    def _on_dt_close(self, token: Token) -> None:  # noqa: ARG002
        self.out.append("</b></dt>")

    def _on_dd_open(self, token: Token) -> None:  # noqa: ARG002
        self.out.append(f'<dd style="{self._rule};">')

    def _on_dd_close(self, token: Token) -> None:  # noqa: ARG002
        self.out.append("</dd>")
