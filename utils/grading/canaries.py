"""Canaries: notebooks of the course's own whose grades are known before a class is graded.

A judge that is too strict shows in the solved one, one that gives points for nothing in the
untouched one, and one that takes wrong for right in the one whose every answer is a known mistake.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from utils.checks.registry import exercises_of, find_chapter
from utils.grading.grades import GRADED, Grade
from utils.grading.submission import Submission, read_submission
from utils.paths import course_root


@dataclass(frozen=True)
class Canaries:
    """A chapter's own notebooks: solved, as learners begin, and with a known mistake each."""

    solved: Submission
    untouched: Submission
    mistaken: Submission


def canaries_of(chapter: str) -> Canaries:
    """Return a chapter's canaries.

    Raises:
        OSError: the chapter's notebooks can't be read.
    """
    stem = find_chapter(chapter).stem
    solved, untouched = (
        (course_root() / folder / f"{stem}.ipynb").read_bytes()
        for folder in ("solutions", "chapters")
    )
    notebooks = {
        "solutions": solved,
        "chapters": untouched,
        "mistakes": json.dumps(_mistaken(json.loads(solved), chapter)).encode(),
    }
    return Canaries(
        *(
            read_submission(f"the course's {what}", f"{stem}.ipynb", data, chapter)
            for what, data in notebooks.items()
        )
    )


def _mistaken(solved: dict[str, Any], chapter: str) -> dict[str, Any]:
    """Return a solved notebook with the first known mistake in place of each answer."""
    mistakes = {each.name: each.mistakes[0].ways[0].source for each in exercises_of(chapter)}
    for cell in solved["cells"]:
        exercise = cell["metadata"].get("course", {}).get("exercise")
        if exercise in mistakes:
            cell["source"] = mistakes[exercise]
    return solved


def canary_fault(solved: Grade, untouched: Grade, mistaken: Grade) -> str:
    """Return what is wrong with the canaries' grades, in one sentence, or nothing."""
    consequence = "so no grade could be trusted and none was given"
    if solved.status != GRADED or solved.total != solved.possible:
        return (
            f"The course's own solution of chapter {solved.chapter} earned {solved.total:g} of "
            f"{solved.possible:g} points, {consequence}: {_why(solved)} Mend the installation "
            "(`course doctor`) and run this again."
        )
    if untouched.status != GRADED or untouched.total:
        return (
            f"The untouched notebook of chapter {untouched.chapter} earned {untouched.total:g} "
            f"points where it should earn none, {consequence}: {_why(untouched)} Mend the checks "
            "of that chapter and run this again."
        )
    taken = [each.name for each in mistaken.exercises if each.earned >= each.points]
    if mistaken.status != GRADED or taken:
        told = f"`{taken[0]}` took it for right." if taken else _why(mistaken)
        return (
            f"Each answer in a notebook of chapter {mistaken.chapter} was a known mistake, and "
            f"{mistaken.total:g} points were earned, {consequence}: {told} Mend the checks of that "
            "chapter and run this again."
        )
    return ""


def _why(grade: Grade) -> str:
    wrong = [entry for entry in grade.exercises if entry.feedback.status == "not_yet"]
    said = [f"{entry.name}: {entry.feedback.sentence.strip()}" for entry in wrong[:1]]
    passed = [entry.name for entry in grade.exercises if entry.earned]
    if not said and grade.total < grade.possible and passed:
        said = [f"it earned points for {', '.join(passed)}."]
    return " ".join([*said, grade.sentence]).strip() or f"its status is {grade.status}."
