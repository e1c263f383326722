"""Every colour of the window by its job, for light and for dark. Text pairs meet WCAG AA (4.5:1)."""

from __future__ import annotations

from dataclasses import dataclass

from douzhiku.domain.vocab import Domain


@dataclass(frozen=True, slots=True)
class Tokens:
    """One colour scheme; every value is ``#rrggbb``."""

    dark: bool
    window: str  # behind panels
    panel: str  # tree, card and SOP panes
    raised: str  # inputs, table heads, segmented controls
    hover: str
    border: str
    border_strong: str
    text: str
    muted: str
    faint: str  # decorations only, never text to be read
    accent: str  # links, progress, selection marks
    accent_soft: str  # selected rows, call-outs
    accent_fill: str  # filled buttons
    on_accent: str
    rail: str
    rail_text: str
    rail_active: str
    gate: str
    gate_soft: str
    danger: str
    danger_soft: str
    good: str
    good_soft: str
    mark: str  # behind matched characters
    chip_dark: str  # selected filter chip
    on_chip_dark: str


LIGHT = Tokens(
    dark=False,
    window="#f6f7f9",
    panel="#ffffff",
    raised="#f3f5f8",
    hover="#eef1f6",
    border="#e5e8ee",
    border_strong="#c3c9d4",
    text="#1b2333",
    muted="#5a6476",
    faint="#a5adbb",
    accent="#1d5fe0",
    accent_soft="#e8f0ff",
    accent_fill="#2563eb",
    on_accent="#ffffff",
    rail="#1a2030",
    rail_text="#b9c2d3",
    rail_active="#2b3550",
    gate="#9a4606",
    gate_soft="#fff0e0",
    danger="#b91c28",
    danger_soft="#fdecec",
    good="#1f7a34",
    good_soft="#e6f5ea",
    mark="#ffe58a",
    chip_dark="#1a2030",
    on_chip_dark="#ffffff",
)

DARK = Tokens(
    dark=True,
    window="#11141b",
    panel="#171b24",
    raised="#202632",
    hover="#242b39",
    border="#2a3140",
    border_strong="#4a5468",
    text="#e6eaf2",
    muted="#9fa9bb",
    faint="#5d677a",
    accent="#84adff",
    accent_soft="#1e2d4d",
    accent_fill="#2f66d8",
    on_accent="#ffffff",
    rail="#0c0f15",
    rail_text="#a7b1c4",
    rail_active="#232c42",
    gate="#ffb873",
    gate_soft="#3d2a17",
    danger="#ff9a9a",
    danger_soft="#431f24",
    good="#7fd796",
    good_soft="#1a3423",
    mark="#6b5510",
    chip_dark="#dfe5f1",
    on_chip_dark="#141925",
)

DOMAIN_COLOURS: dict[Domain, str] = {
    Domain.OVERVIEW: "#6b7588",
    Domain.BASE: "#4F5BD5",
    Domain.TRAFFIC: "#D9730D",
    Domain.CONVERSION: "#C2255C",
    Domain.RETENTION: "#2B8A3E",
    Domain.ROLES: "#6b7588",
    Domain.METRICS: "#6b7588",
    Domain.TOOLS: "#6b7588",
}
"""One colour a domain, the same on every page and in both schemes (DESIGN §6)."""
