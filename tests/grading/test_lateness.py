"""Due dates: who is late, by how much, and what that takes off."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from utils.grading.lateness import (
    Late,
    LatePolicy,
    RulesError,
    lasting,
    lateness,
    read_grace,
    read_policy,
)
from utils.grading.times import TOLD, ZIP, HandedIn

pytestmark = pytest.mark.usefixtures("berlin")

DUE = "2026-11-01T23:59+01:00"


def policy(
    *dues: str, grace: str | None = None, percent: float | None = 10, cap: float | None = None
) -> LatePolicy:
    found = read_policy(dues or [DUE], grace, percent, cap)
    assert found is not None
    return found


def at(text: str, **changes: object) -> HandedIn:
    return HandedIn(datetime.fromisoformat(text).timestamp(), TOLD, **changes)  # type: ignore[arg-type]


def late(rules: LatePolicy, text: str, chapter: str = "01") -> tuple[str, int, float]:
    found = lateness(rules, chapter, at(text))
    return found.words, found.days, found.percent


def test_to_the_second() -> None:
    assert late(policy(), "2026-11-01T23:59:00+01:00") == ("", 0, 0)
    assert late(policy(), "2026-11-01T23:59:01+01:00") == ("1 s late", 1, 10)
    assert late(policy(), "2026-11-02T23:59:00+01:00") == ("1 day late", 1, 10)
    assert late(policy(), "2026-11-02T23:59:01+01:00") == ("1 day 1 s late", 2, 20)


def test_grace_changes_who_is_late_and_not_since_when() -> None:
    rules = policy(grace="30m")
    assert late(rules, "2026-11-02T00:29:00+01:00") == ("", 0, 0)
    assert late(rules, "2026-11-02T00:29:01+01:00") == ("30 min 1 s late", 1, 10)
    assert late(rules, "2026-11-03T00:10:00+01:00") == ("1 day 11 min late", 2, 20)


def test_no_more_is_taken_off_than_all_or_the_cap() -> None:
    assert late(policy(), "2026-11-11T23:00+01:00")[1:] == (10, 100)
    assert late(policy(), "2027-11-11T23:00+01:00")[2] == 100
    assert late(policy(cap=50), "2026-11-11T23:00+01:00")[2] == 50
    assert late(policy(percent=None), "2026-11-11T23:00+01:00") == ("9 days 23 h late", 10, 0)


def test_a_chapter_may_have_a_date_of_its_own() -> None:
    rules = policy(DUE, "2=2026-11-08T12:00Z")
    assert late(rules, "2026-11-08T11:00Z", "02")[0] == ""
    assert late(rules, "2026-11-08T11:00Z", "01")[1] == 7
    assert late(policy("02=2026-11-08T12:00Z"), "2027-01-01T00:00Z", "01") == ("", 0, 0)


@pytest.mark.parametrize(
    ("due", "handed", "days"),
    [
        # The night has 25 hours, and a day later by the clock is one day late.
        ("2026-10-24T23:59", "2026-10-25T23:59+01:00", 1),
        ("2026-10-24T23:59", "2026-10-26T00:00+01:00", 2),
        # The night has 23 hours.
        ("2026-03-28T23:59", "2026-03-29T23:59+02:00", 1),
        ("2026-03-28T23:59", "2026-03-30T00:00+02:00", 2),
        # With a zone that was written, a day has 24 hours.
        ("2026-10-24T23:59+02:00", "2026-10-25T23:59+01:00", 2),
        # In the hour that comes twice: late by the first, and not early by the second.
        ("2026-10-25T01:59", "2026-10-25T02:00+02:00", 1),
        ("2026-10-25T03:00", "2026-10-25T02:59+01:00", 0),
    ],
)
def test_days_end_at_the_same_time_of_the_clock(due: str, handed: str, days: int) -> None:
    assert late(policy(due), handed)[1] == days


def test_an_hour_that_comes_twice_or_never_has_to_be_told() -> None:
    with pytest.raises(RulesError, match="comes twice") as caught:
        policy("2026-10-25T02:30")
    assert "2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00" in str(caught.value)
    with pytest.raises(RulesError, match=r"never comes.* write 2026-03-29T03:30:00\+02:00"):
        policy("2026-03-29T02:30")


def test_nothing_is_taken_off_on_suspicion() -> None:
    doubt = {"doubt": "the zip's times are those of its download"}
    inside, after = "2026-11-01T12:00+01:00", "2026-11-05T12:00+01:00"
    assert lateness(policy(), "01", at(inside, **doubt)) == Late()
    found = lateness(policy(), "01", at(after, **doubt))
    assert found == Late("not known: the zip's times are those of its download", unknown=True)
    marked = lateness(policy(), "01", at(after, **doubt, marked_late=True))
    assert marked.words == "late, as Canvas marks it, and no time tells how much"
    assert (marked.percent, marked.unknown) == (0, True)
    nothing = lateness(policy(), "01", HandedIn(None, ZIP, "the file has no time"))
    assert nothing == Late("not known: the file has no time", unknown=True)
    assert lateness(policy(), "01", at(after, marked_late=True)).days == 4


def test_the_rules_say_the_zone() -> None:
    (sentence,) = policy("2026-07-01T23:59", grace="1h30m", cap=50).sentences()
    assert sentence == (
        "Due: 2026-07-01 23:59 (CEST, this machine's zone) with 1 h 30 min of grace; each day late "
        "takes off 10 % of the points, at most 50 %."
    )
    (sentence,) = policy("03=2026-07-01T23:59Z", percent=None).sentences()
    assert sentence == "Due: chapter 03 2026-07-01 23:59 (UTC); nothing is taken off."


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((["2026-11-01"], None, None, None), "as in 2026-11-01T23:59"),
        ((["tomorrow"], None, None, None), "write it as 2026-11-30T23:59"),
        ((["2026-02-30T12:00"], None, None, None), "no date and time"),
        ((["0026-11-01T12:00"], None, None, None), "no date and time"),
        ((["9999-12-31T23:59"], "1d", None, None), "no date and time"),
        ((["99=2026-11-01T12:00"], None, None, None), "--due 99="),
        ((["1=2026-11-01T12:00", "01=2026-11-02T12:00"], None, None, None), "twice for chapter 01"),
        (([DUE, DUE], None, None, None), "twice for all chapters"),
        (([], "1h", None, None), "--grace says what being late means: give the date with --due"),
        (([], None, 0.0, None), "--late-percent says"),
        (([DUE], None, None, 50.0), "--late-cap limits what --late-percent takes off"),
        (([DUE], None, -1.0, None), "--late-percent is a number from 0 to 100, not -1"),
        (([DUE], None, float("nan"), None), "not nan"),
        (([DUE], None, 10.0, 101.0), "--late-cap is a number from 0 to 100, not 101"),
        (([DUE], "1 hour", None, None), "30m, 1h, 2d or 1h30m, not '1 hour'"),
        (([DUE], "", None, None), "--grace"),
        (([DUE], "-1h", None, None), "--grace"),
        (([DUE], "90", None, None), "--grace"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(
    options: tuple[list[str], str | None, float | None, float | None], sentence: str
) -> None:
    with pytest.raises(RulesError) as caught:
        read_policy(*options)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_without_any_there_are_no_rules() -> None:
    assert read_policy([], None, None, None) is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("0", 0), ("30m", 30), ("1h", 60), ("1H30M", 90), ("2d", 2880), (" 90s ", 1.5)],
)
def test_grace_is_written_as_people_write_it(text: str, minutes: float) -> None:
    assert read_grace(text) == timedelta(minutes=minutes)


def test_how_long_is_told_in_two_parts() -> None:
    assert lasting(timedelta(days=2, hours=3, minutes=4)) == "2 days 3 h"
    assert lasting(timedelta(hours=1, seconds=59)) == "1 h 59 s"
    assert lasting(timedelta(milliseconds=3)) == "1 s"
