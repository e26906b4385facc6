"""Which of the course's files a learner needs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from utils.checks.registry import CHAPTERS, Chapter

_FILES = frozenset(
    {
        ".gitattributes",
        "LICENSE",
        "LICENSE-prose",
        "advanced_rnn_course.py",
        "docs/images/check-mistake.png",
        "environment.yml",
        "pyproject.toml",
        "requirements-bootstrap.txt",
        "requirements-data.txt",
        "requirements-gpu.txt",
        "requirements.txt",
    }
)
_OF_NO_CHAPTER = frozenset(  # what the documents for instructors and contributors rest on
    f"results/{name}.json"
    for name in (
        "against_pytorch",
        "grading",
        "pipelines",
        "recurrent_stack",
        "run_all",
        "verified",
    )
)
_COMMANDS_OF_OTHERS = frozenset(
    f"utils/commands/{name}.py"
    for name in ("book", "exercises", "experiments", "grading", "handout")
) | {"utils/colab.py"}
# Of these only what the rest imports: a learner's check slices notebooks as grading does, and the
# scoreboard has a sandbox.
_IN_PART = ("utils/authoring/", "utils/grading/")
# What is started there as a program of its own, so that no import names it.
_PROGRAMS = ("utils/grading/inside.py",)
# What is imported only where the solutions are.
_WITH_SOLUTIONS = frozenset({"utils/authoring/build.py", "utils/authoring/source.py"})


def needed(sources: Mapping[str, str], chapters: Iterable[Chapter]) -> list[str]:
    """Return the files that go into a handout, in order.

    Args:
        sources: the names of the course's files, and of the Python modules among them the text.
        chapters: those that are handed out.
    """
    chosen = tuple(chapters)
    whole = {name for name in sources if _is_kept(name, chosen) and not name.startswith(_IN_PART)}
    return sorted(whole | _reached(sources, whole))


def _is_kept(name: str, chapters: tuple[Chapter, ...]) -> bool:
    if name in _FILES:
        return True
    top = name.partition("/")[0]
    if top == "chapters":
        return name in {f"chapters/{chapter.stem}.ipynb" for chapter in chapters}
    if top == "results":
        return name not in _OF_NO_CHAPTER
    if top != "utils" or name in _COMMANDS_OF_OTHERS or name.startswith("utils/handout/"):
        return False
    left_out = {chapter.checks for chapter in CHAPTERS if chapter not in chapters}
    return str(PurePosixPath(name).parent).replace("/", ".") not in left_out


def _reached(sources: Mapping[str, str], roots: set[str]) -> set[str]:
    """Return the modules of the packages taken in part that these import, at whatever remove."""
    in_part = {name for name in sources if name.startswith(_IN_PART)} - _WITH_SOLUTIONS
    found = set(_PROGRAMS)
    left = [*_PROGRAMS, *(name for name in roots if name.endswith(".py"))]
    while left:
        new = in_part.intersection(_imports(sources[left.pop()])) - found
        found |= new
        left += new
    return found


def _imports(source: str) -> Iterator[str]:
    """Yield the files of the course's own modules that a module may import, and their packages."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            parts = name.split(".")
            for length in range(1, len(parts) + 1):
                path = "/".join(parts[:length])
                yield f"{path}.py"
                yield f"{path}/__init__.py"
