"""The repository's address in the README: a fork changes one line, `Repository` in pyproject.toml.

`course build` writes what holds the address: the line that clones, the buttons for Colab and
Binder, and the cell that sets a Colab up.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit

BRANCH = "main"
FOLDER = "/content/course"
"""Where a Colab keeps the course; `/content` is the folder that Colab opens in."""

_CLONE = re.compile(r"(?m)^git clone \S+")
_BUTTONS = re.compile(
    r"(?s)(<!-- `course build` writes this from pyproject\.toml -->\n)"
    r".*?(<!-- as far as here -->)"
)


def readme(root: Path, chapters: Sequence[str]) -> dict[Path, str]:
    """Return the README's path and its text with the address in place.

    Args:
        root: the repository.
        chapters: the names of the chapters' files, without their ending.

    Returns:
        Nothing where there is no README with a place for the buttons, or no address.
    """
    path, project = root / "README.md", root / "pyproject.toml"
    if not (path.is_file() and project.is_file()):
        return {}
    text = path.read_text(encoding="utf-8")
    urls = tomllib.loads(project.read_text(encoding="utf-8"))["project"].get("urls", {})
    address = urls.get("Repository", "").rstrip("/")
    if not address or not _BUTTONS.search(text):
        return {}
    text = _CLONE.sub(lambda _: f"git clone {address}.git", text)
    block = buttons(address, chapters)
    return {path: _BUTTONS.sub(lambda found: f"{found[1]}\n{block}\n\n{found[2]}", text)}


def buttons(address: str, chapters: Sequence[str]) -> str:
    """Return the links that open the chapters in Colab and Binder, and Colab's first cell.

    Args:
        address: the repository's, as a browser opens it.
        chapters: the names of the chapters' files, without their ending.
    """
    return "\n\n".join(
        [
            f"**Open in Colab**: {_colab(address, chapters)}.",
            f"**Open in Binder**: [the chapters]({_binder(address)}).",
            f"Colab's first cell, above the chapter's own:\n\n```python\n{colab_cell(address)}```",
        ]
    )


def colab_cell(address: str, folder: str = FOLDER) -> str:
    """Return the cell that sets a Colab up.

    Args:
        address: what git clones, without the ending `.git`.
        folder: where the course goes.
    """
    return (
        f"![ -d {folder} ] || git clone --quiet --depth 1 {address}.git {folder}\n"
        f'import sys; sys.path.insert(0, "{folder}")\n'
        "from utils.colab import prepare\n"
        "prepare()\n"
    )


def _colab(address: str, chapters: Sequence[str]) -> str:
    parts = urlsplit(address)
    if parts.hostname != "github.com":
        return "download a chapter, and upload it there (File, Upload notebook)"
    base = f"https://colab.research.google.com/github{parts.path}/blob/{BRANCH}/chapters"
    return " ·\n".join(f"[{name[:2]}]({base}/{name}.ipynb)" for name in chapters)


def _binder(address: str) -> str:
    parts = urlsplit(address)
    github = parts.hostname == "github.com"
    place = f"gh{parts.path}" if github else f"git/{quote(address, safe='')}"
    return f"https://mybinder.org/v2/{place}/{BRANCH}?urlpath=lab/tree/chapters"
