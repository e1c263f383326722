"""The colours of a card page, from the tokens of the window."""

from __future__ import annotations

from douzhiku.content.style import Style
from douzhiku.ui.theme.fonts import BASE_PX
from douzhiku.ui.theme.tokens import Tokens


def card_style(tokens: Tokens, zoom: int) -> Style:
    """The style of a card at *zoom* percent."""
    return Style(
        text=tokens.text,
        muted=tokens.muted,
        accent=tokens.accent,
        link=tokens.accent,
        surface=tokens.panel,
        border=tokens.border,
        table_head=tokens.raised,
        code_bg=tokens.raised,
        mark=tokens.mark,
        good=tokens.good,
        lead_bg=tokens.accent_soft,
        lead_fg=tokens.text,
        quote_bg=tokens.raised,
        quote_fg=tokens.muted,
        tip_bg=tokens.good_soft,
        tip_fg=tokens.good,
        note_bg=tokens.gate_soft,
        note_fg=tokens.gate,
        warning_bg=tokens.danger_soft,
        warning_fg=tokens.danger,
        px=round((BASE_PX + 1) * zoom / 100),
        line_height=128,  # percent of the font's own spacing, which is already wide in CJK fonts
    )
