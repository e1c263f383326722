from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.db.shop import small_disk, write_protected
from tests.unit.cli.conftest import START, Call

Steps = list[dict[str, Any]]


def plain_step(steps: Steps) -> str:
    return next(str(s["id"]) for s in steps if s["phase"] == "直播前" and s["record"] is None and not s["gate"])


def number_step(steps: Steps) -> str:
    return next(str(s["id"]) for s in steps if s["phase"] == "直播前" and s["record"] == "number")


def later_step(steps: Steps) -> str:
    return next(str(s["id"]) for s in steps if s["phase"] == "直播中" and s["record"] is None)


def test_show_has_the_promised_keys(call: Call, run_id: str) -> None:
    shown = call("run", "show", run_id, "--json").json
    assert (shown["id"], shown["title"], shown["template"], shown["phase"]) == (run_id, "今晚", "live-team", "直播前")
    assert shown["assigned"] == {"场控": "小林"}
    assert [phase["title"] for phase in shown["phases"]] == ["直播前", "直播中", "直播后"]
    assert shown["phases"][0]["done"] == 0
    assert shown["events"] == []
    step = shown["steps"][0]
    promised = {"id", "phase", "role", "text", "state", "due_at", "by", "at", "value", "reason", "gate", "card"}
    assert promised <= set(step)
    assert (step["state"], step["at"], step["override"], step["notes"]) == ("todo", None, None, [])


def test_times_are_local_with_offset(call: Call, run_id: str) -> None:
    shown = call("run", "show", run_id, "--json").json
    starts = datetime.fromisoformat(shown["starts_at"])
    assert starts == datetime.fromisoformat(START)
    assert starts.utcoffset() == datetime.now().astimezone().utcoffset()
    assert all(datetime.fromisoformat(s["due_at"]).tzinfo for s in shown["steps"] if s["due_at"])


@pytest.mark.parametrize("typed", ["2026-11-22 20:00", "2026-11-22T20:00:00"])
def test_start_without_offset_is_local(call: Call, typed: str) -> None:
    made = call("run", "new", "live-team", "--title", "今晚", "--starts-at", typed, "--json").json
    starts = call("run", "show", made["id"], "--json").json["starts_at"]
    assert starts.startswith("2026-11-22T20:00:00")
    assert "2026-11-22 20:00  今晚" in call("run", "list").out


@pytest.mark.parametrize("typed", ["今晚八点", "2026-11-22", "2026-13-01 20:00", "20:00"])
def test_start_that_nobody_understands(call: Call, typed: str) -> None:
    said = call("run", "new", "live-team", "--title", "今晚", "--starts-at", typed)
    assert (said.code, said.out) == (1, "")
    assert typed in said.err


def test_list(call: Call, run_id: str) -> None:
    (line,) = call("run", "list", "--json").json
    assert {k: line[k] for k in ("id", "title", "template", "phase", "done")} == {
        "id": run_id,
        "title": "今晚",
        "template": "live-team",
        "phase": "直播前",
        "done": 0,
    }
    assert line["total"] > 100


def test_list_of_the_newest_few(call: Call, run_id: str) -> None:
    later = ["--title", "明晚", "--starts-at", START.replace("22T", "23T"), "--json"]
    made = call("run", "new", "live-team", *later).json["id"]
    assert [line["id"] for line in call("run", "list", "--json").json] == [made, run_id]
    assert [line["id"] for line in call("run", "list", "--limit", "1", "--json").json] == [made]


def test_tick_and_undo(call: Call, run_id: str, steps: Steps) -> None:
    step = plain_step(steps)
    ticked = call("run", "tick", run_id, step, "--by", "小林", "--json").json
    assert (ticked["id"], ticked["state"], ticked["by"], ticked["settled"]) == (step, "done", "小林", True)
    assert datetime.fromisoformat(ticked["at"]).tzinfo
    (event,) = call("run", "show", run_id, "--json").json["events"]
    assert set(event) == {"seq", "uuid", "step", "kind", "at", "by", "value", "reason", "target"}
    assert (event["step"], event["kind"], event["by"]) == (step, "done", "小林")
    undone = call("run", "undo", run_id, step, "--by", "小周", "--json").json
    assert (undone["state"], undone["by"]) == ("todo", "")
    events = call("run", "show", run_id, "--json").json["events"]
    assert [e["kind"] for e in events] == ["done", "undone"]
    assert events[1]["target"] == event["uuid"]
    assert call("run", "undo", run_id, step, "--by", "小周").code == 1


def test_step_that_asks_for_a_number(call: Call, run_id: str, steps: Steps) -> None:
    step = number_step(steps)
    assert call("run", "tick", run_id, step, "--by", "小林").code == 1
    assert call("run", "value", run_id, step, "--by", "小林", "--value", "200", "--json").json["state"] == "todo"
    ticked = call("run", "tick", run_id, step, "--by", "小林", "--value", "180", "--json").json
    assert (ticked["state"], ticked["value"]) == ("done", "180")
    assert "值：180" in call("run", "show", run_id).out


@pytest.mark.parametrize(("command", "state", "mark"), [("skip", "skipped", "[-]"), ("na", "not_applicable", "[/]")])
def test_leaving_out_needs_a_reason(call: Call, run_id: str, steps: Steps, command: str, state: str, mark: str) -> None:
    step = plain_step(steps)
    assert call("run", command, run_id, step, "--by", "小林").code == 2
    left_out = call("run", command, run_id, step, "--by", "小林", "--reason", "今晚没有助播", "--json").json
    assert (left_out["state"], left_out["reason"]) == (state, "今晚没有助播")
    assert any(mark in line and "今晚没有助播" in line for line in call("run", "show", run_id).out.splitlines())


def test_note(call: Call, run_id: str, steps: Steps) -> None:
    step = plain_step(steps)
    (note,) = call("run", "note", run_id, step, "--by", "小周", "--text", "备用机没电", "--json").json["notes"]
    assert (note["text"], note["by"]) == ("备用机没电", "小周")
    assert "备注：备用机没电（小周）" in call("run", "show", run_id).out


def test_gate_and_override(call: Call, run_id: str, steps: Steps) -> None:
    step = later_step(steps)
    closed = call("run", "tick", run_id, step, "--by", "小林")
    assert (closed.code, closed.out) == (1, "")
    assert call("run", "override", run_id, "直播间", "--by", "小林", "--reason", "r").code == 1
    words = ["run", "override", run_id, "直播中", "--by", "小林", "--reason", "嘉宾提前到了", "--json"]
    passed = call(*words).json
    assert passed["phase"] == "直播中"
    assert set(passed["overridden"]) == {s["id"] for s in steps if s["gate"] and s["phase"] == "直播前"}
    shown = {s["id"]: s for s in call("run", "show", run_id, "--json").json["steps"]}
    assert shown[passed["overridden"][0]]["override"]["reason"] == "嘉宾提前到了"
    assert call("run", "tick", run_id, step, "--by", "小林", "--json").json["state"] == "done"
    assert "越过关卡：嘉宾提前到了（小林）" in call("run", "show", run_id).out


@pytest.mark.parametrize(
    "words",
    [
        ["run", "show", "nope"],
        ["run", "tick", "RUN", "nope", "--by", "小林"],
        ["run", "tick", "RUN", "STEP", "--by", " "],
        ["run", "new", "nope", "--title", "t", "--starts-at", START],
        ["run", "new", "live-team", "--title", "t", "--starts-at", START, "--assign", "老板=小林"],
        [
            "run",
            "new",
            "live-team",
            "--title",
            "t",
            "--starts-at",
            START,
            "--assign",
            "场控=小林",
            "--assign",
            "场控=小周",
        ],
        ["run", "export", "RUN", "-o", "报告.pdf"],
    ],
)
def test_fault_of_the_user_is_one_line(call: Call, run_id: str, steps: Steps, words: list[str]) -> None:
    names = {"RUN": run_id, "STEP": plain_step(steps)}
    said = call(*[names.get(word, word) for word in words])
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert call("run", "show", run_id, "--json").json["events"] == []


def test_export(call: Call, run_id: str, steps: Steps, tmp_path: Path) -> None:
    call("run", "tick", run_id, plain_step(steps), "--by", "小林")
    out = tmp_path / "今晚 的场次.md"
    assert call("run", "export", run_id, "-o", str(out), "--json").json["file"] == str(out)
    text = out.read_bytes().decode("utf-8")
    assert "今晚" in text
    assert "小林" in text
    refused = call("run", "export", run_id, "-o", str(tmp_path / "没有这个文件夹" / "a.md"))
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "只能导出 .md" in call("run", "export", run_id, "-o", str(tmp_path / "a.xlsx")).err
    assert not (tmp_path / "a.xlsx").exists()


def test_a_read_only_folder_can_be_looked_at(call: Call, data_dir: Path, tmp_path: Path) -> None:
    with small_disk(data_dir, "4m") as disk:
        made = call("run", "new", "live-team", "--title", "今晚", "--starts-at", START, "--json").json["id"]
        with write_protected(disk):
            assert [line["id"] for line in call("run", "list", "--json").json] == [made]
            steps = call("run", "show", made, "--json").json["steps"]
            assert call("run", "export", made, "-o", str(tmp_path / "记录.md")).code == 0
            refused = call("run", "tick", made, plain_step(steps), "--by", "小林")
            assert (refused.code, refused.err.count("\n")) == (1, 1)
            assert "只读" in refused.err
            checks = {check["name"]: check for check in call("doctor", "--json").json["checks"]}
            assert checks["数据库"]["ok"], checks["数据库"]["text"]


def test_a_read_only_folder_without_a_database(call: Call, data_dir: Path) -> None:
    with small_disk(data_dir, "1m") as disk, write_protected(disk):
        said = call("run", "list")
        assert (said.code, said.err.count("\n")) == (1, 1)
        assert "还没有数据库" in said.err
