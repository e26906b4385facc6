"""Where things are: the repository, a learner's copies, the data."""

from __future__ import annotations

import os
from pathlib import Path


def course_root() -> Path:
    """Return the repository's root: the folder that holds `utils/`."""
    return Path(__file__).resolve().parent.parent


NO_SOLUTIONS = "This copy of the course holds no solutions: ask whoever gave it to you."


def has_solutions() -> bool:
    """Return whether the course's solutions are here; a handout for learners has none."""
    return (course_root() / "solutions").is_dir()


def work_dir() -> Path:
    """Return the folder of the learner's own copies (`COURSE_WORK`, default `work/`)."""
    return Path(os.environ.get("COURSE_WORK") or course_root() / "work").expanduser().resolve()


def data_dir() -> Path:
    """Return the folder of data archives and prepared sets (`COURSE_DATA`, or `.course-data/`)."""
    return (
        Path(os.environ.get("COURSE_DATA") or course_root() / ".course-data").expanduser().resolve()
    )
