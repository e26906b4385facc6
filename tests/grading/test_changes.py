"""What a student would notice of a grade that was given again."""

from __future__ import annotations

import csv
import io

import pytest

from tests.grading.samples import entry, grade
from utils.grading.changes import Change, changes_csv, counted, told

WRONG = "3 of 6 entries are wrong: expected 0.5, got 0.1."


def change(before: object, after: object, student: str = "Ann") -> Change:
    return Change(grade(student, before), grade(student, after))


def test_what_nobody_would_notice_is_no_change() -> None:
    other_numbers = WRONG.replace("0.5", "-0.7").replace("3", "4")
    quiet = [
        change(entry(), entry()),
        change(entry(earned=1, seconds=1.0), entry(earned=1, seconds=2.0)),
        change(entry(earned=1, sentence=WRONG), entry(earned=1, sentence=other_numbers)),
    ]
    assert not any(quiet)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (grade("Ann", entry(earned=1)), grade("Ann", entry(earned=2))),
        (grade("Ann", entry(earned=1)), grade("Ann", entry(earned=1, sentence="Other words."))),
        (grade("Ann", entry()), grade("Ann", entry("renamed"))),
        (grade("Ann"), grade("Ann", status="timeout", sentence="It took too long.")),
    ],
)
def test_what_is_noticed(before: object, after: object) -> None:
    assert Change(before, after)
    assert Change(after, before)


def test_points_that_move_between_exercises_are_a_change_of_the_grade() -> None:
    before = grade("Ann", entry("one", 2), entry("two", 1))
    after = grade("Ann", entry("one", 1), entry("two", 2))
    assert Change(before, after).moves_points
    assert Change(before, after).line() == "Ann, chapter 01: 3 → 3 of 4 (one 2 → 1, two 1 → 2)"


def test_a_table_says_who_moves_by_how_much_and_each_new_sentence_once() -> None:
    many = [
        change(entry(earned=1, sentence=WRONG), entry(earned=2, sentence="All right."), f"s{n}")
        for n in range(7)
    ]
    fewer = change(entry("lstm_step", 2), entry("lstm_step", 0, sentence="The gates."), "Zoe")
    words = change(entry(earned=1, sentence="Old."), entry(earned=1, sentence="New."), "Uli")
    changes = [*many, fewer, words]
    assert counted(changes, 20) == (
        "8 of 20 grades would change (7 up, 1 down); of 1 only what is said"
    )
    lines = list(told(changes))
    assert "  s3, chapter 01: 1 → 2 of 2 (rnn_forward 1 → 2)" in lines
    assert "  Zoe, chapter 01: 2 → 0 of 2 (lstm_step 2 → 0)" in lines
    assert not any("Uli, chapter" in line for line in lines)
    at = lines.index("Sentences that are new:")
    assert lines[at + 1 : at + 4] == [
        "  rnn_forward, s0, s1, s2, s3, s4 and 2 more:",
        "    All right.",
        f"    before: {WRONG}",
    ]
    assert lines.count("    All right.") == 1
    assert "    New." in lines


def test_a_sentence_does_nothing_to_the_terminal() -> None:
    shown = told([change(entry(earned=1), entry(earned=1, sentence="\x1b]0;owned\x07"))])
    assert all(line.isprintable() for line in shown)


def test_the_table_of_changes_has_every_exercise_that_changed_and_the_totals() -> None:
    before = grade("=Ann", entry("one", 2), entry("two", 1, sentence="Half."))
    after = grade("=Ann", entry("one", 2), entry("two", 2, sentence="All."))
    rows = list(csv.reader(io.StringIO(changes_csv([Change(before, after)]))))
    assert rows[1] == ["'=Ann", "01", "two", "1", "2", "Half.", "All."]
    assert rows[2] == ["'=Ann", "01", "total", "3", "4", "ok", "ok"]
    assert len(rows) == 3
