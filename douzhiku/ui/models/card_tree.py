"""The library as a tree: 域 → 能力组 → 能力项 → 卡片, with the read state of the chosen member."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt

from douzhiku.domain.cards import Card
from douzhiku.domain.vocab import Domain

Index = QModelIndex | QPersistentModelIndex


class TreeRole(IntEnum):
    """Data roles beside Qt's own."""

    CARD_ID = Qt.ItemDataRole.UserRole + 1
    DOMAIN = Qt.ItemDataRole.UserRole + 2
    READ = Qt.ItemDataRole.UserRole + 3  # True or False for cards, None for branches
    COUNT = Qt.ItemDataRole.UserRole + 4  # "6/8" for domains
    LEVEL = Qt.ItemDataRole.UserRole + 5  # 初阶, 进阶 or ""
    SEARCH = Qt.ItemDataRole.UserRole + 6
    DRAWN = Qt.ItemDataRole.UserRole + 7  # the title without its level, which is drawn as a mark


@dataclass(eq=False, slots=True)
class Node:
    """One line of the tree. ``card`` is None for a branch."""

    title: str
    domain: Domain
    parent: Node | None = None
    card: Card | None = None
    children: list[Node] = field(default_factory=list)
    row: int = 0
    total: int = 0
    read: int = 0

    def add(self, child: Node) -> Node:
        """Append *child* and return it."""
        child.parent, child.row = self, len(self.children)
        self.children.append(child)
        return child

    def cards(self) -> Iterable[Card]:
        """Every card below."""
        if self.card is not None:
            yield self.card
        for child in self.children:
            yield from child.cards()


class CardTreeModel(QAbstractItemModel):
    """Read-only model; the tree is replaced whole when the content changes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = Node("", Domain.OVERVIEW)
        self._by_card: dict[str, Node] = {}
        self._reads: Mapping[str, int] = {}

    def replace(self, root: Node) -> None:
        """Show another tree."""
        self.beginResetModel()
        self._root = root
        self._by_card = {}
        self._collect(root)
        self._count(root)
        self.endResetModel()

    def set_reads(self, reads: Mapping[str, int]) -> None:
        """Times read by card id, of the chosen member."""
        self._reads = reads
        self._count(self._root)
        for node in self._root.children:
            self._tell_changed(node)

    def index_of_card(self, card_id: str) -> QModelIndex:
        """The line of a card; invalid when it is not there."""
        node = self._by_card.get(card_id)
        return self.createIndex(node.row, 0, node) if node else QModelIndex()

    # -- Qt ----------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """Qt: the index of a child."""
        node = self._node(parent)
        if column or not 0 <= row < len(node.children):
            return QModelIndex()
        return self.createIndex(row, column, node.children[row])

    def parent(self, child: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override] # noqa: B008
        """Qt: the index of the parent."""
        above = self._node(child).parent
        if above is None or above is self._root:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Qt: number of children."""
        return len(self._node(parent).children)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Qt: one column."""
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt: everything can be stood on."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401, PLR0911
        """Qt: what a line shows."""
        if not index.isValid():
            return None
        node = self._node(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return node.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(node)
        if role == Qt.ItemDataRole.ToolTipRole:
            return node.card.summary if node.card else None
        if role == TreeRole.CARD_ID:
            return node.card.id if node.card else ""
        if role == TreeRole.DOMAIN:
            return node.domain
        if role == TreeRole.READ:
            return bool(self._reads.get(node.card.id)) if node.card else None
        if role == TreeRole.COUNT:
            return f"{node.read}/{node.total}" if node.parent is self._root else ""
        if role == TreeRole.LEVEL:
            return node.card.level.label if node.card else ""
        if role == TreeRole.SEARCH:
            return _haystack(node)
        if role == TreeRole.DRAWN:
            return _without_level(node)
        return None

    # -- inside ------------------------------------------------------------------------------

    def _node(self, index: Index) -> Node:
        node = index.internalPointer() if index.isValid() else None
        return node if isinstance(node, Node) else self._root

    def _collect(self, node: Node) -> None:
        if node.card is not None:
            self._by_card[node.card.id] = node
        for child in node.children:
            self._collect(child)

    def _count(self, node: Node) -> tuple[int, int]:
        if node.card is not None:
            node.total, node.read = 1, int(bool(self._reads.get(node.card.id)))
        else:
            pairs = [self._count(child) for child in node.children]
            node.total, node.read = sum(t for t, _ in pairs), sum(r for _, r in pairs)
        return node.total, node.read

    def _tell_changed(self, node: Node) -> None:
        index = self.createIndex(node.row, 0, node)
        self.dataChanged.emit(index, index)
        for child in node.children:
            self._tell_changed(child)

    def _spoken(self, node: Node) -> str:
        if node.card is None:
            return f"{node.title}，{node.total} 张卡片，已读 {node.read} 张"
        read = "已读" if self._reads.get(node.card.id) else "未读"
        return "，".join(part for part in (_without_level(node), node.card.level.label, read) if part)


class CardFilter(QSortFilterProxyModel):
    """Keeps the cards in which every typed word occurs, with the branches above them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self.setRecursiveFilteringEnabled(True)

    def set_text(self, text: str) -> None:
        """Filter by the words of *text*; empty shows all."""
        self.beginFilterChange()
        self._words = tuple(text.casefold().split())
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:  # noqa: N802
        """Qt: whether a line itself matches."""
        if not self._words:
            return True
        index = self.sourceModel().index(row, 0, parent)
        haystack = self.sourceModel().data(index, TreeRole.SEARCH)
        return bool(haystack) and all(word in haystack for word in self._words)


def _without_level(node: Node) -> str:
    level = node.card.level.label if node.card else ""
    return node.title.removeprefix(f"{level}·") if level else node.title


def _haystack(node: Node) -> str:
    card = node.card
    if card is None:
        return ""
    parts = [
        card.title,
        card.group,
        card.capability,
        card.summary,
        card.id,
        card.domain.label,
        card.level.label,
        *card.aliases,
        *card.roles,
    ]
    return " ".join(parts).casefold()
