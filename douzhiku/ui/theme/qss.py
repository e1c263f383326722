"""The style sheet, made from the tokens. Widgets are styled by objectName suffix properties, never by hand."""

from __future__ import annotations

from string import Template

from douzhiku.ui.theme.tokens import Tokens

_SHEET = Template("""
* { outline: none; }
QWidget { color: $text; }
QMainWindow, QDialog, #shell { background: $panel; }
QToolTip { background: $chip_dark; color: $on_chip_dark; border: none; padding: 6px 8px; }

#rail { background: $rail; }
#rail QToolButton { color: $rail_text; background: transparent; border: 1px solid transparent; border-radius: 8px;
    padding: 8px 2px 6px 2px; font-size: 12px; }
#rail QToolButton:hover { background: $rail_active; }
#rail QToolButton:checked { background: $rail_active; color: #ffffff; font-weight: 600; }
#rail QToolButton:focus { border: 1px solid $accent; }

#topBar { background: $panel; border-bottom: 1px solid $border; }
#searchBox { background: $raised; border: 1px solid $border; border-radius: 8px; padding: 0 12px; min-height: 34px; }
#searchBox:focus { background: $panel; border: 1px solid $accent; }

QLineEdit, QPlainTextEdit, QDateTimeEdit, QComboBox, QTextEdit[field="true"] {
    background: $panel; border: 1px solid $border_strong; border-radius: 6px; padding: 5px 8px; min-height: 22px;
    selection-background-color: $accent_fill; selection-color: $on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QDateTimeEdit:focus, QComboBox:focus { border: 1px solid $accent; }
QLineEdit[quiet="true"] { background: $raised; border: 1px solid transparent; }
QLineEdit[quiet="true"]:focus { background: $panel; border: 1px solid $accent; }
QComboBox::drop-down, QDateTimeEdit::drop-down { border: none; width: 22px; }
QComboBox::down-arrow, QDateTimeEdit::down-arrow { image: url($arrow_down); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $border_strong; selection-background-color: $accent_soft;
    selection-color: $text; padding: 4px; }

QPushButton { background: $panel; border: 1px solid $border_strong; border-radius: 7px; padding: 6px 14px; min-height: 20px; }
QPushButton:hover { background: $hover; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton:disabled { color: $faint; border-color: $border; }
QPushButton[primary="true"] { background: $accent_fill; color: $on_accent; border: 1px solid $accent_fill; font-weight: 600; }
QPushButton[primary="true"]:hover { background: $accent; color: $panel; }
QPushButton[primary="true"]:focus { border: 2px solid $text; padding: 5px 13px; }
QPushButton[primary="true"]:disabled { background: $raised; color: $faint; border-color: $border; }
QPushButton[link="true"] { background: transparent; border: 1px solid transparent; color: $accent; padding: 2px 6px; }
QPushButton[link="true"]:hover { background: $accent_soft; }
QPushButton[link="true"]:focus { border: 1px solid $accent; }

QToolButton[flat="true"] { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px 6px; color: $muted; }
QToolButton[flat="true"]:hover { background: $hover; color: $text; }
QToolButton[flat="true"]:focus { border: 1px solid $accent; }
QToolButton[flat="true"]:disabled { color: $faint; }
QToolButton[flat="true"]::menu-indicator { image: none; }

QTreeView, QListView { background: $panel; border: none; show-decoration-selected: 1; }
QSplitter::handle { background: $border; }
QSplitter::handle:hover { background: $accent; }
QTextBrowser { background: $panel; border: none; selection-background-color: $accent_fill; selection-color: $on_accent; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar::handle:vertical { background: $border_strong; border-radius: 3px; min-height: 32px; margin: 2px 3px; }
QScrollBar::handle:vertical:hover { background: $muted; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle:horizontal { background: $border_strong; border-radius: 3px; min-width: 32px; margin: 3px 2px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: $panel; border: 1px solid $border_strong; padding: 6px; }
QMenu::item { padding: 6px 26px 6px 12px; border-radius: 5px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }

QLabel[role="h1"] { font-size: 22px; font-weight: 700; }
QLabel[role="h2"] { font-size: 16px; font-weight: 700; }
QLabel[role="muted"] { color: $muted; font-size: 13px; }
QLabel[role="danger"] { color: $danger; }
QLabel[role="badge"] { background: $accent_soft; color: $accent; border-radius: 6px; padding: 4px 9px; font-weight: 600; }
QLabel[role="badge"][tone="danger"] { background: $danger_soft; color: $danger; }
QLabel[role="badge"][tone="good"] { background: $good_soft; color: $good; }
QLabel[role="badge"][tone="gate"] { background: $gate_soft; color: $gate; }
QLabel[role="badge"][tone="quiet"] { background: $raised; color: $muted; }

QFrame[role="banner"] { background: $gate_soft; border: none; border-radius: 8px; }
QFrame[role="banner"] QLabel { color: $gate; }
QFrame[role="toast"] { background: $chip_dark; border: none; border-radius: 8px; }
QFrame[role="toast"] QLabel { color: $on_chip_dark; }
QFrame[role="toast"] QPushButton { color: $on_chip_dark; background: transparent; border: 1px solid $faint; padding: 3px 10px; }
QFrame[role="popup"] { background: $panel; border: 1px solid $border_strong; border-radius: 10px; }
QFrame[role="card"] { background: $panel; border: 1px solid $border; border-radius: 10px; }
QFrame[role="segments"] { background: $raised; border-radius: 8px; }
QFrame[role="segments"] QPushButton { background: transparent; border: 1px solid transparent; border-radius: 6px; color: $muted; padding: 5px 8px; }
QFrame[role="segments"] QPushButton:hover { color: $text; }
QFrame[role="segments"] QPushButton:checked { background: $panel; color: $text; font-weight: 600; border: 1px solid $border; }
QFrame[role="segments"] QPushButton:focus { border: 1px solid $accent; }
QPushButton[chip="true"] { background: $raised; border: 1px solid transparent; border-radius: 13px; padding: 2px 10px; font-size: 13px; color: $text; }
QPushButton[chip="true"]:hover { background: $hover; }
QPushButton[chip="true"]:checked { background: $chip_dark; color: $on_chip_dark; font-weight: 600; }
QPushButton[chip="true"]:focus { border: 1px solid $accent; }
QProgressBar { background: $border; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent_fill; border-radius: 3px; }
QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; }
QScrollArea, QScrollArea > QWidget > QWidget { background: $panel; border: none; }
QHeaderView::section { background: $raised; border: none; border-bottom: 1px solid $border; padding: 6px 8px; font-weight: 600; }
QTableView { background: $panel; border: 1px solid $border; gridline-color: $border; }
QCalendarWidget QAbstractItemView { selection-background-color: $accent_fill; selection-color: $on_accent; }
QCalendarWidget QToolButton { color: $text; background: transparent; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $raised; }
""")


def style_sheet(tokens: Tokens, arrow_down: str) -> str:
    """The whole sheet for *tokens*; *arrow_down* is the path of the drop-down arrow picture."""
    values = {name: getattr(tokens, name) for name in Tokens.__slots__}
    return _SHEET.substitute(values, arrow_down=arrow_down)
