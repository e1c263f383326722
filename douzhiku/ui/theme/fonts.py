"""One family chain for Chinese on every system, in logical pixels so that sizes match the drawings."""

from __future__ import annotations

from PySide6.QtGui import QFont

FAMILIES = [
    "PingFang SC",
    "Microsoft YaHei UI",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "sans-serif",
]
BASE_PX = 14


def app_font() -> QFont:
    """The font of the whole window."""
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPixelSize(BASE_PX)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
