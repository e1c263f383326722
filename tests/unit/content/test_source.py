"""Bytes that are not what a card should be made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from douzhiku.content.check import check
from douzhiku.content.loader import load
from tests.unit.content.cases import CARD_HEAD

GOOD = CARD_HEAD + "## 一句话\n文字\n"


def _faults(content: Path) -> list[str]:
    return [f"{fault.line}: {fault.message}" for fault in check([content]).faults]


@pytest.mark.parametrize(
    ("raw", "expected", "loads"),
    [
        (b"\xef\xbb\xbf" + GOOD.encode(), ["1: 文件开头有 BOM，请另存为不带 BOM 的 UTF-8"], True),
        (GOOD.replace("\n", "\r\n").encode(), ["1: 换行是 Windows 的 CRLF，请改成 LF"], True),
        (GOOD.encode("gbk"), ["3: 这个文件是 GBK 编码，请另存为 UTF-8"], False),
        (GOOD.encode("utf-16"), ["1: 这个文件是 UTF-16 编码，请另存为 UTF-8"], False),
        (GOOD.encode() + b"\xff\n", ["12: 这个文件不是 UTF-8 编码，请另存为 UTF-8"], False),
        (GOOD.encode() + b"a\x00b\n", ["12: 这一行有看不见的字符 U+0000，请删掉"], True),
        (GOOD.encode() + "甲\u202e乙\n".encode(), ["12: 这一行有看不见的字符 U+202E，请删掉"], True),
        (GOOD.encode() + b"x" * 1_000_000, ["1: 文件超过 1 MB，一张卡片或一份 SOP 不该这么大，请拆开"], False),
    ],
    ids=["bom", "crlf", "gbk", "utf-16", "broken", "nul", "bidi", "large"],
)
def test_bytes(content: Path, raw: bytes, expected: list[str], loads: bool) -> None:
    (content / "markdown/traffic/case.md").write_bytes(raw)
    assert _faults(content) == expected
    loaded = load(content, None)
    assert ("case" in loaded.cards) is loads
    assert "other" in loaded.cards
    assert [fault.message for fault in loaded.faults] == [line.split(": ", 1)[1] for line in expected]


def test_crlf_card_reads_like_its_lf_twin(content: Path) -> None:
    file = content / "markdown/traffic/case.md"
    file.write_bytes(GOOD.encode())
    plain = load(content, None).cards["case"]
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(content, None).cards["case"] == plain


def test_deep_yaml_is_a_fault_and_not_a_crash(content: Path) -> None:
    for name, nest in (("a", "[" * 9000), ("b", "{" * 9000), ("c", "- " * 9000), ("d", "? " * 9000)):
        (content / f"markdown/traffic/{name}.md").write_text(f"---\nid: {nest}\n---\n", encoding="utf-8")
        (content / f"markdown/traffic/{name}2.md").write_text(f"---\n{nest}\n---\n", encoding="utf-8")
    loaded = load(content, None)
    assert set(loaded.cards) == {"other"}
    assert len({fault.file for fault in loaded.faults}) == 8


def test_unreadable_file_is_listed(content: Path) -> None:
    (content / "markdown/traffic/folder.md").symlink_to(content / "markdown/traffic/gone.md")
    assert _faults(content) == ["1: 文件读不出来：文件不存在"]


def test_link_out_of_the_content_folder_is_not_followed(content: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text(GOOD.replace("id: case", "id: secret"), encoding="utf-8")
    (content / "markdown/traffic/secret.md").symlink_to(secret)
    (tmp_path / "elsewhere").mkdir()
    (content / "markdown/tools").symlink_to(tmp_path / "elsewhere")
    (content / "markdown/traffic/loop.md").symlink_to(content / "markdown/traffic/loop.md")
    assert "secret" not in load(content, None).cards
    assert _faults(content) == [
        "1: 这个链接指到内容文件夹外面，没有载入",
        "1: 这个链接指到内容文件夹外面，没有载入",
        "1: 这个链接指到内容文件夹外面，没有载入",
    ]


def test_picture_link_out_of_the_images_folder_is_not_shown(content: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.svg").write_text("<svg/>", encoding="utf-8")
    (content / "images/out.svg").symlink_to(tmp_path / "secret.svg")
    (content / "markdown/traffic/case.md").write_text(GOOD + "![图](images/out.svg)\n", encoding="utf-8")
    assert _faults(content) == ["12: 找不到图片 images/out.svg"]
