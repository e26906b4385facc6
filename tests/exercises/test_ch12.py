"""Chapter 12: what is counted agrees with Keras, what is typed in with the data, and chance."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from tests.exercises.answers import solution
from tests.exercises.ch12_capstone.my_capstone import only
from tests.exercises.ch12_capstone.plan import planned
from utils.capstone import data
from utils.capstone.tasks import TASKS
from utils.checks.engine import check_answer
from utils.checks.registry import find_exercise
from utils.exercises.ch12_capstone.largest_units import cost
from utils.exercises.ch12_capstone.my_capstone import IDS, SCORES
from utils.grading.results import PROBES


@pytest.mark.parametrize("depth", [1, 3])
def test_the_cost_of_a_tagger_is_what_keras_counts(depth: int) -> None:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(30, 12, mask_zero=True)(ids)
    for _ in range(depth):
        x = keras.layers.Bidirectional(keras.layers.GRU(5, return_sequences=True))(x)
    model = keras.Model(ids, keras.layers.Dense(4)(x))
    assert model.count_params() == cost(5, 30, 12, depth, 4)
    assert solution("largest_units")(model.count_params(), 30, 12, depth, 4) == 5


@pytest.mark.parametrize("task", TASKS)
def test_sizes_that_learners_are_given_are_those_of_the_data(task: str) -> None:
    assert IDS[task] == data.sizes(task)
    assert SCORES[task] == data.width(task)


def test_the_cell_and_the_check_have_the_same_sizes() -> None:
    given = solution("my_capstone").__globals__
    assert {task: tuple(sizes) for task, sizes in given["IDS"].items()} == IDS
    assert given["SCORES"] == SCORES


def test_the_first_of_several_wrong_choices_is_named() -> None:
    wrong = planned(entities=("choose_by", "test"), verse=("directions", "both"))
    feedback = check_answer(find_exercise("plan"), wrong)
    assert feedback.mistake == "chosen by the test split"
    assert feedback.details == ('Look at "entities" again: its `choose_by` is "test" here.',)


def test_the_first_line_that_is_wrong_is_named_however_many_there_are() -> None:
    assert check_answer(find_exercise("leaks"), [1, 2, 3]).mistake == "line 3"
    assert check_answer(find_exercise("leaks"), [1, 2, 9]).mistake == "line 4"


def test_a_report_of_no_runs_is_empty() -> None:
    assert solution("report")([]) == {}


def test_a_sentence_on_a_model_names_its_task() -> None:
    def narrow() -> keras.Model:
        words = keras.Input((None,), dtype="int32")
        x = keras.layers.GRU(8)(keras.layers.Embedding(8115, 100, mask_zero=True)(words))
        return keras.Model(words, keras.layers.Dense(2)(x))

    feedback = check_answer(find_exercise("my_capstone"), only("films", narrow))
    assert feedback.mistake == "over the budget"
    assert any('For "films" there are 814,' in each for each in feedback.details)


def test_the_courses_model_learns_to_tag_addresses() -> None:
    """A few steps lower the loss: nothing in it is cut off from what it should learn."""
    keras.utils.set_random_seed(0)
    model = solution("my_capstone")("addresses")
    model.compile(
        keras.optimizers.Adam(0.01),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        weighted_metrics=[],
    )
    first = data.batches("addresses", size=32).take(8)
    losses = model.fit(first, epochs=2, verbose=0).history["loss"]
    assert np.isfinite(losses).all()
    assert losses[1] < losses[0]


def test_grading_knows_the_probes_of_the_capstone() -> None:
    exercise = find_exercise("my_capstone")
    assert exercise.measure is not None
    assert {exercise.probe.__name__, exercise.measure.__name__} <= set(PROBES)
