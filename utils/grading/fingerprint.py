"""A fingerprint of what decides a chapter's grades, so that changed checks leave no old grade.

It is a hash of source files: the chapter's exercises with their pages, the sandbox that runs
answers, the judge that says what a case is worth, and all of the course that these import, with the
pages beside them. The solutions' exercise cells count too, because known mistakes are edits of
them; prose in a chapter doesn't. Nothing is imported for it.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator
from importlib.util import resolve_name
from pathlib import Path

import utils
from utils.checks.registry import find_chapter

# Beside the checks: which statements are run, what happens inside, and how a verdict is reached.
_DECIDE = ("utils.grading.judge", "utils.grading.inside", "utils.grading.jail")
_JUDGES_MODELS = "utils.capstone.judging"
# Imported by these, and of no weight: what notebooks see, the list of chapters, where files are.
_WEIGHTLESS = (
    *("utils", "utils.checks", "utils.checks.registry", "utils.grading"),
    *("utils.files", "utils.paths"),
)


def checks_fingerprint(chapter: str, root: Path | None = None) -> str:
    """Return a short text that changes when a chapter's grades may change.

    Args:
        chapter: the chapter's two digits.
        root: the folder that holds `utils`; by default the one that runs.

    Raises:
        LookupError: there is no such chapter.
        OSError: a source file can't be read.
    """
    root = root or Path(utils.__file__).parent.parent
    found = find_chapter(chapter)
    digest = _digest(root, [*_DECIDE, *_exercises(root, found.checks)])
    digest.update(_solutions(root / "solutions" / f"{found.stem}.ipynb").encode())
    return digest.hexdigest()[:16]


def models_fingerprint(root: Path | None = None) -> str:
    """Return a short text that changes when the score of a model may change.

    Args:
        root: the folder that holds `utils`; by default the one that runs.

    Raises:
        OSError: a source file can't be read.
    """
    root = root or Path(utils.__file__).parent.parent
    return _digest(root, [_JUDGES_MODELS]).hexdigest()[:16]


def _digest(root: Path, modules: Iterable[str]) -> hashlib._Hash:
    """Return a hash of these modules, and of all of the course that they import."""
    waiting = list(modules)
    known: dict[str, Path] = {}
    while waiting:
        name = waiting.pop()
        path = _file(root, name)
        if path is None or name in known or name in _WEIGHTLESS:
            continue
        known[name] = path
        waiting += _imported(name, path)
    digest = hashlib.sha256()
    for name, path in sorted(known.items()):
        page = path.with_suffix(".md")
        text = path.read_bytes() + (page.read_bytes() if page.is_file() else b"")
        digest.update(f"{name}\n".encode() + hashlib.sha256(text).digest())
    return digest


def _exercises(root: Path, package: str | None) -> Iterator[str]:
    """Yield the modules of a chapter's exercises."""
    if package is None:
        return
    yield package
    for path in root.joinpath(*package.split(".")).glob("[!_]*.py"):
        yield f"{package}.{path.stem}"


def _solutions(path: Path) -> str:
    """Return the cells that answer exercises, as text; empty where there is no such notebook."""
    if not path.is_file():
        return ""
    cells = json.loads(path.read_bytes())["cells"]
    named = {cell["metadata"].get("course", {}).get("exercise"): cell["source"] for cell in cells}
    return json.dumps([[name, source] for name, source in named.items() if name])


def _file(root: Path, name: str) -> Path | None:
    """Return the source file of a module of the course, or None for anything else."""
    if name.partition(".")[0] != "utils":
        return None
    path = root.joinpath(*name.split("."))
    return next((p for p in (path.with_suffix(".py"), path / "__init__.py") if p.is_file()), None)


def _imported(name: str, path: Path) -> Iterator[str]:
    """Yield whatever a module may import, also later."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = resolve_name("." * node.level + (node.module or ""), package)
            yield from (module, *(f"{module}.{alias.name}" for alias in node.names))
