"""One message at the foot of a pane, with an undo when there is something to take back."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

GOOD_MS, BAD_MS = 5000, 12000


class Toast(QFrame):
    """``undo_wanted`` and ``action_wanted`` come from its buttons. Bad news and offers stay longer."""

    undo_wanted = Signal()
    action_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.setProperty("role", "toast")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 10, 8)
        column.setSpacing(6)
        row = QHBoxLayout()
        column.addLayout(row)
        self.label = QLabel()
        self.label.setObjectName("toast.text")
        self.label.setWordWrap(True)
        row.addWidget(self.label, 1)
        self.button = QPushButton(self.tr("撤销"))
        self.button.setObjectName("toast.undo")
        self.button.setAccessibleName(self.tr("撤销"))
        self.button.setToolTip("Ctrl+Z")
        self.button.clicked.connect(self.undo_wanted)
        row.addWidget(self.button)
        self.action = QPushButton()
        self.action.setObjectName("toast.action")
        self.action.clicked.connect(self.action_wanted)
        self.action.clicked.connect(self.hide)
        # Its words are long, so it stands below the sentence and not beside it.
        column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignLeft)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, sentence: str, hint: str = "", *, undo: bool = False, bad: bool = False, action: str = "") -> None:
        """Show *sentence* (and *hint*) for a while, with a button *action* when it has words."""
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))
        self.label.setText(f"{sentence}\n{hint}" if hint else sentence)
        self.setAccessibleName(self.label.text())
        self.button.setVisible(undo)
        self.show()
        self._timer.start(BAD_MS if bad or action else GOOD_MS)
