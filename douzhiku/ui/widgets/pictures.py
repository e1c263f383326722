"""Pictures of cards: drawn at the screen's resolution, in the colours of the scheme.

Pictures are drawn in the light tokens; for the dark scheme each of these colours is replaced by its dark one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt, QUrl
from PySide6.QtGui import QImage, QPainter, QTextCursor, QTextDocument, QTextFormat, QTextImageFormat

from douzhiku.ui.theme.tokens import LIGHT, Tokens

_DRAWN_IN = (
    "text",
    "muted",
    "border",
    "border_strong",
    "raised",
    "panel",
    "accent",
    "accent_soft",
    "gate",
    "gate_soft",
    "danger",
    "danger_soft",
    "good",
    "good_soft",
)
MAX_SIDE = 4096
_FULL_WIDTH = int(QTextFormat.Property.UserProperty) + 1


def colour_swap(tokens: Tokens) -> dict[str, str]:
    """The colours that change from the light scheme to *tokens*; empty for the light scheme itself."""
    pairs = {getattr(LIGHT, name): getattr(tokens, name) for name in _DRAWN_IN}
    return {light: other for light, other in pairs.items() if light != other}


def room(path: Path) -> QImage | None:
    """An empty picture of the size that the one at *path* is drawn in; None if it cannot be read."""
    if path.suffix.lower() != ".svg":
        return picture(path, 1.0, {})
    from PySide6.QtSvg import QSvgRenderer

    size = QSvgRenderer(str(path)).defaultSize().boundedTo(QSize(MAX_SIDE, MAX_SIDE))
    if size.isEmpty():
        return None
    empty = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    empty.fill(Qt.GlobalColor.transparent)
    return empty


def picture(path: Path, ratio: float, swap: dict[str, str], width: int = 0) -> QImage | None:
    """The picture at *path* for a screen of *ratio* device pixels a logical one; None if it cannot be read.

    A drawing is made *width* logical pixels wide, its own width when 0: scaled later, its letters would be rough.
    """
    if path.suffix.lower() != ".svg":
        image = QImage(str(path))
        return None if image.isNull() else image
    from PySide6.QtSvg import QSvgRenderer

    try:
        svg = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    for light, other in swap.items():
        svg = svg.replace(light, other)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    own = renderer.defaultSize()
    scale = ratio * (width / own.width() if width and own.width() else 1.0)
    size = (own * scale).boundedTo(QSize(MAX_SIDE, MAX_SIDE))
    if not renderer.isValid() or size.isEmpty():
        return None
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def fit_pictures(document: QTextDocument, width: int, draw: Callable[[str, int], QImage | None]) -> None:
    """Make no picture of *document* wider than *width* logical pixels; one that was made smaller grows back.

    *draw* gives the picture of a name at a width, for every picture whose width is not yet the right one.
    """
    block = document.begin()
    while block.isValid():
        at = block.begin()
        while not at.atEnd():
            piece = at.fragment()
            shape = piece.charFormat()
            if shape.isImageFormat():
                _fit(document, piece.position(), shape.toImageFormat(), width, draw)
            at += 1
        block = block.next()


def _fit(
    document: QTextDocument,
    position: int,
    shape: QTextImageFormat,
    width: int,
    draw: Callable[[str, int], QImage | None],
) -> None:
    full = shape.property(_FULL_WIDTH)
    wanted = round(min(float(full or shape.width()), float(width)))
    if wanted <= 0 or (full and wanted == round(shape.width())):
        return
    image = draw(shape.name(), wanted)
    if image is not None:
        # Also for a page just set: Qt keeps what was added for a name, in the colours and the size of then.
        document.addResource(int(QTextDocument.ResourceType.ImageResource.value), QUrl(shape.name()), image)
    shape.setProperty(_FULL_WIDTH, full or shape.width())
    shape.setWidth(wanted)
    cursor = QTextCursor(document)
    cursor.setPosition(position)
    cursor.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
    cursor.setCharFormat(shape)
