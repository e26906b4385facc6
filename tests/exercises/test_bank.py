"""A class's answers keep their verdicts: the right ones pass, the wrong ones are rejected.

Only answers that build no model are tried here, so that it takes seconds;
`benchmarks/diagnosis.py` runs the others too, and shows what each is told.
"""

from __future__ import annotations

import pytest

from tests.exercises.bank import CHAPTERS, KNOWN_FAULTS, Answer, answers
from utils.checks.engine import check_answer
from utils.checks.registry import all_exercises, exercises_of, find_exercise

QUICK = {each.name for each in all_exercises() if each.kind in ("value", "function")}
# It would wait until the check's time is up.
ENDLESS = ("units_for_budget", "an endless loop: n is not raised")
BANK = [
    answer
    for answer in answers()
    if answer.exercise in QUICK and (answer.exercise, answer.cause) != ENDLESS
]


@pytest.mark.parametrize("answer", BANK, ids=lambda answer: f"{answer.exercise}: {answer.cause}")
def test_an_answer_of_the_bank_keeps_its_verdict(answer: Answer) -> None:
    feedback = check_answer(find_exercise(answer.exercise), answer.value())
    known_fault = (answer.exercise, answer.cause) in KNOWN_FAULTS
    assert feedback.passed == (answer.right != known_fault), feedback.text()


def test_each_exercise_of_its_chapters_has_right_and_wrong_answers() -> None:
    names = {each.name for chapter in CHAPTERS for each in exercises_of(chapter)}
    assert {each.exercise for each in answers() if each.right} == names
    assert {each.exercise for each in answers() if not each.right} == names


def test_each_known_fault_stands_in_the_bank() -> None:
    assert {(each.exercise, each.cause) for each in answers()} >= set(KNOWN_FAULTS)


def test_no_cause_of_an_exercise_stands_twice() -> None:
    keys = [(each.exercise, each.cause) for each in answers()]
    assert len(keys) == len(set(keys))
