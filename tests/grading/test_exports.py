"""Tables for spreadsheets and for learning-management systems."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from tests.grading.samples import entry, grade
from utils.grading import exports


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_a_row_for_each_submission_and_a_column_for_each_exercise() -> None:
    table = rows(
        exports.grades_csv(
            [
                grade("Bob", entry("rnn_forward", 1.5), entry("ElmanCell", 2)),
                grade("Jane", status="timeout", exercises=(), total=0, unsafe=True, seconds=60),
            ]
        )
    )
    assert table == [
        [
            *("student", "chapter", "rnn_forward", "ElmanCell", "total", "possible"),
            *("status", "seconds", "isolation"),
        ],
        ["Bob", "01", "1.5", "2", "3.5", "4", "ok", "0.250", "sandbox"],
        ["Jane", "01", "", "", "0", "2", "timeout", "60.000", "NOT ISOLATED"],
    ]


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1+1", "=cmd|' /C calc'!A0"],
)
def test_no_name_becomes_a_formula(name: str) -> None:
    tables = [
        exports.grades_csv([grade(name)]),
        exports.canvas_csv([grade(name)]),
        exports.moodle_csv([grade(f"{name} (id 5)")], "01"),
    ]
    for table in tables:
        shown = name.replace("\t", " ").replace("\r", " ")
        cells = [cell for row in rows(table) for cell in row if shown in cell]
        assert cells == [f"'{shown}"]


@pytest.mark.parametrize("name", ["x;=1+1", "x;\t@SUM(A1)", 'x";=1', "x; -1", "a;b;+1"])
def test_no_name_hides_a_formula_behind_a_semicolon(name: str) -> None:
    """A spreadsheet of a country with decimal commas begins another cell there."""
    for line in exports.grades_csv([grade(name)]).splitlines():
        assert not any(re.match(r"\s*[=+\-@]", cell) for cell in line.split(";"))


def test_ordinary_names_stay_as_they_are() -> None:
    for name in ("O'Brien, Jane", 'Bob "B" Smith', "李小龙", "Ann-Marie", "Ray; Bob"):
        assert rows(exports.grades_csv([grade(name)]))[1][0] == name


def test_canvas_gets_numbers_and_points_possible() -> None:
    text = exports.canvas_csv(
        [
            grade("doejane (id 42)", entry(earned=1.5)),
            grade("smith"),
            grade("crash (id 7)", status="crashed", exercises=(), total=0, possible=2),
        ],
        {"01": "Recurrence (881)"},
    )
    assert rows(text) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Recurrence (881)"],
        ["    Points Possible", "", "", "", "", "2"],
        ["doejane", "42", "", "", "", "1.5"],
        ["smith", "", "", "", "", "2"],
        ["crash", "7", "", "", "", ""],
    ]
    assert rows(exports.canvas_csv([grade()]))[0][-1] == "Chapter 01: Recurrence"


def test_moodle_gets_participants_of_one_chapter() -> None:
    grades = [grade("Jane Doe (id 12345) #2"), grade("nobody"), grade("B (id 1)", chapter="02")]
    assert rows(exports.moodle_csv(grades, "01")) == [
        ["Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)"],
        ["Participant 12345", "Jane Doe", "2", "2", "-"],
    ]
    assert exports.without_number(grades) == ["nobody"]


def test_what_ran_in_part_keeps_its_points_in_the_exports() -> None:
    partly = grade("J (id 1)", entry("a", 2), status="timeout", total=2)
    assert rows(exports.moodle_csv([partly], "01"))[1][2] == "2"


def test_json_holds_the_feedback() -> None:
    (row,) = json.loads(exports.grades_json([grade("Łukasz")]))
    assert row["student"] == "Łukasz"
    assert row["exercises"][0]["feedback"]["sentence"] == "All cases agree."


@pytest.mark.parametrize(("value", "text"), [(2, "2"), (0, "0"), (10, "10"), (2 / 3, "0.67")])
def test_points_are_written_as_people_write_them(value: float, text: str) -> None:
    assert exports.number(value) == text
