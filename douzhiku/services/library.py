"""The library: every card and SOP template there is, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from douzhiku.content.loaded import Loaded
from douzhiku.content.walk import PICTURES, stamps
from douzhiku.domain.capabilities import CAPABILITY_ORDER, GROUP_ORDER
from douzhiku.domain.cards import Card
from douzhiku.domain.errors import UserError
from douzhiku.domain.faults import Fault
from douzhiku.domain.search import Document
from douzhiku.domain.sop import Step, Template
from douzhiku.domain.vocab import Domain, Level
from douzhiku.services.places import Places
from douzhiku.services.start_cache import StartCache

if TYPE_CHECKING:
    from douzhiku.content.check import Report
    from douzhiku.content.style import Rendered, Style

CRUMB = " › "


@dataclass(frozen=True, slots=True)
class CapabilityNode:
    """能力项 with its cards, 初阶 before 进阶."""

    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class GroupNode:
    """能力组 with its capabilities; ``cards`` are those that belong to the group itself."""

    title: str
    capabilities: tuple[CapabilityNode, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class DomainNode:
    """域 with its groups. The cards of no group come first, in a group without title."""

    domain: Domain
    groups: tuple[GroupNode, ...]

    @property
    def title(self) -> str:
        """What users read."""
        return self.domain.label


@dataclass(frozen=True, slots=True)
class _Page:
    """What was rendered last, and the fingerprint of the content it was rendered from."""

    loaded_as: str
    card_id: str
    style: Style
    page: Rendered


class Library:
    """Shipped content with the shop's own over it, as it was at the last :meth:`reload`."""

    def __init__(self, places: Places) -> None:
        """Load everything. Never raises for content: see ``faults``."""
        self.places = places
        self._loaded = Loaded({}, {}, ())
        self._loaded_as = ""
        self._minutes: dict[str, int] = {}
        self._last_page: _Page | None = None
        self._documents: tuple[Loaded, list[Document]] | None = None
        self._uses: dict[str, list[tuple[Template, Step]]] = {}
        self.reload()

    @property
    def cards(self) -> Mapping[str, Card]:
        """Every card by id."""
        return self._loaded.cards

    @property
    def templates(self) -> Mapping[str, Template]:
        """Every template by id."""
        return self._loaded.templates

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What was wrong with the files, as far as loading looks; :meth:`check` looks deeper."""
        return self._loaded.faults

    def reload(self) -> None:
        """Take in the files as they are now; unchanged ones come from the cache of the last start."""
        cache = StartCache(self.places.start_cache)
        # With the place: the cache holds paths, and a program may be moved.
        fingerprint = f"{self.places.shipped_content}:{self.fingerprint()}"
        loaded = cache.library(fingerprint)
        if loaded is None:
            from douzhiku.content.loader import load

            loaded = load(self.places.shipped_content, self.places.shop_content)
            # Looking something up from the command line must not make a data folder.
            if self.places.data_dir.is_dir():
                cache.keep_library(fingerprint, loaded)
        self._loaded_as = fingerprint
        self._minutes = {}
        self._last_page = None
        uses: dict[str, list[tuple[Template, Step]]] = {}
        for template in loaded.templates.values():
            for step in template.steps:
                if step.card:
                    uses.setdefault(step.card, []).append((template, step))
        self._loaded, self._uses = loaded, uses

    def take(self, fresh: Library) -> None:
        """Become what *fresh*, a library of the same places, has loaded: a worker reads, the window only takes it."""
        self._loaded_as, self._last_page = fresh._loaded_as, None
        self._minutes, self._uses, self._documents = dict(fresh._minutes), fresh._uses, fresh._documents
        self._loaded = fresh._loaded

    def card(self, card_id: str) -> Card:
        """The card of that id.

        Raises: UserError if there is none, with similar ids as hint.
        """
        if card_id not in self.cards:
            raise UserError(f"没有 id 为 {card_id} 的卡片", hint=_similar(card_id, self.cards, "douzhiku cards"))
        return self.cards[card_id]

    def template(self, template_id: str) -> Template:
        """The template of that id.

        Raises: UserError if there is none, with similar ids as hint.
        """
        if template_id not in self.templates:
            hint = _similar(template_id, self.templates, "douzhiku sop list")
            raise UserError(f"没有 id 为 {template_id} 的 SOP 模板", hint=hint)
        return self.templates[template_id]

    def title_of(self, card_id: str) -> str | None:
        """Title of a card, None if there is none of that id."""
        card = self.cards.get(card_id)
        return card.title if card else None

    def html(self, card_id: str, style: Style, revealed: frozenset[int] = frozenset()) -> Rendered:
        """The card's body as Qt rich text; *revealed* are 0-based numbers of quiz questions shown with answer.

        Raises: UserError if there is no such card.
        """
        card, loaded_as = self.card(card_id), self._loaded_as
        if self._last_page is None and not revealed:
            # The first page of a start is nearly always the last one of the sitting before.
            kept = StartCache(self.places.start_cache).page(loaded_as, card_id, style)
            if kept is not None:
                page, self._minutes[card_id] = kept
                self._last_page = _Page(loaded_as, card_id, style, page)
                return page
        from douzhiku.content.render import render

        page = render(card, style, title_of=self.title_of, image_roots=self.image_roots(), revealed=revealed)
        if not revealed:
            self._last_page = _Page(loaded_as, card_id, style, page)
        return page

    def keep_last_page(self) -> None:
        """Keep the page rendered last, so that the next start shows it without rendering. Never raises."""
        last = self._last_page
        # What was rendered from other files than those loaded now must not come back as theirs.
        if last is not None and last.loaded_as == self._loaded_as and self.places.data_dir.is_dir():
            cache = StartCache(self.places.start_cache)
            cache.keep_page(last.loaded_as, last.card_id, last.style, last.page, self.minutes(last.card_id))

    def image_roots(self) -> tuple[Path, ...]:
        """Where pictures are looked for: the shop's folder first."""
        return (self.places.shop_content / PICTURES, self.places.shipped_content / PICTURES)

    def minutes(self, card_id: str) -> int:
        """Whole minutes to read the card, at least 1.

        Raises: UserError if there is no such card.
        """
        if card_id not in self._minutes:
            from douzhiku.content.body import reading_minutes

            self._minutes[card_id] = reading_minutes(self.card(card_id))
        return self._minutes[card_id]

    def uses(self, card_id: str) -> tuple[tuple[Template, Step], ...]:
        """The steps that name this card, by template in file order."""
        return tuple(self._uses.get(card_id, ()))

    def tree(self) -> tuple[DomainNode, ...]:
        """域 → 能力组 → 能力项 → cards in the handbook's order; branches without cards are left out."""
        return tuple(
            DomainNode(domain, groups)
            for domain in Domain
            if (groups := _groups([card for card in self.cards.values() if card.domain is domain]))
        )

    def documents(self) -> list[Document]:
        """Every card and every step as the search takes them; bodies are plain text."""
        loaded = self._loaded
        if self._documents is None or self._documents[0] is not loaded:
            # Asked at every keystroke of a search, and a third of a second to make.
            cards = [self.card_document(card) for card in loaded.cards.values()]
            steps = [step_document(template, step) for template in loaded.templates.values() for step in template.steps]
            self._documents = (loaded, cards + steps)
        return self._documents[1]

    def card_document(self, card: Card) -> Document:
        """One card as the search takes it. The summary leads the body, so that it can be found and shown."""
        from douzhiku.content.body import headings, plain_text

        crumbs = dict.fromkeys(part for part in (card.domain.label, card.group, card.capability) if part)
        return Document(
            key=f"card:{card.id}",
            kind="card",
            owner=card.id,
            place="",
            title=card.title,
            context=CRUMB.join(crumbs),
            aliases=card.aliases,
            headings=headings(card),
            body=f"{card.summary}\n{plain_text(card, self.title_of)}".strip(),
            domain=card.domain.value,
            stages=tuple(stage.value for stage in card.stages),
            roles=card.roles,
        )

    def check(self, path: Path | None = None) -> Report:
        """Look into everything deeply: shipped and shop content together, or only *path*, a file or a folder.

        Links of *path* may point to cards of the library too.

        Raises: UserError if *path* does not exist.
        """
        from douzhiku.content.check import check

        if path is not None:
            return check([path], known=self._loaded, image_roots=self.image_roots())
        roots = [root for root in (self.places.shipped_content, self.places.shop_content) if root.is_dir()]
        return check(roots)

    def fingerprint(self) -> str:
        """Changes whenever a content file is added, removed or edited. Reads names, sizes and times only."""
        seen = "\n".join(
            f"{label}\0{path}\0{size}\0{mtime}"
            for label, root in (("shipped", self.places.shipped_content), ("shop", self.places.shop_content))
            for path, size, mtime in stamps(root)
        ).encode("utf-8", "surrogateescape")
        # Two sums and the length: nobody forges this, and hashlib would load OpenSSL at every start.
        return f"{len(seen):x}-{crc32(seen):08x}-{crc32(seen[::-1]):08x}"


def step_document(template: Template, step: Step) -> Document:
    """One step as the search takes it."""
    return Document(
        key=f"step:{template.id}#{step.id}",
        kind="step",
        owner=template.id,
        place=step.id,
        title=step.text,
        context=CRUMB.join((template.title, step.phase, step.role)),
        aliases=(),
        headings=(),
        body=step.help,
        domain="",
        stages=(),
        roles=(step.role,),
    )


def _groups(cards: list[Card]) -> tuple[GroupNode, ...]:
    alone = _sorted(card for card in cards if not card.group)
    nodes = [GroupNode("", (), alone)] if alone else []
    for group, members in _parted(cards, "group", GROUP_ORDER):
        capabilities = tuple(
            CapabilityNode(name, _sorted(part)) for name, part in _parted(members, "capability", CAPABILITY_ORDER)
        )
        nodes.append(GroupNode(group, capabilities, _sorted(card for card in members if not card.capability)))
    return tuple(nodes)


def _parted(cards: list[Card], key: str, order: tuple[str, ...]) -> list[tuple[str, list[Card]]]:
    """*cards* by their non-empty *key*: names in the handbook's order, those it does not know after it."""
    parts: dict[str, list[Card]] = {}
    for card in cards:
        if name := getattr(card, key):
            parts.setdefault(name, []).append(card)

    def place(name: str) -> tuple[int, int, str]:
        return (order.index(name) if name in order else len(order), min(map(_rank, parts[name])), name)

    return [(name, parts[name]) for name in sorted(parts, key=place)]


_LEVELS = (Level.BASIC, Level.ADVANCED, Level.NONE)
_LAST = 1_000_000


def _rank(card: Card) -> int:
    """The card's ``order`` of the front matter; cards without one come after those with."""
    value = card.extra.get("order")
    return value if isinstance(value, int) else _LAST


def _sorted(cards: Iterable[Card]) -> tuple[Card, ...]:
    return tuple(sorted(cards, key=lambda card: (_LEVELS.index(card.level), _rank(card), card.id)))


def _similar(wanted: str, known: Iterable[str], command: str) -> str:
    from douzhiku.content.fields import nearest

    names = sorted(known)
    close = [name for name in names if wanted and wanted in name][:3] or [
        name for name in [nearest(wanted, names)] if name
    ]
    return f"是不是 {'、'.join(close)}？" if close else f"{command} 列出全部"
