"""The shipped cards and SOPs as the parser sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from douzhiku.content.style import Style
from douzhiku.services.library import Library
from douzhiku.services.places import Places

CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(Places(tmp_path_factory.mktemp("data"), CONTENT))


def test_no_faults(library: Library) -> None:
    report = library.check()
    assert report.files > 0
    assert [str(fault) for fault in report.faults] == []


def test_every_card_renders_with_its_links_alive(library: Library) -> None:
    style = Style()
    for card_id in library.cards:
        rendered = library.html(card_id, style)
        assert rendered.headings[0].text == "一句话"
        assert "[[" not in rendered.html
        assert "**" not in rendered.html
