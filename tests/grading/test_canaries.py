"""Every chapter's own notebooks through the real sandbox, as a class begins with them.

A chapter whose answers outgrow a limit, of time, memory or output, is found here and not by an
instructor whose grading stops at its canaries.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from utils.checks.registry import CHAPTERS, Chapter
from utils.grading.cohort import ROUNDS
from utils.grading.judge import Judge
from utils.grading.sandbox import Sandbox
from utils.grading.submission import read_submission
from utils.paths import course_root

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Open one sandbox, with the limits of a real grading, for all chapters."""
    with Sandbox() as opened:
        yield opened


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: str(chapter.number))
def test_a_solved_chapter_earns_full_marks_and_an_untouched_one_none(
    sandbox: Sandbox, chapter: Chapter
) -> None:
    judge = Judge(chapter.number, 12345, "canaries", ROUNDS)
    grades = {}
    for folder in ("solutions", "chapters"):
        path = course_root() / folder / f"{chapter.stem}.ipynb"
        submission = read_submission(folder, path.name, path.read_bytes(), chapter.number)
        grades[folder] = judge.grade(submission, sandbox)

    solved, untouched = grades["solutions"], grades["chapters"]
    assert (solved.status, solved.sentence) == ("ok", "")
    assert {entry.name: entry.earned for entry in solved.exercises} == {
        entry.name: entry.points for entry in solved.exercises
    }
    assert (untouched.status, untouched.total) == ("ok", 0)
    assert {entry.status for entry in untouched.exercises} == {"not_started"}
