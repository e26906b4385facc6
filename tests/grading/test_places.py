"""The learner's own cell and line: believed where the program bears it out, left out elsewhere."""

from __future__ import annotations

import pytest

from utils.grading.places import Places
from utils.grading.program import build_program
from utils.grading.results import FAILED, Failure

LONG = "x" * 3000
CELLS = ["import os\ntraining = 1", "", f"\n\ndef answer():\n    return '{LONG}'\nanswer.y = 1"]
PLACES = Places(build_program(CELLS, ["answer"]))


def test_a_line_of_the_program_is_told_as_cell_and_line() -> None:
    assert [PLACES.of(number) for number in range(-1, 6)] == [
        *(None, None),
        *((3, 3), (3, 4), (3, 5)),
        *(None, None),
    ]
    said = PLACES.detail("Line 1 of the cell: `def answer():`")
    assert said == "Code cell 3, line 3: `def answer():`"


def test_a_long_line_arrives_cut_off_and_is_shown_shorter() -> None:
    arrived = f"Line 2 of the cell: `return '{LONG}'`"[:2000]
    said = PLACES.detail(arrived)
    assert said.startswith("Code cell 3, line 4: `return 'xxx")
    assert said.endswith("x`…")
    assert len(said) < 200


@pytest.mark.parametrize(
    "made_up",
    [
        "Line 2 of the cell: `def answer():`",
        "Line 0 of the cell: `def answer():`",
        "Line 4 of the cell: ``",
        "Line 9999999 of the cell: `full marks`",
    ],
)
def test_a_number_that_the_program_does_not_bear_out_is_left_out(made_up: str) -> None:
    said = PLACES.detail(made_up)
    assert said == f"The line was: {made_up.partition(': ')[2]}"


@pytest.mark.parametrize(
    "other",
    ["The shapes passed: x (3,).", "Line 1", "Line ١ of the cell: `a`", "A Line 1 of the cell: `"],
)
def test_other_details_stay_as_they_are(other: str) -> None:
    assert PLACES.detail(other) == other


def test_a_failure_is_told_with_its_reason() -> None:
    said = PLACES.detail(FAILED.format(line=3) + "NameError: no such name")
    assert said == "Code cell 3, line 5, `answer.y = 1` failed: NameError: no such name."
    assert PLACES.note(Failure(3, "NameError: no such name")) == said


@pytest.mark.parametrize("line", [0, 4, 9_999_999])
def test_a_failure_in_no_line_of_the_program_is_told_without_one(line: int) -> None:
    assert PLACES.note(Failure(line, "The program can't be read.")) == "The program can't be read."
