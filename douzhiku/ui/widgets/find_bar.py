"""Find in the open card: all hits marked, count, next and previous."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QTextBrowser, QTextEdit, QToolButton, QWidget

from douzhiku.ui.theme.theme import Theme

MAX_HITS = 2000


class FindBar(QFrame):
    """Works on one text browser. ``closed`` comes when the bar goes away."""

    closed = Signal()

    def __init__(self, browser: QTextBrowser, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self._browser = browser
        self._theme = theme
        self._hits: list[QTextCursor] = []
        self._at = -1
        self._buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(6)
        self.edit = QLineEdit()
        self.edit.setObjectName("findBar.edit")
        self.edit.setAccessibleName(self.tr("在卡片里找"))
        self.edit.setPlaceholderText(self.tr("在这张卡片里找"))
        self.edit.textChanged.connect(self._find)
        row.addWidget(self.edit, 1)
        self.count = QLabel()
        self.count.setProperty("role", "muted")
        self.count.setMinimumWidth(60)
        row.addWidget(self.count)
        for name, icon, word, act in (
            ("previous", "up", self.tr("上一处"), lambda: self.step(-1)),
            ("next", "down", self.tr("下一处"), lambda: self.step(1)),
            ("close", "close", self.tr("关闭查找"), self.leave),
        ):
            button = QToolButton()
            button.setObjectName(f"findBar.{name}")
            button.setAccessibleName(word)
            button.setToolTip(word)
            button.setProperty("flat", "true")
            self._buttons[icon] = button
            button.clicked.connect(act)
            row.addWidget(button)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def enter(self) -> None:
        """Show the bar, with the selected words in it if there are any."""
        chosen = self._browser.textCursor().selectedText()
        if chosen and "\u2029" not in chosen:
            self.edit.setText(chosen)
        self.show()
        self.edit.setFocus()
        self.edit.selectAll()
        self._find(self.edit.text())

    def leave(self) -> None:
        """Hide the bar and the marks."""
        self.hide()
        self._browser.setExtraSelections([])
        self.closed.emit()

    def refresh(self) -> None:
        """The text was replaced: mark anew."""
        if self.isVisible():
            self._find(self.edit.text())

    def step(self, by: int) -> None:
        """To the next (1) or previous (-1) hit, round the end."""
        if self._hits:
            self._at = (self._at + by) % len(self._hits)
            self._mark()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Qt: Esc closes; Enter goes on, Shift+Enter back. A button that has the focus is pressed instead."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, QToolButton) and focus.hasFocus():
                focus.click()
            else:
                self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        for name, button in self._buttons.items():
            button.setIcon(self._theme.icon(name))
        if self._hits:
            self._mark()

    def _find(self, text: str) -> None:
        self._hits, self._at = [], -1
        if text:
            document = self._browser.document()
            cursor = document.find(text, 0, QTextDocument.FindFlag(0))
            while not cursor.isNull() and len(self._hits) < MAX_HITS:
                self._hits.append(cursor)
                cursor = document.find(text, cursor, QTextDocument.FindFlag(0))
            self._at = 0 if self._hits else -1
        self._mark()

    def _mark(self) -> None:
        tokens = self._theme.tokens
        selections = []
        for number, cursor in enumerate(self._hits):
            piece = QTextEdit.ExtraSelection()
            piece.cursor = cursor
            fill = tokens.accent_fill if number == self._at else tokens.mark
            piece.format.setBackground(QColor(fill))
            if number == self._at:
                piece.format.setForeground(QColor(tokens.on_accent))
            selections.append(piece)
        self._browser.setExtraSelections(selections)
        if not self.edit.text():
            self.count.setText("")
        elif not self._hits:
            self.count.setText(self.tr("没有"))
        else:
            self.count.setText(f"{self._at + 1}/{len(self._hits)}")
            here = QTextCursor(self._hits[self._at])
            here.clearSelection()
            self._browser.setTextCursor(here)
            self._browser.ensureCursorVisible()
