"""A data folder as a shop might name it, and an open database in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from douzhiku.services.places import Places
from douzhiku.store import Store, open_store
from tests.fixtures.db.shop import places_in


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return places_in(tmp_path / "测试 店")


@pytest.fixture
def store(places: Places) -> Iterator[Store]:
    opened = open_store(places, busy_seconds=0.1)
    yield opened
    opened.close()
