"""A learner's progress: recorded by every check, shown by `progress()` and on the home page.

Set `COURSE_PROGRESS=off` to record nothing, for example while a chapter is tested.
"""

from __future__ import annotations

import contextlib
import os

from utils.checks import store
from utils.checks.feedback import Feedback
from utils.checks.overview import Overview, overview
from utils.checks.store import ProgressError, Record, load

__all__ = ["ProgressError", "Record", "is_on", "load", "progress", "record"]


def is_on() -> bool:
    """Return whether checks are recorded (`COURSE_PROGRESS=off` turns that off)."""
    return os.environ.get("COURSE_PROGRESS", "on").strip().lower() not in (
        "off",
        "0",
        "no",
        "false",
    )


def record(feedback: Feedback) -> None:
    """Record a check that was passed or not yet, and bring the home page up to date.

    An exercise that was not started, or a check that was interrupted, leaves no trace.

    Raises:
        ProgressError: one sentence to show beside the feedback. Whether the check was recorded all
            the same is said in it.
    """
    if not is_on() or feedback.status == "not_started" or not feedback.counts:
        return
    try:
        store.add_try(feedback.exercise, feedback.status, feedback.mistake)
    finally:
        _refresh_home()


def progress() -> Overview:
    """Return every exercise of every chapter with its state, points and tries, and the next one."""
    return overview()


def _refresh_home() -> None:
    # Imported here: a notebook that was never opened by `course lab` has no home page to refresh.
    from utils.lab import home

    # The page is written again at the next check or start, so a failure here is not worth a word.
    with contextlib.suppress(OSError):
        home.refresh()
