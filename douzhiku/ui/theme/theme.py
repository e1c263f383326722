"""The scheme in use: follows the system or the choice of the user, and tells everybody when it changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from douzhiku.ui.theme import icons
from douzhiku.ui.theme.qss import style_sheet
from douzhiku.ui.theme.tokens import DARK, LIGHT, Tokens

FOLLOW, LIGHT_CHOICE, DARK_CHOICE = "system", "light", "dark"
CHOICES = (FOLLOW, LIGHT_CHOICE, DARK_CHOICE)


class Theme(QObject):
    """Owns palette and style sheet of the application. ``changed`` comes after both are set."""

    changed = Signal()

    def __init__(self, choice: str = FOLLOW) -> None:
        super().__init__()
        self._choice = choice if choice in CHOICES else FOLLOW
        self.tokens: Tokens = self._wanted()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)

    @property
    def choice(self) -> str:
        """``system``, ``light`` or ``dark``."""
        return self._choice

    def choose(self, choice: str) -> None:
        """Take another choice and apply it at once."""
        self._choice = choice if choice in CHOICES else FOLLOW
        self.apply()

    def apply(self) -> None:
        """Set palette and style sheet of the application."""
        self.tokens = self._wanted()
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        app.setPalette(_palette(self.tokens))
        arrow = icons.path_of("down_dark" if self.tokens.dark else "down_light").as_posix()
        app.setStyleSheet(style_sheet(self.tokens, arrow))
        self.changed.emit()

    def icon(self, name: str) -> QIcon:
        """An icon in the muted colour of the scheme."""
        return icons.icon(name, self.tokens.muted, self.tokens.accent)

    def _system_changed(self) -> None:
        if self._choice == FOLLOW:
            self.apply()

    def _wanted(self) -> Tokens:
        if self._choice == FOLLOW:
            dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        else:
            dark = self._choice == DARK_CHOICE
        return DARK if dark else LIGHT


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: tokens.panel,
        role.WindowText: tokens.text,
        role.Base: tokens.panel,
        role.AlternateBase: tokens.raised,
        role.Text: tokens.text,
        role.Button: tokens.panel,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.danger,
        role.Highlight: tokens.accent_fill,
        role.HighlightedText: tokens.on_accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.ToolTipBase: tokens.chip_dark,
        role.ToolTipText: tokens.on_chip_dark,
        role.PlaceholderText: tokens.muted,
        role.Mid: tokens.border,
        role.Dark: tokens.border_strong,
        role.Light: tokens.raised,
    }
    for which, colour in pairs.items():
        palette.setColor(which, QColor(colour))
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.faint))
    return palette
