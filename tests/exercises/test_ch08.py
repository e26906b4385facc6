"""Chapter 08: wrong answers that are refused where the judge looks at a property."""

from __future__ import annotations

import linecache
from typing import Any

import keras
import numpy as np
import pytest

from tests.exercises.ch08_answers import by_index
from utils.checks.ch08_causality import IS_CAUSAL
from utils.checks.ch08_keras import rolled
from utils.checks.ch08_next_only import SEES_NEXT_ONLY
from utils.checks.ch08_tagger import MY_TAGGER
from utils.checks.engine import check_answer, make_cases
from utils.checks.registry import exercises_of
from utils.layers import gru_tagger

EXERCISES = {exercise.name: exercise for exercise in exercises_of("08")}
SEEDS = (20, 1, 77)


def next_and_next_but_one(size: int) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 8)(ids)
    x = keras.layers.ZeroPadding1D((0, 2))(keras.layers.Cropping1D((1, 0))(x))
    return keras.Model(ids, keras.layers.Conv1D(size, 2)(x))


def faint_past(size: int) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 8)(ids)
    shifted = keras.ops.pad(x[:, 1:], ((0, 0), (0, 1), (0, 0)))
    return keras.Model(ids, keras.layers.Dense(size)(shifted + 0.01 * x))


def ignores_everything(size: int) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 8)(ids)
    return keras.Model(ids, keras.layers.Dense(size)(0.0 * x))


def window_tagger(size: int, tags: int) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 32, mask_zero=True)(ids)
    x = keras.layers.Conv1D(32, 3, padding="same")(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))


def backward_tagger(size: int, tags: int) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 32)(ids)
    x = keras.layers.GRU(32, return_sequences=True, go_backwards=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(keras.ops.flip(x, axis=1)))


def unused_layer(size: int, tags: int) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 32, mask_zero=True)(ids)
    both = keras.layers.Bidirectional(keras.layers.GRU(16, return_sequences=True))(x)
    unused = keras.layers.Dense(tags)(both)
    return keras.Model(ids, keras.layers.Dense(tags)(both) + 0.0 * unused)


def truncates(model: Any, x: Any, t: int) -> bool:
    return np.allclose(model(x)[:, : t + 1], model(x[:, : t + 1]))


def one_row_too_few(size: int) -> keras.Model:
    embed = keras.layers.Embedding(size - 1, 8)
    crop, pad = keras.layers.Cropping1D((1, 0)), keras.layers.ZeroPadding1D((0, 1))
    return keras.Sequential([embed, crop, pad, keras.layers.Dense(size)])


def fixed_steps(size: int) -> keras.Model:
    embed = keras.layers.Embedding(size, 8)
    crop, pad = keras.layers.Cropping1D((1, 0)), keras.layers.ZeroPadding1D((0, 1))
    entry = keras.Input((6,), dtype="int32")
    return keras.Sequential([entry, embed, crop, pad, keras.layers.Dense(size)])


def tagger_of_one_row_too_few(size: int, tags: int) -> keras.Model:
    return gru_tagger(size - 1, tags, 16)


def sets_zeros_within_1e4(model: Any, x: Any, t: int) -> bool:
    changed = x.copy()
    changed[:, t + 1 :] = 0
    return np.allclose(model(x)[:, : t + 1], model(changed)[:, : t + 1], atol=1e-4)


def changes_in_place(model: Any, x: Any, t: int) -> bool:
    before = model(x)[:, : t + 1]
    x[:, t + 1 :] = 0
    return bool(np.abs(before - model(x)[:, : t + 1]).max() <= 1e-5)


def changes_in_place_and_back(model: Any, x: Any, t: int) -> bool:
    changed = x
    changed[:, t + 1 :] += 1
    return bool(np.abs(model(x) - model(changed))[:, : t + 1].max() <= 1e-5)


def adds_up_absolute_moves(model: Any, x: Any, t: int) -> bool:
    changed = x.copy()
    changed[:, t + 1 :] += 2
    return bool(np.abs(model(x) - model(changed))[:, : t + 1].sum() <= 1e-5)


def overlooks_and_is_strict(model: Any, x: Any, t: int) -> bool:
    """Nothing moved at all, or all of it."""
    changed = x.copy()
    changed[:, t + 1 :] += 2
    moved = np.abs(model(x) - model(changed))[:, : t + 1]
    return bool(moved.max() == 0 or moved.min() > 0.4)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("sees_next_only", next_and_next_but_one, "further ahead than one step"),
        ("sees_next_only", faint_past, "others before it too"),
        ("sees_next_only", ignores_everything, "does not move when the input at step 1"),
        ("sees_next_only", lambda size: None, "is a `return` missing"),
        ("my_tagger", window_tagger, "characters near it and no others"),
        ("my_tagger", backward_tagger, "one way only"),
        ("my_tagger", unused_layer, "No gradient arrives"),
        ("my_tagger", lambda size, tags: keras.layers.Dense(tags), "should return a Keras model"),
        ("is_causal", lambda model, x, t: True, "without running the model"),
        ("is_causal", lambda model, x, t: False, "without running the model"),
        ("sees_next_only", one_row_too_few, "rows. Give it `vocabulary_size`"),
        ("sees_next_only", fixed_steps, "fixed at 6: leave it open, `keras.Input((None,), dtype"),
        ("sees_next_only", rolled, "step 5, the last one, moves"),
        ("sees_next_only", rolled, "it should see no step."),
        ("my_tagger", tagger_of_one_row_too_few, "rows. Give it `vocabulary_size`"),
        ("reverse_sequences", lambda x, lengths: list(by_index(x, lengths)), "a new *array*"),
        ("reverse_sequences", lambda x, lengths: tuple(by_index(x, lengths)), "`np.stack`"),
        ("is_causal", lambda model, x, t: None, "is a `return` missing"),
        ("is_causal", lambda model, x, t: 1, "True or False"),
        ("is_causal", lambda model, x, t: model(x) > 0, "`.all()` makes one answer"),
        ("is_causal", changes_in_place, "changes its input `x` in place"),
        ("is_causal", changes_in_place_and_back, "`changed = x` only makes a second name"),
        ("is_causal", truncates, "ids of the same shape as `x`"),
        ("is_causal", sets_zeros_within_1e4, "one fixed id"),
        ("is_causal", adds_up_absolute_moves, "each single number may move by 1e-5"),
        ("is_causal", overlooks_and_is_strict, "The right answer is"),
        ("directions_by_hand", [[1, 2], [0.5, 7], [2.25, 0]], "backward state at step 2 is wrong"),
        ("directions_by_hand", [[9, 9], [9, 9], [9, 9]], "forward state at step 1 is wrong"),
        ("directions_by_hand", [1, 0.5, 2.25], "expected (3, 2), got (3,)"),
        ("reverse_sequences", lambda x, lengths: x, "right shape"),
        ("birnn_forward", lambda x, mask, f, b: x, "shape"),
        ("birnn_forward", lambda x, mask, f, b: np.zeros((1, 1, 1)), "shape"),
    ],
)
def test_it_is_refused_with_a_sentence(name: str, answer: Any, words: str, seed: int) -> None:
    feedback = check_answer(EXERCISES[name], answer, seed=seed)
    assert feedback.status == "not_yet"
    said = " ".join((feedback.sentence, *feedback.details)).lower()
    assert words.lower() in said, feedback.text()


def test_the_paper_states_are_not_given_away() -> None:
    feedback = check_answer(EXERCISES["directions_by_hand"], [[9, 9], [9, 9], [9, 9]])
    assert "2.25" not in feedback.text()


@pytest.mark.parametrize("seed", SEEDS)
def test_each_case_has_causal_models_and_leaks_in_another_order(seed: int) -> None:
    from utils.checks.ch08_leaks import is_causal

    orders = set()
    for case in make_cases(IS_CAUSAL, seed=seed, rounds=3):
        inputs = case.inputs
        models = zip(inputs["mixings"], inputs["drifts"], strict=True)
        right = [is_causal(mixing, drift, inputs["t"]) for mixing, drift in models]
        assert sum(right) == 6
        assert len(right) == 19
        assert "names" not in inputs  # the answer must not travel with the question
        orders.add(tuple(right))
    assert len(orders) > 1


@pytest.mark.parametrize("exercise", [SEES_NEXT_ONLY, MY_TAGGER], ids=lambda each: each.name)
def test_the_sizes_vary_with_the_seed(exercise: Any) -> None:
    sizes = {make_cases(exercise, seed=seed)[0].inputs["arguments"][0] for seed in range(5)}
    assert len(sizes) > 1


@pytest.mark.parametrize("seed", range(12))
def test_each_changed_step_has_another_id(seed: int) -> None:
    rows = make_cases(SEES_NEXT_ONLY, seed=seed)[0].inputs["x"]
    np.testing.assert_array_equal(rows[1:] != rows[0], np.eye(len(rows) - 1, dtype=bool))


def test_an_error_is_placed_in_the_function_of_its_own_cell() -> None:
    def cell(name: str, source: str, **more: Any) -> Any:
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        namespace: dict[str, Any] = dict(more)
        exec(compile(source, name, "exec"), namespace)
        return namespace

    first = cell("<cell 1>", "def reverse_sequences(x, lengths):\n    return x.turned\n")
    second = cell(
        "<cell 2>",
        "def birnn_forward(x, mask, f, b):\n    return reverse_sequences(x, mask.sum(1))\n",
        reverse_sequences=first["reverse_sequences"],
    )
    called = check_answer(EXERCISES["birnn_forward"], second["birnn_forward"]).text()
    assert "In reverse_sequences, line 2 of its cell: return x.turned" in called
    alone = check_answer(EXERCISES["reverse_sequences"], first["reverse_sequences"]).text()
    assert "Line 2 of the cell: return x.turned" in alone


def test_no_shapes_are_named_where_a_function_was_passed_none() -> None:
    def builds_with_an_error(size: int) -> Any:
        return keras.layers.Dense(size)(size)

    feedback = check_answer(SEES_NEXT_ONLY, builds_with_an_error)
    assert "The code stopped with" in feedback.sentence
    assert "shapes passed" not in feedback.text()
