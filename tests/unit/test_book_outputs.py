"""Runs of solved chapters are kept: a sentence runs nothing, a cell or a result runs a chapter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from typer.testing import CliRunner

from utils.authoring.book import BookError
from utils.authoring.bookmaking import site
from utils.authoring.bookmaking.outputs import Outputs
from utils.checks.registry import CHAPTERS
from utils.cli import app

CHAPTER = CHAPTERS[0]
READS = 'from utils import results\n\nprint(len(results.read("01_cells")["runs"]), "runs")'
new = nbformat.v4


class Course:
    """A course of one chapter that runs at once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.record = root / "results" / "01_cells.json"
        for path in (self.record, self.notebook):
            path.parent.mkdir(parents=True)
        self.record.write_text("{}")
        self.write("A sentence.", READS)

    @property
    def notebook(self) -> Path:
        """The solved notebook's file."""
        return self.root / "solutions" / f"{CHAPTER.stem}.ipynb"

    def write(self, prose: str, code: str) -> None:
        """Write the solved notebook."""
        cells = [new.new_markdown_cell(prose, id="prose"), new.new_code_cell(code, id="count")]
        nbformat.write(new.new_notebook(cells=cells), self.notebook)

    def outputs(self, profile: str = "smoke") -> Outputs:
        """Open what was kept."""
        return Outputs(self.root / "cache", profile, self.root)


def printed(notebook: Any) -> str:
    """Return what the second cell printed."""
    return "".join(output.text for output in notebook.cells[1].outputs)


@pytest.mark.slow
def test_a_run_is_kept_until_its_code_or_a_result_that_it_read_changes(tmp_path: Path) -> None:
    course = Course(tmp_path)
    assert course.outputs().kept(CHAPTER) is None
    seen: list[tuple[int, int]] = []
    run = course.outputs().run(CHAPTER, lambda done, total: seen.append((done, total)))
    assert printed(run.notebook) == "18 runs\n"
    assert len(run.notebook.cells) == 2
    assert seen == [(1, 1)]

    course.write("Another sentence.", READS)
    kept = course.outputs().kept(CHAPTER)
    assert kept is not None
    assert kept.notebook.cells[0].source == "Another sentence."
    assert printed(kept.notebook) == "18 runs\n"
    assert (kept.seconds, kept.day, kept.versions) == (run.seconds, run.day, run.versions)
    assert course.outputs("cpu").kept(CHAPTER) is None

    course.record.write_text('{"new": 1}')
    assert course.outputs().kept(CHAPTER) is None
    course.record.write_text("{}")
    assert course.outputs().kept(CHAPTER) is not None
    course.write("Another sentence.", f"{READS}\n")
    assert course.outputs().kept(CHAPTER) is None


@pytest.mark.slow
def test_a_cell_that_fails_is_named_in_one_sentence_and_nothing_is_kept(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.write("A sentence.", "1 / 0")
    with pytest.raises(BookError) as caught:
        course.outputs().run(CHAPTER)
    said = str(caught.value)
    assert "chapter 01" in said
    assert "`count` stopped with ZeroDivisionError: division by zero" in said
    assert "\n" not in said
    assert course.outputs().kept(CHAPTER) is None


def test_a_folder_with_other_files_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(BookError, match="holds other files"):
        site.make(tmp_path, "smoke", only=[])
    with pytest.raises(BookError, match="is a file"):
        site.make(tmp_path / "thesis.txt", "smoke", only=[])
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--profile", "big"], "There is no profile 'big': choose one of smoke, cpu, gpu."),
        (["--only", "77"], "There is no chapter '77'"),
        (["--fresh", "x"], "There is no chapter 'x'"),
    ],
)
def test_what_the_command_does_not_know_is_one_sentence(arguments: list[str], says: str) -> None:
    done = CliRunner().invoke(app, ["book", *arguments])
    assert done.exit_code == 2
    assert says in done.stderr
