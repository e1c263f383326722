"""The step list: one view, one delegate; ticks by click and Space, everything else by key, link or menu."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from douzhiku.domain.runs import StepState
from douzhiku.ui.models.steps import ROW, StepListModel
from douzhiku.ui.pages.step_layout import BOX, CARD, GATE_WORD, TICK, TOP, StepLayout, actions_of, lay_out
from douzhiku.ui.presenters.run_views import StepRow
from douzhiku.ui.theme.theme import Theme
from douzhiku.ui.widgets import paint

Index = QModelIndex | QPersistentModelIndex
_CACHE = 400


class StepDelegate(QStyledItemDelegate):
    """Paints headings and steps from :mod:`step_layout`."""

    def __init__(self, view: StepList, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme
        self._cache: dict[tuple[StepRow, int, bool, int], StepLayout] = {}

    def layout_of(self, index: Index) -> StepLayout:
        """The layout of a line as it stands now."""
        row: StepRow = index.data(ROW.STEP)
        width = self._view.viewport().width()
        current = self._view.currentIndex().row() == index.row()
        key = (row, width, current, self._view.font().pixelSize())
        found = self._cache.get(key)
        if found is None:
            if len(self._cache) > _CACHE:
                self._cache.clear()
            found = self._cache[key] = lay_out(row, width, self._view.font(), current=current)
        return found

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Qt: height by content."""
        return QSize(self._view.viewport().width(), round(self.layout_of(index).height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt: draw one line."""
        row: StepRow = index.data(ROW.STEP)
        tokens = self._theme.tokens
        layout = self.layout_of(index)
        area = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        current = self._view.currentIndex().row() == index.row() and not row.is_heading
        if current:
            painter.fillRect(area, QColor(tokens.accent_soft))
            painter.fillRect(QRectF(area.x(), area.y(), 3, area.height()), QColor(tokens.accent))
        elif state & QStyle.StateFlag.State_MouseOver and not row.is_heading:
            painter.fillRect(area, QColor(tokens.raised))
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.translate(area.topLeft())
        if not row.is_heading:
            self._tick(painter, row)
            for name, box in layout.hot.items():
                if name not in (TICK, CARD):
                    painter.setPen(QPen(QColor(tokens.border_strong), 1))
                    painter.setBrush(QColor(tokens.panel))
                    painter.drawRoundedRect(box, 6, 6)
        if layout.gate is not None:
            font = paint.sized(self._view.font(), 12)
            box = layout.gate
            paint.pill(painter, GATE_WORD, font, box.right(), box.top(), tokens.gate_soft, tokens.gate)
        for part in layout.texts:
            painter.setPen(QColor(getattr(tokens, part.colour)))
            part.layout.draw(painter, part.at)
            if part.strike:
                self._strike(painter, part.layout, part.at)
        painter.restore()

    def _tick(self, painter: QPainter, row: StepRow) -> None:
        tokens = self._theme.tokens
        edge = tokens.muted if row.state is not StepState.TODO else tokens.border_strong
        box = QRectF(14, TOP, BOX, BOX)
        paint.tick_box(painter, box, row.state.value, tokens.accent_fill, tokens.on_accent, edge)

    @staticmethod
    def _strike(painter: QPainter, layout: object, at: QPointF) -> None:
        for number in range(layout.lineCount()):  # type: ignore[attr-defined]
            line = layout.lineAt(number)  # type: ignore[attr-defined]
            y = at.y() + line.y() + line.height() * 0.54
            painter.drawLine(QPointF(at.x(), y), QPointF(at.x() + line.naturalTextWidth(), y))


class StepList(QListView):
    """Emits the step id with every wish of the user."""

    toggled = Signal(str)
    card_wanted = Signal(str)
    record_wanted = Signal(str)
    skip_wanted = Signal(str)
    na_wanted = Signal(str)
    note_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = StepListModel()
        self.setModel(self._model)
        self._delegate = StepDelegate(self, theme)
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(24)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setObjectName("workbenchPage.steps")
        self.setAccessibleName(self.tr("步骤清单"))
        theme.changed.connect(self.viewport().update)

    # -- content -----------------------------------------------------------------------------

    def replace(self, rows: tuple[StepRow, ...], current: str = "") -> None:
        """Show *rows*; go to *current*, else stay on the same step and leave the scroll position alone."""
        before, scroll = self.current_step(), self.verticalScrollBar().value()
        same = self._model.replace(rows)
        target = self._model.index_of(current or before)
        if current and target.isValid():
            self.setCurrentIndex(target)
            self.doItemsLayout()  # the line is taller now, and scrolling needs to know
            self.scrollTo(target)
        elif same:
            self.scheduleDelayedItemsLayout()
        elif target.isValid():
            self.setCurrentIndex(target)
            self.doItemsLayout()
            self.verticalScrollBar().setValue(scroll)
        else:
            self.doItemsLayout()
            self.scrollToTop()

    def current_step(self) -> str:
        """The step id of the current line, empty when there is none."""
        row = self._model.row_at(self.currentIndex())
        return row.step_id if row else ""

    def area_of(self, step_id: str, name: str) -> QRectF:
        """Where the part *name* (``tick``, ``card``, ``skip`` …) of a step stands in the viewport."""
        index = self._model.index_of(step_id)
        box = self._delegate.layout_of(index).hot.get(name, QRectF())
        return box.translated(self.visualRect(index).topLeft()) if index.isValid() else QRectF()

    # -- Qt ----------------------------------------------------------------------------------

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        """Qt: the current line is taller than the others, so the heights change."""
        super().currentChanged(current, previous)
        self.scheduleDelayedItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Qt: text wraps anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Qt: a click on a part of a line does what the part says."""
        was = self._pressed
        super().mouseReleaseEvent(event)
        index, name = self._part_at(event.position().toPoint())
        row = self._model.row_at(index)
        if event.button() == Qt.MouseButton.LeftButton and row is not None and name and was == (row.step_id, name):
            self._do(name, row)

    _pressed: tuple[str, str] = ("", "")

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Qt: remember which part was pressed; the line becomes current (and taller) only after that."""
        index, name = self._part_at(event.position().toPoint())
        row = self._model.row_at(index)
        self._pressed = (row.step_id, name) if row else ("", "")
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Qt: a hand over what can be clicked."""
        super().mouseMoveEvent(event)
        _index, name = self._part_at(event.position().toPoint())
        shape = Qt.CursorShape.PointingHandCursor if name else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Qt: Space ticks, Enter opens the card, R S X N record, skip, not applicable, note."""
        row = self._model.row_at(self.currentIndex())
        names = {
            Qt.Key.Key_Space: TICK,
            Qt.Key.Key_Return: CARD,
            Qt.Key.Key_Enter: CARD,
            Qt.Key.Key_R: "record",
            Qt.Key.Key_S: "skip",
            Qt.Key.Key_X: "na",
            Qt.Key.Key_N: "note",
        }
        name = names.get(Qt.Key(event.key()))
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if row is not None and not row.is_heading and name and plain:
            self._do(name, row)
            return
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(1 if event.key() == Qt.Key.Key_Down else -1)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:  # noqa: N802
        """Qt: coming by keyboard, stand on a line at once."""
        super().focusInEvent(event)  # type: ignore[arg-type]
        if not self.current_step():
            self._move(1)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Qt: the same acts as a menu."""
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if keyboard else self.indexAt(event.pos())
        row = self._model.row_at(index)
        if row is None or row.is_heading:
            return
        self.setCurrentIndex(index)
        where = self.visualRect(index).center() if keyboard else event.pos()
        menu = self.menu_for(row)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.viewport().mapToGlobal(where))

    def menu_for(self, row: StepRow) -> QMenu:
        """The menu of a step."""
        menu = QMenu(self)
        menu.setObjectName("workbenchPage.stepMenu")
        word = self.tr("完成") if row.state is StepState.TODO else self.tr("重新打开")
        menu.addAction(f"{word}\tSpace", lambda: self._do(TICK, row))
        keys = {"record": "R", "skip": "S", "na": "X", "note": "N"}
        for name, label in actions_of(row):
            if name != TICK:
                menu.addAction(f"{label}\t{keys[name]}", partial(self._do, name, row))
        if row.card:
            menu.addSeparator()
            menu.addAction(self.tr("读卡片「{}」").format(row.card_title) + "\tEnter", lambda: self._do(CARD, row))
        return menu

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Qt: the help of a step as a tip."""
        if event.type() == QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())  # type: ignore[attr-defined]
            row = self._model.row_at(index)
            if row is not None and row.help and index != self.currentIndex():
                QToolTip.showText(event.globalPos(), row.help, self)  # type: ignore[attr-defined]
                return True
        return super().viewportEvent(event)

    # -- inside ------------------------------------------------------------------------------

    def _part_at(self, point: QPoint) -> tuple[QModelIndex, str]:
        index = self.indexAt(point)
        row = self._model.row_at(index)
        if row is None or row.is_heading:
            return index, ""
        inside = QPointF(point - self.visualRect(index).topLeft())
        for name, box in self._delegate.layout_of(index).hot.items():
            if box.adjusted(-2, -2, 2, 2).contains(inside):
                return index, name
        return index, ""

    def _do(self, name: str, row: StepRow) -> None:
        signals = {
            TICK: self.toggled,
            "reopen": self.toggled,
            "record": self.record_wanted,
            "skip": self.skip_wanted,
            "na": self.na_wanted,
            "note": self.note_wanted,
        }
        if name == CARD:
            if row.card:
                self.card_wanted.emit(row.card)
        elif (name == "record" and row.record is None) or (name in ("skip", "na") and row.state is not StepState.TODO):
            return
        else:
            signals[name].emit(row.step_id)

    def _move(self, step: int) -> None:
        number = self.currentIndex().row() + step
        rows = self._model.rows
        while 0 <= number < len(rows):
            if not rows[number].is_heading:
                self.setCurrentIndex(self._model.index(number))
                self.scrollTo(self.currentIndex())
                return
            number += step
