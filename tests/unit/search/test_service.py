"""The service follows the library and says when it cannot keep the index."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from douzhiku.domain.search import Document, SearchQuery
from douzhiku.services.places import Places
from douzhiku.services.search import SearchService


@pytest.fixture
def service(tmp_path: Path, documents: list[Document]):
    service = SearchService(Places(tmp_path, tmp_path), lambda: documents)
    yield service
    service.close()


def test_the_first_search_builds_the_index(service, tmp_path: Path) -> None:
    assert service.search(SearchQuery("随心推"))[0].id == "qianchuan-ads-basic"
    assert (tmp_path / "cache" / "index" / "stamp.json").is_file()
    assert service.note == ""


def test_a_changed_card_is_found_at_once(service, documents: list[Document]) -> None:
    assert service.search(SearchQuery("猫粮")) == []
    documents[3] = dataclasses.replace(documents[3], title="猫粮")
    assert [hit.id for hit in service.search(SearchQuery("猫粮"))] == ["gpm"]
    del documents[3]
    assert service.search(SearchQuery("猫粮")) == []


def test_an_empty_box_touches_nothing(service, tmp_path: Path) -> None:
    assert service.search(SearchQuery("  ")) == []
    assert list(tmp_path.iterdir()) == []


def test_refresh_and_rebuild_report(service, documents: list[Document]) -> None:
    assert service.refresh(stop=lambda: True).stopped
    assert service.refresh().added == len(documents)
    assert service.refresh().kept == len(documents)
    assert service.rebuild().rebuilt


@pytest.mark.expects_log
def test_a_cache_that_cannot_be_written_is_said_and_searched_anyway(tmp_path: Path, documents) -> None:
    (tmp_path / "cache").write_text("")
    service = SearchService(Places(tmp_path, tmp_path), lambda: documents)
    assert service.search(SearchQuery("千川"))
    assert service.note.startswith("搜索索引写不进缓存文件夹（")
    service.close()


def test_importing_the_service_does_not_load_whoosh() -> None:
    code = "import sys, douzhiku.services.search; sys.exit(any(m.split('.')[0] == 'whoosh' for m in sys.modules))"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
