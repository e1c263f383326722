"""The window: rail at the left, top bar, one page at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QMoveEvent, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from douzhiku.ui.shell.input_method import InputMethodGuard
from douzhiku.ui.shell.top_bar import TopBar
from douzhiku.ui.theme import icons
from douzhiku.ui.theme.theme import Theme

RAIL_WIDTH = 76
SETTLE_MS = 1000
"""So long nothing may move before the new sizes are remembered; a window that is killed later has them then."""


class Rail(QWidget):
    """One button a page; the last stands at the foot."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(RAIL_WIDTH)
        self._theme = theme
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(7, 12, 7, 12)
        self._box.setSpacing(4)
        self._box.addStretch(1)
        theme.changed.connect(self._icons)

    def add(self, key: str, title: str, *, foot: bool = False) -> None:
        """A button for page *key* with icon *key*."""
        button = QToolButton()
        button.setObjectName(f"rail.{key}")
        button.setText(title)
        button.setAccessibleName(title)
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(22, 22))
        button.setFixedWidth(RAIL_WIDTH - 14)
        button.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(button)
        self._buttons[key] = button
        stretch = self._box.count() - 1 - sum(1 for b in self._buttons.values() if b.property("foot"))
        button.setProperty("foot", foot)
        self._box.insertWidget(self._box.count() if foot else stretch, button)
        self._icons()

    def show_chosen(self, key: str) -> None:
        """Mark the button of page *key*."""
        self._buttons[key].setChecked(True)

    def _icons(self) -> None:
        tokens = self._theme.tokens
        for key, button in self._buttons.items():
            button.setIcon(icons.icon(key, tokens.rail_text, "#ffffff"))


class MainWindow(QMainWindow):
    """Holds the pages.

    ``painted`` comes once, after the first real paint; ``settled`` a quiet moment after the window or a border in it
    was moved; ``closing`` before the window goes.
    """

    painted = Signal()
    settled = Signal()
    closing = Signal()
    page_changed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle(self.tr("抖知库"))
        self.setWindowIcon(icons.app_icon())
        self.setMinimumSize(700, 460)
        self.resize(1440, 900)
        self._first_paint = True
        self.settling = QTimer(self)
        self.settling.setSingleShot(True)
        self.settling.setInterval(SETTLE_MS)
        self.settling.timeout.connect(self.settled)
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._pages: dict[str, QWidget] = {}
        shell = QWidget()
        shell.setObjectName("shell")
        self.setCentralWidget(shell)
        row = QHBoxLayout(shell)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.rail = Rail(theme)
        self.rail.chosen.connect(self.show_page)
        row.addWidget(self.rail)
        column = QVBoxLayout()
        column.setSpacing(0)
        self.top = TopBar(theme, shell)
        column.addWidget(self.top)
        self.stack = QStackedWidget()
        self.stack.setObjectName("pages")
        column.addWidget(self.stack, 1)
        row.addLayout(column, 1)
        self.input_method = InputMethodGuard(self)
        QShortcut(QKeySequence("Ctrl+K"), self).activated.connect(self.top.enter)

    def add_page(self, key: str, title: str, make: Callable[[], QWidget], *, foot: bool = False) -> None:
        """Add a page with a button on the rail; it is made when it is first shown."""
        self._makers[key] = make
        self.rail.add(key, title, foot=foot)

    def show_page(self, key: str) -> None:
        """Show page *key*; an unknown key shows the first."""
        if key not in self._makers:
            key = next(iter(self._makers))
        if key not in self._pages:
            self._pages[key] = self._makers[key]()
            self.stack.addWidget(self._pages[key])
            for splitter in self._pages[key].findChildren(QSplitter):
                splitter.splitterMoved.connect(self._moved)
        self.stack.setCurrentWidget(self._pages[key])
        self.rail.show_chosen(key)
        self.top.show_page(self._pages[key])
        self.page_changed.emit(key)

    @property
    def page(self) -> str:
        """The key of the page that is shown, empty before the first."""
        return next((key for key, page in self._pages.items() if page is self.stack.currentWidget()), "")

    def geometry_state(self) -> str:
        """Size and place, to be remembered."""
        return bytes(self.saveGeometry().toHex().data()).decode("ascii")

    def restore_geometry(self, state: str) -> None:
        """Take a remembered size and place; Qt keeps it on a screen that exists."""
        if state:
            self.restoreGeometry(QByteArray.fromHex(state.encode("ascii", "ignore")))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Qt: tell once that something is on the screen."""
        super().paintEvent(event)
        if self._first_paint:
            self._first_paint = False
            self.painted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Qt: another size, which is worth remembering once it stays."""
        super().resizeEvent(event)
        self._moved()

    def moveEvent(self, event: QMoveEvent) -> None:  # noqa: N802
        """Qt: another place."""
        super().moveEvent(event)
        self._moved()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Qt: last words before going."""
        self.settling.stop()
        self.closing.emit()
        super().closeEvent(event)

    def _moved(self) -> None:
        # What happens before the first paint is the start itself, not somebody's choice.
        if not self._first_paint and self.isVisible():
            self.settling.start()
