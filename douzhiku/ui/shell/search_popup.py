"""The list of results under the search box."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from douzhiku.domain.search import Hit
from douzhiku.domain.vocab import Domain
from douzhiku.ui.models.results import ResultModel
from douzhiku.ui.presenters.search_presenter import ResultGroup
from douzhiku.ui.theme.theme import Theme
from douzhiku.ui.theme.tokens import DOMAIN_COLOURS
from douzhiku.ui.widgets.paint import laid_out, sized

Index = QModelIndex | QPersistentModelIndex
SIDE = 16
MAX_HEIGHT = 560


class HitDelegate(QStyledItemDelegate):
    """Title with marks, where it stands, and the passage with marks."""

    def __init__(self, view: QListView, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Qt: two lines of passage at most."""
        hit = self._hit(index)
        if hit is None:
            return QSize(100, 32)
        _layout, size = laid_out(hit.snippet, sized(self._view.font(), 13), self._width(), lines=2)
        return QSize(100, round(size.height()) + 38)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt: draw one line."""
        tokens = self._theme.tokens
        rect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hit = self._hit(index)
        if hit is None:
            painter.setFont(sized(self._view.font(), 12, bold=True))
            painter.setPen(QColor(tokens.muted))
            painter.drawText(QPointF(SIDE, rect.bottom() - 8), str(index.data()))
            painter.restore()
            return
        state = option.state
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            selected = state & QStyle.StateFlag.State_Selected
            painter.setBrush(QColor(tokens.accent_soft if selected else tokens.hover))
            painter.drawRoundedRect(QRectF(rect).adjusted(6, 1, -6, -1), 7, 7)
        y = rect.y() + 7.0
        colour = DOMAIN_COLOURS[Domain(hit.domain)] if hit.domain in set(Domain) else tokens.muted
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(SIDE, y + 6, 9, 9), 2.5, 2.5)
        x = SIDE + 18.0
        title, size = laid_out(
            hit.title,
            sized(self._view.font(), 14, bold=True),
            self._width(),
            lines=1,
            marks=hit.title_marks,
            mark_colour=tokens.mark,
            mark_ink=tokens.text,
        )
        painter.setPen(QColor(tokens.text))
        title.draw(painter, QPointF(x, y))
        room = self._width() - size.width() - 14
        context, context_size = laid_out(hit.context, sized(self._view.font(), 12), max(room, 10), lines=1)
        if (
            context_size.width() <= room
            and context.lineCount() == 1
            and context.lineAt(0).textLength() == len(hit.context)
        ):
            painter.setPen(QColor(tokens.muted))
            context.draw(painter, QPointF(x + size.width() + 14, y + (size.height() - context_size.height()) / 2))
        snippet, _ = laid_out(
            hit.snippet,
            sized(self._view.font(), 13),
            self._width(),
            lines=2,
            marks=hit.snippet_marks,
            mark_colour=tokens.mark,
            mark_ink=tokens.text,
        )
        painter.setPen(QColor(tokens.muted))
        snippet.draw(painter, QPointF(x, y + size.height() + 2))
        painter.restore()

    def _hit(self, index: Index) -> Hit | None:
        model = self._view.model()
        return model.hit_at(index) if isinstance(model, ResultModel) else None

    def _width(self) -> float:
        return self._view.viewport().width() - SIDE * 2 - 24


class SearchPopup(QFrame):
    """A child of the window, not a window of its own: the box keeps focus and input method."""

    hit_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("searchPopup")
        self.setProperty("role", "popup")
        self._model = ResultModel()
        self.view = QListView()
        self.view.setObjectName("searchPopup.list")
        self.view.setAccessibleName(self.tr("搜索结果"))
        self.view.setModel(self._model)
        self.view.setItemDelegate(HitDelegate(self.view, theme))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setMouseTracking(True)
        self.view.clicked.connect(self._clicked)
        self._words = QLabel()
        self._words.setObjectName("searchPopup.words")
        self._words.setWordWrap(True)
        self._words.setContentsMargins(SIDE, 14, SIDE, 14)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._words)
        self._theme = theme
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 6, 1, 6)
        box.setSpacing(0)
        box.addWidget(holder, 1)
        self._foot = QLabel(self.tr("↑↓ 选择　Enter 打开　Esc 关闭"))
        self._foot.setProperty("role", "muted")
        self._foot.setContentsMargins(SIDE, 6, SIDE, 2)
        box.addWidget(self._foot)
        self.hide()

    def show_results(self, groups: tuple[ResultGroup, ...]) -> None:
        """Show groups of hits and stand on the first."""
        self._model.replace(groups)
        self._stack.setCurrentIndex(0)
        self.view.setCurrentIndex(self._model.next_hit(-1, 1))
        self._foot.show()
        self._open()
        self.view.scrollToTop()

    def show_words(self, sentence: str, hint: str) -> None:
        """Show a sentence in place of results."""
        self._model.replace(())
        muted = self._theme.tokens.muted
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self._words.setText(f"<b>{escape(sentence)}</b><br><span style='color:{muted}'>{escape(hint)}</span>")
        self._stack.setCurrentIndex(1)
        self._foot.hide()
        self._open()

    def move_by(self, step: int) -> None:
        """To the next (1) or previous (-1) hit."""
        index = self._model.next_hit(self.view.currentIndex().row(), step)
        if index.isValid():
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)

    def choose_current(self) -> None:
        """Emit the hit that is stood on."""
        self._clicked(self.view.currentIndex())

    def fit(self) -> None:
        """Take the height that the content needs, within the window."""
        room = min(MAX_HEIGHT, self.window().height() - self.y() - 24)
        if self._stack.currentIndex() == 0:
            self.view.doItemsLayout()
            need = sum(self.view.sizeHintForRow(row) for row in range(self._model.rowCount())) + 48
        else:
            need = self._words.heightForWidth(self.width() - 2) + 16
        self.resize(self.width(), max(60, min(room, need)))

    def _open(self) -> None:
        self.show()
        self.raise_()
        self.fit()

    def _clicked(self, index: QModelIndex) -> None:
        hit = self._model.hit_at(index)
        if hit is not None:
            self.hit_chosen.emit(hit)
