"""Two grades of the same work, and what of the second a student would notice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from utils.grading.exports import csv_text, number
from utils.grading.grades import ExerciseGrade, Grade
from utils.grading.sources import clean

_NAMED = 5
_LONGEST = 400
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


@dataclass(frozen=True)
class Change:
    """What has become of a grade; false if nobody would notice.

    Attributes:
        before: the former grade.
        after: the new one of the same work.
    """

    before: Grade
    after: Grade

    def __bool__(self) -> bool:
        """Return whether points, a status or a sentence differ."""
        return self.moves_points or bool(self.exercises()) or self.told_otherwise

    @property
    def moves_points(self) -> bool:
        """Return whether points change, and not only what is said of them."""
        return _all_points(self.before) != _all_points(self.after)

    @property
    def told_otherwise(self) -> bool:
        """Return whether the status of the notebook or the sentence about it differs."""
        before, after = self.before, self.after
        return (before.status, gist(before.sentence)) != (after.status, gist(after.sentence))

    def exercises(self) -> list[tuple[str, ExerciseGrade | None, ExerciseGrade | None]]:
        """Return the exercises that changed, before and after; None where there was or is none."""
        old = {each.name: each for each in self.before.exercises}
        new = {each.name: each for each in self.after.exercises}
        rows = [(name, old.get(name), new.get(name)) for name in {**new, **old}]
        return [row for row in rows if _noticed(row[1]) != _noticed(row[2])]

    def line(self) -> str:
        """Return the student's points before and after in one line."""
        before, after = self.before, self.after
        of = f"of {number(after.possible)}"
        if before.possible != after.possible:
            of = f"of {number(before.possible)} → {of}"
        moved = [
            f"{name} {_points(old)} → {_points(new)}"
            for name, old, new in self.exercises()
            if _points(old) != _points(new)
        ]
        more = f" ({', '.join(moved)})" if moved else ""
        totals = f"{number(before.total)} → {number(after.total)} {of}"
        return f"{after.student}, chapter {after.chapter}: {totals}{more}"


def gist(sentence: str) -> str:
    """Return a sentence without its numbers: with other cases it is still the same sentence."""
    return _NUMBER.sub("#", sentence)


def told(changes: Sequence[Change]) -> Iterator[str]:
    """Yield, line by line, whose points change, by how much, and which sentences are new."""
    for change in changes:
        if change.moves_points:
            yield f"  {change.line()}"
    sentences = _new_sentences(changes)
    if sentences:
        yield "Sentences that are new:"
    for new in sentences:
        yield f"  {new.what}, {_named(new.students)}:"
        yield f"    {clean(new.after, _LONGEST) or '(nothing)'}"
        yield f"    before: {clean(new.before, _LONGEST) or '(nothing)'}"


def counted(changes: Sequence[Change], of: int, would: str = "would change") -> str:
    """Return in a few words how many of so many grades change, and where only words do."""
    up = sum(change.after.total > change.before.total for change in changes)
    down = sum(change.after.total < change.before.total for change in changes)
    moved = sum(change.moves_points for change in changes)
    words = len(changes) - moved
    ways = [f"{up} up"] * bool(up) + [f"{down} down"] * bool(down)
    shown = f" ({', '.join(ways)})" if ways else ""
    more = f"; of {words} only what is said" if words else ""
    return f"{moved} of {of} grade{'' if of == 1 else 's'} {would}{shown}{more}"


def changes_csv(changes: Iterable[Change]) -> str:
    """Return a row for each exercise of which the points or the sentence changed."""
    head = ["student", "chapter", "exercise", "points before", "points after"]
    rows = []
    for change in changes:
        before, after = change.before, change.after
        for name, old, new in change.exercises():
            said = [each.feedback.sentence if each else "" for each in (old, new)]
            rows.append([after.student, after.chapter, name, _points(old), _points(new), *said])
        totals = [number(before.total), number(after.total)]
        said = [_told_of(before), _told_of(after)]
        rows.append([after.student, after.chapter, "total", *totals, *said])
    return csv_text([*head, "sentence before", "sentence after"], rows)


def _all_points(grade: Grade) -> tuple[object, ...]:
    exercises = {each.name: (each.earned, each.points) for each in grade.exercises}
    return grade.total, grade.possible, exercises


def _noticed(entry: ExerciseGrade | None) -> tuple[object, ...]:
    if entry is None:
        return ()
    return entry.earned, entry.points, entry.status, gist(entry.feedback.sentence)


def _told_of(grade: Grade) -> str:
    return f"{grade.status}: {grade.sentence}" if grade.sentence else grade.status


def _points(entry: ExerciseGrade | None) -> str:
    return number(entry.earned) if entry else "-"


@dataclass
class _NewSentence:
    """A sentence about an exercise, or the notebook, that students are told in place of another."""

    what: str
    before: str
    after: str
    students: list[str] = field(default_factory=list)


def _new_sentences(changes: Sequence[Change]) -> list[_NewSentence]:
    """Return each new sentence once, with whom it is for, the most frequent first."""
    found: dict[tuple[str, str, str], _NewSentence] = {}
    for change in changes:
        for what, before, after in _said(change):
            key = what, gist(before), gist(after)
            new = found.setdefault(key, _NewSentence(what, before, after))
            new.students.append(change.after.student)
    return sorted(found.values(), key=lambda new: -len(new.students))


def _said(change: Change) -> Iterator[tuple[str, str, str]]:
    """Yield what is told otherwise: of what, before, after."""
    before, after = change.before, change.after
    if change.told_otherwise:
        said = [_told_of(before), _told_of(after)]
        yield f"the notebook of chapter {after.chapter}", said[0], said[1]
    for name, old, new in change.exercises():
        was = old.feedback.sentence if old else ""
        if new and gist(new.feedback.sentence) != gist(was):
            yield name, was, new.feedback.sentence


def _named(students: Sequence[str]) -> str:
    more = f" and {len(students) - _NAMED} more" if len(students) > _NAMED else ""
    return f"{', '.join(students[:_NAMED])}{more}"
