from __future__ import annotations

from pathlib import Path

import pytest

OTHER = """\
---
id: other
title: 另一张
domain: traffic
group: 组
summary: 一句。
basis: general
updated: 2026-11-22
---
## 一句话
文字
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 90"><rect width="9" height="9"/></svg>'


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder with one good card ``other``, two pictures and no SOP."""
    root = tmp_path / "content"
    for name in ("markdown/traffic", "sop", "images"):
        (root / name).mkdir(parents=True)
    (root / "markdown/traffic/other.md").write_text(OTHER, encoding="utf-8")
    (root / "images/good.svg").write_text(SVG, encoding="utf-8")
    (root / "images/script.svg").write_text(SVG.replace("<rect", "<script>1</script><rect"), encoding="utf-8")
    return root
