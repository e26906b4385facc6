"""The repository's address stands in one place, and what is written from it opens the chapters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from utils.authoring import address
from utils.authoring.build import build, check
from utils.checks.registry import CHAPTERS
from utils.paths import course_root

FORGE = "https://github.com/school/rnn"
PLACE = "<!-- `course build` writes this from pyproject.toml -->\nold\n<!-- as far as here -->\n"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Return a folder with a README that has a place for the buttons, and an address."""
    (tmp_path / "solutions").mkdir()
    project = f'[project]\nname = "x"\n[project.urls]\nRepository = "{FORGE}"\n'
    (tmp_path / "pyproject.toml").write_text(project, encoding="utf-8")
    readme = f"git clone https://example.org/old.git   # yours\n\n{PLACE}\nThe rest.\n"
    (tmp_path / "README.md").write_text(readme, encoding="utf-8")
    return tmp_path


def test_a_fork_changes_one_line_and_builds(course: Path) -> None:
    assert [fault.file.name for fault in check(course)] == ["README.md"]
    assert build(course) == [course / "README.md"]
    assert check(course) == []
    text = (course / "README.md").read_text(encoding="utf-8")
    assert text.startswith(f"git clone {FORGE}.git   # yours\n")
    assert text.endswith("\nThe rest.\n")
    assert "old" not in text
    build(course)
    assert (course / "README.md").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("missing", ["README.md", "pyproject.toml"])
def test_where_there_is_no_readme_nothing_is_written(course: Path, missing: str) -> None:
    (course / missing).unlink()
    assert address.readme(course, ["01_a"]) == {}


def test_a_readme_without_the_place_is_left_alone(course: Path) -> None:
    (course / "README.md").write_text("git clone other\n", encoding="utf-8")
    assert address.readme(course, ["01_a"]) == {}


def test_a_button_opens_each_chapter() -> None:
    text = address.buttons(FORGE, ["01_a", "02_b"])
    opened = re.findall(r"\[(\d\d)\]\((\S+)\)", text)
    base = "https://colab.research.google.com/github/school/rnn/blob/main/chapters"
    assert opened == [("01", f"{base}/01_a.ipynb"), ("02", f"{base}/02_b.ipynb")]
    assert "(https://mybinder.org/v2/gh/school/rnn/main?urlpath=lab/tree/chapters)" in text


def test_another_forge_has_no_button_for_colab() -> None:
    text = address.buttons("https://git.example.org/school/rnn", ["01_a"])
    assert "colab.research" not in text
    assert "upload it there" in text
    assert "/v2/git/https%3A%2F%2Fgit.example.org%2Fschool%2Frnn/main" in text


def test_the_readme_of_this_course_has_a_button_for_each_chapter() -> None:
    text = (course_root() / "README.md").read_text(encoding="utf-8")
    opened = re.findall(r"colab\.research\S+/chapters/(\w+)\.ipynb", text)
    assert opened == [chapter.stem for chapter in CHAPTERS if chapter.is_ready]
