"""Where a class stumbled: which exercises were not solved, with what mistakes, on which days."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from utils.grading.exports import csv_text
from utils.grading.grades import ExerciseGrade, Grade
from utils.grading.marks import Marks

MOST_BARS = 60
"""How many bars there are at most beside an exercise; of a longer time each is several days."""
UNRECOGNISED = "not recognised"

_STRIP_WIDTH = 420
_WIDEST_BAR = 16
_HEIGHT = 22


@dataclass(frozen=True)
class Bars:
    """The bars of a figure: from the first day on, `days` each."""

    first: date
    last: date
    days: int

    @property
    def many(self) -> int:
        """Return how many there are."""
        return (self.last - self.first).days // self.days + 1

    @property
    def width(self) -> int:
        """Return the width of one in pixels, with the gap beside it."""
        return min(_WIDEST_BAR, _STRIP_WIDTH // self.many)

    @property
    def label(self) -> str:
        """Return what the figure's head says."""
        each = "a bar is a day" if self.days == 1 else f"a bar is {self.days} days"
        first = _shown(self.first)
        if self.first.year != self.last.year:
            first += f" {self.first.year}"
        return f"{first} to {_shown(self.last)} {self.last.year}, {each}"

    def of(self, day: date) -> int:
        """Return the number of a day's bar."""
        return (day - self.first).days // self.days

    def name(self, number: int) -> str:
        """Return the day of a bar, or its days."""
        first = self.first + timedelta(days=number * self.days)
        last = min(self.last, first + timedelta(days=self.days - 1))
        return _shown(first) if first == last else f"{_shown(first)} to {_shown(last)}"


@dataclass(frozen=True)
class Stumble:
    """An exercise that was not solved by all who tried.

    Attributes:
        chapter: the chapter's two digits.
        exercise: its name.
        failed: how many students tried it and did not solve it.
        tried: how many tried it.
        mistake: the mistake that was recognised most often, or an empty text.
        made_by: by how many.
        tried_path: the bars of those who tried, as the path of a drawing.
        failed_path: the bars of those who did not solve it, in front of them.
        worst: the days of the highest of these bars.
        worst_failed: how many did not solve it then.
        worst_tried: how many tried it then.
    """

    chapter: str
    exercise: str
    failed: int
    tried: int
    mistake: str
    made_by: int
    tried_path: str = ""
    failed_path: str = ""
    worst: str = ""
    worst_failed: int = 0
    worst_tried: int = 0

    @property
    def share(self) -> float:
        """Return how many per cent of those who tried did not solve it."""
        return 100 * self.failed / self.tried


@dataclass(frozen=True)
class Trends:
    """Where a class stumbled.

    Attributes:
        stumbles: the exercise that most did not solve comes first.
        bars: the days of the figure; None where no day is known.
        undated: submissions of which no day is known.
        height: the height of the figures in pixels.
    """

    stumbles: tuple[Stumble, ...]
    bars: Bars | None
    undated: int
    height: int = _HEIGHT

    @property
    def width(self) -> int:
        """Return the width of the figures in pixels."""
        return self.bars.many * self.bars.width if self.bars else 0


@dataclass
class _Tally:
    """What came of one exercise: how many tried and failed on each day, and with what mistakes."""

    tried: Counter[date | None] = field(default_factory=Counter)
    failed: Counter[tuple[str, date | None]] = field(default_factory=Counter)
    sentences: dict[str, str] = field(default_factory=dict)

    def add(self, entry: ExerciseGrade, day: date | None) -> None:
        if entry.status == "not_started":
            return
        self.tried[day] += 1
        if entry.status == "passed":
            return
        mistake = entry.feedback.mistake or UNRECOGNISED
        self.failed[mistake, day] += 1
        if mistake != UNRECOGNISED:
            self.sentences[mistake] = entry.feedback.sentence

    def by_day(self) -> Counter[date | None]:
        total: Counter[date | None] = Counter()
        for (_, day), many in self.failed.items():
            total[day] += many
        return total

    def by_mistake(self) -> Counter[str]:
        total: Counter[str] = Counter()
        for (mistake, _), many in self.failed.items():
            total[mistake] += many
        return total


def trends_of(grades: Sequence[Grade], marks: Marks | None = None) -> Trends:
    """Return where a class stumbled.

    Args:
        grades: of all chapters.
        marks: when everybody handed in.
    """
    days = {id(grade): _day(grade, marks) for grade in grades}
    known = [day for day in days.values() if day is not None]
    bars = _bars(known) if known else None
    tallies = {key: each for key, each in _tallies(grades, marks).items() if each.failed}
    stumbles = [_stumble(*key, tally) for key, tally in tallies.items()]
    if bars is not None:
        tried = [_in_bars(tally.tried, bars) for tally in tallies.values()]
        failed = [_in_bars(tally.by_day(), bars) for tally in tallies.values()]
        highest = max((max(each) for each in tried), default=0) or 1
        stumbles = [
            _drawn(*row, bars, highest) for row in zip(stumbles, tried, failed, strict=True)
        ]
    stumbles.sort(key=lambda each: (-each.failed, -each.share, each.chapter, each.exercise))
    return Trends(tuple(stumbles), bars, len(days) - len(known))


def mistakes_csv(grades: Sequence[Grade], marks: Marks | None = None) -> str:
    """Return a row for each exercise, mistake and day: how many made it, and how many tried.

    Args:
        grades: of all chapters.
        marks: when everybody handed in; the day is empty where that is not known.
    """
    head = ["chapter", "exercise", "mistake", "day", "students", "tried", "what they are told"]
    rows: list[list[str]] = []
    for (chapter, exercise), tally in _tallies(grades, marks).items():
        often = tally.by_mistake()
        ordered = sorted(tally.failed, key=lambda key: (-often[key[0]], key[0], key[1] or date.min))
        for mistake, day in ordered:
            counts = [str(tally.failed[mistake, day]), str(tally.tried[day])]
            shown = day.isoformat() if day else ""
            told = tally.sentences.get(mistake, "")
            rows.append([chapter, exercise, mistake, shown, *counts, told])
    return csv_text(head, rows)


def _tallies(grades: Iterable[Grade], marks: Marks | None) -> dict[tuple[str, str], _Tally]:
    """Return what came of each exercise, chapter by chapter."""
    tallies: dict[tuple[str, str], _Tally] = defaultdict(_Tally)
    for grade in sorted(grades, key=lambda grade: grade.chapter):
        day = _day(grade, marks)
        for entry in grade.exercises:
            tallies[grade.chapter, entry.name].add(entry, day)
    return tallies


def _day(grade: Grade, marks: Marks | None) -> date | None:
    at = marks.handed_in(grade).trusted if marks is not None else None
    return at.date() if at else None


def _bars(days: Sequence[date]) -> Bars:
    first, last = min(days), max(days)
    return Bars(first, last, -(-((last - first).days + 1) // MOST_BARS))


def _stumble(chapter: str, exercise: str, tally: _Tally) -> Stumble:
    mistakes = tally.by_mistake()
    mistakes.pop(UNRECOGNISED, None)
    mistake, made_by = min(mistakes.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0))
    failed, tried = sum(tally.failed.values()), sum(tally.tried.values())
    return Stumble(chapter, exercise, failed, tried, mistake, made_by)


def _in_bars(counts: Counter[date | None], bars: Bars) -> list[int]:
    """Return how many there are in each bar."""
    heights = [0] * bars.many
    for day, many in counts.items():
        if day is not None:
            heights[bars.of(day)] += many
    return heights


def _drawn(
    stumble: Stumble, tried: Sequence[int], failed: Sequence[int], bars: Bars, highest: int
) -> Stumble:
    """Return the exercise with its figure."""
    worst = max(range(bars.many), key=lambda number: failed[number])
    if not failed[worst]:  # by those alone of whom no day is known
        return replace(stumble, tried_path=_path(tried, bars.width, highest))
    return replace(
        stumble,
        tried_path=_path(tried, bars.width, highest),
        failed_path=_path(failed, bars.width, highest),
        worst=bars.name(worst),
        worst_failed=failed[worst],
        worst_tried=tried[worst],
    )


def _path(counts: Sequence[int], width: int, highest: int) -> str:
    """Return bars that stand on the ground, one beside the other, as the path of a drawing."""
    bars = []
    for number, count in enumerate(counts):
        if count:
            tall = max(1.0, _HEIGHT * count / highest)
            bars.append(f"M{number * width} {_HEIGHT}v-{tall:.3g}h{width - 1}V{_HEIGHT}z")
    return "".join(bars)


def _shown(day: date) -> str:
    return f"{day.day} {day:%b}"
