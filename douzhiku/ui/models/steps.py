"""The lines of the SOP panel as a list model."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from douzhiku.ui.presenters.run_views import StepRow

Index = QModelIndex | QPersistentModelIndex
ROW = IntEnum("ROW", {"STEP": int(Qt.ItemDataRole.UserRole) + 1})


class StepListModel(QAbstractListModel):
    """Headings and steps. Replacing rows of the same shape keeps the view where it is."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[StepRow, ...] = ()

    @property
    def rows(self) -> tuple[StepRow, ...]:
        """What is shown."""
        return self._rows

    def replace(self, rows: tuple[StepRow, ...]) -> bool:
        """Show *rows*; only changed lines are redrawn when the lines are the same. Returns whether they are."""
        if [r.step_id or r.role for r in rows] == [r.step_id or r.role for r in self._rows]:
            old, self._rows = self._rows, rows
            for number, (before, after) in enumerate(zip(old, rows, strict=True)):
                if before != after:
                    index = self.index(number)
                    self.dataChanged.emit(index, index)
            return True
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()
        return False

    def index_of(self, step_id: str) -> QModelIndex:
        """The line of a step; invalid when it is not shown."""
        for number, row in enumerate(self._rows):
            if row.step_id == step_id:
                return self.index(number)
        return QModelIndex()

    def row_at(self, index: Index) -> StepRow | None:
        """The line behind an index."""
        return self._rows[index.row()] if index.isValid() and 0 <= index.row() < len(self._rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Qt: number of lines."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt: headings cannot be stood on."""
        row = self.row_at(index)
        if row is None or row.is_heading:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Qt: text for the eye and for the ear."""
        row = self.row_at(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken()
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return row.help
        if role == ROW.STEP:
            return row
        return None
