"""The one door to threads: work goes out by ``submit``, its result comes back by a queued signal."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

T = TypeVar("T")
log = logging.getLogger(__name__)

WRITING_LANE = "data"
"""Every lane is one worker thread. In this one acts are written, so that none of its jobs is ever dropped."""


class _Job(QRunnable):
    def __init__(self, tasks: Tasks, work: Callable[[], object], number: int) -> None:
        super().__init__()
        self._tasks = tasks
        self._work = work
        self._number = number

    def run(self) -> None:
        """Do the work; whatever happens, report once."""
        try:
            result: object = self._work()
        except Exception as error:  # noqa: BLE001 - handed to ``failed`` on the GUI thread
            self._tasks.finished.emit(self._number, None, error)
        else:
            self._tasks.finished.emit(self._number, result, None)


class Tasks(QObject):
    """Worker lanes. ``idle`` is emitted on the GUI thread when nothing is under way any more."""

    finished = Signal(int, object, object)
    idle = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._pools: dict[str, QThreadPool] = {}
        self._waiting: dict[int, tuple[Callable[[object], None], Callable[[Exception], None] | None]] = {}
        self._count = 0
        self._closed = False
        self.finished.connect(self._deliver)

    @property
    def busy(self) -> bool:
        """Whether a job has not reported yet."""
        return bool(self._waiting)

    def submit(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        lane: str = WRITING_LANE,
    ) -> None:
        """See :class:`douzhiku.ui.presenters.ports.Submit`. Nothing is accepted after :meth:`close`."""
        if self._closed:
            return
        self._count += 1
        self._waiting[self._count] = (done, failed)  # type: ignore[assignment]
        pool = self._pools.get(lane)
        if pool is None:
            pool = self._pools[lane] = QThreadPool(self)
            pool.setMaxThreadCount(1)
        pool.start(_Job(self, work, self._count))

    def close(self) -> None:
        """Finish every write that was asked for, drop searches that have not begun, deliver nothing more."""
        self._closed = True
        for lane, pool in self._pools.items():
            if lane != WRITING_LANE:
                pool.clear()
        for pool in self._pools.values():
            pool.waitForDone()
        self._waiting.clear()

    @Slot(int, object, object)
    def _deliver(self, number: int, result: object, error: Exception | None) -> None:
        callbacks = self._waiting.pop(number, None)
        if callbacks is None:
            return
        done, failed = callbacks
        try:
            if error is None:
                done(result)
            elif failed is not None:
                failed(error)
            else:
                log.error("a background job failed", exc_info=error)
        finally:
            if not self._waiting:
                self.idle.emit()
