"""Notices what another window or the command line wrote into the same data folder."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from douzhiku.domain.runs import Run
from douzhiku.ui.presenters.ports import Submit

if TYPE_CHECKING:
    from douzhiku.services.runs import RunService

log = logging.getLogger(__name__)


class RunWatch:
    """Looks when told to, at most once at a time. *noticed* gets the run as it is now after any change.

    A look that fails is told once to *deaf*, and again only after one that worked.
    """

    def __init__(
        self,
        runs: Callable[[], RunService],
        submit: Submit,
        noticed: Callable[[Run], None],
        deaf: Callable[[Exception], None],
    ) -> None:
        self._runs = runs
        self._submit = submit
        self._noticed = noticed
        self._tell_deaf = deaf
        self._seen = -1
        self._looking = False
        self._deaf = False

    def look(self, run_id: str) -> None:
        """Look for changes; of the run *run_id*, or for any run at all when it is empty."""
        if self._looking:
            return
        self._looking = True
        known = self._seen

        def work() -> tuple[int, Run | None]:
            runs = self._runs()
            now = runs.changes()
            if now == known:
                return now, None
            newest = [] if run_id else runs.list(limit=1)
            wanted = run_id or (newest[0].id if newest else "")
            return now, runs.get(wanted) if wanted else None

        def done(found: tuple[int, Run | None]) -> None:
            self._looking, self._deaf = False, False
            self._seen, run = found
            if run is not None:
                self._noticed(run)

        def failed(error: Exception) -> None:
            self._looking = False
            if not self._deaf:
                self._deaf = True
                log.warning("could not look for changes", exc_info=error)
                self._tell_deaf(error)

        self._submit(work, done, failed)
