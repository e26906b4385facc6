"""Marks: weights and due dates change the exports, and the points stay."""

from __future__ import annotations

import csv
import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.grading.classes import hand_in, kept
from tests.grading.samples import entry, grade, notebook
from tests.grading.test_times import table
from utils.cli import app
from utils.grading import cohort, exports
from utils.grading.gradebook import Gradebook
from utils.grading.grades import Grade
from utils.grading.judge import ungraded
from utils.grading.lateness import RulesError, read_policy
from utils.grading.marks import Marks, Rules
from utils.grading.submission import collect
from utils.grading.times import TOLD, ZIP, HandedIn
from utils.grading.weights import read_weights

DUE = "2026-11-01T12:00Z"
ANN, BOB, CEM = "Ann (id 1)", "Bob (id 2)", "Cem (id 3)"


def at(text: str, doubt: str = "") -> HandedIn:
    return HandedIn(datetime.fromisoformat(text).timestamp(), ZIP, doubt)


def some() -> tuple[list[Grade], Marks]:
    answers = entry("rnn_forward", 1.5), entry("ElmanCell", 2)
    grades = [grade(each, *answers) for each in (ANN, BOB, CEM)]
    handed = {
        (ANN, "01"): at("2026-11-01T12:00Z"),
        (BOB, "01"): at("2026-11-03T13:00Z"),
        (CEM, "01"): at("2026-11-03T13:00Z", "the zip's times are those of its download"),
    }
    late = read_policy([DUE], None, 10, None)
    return grades, Marks(Rules(late, {"rnn_forward": 2, "ElmanCell": 0.5}), handed)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_points_stay_and_the_marks_come_after_them() -> None:
    grades, marks = some()
    before, after = rows(exports.grades_csv(grades)), rows(exports.grades_csv(grades, marks))
    assert list(after[0])[: len(before[0])] == list(before[0])
    assert [{key: row[key] for key in before[0]} for row in after] == before
    ann, bob, cem = after
    assert (ann["total"], ann["weighted"], ann["weighted possible"]) == ("3.5", "4", "5")
    assert (ann["late"], ann["days late"], ann["taken off"], ann["final"]) == ("", "0", "0", "4")
    assert bob["late"] == "2 days 1 h late"
    assert (bob["days late"], bob["percent off"]) == ("3", "30")
    assert (bob["taken off"], bob["final"]) == ("1.2", "2.8")
    told = Marks(marks.rules, {(ANN, "01"): HandedIn(0.0, TOLD)})
    assert rows(exports.grades_csv(grades, told))[0]["time from"] == "the table of times"
    assert bob["time from"] == "the file in the zip"
    assert cem["late"] == "not known: the zip's times are those of its download"
    assert (cem["taken off"], cem["final"]) == ("0", "4")


def test_canvas_and_moodle_get_the_marks_and_json_both() -> None:
    grades, marks = some()
    canvas = rows(exports.canvas_csv(grades, marks=marks))
    assert [row["Chapter 01: Recurrence"] for row in canvas] == ["5", "4", "2.8", "4"]
    moodle = rows(exports.moodle_csv(grades, "01", marks))
    assert [row["Grade"] for row in moodle] == ["4", "2.8", "4"]
    assert {row["Maximum Grade"] for row in moodle} == {"5"}
    plain = [row["Grade"] for row in rows(exports.moodle_csv(grades, "01"))]
    assert plain == ["3.5", "3.5", "3.5"]
    found = json.loads(exports.grades_json(grades, marks))
    assert [(row["total"], row["mark"]["final"]) for row in found] == [
        (3.5, 4),
        (3.5, 2.8),
        (3.5, 4),
    ]
    assert [Grade.from_dict(row) for row in found] == grades
    assert "mark" not in exports.grades_json(grades)


def test_a_fault_becomes_no_zero_by_being_late() -> None:
    failed = grade(BOB, status="crashed", exercises=(), total=0)
    _, marks = some()
    assert rows(exports.moodle_csv([failed], "01", marks))[0]["Grade"] == ""


def test_late_without_weights_and_weights_without_a_date() -> None:
    (_, bob, _), marks = some()
    late = Marks(Rules(marks.rules.late), marks.handed).of(bob)
    assert (late.weighted, late.possible, late.final) == (3.5, 4, 2.45)
    weighted = Marks(Rules(weights=marks.rules.weights), marks.handed).of(bob)
    assert (weighted.final, weighted.late, weighted.percent) == (4, "", 0)


def test_all_can_be_taken_off_and_no_more() -> None:
    (_, bob, _), marks = some()
    late = read_policy(["2025-01-01T00:00Z"], None, 10, None)
    found = Marks(Rules(late), marks.handed).of(bob)
    assert (found.percent, found.taken_off, found.final) == (100, 3.5, 0)


def test_the_summary_counts_the_late_and_the_unknown() -> None:
    grades, marks = some()
    first, second = marks.summary(grades)
    assert first == "1 of 3 submissions is late."
    assert second.startswith("Of 1 no time tells whether or how much it is late, so nothing was")
    assert marks.summary(grades[:1]) == ["0 of 1 submissions are late."]
    assert Marks().summary(grades) == []
    other = [*grades, grade(ANN, chapter="02")]
    only = Marks(Rules(read_policy([f"01={DUE}"], None, 10, None)), marks.handed)
    assert only.summary(other)[0] == "1 of 3 submissions is late."


# --- weights ------------------------------------------------------------------------------------


def test_weights_are_a_line_an_exercise(tmp_path: Path) -> None:
    text = "\ufeff# twice\nrnn_forward = 2\nElmanCell = 0.5\nperplexity = 0\n"
    found = read_weights(table(tmp_path / "w.toml", text))
    assert found == {"rnn_forward": 2, "ElmanCell": 0.5, "perplexity": 0}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("rnn_foward = 2", "no exercise has that name; did you mean 'rnn_forward'?"),
        ("zzzzzz = 2", "no exercise has that name"),
        ("rnn_forward = -1", "is a number from 0 to 1000, not -1"),
        ("rnn_forward = nan", "not nan"),
        ("rnn_forward = inf", "not inf"),
        ("rnn_forward = 1e300", "not 1e+300"),
        ("rnn_forward = true", "not True"),
        ('rnn_forward = "2"', "not '2'"),
        ("[rnn_forward]\nweight = 2", "not {'weight': 2}"),
        ("rnn_forward 2", "can't be understood"),
        ("rnn_forward = 1\nrnn_forward = 2", "can't be understood"),
        ("", "gives no weights"),
        ("rnn_forward = " + "[" * 9999, "can't be understood"),
    ],
)
def test_weights_that_make_no_sense_are_one_sentence(
    tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(RulesError, match=r"w\.toml") as caught:
        read_weights(table(tmp_path / "w.toml", text))
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_weights_that_cannot_be_read_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="No such file"):
        read_weights(tmp_path / "none")
    with pytest.raises(RulesError, match="can't be understood"):
        read_weights(table(tmp_path / "w", "# é\nrnn_forward = 2", "latin-1"))


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def graded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A class of two that was graded, and no worker to grade it again."""
    monkeypatch.chdir(tmp_path)
    hand_in(
        tmp_path / "class", {each: notebook(f"x = '{each}'", name="01") for each in ("ann", "bob")}
    )
    for day, name in ((1, "ann"), (5, "bob")):
        second = datetime(2026, 11, day, 12, tzinfo=UTC).timestamp()
        os.utime(tmp_path / "class" / f"01_recurrence_{name}.ipynb", (second, second))
    seed = cohort.load_seed(tmp_path / "grades" / ".seed", cohort.ROUNDS)
    checks = cohort.checks_fingerprint("01")
    with Gradebook(tmp_path / "grades") as book:
        for submission in collect(tmp_path / "class").submissions:
            done = ungraded(submission, "ok", "", seed.name)
            book.add(Grade(**{**vars(done), "total": 4.0}), checks)

    def refuse(*_: object) -> None:
        raise AssertionError("grading began again")

    monkeypatch.setattr(cohort, "Dispatch", refuse)
    return tmp_path


def run(*options: str) -> str:
    done = CliRunner().invoke(app, ["grade", "class", *options])
    assert done.exit_code == 0, done.output
    return done.output


def finals(folder: Path) -> list[str]:
    """Return what is written for Canvas."""
    text = (folder / "grades" / "canvas.csv").read_text()
    return [row["Chapter 01: Recurrence"] for row in rows(text)][1:]


def test_another_date_rewrites_the_exports_and_grades_nothing(graded: Path) -> None:
    said = run("--due", DUE, "--late-percent", "10")
    assert "Due: 2026-11-01 12:00 (UTC); each day late takes off 10 % of the points." in said
    assert "1 of 2 submissions is late." in said
    assert finals(graded) == ["4", "2.4"]
    said = run("--due", "2026-11-04T12:00Z", "--late-percent", "10", "--grace", "1h")
    assert "The exports follow other rules from now on; until now: Due: 2026-11-01 12:00" in said
    assert finals(graded) == ["4", "3.6"]
    (graded / "w.toml").write_text("rnn_forward = 2")
    assert "Weights: rnn_forward 2; 1 for" in run("--weights", "w.toml")
    assert "The exports follow the points alone from now on" in run()
    assert finals(graded) == ["4", "4"]
    assert "exports follow" not in run()
    assert kept(graded / "grades") == 2


def test_a_table_of_times_overrules_the_files(graded: Path) -> None:
    (graded / "times.csv").write_text(
        "student,time\nBOB,2026-11-01T11:00Z\nzoe,2026-11-01T11:00Z\n"
    )
    said = run("--due", DUE, "--late-percent", "10", "--times", "times.csv")
    assert "1 row of times.csv is of nobody who handed in." in said
    assert finals(graded) == ["4", "4"]


def test_a_copied_class_loses_nothing(graded: Path) -> None:
    for path in (graded / "class").iterdir():
        os.utime(path)
    said = run("--due", DUE, "--late-percent", "10")
    assert "Of 2 no time tells whether or how much they are late" in said
    assert finals(graded) == ["4", "4"]
    assert "that of a copy" in (graded / "grades" / "grades.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--due", "soon"), "write it as"),
        (("--grace", "1h"), "--due"),
        (("--weights", "none.toml"), "No such file"),
        (("--times", "none.csv"), "No such file"),
        (("--due", DUE, "--late-percent", "nan"), "from 0 to 100"),
    ],
)
def test_wrong_options_change_nothing(
    graded: Path, options: tuple[str, ...], sentence: str
) -> None:
    run()
    before = {path: path.read_bytes() for path in graded.rglob("*") if path.is_file()}
    done = CliRunner().invoke(app, ["grade", "class", *options])
    assert done.exit_code == 2, done.output
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert {path: path.read_bytes() for path in graded.rglob("*") if path.is_file()} == before
