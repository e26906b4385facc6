"""A grade: what one submission earned, exercise by exercise, and why.

Plain data on purpose: it crosses processes, is kept as JSON, and needs nothing of the sandbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from utils.checks.feedback import Feedback, Status
from utils.strict import build

GRADED = "ok"
"""The status of a submission that ran to its end. Any other comes with a sentence."""
LEFT_OUT = "left out"
"""The status of one that lost points, and that uses what grading can't run: see its sentence."""

BUSY = "busy machine"
"""The status of one that met a limit of time while others took the machine's processors."""


@dataclass(frozen=True)
class ExerciseGrade:
    """What one exercise earned.

    Attributes:
        name: the exercise's name.
        points: what it is worth.
        earned: what was earned, from 0 to `points`.
        status: `passed`, `not_yet` or `not_started`.
        feedback: the same answer as the learner's own check gives.
    """

    name: str
    points: float
    earned: float
    status: Status
    feedback: Feedback

    def to_dict(self) -> dict[str, Any]:
        """Return the grade as JSON-ready data."""
        return asdict(self)


@dataclass(frozen=True)
class Grade:
    """What one submission earned.

    Attributes:
        student: the student's name or number, as the submission gave it.
        chapter: the chapter's two digits.
        file: a label of the file for people, never opened as a path.
        digest: the SHA-256 of the file's bytes, in hexadecimal.
        status: `ok`, or a word for what stopped it (`timeout`, `memory`, `crashed`, …).
        sentence: for people; empty when there is nothing to add.
        exercises: in the order of the chapter.
        total: the points earned.
        possible: the points of the chapter.
        seconds: how long grading took.
        seed_id: which secret seed was used (a name for it, never the seed itself).
        unsafe: whether it was graded without isolation.
    """

    student: str
    chapter: str
    file: str
    digest: str
    status: str
    sentence: str
    exercises: tuple[ExerciseGrade, ...]
    total: float
    possible: float
    seconds: float
    seed_id: str
    unsafe: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the grade as JSON-ready data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Grade:
        """Return the grade that `to_dict` wrote (also after a trip through JSON).

        Raises:
            TypeError: the data are not such a grade, field by field.
        """
        return build(cls, data)
