"""Marks: what the exports make of the points, by weights and due dates. The points stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from utils.grading.grades import Grade
from utils.grading.lateness import Late, LatePolicy, lateness, shown
from utils.grading.times import CHECKOUT, TOLD, UNKNOWN, HandedIn


@dataclass(frozen=True)
class Rules:
    """What turns points into marks: weights by exercise, 1 where there is none, and due dates."""

    late: LatePolicy | None = None
    weights: Mapping[str, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return whether they change anything."""
        return self.late is not None or bool(self.weights)

    def sentences(self) -> list[str]:
        """Return what an instructor reads of the rules, and what tells them from others."""
        found = self.late.sentences() if self.late else []
        if self.weights:
            each = ", ".join(f"{name} {value:g}" for name, value in sorted(self.weights.items()))
            found.append(f"Weights: {each}; 1 for every other exercise.")
        return found


@dataclass(frozen=True)
class Mark:
    """What one submission gets in the exports.

    Attributes:
        weighted: its points, each exercise times its weight.
        possible: the same of all the points of the chapter.
        handed_in: when, on this machine's clock; empty where nothing tells.
        time_of: what tells that.
        late: how late it is, in words; empty where it was in time.
        days_late: how many days, the one that has begun included.
        percent: what that takes off.
        taken_off: how many points that is.
        final: the points that are left.
    """

    weighted: float
    possible: float
    handed_in: str
    time_of: str
    late: str
    days_late: int
    percent: float
    taken_off: float
    final: float

    def to_dict(self) -> dict[str, Any]:
        """Return the mark as JSON-ready data."""
        return asdict(self)


@dataclass(frozen=True)
class Marks:
    """The rules, and when each student handed in each chapter."""

    rules: Rules = field(default_factory=Rules)
    handed: Mapping[tuple[str, str], HandedIn] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return whether the exports differ from the points."""
        return bool(self.rules)

    def handed_in(self, grade: Grade) -> HandedIn:
        """Return when a submission was handed in."""
        return self.handed.get((grade.student, grade.chapter), UNKNOWN)

    def late(self, grade: Grade) -> Late:
        """Return how late a submission is."""
        if self.rules.late is None:
            return Late()
        return lateness(self.rules.late, grade.chapter, self.handed_in(grade))

    def of(self, grade: Grade) -> Mark:
        """Return what a submission gets."""
        weights = self.rules.weights
        weighted, possible = grade.total, grade.possible
        if weights:
            rows = [(each, weights.get(each.name, 1.0)) for each in grade.exercises]
            weighted = round(sum(each.earned * weight for each, weight in rows), 2)
            possible = round(sum(each.points * weight for each, weight in rows), 2)
        late = self.late(grade)
        final = round(weighted * (100 - late.percent) / 100, 2)
        handed = self.handed_in(grade)
        return Mark(
            weighted=weighted,
            possible=possible,
            handed_in=shown(handed.local) if handed.local else "",
            time_of=_source(handed),
            late=late.words,
            days_late=late.days,
            percent=late.percent,
            taken_off=round(weighted - final, 2),
            final=final,
        )

    def summary(self, grades: Iterable[Grade]) -> list[str]:
        """Return what there is to say of these grades: how many are late, what is not known."""
        if self.rules.late is None:
            return []
        found = [self.late(each) for each in grades if self.rules.late.due(each.chapter)]
        late = sum(bool(each.days) for each in found)
        unknown = sum(each.unknown for each in found)
        said = [f"{late} of {len(found)} submissions {'is' if late == 1 else 'are'} late."]
        if unknown:
            said.append(
                f"Of {unknown} no time tells whether or how much "
                f"{'it is' if unknown == 1 else 'they are'} late, so nothing was taken off: the "
                "column `late` in grades.csv says why, and --times can tell their times."
            )
        return said


def _source(handed: HandedIn) -> str:
    if handed.seconds is None:
        return ""
    return handed.source if handed.source in (CHECKOUT, TOLD) else f"the file in {handed.source}"
