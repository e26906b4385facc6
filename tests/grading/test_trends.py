"""Where a class stumbled: by exercise, by mistake and by day, on the index and as a table."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, timedelta
from pathlib import Path

from tests.grading.samples import entry, grade
from tests.grading.test_pages import Page
from utils.grading.gradebook import Gradebook
from utils.grading.grades import Grade
from utils.grading.marks import Marks
from utils.grading.pages import index_page
from utils.grading.times import ZIP, HandedIn
from utils.grading.trends import MOST_BARS, mistakes_csv, trends_of

TANH = {"mistake": "no tanh", "sentence": "Without `tanh` the update is linear."}
COPIED = "nearly all files have the same time, that of a copy"


def on(day: int, doubt: str = "") -> HandedIn:
    return HandedIn(datetime(2026, 11, day, 23, 50).timestamp(), ZIP, doubt)


def some() -> tuple[list[Grade], Marks]:
    untouched = entry("ElmanCell", 0, status="not_started")
    grades = [
        grade("Ann", entry("rnn_forward", 0, **TANH), entry("ElmanCell", 1)),
        grade("Bob", entry("rnn_forward", 0, **TANH), entry("ElmanCell", 2)),
        grade("Cem", entry("rnn_forward", 1), entry("ElmanCell", 2)),
        grade("Dee", entry("rnn_forward", 2), untouched),
        grade("Eva", entry("rnn_forward", 0, **TANH), untouched),
    ]
    days = [on(2), on(2), on(4), on(2), on(9, COPIED)]
    handed = {(each.student, "01"): day for each, day in zip(grades, days, strict=True)}
    return grades, Marks(handed=handed)


def test_the_table_has_a_row_for_each_exercise_mistake_and_day() -> None:
    rows = list(csv.reader(io.StringIO(mistakes_csv(*some()))))
    told = TANH["sentence"]
    assert rows == [
        ["chapter", "exercise", "mistake", "day", "students", "tried", "what they are told"],
        ["01", "rnn_forward", "no tanh", "", "1", "1", told],
        ["01", "rnn_forward", "no tanh", "2026-11-02", "2", "3", told],
        ["01", "rnn_forward", "not recognised", "2026-11-04", "1", "1", ""],
        ["01", "ElmanCell", "not recognised", "2026-11-02", "1", "2", ""],
    ]


def test_the_index_begins_with_what_most_did_not_solve() -> None:
    grades, marks = some()
    page = Page(index_page(grades, marks=marks))
    assert "2 Nov to 4 Nov 2026, a bar is a day" in page.text
    first = "01 rnn_ forward 4 of 5 80 % 2 Nov: 2 of 3 no tanh (3)"
    second = "01 ElmanCell 1 of 3 33 % 2 Nov: 1 of 2"
    assert page.text.index(first) < page.text.index(second)
    assert "Of 1 submission no day is known" in page.text
    assert {each["href"] for each in page.all("a")} >= {"mistakes.csv"}


def test_the_bars_stand_on_their_days_and_are_as_high_as_they_are_many() -> None:
    found = trends_of(*some())
    assert found.bars is not None
    assert (found.bars.first, found.bars.last) == (date(2026, 11, 2), date(2026, 11, 4))
    rnn = found.stumbles[0]
    bars = re.compile(r"M(\d+) 22v-([\d.]+)h")
    width = found.bars.width
    assert bars.findall(rnn.tried_path) == [("0", "22"), (str(2 * width), "7.33")]
    assert bars.findall(rnn.failed_path) == [("0", "14.7"), (str(2 * width), "7.33")]


def test_where_no_day_is_known_the_exercises_are_listed_without() -> None:
    grades, _ = some()
    for marks in (None, Marks()):
        page = Page(index_page(grades, marks=marks))
        assert "rnn_ forward 4 of 5 80 % no tanh (3)" in page.text
        assert "Of 5 submissions no day is known" in page.text
        assert not page.all("svg")


def test_a_class_without_mistakes_has_no_such_part() -> None:
    assert "Where the class stumbled" not in Page(index_page([grade("Ann")])).text


def test_a_term_of_many_days_has_no_more_bars_than_can_be_read() -> None:
    wrong = entry("rnn_forward", 0)
    for days in (1, 2, MOST_BARS, MOST_BARS + 1, 400):
        start = datetime(2026, 9, 1, 12)
        grades = [grade("first", wrong), grade("last", wrong)]
        ends = (start, start + timedelta(days=days - 1))
        handed = {
            (each.student, "01"): HandedIn(at.timestamp(), ZIP)
            for each, at in zip(grades, ends, strict=True)
        }
        found = trends_of(grades, Marks(handed=handed))
        assert found.bars is not None
        assert found.bars.many <= MOST_BARS
        assert found.bars.of(ends[1].date()) == found.bars.many - 1
        assert found.stumbles[0].failed_path.count("M") == (1 if days == 1 else 2)
        assert found.width <= 420


def test_the_rest_is_folded() -> None:
    names = [f"exercise_{n}" for n in range(78)]
    page = Page(index_page([grade("Ann", *(entry(name, 0) for name in names))]))
    assert "66 more" in page.text
    stumbles = page.text.partition("Where the class stumbled")[2].partition("Chapter 01")[0]
    assert all(name.replace("_", "_ ") in stumbles for name in names)


def test_no_mistake_becomes_a_formula_or_markup() -> None:
    evil = "=cmd|' /C calc'!A0"
    grades = [grade("Ann", entry("rnn_forward", 0, mistake=evil, sentence="<b>=1</b>"))]
    assert f"'{evil}" in mistakes_csv(grades)
    page = index_page([grade("Ann", entry("rnn_forward", 0, mistake="<script>"))])
    assert not Page(page).all("script")


def test_what_people_open_in_a_spreadsheet_says_that_it_is_utf8(tmp_path: Path) -> None:
    with Gradebook(tmp_path) as book:
        book.write([grade("José Łukasz (id 5)", entry("rnn_forward", 0, **TANH))])
    for name in ("grades.csv", "mistakes.csv"):
        assert (tmp_path / name).read_bytes().startswith(b"\xef\xbb\xbf")
    assert "José Łukasz" in (tmp_path / "grades.csv").read_text(encoding="utf-8-sig")
    # Canvas and Moodle look for their first heading as it is.
    assert (tmp_path / "canvas.csv").read_bytes().startswith(b"Student,ID,")
    assert (tmp_path / "moodle-01.csv").read_bytes().startswith(b"Identifier,Full name,Grade,")
