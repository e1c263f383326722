"""While an input method composes, the keys are its own: no shortcut fires, and no Esc, Enter or arrow acts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

_KEPT = frozenset(
    {
        Qt.Key.Key_Escape,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
    }
)


class InputMethodGuard(QObject):
    """Watches the widget that has the keyboard; while text is composed there, also every event of the application.

    Only then: an event filter of the whole application written in Python would slow every event down.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._watched: QWidget | None = None
        self._composing = False
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
            self._focus_moved(None, app.focusWidget())

    @property
    def composing(self) -> bool:
        """Whether a text that is not committed yet stands in the focus widget."""
        return self._composing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Qt: follow the composed text; keep from the window what belongs to the input method."""
        kind = event.type()
        if isinstance(event, QInputMethodEvent):
            if watched is self._watched:
                self._compose(on=bool(event.preeditString()))
            return False
        if not self._composing:
            return False
        if kind == QEvent.Type.ShortcutOverride:
            event.accept()  # "this key is text": Qt then looks for no shortcut
            return True
        if kind == QEvent.Type.Shortcut:
            return True
        return kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _KEPT

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        # Qt takes the composed text back, or commits it, when the focus goes.
        self._compose(on=False)
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = new
        if new is not None:
            new.installEventFilter(self)

    def _compose(self, *, on: bool) -> None:
        app = QApplication.instance()
        if on == self._composing or app is None:
            return
        self._composing = on
        if on:
            app.installEventFilter(self)
        else:
            app.removeEventFilter(self)
