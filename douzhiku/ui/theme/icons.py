"""Icons drawn for this project (SVG, one stroke colour), tinted for the scheme in use."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_FOLDER = Path(__file__).parent / "icons"
_RATIOS = (1, 2, 3)


@cache
def icon(name: str, colour: str, active: str = "", size: int = 20) -> QIcon:
    """The icon *name* in *colour* (``#rrggbb``); *active* is the colour when checked. *size* is in logical pixels."""
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(_pixmap(name, colour, size, ratio), QIcon.Mode.Normal, QIcon.State.Off)
        made.addPixmap(_pixmap(name, active or colour, size, ratio), QIcon.Mode.Normal, QIcon.State.On)
    return made


def app_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(str(_FOLDER / "app.svg"))


def path_of(name: str) -> Path:
    """The SVG file of an icon."""
    return _FOLDER / f"{name}.svg"


def _pixmap(name: str, colour: str, size: int, ratio: int) -> QPixmap:
    svg = path_of(name).read_text(encoding="utf-8").replace("#000000", colour)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    pixmap = QPixmap(size * ratio, size * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
