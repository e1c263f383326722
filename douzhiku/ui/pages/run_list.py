"""The list of runs to switch between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from douzhiku.domain.runs import RunSummary
from douzhiku.ui.presenters.words import day_and_time
from douzhiku.ui.theme.theme import Theme
from douzhiku.ui.widgets.paint import laid_out, sized

Index = QModelIndex | QPersistentModelIndex


class RunRole(IntEnum):
    """Data roles beside Qt's own."""

    RUN = int(Qt.ItemDataRole.UserRole) + 1


class RunListModel(QAbstractListModel):
    """Runs, newest start first."""

    def __init__(self, runs: Sequence[RunSummary]) -> None:
        super().__init__()
        self._runs = list(runs)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Qt: number of runs."""
        return 0 if parent.isValid() else len(self._runs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Qt: text for the eye and for the ear."""
        if not index.isValid():
            return None
        run = self._runs[index.row()]
        when = day_and_time(run.starts_at)
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{run.title} {when}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{run.title}，{when}，{run.phase}，完成 {run.done}，共 {run.total}"
        if role == RunRole.RUN:
            return run
        return None


class RunDelegate(QStyledItemDelegate):
    """Title, time, phase and progress on two lines."""

    def __init__(self, view: QListView, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Qt: long titles wrap."""
        run: RunSummary = index.data(RunRole.RUN)
        _layout, size = laid_out(run.title, sized(self._view.font(), 14, bold=True), self._view.viewport().width() - 28)
        return QSize(100, round(size.height()) + 40)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt: draw one line."""
        tokens = self._theme.tokens
        run: RunSummary = index.data(RunRole.RUN)
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_soft))
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), 7, 7)
        title, size = laid_out(run.title, sized(self._view.font(), 14, bold=True), rect.width() - 28)
        painter.setPen(QColor(tokens.text))
        title.draw(painter, QPointF(rect.x() + 14, rect.y() + 8))
        small = sized(self._view.font(), 12)
        painter.setFont(small)
        painter.setPen(QColor(tokens.muted))
        base = rect.y() + 8 + size.height() + QFontMetricsF(small).ascent() + 2
        painter.drawText(QPointF(rect.x() + 14, base), f"{day_and_time(run.starts_at)} · {run.phase}")
        words = f"{run.done}/{run.total}"
        wide = QFontMetricsF(small).horizontalAdvance(words)
        painter.drawText(QPointF(rect.right() - 14 - wide, base), words)
        bar = QRectF(rect.right() - 14 - wide - 90, base - 7, 80, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.border))
        painter.drawRoundedRect(bar, 2.5, 2.5)
        if run.total:
            bar.setWidth(bar.width() * run.done / run.total)
            painter.setBrush(QColor(tokens.accent_fill))
            painter.drawRoundedRect(bar, 2.5, 2.5)
        painter.restore()


class RunListDialog(QDialog):
    """Emits ``run_chosen`` or ``new_wanted`` and closes."""

    run_chosen = Signal(str)
    new_wanted = Signal()

    def __init__(self, parent: QWidget, theme: Theme, runs: Sequence[RunSummary], current: str) -> None:
        super().__init__(parent)
        self.setObjectName("runListDialog")
        self.setWindowTitle(self.tr("场次"))
        self.resize(480, 520)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 14)
        box.setSpacing(10)
        self.edit = QLineEdit()
        self.edit.setObjectName("runListDialog.filter")
        self.edit.setPlaceholderText(self.tr("按名称或日期找，例如 11-22"))
        self.edit.setAccessibleName(self.tr("筛选场次"))
        self.edit.setClearButtonEnabled(True)
        box.addWidget(self.edit)
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(RunListModel(runs))
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.edit.textChanged.connect(self._filter)
        self.view = QListView()
        self.view.setObjectName("runListDialog.list")
        self.view.setAccessibleName(self.tr("场次列表"))
        self.view.setModel(self._proxy)
        self.view.setItemDelegate(RunDelegate(self.view, theme))
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.clicked.connect(self._choose)
        box.addWidget(self.view, 1)
        self._empty = QLabel(self.tr("没有这样的场次"))
        self._empty.setProperty("role", "muted")
        self._empty.hide()
        box.addWidget(self._empty)
        row = QHBoxLayout()
        new = QPushButton(self.tr("新建场次…"))
        new.setObjectName("runListDialog.new")
        new.setAccessibleName(new.text())
        new.setAutoDefault(False)
        new.clicked.connect(self._new)
        close = QPushButton(self.tr("关闭"))
        close.setObjectName("runListDialog.close")
        close.setAccessibleName(close.text())
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        row.addWidget(new)
        row.addStretch(1)
        row.addWidget(close)
        box.addLayout(row)
        at = next((n for n, run in enumerate(runs) if run.id == current), 0)
        self.view.setCurrentIndex(self._proxy.index(at, 0))
        self._filter("")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Qt: arrows and Enter work from the box; on a button Enter presses the button."""
        focus = self.focusWidget()
        if self.edit.hasFocus() and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            row = max(0, min(self._proxy.rowCount() - 1, self.view.currentIndex().row() + step))
            self.view.setCurrentIndex(self._proxy.index(row, 0))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(focus, QPushButton):
                focus.click()
            elif focus in (self.edit, self.view) and self.view.currentIndex().isValid():
                self._choose(self.view.currentIndex())
        else:
            super().keyPressEvent(event)

    def _filter(self, text: str) -> None:
        self._proxy.setFilterFixedString(text.strip())
        self._empty.setVisible(self._proxy.rowCount() == 0)
        if self._proxy.rowCount() and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self._proxy.index(0, 0))

    def _choose(self, index: Index) -> None:
        run: RunSummary = index.data(RunRole.RUN)
        self.run_chosen.emit(run.id)
        self.accept()

    def _new(self) -> None:
        self.reject()
        self.new_wanted.emit()


def ask_run(
    parent: QWidget,
    theme: Theme,
    runs: Sequence[RunSummary],
    current: str,
    chosen: Callable[[str], None],
    new: Callable[[], None],
) -> RunListDialog:
    """Show the list; *chosen* gets the id of a run, *new* is called for the button."""
    dialog = RunListDialog(parent, theme, runs, current)
    dialog.run_chosen.connect(chosen)
    dialog.new_wanted.connect(new)
    dialog.open()
    dialog.edit.setFocus()
    return dialog
