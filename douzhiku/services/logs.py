"""Log files below the data folder. They hold what went wrong, never what people wrote, and never get in the way."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from douzhiku.services.places import Places

MAX_BYTES = 512_000
BACKUPS = 3


class QuietFileHandler(RotatingFileHandler):
    """Writes records to *file*, which is made (with its folder) at the first one.

    A full disk or a read-only folder is no second error: at the first record that cannot be written it stops for
    good, with ``failed`` set and nothing printed.
    """

    def __init__(self, file: Path, level: int = logging.NOTSET) -> None:
        super().__init__(file, maxBytes=MAX_BYTES, backupCount=BACKUPS, encoding="utf-8", delay=True)
        self.setLevel(level)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self._folder = file.parent
        self.failed = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write *record*, unless an earlier one could not be written."""
        if self.failed:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            self._stop()
            return
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - the name is logging's
        """Stop if the disk was at fault, else leave the record out. Logging itself prints a traceback for each."""
        if isinstance(sys.exc_info()[1], OSError):
            self._stop()

    def close(self) -> None:
        """Close the file; what a full disk did not take is given up."""
        try:
            super().close()
        except OSError:
            self._give_up()
            super().close()

    def _stop(self) -> None:
        self.failed = True
        self._give_up()

    def _give_up(self) -> None:
        stream, self.stream = self.stream, None
        if stream is not None:
            with suppress(OSError):
                stream.close()


def log_to(places: Places, name: str, level: int = logging.WARNING, logger: str = "") -> QuietFileHandler:
    """Write records of *logger* (default: of everything) from *level* up to ``name`` in the folder of logs.

    Returns the handler, for whoever wants to remove it again. Never raises for the disk.
    """
    handler = QuietFileHandler(places.logs / name, level)
    logging.getLogger(logger).addHandler(handler)
    return handler
