"""The tree of cards as drawn: domain colours, level marks, read state."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from douzhiku.ui.models.card_tree import TreeRole
from douzhiku.ui.theme.theme import Theme
from douzhiku.ui.theme.tokens import DOMAIN_COLOURS
from douzhiku.ui.widgets.paint import laid_out, sized

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 30
INDENT = 11
PILL, PILL_GAP = QSize(17, 17), 4


class TreeDelegate(QStyledItemDelegate):
    """Paints one line: arrow or read mark, colour square of a domain, title, level, counts."""

    def __init__(self, view: QTreeView, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Qt: long titles take a second line rather than dots."""
        text, font, width = str(index.data(TreeRole.DRAWN)), self._font(index), self._text_width(index)
        if QFontMetricsF(font).horizontalAdvance(text) < width - 1:
            return QSize(60, ROW_HEIGHT)
        _layout, size = laid_out(text, font, width)
        return QSize(60, max(ROW_HEIGHT, round(size.height()) + 8))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt: draw one line."""
        tokens = self._theme.tokens
        state = option.state
        rect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        full = QRectF(4, rect.y() + 1, self._view.viewport().width() - 8, rect.height() - 2)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_soft if selected else tokens.hover))
            painter.drawRoundedRect(full, 6, 6)
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(full, 6, 6)
        x = self._left(index)
        middle = rect.y() + rect.height() / 2
        card = bool(index.data(TreeRole.CARD_ID))
        if card:
            self._read_mark(painter, QPointF(x + 7, middle), bool(index.data(TreeRole.READ)))
        else:
            self._arrow(painter, QPointF(x + 6, middle), self._view.isExpanded(index))
        x += 20
        count = str(index.data(TreeRole.COUNT) or "")
        if count:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(DOMAIN_COLOURS[index.data(TreeRole.DOMAIN)]))
            painter.drawRoundedRect(QRectF(x, middle - 5.5, 11, 11), 3, 3)
            x += 20
        level = str(index.data(TreeRole.LEVEL) or "")
        if level:
            self._level_mark(painter, QRectF(x, middle - PILL.height() / 2, PILL.width(), PILL.height()), level[0])
            x += PILL.width() + PILL_GAP
        layout, size = laid_out(str(index.data(TreeRole.DRAWN)), self._font(index), self._text_width(index))
        painter.setPen(QColor(tokens.accent if selected and card else tokens.text))
        layout.draw(painter, QPointF(x, middle - size.height() / 2))
        if count:
            font = sized(self._view.font(), 13, bold=True)
            painter.setFont(font)
            painter.setPen(QColor(tokens.muted))
            painter.drawText(QPointF(x + size.width() + 10, middle + QFontMetricsF(font).capHeight() / 2), count)
        painter.restore()

    def _left(self, index: Index) -> float:
        depth, parent = 0, index.parent()
        while parent.isValid():
            depth, parent = depth + 1, parent.parent()
        return 10 + depth * INDENT

    def _text_width(self, index: Index) -> float:
        extra = 20 + 60 if index.data(TreeRole.COUNT) else 0
        if index.data(TreeRole.LEVEL):
            extra += PILL.width() + PILL_GAP
        return self._view.viewport().width() - self._left(index) - 20 - 6 - extra

    def _font(self, index: Index):  # type: ignore[no-untyped-def] # noqa: ANN202
        return sized(self._view.font(), 14, bold=bool(index.data(TreeRole.COUNT)))

    def _arrow(self, painter: QPainter, at: QPointF, open_: bool) -> None:
        path = QPainterPath()
        if open_:
            path.moveTo(at.x() - 4, at.y() - 2)
            path.lineTo(at.x(), at.y() + 2.5)
            path.lineTo(at.x() + 4, at.y() - 2)
        else:
            path.moveTo(at.x() - 2, at.y() - 4)
            path.lineTo(at.x() + 2.5, at.y())
            path.lineTo(at.x() - 2, at.y() + 4)
        pen = QPen(QColor(self._theme.tokens.muted), 1.7)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _level_mark(self, painter: QPainter, box: QRectF, letter: str) -> None:
        tokens = self._theme.tokens
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4.5, 4.5)
        painter.setPen(QColor(tokens.muted))
        painter.setFont(sized(self._view.font(), 11))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)

    def _read_mark(self, painter: QPainter, at: QPointF, read: bool) -> None:
        tokens = self._theme.tokens
        painter.setPen(QPen(QColor(tokens.accent if read else tokens.muted), 1.3))
        painter.setBrush(QColor(tokens.accent_fill) if read else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, 5.5, 5.5)
        if read:
            path = QPainterPath(QPointF(at.x() - 2.6, at.y() + 0.2))
            path.lineTo(at.x() - 0.7, at.y() + 2.2)
            path.lineTo(at.x() + 2.7, at.y() - 2.0)
            painter.setPen(QPen(QColor(tokens.on_accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)


class CardTreeView(QTreeView):
    """A tree without Qt's own branches: the delegate draws them. ``enter_pressed`` comes with the line stood on."""

    enter_pressed = Signal(QModelIndex)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setMouseTracking(True)
        self.setUniformRowHeights(False)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setExpandsOnDoubleClick(False)
        self.setItemDelegate(TreeDelegate(self, theme))
        theme.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Qt: Enter is told apart from a click here, since ``activated`` may mean either."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.enter_pressed.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:  # noqa: N802
        """Qt: titles wrap anew."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.scheduleDelayedItemsLayout()
