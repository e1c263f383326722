"""The middle of the workbench: one card, with the ways around it."""

from __future__ import annotations

from functools import partial
from math import ceil
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QImage, QKeySequence, QMouseEvent, QShortcut, QTextDocument, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QTextBrowser, QToolButton, QVBoxLayout, QWidget

from douzhiku.content.style import Heading
from douzhiku.ui.theme.theme import Theme
from douzhiku.ui.widgets.find_bar import FindBar
from douzhiku.ui.widgets.pictures import colour_swap, fit_pictures, picture, room

READ_AFTER_MS = 8000
"""A card counts as read when its end was seen and this long was spent with it."""
MAX_TEXT_WIDTH = 760
"""Wider lines of Chinese are hard to follow, so the margins grow instead."""


class CardBrowser(QTextBrowser):
    """A text browser that opens nothing by itself and shows only pictures of the content folders."""

    back_wanted = Signal()
    forward_wanted = Signal()
    zoom_wanted = Signal(int)

    def __init__(self, image_roots: list[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._roots = image_roots
        self.swap: dict[str, str] = {}
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(0)

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: N802
        """Qt: pictures below the content folders only; everything else is empty.

        Qt asks before the page has its width, so it gets the room only; :meth:`fit_page` draws.
        """
        if kind != int(QTextDocument.ResourceType.ImageResource.value):
            return None
        path = self._allowed(QUrl(name) if isinstance(name, str) else name)
        return room(path) if path is not None else None

    def _allowed(self, url: QUrl) -> Path | None:
        path = Path(url.toLocalFile() or url.path())
        inside = url.scheme() in ("", "file") and any(path.is_relative_to(root) for root in self._roots)
        return path if inside else None

    def _draw(self, name: str, width: int) -> QImage | None:
        path = self._allowed(QUrl(name))
        return picture(path, self.devicePixelRatioF(), self.swap, width) if path is not None else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Qt: the mouse's own back and forward buttons."""
        if event.button() == Qt.MouseButton.BackButton:
            self.back_wanted.emit()
        elif event.button() == Qt.MouseButton.ForwardButton:
            self.forward_wanted.emit()
        else:
            super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Qt: Ctrl and the wheel zoom the card."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_wanted.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: object) -> None:  # noqa: N802
        """Qt: keep lines readable on wide windows."""
        self.fit()
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.fit_page()

    def fit_page(self) -> None:
        """Fit the pictures; offer sideways scrolling for a really wide table only: Qt rounds a full-width one up by a pixel."""
        fit_pictures(self.document(), self.viewport().width(), self._draw)
        wide = self.document().size().width() > self.viewport().width() + 4
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if wide else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(policy)

    def take_height(self) -> None:
        """Let the scroll bar know the whole height now: Qt tells it later, and scrolling back to a place near the end
        right after a page was replaced would stop short of it.
        """
        height = ceil(self.document().size().height())
        self.verticalScrollBar().setMaximum(max(0, height - self.viewport().height()))

    def fit(self) -> None:
        """Set the margins for the present width."""
        free = self.width() - MAX_TEXT_WIDTH
        side = max(24, min(free // 2, 200)) if free > 0 else 24
        self.setViewportMargins(side, 8, side - 12, 0)


class CardPane(QWidget):
    """Shows what :class:`CardPresenter` says and tells it what the reader wants."""

    link_chosen = Signal(str)
    back_wanted = Signal()
    forward_wanted = Signal()
    zoom_wanted = Signal(int)
    tree_wanted = Signal()
    end_reached = Signal()

    def __init__(self, theme: Theme, image_roots: list[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("workbenchPage.cardPane")
        self._theme = theme
        self._headings: tuple[Heading, ...] = ()
        self._buttons: dict[str, QToolButton] = {}
        self.browser = CardBrowser(image_roots)
        self.browser.setObjectName("workbenchPage.card")
        self.browser.setAccessibleName(self.tr("卡片正文"))
        self.browser.anchorClicked.connect(lambda url: self.link_chosen.emit(url.toString()))
        self.browser.back_wanted.connect(self.back_wanted)
        self.browser.forward_wanted.connect(self.forward_wanted)
        self.browser.zoom_wanted.connect(self.zoom_wanted)
        self.find_bar = FindBar(self.browser, theme)
        self.find_bar.closed.connect(self.browser.setFocus)
        self.message = QLabel()
        self.message.setObjectName("workbenchPage.cardMessage")
        self.message.setProperty("role", "muted")
        self.message.setWordWrap(True)
        self.message.setContentsMargins(24, 6, 24, 6)
        self.message.hide()
        self._message_timer = QTimer(self)
        self._message_timer.setSingleShot(True)
        self._message_timer.setInterval(6000)
        self._message_timer.timeout.connect(self.message.hide)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(self._bar())
        box.addWidget(self.find_bar)
        box.addWidget(self.browser, 1)
        box.addWidget(self.message)
        self._replacing = False
        self._stay = QElapsedTimer()
        self._read_timer = QTimer(self)
        self._read_timer.setSingleShot(True)
        self._read_timer.timeout.connect(self._check_end)
        self.browser.verticalScrollBar().valueChanged.connect(lambda _value: self._check_end())
        self._shortcuts()
        theme.changed.connect(self._icons)
        self._icons()

    # -- what the presenter uses -------------------------------------------------------------

    def show_card(self, html: str, headings: tuple[Heading, ...], title: str, *, fresh: bool) -> None:
        """Show a page from its top. Only a *fresh* one is a new visit: the time already spent with a card stays."""
        self._headings = headings
        self._replacing = True  # the scroll bar jumps about meanwhile, which is no reader at the end
        self.browser.setHtml(html)
        self.browser.fit_page()
        self.browser.take_height()
        self.browser.setDocumentTitle(title)
        self.browser.setAccessibleDescription(title)
        self.browser.verticalScrollBar().setValue(0)
        self._replacing = False
        self._buttons["outline"].setEnabled(bool(headings))
        self.find_bar.refresh()
        if fresh:
            self._stay.start()
            self._read_timer.start(READ_AFTER_MS)

    def scroll_position(self) -> int:
        """How far the page is scrolled, in pixels."""
        return self.browser.verticalScrollBar().value()

    def scroll_to(self, position: int) -> None:
        """Scroll to a position in pixels."""
        self.browser.verticalScrollBar().setValue(position)

    def go_to_anchor(self, anchor: str) -> None:
        """Scroll to a heading."""
        self.browser.scrollToAnchor(anchor)

    def show_ways(self, *, back: bool, forward: bool) -> None:
        """Whether there is something to go back or forward to."""
        self._buttons["back"].setEnabled(back)
        self._buttons["forward"].setEnabled(forward)

    def show_zoom(self, percent: int) -> None:
        """The zoom in use."""
        self.zoom_label.setText(f"{percent}%")

    def show_empty(self, sentence: str, hint: str) -> None:
        """No card can be shown: say why."""
        self._headings = ()
        tokens = self._theme.tokens
        self.browser.setHtml(f'<h2 style="margin-top:60px">{sentence}</h2><p style="color:{tokens.muted}">{hint}</p>')
        self._buttons["outline"].setEnabled(False)

    def say(self, sentence: str, hint: str = "") -> None:
        """One message under the card that goes by itself."""
        self.message.setText(f"{sentence}。{hint}" if hint else sentence)
        self.message.show()
        self._message_timer.start()

    # -- inside ------------------------------------------------------------------------------

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(14, 8, 14, 4)
        row.setSpacing(2)
        for name, word in (
            ("tree", self.tr("显示或收起目录（Ctrl+B）")),
            ("back", self.tr("后退（Alt+←）")),
            ("forward", self.tr("前进（Alt+→）")),
            ("outline", self.tr("本卡目录（Ctrl+J）")),
        ):
            row.addWidget(self._button(name, word))
        row.addStretch(1)
        for name, word in (("find", self.tr("在卡片里找（Ctrl+F）")), ("zoom_out", self.tr("缩小（Ctrl+-）"))):
            row.addWidget(self._button(name, word))
        self.zoom_label = QLabel("100%")
        self.zoom_label.setObjectName("workbenchPage.zoom")
        self.zoom_label.setProperty("role", "muted")
        self.zoom_label.setMinimumWidth(38)
        self.zoom_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self.zoom_label)
        row.addWidget(self._button("zoom_in", self.tr("放大（Ctrl++）")))
        self._buttons["tree"].clicked.connect(self.tree_wanted)
        self._buttons["back"].clicked.connect(self.back_wanted)
        self._buttons["forward"].clicked.connect(self.forward_wanted)
        self._buttons["outline"].clicked.connect(self.show_outline)
        self._buttons["find"].clicked.connect(self.find_bar.enter)
        self._buttons["zoom_in"].clicked.connect(lambda: self.zoom_wanted.emit(1))
        self._buttons["zoom_out"].clicked.connect(lambda: self.zoom_wanted.emit(-1))
        return row

    def _button(self, name: str, word: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"workbenchPage.{name}")
        button.setAccessibleName(word.split("（", maxsplit=1)[0])
        button.setToolTip(word)
        button.setProperty("flat", "true")
        button.setIconSize(QSize(18, 18))
        self._buttons[name] = button
        return button

    def _icons(self) -> None:
        self.browser.swap = colour_swap(self._theme.tokens)
        for name, button in self._buttons.items():
            button.setIcon(self._theme.icon(name))

    def _shortcuts(self) -> None:
        for keys, act in (
            ("Alt+Left", self.back_wanted.emit),
            ("Alt+Right", self.forward_wanted.emit),
            ("Ctrl+F", self.find_bar.enter),
            ("Ctrl+J", self.show_outline),
            ("Ctrl+B", self.tree_wanted.emit),
            ("Ctrl++", lambda: self.zoom_wanted.emit(1)),
            ("Ctrl+=", lambda: self.zoom_wanted.emit(1)),
            ("Ctrl+-", lambda: self.zoom_wanted.emit(-1)),
            ("Ctrl+0", lambda: self.zoom_wanted.emit(0)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(act)

    def show_outline(self) -> None:
        """The headings of the card as a menu."""
        if not self._headings:
            return
        menu = QMenu(self)
        menu.setObjectName("workbenchPage.outlineMenu")
        for heading in self._headings:
            indent = "　" * (heading.level - 2)
            menu.addAction(indent + heading.text, partial(self.go_to_anchor, heading.anchor))
        menu.aboutToHide.connect(menu.deleteLater)
        button = self._buttons["outline"]
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _check_end(self) -> None:
        bar = self.browser.verticalScrollBar()
        if self._replacing or not self._stay.isValid() or not self.isVisible():
            return
        if bar.value() < bar.maximum() - 40:
            return
        left = READ_AFTER_MS - self._stay.elapsed()
        if left > 0:
            self._read_timer.start(int(left) + 10)
        else:
            self._stay.invalidate()
            self.end_reached.emit()
