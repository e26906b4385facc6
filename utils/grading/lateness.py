"""Due dates: how late a submission is, and how many per cent that takes off."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from utils.checks.registry import find_chapter
from utils.grading.times import HandedIn

_GRACE = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,7})s)?", re.ASCII)
_FOR_CHAPTER = re.compile(r"\s*(\d{1,2})\s*=(.*)", re.DOTALL | re.ASCII)
_DAY = timedelta(days=1)
_YEARS = range(2000, 2200)


class RulesError(Exception):
    """A due date or a weight makes no sense; the message is one sentence that names the fix."""


@dataclass(frozen=True)
class Due:
    """A due date.

    Attributes:
        at: the time, with its zone.
        local: whether it was given without a zone, and so in this machine's.
    """

    at: datetime
    local: bool = False

    def __str__(self) -> str:
        """Return it for people, with its zone."""
        zone = f"{self.at.tzname()}, this machine's zone" if self.local else self.at.tzname()
        return f"{shown(self.at)} ({zone})"


@dataclass(frozen=True)
class LatePolicy:
    """What being late costs.

    Attributes:
        dues: by chapter; under "" that of all the others.
        grace: how much later still counts as in time.
        percent: what each day that has begun takes off the points earned.
        cap: the most per cent that are taken off.
    """

    dues: Mapping[str, Due]
    grace: timedelta = timedelta()
    percent: float = 0.0
    cap: float = 100.0

    def due(self, chapter: str) -> Due | None:
        """Return when a chapter was due, or None."""
        return self.dues.get(chapter) or self.dues.get("")

    def sentences(self) -> list[str]:
        """Return what an instructor reads of the rules."""
        due = [
            f"chapter {chapter} {each}" if chapter else str(each)
            for chapter, each in sorted(self.dues.items())
        ]
        grace = f" with {lasting(self.grace)} of grace" if self.grace else ""
        text = f"Due: {'; '.join(due)}{grace}"
        if not self.percent:
            return [f"{text}; nothing is taken off."]
        cap = f", at most {self.cap:g} %" if self.cap < 100 else ""
        return [f"{text}; each day late takes off {self.percent:g} % of the points{cap}."]


@dataclass(frozen=True)
class Late:
    """How late a submission is.

    Attributes:
        words: for people; empty where it was in time.
        days: how many days it is late, the one that has begun included.
        percent: what is taken off.
        unknown: whether it may be late, and nothing tells how much.
    """

    words: str = ""
    days: int = 0
    percent: float = 0.0
    unknown: bool = False


def read_policy(
    dues: Iterable[str], grace: str | None, percent: float | None, cap: float | None
) -> LatePolicy | None:
    """Return the policy that the command's options describe, or None where nothing is due.

    Args:
        dues: each `2026-11-01T23:59`, with or without a zone, or `02=2026-11-01T23:59`.
        grace: as in `30m` or `1h30m`.
        percent: what a day late takes off.
        cap: the most that is taken off.

    Raises:
        RulesError: one of them makes no sense.
    """
    found: dict[str, Due] = {}
    for text in dues:
        chapter, due = _read_due(text)
        if chapter in found:
            whose = f"chapter {chapter}" if chapter else "all chapters"
            raise RulesError(f"--due is given twice for {whose}: give one date for each.")
        found[chapter] = due
    if not found:
        _refuse_without_due({"--grace": grace, "--late-percent": percent, "--late-cap": cap})
        return None
    if cap is not None and not percent:
        raise RulesError("--late-cap limits what --late-percent takes off: give that as well.")
    return LatePolicy(
        dict(sorted(found.items())),
        read_grace("0" if grace is None else grace),
        _percent("--late-percent", percent or 0.0),
        _percent("--late-cap", 100.0 if cap is None else cap),
    )


def _refuse_without_due(options: Mapping[str, object]) -> None:
    for name, given in options.items():
        if given is not None:
            raise RulesError(f"{name} says what being late means: give the date with --due.")


def _percent(name: str, value: float) -> float:
    if not (math.isfinite(value) and 0 <= value <= 100):
        raise RulesError(f"{name} is a number from 0 to 100, not {value:g}.")
    return value


def read_grace(text: str) -> timedelta:
    """Return how long `30m`, `1h`, `2d` or `1h30m` is.

    Raises:
        RulesError: it is written otherwise.
    """
    match = _GRACE.fullmatch(text.strip().lower())
    if text.strip() != "0" and (match is None or not any(match.groups())):
        raise RulesError(f"--grace is a time such as 30m, 1h, 2d or 1h30m, not {text!r}.")
    days, hours, minutes, seconds = (
        (int(part or 0) for part in match.groups()) if match else [0] * 4
    )
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _read_due(text: str) -> tuple[str, Due]:
    """Return the chapter, "" for all, and its due date."""
    match = _FOR_CHAPTER.fullmatch(text)
    if match is None:
        return "", _read_time(text.strip())
    try:
        chapter = find_chapter(match[1])
    except LookupError as error:
        raise RulesError(f"--due {text}: {error.args[0]}") from None
    return chapter.number, _read_time(match[2].strip())


def _read_time(text: str) -> Due:
    if _is_date(text):
        raise RulesError(
            f"--due {text} names a day and no time: give the minute as well, as in {text}T23:59."
        )
    try:
        at = datetime.fromisoformat(text)
        if at.year not in _YEARS:
            raise ValueError
        if at.tzinfo is not None:
            return Due(at)
        return Due(_in_local_zone(at), local=True)
    except ValueError:
        raise RulesError(
            f"--due {text!r} is no date and time: write it as 2026-11-30T23:59, or with a zone as "
            "2026-11-30T23:59+01:00."
        ) from None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _in_local_zone(naive: datetime) -> datetime:
    """Return a time of this machine's clock with its zone.

    Raises:
        RulesError: the clocks are changed then, so that it comes twice or never.
    """
    first, second = (naive.replace(fold=fold).astimezone() for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    if first.replace(tzinfo=None) == naive:
        raise RulesError(
            f"--due {naive.isoformat()} comes twice, because the clocks are put back: write which, "
            f"{first.isoformat()} or {second.isoformat()}."
        )
    raise RulesError(
        f"--due {naive.isoformat()} never comes, because the clocks are put forward: write "
        f"{max(first, second).isoformat()}."
    )


def lateness(policy: LatePolicy, chapter: str, handed: HandedIn) -> Late:
    """Return how late a submission of a chapter is.

    A time that can't be trusted is the latest that it can have been: it tells that something was
    in time, and never that it was late. Nothing is taken off on suspicion.
    """
    due = policy.due(chapter)
    if due is None:
        return Late()
    at = handed.local
    if at is not None and at <= due.at + policy.grace:
        return Late()
    if at is None or handed.doubt:
        return _of_doubt(handed)
    days = days_late(due, at)
    percent = min(policy.cap, days * policy.percent)
    return Late(f"{lasting(at - due.at)} late", days, percent)


def _of_doubt(handed: HandedIn) -> Late:
    if handed.marked_late:
        return Late("late, as Canvas marks it, and no time tells how much", unknown=True)
    return Late(f"not known: {handed.doubt}", unknown=True)


def days_late(due: Due, at: datetime) -> int:
    """Return how many days a submission is late, the one that has begun included.

    Where the due date was given on this machine's clock, a day ends at that time of the clock, also
    where the clocks are changed and it has 23 or 25 hours.
    """
    late = at - due.at
    if due.local:
        late = at.astimezone().replace(tzinfo=None) - due.at.replace(tzinfo=None)
    return max(1, -(-late // _DAY))


def lasting(time: timedelta) -> str:
    """Return how long something is: `1 day 2 h`, `5 min`, `1 s`; two parts at most."""
    seconds = max(1, round(time.total_seconds()))
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3_600)
    minutes, seconds = divmod(seconds, 60)
    parts = [(days, "day" if days == 1 else "days"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    return " ".join([f"{many} {unit}" for many, unit in parts if many][:2])


def shown(at: datetime) -> str:
    """Return a time for people and spreadsheets, to the second where there are seconds."""
    return at.strftime("%Y-%m-%d %H:%M" + (":%S" if at.second else ""))
