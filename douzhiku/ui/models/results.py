"""Search results, or runs, as lists with headings."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from douzhiku.domain.search import Hit
from douzhiku.ui.presenters.search_presenter import ResultGroup

Index = QModelIndex | QPersistentModelIndex


class ResultModel(QAbstractListModel):
    """Headings (str) and hits in one flat list."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str | Hit] = []

    def replace(self, groups: tuple[ResultGroup, ...]) -> None:
        """Show other groups."""
        self.beginResetModel()
        self._lines = []
        for group in groups:
            self._lines.append(f"{group.title}  {len(group.hits)}")
            self._lines.extend(group.hits)
        self.endResetModel()

    def hit_at(self, index: Index) -> Hit | None:
        """The hit behind an index, None for a heading."""
        line = self._lines[index.row()] if index.isValid() and index.row() < len(self._lines) else None
        return line if isinstance(line, Hit) else None

    def next_hit(self, row: int, step: int) -> QModelIndex:
        """The nearest hit from *row* on in direction *step* (1 or -1), skipping headings; invalid at the end."""
        row += step
        while 0 <= row < len(self._lines):
            if isinstance(self._lines[row], Hit):
                return self.index(row)
            row += step
        return QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Qt: number of lines."""
        return 0 if parent.isValid() else len(self._lines)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt: headings cannot be chosen."""
        if self.hit_at(index) is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Qt: text for the eye and for the ear."""
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line = self._lines[index.row()]
        if isinstance(line, str):
            return line if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{line.title}，{line.context}，{line.snippet}"
        return None
