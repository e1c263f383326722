"""What the window remembers, in an INI file of the data folder (Qt writes it whole and renames it into place)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings


class IniMemory:
    """See :class:`douzhiku.ui.presenters.ports.Memory`."""

    def __init__(self, file: Path) -> None:
        self._settings = QSettings(str(file), QSettings.Format.IniFormat)

    def get(self, key: str, default: str = "") -> str:
        """The remembered text, or *default*."""
        value = self._settings.value(key, default)
        return value if isinstance(value, str) else default

    def set(self, key: str, value: str) -> None:
        """Remember *value*; written out by Qt within moments, and at the end."""
        if self._settings.value(key) != value:
            self._settings.setValue(key, value)

    def flush(self) -> None:
        """Write now."""
        self._settings.sync()
