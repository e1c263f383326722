"""设置: looks, members, content and its faults, where the data lives, what this is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from douzhiku.domain.faults import Fault
from douzhiku.domain.members import Member
from douzhiku.domain.vocab import ROLES
from douzhiku.ui.theme.theme import CHOICES, Theme
from douzhiku.ui.widgets.dialogs import TextDialog
from douzhiku.ui.widgets.flow import FlowLayout
from douzhiku.ui.widgets.switches import Option, Segments

MAX_SHOWN_FAULTS = 500


class MemberRow(QFrame):
    """One member: name, posts as chips, rename."""

    roles_changed = Signal(object, tuple)
    rename_wanted = Signal(object)

    def __init__(self, member: Member, number: int) -> None:
        super().__init__()
        self._member = member
        self._chips: dict[str, QPushButton] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 6, 0, 6)
        row = QHBoxLayout()
        name = QLabel(member.name)
        name.setProperty("role", "h2")
        row.addWidget(name)
        rename = QPushButton(self.tr("改名"))
        rename.setObjectName(f"settingsPage.rename{number}")
        rename.setAccessibleName(self.tr("给 {} 改名").format(member.name))
        rename.setProperty("link", "true")
        rename.clicked.connect(lambda: self.rename_wanted.emit(member))
        row.addWidget(rename)
        row.addStretch(1)
        box.addLayout(row)
        holder = QWidget()
        flow = FlowLayout(holder)
        for index, role in enumerate(ROLES):
            chip = QPushButton(role)
            chip.setObjectName(f"settingsPage.member{number}.role{index}")
            chip.setAccessibleName(self.tr("{} 常做 {}").format(member.name, role))
            chip.setCheckable(True)
            chip.setProperty("chip", "true")
            chip.setChecked(role in member.roles)
            chip.clicked.connect(self._changed)
            self._chips[role] = chip
            flow.addWidget(chip)
        box.addWidget(holder)

    def _changed(self) -> None:
        chosen = tuple(role for role, chip in self._chips.items() if chip.isChecked())
        self.roles_changed.emit(self._member, chosen)


class SettingsPage(QWidget):
    """A column of cards; every change is taken at once."""

    theme_chosen = Signal(str)
    member_added = Signal(str)
    member_renamed = Signal(object, str)
    roles_changed = Signal(object, tuple)
    reload_wanted = Signal()

    def __init__(self, theme: Theme, data_dir: Path, shop_content: Path, version: str) -> None:
        super().__init__()
        self.setObjectName("settingsPage")
        self._theme = theme
        self._data_dir = data_dir
        self._shop_content = shop_content
        self._rows: list[MemberRow] = []
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea()
        scroll.setObjectName("settingsPage.scroll")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        outer.addWidget(scroll)
        middle = QWidget()
        line = QHBoxLayout(middle)
        line.setContentsMargins(24, 20, 24, 24)
        column = QWidget()
        column.setMaximumWidth(760)
        line.addStretch(1)
        line.addWidget(column, 20)
        line.addStretch(1)
        self._column = QVBoxLayout(column)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(14)
        head = QLabel(self.tr("设置"))
        head.setProperty("role", "h1")
        self._column.addWidget(head)
        self._looks()
        self._members_card()
        self._content_card()
        self._data_card()
        self._about(version)
        self._column.addStretch(1)
        scroll.setWidget(middle)
        theme.changed.connect(self._show_theme)
        self._show_theme()

    # -- what presenters use -----------------------------------------------------------------

    def show_members(self, members: tuple[Member, ...], _current: str) -> None:
        """All members of the shop."""
        for row in self._rows:
            self._member_box.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []
        self._no_members.setVisible(not members)
        for number, member in enumerate(members):
            row = MemberRow(member, number)
            row.roles_changed.connect(self.roles_changed)
            row.rename_wanted.connect(self._ask_rename)
            self._member_box.addWidget(row)
            self._rows.append(row)

    def show_faults(self, faults: Sequence[Fault], cards: int, templates: int) -> None:
        """How much content there is and what is wrong with it."""
        words = self.tr("{cards} 张卡片，{templates} 份 SOP 模板。").format(cards=cards, templates=templates)
        if faults:
            words += self.tr("有 {} 处问题，其余内容照常使用：").format(len(faults))
        else:
            words += self.tr("没有发现问题。")
        self.content_words.setText(words)
        self._reload.setEnabled(True)
        shown = [str(fault) for fault in faults[:MAX_SHOWN_FAULTS]]
        if len(faults) > len(shown):
            shown.append(self.tr("…… 还有 {} 处").format(len(faults) - len(shown)))
        self.faults.setPlainText("\n".join(shown))
        self.faults.setVisible(bool(faults))

    def show_busy(self) -> None:
        """The content is being read."""
        self.content_words.setText(self.tr("正在读取并检查……"))
        self._reload.setEnabled(False)

    def show_trouble(self, sentence: str, hint: str) -> None:
        """The content could not be read."""
        self.content_words.setText(f"{sentence}。{hint}" if hint else sentence)
        self._reload.setEnabled(True)

    # -- inside ------------------------------------------------------------------------------

    def _card(self, title: str) -> QVBoxLayout:
        frame = QFrame()
        frame.setProperty("role", "card")
        box = QVBoxLayout(frame)
        box.setContentsMargins(18, 14, 18, 16)
        box.setSpacing(8)
        label = QLabel(title)
        label.setProperty("role", "h2")
        box.addWidget(label)
        self._column.addWidget(frame)
        return box

    def _muted(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "muted")
        label.setWordWrap(True)
        return label

    def _looks(self) -> None:
        box = self._card(self.tr("外观"))
        self.theme_switch = Segments("settingsPage.theme", self.tr("深浅色"))
        self.theme_switch.setMaximumWidth(360)
        self.theme_switch.chosen.connect(self.theme_chosen)
        box.addWidget(self.theme_switch)
        box.addWidget(self._muted(self.tr("卡片正文的字号用 Ctrl + 和 Ctrl - 调。")))

    def _show_theme(self) -> None:
        words = (self.tr("跟随系统"), self.tr("浅色"), self.tr("深色"))
        options = [Option(key, word, key == self._theme.choice) for key, word in zip(CHOICES, words, strict=True)]
        self.theme_switch.replace(options)

    def _members_card(self) -> None:
        box = self._card(self.tr("成员"))
        box.addWidget(self._muted(self.tr("点亮每个人常做的岗位，新建场次时会先填上。改名只影响以后的记录。")))
        self._no_members = self._muted(self.tr("还没有成员。第一次打勾时会问你是哪位，也可以在这里先加好。"))
        box.addWidget(self._no_members)
        self._member_box = QVBoxLayout()
        box.addLayout(self._member_box)
        row = QHBoxLayout()
        self.new_member = QLineEdit()
        self.new_member.setObjectName("settingsPage.newMember")
        self.new_member.setAccessibleName(self.tr("新成员的名字"))
        self.new_member.setPlaceholderText(self.tr("新成员的名字"))
        self.new_member.setMaxLength(20)
        self.new_member.returnPressed.connect(self._add_member)
        row.addWidget(self.new_member)
        add = QPushButton(self.tr("添加"))
        add.setObjectName("settingsPage.addMember")
        add.setAccessibleName(self.tr("添加成员"))
        add.clicked.connect(self._add_member)
        row.addWidget(add)
        row.addStretch(1)
        box.addLayout(row)

    def _content_card(self) -> None:
        box = self._card(self.tr("内容"))
        self.content_words = QLabel()
        self.content_words.setObjectName("settingsPage.contentWords")
        self.content_words.setWordWrap(True)
        box.addWidget(self.content_words)
        self.faults = QPlainTextEdit()
        self.faults.setObjectName("settingsPage.faults")
        self.faults.setAccessibleName(self.tr("内容问题清单"))
        self.faults.setReadOnly(True)
        self.faults.setMinimumHeight(140)
        self.faults.hide()
        box.addWidget(self.faults)
        box.addWidget(
            self._muted(self.tr("本店自己的卡片和 SOP 放在 {}，和自带内容同名时用本店的。").format(self._shop_content))
        )
        row = QHBoxLayout()
        self._reload = self._button(row, "reloadContent", self.tr("重新读取并检查"), self.reload_wanted.emit)
        self._button(row, "openContent", self.tr("打开本店内容文件夹"), self._open_content)
        row.addStretch(1)
        box.addLayout(row)

    def _data_card(self) -> None:
        box = self._card(self.tr("数据"))
        where = QLabel(str(self._data_dir))
        where.setObjectName("settingsPage.dataDir")
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        where.setWordWrap(True)
        box.addWidget(where)
        box.addWidget(
            self._muted(self.tr("场次、打勾、成员都在这个文件夹里，只在这台电脑上，不上传。换电脑时整个文件夹带走。"))
        )
        row = QHBoxLayout()
        self._button(row, "openData", self.tr("打开数据文件夹"), lambda: self._open(self._data_dir))
        row.addStretch(1)
        box.addLayout(row)

    def _about(self, version: str) -> None:
        box = self._card(self.tr("关于"))
        box.addWidget(QLabel(self.tr("抖知库 {}").format(version)))
        box.addWidget(
            self._muted(self.tr("不联网，不要账号。MIT 许可。卡片为原创整理，平台规则以平台规则中心当前说明为准。"))
        )

    def _button(self, row: QHBoxLayout, name: str, word: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(word)
        button.setObjectName(f"settingsPage.{name}")
        button.setAccessibleName(word)
        button.clicked.connect(lambda: act())
        row.addWidget(button)
        return button

    def _add_member(self) -> None:
        name = self.new_member.text().strip()
        if name:
            self.new_member.clear()
            self.member_added.emit(name)

    def _ask_rename(self, member: Member) -> None:
        dialog = TextDialog(
            self.window(), self.tr("给 {} 改名").format(member.name), self.tr("以前的记录仍是原来的名字"), member.name
        )
        dialog.ask(lambda name: self.member_renamed.emit(member, name))

    def _open_content(self) -> None:
        for folder in ("markdown", "sop", "images"):
            try:
                (self._shop_content / folder).mkdir(parents=True, exist_ok=True)
            except OSError as error:
                self.content_words.setText(self.tr("文件夹建不起来：{}").format(error.strerror))
                return
        self._open(self._shop_content)

    def _open(self, folder: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
