"""Drawing helpers for delegates: wrapped text with marks, pills, ticks. All sizes are logical pixels."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from douzhiku.domain.search import Span


def sized(font: QFont, pixels: int, *, bold: bool = False) -> QFont:
    """*font* at another size and weight."""
    made = QFont(font)
    made.setPixelSize(pixels)
    made.setBold(bold)
    return made


def laid_out(
    text: str,
    font: QFont,
    width: float,
    *,
    lines: int = 0,
    marks: Sequence[Span] = (),
    mark_colour: str = "",
    mark_ink: str = "",
    leading: float = 1.45,
) -> tuple[QTextLayout, QSizeF]:
    """Break *text* into lines of *width*; at most *lines* of them when not 0 (the rest is dropped).

    Breaks anywhere between Chinese characters. Returns the layout and its size.
    """
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    if marks and mark_colour:
        style = QTextCharFormat()
        style.setBackground(QBrush(QColor(mark_colour)))
        if mark_ink:
            style.setForeground(QBrush(QColor(mark_ink)))
        ranges = []
        for start, end in marks:
            piece = QTextLayout.FormatRange()
            piece.start, piece.length, piece.format = start, end - start, style
            ranges.append(piece)
        layout.setFormats(ranges)
    layout.beginLayout()
    height, widest, count = 0.0, 0.0, 0
    step = QFontMetricsF(font).height() * leading / 1.25
    while True:
        line = layout.createLine()
        if not line.isValid() or (lines and count >= lines):
            break
        line.setLineWidth(max(width, 10.0))
        line.setPosition(QPointF(0, height + (step - line.height()) / 2))
        height += step
        widest = max(widest, line.naturalTextWidth())
        count += 1
    layout.endLayout()
    return layout, QSizeF(widest, height)


def pill(painter: QPainter, text: str, font: QFont, right: float, top: float, fill: str, ink: str) -> QRectF:
    """Draw a small rounded label that ends at *right*; returns where it is."""
    box = pill_box(text, font, right, top)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(fill))
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(QColor(ink))
    painter.setFont(font)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    return box


def pill_box(text: str, font: QFont, right: float, top: float) -> QRectF:
    """Where :func:`pill` would draw."""
    metrics = QFontMetricsF(font)
    width = metrics.horizontalAdvance(text) + 14
    return QRectF(right - width, top, width, metrics.height() + 3)


def tick_box(painter: QPainter, box: QRectF, state: str, fill: str, ink: str, edge: str) -> None:
    """Draw a box by *state*: ``todo`` empty, ``done`` a tick, ``skipped`` a slash, ``not_applicable`` a dash.

    The shapes differ, so that they can be told apart without colour.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if state == "done":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
    else:
        painter.setPen(QPen(QColor(edge), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 5, 5)
    if state == "todo":
        return
    path = QPainterPath()
    x, y, size = box.x(), box.y(), box.width()
    if state == "done":
        path.moveTo(x + size * 0.25, y + size * 0.53)
        path.lineTo(x + size * 0.43, y + size * 0.70)
        path.lineTo(x + size * 0.76, y + size * 0.32)
    elif state == "skipped":
        path.moveTo(x + size * 0.28, y + size * 0.72)
        path.lineTo(x + size * 0.72, y + size * 0.28)
    else:
        path.moveTo(x + size * 0.27, y + size * 0.5)
        path.lineTo(x + size * 0.73, y + size * 0.5)
    pen = QPen(QColor(ink if state == "done" else edge), 2.1)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
