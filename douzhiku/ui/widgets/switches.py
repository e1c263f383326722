"""A segmented switch and a row of filter chips: exclusive buttons that keep the keyboard focus when refilled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QPushButton, QWidget

from douzhiku.ui.widgets.flow import FlowLayout


@dataclass(frozen=True, slots=True)
class Option:
    """One button: its key, words, whether it is chosen, and what a screen reader says."""

    key: str
    text: str
    chosen: bool
    spoken: str = ""
    tip: str = ""


class _Switch(QFrame):
    chosen = Signal(str)

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._buttons: list[QPushButton] = []
        self._keys: list[str] = []
        self._layout = self._make_layout()

    def replace(self, options: Sequence[Option]) -> None:
        """Show other options. Buttons are reused, so that focus stays where it was."""
        while len(self._buttons) > len(options):
            button = self._buttons.pop()
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        while len(self._buttons) < len(options):
            number = len(self._buttons)
            button = self._make_button()
            button.setCheckable(True)
            button.setObjectName(f"{self.objectName()}.{number}")
            button.clicked.connect(lambda _on, n=number: self._clicked(n))
            self._buttons.append(button)
            self._layout.addWidget(button)
        self._keys = [option.key for option in options]
        for button, option in zip(self._buttons, options, strict=True):
            if button.text() != option.text:
                button.setText(option.text)
                button.updateGeometry()
            button.setChecked(option.chosen)
            button.setAccessibleName(option.spoken or option.text)
            button.setToolTip(option.tip)

    def _clicked(self, number: int) -> None:
        for other, button in enumerate(self._buttons):
            button.setChecked(other == number)
        self.chosen.emit(self._keys[number])

    def _make_layout(self) -> QLayout:
        raise NotImplementedError

    def _make_button(self) -> QPushButton:
        raise NotImplementedError


class Segments(_Switch):
    """Equal parts side by side, one of them chosen."""

    def _make_layout(self) -> QLayout:
        self.setProperty("role", "segments")
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        return row

    def _make_button(self) -> QPushButton:
        return QPushButton()


class Chips(_Switch):
    """Small rounded filters that wrap into lines."""

    def _make_layout(self) -> QLayout:
        return FlowLayout(self)

    def _make_button(self) -> QPushButton:
        button = QPushButton()
        button.setProperty("chip", "true")
        return button
