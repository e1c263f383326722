"""工作台: the tree | the card | the SOP of the open run, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from douzhiku.ui.pages.card_pane import CardPane
from douzhiku.ui.pages.tree_pane import TreePane
from douzhiku.ui.theme.theme import Theme

if TYPE_CHECKING:
    from douzhiku.ui.pages.run_pane import RunPane

TREE_WIDTHS, RUN_WIDTHS = (212, 270), (312, 400)
TREE_SHARE, RUN_SHARE = 0.18, 0.285
NARROW = 900
"""Below this width (logical pixels) the tree makes room for card and SOP; Ctrl+B brings it back."""


class WorkbenchPage(QWidget):
    """Three panes in a splitter whose sizes are remembered."""

    def __init__(self, theme: Theme, image_roots: list[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("workbenchPage")
        self.tree = TreePane(theme)
        self.card = CardPane(theme, image_roots)
        self._theme = theme
        # The panel of the run stands on the database, which is opened after the first paint; so is the panel.
        self.run_place = QWidget()
        self.run_place.setObjectName("workbenchPage.runPlace")
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setObjectName("workbenchPage.splitter")
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for pane, least in ((self.tree, 180), (self.card, 300), (self.run_place, 300)):
            pane.setMinimumWidth(least)
            self.splitter.addWidget(pane)
        self.splitter.setStretchFactor(1, 1)
        self._chosen = False
        self.splitter.splitterMoved.connect(self._was_moved)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)
        self._narrow = False
        self.card.tree_wanted.connect(self.toggle_tree)

    def add_run_pane(self) -> RunPane:
        """Put the SOP panel in its place."""
        from douzhiku.ui.pages.run_pane import RunPane

        self.run = RunPane(self._theme)
        box = QHBoxLayout(self.run_place)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.run)
        return self.run

    def layout_state(self) -> str:
        """The sizes of the panes, to be remembered; empty while nobody moved a border."""
        if not self._chosen:
            return ""
        return bytes(self.splitter.saveState().toHex().data()).decode("ascii")

    def restore_layout(self, state: str) -> None:
        """Take remembered sizes; anything unreadable is left alone."""
        self._chosen = self.splitter.restoreState(QByteArray.fromHex(state.encode("ascii", "ignore")))
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)

    def toggle_tree(self) -> None:
        """Show or hide the tree."""
        self.tree.setVisible(not self.tree.isVisible())
        if self.tree.isVisible():
            self.tree.edit.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Qt: on a narrow window the tree makes room."""
        narrow = event.size().width() < NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            self.tree.setVisible(not narrow)
        super().resizeEvent(event)
        if not self._chosen:
            self.share_width(event.size().width())

    def share_width(self, width: int) -> None:
        """Divide *width* among the panes; only until somebody moves a border."""
        tree = max(TREE_WIDTHS[0], min(TREE_WIDTHS[1], round(width * TREE_SHARE)))
        run = max(RUN_WIDTHS[0], min(RUN_WIDTHS[1], round(width * RUN_SHARE)))
        self.splitter.setSizes([tree, width - tree - run, run])

    def _was_moved(self) -> None:
        self._chosen = True
