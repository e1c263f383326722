"""The documentation is held to the code: commands, shortcuts, links, pictures, examples. No Qt here."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from douzhiku.cli.parser import build
from douzhiku.content.cards import EXTRA_KEYS, KEYS
from douzhiku.content.check import check
from douzhiku.content.loader import load
from douzhiku.services.library import Library
from douzhiku.services.places import find_places

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
ADRS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
MAX_PICTURE = 300 * 1024

_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_TARGET = re.compile(r"!?\[[^\[\]]*\]\(([^()\s]+)\)")
_EXAMPLE = re.compile(r"<!-- example: (\S+) -->\n```markdown\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


# -- commands ---------------------------------------------------------------------------------


def commands(parser: argparse.ArgumentParser, path: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that can be typed (``run tick``) with its parser."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if path and not below:
        yield path, parser
    for action in below:
        for word, child in action.choices.items():
            yield from commands(child, f"{path} {word}".strip())


COMMANDS = dict(commands(build()))


def listed_commands() -> set[str]:
    """The commands of the tables of the guide: the small letters each first cell begins with."""
    text = (GUIDE / "command-line.md").read_text(encoding="utf-8")
    return {found.strip() for found in re.findall(r"^\| `([a-z ]+)(?:[A-Z ]+)?` \|", text, re.MULTILINE)}


def test_the_command_line_was_read() -> None:
    assert {"search", "sop list", "run tick", "index rebuild", "tour"} <= COMMANDS.keys()


def test_guide_lists_the_commands_there_are() -> None:
    assert listed_commands() == COMMANDS.keys()


@pytest.mark.parametrize("command", COMMANDS)
def test_command_has_an_example_and_its_options(command: str) -> None:
    text = (GUIDE / "command-line.md").read_text(encoding="utf-8")
    examples = [block for block in _FENCED.findall(text) if "douzhiku" in block]
    assert re.search(rf"^douzhiku (?:--data-dir \S+ )?{command}(?: |$)", "\n".join(examples), re.MULTILINE), command
    for action in COMMANDS[command]._actions:
        if action.option_strings and action.dest not in ("help", "json", "data_dir"):
            assert any(f"`{word}" in text or f"{word} " in text for word in action.option_strings), action.dest


@pytest.mark.parametrize("option", ["--data-dir", "--json", "--version", "--help"])
def test_shared_option_is_explained(option: str) -> None:
    text = (GUIDE / "command-line.md").read_text(encoding="utf-8")
    assert re.search(rf"^\|.*`{option}", text, re.MULTILINE)


def test_examples_are_understood() -> None:
    """Every command line printed in the guide and the README parses."""
    seen = 0
    for page in (*sorted(GUIDE.glob("*.md")), ROOT / "README.md"):
        for block in _FENCED.findall(page.read_text(encoding="utf-8")):
            for line in re.findall(r"^(?:douzhiku|python3 scripts/run\.py) ([^#\n]+)$", block, re.MULTILINE):
                words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', line)]
                if words != ["…"]:
                    build().parse_args(words)
                    seen += 1
    assert seen > 20


# -- shortcuts --------------------------------------------------------------------------------


def window_sources() -> list[Path]:
    return [ROOT / "douzhiku" / "app.py", *sorted((ROOT / "douzhiku" / "ui").rglob("*.py"))]


# Names of Qt's keys as they are printed on a keyboard.
KEY_NAMES = {"Return": "Enter", "Escape": "Esc"}
_COMBINED = re.compile(r"(?:Ctrl|Alt|Shift|Meta)\+\S+")


def shortcuts_of(source: str) -> set[str]:
    """What a file lets the keyboard do: every ``Ctrl+…`` text that is a key sequence, and every key it asks for."""
    tree = ast.parse(source)
    makes_shortcuts = any(isinstance(node, ast.Name) and node.id == "QKeySequence" for node in ast.walk(tree))
    found: set[str] = set()
    for node in ast.walk(tree):
        if makes_shortcuts and isinstance(node, ast.Constant) and isinstance(node.value, str):
            if _COMBINED.fullmatch(node.value):
                found.add(node.value)
        elif makes_shortcuts and isinstance(node, ast.JoinedStr):
            # f"Ctrl+{number + 1}" in a loop over range(n)
            match node.values[0]:
                case ast.Constant(value=("Ctrl+" | "Alt+") as held):
                    found.update(f"{held}{number}" for number in range(1, _loop_length(tree, node) + 1))
        elif isinstance(node, ast.Attribute) and node.attr.startswith("Key_"):
            key = node.attr.removeprefix("Key_")
            found.add(KEY_NAMES.get(key, key))
    return found


def _loop_length(tree: ast.AST, inside: ast.AST) -> int:
    for loop in ast.walk(tree):
        if isinstance(loop, ast.For) and any(node is inside for node in ast.walk(loop)):
            match loop.iter:
                case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int(count))]):
                    return count
    return 0


SHORTCUTS = sorted(set().union(*(shortcuts_of(file.read_text(encoding="utf-8")) for file in window_sources())))


def test_the_shortcuts_were_read() -> None:
    assert {"Ctrl+K", "Ctrl+Z", "Alt+Left", "Ctrl+4", "Space", "Esc", "S"} <= set(SHORTCUTS)


@pytest.mark.parametrize("keys", SHORTCUTS)
def test_shortcut_is_in_the_guide(keys: str) -> None:
    rows = [line for line in (GUIDE / "shortcuts.md").read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert any(f"`{keys}`" in row for row in rows), f"{keys} is not in docs/guide/shortcuts.md"


def test_guide_names_no_shortcut_that_is_not_there() -> None:
    """Qt's own keys and the arrows in their printed form aside, what the guide promises is in the code."""
    ours = {*SHORTCUTS, "Shift+Tab", "Shift+Enter", "Alt+←", "Alt+→"}
    for page in sorted(GUIDE.glob("*.md")):
        text = _FENCED.sub("", page.read_text(encoding="utf-8"))
        named = {keys.strip("`") for keys in _CODE.findall(text) if _COMBINED.fullmatch(keys.strip("`"))}
        assert named <= ours | {"Ctrl+C"}, name(page)


# -- links and pictures -----------------------------------------------------------------------


def targets(page: Path) -> Iterator[str]:
    """Where the links and pictures of *page* lead, code aside."""
    text = _CODE.sub("", _FENCED.sub("", page.read_text(encoding="utf-8")))
    yield from _TARGET.findall(text)


def anchors(page: Path) -> set[str]:
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w-]", "", heading.strip().lower().replace(" ", "-")) for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in targets(page):
        if target.startswith("https://"):
            continue
        path, _, anchor = unquote(target).partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.is_relative_to(ROOT), target
        assert there.exists(), target
        if anchor:
            assert anchor in anchors(there), target


def test_pictures_are_used_and_small() -> None:
    used = {(page.parent / target).resolve() for page in PAGES for target in targets(page) if target.endswith(".png")}
    kept = set((ROOT / "docs" / "images").glob("*.png"))
    assert kept
    assert kept == used
    assert [file.name for file in kept if file.stat().st_size > MAX_PICTURE] == []


def test_every_guide_page_is_in_its_index() -> None:
    assert set(targets(GUIDE / "README.md")) == {page.name for page in GUIDE.glob("*.md")} - {"README.md"}


def test_readme_opens_with_the_two_commands_and_a_picture() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    order = [text.index(words) for words in ("python3 scripts/run.py", "python3 scripts/test.py", "](docs/images/")]
    assert order == sorted(order)
    assert order[-1] < 300


# -- decisions --------------------------------------------------------------------------------


def test_decisions_are_numbered_and_indexed() -> None:
    assert [int(page.name[:4]) for page in ADRS] == list(range(1, len(ADRS) + 1))
    assert list(targets(ROOT / "docs" / "adr" / "README.md")) == [page.name for page in ADRS]


@pytest.mark.parametrize("page", ADRS, ids=name)
def test_decision_has_its_four_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(page.name[:4])}. ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Decision", "Reason", "Alternatives", "Consequences"]
    assert all(part.strip() for part in re.split(r"^## .+$", text, flags=re.MULTILINE)[1:])


# -- the shop's own content -------------------------------------------------------------------

EXAMPLES = dict(_EXAMPLE.findall((GUIDE / "own-content.md").read_text(encoding="utf-8")))


def test_examples_of_own_content_pass_the_check(tmp_path: Path) -> None:
    """What the guide tells people to write is loaded and has no fault."""
    assert {Path(path).parts[0] for path in EXAMPLES} == {"markdown", "sop"}
    for path, text in EXAMPLES.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    shipped = load(find_places(tmp_path).shipped_content, None)
    report = check([tmp_path], known=shipped)
    assert report.faults == ()
    assert report.files == len(EXAMPLES)


def test_a_copied_example_is_there_for_the_shop(tmp_path: Path) -> None:
    places = find_places(tmp_path)
    for path, text in EXAMPLES.items():
        file = places.shop_content / path
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    library = Library(places)
    assert not library.card("our-return-words").shipped
    assert [step.gate for step in library.template("our-night-live").steps] == [True, False, False, False]


def test_the_formula_of_the_guide_is_right(tmp_path: Path) -> None:
    """Put into the front matter of a metric card it passes the check, which works the example out."""
    guide = (GUIDE / "own-content.md").read_text(encoding="utf-8")
    (keys,) = re.findall(r"<!-- front matter -->\n```yaml\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    text = EXAMPLES["markdown/conversion/our-return-words.md"]
    text = text.replace("domain: conversion", "domain: metrics").replace("updated:", keys + "updated:", 1)
    file = tmp_path / "markdown" / "metrics" / "our-return-words.md"
    file.parent.mkdir(parents=True)
    known = load(find_places(tmp_path).shipped_content, None)
    for result, good in (("result: 5", True), ("result: 6", False)):
        file.write_text(text.replace("result: 5", result), encoding="utf-8", newline="\n")
        assert (check([tmp_path], known=known).faults == ()) is good


def test_every_key_of_a_card_is_explained() -> None:
    guide = (GUIDE / "own-content.md").read_text(encoding="utf-8")
    architecture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [key for key in KEYS if f"`{key}`" not in guide] == []
    assert [key for key in EXTRA_KEYS if f"`{key}`" not in architecture] == []


def test_every_sentence_of_the_database_is_explained() -> None:
    """The first words of each fault of the file stand in the table of the guide."""
    source = (ROOT / "douzhiku" / "store" / "errors.py").read_text(encoding="utf-8")
    sentences = re.findall(r'StoreFault\.[A-Z_]+,\s*f"([^：{]+)', source)
    assert len(sentences) > 6
    table = (GUIDE / "data-and-trouble.md").read_text(encoding="utf-8")
    assert [words for words in sentences if f"| {words}" not in table] == []


def test_every_shipped_template_is_in_the_guide(tmp_path: Path) -> None:
    guide = (GUIDE / "run-a-live.md").read_text(encoding="utf-8")
    shipped = load(find_places(tmp_path).shipped_content, None).templates.values()
    assert shipped
    assert [item.id for item in shipped if f"| {item.title} | `{item.id}` |" not in guide] == []
