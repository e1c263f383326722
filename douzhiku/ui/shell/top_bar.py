"""The bar on top: search in the middle, who sits here at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget
from shiboken6 import isValid

from douzhiku.ui.theme.theme import Theme

if TYPE_CHECKING:
    from douzhiku.domain.members import Member
    from douzhiku.ui.presenters.search_presenter import ResultGroup
    from douzhiku.ui.shell.search_popup import SearchPopup


class SearchBox(QLineEdit):
    """Tells of committed text only: what an input method still composes is never searched."""

    typed = Signal(str)
    moved = Signal(int)
    entered = Signal()
    left = Signal()
    focused = Signal()
    unfocused = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preedit = False
        self._untold = False  # a part was committed while the rest was still composed
        self.textEdited.connect(self._edited)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802
        """Qt: note whether something is being composed."""
        self._preedit = bool(event.preeditString())
        super().inputMethodEvent(event)
        if self._untold and not self._preedit:
            self._edited(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Qt: arrows move in the results, Enter opens, Esc leaves; none of it while composing."""
        key = event.key()
        if self._preedit:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Qt: coming into the box shows what can be done."""
        super().focusInEvent(event)
        # Not when the window merely opens or comes back: nobody asked for results then.
        if event.reason() in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.ShortcutFocusReason):
            self.focused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Qt: tell when the keyboard went elsewhere, not when a menu or another window has it for a while."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.unfocused.emit()

    def _edited(self, text: str) -> None:
        self._untold = self._preedit
        if not self._preedit:
            self.typed.emit(text)


class TopBar(QWidget):
    """Search box and member button. The popup belongs to the window, so that it may hang over the pages."""

    typed = Signal(str)
    hit_chosen = Signal(object)
    member_chosen = Signal(str)
    members_wanted = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(54)
        self._theme = theme
        self._shell = window
        self._members: tuple[Member, ...] = ()
        self._current = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.addStretch(2)
        self.box = SearchBox()
        self.box.setObjectName("searchBox")
        self.box.setAccessibleName(self.tr("搜索"))
        self.box.setPlaceholderText(self.tr("搜索卡片和 SOP 步骤　Ctrl+K"))
        self.box.setMinimumWidth(240)
        self.box.setMaximumWidth(560)
        row.addWidget(self.box, 6)
        row.addStretch(2)
        self.member = QToolButton()
        self.member.setObjectName("memberButton")
        self.member.setProperty("flat", "true")
        self.member.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.member.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.member.setIconSize(QSize(18, 18))
        self.member.clicked.connect(self.show_member_menu)
        row.addWidget(self.member)
        self._popup: SearchPopup | None = None
        # What the box asked for last, what the popup answers, and what Enter was pressed for before its answer came.
        self._asked: str | None = None
        self._answered: str | None = None
        self._held: str | None = None
        self._page: QWidget | None = None
        self._before: QWidget | None = None  # where the keyboard was before it came into the box
        self.typed.connect(self._note_asked)
        self.box.typed.connect(self.typed)
        self.box.focused.connect(lambda: self.typed.emit(self.box.text()))
        self.box.moved.connect(lambda step: self.popup.move_by(step))
        self.box.entered.connect(self._entered)
        self.box.left.connect(self._left)
        self.box.unfocused.connect(self._unfocused)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
        window.installEventFilter(self)
        theme.changed.connect(self._icons)
        self._icons()
        self.show_members((), "")

    @property
    def popup(self) -> SearchPopup:
        """The list of results, made when it is first needed."""
        if self._popup is None:
            from douzhiku.ui.shell.search_popup import SearchPopup

            self._popup = SearchPopup(self._theme, self._shell)
            self._popup.hit_chosen.connect(self.hit_chosen)
        return self._popup

    # -- search view -------------------------------------------------------------------------

    def show_results(self, groups: tuple[ResultGroup, ...], query: str) -> None:
        """The answer to *query*, unless the box was left meanwhile. An Enter that waited for it opens the first."""
        if not self._takes(query):
            return
        held = self._held == self._answered
        self._held = None
        self._place()
        self.popup.show_results(groups)
        if held:
            self.popup.choose_current()

    def show_nothing(self, sentence: str, hint: str, query: str) -> None:
        """A word in place of results; an Enter that waited for *query* opens nothing."""
        if self._takes(query):
            self._held = None
            self._place()
            self.popup.show_words(sentence, hint)

    def close_results(self) -> None:
        """Hide the results; the keyboard goes to the page."""
        self._before = None
        self._left()

    def show_page(self, page: QWidget) -> None:
        """*page* is the one that is seen now: results of before do not hang over it."""
        self._page = page
        self._hide()

    def enter(self) -> None:
        """Ctrl+K: into the box, old words selected."""
        if self._in_box():
            self.typed.emit(self.box.text())
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    # -- member view -------------------------------------------------------------------------

    def show_members(self, members: tuple[Member, ...], current: str) -> None:
        """All members and the chosen one."""
        self._members, self._current = members, current
        roles = next((member.roles for member in members if member.name == current), ())
        text = " · ".join([current, *roles[:2]]) if current else self.tr("我是谁？")
        self.member.setText(text)
        self.member.setAccessibleName(self.tr("当前成员：{}").format(text) if current else text)
        self.member.setToolTip(self.tr("打勾记在谁名下"))

    def ask_name(self, done: Callable[[str], None], left: Callable[[], None] = lambda: None) -> None:
        """Ask who is sitting here."""
        from douzhiku.ui.widgets.dialogs import NameDialog

        NameDialog(self.window(), [member.name for member in self._members]).ask(done, left)

    def complain(self, sentence: str, hint: str) -> None:
        """Say that a name could not be taken."""
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(
            QMessageBox.Icon.Warning, self.tr("成员"), sentence, QMessageBox.StandardButton.Ok, self.window()
        )
        box.setInformativeText(hint)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def show_member_menu(self) -> None:
        """Who can sit here."""
        menu = QMenu(self)
        menu.setObjectName("memberMenu")
        for member in self._members:
            words = " · ".join([member.name, *member.roles[:3]])
            action = menu.addAction(words, partial(self.member_chosen.emit, member.name))
            action.setCheckable(True)
            action.setChecked(member.name == self._current)
        if self._members:
            menu.addSeparator()
        menu.addAction(self.tr("换个人 / 新成员…"), lambda: self.ask_name(self.member_chosen.emit))
        menu.addAction(self.tr("管理成员…"), self.members_wanted.emit)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.member.mapToGlobal(QPoint(0, self.member.height())))

    # -- inside ------------------------------------------------------------------------------

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Qt: a click elsewhere closes the results; the window's new size moves them."""
        if self._popup is not None and self._popup.isVisible():
            if event.type() == QEvent.Type.MouseButtonPress:
                self._hide()
            elif event.type() == QEvent.Type.Resize:
                self._place()
                self.popup.fit()
        return False

    def _note_asked(self, text: str) -> None:
        self._asked, self._held = text.strip(), None

    def _takes(self, query: str) -> bool:
        """Whether *query* is still what is asked for; notes it as answered then."""
        if not self._in_box() or not query.strip() == self._asked == self.box.text().strip():
            return False
        self._answered = self._asked
        return True

    def _entered(self) -> None:
        """Open the result stood on; while the popup still answers an earlier text, wait for the right answer."""
        text = self.box.text().strip()
        if self._answered == text:
            self.popup.choose_current()
            return
        if self._asked != text:
            self.typed.emit(text)
        if self._answered != text:
            self._held = text

    def _hide(self) -> None:
        """Take the results away; an answer still under way is not shown any more."""
        self._asked = self._answered = self._held = None
        if self._popup is not None:
            self._popup.hide()

    def _left(self) -> None:
        """Give the keyboard back to where it was, else to the page."""
        self._hide()
        if self._in_box():
            self.box.clear()
            before = self._before
            if before is None or not isValid(before) or not before.isVisible():
                before = self._home()
            if before is not None:
                before.setFocus()

    def _home(self) -> QWidget | None:
        """The card when it can be seen, else the first place of the page that takes the keyboard."""
        page = self._page
        if page is None:
            return None
        card = page.findChild(QWidget, "workbenchPage.card")
        if card is not None and card.isVisible():
            return card
        widget: QWidget | None = page.nextInFocusChain()
        while widget is not None and widget is not page:
            takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes and widget.isVisible() and widget.isEnabled() and page.isAncestorOf(widget):
                return widget
            widget = widget.nextInFocusChain()
        return None

    def _unfocused(self) -> None:
        self._before = None
        self._hide()

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is self.box and old is not None and old.window() is self.window():
            self._before = old

    def _in_box(self) -> bool:
        # Not hasFocus(): the window itself may be inactive, behind a dialog or an input method's window.
        return self.window().focusWidget() is self.box

    def _place(self) -> None:
        window = self.window()
        at = self.box.mapTo(window, QPoint(0, self.box.height() + 4))
        width = max(self.box.width(), min(620, window.width() - 40))
        x = max(20, min(at.x() - (width - self.box.width()) // 2, window.width() - width - 20))
        self.popup.move(x, at.y())
        self.popup.resize(width, self.popup.height())

    def _icons(self) -> None:
        self.member.setIcon(self._theme.icon("person"))
