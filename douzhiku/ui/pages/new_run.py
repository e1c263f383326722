"""The dialog that makes a run: template, title, start, who takes which post."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from douzhiku.domain.members import Member
from douzhiku.domain.sop import Template
from douzhiku.ui.presenters.words import day_and_time
from douzhiku.ui.widgets.dialogs import grow, ok_cancel

Told = Callable[[str, str], None]
"""Gets what was wrong and what to do; empty words when the run was made."""
Make = Callable[[str, str, datetime, dict[str, str], Told], None]
DEFAULT_HOUR = 20


class NewRunDialog(QDialog):
    """Nothing is made before the button is pressed; the title follows template and time until it is edited."""

    def __init__(
        self, parent: QWidget, templates: Sequence[Template], members: Sequence[Member], chosen: str = ""
    ) -> None:
        super().__init__(parent)
        self.setObjectName("newRunDialog")
        self.setWindowTitle(self.tr("新建场次"))
        self.setMinimumWidth(520)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._templates = list(templates)
        self._members = list(members)
        self._title_touched = False
        self._posts: dict[str, QComboBox] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 18, 22, 16)
        box.setSpacing(12)
        head = QLabel(self.tr("新建场次"))
        head.setProperty("role", "h2")
        box.addWidget(head)
        form = QFormLayout()
        form.setSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self.template = QComboBox()
        self._named(self.template, "template", self.tr("模板"))
        for item in self._templates:
            mine = "" if item.shipped else self.tr("（本店）")
            self.template.addItem(f"{item.title}{mine} · {item.kind.label}", item.id)
        form.addRow(self.tr("模板"), self.template)
        self.starts = QDateTimeEdit()
        self._named(self.starts, "startsAt", self.tr("开始时间"))
        self.starts.setCalendarPopup(True)
        self.starts.setLocale(QLocale(QLocale.Language.Chinese))
        self.starts.setDisplayFormat("yyyy-MM-dd ddd HH:mm")
        self.starts.setDateTime(_next_evening())
        row = QHBoxLayout()
        row.addWidget(self.starts, 1)
        for name, word, days in (("today", self.tr("今晚"), 0), ("tomorrow", self.tr("明晚"), 1)):
            button = QPushButton(word)
            self._named(button, name, word)
            button.setProperty("link", "true")
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on, d=days: self._evening(d))
            row.addWidget(button)
        form.addRow(self.tr("开始时间"), row)
        self.title = QLineEdit()
        self._named(self.title, "title", self.tr("名称"))
        self.title.setMaxLength(60)
        self.title.textEdited.connect(self._touched)
        form.addRow(self.tr("名称"), self.title)
        box.addLayout(form)
        posts = QLabel(self.tr("谁在哪个岗位（可以先空着）"))
        posts.setProperty("role", "muted")
        box.addWidget(posts)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._holder = QWidget()
        self._grid = QGridLayout(self._holder)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(8)
        scroll.setWidget(self._holder)
        scroll.setMinimumHeight(170)
        box.addWidget(scroll, 1)
        buttons = ok_cancel(self, self.tr("建好并打开"))
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._make: Make | None = None
        self._left = False
        buttons.accepted.connect(self._confirm)
        buttons.rejected.connect(self.reject)
        self.complaint = QLabel()
        self.complaint.setObjectName("newRunDialog.complaint")
        self.complaint.setProperty("role", "danger")
        self.complaint.setWordWrap(True)
        self.complaint.hide()
        box.addWidget(self.complaint)
        box.addWidget(buttons)
        self.template.currentIndexChanged.connect(self._template_changed)
        self.starts.dateTimeChanged.connect(self._retitle)
        self.title.textChanged.connect(self._check)
        if chosen:
            self.template.setCurrentIndex(max(0, self.template.findData(chosen)))
        self._template_changed()

    def ask(self, make: Make) -> None:
        """Show it; *make* gets template id, title, start (aware) and members by post when confirmed.

        It closes when the run was made; what goes wrong is said in it and nothing filled in is lost.
        """
        self._make = make
        self.rejected.connect(self._leave)
        self.open()
        self.template.setFocus()

    def answer(self) -> tuple[str, str, datetime, dict[str, str]]:
        """What was filled in."""
        moment = self.starts.dateTime()
        starts_at = datetime.fromtimestamp(moment.toSecsSinceEpoch()).astimezone()
        assigned = {role: combo.currentText().strip() for role, combo in self._posts.items()}
        return (
            str(self.template.currentData()),
            self.title.text().strip(),
            starts_at,
            {role: name for role, name in assigned.items() if name},
        )

    def combo_of(self, role: str) -> QComboBox:
        """The box for a post."""
        return self._posts[role]

    def _confirm(self) -> None:
        if self._make is not None:
            self._ok.setEnabled(False)
            self._make(*self.answer(), self._told)

    def _told(self, sentence: str, hint: str) -> None:
        if self._left:
            return
        if not sentence:
            self.accept()
            return
        self.complaint.setText(f"{sentence}\n{hint}" if hint else sentence)
        self.complaint.show()
        grow(self)
        self._ok.setEnabled(True)

    def _leave(self) -> None:
        self._left = True

    def _template_changed(self) -> None:
        old = {role: combo.currentText() for role, combo in self._posts.items()}
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._posts = {}
        index = self.template.currentIndex()
        roles = self._templates[index].roles if 0 <= index < len(self._templates) else ()
        for number, role in enumerate(roles):
            combo = QComboBox()
            self._named(combo, f"post{number}", role)
            combo.setEditable(True)
            combo.addItems([member.name for member in self._members])
            usual = next((member.name for member in self._members if role in member.roles), "")
            combo.setCurrentText(old.get(role, "") or usual)
            line = combo.lineEdit()
            if line is not None:
                line.setMaxLength(20)
                line.setPlaceholderText(self.tr("还没定"))
            self._posts[role] = combo
            label = QLabel(role)
            label.setBuddy(combo)
            self._grid.addWidget(label, number // 2, number % 2 * 2)
            self._grid.addWidget(combo, number // 2, number % 2 * 2 + 1)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        self._grid.setRowStretch((len(roles) + 1) // 2, 1)
        self._retitle()

    def _retitle(self) -> None:
        index = self.template.currentIndex()
        if self._title_touched or not 0 <= index < len(self._templates):
            return
        moment = datetime.fromtimestamp(self.starts.dateTime().toSecsSinceEpoch()).astimezone()
        self.title.setText(f"{day_and_time(moment)} {self._templates[index].kind.label}")

    def _touched(self) -> None:
        self._title_touched = bool(self.title.text())

    def _check(self) -> None:
        self._ok.setEnabled(bool(self.title.text().strip()) and self.template.count() > 0)

    def _evening(self, days: int) -> None:
        now = QDateTime.currentDateTime()
        evening = QDateTime(now.date().addDays(days), self.starts.time())
        self.starts.setDateTime(evening)

    def _named(self, widget: QWidget, name: str, words: str) -> None:
        widget.setObjectName(f"newRunDialog.{name}")
        widget.setAccessibleName(words)


def _next_evening() -> QDateTime:
    now = datetime.now().astimezone()
    start = now.replace(hour=DEFAULT_HOUR, minute=0, second=0, microsecond=0)
    if start < now:
        start += timedelta(days=1)
    return QDateTime.fromSecsSinceEpoch(int(start.timestamp()))
