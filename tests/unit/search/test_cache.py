"""The index is a cache: whatever happens to it, searching goes on and the folder comes right again."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import pytest

from douzhiku.domain.search import Document, SearchQuery
from douzhiku.search.disk import IndexFolder
from douzhiku.search.fields import fingerprint
from douzhiku.search.image import Image
from douzhiku.search.whoosh_engine import WhooshEngine


def finds(engine: WhooshEngine, text: str = "千川") -> bool:
    return bool(engine.search(SearchQuery(text)))


def state_folders(index_dir: Path) -> list[Path]:
    return [entry for entry in index_dir.iterdir() if entry.name.startswith("state-")]


def files_of(index_dir: Path) -> list[Path]:
    return sorted(file for file in index_dir.rglob("*") if file.is_file() and file.name != "save.lock")


@pytest.fixture
def reopened(index_dir: Path):
    engine = WhooshEngine(index_dir)
    yield engine
    engine.close()


def test_a_second_start_indexes_nothing(engine, reopened, documents: list[Document]) -> None:
    report = reopened.sync(documents)
    assert (report.kept, report.rebuilt, report.added + report.changed + report.removed) == (len(documents), False, 0)
    assert finds(reopened)


def test_only_what_differs_is_indexed(engine, reopened, documents: list[Document]) -> None:
    changed = dataclasses.replace(documents[0], body="现在讲的是猫粮。")
    new = dataclasses.replace(documents[1], key="card:new", owner="new", title="狗粮")
    report = reopened.sync([changed, *documents[1:-1], new])
    assert (report.added, report.changed, report.removed, report.rebuilt) == (1, 1, 1, False)
    assert [hit.id for hit in reopened.search(SearchQuery("猫粮"))] == ["qianchuan-ads-basic"]
    assert finds(reopened, "狗粮")
    assert not finds(reopened, "学歪")
    assert "live-team#post-review" not in [hit.id for hit in reopened.search(SearchQuery("召集"))]


def test_many_small_changes_leave_one_good_state(engine, index_dir, reopened, documents: list[Document]) -> None:
    for number in range(12):
        documents[0] = dataclasses.replace(documents[0], title=f"第{number}版")
        engine.sync(documents)
    assert len(state_folders(index_dir)) == 1
    assert reopened.sync(documents).kept == len(documents)
    assert [hit.title for hit in reopened.search(SearchQuery("第11版"))][:1] == ["第11版"]
    assert "第3版" not in [hit.title for hit in reopened.search(SearchQuery("第3版"))]


def test_a_library_indexed_in_several_batches(index_dir, documents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("douzhiku.search.image._BATCH", 3)
    engine = WhooshEngine(index_dir)
    engine.sync(documents)
    for document in documents:
        assert document.id in [hit.id for hit in engine.search(SearchQuery(document.title))]
    engine.sync([*documents[:2], dataclasses.replace(documents[2], title="狗粮"), *documents[3:-2]])
    assert [hit.owner for hit in engine.search(SearchQuery("狗粮"))] == [documents[2].owner]
    assert documents[-1].id not in [hit.id for hit in engine.search(SearchQuery(documents[-1].title))]
    engine.close()


def test_an_empty_library(index_dir, documents: list[Document]) -> None:
    engine = WhooshEngine(index_dir)
    assert not finds(engine)
    engine.sync([])
    assert not finds(engine)
    engine.sync(documents)
    assert finds(engine)
    assert engine.sync([]).removed == len(documents)
    assert not finds(engine)
    engine.close()


def test_rebuild_starts_from_nothing(engine, documents: list[Document]) -> None:
    assert engine.rebuild(documents).rebuilt
    assert finds(engine)


def test_stopping_changes_nothing(engine, documents: list[Document]) -> None:
    report = engine.sync([dataclasses.replace(documents[0], title="狗粮"), *documents[1:]], stop=lambda: True)
    assert report.stopped
    assert not finds(engine, "狗粮")
    assert finds(engine)


@pytest.mark.parametrize("harm", ["delete", "empty", "garbage", "truncate", "flip"])
def test_damage_is_noticed_at_the_next_start(engine, index_dir, documents: list[Document], harm: str) -> None:
    for number in range(len(files_of(index_dir))):
        _harm(files_of(index_dir)[number], harm)
        again = WhooshEngine(index_dir)
        assert again.sync(documents).rebuilt
        assert finds(again)
        again.close()
        healed = WhooshEngine(index_dir)
        assert not healed.sync(documents).rebuilt
        healed.close()


@pytest.mark.parametrize("harm", ["delete", "empty", "garbage", "truncate"])
def test_damage_while_running_is_mended_by_the_next_search(
    engine, index_dir, reopened, documents: list[Document], harm: str
) -> None:
    for file in files_of(index_dir):
        _harm(file, harm)
    assert finds(engine)
    assert reopened.sync(documents).kept == len(documents)


def test_the_whole_folder_deleted_while_running(engine, index_dir, reopened, documents: list[Document]) -> None:
    shutil.rmtree(index_dir.parent)
    assert finds(engine)
    assert engine.problem == ""
    assert reopened.sync(documents).kept == len(documents)


def test_folders_and_garbage_in_the_way(index_dir, documents: list[Document]) -> None:
    (index_dir / "stamp.json" / "inner").mkdir(parents=True)
    (index_dir / "state-0123456789abcdef").write_bytes(b"\x80\x04garbage")
    (index_dir / "notes.txt").write_text("不是索引", encoding="utf-8")
    engine = WhooshEngine(index_dir)
    engine.sync(documents)
    assert finds(engine)
    assert engine.problem == ""
    assert (index_dir / "notes.txt").exists()
    engine.close()


@pytest.mark.parametrize("key", ["format", "schema", "app", "whoosh", "byteorder"])
def test_another_version_means_rebuild(engine, index_dir, reopened, documents: list[Document], key: str) -> None:
    stamp = index_dir / "stamp.json"
    stamp.write_text(json.dumps({**json.loads(stamp.read_text()), key: "0.0.1"}))
    assert reopened.sync(documents).rebuilt
    assert finds(reopened)


@pytest.mark.parametrize("folder", ["../elsewhere", "/etc", "", "state-0123456789abcdef"])
def test_a_stamp_that_points_elsewhere_is_not_followed(engine, index_dir, reopened, documents, folder: str) -> None:
    stamp = index_dir / "stamp.json"
    shutil.copytree(state_folders(index_dir)[0], index_dir.parent / "elsewhere")
    stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "folder": folder}))
    assert reopened.sync(documents).rebuilt
    assert (index_dir.parent / "elsewhere").is_dir()


def test_nothing_is_unpickled_from_files_the_stamp_does_not_vouch_for(
    engine, index_dir, reopened, documents, tmp_path: Path
) -> None:
    proof = tmp_path / "ran"
    payload = f"cpathlib\nPath.touch\n(cpathlib\nPath\n(V{proof}\ntRtR.".encode()
    for file in state_folders(index_dir)[0].iterdir():
        file.write_bytes(payload)
    assert reopened.sync(documents).rebuilt
    assert not proof.exists()


@pytest.mark.expects_log
def test_a_folder_that_cannot_be_written(tmp_path: Path, documents: list[Document]) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    engine = WhooshEngine(tmp_path / "cache" / "index")
    engine.sync(documents)
    assert finds(engine)
    assert engine.problem
    (tmp_path / "cache").unlink()
    engine.sync(documents)
    assert engine.problem == ""
    engine.close()


@pytest.mark.expects_log
def test_an_index_that_is_whole_but_makes_no_sense(index_dir, reopened, documents: list[Document]) -> None:
    prints = {document.key: fingerprint(document) for document in documents}
    IndexFolder(index_dir).save(Image({"_MAIN_1.toc": b"garbage" * 9, "MAIN_x.seg": b"more"}, prints))
    assert reopened.sync(documents).rebuilt
    assert finds(reopened)


def test_a_closed_engine_can_be_used_again(engine, documents: list[Document]) -> None:
    engine.close()
    assert not finds(engine)
    engine.sync(documents)
    assert finds(engine)


def _harm(file: Path, harm: str) -> None:
    data = file.read_bytes()
    if harm == "delete":
        file.unlink()
    elif harm == "flip":
        middle = len(data) // 2
        file.write_bytes(data[:middle] + bytes([data[middle] ^ 0x01]) + data[middle + 1 :])
    else:
        file.write_bytes(
            {"empty": b"", "garbage": b"\x80\x04\x95garbage" * 99, "truncate": data[: len(data) // 2]}[harm]
        )
