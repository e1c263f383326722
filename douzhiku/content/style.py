"""How a card looks: colours, sizes, and what the renderer gives back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """Every colour is ``#rrggbb``; ``px`` is the size of running text in pixels, ``line_height`` in percent.

    The defaults are a light page; a dark one gives every colour its own.
    """

    text: str = "#1b2333"
    muted: str = "#5a6476"
    accent: str = "#1d5fe0"
    link: str = "#1d5fe0"
    surface: str = "#ffffff"
    border: str = "#e5e8ee"
    table_head: str = "#f3f5f8"
    code_bg: str = "#f3f5f8"
    mark: str = "#ffe58a"
    good: str = "#1f7a34"
    lead_bg: str = "#e8f0ff"
    lead_fg: str = "#1b2333"
    quote_bg: str = "#f3f5f8"
    quote_fg: str = "#5a6476"
    tip_bg: str = "#e6f5ea"
    tip_fg: str = "#1f7a34"
    note_bg: str = "#fff0e0"
    note_fg: str = "#9a4606"
    warning_bg: str = "#fdecec"
    warning_fg: str = "#b91c28"
    px: int = 15
    line_height: int = 165
    family: str = ""

    def callout(self, kind: str) -> tuple[str, str]:
        """Background and foreground of ``tip``, ``note``, ``warning`` or ``quote``."""
        return {
            "tip": (self.tip_bg, self.tip_fg),
            "note": (self.note_bg, self.note_fg),
            "warning": (self.warning_bg, self.warning_fg),
        }.get(kind, (self.quote_bg, self.quote_fg))


@dataclass(frozen=True)
class Heading:
    """A heading of the card for its outline. ``level`` is 2 to 6; ``anchor`` is what ``#…`` links and scrolls to."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Rendered:
    """A card as Qt rich text, without title and front matter."""

    html: str
    headings: tuple[Heading, ...]
