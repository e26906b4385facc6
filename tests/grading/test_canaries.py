"""Every chapter's own notebooks through the real sandbox, as a class begins with them.

A chapter whose answers outgrow a limit, of time, memory or output, is found here and not by an
instructor whose grading stops at its canaries.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from utils.checks.registry import CHAPTERS, exercises_of
from utils.grading.canaries import canaries_of, canary_fault
from utils.grading.cohort import ROUNDS
from utils.grading.judge import Judge
from utils.grading.sandbox import Sandbox

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Open one sandbox, with the limits of a real grading, for all chapters."""
    with Sandbox() as opened:
        yield opened


@pytest.mark.parametrize("chapter", [chapter.number for chapter in CHAPTERS])
def test_solved_earns_full_marks_untouched_none_and_no_known_mistake_is_taken_for_right(
    sandbox: Sandbox, chapter: str
) -> None:
    judge, canaries = Judge(chapter, 12345, "canaries", ROUNDS), canaries_of(chapter)
    solved, untouched, mistaken = (
        judge.grade(each, sandbox)
        for each in (canaries.solved, canaries.untouched, canaries.mistaken)
    )
    assert canary_fault(solved, untouched, mistaken) == ""
    assert solved.sentence == ""
    assert {entry.status for entry in untouched.exercises} == {"not_started"}
    assert {entry.status for entry in mistaken.exercises} == {"not_yet"}


GRADES = """
from utils.grading.canaries import canaries_of
from utils.grading.judge import Judge
from utils.grading.sandbox import Sandbox
with Sandbox() as box:
    grade = Judge("03", 12345, "canaries").grade(canaries_of("03").mistaken, box)
    print(*(f"{entry.name}: {entry.feedback.mistake}" for entry in grade.exercises), sep="\\n")
"""


def test_a_mistake_whose_gradients_nearly_cancel_is_named_as_well() -> None:
    # In a process of its own, as a worker is: here TensorFlow may have been loaded otherwise.
    done = subprocess.run(
        [sys.executable, "-c", GRADES], capture_output=True, text=True, check=True
    )
    named = [f"{each.name}: {each.mistakes[0].name}" for each in exercises_of("03")]
    assert done.stdout.splitlines() == named
