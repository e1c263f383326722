"""Small questions: one text, one name. Enter confirms, Esc leaves; an input method's own Enter does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget


class TextDialog(QDialog):
    """Asks for one line of text. It never closes over an answer that *refuse* finds a complaint about."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        label: str,
        value: str = "",
        placeholder: str = "",
        refuse: Callable[[str], str] = lambda _text: "",
    ) -> None:
        super().__init__(parent)
        self.setObjectName("textDialog")
        self.setWindowTitle(title)
        self.setMinimumWidth(420)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 18, 20, 16)
        box.setSpacing(10)
        head = QLabel(title)
        head.setProperty("role", "h2")
        head.setWordWrap(True)
        box.addWidget(head)
        hint = QLabel(label)
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        box.addWidget(hint)
        self.edit = QLineEdit(value)
        self.edit.setObjectName("textDialog.edit")
        self.edit.setAccessibleName(label)
        self.edit.setPlaceholderText(placeholder)
        self.edit.setMaxLength(500)
        self.edit.selectAll()
        box.addWidget(self.edit)
        self._refuse = refuse
        self.complaint = QLabel()
        self.complaint.setObjectName("textDialog.complaint")
        self.complaint.setProperty("role", "danger")
        self.complaint.setWordWrap(True)
        self.complaint.hide()
        box.addWidget(self.complaint)
        self._buttons = ok_cancel(self, self.tr("确定"))
        box.addWidget(self._buttons)
        self._buttons.accepted.connect(self._confirm)
        self._buttons.rejected.connect(self.reject)
        self.edit.textChanged.connect(self._check)
        self._check()

    def ask(self, done: Callable[[str], None]) -> None:
        """Show it; *done* gets the trimmed text when confirmed."""
        self.accepted.connect(lambda: done(self.edit.text().strip()))
        self.open()
        self.edit.setFocus()

    def _confirm(self) -> None:
        wrong = self._refuse(self.edit.text().strip())
        if wrong:
            self.complaint.setText(wrong)
            self.complaint.show()
            grow(self)
            self.edit.setFocus()
        else:
            self.accept()

    def _check(self) -> None:
        self.complaint.hide()
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(self.edit.text().strip()))


class NameDialog(QDialog):
    """Asks who is sitting here: a known name or a new one."""

    def __init__(self, parent: QWidget, names: Sequence[str]) -> None:
        super().__init__(parent)
        self.setObjectName("nameDialog")
        self.setWindowTitle(self.tr("你是哪位？"))
        self.setMinimumWidth(380)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 18, 20, 16)
        box.setSpacing(10)
        head = QLabel(self.tr("你是哪位？"))
        head.setProperty("role", "h2")
        box.addWidget(head)
        hint = QLabel(self.tr("打勾、备注都记在这个名字下。名字只存在这台电脑上，随时可以在右上角换。"))
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        box.addWidget(hint)
        self.combo = QComboBox()
        self.combo.setObjectName("nameDialog.name")
        self.combo.setAccessibleName(self.tr("成员名字"))
        self.combo.setEditable(True)
        self.combo.addItems(list(names))
        self.combo.setCurrentIndex(-1)
        line = self.combo.lineEdit()
        assert line is not None
        line.setPlaceholderText(self.tr("例如 小林"))
        line.setMaxLength(20)
        box.addWidget(self.combo)
        self._buttons = ok_cancel(self, self.tr("就是我"))
        box.addWidget(self._buttons)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.combo.editTextChanged.connect(self._check)
        self._check()

    def ask(self, done: Callable[[str], None], left: Callable[[], None] = lambda: None) -> None:
        """Show it; *done* gets the name when confirmed, *left* is called when not."""
        self.rejected.connect(left)
        self.accepted.connect(lambda: done(self.combo.currentText().strip()))
        self.open()
        self.combo.setFocus()

    def _check(self) -> None:
        text = self.combo.currentText().strip()
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(text))


def grow(dialog: QDialog) -> None:
    """Make *dialog* as high as its words need now: one that is open does not grow by itself."""
    layout = dialog.layout()
    if layout is not None:
        layout.activate()
        need = layout.totalHeightForWidth(dialog.width()) if layout.hasHeightForWidth() else layout.sizeHint().height()
        dialog.resize(dialog.width(), max(dialog.height(), need))


def ok_cancel(parent: QDialog, word: str) -> QDialogButtonBox:
    """The two buttons at the foot of a dialog; the first says what will happen."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, parent)
    name = parent.objectName()
    good = buttons.button(QDialogButtonBox.StandardButton.Ok)
    good.setText(word)
    good.setProperty("primary", "true")
    good.setDefault(True)
    good.setObjectName(f"{name}.ok")
    away = buttons.button(QDialogButtonBox.StandardButton.Cancel)
    away.setText(parent.tr("取消"))
    away.setObjectName(f"{name}.cancel")
    for button in (good, away):
        # Platform styles put English-looking icons here; the words are enough.
        button.setIcon(QIcon())
        button.setAccessibleName(button.text())
        # The box has polished its buttons already; without this the new property is not looked at.
        button.style().unpolish(button)
        button.style().polish(button)
    return buttons
