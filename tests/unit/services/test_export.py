"""The Markdown protocol of a run."""

from __future__ import annotations

from datetime import timedelta, timezone
from pathlib import Path

import pytest

from douzhiku.domain.errors import UserError
from douzhiku.domain.runs import Run
from douzhiku.services.export import to_markdown, write_markdown
from douzhiku.services.runs import RunService

CHINA = timezone(timedelta(hours=8))


@pytest.fixture
def worked(runs: RunService, run: Run) -> Run:
    runs.tick(run.id, "pre-director-rundown", "小林")
    runs.tick(run.id, "pre-director-stock", "小林", "1,200 件")
    runs.undo(run.id, "pre-director-stock", "小周")
    runs.skip(run.id, "pre-director-stock", "小林", "昨天*盘*过\n两遍")
    runs.note(run.id, "pre-desk-links", "小周", "等 <三号> 链接")
    runs.override(run.id, 1, "小林", "提前开播")
    return runs.tick(run.id, "live-host-open", "小周")


def test_the_protocol_says_everything(worked: Run) -> None:
    text = to_markdown(worked, CHINA)
    for line in (
        "# 今晚专场",
        "- 开始：2026-11-22 20:00",
        "- 模板：直播团队 SOP（第 3 版）",
        "- 进度：3/6",
        "- 成员：场控 小林，主播 小周",
        "## 直播前（2/3）",
        "### 场控 · 小林",
        "### 中控",
        "- [x] **关卡** 排品脚本",
        "- [-] 核对库存",
        "- [ ] **关卡** 挂好链接",
        "## 经过",
    ):
        assert f"\n{line}\n" in f"\n{text}"
    assert "已完成，小林 11-22 17:00:04" in text
    assert "原因：昨天\\*盘\\*过 两遍" in text
    assert "备注：小周 11-22 17:00:08：等 \\<三号\\> 链接" in text
    assert "越过关卡：小林 11-22 17:00:09，原因：提前开播" in text
    assert "完成「核对库存」，记录：1200件（后来撤销）" in text
    assert "撤销完成「核对库存」" in text
    assert text.endswith("\n")


def test_the_history_is_whole_and_in_order(worked: Run) -> None:
    history = to_markdown(worked, CHINA).split("## 经过\n\n")[1].splitlines()
    assert [line.split(".")[0] for line in history] == [str(number) for number in range(1, len(worked.events) + 1)]


def test_a_run_without_events(run: Run) -> None:
    assert "还没有记录。" in to_markdown(run, CHINA)


def test_writing_replaces_the_file(worked: Run, tmp_path: Path) -> None:
    file = tmp_path / "复盘 记录.md"
    file.write_text("old")
    write_markdown(worked, file, CHINA)
    assert file.read_text(encoding="utf-8") == to_markdown(worked, CHINA)
    assert b"\r" not in file.read_bytes()
    assert [entry.name for entry in tmp_path.iterdir() if entry.suffix != ".md" and entry.is_file()] == []


def test_a_place_that_cannot_be_written(worked: Run, tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    for target in (tmp_path / "away" / "x.md", tmp_path / "folder.md"):
        with pytest.raises(UserError, match="写不进去"):
            write_markdown(worked, target)
    assert not [entry for entry in tmp_path.iterdir() if entry.name.startswith(".")]
