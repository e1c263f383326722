"""Every import contract was seen to fail: a contract that names the wrong package proves nothing."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = "from importlinter.cli import lint_imports_command as run; run()"

# (contract, module that gets the forbidden line, the line)
BREACHES = [
    ("Layers of the house", "domain/errors.py", "import douzhiku.services.places"),
    ("Layers of the house", "store/__init__.py", "import douzhiku.content"),
    ("Layers of the house", "services/places.py", "import douzhiku.ui"),
    ("Layers of the house", "ui/presenters/__init__.py", "import douzhiku.cli"),
    ("Layers of the house", "stray.py", "import douzhiku.domain"),
    ("Layers of the window", "ui/models/__init__.py", "import douzhiku.ui.pages"),
    ("Layers of the window", "ui/presenters/__init__.py", "import douzhiku.ui.theme"),
    ("Qt only in the window", "ui/presenters/__init__.py", "import PySide6.QtCore"),
    ("Qt only in the window", "services/places.py", "import PySide6"),
    ("Qt only in the window", "cli/__init__.py", "import PySide6"),
    ("Qt only in the window", "cli/__init__.py", "import douzhiku.app"),
    ("Domain is standard library only", "domain/vocab.py", "import yaml"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", LINT, "--no-cache"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)


def broken(answer: str) -> list[str]:
    return re.findall(r"^(.+) BROKEN\b", answer, re.MULTILINE)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the package in which every package of the window exists."""
    shutil.copytree(ROOT / "douzhiku", tmp_path / "douzhiku", ignore=shutil.ignore_patterns("__pycache__", "shipped"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(("contract", "module", "line"), BREACHES, ids=[f"{m}+{n[7:]}" for _, m, n in BREACHES])
def test_breach_is_named(house: Path, contract: str, module: str, line: str) -> None:
    before = broken(lint(house).stdout)
    assert contract not in before
    file = house / "douzhiku" / module
    with file.open("a", encoding="utf-8") as out:
        out.write(f"\n{line}\n")
    answer = lint(house)
    assert answer.returncode == 1
    assert contract in broken(answer.stdout)


def test_domain_imports_nothing_but_the_standard_library() -> None:
    for file in sorted((ROOT / "douzhiku" / "domain").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file.name}:{node.lineno}"
                names = [node.module or ""]
            for name in names:
                own = name.startswith("douzhiku.domain")
                assert own or name.split(".")[0] in sys.stdlib_module_names, f"{file.name}:{node.lineno}: {name}"
