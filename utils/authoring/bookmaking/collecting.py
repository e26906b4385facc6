"""The folder of pages that Sphinx makes the book of: chapters, generated pages, documents.

A file is written only where it has changed, so that Sphinx reads no page twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import nbformat

from utils.authoring.book import BookError
from utils.authoring.book import page as chapter_page
from utils.authoring.bookmaking import course_map, data_cards, tables, verified
from utils.authoring.bookmaking.outputs import Run
from utils.authoring.bookmaking.texts import linked, section
from utils.checks.registry import Chapter, exercises_of

DOCUMENTS = {
    "docs/grading.md": "grading.md",
    "docs/authoring.md": "authoring.md",
    "docs/speed.md": "speed.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "README.md": "start.md",
    "docs/book/index.md": "index.md",
    "docs/book/instructors.md": "instructors.md",
}
"""Which page is made of which document."""
_OF_README = ("Start", "In a notebook", "In a terminal", "Other ways to run it", "Licence and data")
_BROUGHT = ("docs/images", "docs/cluster", "LICENSE", "LICENSE-prose")
"""What the pages link to besides, under `files/`."""
_PROFILES = {
    "smoke": "which trains for seconds only, so its scores are low",
    "cpu": "which is what a laptop runs",
    "gpu": "which needs a GPU",
}


def collect(root: Path, source: Path, runs: Mapping[Chapter, Run], profile: str) -> list[str]:
    """Write the folder of pages and return the names of all its files.

    Args:
        root: the course's folder.
        source: the folder to write; what else lies in it is removed.
        runs: the solved notebook of each chapter that the book shows.
        profile: in which these were run.

    Raises:
        BookError: a page can't be made.
    """
    files = {f"files/{name}": data for name, data in _brought(root).items()}
    pages = {**DOCUMENTS, **{_source(chapter): f"{chapter.stem}.ipynb" for chapter in runs}}
    here = frozenset(name.removeprefix("files/") for name in files)
    for name, target in DOCUMENTS.items():
        text = (root / name).read_text(encoding="utf-8")
        text = _start(text) if name == "README.md" else text
        files[target] = linked(text, name, pages, here).encode()
    for chapter, run in runs.items():
        files[f"{chapter.stem}.ipynb"] = _chapter(root, chapter, run, profile)
    files |= {
        "map.md": course_map.page().encode(),
        f"files/{course_map.FILE}": course_map.svg(),
        "results.md": tables.page(root / "results").encode(),
        "data.md": data_cards.page().encode(),
        "verified.md": verified.page(root / "results").encode(),
    }
    _write(source, files)
    return sorted(files)


def _source(chapter: Chapter) -> str:
    return f"chapters/{chapter.stem}.ipynb"


def _start(readme: str) -> str:
    """Return the page on how to start: sections of the README."""
    parts = [section(readme, title) for title in _OF_README]
    return "\n".join(["# How to start\n", *parts])


def _chapter(root: Path, chapter: Chapter, run: Run, profile: str) -> bytes:
    path = root / _source(chapter)
    if not path.is_file():
        raise BookError(f"{path.name} is missing in chapters/: run `course build`.")
    blank = nbformat.read(path, as_version=4)
    hints = {each.name: each.hints for each in exercises_of(chapter.number)}
    made = chapter_page(run.notebook, blank, hints)
    note = nbformat.v4.new_markdown_cell(_note(chapter, run, profile), id="of-this-page")
    made.cells.insert(1, note)
    return f"{nbformat.writes(made)}\n".encode()


def _note(chapter: Chapter, run: Run, profile: str) -> str:
    """Return what a reader should know of a page: how its outputs came, and where to work."""
    told = "This page was made without running the chapter, so it has no outputs."
    if run.seconds is not None:
        told = (
            f"The outputs on this page come from a run on {run.day} in profile `{profile}`, "
            f"{_PROFILES.get(profile, '')}: {run.seconds:.0f} seconds, {run.versions}."
        )
    return (
        f":::{{note}}\n{told}\nTo work on it, open `{chapter.stem}.ipynb` in JupyterLab "
        "([how to start](start.md)): there each exercise is checked at once.\n:::"
    )


def _brought(root: Path) -> dict[str, bytes]:
    """Return the files that pages link to, by their names in the course's folder."""
    found: dict[str, bytes] = {}
    for name in _BROUGHT:
        path = root / name
        paths = sorted(path.rglob("*")) if path.is_dir() else [path]
        found |= {each.relative_to(root).as_posix(): each.read_bytes() for each in paths}
    return found


def _write(source: Path, files: Mapping[str, bytes]) -> None:
    """Write what has changed, and remove what is no part of the book any more."""
    for name, data in files.items():
        path = source / name
        if path.is_file() and path.read_bytes() == data:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for path in source.rglob("*"):
        if path.is_file() and path.relative_to(source).as_posix() not in files:
            path.unlink()
