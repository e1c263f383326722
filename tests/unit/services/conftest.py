"""Services on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from douzhiku.domain.runs import Run, StepState
from douzhiku.services.runs import RunService
from douzhiku.store import Store, open_store
from tests.fixtures.db.shop import LIVE, STARTS, places_in, runs_on

RUNDOWN, STOCK, LINKS = "pre-director-rundown", "pre-director-stock", "pre-desk-links"
OPEN, PACE, REVIEW = "live-host-open", "live-host-pace", "post-ops-review"


def state(run: Run, step_id: str) -> StepState:
    item = run.step(step_id)
    assert item is not None
    return item.state


def pass_gates(runs: RunService, run: Run) -> Run:
    runs.tick(run.id, RUNDOWN, "小林")
    return runs.tick(run.id, LINKS, "小周", "三号链接换了")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(places_in(tmp_path / "店"))
    yield opened
    opened.close()


@pytest.fixture
def runs(store: Store) -> RunService:
    return runs_on(store)


@pytest.fixture
def run(runs: RunService) -> Run:
    return runs.create(LIVE.id, "今晚专场", STARTS, {"场控": "小林", "主播": "小周"})
