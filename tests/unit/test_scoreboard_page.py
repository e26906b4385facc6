"""The page of the scoreboard in JupyterLab."""

from __future__ import annotations

from pathlib import Path

import pytest

from utils.capstone import submissions
from utils.capstone.tasks import TASKS
from utils.lab import scoreboard_page


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))


def test_html_in_the_page_is_whole_blocks() -> None:
    """Markdown ends an HTML block at an empty line, and would show the rest as text."""
    blocks = [block for block in scoreboard_page.page().split("\n\n") if "<table" in block]
    assert len(blocks) == len(TASKS)
    assert all(block.startswith("<table") and block.endswith("</table>") for block in blocks)


def test_the_page_of_damaged_entries_says_so() -> None:
    submissions.folder().mkdir(parents=True)
    submissions.entries_file().write_text("{")
    scoreboard_page.prepare()
    assert "can&#x27;t be understood" in scoreboard_page.page_file().read_text()
