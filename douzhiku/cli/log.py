"""The log of the command line: a file that appears only when there is something to write."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from douzhiku.services.places import Places

if TYPE_CHECKING:
    from douzhiku.services.logs import QuietFileHandler

NAME = "cli.log"


def log_file(places: Places) -> str:
    """Where warnings and unexpected errors go."""
    return str(places.logs / NAME)


@contextmanager
def logging_to(places: Places) -> Iterator[QuietFileHandler]:
    """Log to the data folder within the block, and nothing to stderr."""
    # Not for the window, which passes through here too and waits for nothing before its first paint.
    from douzhiku.services.logs import log_to

    handler = log_to(places, NAME)
    try:
        yield handler
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
