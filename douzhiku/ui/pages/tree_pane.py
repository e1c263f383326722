"""The left pane of the workbench: the library as a tree, with a box to filter it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from douzhiku.ui.models.card_tree import CardFilter, CardTreeModel, Node, TreeRole
from douzhiku.ui.pages.tree_view import CardTreeView
from douzhiku.ui.theme.theme import Theme


class TreePane(QWidget):
    """Emits ``card_chosen`` with the id of the card that was clicked or entered."""

    card_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("workbenchPage.treePane")
        self._model = CardTreeModel(self)
        self._filter = CardFilter(self)
        self._filter.setSourceModel(self._model)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 10, 0, 0)
        box.setSpacing(6)
        self.edit = QLineEdit()
        self.edit.setObjectName("workbenchPage.treeFilter")
        self.edit.setAccessibleName(self.tr("筛选卡片"))
        self.edit.setPlaceholderText(self.tr("筛选卡片"))
        self.edit.setProperty("quiet", "true")
        self.edit.setClearButtonEnabled(True)
        self.edit.textChanged.connect(self._filter_changed)
        line = QVBoxLayout()
        line.setContentsMargins(0, 0, 8, 0)
        line.addWidget(self.edit)
        box.addLayout(line)
        stack = QWidget()
        self._stack = QStackedLayout(stack)
        self.view = CardTreeView(theme)
        self.view.setObjectName("workbenchPage.tree")
        self.view.setAccessibleName(self.tr("卡片目录"))
        self.view.setModel(self._filter)
        self.view.clicked.connect(self._choose)
        self.view.enter_pressed.connect(self._choose)
        self._stack.addWidget(self.view)
        self._empty = QLabel(self.tr("没有名字里带这些字的卡片。\n按 Ctrl+K 可以搜正文。"))
        self._empty.setProperty("role", "muted")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._empty.setContentsMargins(8, 12, 12, 0)
        self._stack.addWidget(self._empty)
        box.addWidget(stack, 1)

    # -- what presenters use -----------------------------------------------------------------

    def show_tree(self, root: Node) -> None:
        """Show the library with its domains open."""
        self._model.replace(root)
        self.view.expandToDepth(0)

    def show_reads(self, reads: Mapping[str, int]) -> None:
        """Show what the member has read."""
        self._model.set_reads(reads)

    def select_card(self, card_id: str) -> None:
        """Stand on a card, opening the branches above it, without emitting anything."""
        index = self._filter.mapFromSource(self._model.index_of_card(card_id))
        if index.isValid() and index != self.view.currentIndex():
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)

    # -- Qt ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Qt: from the box, Down enters the tree and Esc empties the box."""
        if self.edit.hasFocus() and event.key() == Qt.Key.Key_Down:
            self.view.setFocus()
            if not self.view.currentIndex().isValid():
                self.view.setCurrentIndex(self._filter.index(0, 0))
        elif self.edit.hasFocus() and event.key() == Qt.Key.Key_Escape and self.edit.text():
            self.edit.clear()
        else:
            super().keyPressEvent(event)

    # -- inside ------------------------------------------------------------------------------

    def _filter_changed(self, text: str) -> None:
        self._filter.set_text(text)
        if text.strip():
            self.view.expandAll()
        else:
            self.view.expandToDepth(0)
            current = self.view.currentIndex()
            if current.isValid():
                self.view.scrollTo(current)  # opens the branches above it
        self._stack.setCurrentIndex(0 if self._filter.rowCount() else 1)

    def _choose(self, index: QModelIndex) -> None:
        if index.data(TreeRole.CARD_ID):
            self.card_chosen.emit(index.data(TreeRole.CARD_ID))
        else:
            self.view.setExpanded(index, not self.view.isExpanded(index))
