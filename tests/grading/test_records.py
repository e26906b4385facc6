"""Records of a wrong type: each is set aside with one note, and everything else is as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.grading.samples import entry, grade
from utils.grading.gradebook import Gradebook
from utils.grading.scores import Scored, Scores

# As they stand in a file, and of what kind they are.
OTHERS = {
    "a text": '"15"',
    "null": "null",
    "a list": "[[1]]",
    "a table": '{"a": 1}',
    "a truth value": "true",
    "half a number": "1.5",
    "400 digits": "9" * 400,
    "5,000 digits": "9" * 5000,
    "no number": "NaN",
    "infinity": "-Infinity",
    "nested deep": "[" * 500 + "]" * 500,
    "nested without end": "[" * 100_000 + "]" * 100_000,
}
RIGHT: dict[type, set[str]] = {
    str: {"a text"},
    float: {"half a number"},
    bool: {"a truth value"},
}
MAY_BE_NULL = {"mistake", "score"}
ENTRY = entry(earned=0.5, mistake="no tanh", details=("a\nb",), hints=("h",), notes=("n",))
JANE = grade("Jane", replace(ENTRY, points=2.0))
SCORED = Scored("films", "ab" * 32, 0.75, 4000, "3.15.1", "", False, "checks")


def places(record: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every entry of a record, at whatever depth."""
    pairs = record.items() if isinstance(record, dict) else enumerate(record)
    for key, each in pairs:
        yield (*before, key)
        if isinstance(each, dict | list):
            yield from places(each, (*before, key))


def wrong_records(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield each record that differs from a good one in the type of one entry."""
    for place in places(json.loads(data)):
        record = json.loads(data)
        holder = record
        for key in place[:-1]:
            holder = holder[key]
        old = holder[place[-1]]
        right = RIGHT.get(type(old), set()) | ({"null"} if place[-1] in MAY_BE_NULL else set())
        if place[-1] == "version":
            right = set()
        for name in OTHERS.keys() - right:
            holder[place[-1]] = "here"
            text = json.dumps(record).replace('"here"', OTHERS[name])
            yield f"{'.'.join(map(str, place))}: {name}", text.encode()


def test_each_entry_of_a_grade_may_be_of_another_type(tmp_path: Path) -> None:
    with Gradebook(tmp_path) as book:
        book.add(JANE)
        (path,) = (tmp_path / "graded").iterdir()
        book.add(grade("Joe"))
    good = path.read_bytes()
    aside = path.with_name(f"{path.name}.unreadable")
    tried = 0
    for what, wrong in wrong_records(good):
        path.write_bytes(wrong)
        with Gradebook(tmp_path) as book:
            assert [each.student for each in book.grades()] == ["Joe"], what
            assert len(book.notes) == 1 and path.name in book.notes[0], what
            assert "graded again" in book.notes[0]
        assert aside.read_bytes() == wrong, what
        tried += 1
    assert tried > 250

    path.write_bytes(good)
    with Gradebook(tmp_path) as book:
        assert JANE in book.grades() and book.notes == []
        book.write()


def test_each_entry_of_a_score_may_be_of_another_type(tmp_path: Path) -> None:
    Scores(tmp_path).add(SCORED)
    (path,) = (tmp_path / "models").iterdir()
    good = path.read_bytes()
    for what, wrong in wrong_records(good):
        path.write_bytes(wrong)
        scores = Scores(tmp_path)
        assert scores.find("films", SCORED.digest, "checks") is None, what
        assert len(scores.notes) == 1 and path.name in scores.notes[0], what
        assert path.with_name(f"{path.name}.unreadable").read_bytes() == wrong, what

    path.write_bytes(good)
    assert Scores(tmp_path).find("films", SCORED.digest, "checks") == SCORED


@pytest.mark.parametrize("name", ["exercises", "total", "student"])
def test_a_grade_that_lacks_an_entry_is_none(tmp_path: Path, name: str) -> None:
    with Gradebook(tmp_path) as book:
        book.add(JANE)
    (path,) = (tmp_path / "graded").iterdir()
    record = json.loads(path.read_bytes())
    del record["grade"][name]
    path.write_text(json.dumps(record))
    with Gradebook(tmp_path) as book:
        assert book.grades() == [] and len(book.notes) == 1


def test_what_a_later_version_adds_is_passed_over(tmp_path: Path) -> None:
    with Gradebook(tmp_path) as book:
        book.add(JANE)
    (path,) = (tmp_path / "graded").iterdir()
    record = json.loads(path.read_bytes())
    record["grade"]["days_late"] = 2
    path.write_text(json.dumps(record))
    with Gradebook(tmp_path) as book:
        assert book.grades() == [JANE] and book.notes == []
