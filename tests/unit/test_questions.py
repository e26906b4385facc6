"""Layers of a reader of stories against loops, and the reader: what can move its answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from utils import plots
from utils.data.story_arrays import story_words
from utils.experiments import story_readers
from utils.layers import Pointing, WordPlaces

RNG = np.random.default_rng(5)
U, F = (RNG.normal(size=shape).astype("float32") for shape in ((2, 3), (2, 4, 5)))
W = RNG.normal(size=(2, 4, 6, 7)).astype("float32")
CAN = RNG.random((2, 4, 6)) < 0.5
CAN[:, 0, 0] = True


def pointing() -> Pointing:
    layer = Pointing(8)
    layer(U, F, W, CAN)
    return layer


def softmax_by_hand(layer: Pointing) -> np.ndarray:
    """The formula, one word at a time."""
    for_facts, for_words, facts, words = (
        np.asarray(each, float)
        for each in (layer.for_facts, layer.for_words, layer.facts, layer.words)
    )
    found = np.zeros(CAN.shape)
    for story in range(2):
        for place in np.argwhere(CAN[story]):
            fact = (U[story] @ for_facts) @ (F[story, place[0]] @ facts)
            word = (U[story] @ for_words) @ (W[(story, *place)] @ words)
            found[(story, *place)] = np.exp((fact + word) / np.sqrt(8))
    return found / found.sum(axis=(1, 2), keepdims=True)


def test_pointing_is_one_softmax_over_all_words_that_may_be_pointed_at() -> None:
    layer = pointing()
    shares = np.asarray(layer(U, F, W, CAN))
    np.testing.assert_allclose(shares, softmax_by_hand(layer), rtol=1e-4, atol=1e-7)
    assert not shares[~CAN].any()


def test_words_with_their_places_depend_on_the_order() -> None:
    layer = WordPlaces()
    real = RNG.random((2, 4, 6)) < 0.7
    found = np.asarray(layer(W, real))
    expected = np.zeros_like(W)
    for place in np.argwhere(real):
        expected[tuple(place)] = W[tuple(place)] * np.asarray(layer.factors)[place[-1]]
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.parametrize("policy", ["float32", "mixed_float16"])
def test_shares_add_up_to_one_in_half_precision_too(policy: str) -> None:
    layer = Pointing(8, dtype=policy)
    shares = layer(U, F, W, CAN)
    assert shares.dtype == "float32"
    np.testing.assert_allclose(np.asarray(shares).sum(axis=(1, 2)), 1, rtol=1e-4)
    places = WordPlaces(dtype=policy)(W, CAN)
    assert places.dtype == ("float16" if policy != "float32" else "float32")


def test_gradients_are_those_of_small_steps() -> None:
    layer, weighting = pointing(), RNG.normal(size=CAN.shape).astype("float32")

    def loss() -> Any:
        return keras.ops.sum(layer(U, F, W, CAN) * weighting)

    with tf.GradientTape() as tape:
        value = loss()
    for weight, gradient in zip(
        layer.trainable_weights,
        tape.gradient(value, [each.value for each in layer.trainable_weights]),
        strict=True,
    ):
        before, step = np.asarray(weight), np.zeros(weight.shape, "float32")
        step[1, 2] = 1e-2
        weight.assign(before + step)
        up = float(loss())
        weight.assign(before - step)
        down = float(loss())
        weight.assign(before)
        assert (up - down) / 2e-2 == pytest.approx(float(gradient[1, 2]), rel=0.05, abs=2e-4)


def test_layers_run_compiled() -> None:
    layer, places = pointing(), WordPlaces()
    places(W, CAN)
    call = tf.function(lambda: layer(U, F, places(W, CAN), CAN), jit_compile=True)
    np.testing.assert_allclose(call(), layer(U, F, places(W, CAN), CAN), atol=1e-6)


def test_a_model_of_both_layers_survives_saving(tmp_path: Path) -> None:
    u, f = keras.Input((3,)), keras.Input((None, 5))
    words, can = keras.Input((None, 6, 7)), keras.Input((None, 6), dtype="bool")
    shares = Pointing(8)(u, f, WordPlaces()(words, can), can)
    model = keras.Model([u, f, words, can], shares)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(model([U, F, W, CAN]), again([U, F, W, CAN]), atol=1e-6)


def test_layers_are_made_anew_from_their_config() -> None:
    assert Pointing.from_config(Pointing(9, name="p").get_config()).units == 9
    assert WordPlaces.from_config(WordPlaces(name="w").get_config()).name == "w"


def test_what_is_left_open_is_said() -> None:
    with pytest.raises(ValueError, match="1 unit or more, and got 0"):
        Pointing(0)
    with pytest.raises(ValueError, match="fixed number of words"):
        WordPlaces().build((None, None, None, 7))
    with pytest.raises(ValueError, match="fixed number of features"):
        Pointing(4).build((None, None), (None, None, 5), (None, None, 6, 7))


TEXTS = ["Ada walked to the tower.", "Emil came into the mill.", "Where is Ada?", "Noor is in."]
KNOWN = story_words(TEXTS)
STORY = KNOWN.arrays(
    [TEXTS[:2], [TEXTS[1], TEXTS[0]]], TEXTS[2:], ["tower", "mill"], [np.array([0])] * 2
)


@pytest.fixture(scope="module")
def reader() -> tuple[keras.Model, keras.Model]:
    keras.utils.set_random_seed(7)
    return story_readers.story_reader(KNOWN, 2)


def test_new_names_move_nothing_but_the_word_that_is_said(
    reader: tuple[keras.Model, keras.Model],
) -> None:
    model, _ = reader
    renamed = KNOWN.renamed(STORY)
    given = np.asarray(model([STORY.story, STORY.question]))
    there = np.asarray(model([renamed.story, renamed.question]))
    np.testing.assert_allclose(
        [row[answer] for row, answer in zip(given, STORY.answer, strict=True)],
        [row[answer] for row, answer in zip(there, renamed.answer, strict=True)],
        rtol=1e-5,
    )
    np.testing.assert_allclose(np.sort(given), np.sort(there), atol=1e-6)


def test_padded_facts_move_nothing(reader: tuple[keras.Model, keras.Model]) -> None:
    for model in reader:
        near, far = (model([STORY.story[:, :facts], STORY.question]) for facts in (3, 19))
        for one, other in zip(
            *(each if isinstance(each, list) else [each] for each in (near, far)), strict=True
        ):
            width = min(one.shape[1], other.shape[1])
            np.testing.assert_allclose(one[:, :width], other[:, :width], atol=1e-5)


def test_only_what_the_story_says_can_be_an_answer(
    reader: tuple[keras.Model, keras.Model],
) -> None:
    model, looks = reader
    given = np.asarray(model([STORY.story, STORY.question]))
    said = np.zeros(given.shape, bool)
    for row, story in zip(said, STORY.story, strict=True):
        row[story[(story > 1) & (story < KNOWN.answers)]] = True
    assert given[~said].max() < 1e-6
    np.testing.assert_allclose(given.sum(axis=1), 1, rtol=1e-4)
    for shares in looks([STORY.story, STORY.question]):
        np.testing.assert_allclose(np.asarray(shares).sum(axis=1), 1, rtol=1e-4)


@pytest.mark.parametrize("name", ["one RNN", "attention", "pointing, 1 hop"])
def test_each_recorded_network_gives_probabilities(name: str) -> None:
    model, _ = story_readers.network(name, KNOWN)
    given = np.asarray(model([STORY.story, STORY.question]))
    assert given.shape == (2, KNOWN.answers)
    np.testing.assert_allclose(given.sum(axis=1), 1, rtol=1e-4)


def test_a_network_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="There is no network 'memory'"):
        story_readers.network("memory", KNOWN)


def test_needed_facts_are_marked_and_bright() -> None:
    drawing = plots.facts_looked_at(
        ["Ada slept.", "Emil woke."], [[0.1, 0.9]], [False, True], alt="Two facts.", title="Who?"
    )
    axes, bar = drawing.figure.axes
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels[1] == "→ Emil woke."
    assert "→" not in labels[0]
    assert [text.get_text() for text in axes.texts] == ["0.10", "0.90"]
    assert bar.get_ylabel() == "share"


def test_each_model_has_a_mark_for_each_kind() -> None:
    scores = {"a": {"x_y": 0.5, "z": 1.0}, "b": {"x_y": 0.0, "z": 0.25}}
    drawing = plots.by_kind(scores, ("x_y", "z"), alt="Two models.")
    (axes,) = drawing.figure.axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["x\ny", "z"]
    heights = [list(np.asarray(line.get_ydata())) for line in axes.get_lines()[:2]]
    assert heights == [[0.5, 1.0], [0.0, 0.25]]
