"""The log of the command line: a file that appears only when there is something to write."""

from __future__ import annotations

import logging
import logging.handlers
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from douzhiku.services.places import Places


def log_file(places: Places) -> str:
    """Where warnings and unexpected errors go."""
    return str(places.logs / "cli.log")


class _OnDemand(logging.Handler):
    """Opens the file at the first record; a folder that cannot be written to is no second error."""

    def __init__(self, places: Places) -> None:
        super().__init__(logging.WARNING)
        self._places = places
        self._file: logging.Handler | None = None
        self.failed = False

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self._file is None:
                self._places.logs.mkdir(parents=True, exist_ok=True)
                self._file = logging.handlers.RotatingFileHandler(
                    log_file(self._places), maxBytes=1_000_000, backupCount=3, encoding="utf-8"
                )
                self._file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
            self._file.handle(record)
        except OSError:
            self.failed = True

    def close(self) -> None:
        with suppress(OSError):
            if self._file is not None:
                self._file.close()
        super().close()


@contextmanager
def logging_to(places: Places) -> Iterator[_OnDemand]:
    """Log to the data folder within the block, and nothing to stderr."""
    handler = _OnDemand(places)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield handler
    finally:
        root.removeHandler(handler)
        handler.close()
