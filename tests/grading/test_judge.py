"""From a submission to its grade: what is earned, what is said, and that the seed decides alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.grading import answers
from tests.grading.answers import mistaken, solved, submission
from tests.grading.samples import notebook
from utils.checks import edits
from utils.checks.engine import check_answer
from utils.checks.registry import find_exercise
from utils.grading.canaries import canaries_of, canary_fault
from utils.grading.grades import Grade
from utils.grading.judge import Judge
from utils.grading.sandbox import Sandbox

SEED = 20261123


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge("01", SEED, "autumn", rounds=3)


def entry(grade: Grade, name: str) -> Any:
    return next(each for each in grade.exercises if each.name == name)


def as_learner(name: str, cell: str) -> Any:
    """Return what the learner's own check says of a cell, on the grader's cases."""
    namespace = edits.run_cell(answers.IMPORTS + cell, "<a cell>")
    return check_answer(find_exercise(name), namespace[name], seed=SEED, rounds=3)


def test_answers_earn_their_points_and_what_is_missing_none(judge: Judge, box: Sandbox) -> None:
    grade = judge.grade(submission(solved("rnn_forward", "ElmanCell", "lstm_step")), box)
    assert (grade.status, grade.total, grade.possible) == ("ok", 7, 17)
    earned = {each.name: (each.earned, each.status) for each in grade.exercises}
    assert earned["ElmanCell"] == (2, "passed")
    assert earned["perplexity"] == (0, "not_started")


def test_the_share_of_right_cases_is_earned(judge: Judge, box: Sandbox) -> None:
    data = notebook(answers.IMPORTS, answers.HALF_RIGHT)
    found = entry(judge.grade(submission(data), box), "rnn_forward")
    assert (found.earned, found.status) == (1.33, "not_yet")


def test_doing_nothing_earns_nothing_for_the_cases_where_that_is_right(
    judge: Judge, box: Sandbox
) -> None:
    cell = "def clip_gradients(gradients, max_norm):\n    return gradients\n"
    found = entry(judge.grade(submission(notebook(cell)), box), "clip_gradients")
    assert found.earned == 0


@pytest.mark.parametrize(
    ("name", "mistake"),
    [
        ("rnn_forward", "no tanh"),
        ("rnn_forward", "W_hh turned round"),
        ("clip_gradients", "each array by itself"),
        ("lstm_step", "nothing is forgotten"),
        ("perplexity", "padding counted"),
    ],
)
def test_mistakes_are_recognised_by_name(
    judge: Judge, box: Sandbox, name: str, mistake: str
) -> None:
    known = next(m for m in find_exercise(name).mistakes if m.name == mistake)
    found = entry(judge.grade(submission(notebook(mistaken(name, mistake))), box), name)
    assert found.status == "not_yet"
    assert found.feedback.mistake == known.name
    assert known.says in found.feedback.sentence


@pytest.mark.parametrize("cell", [answers.HALF_RIGHT, answers.RAISES, answers.RETURNS_NOTHING])
def test_the_sentence_is_that_of_the_learners_own_check(
    judge: Judge, box: Sandbox, cell: str
) -> None:
    found = entry(judge.grade(submission(notebook(answers.IMPORTS, cell)), box), "rnn_forward")
    own = as_learner("rnn_forward", cell)
    assert (found.feedback.status, found.feedback.sentence) == (own.status, own.sentence)
    assert found.feedback.sentence


WRONG_KINDS = {
    "states_by_hand": "states_by_hand = lambda: [[2, 0]]",
    "rnn_forward": "rnn_forward = np.ones((3, 4))",
    "perplexity": "perplexity = {'a': 1}",
    "lstm_step": "class Odd(type):\n    __name__ = property(lambda c: 1 / 0)\nlstm_step = [Odd]",
    "ElmanCell": "ElmanCell = keras.layers.SimpleRNNCell(3)",
    "my_language_model": "my_language_model = keras.Sequential([keras.layers.Dense(2)])",
}


@pytest.mark.parametrize("name", WRONG_KINDS)
def test_an_answer_of_the_wrong_kind_is_told_so_as_by_the_learners_check(
    judge: Judge, box: Sandbox, name: str
) -> None:
    cell = WRONG_KINDS[name]
    found = entry(judge.grade(submission(notebook(answers.IMPORTS, cell)), box), name)
    own = as_learner(name, cell)
    assert "should be a" in own.sentence
    assert (found.earned, found.status) == (0, own.status)
    told, own_told = found.feedback, own
    assert (told.sentence, told.details, told.notes) == (
        own_told.sentence,
        own_told.details,
        own_told.notes,
    )


LIES = """
import sys
import numpy as np
def lie():
    kinds = sys.modules["utils.checks.kinds"]
    look = kinds.Look(is_callable=False, is_class=True, is_model=True, words="full marks")
    kinds.look_at = lambda answer: look
    return 1
LIED = lie()
"""


def test_a_lie_about_the_kind_changes_no_points(judge: Judge, box: Sandbox) -> None:
    right = "states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]] if LIED else 0"
    wrong = "def lstm_step(*inputs, lied=LIED):\n    return 1 / 0"
    half = answers.HALF_RIGHT.replace("b_h):", "b_h, lied=LIED):")
    grade = judge.grade(submission(notebook(LIES, right, wrong, half)), box)
    earned = {each.name: each.earned for each in grade.exercises if each.earned}
    assert earned == {"states_by_hand": 1, "rnn_forward": 1.33}
    # Of an answer that gave no value it changes the sentence, and that alone.
    assert "full marks" in entry(grade, "lstm_step").feedback.sentence
    assert "full marks" not in entry(grade, "rnn_forward").feedback.sentence


def test_replaced_functions_are_named_once(judge: Judge, box: Sandbox) -> None:
    patch = "np.exp = np.tanh = lambda x: x"
    grade = judge.grade(submission(notebook(answers.IMPORTS, patch, answers.HALF_RIGHT)), box)
    said = "`numpy.exp` has been replaced in this notebook; the check used the original."
    assert grade.status == "ok"
    assert grade.sentence.count(said) == 1
    assert "`numpy.tanh` has been replaced" in grade.sentence
    assert entry(grade, "rnn_forward").earned == 1.33


def test_an_error_names_the_learners_own_cell_and_line(judge: Judge, box: Sandbox) -> None:
    cells = (answers.IMPORTS, "training = 1\n\n" + answers.RAISES.strip())
    grade = judge.grade(submission(notebook(*cells)), box)
    details = entry(grade, "rnn_forward").feedback.details
    assert "Code cell 2, line 4: `return x @ W_hh`" in details
    assert not any("of the cell" in line for line in details)


def test_a_cell_that_ends_python_costs_its_own_exercise_alone(judge: Judge, box: Sandbox) -> None:
    ends = "import os\ndef lstm_step(*inputs, gone=os._exit(0)):\n    return 1"
    grade = judge.grade(submission(notebook(answers.IMPORTS, ends, answers.HALF_RIGHT)), box)
    assert (grade.status, grade.total) == ("crashed", 1.33)
    assert "run one by one" in grade.sentence
    assert "ended Python itself" in entry(grade, "lstm_step").feedback.sentence
    assert entry(grade, "perplexity").status == "not_started"


def test_a_cell_that_is_not_python_costs_its_own_exercise_and_says_so(
    judge: Judge, box: Sandbox
) -> None:
    broken = "def lstm_step(x, h, c, W_hx, W_hh, b_h):\n    return (\n"
    cells = (answers.IMPORTS, broken, answers.HALF_RIGHT)
    grade = judge.grade(submission(notebook(*cells)), box)
    assert entry(grade, "rnn_forward").earned == 1.33
    assert entry(grade, "lstm_step").earned == 0
    assert "cell 2" in entry(grade, "lstm_step").feedback.sentence


def test_the_same_seed_gives_the_same_grade_whatever_was_graded_before(box: Sandbox) -> None:
    first = Judge("01", SEED, "autumn", rounds=3)
    data = notebook(answers.IMPORTS, answers.HALF_RIGHT, name="01")
    alone = first.grade(submission(data), box)
    second = Judge("01", SEED, "autumn", rounds=3)
    second.grade(submission(notebook(mistaken("rnn_forward", "W_hh turned round"))), box)
    after = second.grade(submission(data), box)
    assert replace(alone, seconds=0, exercises=()) == replace(after, seconds=0, exercises=())
    said = [[(e.earned, e.feedback.sentence) for e in g.exercises] for g in (alone, after)]
    assert said[0] == said[1]


def test_another_seed_draws_other_cases(judge: Judge) -> None:
    other = Judge("01", SEED + 1, "spring", rounds=3)
    pairs = zip(judge._cases["rnn_forward"], other._cases["rnn_forward"], strict=True)
    assert not any(np.array_equal(a.inputs["h_0"], b.inputs["h_0"]) for a, b in pairs)


def test_what_cannot_be_read_is_a_row_without_points(judge: Judge, box: Sandbox) -> None:
    grade = judge.grade(submission(b"{"), box)
    assert (grade.status, grade.total, grade.possible) == ("unreadable", 0, 17)
    assert "not a notebook" in grade.sentence


def test_canaries_sing_unless_all_is_well(judge: Judge, box: Sandbox) -> None:
    untouched = judge.grade(submission(answers.shipped("chapters")), box)
    half = judge.grade(submission(notebook(answers.IMPORTS, answers.HALF_RIGHT)), box)
    full = replace(half, total=half.possible)
    mistaken = judge.grade(canaries_of("01").mistaken, box)
    assert all(entry.feedback.mistake for entry in mistaken.exercises)
    assert canary_fault(full, untouched, mistaken) == ""
    assert "earned 1.33 of 17 points" in canary_fault(half, untouched, mistaken)
    assert "rnn_forward" in canary_fault(half, untouched, mistaken)
    assert "should earn none" in canary_fault(full, half, mistaken)
    late = replace(untouched, status="timeout", sentence="")
    assert "timeout" in canary_fault(full, late, mistaken)
    assert "timeout" in canary_fault(full, untouched, late)


@pytest.mark.parametrize("name", ["states_by_hand", "rnn_forward", "ElmanCell"])
def test_a_judge_that_says_yes_to_everything_is_found(box: Sandbox, name: str) -> None:
    lenient = Judge("01", SEED, "lenient", rounds=1)
    lenient.exercises = tuple(
        replace(each, judge=lambda inputs, result: None) if each.name == name else each
        for each in lenient.exercises
    )
    canaries = canaries_of("01")
    found = [
        lenient.grade(each, box)
        for each in (canaries.solved, canaries.untouched, canaries.mistaken)
    ]
    assert f"`{name}` took it for right" in canary_fault(*found)
