"""A warm start shows the same as a cold one, whatever happened to the cache."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from douzhiku.content.style import Style
from douzhiku.services import start_cache
from douzhiku.services.library import Library
from douzhiku.services.places import Places, find_places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A data folder of its own and a copy of a few shipped files, so that they can be edited."""
    found = find_places(tmp_path / "测试 店")
    shipped = tmp_path / "content"
    for folder in ("markdown/roles", "sop"):
        shutil.copytree(found.shipped_content / folder, shipped / folder)
    found.data_dir.mkdir()
    return Places(found.data_dir, shipped)


def seen(library: Library) -> tuple[object, object, object]:
    return dict(library.cards), dict(library.templates), library.faults


def test_the_second_start_sees_exactly_what_the_first_saw(places: Places) -> None:
    (places.shipped_content / "markdown" / "roles" / "broken.md").write_text("no front matter", encoding="utf-8")
    first = Library(places)
    assert (places.start_cache / "library.json").is_file()
    second = Library(places)
    assert first.cards
    assert first.faults
    assert seen(second) == seen(first)


def test_an_edited_card_is_read_anew(places: Places) -> None:
    Library(places)
    file = places.shipped_content / "markdown" / "roles" / "role-host.md"
    file.write_text(file.read_text(encoding="utf-8").replace("岗位：主播", "岗位：带货主播"), encoding="utf-8")
    assert Library(places).card("role-host").title == "岗位：带货主播"


@pytest.mark.parametrize(
    "damage",
    ["", "not json", "[]", '{"stamp": []}', "null", "[" * 200_000, '{"a":' * 200_000],
    ids=["empty", "text", "list", "stamp", "null", "brackets", "braces"],
)
def test_a_damaged_cache_is_left_aside(places: Places, damage: str) -> None:
    whole = seen(Library(places))
    (places.start_cache / "library.json").write_text(damage, encoding="utf-8")
    (places.start_cache / "page.json").write_text(damage, encoding="utf-8")
    library = Library(places)
    assert seen(library) == whole
    assert library.html("role-host", Style()).html


def test_values_of_the_wrong_kind_are_left_aside(places: Places) -> None:
    whole = seen(Library(places))
    file = places.start_cache / "library.json"
    kept = json.loads(file.read_text(encoding="utf-8"))
    kept["cards"][0][2] = "no such domain"
    file.write_text(json.dumps(kept), encoding="utf-8")
    assert seen(Library(places)) == whole


def test_the_last_page_comes_back_in_the_same_style_only(places: Places) -> None:
    first = Library(places)
    page = first.html("role-host", Style())
    first.keep_last_page()
    marked = places.start_cache / "page.json"
    marked.write_text(marked.read_text(encoding="utf-8").replace("主播", "主 播"), encoding="utf-8")
    assert "主 播" in Library(places).html("role-host", Style()).html
    assert Library(places).html("role-host", Style(px=20)).html != page.html
    assert "主 播" not in Library(places).html("role-host", Style(px=20)).html


def test_looking_something_up_makes_no_data_folder(places: Places) -> None:
    away = Places(places.data_dir.parent / "nowhere", places.shipped_content)
    assert Library(away).cards
    assert not away.data_dir.exists()


def edit(places: Places) -> None:
    file = places.shipped_content / "markdown" / "roles" / "role-host.md"
    file.write_text(file.read_text(encoding="utf-8").replace("主播", "带货主播"), encoding="utf-8")


def test_a_page_of_the_files_before_a_reload_is_not_kept(places: Places) -> None:
    library = Library(places)
    library.html("role-host", Style())
    edit(places)
    library.reload()
    library.keep_last_page()
    assert "带货主播" in Library(places).html("role-host", Style()).html


def test_what_a_worker_loaded_is_taken_over_whole(places: Places) -> None:
    library = Library(places)
    library.html("role-host", Style())
    library.documents()
    minutes = library.minutes("role-host")
    edit(places)
    file = places.shipped_content / "markdown" / "roles" / "role-host.md"
    file.write_text(file.read_text(encoding="utf-8") + "字" * 3500, encoding="utf-8")
    fresh = Library(places)
    library.take(fresh)
    assert seen(library) == seen(fresh)
    assert library.documents() == fresh.documents()
    assert library.uses("role-host") == fresh.uses("role-host")
    assert library.minutes("role-host") == minutes + 10
    library.keep_last_page()
    assert "带货主播" in Library(places).html("role-host", Style()).html
    assert "带货主播" in library.html("role-host", Style()).html


def test_other_code_reads_the_files_anew(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Library(places)
    marked = places.start_cache / "library.json"
    marked.write_text(marked.read_text(encoding="utf-8").replace("岗位：主播", "岗位：主 播"), encoding="utf-8")
    assert Library(places).card("role-host").title == "岗位：主 播"
    monkeypatch.setattr(start_cache, "code_time", lambda: 1)
    assert seen(Library(places)) == seen(first)


def test_an_edited_parser_is_other_code(tmp_path: Path) -> None:
    assert start_cache.code_time() > 0
    for name, at in (("cards.py", 5), ("notes.txt", 9)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, ns=(at, at))
    assert start_cache.code_time(tmp_path) == 5
    os.utime(tmp_path / "cards.py", ns=(7, 7))
    assert start_cache.code_time(tmp_path) == 7
    assert start_cache.code_time(tmp_path / "nowhere") == 0


def test_a_start_does_not_load_openssl(places: Places) -> None:
    code = (
        "import sys; from pathlib import Path; from douzhiku.services.library import Library;"
        "from douzhiku.services.places import Places; Library(Places(Path(sys.argv[1]), Path(sys.argv[2])));"
        "sys.exit('_hashlib' in sys.modules)"
    )
    Library(places)
    done = subprocess.run([sys.executable, "-c", code, str(places.data_dir), str(places.shipped_content)], check=False)
    assert done.returncode == 0


def test_the_fingerprint_tells_edits_additions_and_removals(places: Places) -> None:
    library = Library(places)
    seen = [library.fingerprint()]
    edit(places)
    seen.append(library.fingerprint())
    file = places.shipped_content / "markdown" / "roles" / "role-host.md"
    file.rename(file.with_name("role-host-2.md"))
    seen.append(library.fingerprint())
    file.with_name("role-host-2.md").unlink()
    seen.append(library.fingerprint())
    assert len(set(seen)) == 4
    assert library.fingerprint() == seen[-1]
