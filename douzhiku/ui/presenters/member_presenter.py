"""Who sits at this PC: the list of members and the chosen one, whom every tick is credited to."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from douzhiku.domain.errors import UserError
from douzhiku.domain.members import Member, clean_name
from douzhiku.ui.presenters import words
from douzhiku.ui.presenters.ports import Memory, Submit

if TYPE_CHECKING:
    from douzhiku.services.data import Data

log = logging.getLogger(__name__)


class MemberView(Protocol):
    """What shows the chosen member."""

    def show_members(self, members: tuple[Member, ...], current: str) -> None:
        """All members and the name of the chosen one (empty when nobody is)."""


class MemberAsker(MemberView, Protocol):
    """The one view that also asks and complains."""

    def ask_name(self, done: Callable[[str], None], left: Callable[[], None] = lambda: None) -> None:
        """Ask who is sitting here; *done* when a name was given, else *left*."""

    def complain(self, sentence: str, hint: str) -> None:
        """Say that a name could not be taken."""


class MemberPresenter:
    """Several views may show the member (top bar, settings); all are told."""

    def __init__(self, data: Callable[[], Data], submit: Submit, memory: Memory) -> None:
        self._data = data
        self._submit = submit
        self._memory = memory
        self._views: list[MemberView] = []
        self._asker: MemberAsker | None = None
        self._listeners: list[Callable[[str], None]] = []
        self.members: tuple[Member, ...] = ()
        self.current = memory.get("member")

    def attach(self, view: MemberView) -> None:
        """Let *view* show the member from now on."""
        self._views.append(view)
        view.show_members(self.members, self.current)

    def ask_through(self, asker: MemberAsker) -> None:
        """Let *asker* show the member, ask for names and say what was wrong with them."""
        self._asker = asker
        self.attach(asker)

    def when_changed(self, listener: Callable[[str], None]) -> None:
        """Call *listener* with the name whenever another member is chosen."""
        self._listeners.append(listener)

    def reload(self) -> None:
        """Read the members anew. A chosen name that was renamed or removed elsewhere is kept: it is only a name."""

        def done(members: list[Member]) -> None:
            self.members = tuple(members)
            self._show()

        # Trouble with the data is said by the panel; here it only means an empty list.
        self._submit(lambda: self._data().members.list(), done, lambda error: log.info("no members: %s", error))

    def choose(self, name: str) -> None:
        """Take another member; a new name becomes a member."""
        self.with_name(name, lambda _name: None)

    def with_member(self, go: Callable[[str], None], left: Callable[[], None] = lambda: None) -> None:
        """Call *go* with the chosen name; ask for it first when nobody was chosen, *left* if no name is given."""
        if self.current:
            go(self.current)
        elif self._asker is not None:
            self._asker.ask_name(lambda name: self.with_name(name, go), left)

    def with_name(self, name: str, go: Callable[[str], None]) -> None:
        """Make *name* the chosen member, then call *go* with it."""
        try:
            clean = clean_name(name)
        except UserError as error:
            self._complain(error)
            return

        def done(members: list[Member]) -> None:
            self.members = tuple(members)
            changed = clean != self.current
            self.current = clean
            self._memory.set("member", clean)
            self._show()
            if changed:
                for listener in self._listeners:
                    listener(clean)
            go(clean)

        def work() -> list[Member]:
            service = self._data().members
            service.ensure(clean)
            return service.list()

        self._submit(work, done, self._complain)

    def add(self, name: str) -> None:
        """A new member, without changing who sits here."""
        self._change(lambda data: data.members.ensure(clean_name(name)))

    def rename(self, member: Member, name: str) -> None:
        """Give *member* another name. Past events keep the name they were written with."""
        self._change(lambda data: data.members.rename(member.id, clean_name(name)), was=member.name, now=name.strip())

    def set_roles(self, member: Member, roles: tuple[str, ...]) -> None:
        """Say which posts *member* usually takes."""
        self._change(lambda data: data.members.set_roles(member.id, roles))

    def _change(self, work: Callable[[Data], object], was: str = "", now: str = "") -> None:
        def job() -> list[Member]:
            data = self._data()
            work(data)
            return data.members.list()

        def done(members: list[Member]) -> None:
            self.members = tuple(members)
            if was and was == self.current:
                self.current = now
                self._memory.set("member", now)
            self._show()

        self._submit(job, done, self._complain)

    def _show(self) -> None:
        for view in self._views:
            view.show_members(self.members, self.current)

    def _complain(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            log.error("a member could not be changed", exc_info=error)
        if self._asker is not None:
            self._asker.complain(*words.failure_words(error))
