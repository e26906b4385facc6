"""Notebooks, zips and grades for the tests of grading."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from pathlib import Path
from typing import Any

from utils.checks.feedback import Feedback
from utils.grading.grades import ExerciseGrade, Grade

MODEL_OF_FILMS = "films_gru_20_1a2b3c4d.keras"
MODEL_OF_VERSE = "verse_deep-lstm_7_00000000.keras"
"""File names as `course submit-result` writes them."""


def notebook(*cells: str, name: str | None = None, **metadata: Any) -> bytes:
    """Return a notebook of these code cells as a file's bytes."""
    if name is not None:
        metadata["course"] = {"chapter": name}
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": metadata,
            "cells": [
                {
                    "cell_type": "code",
                    "id": f"c{number}",
                    "metadata": {},
                    "source": cell.splitlines(keepends=True),
                    "outputs": [],
                    "execution_count": None,
                }
                for number, cell in enumerate(cells)
            ],
        }
    ).encode()


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """Write a zip of these files, in this order, each a minute younger than the one before."""
    with zipfile.ZipFile(path, "w") as archive:
        for minute, (name, data) in enumerate(files.items()):
            entry_info = zipfile.ZipInfo(name, (2026, 11, 1, 12, minute, 0))
            archive.writestr(entry_info, data, zipfile.ZIP_DEFLATED)
    return path


def lay(folder: Path, files: dict[str, bytes]) -> Path:
    """Write these files, each a second younger than the one before."""
    for second, (name, data) in enumerate(files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (second, second))
    return folder


def entry(name: str = "rnn_forward", earned: float = 2, **changes: Any) -> ExerciseGrade:
    """Return an exercise's grade out of 2 points; `changes` go to its feedback."""
    status = "passed" if earned == 2 else "not_yet"
    told = {
        "exercise": name,
        "title": f"The exercise {name}",
        "status": status,
        "sentence": "All cases agree.",
        "points": 2,
        **changes,
    }
    return ExerciseGrade(name, 2, earned, told["status"], Feedback(**told))


def grade(student: str = "Jane Doe (id 12345)", *entries: ExerciseGrade, **changes: Any) -> Grade:
    """Return a student's grade in chapter 01."""
    exercises = entries or (entry(),)
    values = {
        "student": student,
        "chapter": "01",
        "file": "01_recurrence.ipynb",
        "digest": hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest(),
        "status": "ok",
        "sentence": "",
        "exercises": exercises,
        "total": sum(each.earned for each in exercises),
        "possible": sum(each.points for each in exercises),
        "seconds": 0.25,
        "seed_id": "autumn",
        "unsafe": False,
        **changes,
    }
    return Grade(**values)
