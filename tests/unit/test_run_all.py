"""The seconds in the chapters' headers are those that were measured in JupyterLab."""

from __future__ import annotations

import re

import pytest

from utils import results
from utils.checks.registry import CHAPTERS, Chapter
from utils.paths import course_root

MEASURED = {
    run["chapter"]: run["seconds"]
    for run in results.select(results.read("run_all")["runs"], profile="cpu")
}


def declared(chapter: Chapter, profile: str) -> int:
    text = (course_root() / "solutions" / f"{chapter.stem}.py").read_text(encoding="utf-8")
    found = re.search(rf"^# +seconds_{profile}: (\d+)$", text, re.MULTILINE)
    assert found is not None
    return int(found[1])


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.number)
def test_a_header_tells_what_was_measured(chapter: Chapter) -> None:
    seconds = MEASURED[chapter.number]
    assert declared(chapter, "cpu") == pytest.approx(seconds, abs=max(5, 0.1 * seconds))


def test_all_chapters_together_take_no_more_than_35_minutes() -> None:
    assert sum(MEASURED.values()) <= 35 * 60
