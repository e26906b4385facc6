"""Importing is cheap, and imports point one way."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from utils.paths import course_root

UTILS = course_root() / "utils"
HEAVY = ("tensorflow", "keras", "tensorflow_datasets", "jupyterlab", "distributed")
LIGHT_MODULES = [
    "utils",
    "utils.bootstrap",
    "utils.checks",
    "utils.checks.registry",
    "utils.cli",
    "utils.data",
    "utils.doctor",
    "utils.paths",
    "utils.training",
]
# These know nothing of each other beyond plain arrays (design: imports point one way).
INDEPENDENT = ("data", "decoding", "layers", "metrics")
SHARED = ("paths", "training")


def in_a_fresh_python(code: str) -> str:
    """Return what code prints in a Python of its own."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_import_utils_takes_less_than_a_tenth_of_a_second() -> None:
    code = (
        "import time; begin = time.process_time(); import utils; print(time.process_time() - begin)"
    )
    assert min(float(in_a_fresh_python(code)) for _ in range(5)) < 0.1


@pytest.mark.parametrize("module", LIGHT_MODULES)
def test_module_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    assert in_a_fresh_python(code) == "[]"


def course_imports(path: Path) -> set[str]:
    """Return the parts of the course a file imports: the second name of `utils.part.…`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []  # a name in an annotation ties nothing together
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "utils":
            names += [f"utils.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    return {name.split(".")[1] for name in names if name.startswith("utils.")}


@pytest.mark.parametrize("part", INDEPENDENT)
def test_part_knows_nothing_of_the_others(part: str) -> None:
    folder, file = UTILS / part, UTILS / f"{part}.py"
    paths = sorted(folder.rglob("*.py")) if folder.is_dir() else [file]
    assert paths
    for path in paths:
        strangers = course_imports(path) - {part, *SHARED}
        assert not strangers, f"{path.relative_to(UTILS)} imports {sorted(strangers)}"
