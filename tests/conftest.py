"""What every test shares. No Qt here: tests/unit must pass where PySide6 is not installed."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest

# Windows of a test run must not pop up on somebody's desk. Qt reads this when its first object is made.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Keep pyproject.toml valid under --strict-config when pytest-qt is switched off."""
    if not pluginmanager.has_plugin("pytest-qt"):
        for name in ("qt_api", "qt_log_level_fail", "qt_log_ignore", "qt_log_format", "qt_default_raising"):
            parser.addini(name, "unused without pytest-qt")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expects_log: this test makes douzhiku log a warning or an error on purpose")


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which douzhiku logged a warning that nobody expected."""
    collector = _Collector()
    logger = logging.getLogger("douzhiku")
    logger.addHandler(collector)
    yield
    logger.removeHandler(collector)
    if collector.lines and request.node.get_closest_marker("expects_log") is None:
        pytest.fail("unexpected log:\n" + "\n".join(collector.lines))


@pytest.fixture(autouse=True, scope="session")
def no_data_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A test that forgets to name a data folder must not reach the one of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOUZHIKU_DATA_DIR", str(tmp_path_factory.mktemp("unnamed-data")))
        yield
