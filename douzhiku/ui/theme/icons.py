"""Icons drawn for this project (SVG, one stroke colour), tinted for the scheme in use and drawn when needed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_FOLDER = Path(__file__).parent / "icons"
_INK = "#000000"


class _Engine(QIconEngine):
    """Draws the SVG at whatever size and resolution is asked for."""

    def __init__(self, name: str, colour: str, active: str) -> None:
        super().__init__()
        self._name = name
        self._colour = colour
        self._active = active

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Qt: draw into *rect*; greyed when disabled."""
        colour = self._active if state == QIcon.State.On else self._colour
        if mode == QIcon.Mode.Disabled:
            painter.setOpacity(0.4)
        _renderer(self._name, colour).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Qt: the same on a transparent ground; *size* is in device pixels."""
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        """Qt: a copy."""
        return _Engine(self._name, self._colour, self._active)


@cache
def icon(name: str, colour: str, active: str = "") -> QIcon:
    """The icon *name* in *colour* (``#rrggbb``); *active* is the colour when checked."""
    return QIcon(_Engine(name, colour, active or colour))


def app_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(str(_FOLDER / "app.svg"))


def path_of(name: str) -> Path:
    """The SVG file of an icon."""
    return _FOLDER / f"{name}.svg"


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    svg = path_of(name).read_text(encoding="utf-8").replace(_INK, colour)
    return QSvgRenderer(QByteArray(svg.encode()))
