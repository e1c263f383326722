"""A log that cannot be written is no second error."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from douzhiku.services.logs import QuietFileHandler, log_to
from tests.fixtures.db.shop import fill, places_in, small_disk

NAME = "douzhiku.tests.quiet"


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    found = logging.getLogger(NAME)
    found.propagate = False
    yield found
    for handler in list(found.handlers):
        found.removeHandler(handler)
        handler.close()


def test_the_file_appears_with_the_first_record(tmp_path: Path, logger: logging.Logger) -> None:
    places = places_in(tmp_path / "店")
    log_to(places, "cli.log", logger=NAME)
    logger.info("too small")
    assert not places.logs.exists()
    logger.warning("磁盘很慢")
    assert "磁盘很慢" in (places.logs / "cli.log").read_text(encoding="utf-8")


def full_disk(disk: Path) -> None:
    fill(disk)


def file_in_the_way(disk: Path) -> None:
    (disk / "logs").rmdir()
    (disk / "logs").write_text("x", encoding="utf-8")


@pytest.mark.parametrize("meddle", [full_disk, file_in_the_way])
def test_a_log_that_cannot_be_written_is_silent(
    tmp_path: Path, logger: logging.Logger, capsys: pytest.CaptureFixture[str], meddle: Callable[[Path], None]
) -> None:
    with small_disk(tmp_path / "小盘", "64k") as disk:
        handler = log_to(places_in(disk), "cli.log", logger=NAME)
        (disk / "logs").mkdir()
        meddle(disk)
        for _ in range(3):
            logger.error("很长 %s", "x" * 9000)
        assert handler.failed
        logger.removeHandler(handler)
        handler.close()
    assert capsys.readouterr() == ("", "")


def test_a_wrong_record_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handler = QuietFileHandler(tmp_path / "a.log")
    for text in ("%d", "after %s"):
        handler.handle(logging.LogRecord("a", logging.ERROR, "", 1, text, ("words",), None))
    handler.close()
    assert "after words" in (tmp_path / "a.log").read_text(encoding="utf-8")
    assert capsys.readouterr() == ("", "")
