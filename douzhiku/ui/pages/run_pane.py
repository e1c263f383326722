"""The right pane of the workbench: the SOP of the open run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from douzhiku.domain.errors import UserError
from douzhiku.domain.members import Member, clean_name
from douzhiku.domain.values import clean_number, clean_text
from douzhiku.ui.pages.step_list import StepList
from douzhiku.ui.presenters import run_views
from douzhiku.ui.theme.theme import Theme
from douzhiku.ui.widgets.dialogs import TextDialog
from douzhiku.ui.widgets.switches import Chips, Option, Segments
from douzhiku.ui.widgets.toast import Toast

_OPENING, _WELCOME, _RUN, _TROUBLE = range(4)


class RunPane(QWidget):
    """Shows what :class:`RunPresenter` says; emits what the user wants."""

    new_wanted = Signal()
    switch_wanted = Signal()
    export_wanted = Signal()
    rename_wanted = Signal()
    reassign_wanted = Signal(str, str)
    retry_wanted = Signal()
    phase_chosen = Signal(int)
    role_chosen = Signal(str)
    missing_wanted = Signal()
    override_wanted = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("workbenchPage.runPane")
        self._theme = theme
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        outer.addWidget(holder, 1)
        self._members: tuple[str, ...] = ()
        self._posts: tuple[tuple[str, str], ...] = ()
        self._stack.addWidget(QWidget())  # _OPENING: nothing to say for the moment it takes to read the runs
        self._stack.addWidget(self._welcome())
        self._stack.addWidget(self._run())
        self._stack.addWidget(self._trouble())
        self.toast = Toast()
        self.toast.undo_wanted.connect(self.undo_wanted)
        self.toast.action_wanted.connect(self._take_offer)
        self._offer: Callable[[], None] = lambda: None
        foot = QVBoxLayout()
        foot.setContentsMargins(10, 0, 10, 10)
        foot.addWidget(self.toast)
        outer.addLayout(foot)
        for keys, signal in (
            ("Ctrl+Z", self.undo_wanted),
            ("Ctrl+Y", self.redo_wanted),
            ("Ctrl+Shift+Z", self.redo_wanted),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(signal)
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self.new_wanted)
        QShortcut(QKeySequence("Ctrl+O"), self).activated.connect(self.switch_wanted)
        theme.changed.connect(self._icons)
        self._icons()

    # -- what the presenter uses -------------------------------------------------------------

    def show_welcome(self) -> None:
        """No run yet."""
        self._stack.setCurrentIndex(_WELCOME)

    def show_trouble(self, sentence: str, hint: str) -> None:
        """The data cannot be used."""
        self.trouble_text.setText(sentence)
        self.trouble_hint.setText(hint)
        self._stack.setCurrentIndex(_TROUBLE)

    def show_head(self, head: run_views.RunHead) -> None:
        """Title, time, badge, progress."""
        self._stack.setCurrentIndex(_RUN)
        self.title.setText(head.title)
        self.when.setText(head.when)
        if self.badge.text() != head.badge or self.badge.property("tone") != head.tone:
            self.badge.setText(head.badge)
            self.badge.setProperty("tone", head.tone)
            self.badge.style().polish(self.badge)
        self.progress.setMaximum(max(head.total, 1))
        self.progress.setValue(head.done)
        words = self.tr("{phase} {done}/{total}").format(phase=head.phase, done=head.done, total=head.total)
        self.progress.setAccessibleDescription(words)
        self.count.setText(words)

    def show_phases(self, tabs: tuple[run_views.PhaseTab, ...]) -> None:
        """The phase switch."""
        options = []
        for number, tab in enumerate(tabs):
            closed = self.tr("，关卡没过") if tab.closed else ""
            spoken = self.tr("{title}，完成 {done}，共 {total}").format(title=tab.title, done=tab.done, total=tab.total)
            text = f"{tab.title} {tab.done}/{tab.total}"
            options.append(Option(str(number), text, tab.chosen, spoken + closed, f"Ctrl+{number + 1}"))
        self.phases.replace(options)

    def show_roles(self, chips: tuple[run_views.RoleChip, ...]) -> None:
        """The filter by post."""
        options = []
        self._posts = tuple((chip.role, chip.member) for chip in chips if chip.role)
        for chip in chips:
            name = chip.role or self.tr("全部")
            text = f"{name} {chip.done}/{chip.total}" if chip.role else name
            spoken = self.tr("{name}，完成 {done}，共 {total}").format(name=name, done=chip.done, total=chip.total)
            options.append(Option(chip.role, text, chip.chosen, spoken, chip.member))
        self.roles.replace(options)

    def show_rows(self, rows: tuple[run_views.StepRow, ...], current: str) -> None:
        """The steps."""
        self.steps.replace(rows, current)

    def show_notice(self, notice: run_views.GateNotice | None) -> None:
        """The banner over a closed phase."""
        self.banner.setVisible(notice is not None)
        if notice is not None:
            shown = list(notice.steps[:3])
            if len(notice.steps) > len(shown):
                shown.append(self.tr("…… 还有 {} 道").format(len(notice.steps) - len(shown)))
            self.banner_text.setText("\n".join([notice.sentence, *(f"· {step}" for step in shown)]))

    def say(self, sentence: str, hint: str = "", *, undo: bool = False, bad: bool = False) -> None:
        """One message at the foot."""
        self.toast.say(sentence, hint, undo=undo, bad=bad)

    def offer(self, sentence: str, hint: str, action: str, act: Callable[[], None]) -> None:
        """One message at the foot with a button *action* that calls *act*."""
        self._offer = act
        self.toast.say(sentence, hint, action=action)

    def show_members(self, members: tuple[Member, ...], _current: str) -> None:
        """Who can be given a post."""
        self._members = tuple(member.name for member in members)

    def ask_text(self, title: str, label: str, *, number: bool, value: str, done: Callable[[str], None]) -> None:
        """Ask for a value, a reason or a note."""
        placeholder = self.tr("例如 200") if number else ""
        refuse = _no_number if number else _too_long
        TextDialog(self.window(), title, label, value, placeholder, refuse).ask(done)

    # -- inside ------------------------------------------------------------------------------

    def _welcome(self) -> QWidget:
        pane = QWidget()
        pane.setObjectName("workbenchPage.welcome")
        box = QVBoxLayout(pane)
        box.setContentsMargins(24, 28, 24, 24)
        box.setSpacing(12)
        head = QLabel(self.tr("今晚要播？"))
        head.setProperty("role", "h1")
        box.addWidget(head)
        for text in (
            self.tr("一场直播、一次短视频拍摄，在这里叫一个「场次」。"),
            self.tr(
                "建一个场次，各岗位开播前、播中、播后该做的事就按 SOP 列在这里：做完一步勾一步，谁在几点做的都有记录。"
            ),
            self.tr("还不急着播，就先从左边挑一张卡片读。"),
        ):
            line = QLabel(text)
            line.setWordWrap(True)
            line.setProperty("role", "muted")
            box.addWidget(line)
        button = QPushButton(self.tr("新建第一个场次"))
        button.setObjectName("workbenchPage.firstRun")
        button.setAccessibleName(button.text())
        button.setProperty("primary", "true")
        button.clicked.connect(self.new_wanted)
        box.addSpacing(6)
        box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        box.addStretch(1)
        return pane

    def _trouble(self) -> QWidget:
        pane = QWidget()
        pane.setObjectName("workbenchPage.trouble")
        box = QVBoxLayout(pane)
        box.setContentsMargins(24, 28, 24, 24)
        box.setSpacing(12)
        head = QLabel(self.tr("场次暂时打不开"))
        head.setProperty("role", "h2")
        box.addWidget(head)
        self.trouble_text = QLabel()
        self.trouble_text.setObjectName("workbenchPage.troubleText")
        self.trouble_hint = QLabel()
        self.trouble_hint.setProperty("role", "muted")
        for label in (self.trouble_text, self.trouble_hint):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            box.addWidget(label)
        note = QLabel(self.tr("卡片和搜索照常可用。"))
        note.setProperty("role", "muted")
        box.addWidget(note)
        button = QPushButton(self.tr("再试一次"))
        button.setObjectName("workbenchPage.retry")
        button.setAccessibleName(button.text())
        button.clicked.connect(self.retry_wanted)
        box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        box.addStretch(1)
        return pane

    def _run(self) -> QWidget:
        pane = QWidget()
        box = QVBoxLayout(pane)
        box.setContentsMargins(0, 10, 0, 0)
        box.setSpacing(8)
        top = QVBoxLayout()
        top.setContentsMargins(14, 0, 14, 0)
        top.setSpacing(8)
        top.addLayout(self._head())
        line = QHBoxLayout()
        line.setSpacing(10)
        self.progress = QProgressBar()
        self.progress.setObjectName("workbenchPage.progress")
        self.progress.setAccessibleName(self.tr("本环节进度"))
        self.progress.setTextVisible(False)
        line.addWidget(self.progress, 1)
        self.count = QLabel()
        self.count.setProperty("role", "muted")
        line.addWidget(self.count)
        top.addLayout(line)
        self.phases = Segments("workbenchPage.phases", self.tr("环节"))
        self.phases.chosen.connect(lambda key: self.phase_chosen.emit(int(key)))
        top.addWidget(self.phases)
        self.roles = Chips("workbenchPage.roles", self.tr("岗位"))
        self.roles.chosen.connect(self.role_chosen)
        top.addWidget(self.roles)
        top.addWidget(self._banner())
        box.addLayout(top)
        self.steps = StepList(self._theme)
        box.addWidget(self.steps, 1)
        for number in range(4):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number + 1}"), self)
            shortcut.activated.connect(lambda n=number: self.phase_chosen.emit(n))
        return pane

    def _head(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(8)
        self.title = QLabel()
        self.title.setObjectName("workbenchPage.runTitle")
        self.title.setProperty("role", "h2")
        self.title.setWordWrap(True)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        top.addWidget(self.title, 1)
        self.badge = QLabel()
        self.badge.setObjectName("workbenchPage.countdown")
        self.badge.setProperty("role", "badge")
        top.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        row = QHBoxLayout()
        row.setSpacing(2)
        self.when = QLabel()
        self.when.setProperty("role", "muted")
        row.addWidget(self.when, 1)
        self._head_buttons: dict[str, QToolButton] = {}
        for name, icon, word, signal in (
            ("switchRun", "swap", self.tr("换一个场次（Ctrl+O）"), self.switch_wanted),
            ("newRun", "plus", self.tr("新建场次（Ctrl+N）"), self.new_wanted),
            ("moreRun", "more", self.tr("改名、换人、导出"), None),
        ):
            button = QToolButton()
            button.setObjectName(f"workbenchPage.{name}")
            button.setAccessibleName(word.split("（", maxsplit=1)[0])
            button.setToolTip(word)
            button.setProperty("flat", "true")
            button.setIconSize(QSize(18, 18))
            if signal is None:
                button.clicked.connect(self._show_more)
            else:
                button.clicked.connect(signal)
            self._head_buttons[icon] = button
            row.addWidget(button)
        column.addLayout(row)
        return column

    def more_menu(self) -> QMenu:
        """What is done seldom: another title, another member at a post of this phase, the protocol as a file."""
        menu = QMenu(self)
        menu.setObjectName("workbenchPage.moreMenu")
        menu.addAction(self.tr("改场次名…"), self.rename_wanted.emit)
        for role, member in self._posts:
            inner = menu.addMenu(f"{role}：{member or self.tr('还没定')}")
            for name in self._members:
                action = inner.addAction(name, partial(self.reassign_wanted.emit, role, name))
                action.setCheckable(True)
                action.setChecked(name == member)
            inner.addSeparator()
            inner.addAction(self.tr("新成员…"), partial(self._ask_new, role))
            if member:
                inner.addAction(self.tr("先空着"), partial(self.reassign_wanted.emit, role, ""))
        menu.addSeparator()
        menu.addAction(self.tr("导出本场记录…"), self.export_wanted.emit)
        return menu

    def _show_more(self) -> None:
        menu = self.more_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        button = self._head_buttons["more"]
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _ask_new(self, role: str) -> None:
        dialog = TextDialog(self.window(), self.tr("{}换成谁？").format(role), self.tr("新成员的名字"), refuse=_no_name)
        dialog.ask(lambda name: self.reassign_wanted.emit(role, name))

    def _take_offer(self) -> None:
        act, self._offer = self._offer, lambda: None
        act()

    def _icons(self) -> None:
        for icon, button in self._head_buttons.items():
            button.setIcon(self._theme.icon(icon))

    def _banner(self) -> QFrame:
        self.banner = QFrame()
        self.banner.setObjectName("workbenchPage.gateBanner")
        self.banner.setProperty("role", "banner")
        box = QVBoxLayout(self.banner)
        box.setContentsMargins(12, 8, 12, 8)
        box.setSpacing(6)
        self.banner_text = QLabel()
        self.banner_text.setObjectName("workbenchPage.gateText")
        self.banner_text.setWordWrap(True)
        box.addWidget(self.banner_text)
        row = QHBoxLayout()
        for name, word, signal in (
            ("goToGate", self.tr("去完成"), self.missing_wanted),
            ("overrideGate", self.tr("写明原因，放行"), self.override_wanted),
        ):
            button = QPushButton(word)
            button.setObjectName(f"workbenchPage.{name}")
            button.setAccessibleName(word)
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch(1)
        box.addLayout(row)
        self.banner.hide()
        return self.banner


def _complaint(check: Callable[[str], object], text: str) -> str:
    try:
        check(text)
    except UserError as error:
        return error.one_line()
    return ""


def _no_number(text: str) -> str:
    return _complaint(clean_number, text)


def _no_name(text: str) -> str:
    return _complaint(clean_name, text)


def _too_long(text: str) -> str:
    return _complaint(lambda words: clean_text(words, "这段话"), text)
