"""The capstone's tasks: what a model answers is checked, and scored as the course scores."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import pytest

from utils.capstone import data, networks, scoring
from utils.capstone.answers import ModelError, answers, load_model
from utils.capstone.tasks import TASKS, find_task

IDS = np.array([[2, 3, 4, 0], [5, 0, 0, 0]], np.int32)


def always(row: list[float]) -> keras.Model:
    """Return a tagger that gives every step the same scores."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(9, len(row), mask_zero=True)(ids)
    dense = keras.layers.Dense(len(row))
    model = keras.Model(ids, dense(x))
    dense.set_weights([np.zeros((len(row), len(row))), np.array(row)])
    return model


def test_a_task_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(LookupError, match="Did you mean films"):
        find_task("film")


def test_tags_are_the_best_at_each_step() -> None:
    found = answers(always([0.0, 1.0, 0.5]), "tags", [IDS], 3)
    assert (found["answers"] == 1).all()
    assert found["answers"].shape == IDS.shape
    assert found["parameters"] == 9 * 3 + 12


@pytest.mark.parametrize(
    ("row", "width", "says"),
    [([0.0, 1.0], 3, "shape"), ([0.0, float("nan"), 1.0], 3, "NaN")],
    ids=["two tags where there are three", "nan"],
)
def test_other_outputs_are_refused(row: list[float], width: int, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        answers(always(row), "tags", [IDS], width)


def test_a_model_with_more_inputs_than_there_are_is_refused() -> None:
    inputs = [keras.Input((None,)) for _ in range(3)]
    model = keras.Model(inputs, keras.layers.Concatenate()(inputs))
    with pytest.raises(ModelError, match="3 inputs: it may have 1, or 2"):
        answers(model, "tags", [IDS, IDS], 3)


def language_model(both: bool) -> keras.Model:
    keras.utils.set_random_seed(1)
    gru = keras.layers.GRU(4, return_sequences=True)
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(
                9, 4, embeddings_initializer=keras.initializers.RandomNormal(stddev=1.0)
            ),
            keras.layers.Bidirectional(gru) if both else gru,
            keras.layers.Dense(9),
        ]
    )


def test_a_model_that_reads_ahead_is_refused_and_one_that_does_not_is_scored() -> None:
    ids = np.random.default_rng(1).integers(1, 9, (3, 12)).astype("int32")
    following = np.where(np.arange(12) < 10, ids, -1)
    with pytest.raises(ModelError, match="reads ahead"):
        answers(language_model(True), "next", [ids], 9, following)
    model = language_model(False)
    found = answers(model, "next", [ids], 9, following)["answers"]
    logits = model.predict(ids, verbose=0)
    wanted = -keras.ops.sparse_categorical_crossentropy(ids, logits, from_logits=True)
    np.testing.assert_allclose(found[:, :10], np.asarray(wanted)[:, :10], atol=1e-5)
    assert (found[:, 10:] == 0).all()


@pytest.mark.parametrize("name", TASKS)
def test_equal_chances_score_what_they_must(name: str) -> None:
    """Labels score perfectly, and a model that knows nothing as badly as chance."""
    task, held = TASKS[name], data.split(name, "validation")
    if task.kind == "next":
        even = np.where(held.real, -np.log(data.width(name)), 0)
        assert scoring.score(task, even, "validation") == pytest.approx(data.width(name))
        return
    assert scoring.score(task, held.targets, "validation") == 1
    wrong = (held.targets + 1) % data.width(name)
    assert scoring.score(task, wrong, "validation") < 0.01


def test_padding_does_not_count() -> None:
    held = data.split("addresses", "validation")
    elsewhere = np.where(held.real, held.targets, 7)
    assert scoring.score(TASKS["addresses"], elsewhere, "validation") == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda found: found[:, :-1], "another shape"),
        (lambda found: found - 1, "a class that there is not"),
        (lambda found: found + 99, "a class that there is not"),
        (lambda found: found.astype(str), "another shape"),
    ],
    ids=["cut", "below zero", "too large", "text"],
)
def test_forged_answers_are_refused(change: Callable[[np.ndarray], np.ndarray], says: str) -> None:
    right = data.split("addresses", "validation").targets
    with pytest.raises(ModelError, match=says):
        scoring.score(TASKS["addresses"], change(right), "validation")


def test_log_probabilities_above_one_are_refused() -> None:
    held = data.split("verse", "validation")
    with pytest.raises(ModelError, match="log-probabilities"):
        scoring.score(TASKS["verse"], np.ones(held.targets.shape), "validation")


@pytest.mark.parametrize("name", TASKS)
def test_batches_fit_the_course_s_networks(name: str) -> None:
    """One update of each network, and its score: the wiring of all four."""
    model = networks.of_keras_layers(name)
    loss = keras.losses.SparseCategoricalCrossentropy(True, reduction="mean_with_sample_weight")
    model.compile("adam", loss)
    before = model.get_weights()[0].copy()
    batches = data.batches(name, "train", 8, seed=1, inputs=len(model.inputs))
    model.fit(batches.take(1), verbose=0)
    assert np.abs(model.get_weights()[0] - before).max() > 0
    assert model.count_params() <= TASKS[name].parameters


@pytest.mark.parametrize("name", ["entities", "addresses", "verse"])
def test_parameters_are_counted_by_part(name: str) -> None:
    counts = networks.parameters(name)
    assert sum(counts.values()) == networks.network(name).count_params()
    assert min(counts.values()) > 0


def test_lengths_are_those_of_the_texts() -> None:
    for name in ("films", "addresses"):
        words = data.split(name, "validation").inputs["words"]
        assert (data.lengths(name, "validation") == (words != 0).sum(axis=1)).all()


def test_what_is_no_keras_file_says_how_to_write_one() -> None:
    with pytest.raises(ModelError, match="write it with"):
        load_model(b"not a model")
