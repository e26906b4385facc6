"""The course without the masks that Keras's recurrent layers hand on up to 3.15.

A model of the course, and what a chapter builds, gives the same where they end at such a layer,
and more padding moves nothing: see `keras_3_16`, which plays the newer Keras.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import keras
import numpy as np
import pytest

from tests.unit.keras_3_16 import masks_end_at_recurrent_layers
from utils import layers
from utils.authoring.build import solution_of
from utils.authoring.source import parse, short, source_paths
from utils.capstone import networks
from utils.checks.engine import check_answer
from utils.checks.registry import find_exercise
from utils.data.story_arrays import StoryWords
from utils.experiments import addresses, questions, story_readers, tagging
from utils.layers.translation import ATTENTIONS
from utils.paths import course_root

IDS = np.array([[3, 5, 2, 7], [4, 6, 0, 0], [2, 0, 0, 0]], np.int32)
OTHERS = np.array([[2, 4, 3, 1, 2], [5, 3, 0, 0, 0], [1, 2, 4, 0, 0]], np.int32)
SIZE, UNITS, MORE = 9, 6, 5


class Model(NamedTuple):
    """How a model is made, and what it reads; `steps` are the real ones of what it gives."""

    build: Callable[[], keras.Model]
    inputs: list[np.ndarray]
    steps: np.ndarray | None = None


def cell(chapter: str, name: str, **known: Any) -> dict[str, Any]:
    """Run a cell of a solved chapter with the names that it is to know; return what it knows."""
    (path,) = (p for p in source_paths(course_root()) if p.name.startswith(chapter))
    source = parse(path.read_text(encoding="utf-8"), short(path))
    (text,) = (each.solved for each in source.cells if each.id == name)
    space = {"keras": keras, "np": np, "layers": layers, **known}
    exec(compile(text, f"{chapter}: {name}", "exec"), space)
    return space


def answer(name: str) -> Any:
    """Return the course's own answer to an exercise."""
    space: dict[str, Any] = {"keras": keras, "np": np}
    exec(compile(solution_of(name), name, "exec"), space)
    return space[name]


def film_reader(pool: Any) -> keras.Model:
    made = cell("03", "reader", vocabulary=range(SIZE))["reader"](pool)
    assert isinstance(made, keras.Model)
    return made


def dates(attend: str | None) -> keras.Model:
    known = {"characters": range(SIZE), "digits": range(SIZE)}
    how = {
        None: lambda: None,
        "multiplicative": lambda: cell("05", "in-keras")["multiplicative"],
        "additive": lambda: answer("BahdanauAttention")(UNITS),
    }
    return cell("05", "model", **known)["encoder_decoder"](how[attend](), UNITS)


def pooled_stack(connection: Any, **options: Any) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(SIZE, UNITS, mask_zero=True)(ids)
    x = layers.RecurrentStack(UNITS, 3, connection=connection, **options)(x)
    return keras.Model(ids, keras.layers.GlobalAveragePooling1D()(x))


def weights_dropped() -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(SIZE, UNITS, mask_zero=True)(ids)
    return keras.Model(ids, layers.WeightDropGRU(UNITS)(x))


def dense_reader() -> keras.Model:
    known = {"RecurrentStack": layers.RecurrentStack}
    return cell("10", "dense-reader", **known)["dense_reader"](SIZE, 3)


def capstone(task: str, build: Callable[[str], keras.Model]) -> Model:
    inputs = 2 if task == "addresses" else 1
    return Model(lambda: build(task), [IDS] * inputs, None if task == "films" else IDS > 0)


PAIR = [IDS, OTHERS]
TASKS = ("films", "addresses", "entities")
MODELS: dict[str, Model] = {
    "tagger": Model(lambda: layers.gru_tagger(SIZE, 3, UNITS), [IDS], IDS > 0),
    "tagger, forward": Model(lambda: layers.gru_tagger(SIZE, 3, both=False), [IDS], IDS > 0),
    **{
        f"translator, {kind}": Model(
            lambda kind=kind: layers.translator(SIZE, SIZE, kind, width=UNITS, units=UNITS),
            PAIR, OTHERS > 0,
        )
        for kind in ATTENTIONS
    },
    **{
        f"stack, {kind}": Model(lambda kind=kind: pooled_stack(kind), [IDS])
        for kind in ("plain", "residual", "dense")
    },
    "stack, both ways": Model(lambda: pooled_stack("residual", bidirectional=True), [IDS]),
    "weights dropped": Model(weights_dropped, [IDS]),
    "names, CRF": Model(lambda: tagging.tagger(SIZE, UNITS, both=True), [IDS], IDS > 0),
    "addresses, CRF": Model(lambda: addresses.tagger(crf=True, units=UNITS), [IDS, IDS], IDS > 0),
    "question alone": Model(lambda: questions.of_question(SIZE, 4), PAIR),
    **{f"capstone, {t}": capstone(t, networks.network) for t in TASKS},
    **{f"capstone, Keras's layers, {t}": capstone(t, networks.of_keras_layers) for t in TASKS},
    **{f"capstone, forward, {t}": capstone(t, networks.forward) for t in TASKS},
    "03 last state": Model(lambda: film_reader(None), [IDS]),
    "03 mean": Model(lambda: film_reader(keras.layers.GlobalAveragePooling1D()), [IDS]),
    "03 maximum": Model(lambda: film_reader(layers.MaskedMaxPooling()), [IDS]),
    "03 attention": Model(lambda: film_reader(layers.AttentionPooling()), [IDS]),
    "03 attention of a learner": Model(lambda: film_reader(answer("AttentionPooling")()), [IDS]),
    "05 no attention": Model(lambda: dates(None), PAIR, OTHERS > 0),
    "05 multiplicative": Model(lambda: dates("multiplicative"), PAIR, OTHERS > 0),
    "05 additive": Model(lambda: dates("additive"), PAIR, OTHERS > 0),
    "10 dense reader": Model(dense_reader, [IDS]),
    "my_reader": Model(lambda: answer("my_reader")(SIZE, 2), [IDS]),
    "my_translator": Model(lambda: answer("my_translator")(SIZE, SIZE), PAIR, OTHERS > 0),
    "two_encoders": Model(lambda: answer("two_encoders")(SIZE, 4), PAIR),
    "my_tagger": Model(lambda: answer("my_tagger")(SIZE, 3), [IDS], IDS > 0),
    "my_document_reader": Model(lambda: answer("my_document_reader")(SIZE, 3), [IDS]),
    "my_capstone": Model(lambda: answer("my_capstone")("addresses"), [IDS, IDS], IDS > 0),
}  # fmt: skip


@pytest.fixture(autouse=True)
def small_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the capstone's data have few ids, and need no file."""
    known = dict.fromkeys(map(str, range(SIZE - 2)), 0)
    monkeypatch.setattr(addresses, "known", lambda view: known)
    monkeypatch.setattr(
        networks.data, "sizes", lambda task: (SIZE, SIZE) if task == "addresses" else (SIZE,)
    )
    vectors = np.random.default_rng(2).normal(size=(SIZE, networks.DIM))
    monkeypatch.setattr(networks, "_word_vectors", lambda: vectors)


def given(model: Model, more: int = 0) -> np.ndarray:
    """Make a model with drawn weights; return what it gives at real steps for padded inputs."""
    made = model.build()
    rng = np.random.default_rng(3)
    for weight in made.trainable_weights:
        weight.assign(rng.normal(scale=0.5, size=weight.shape))
    padded = [np.pad(x, [(0, 0), (0, more), (0, 0)][: x.ndim]) for x in model.inputs]
    outputs = np.asarray(made(padded if len(padded) > 1 else padded[0], training=False))
    if model.steps is None:
        return outputs
    return outputs[np.pad(model.steps, ((0, 0), (0, more)))]


@pytest.mark.parametrize("name", MODELS)
def test_nothing_hangs_on_a_mask_that_a_recurrent_layer_hands_on(name: str) -> None:
    today = given(MODELS[name])
    assert np.ptp(today) > 1e-3
    with masks_end_at_recurrent_layers():
        np.testing.assert_allclose(given(MODELS[name]), today, atol=1e-5)
        np.testing.assert_allclose(given(MODELS[name], MORE), today, atol=1e-5)


@pytest.mark.parametrize("name", ["one RNN", "attention", "pointing"])
def test_readers_of_stories_give_the_same(name: str) -> None:
    words = StoryWords(("went", "to", "the", "where", "is"))
    rng = np.random.default_rng(4)
    story = rng.integers(2, len(words), size=(2, 4, story_readers.WORDS))
    story[:, :, 7:] = 0
    story[1, 2:] = 0
    model = Model(lambda: story_readers.network(name, words)[0], [story, story[:, 1]])
    today = given(model)
    with masks_end_at_recurrent_layers():
        np.testing.assert_allclose(given(model), today, atol=1e-6)


def test_alignments_show_no_padding() -> None:
    with masks_end_at_recurrent_layers():
        for model in (dates("multiplicative"), MODELS["translator, additive"].build()):
            weights = layers.alignments(model, IDS, OTHERS)
            np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=1e-5)
            padding = np.broadcast_to((IDS == 0)[:, None], weights.shape)
            np.testing.assert_array_equal(weights[padding], 0)


@pytest.mark.parametrize(
    "name",
    ["my_reader", "my_translator", "two_encoders", "my_tagger", "my_document_reader",
     "my_capstone", "AttentionPooling", "BahdanauAttention", "loses_mask"],
)  # fmt: skip
def test_the_solution_of_an_exercise_passes(name: str) -> None:
    with masks_end_at_recurrent_layers():
        feedback = check_answer(find_exercise(name), answer(name))
    assert feedback.passed, feedback.text()


def test_the_experiment_with_two_ways_to_join_finds_what_it_found() -> None:
    with masks_end_at_recurrent_layers():
        found = cell("10", "mask-experiment")
    assert found["by_layer"] < 1e-6
    assert found["by_operation"] > 1e-3


def test_a_stack_of_the_course_warns_of_no_mask_that_ends() -> None:
    with masks_end_at_recurrent_layers(), warnings.catch_warnings():
        warnings.simplefilter("error")
        pooled_stack("residual", bidirectional=True)


# --- what is played -----------------------------------------------------------------------------


@pytest.fixture
def as_in_3_16() -> Iterator[None]:
    with masks_end_at_recurrent_layers():
        yield


def layer_of(kind: str) -> keras.layers.Layer:
    cell = keras.layers.SimpleRNNCell(UNITS)
    made = {
        "RNN": lambda: keras.layers.RNN(cell, return_sequences=True),
        "LSTM": lambda: keras.layers.LSTM(UNITS, return_sequences=True),
        "GRU": lambda: keras.layers.GRU(UNITS, return_sequences=True),
        "Bidirectional": lambda: keras.layers.Bidirectional(
            keras.layers.GRU(UNITS, return_sequences=True)
        ),
        "TimeDistributed": lambda: keras.layers.TimeDistributed(keras.layers.Dense(UNITS)),
    }
    return made[kind]()


KINDS = ("RNN", "LSTM", "GRU", "Bidirectional", "TimeDistributed")


@pytest.mark.parametrize("kind", KINDS)
def test_a_mask_comes_in_and_none_goes_out(kind: str, as_in_3_16: None) -> None:
    embed, layer = keras.layers.Embedding(SIZE, UNITS, mask_zero=True), layer_of(kind)
    x = embed(IDS)
    outputs = layer(x)
    assert getattr(outputs, "_keras_mask", None) is None
    same = np.asarray(layer(x + 0.0, mask=embed.compute_mask(IDS)))
    np.testing.assert_allclose(np.asarray(outputs), same, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_who_asks_for_it_still_gets_the_mask(kind: str, as_in_3_16: None) -> None:
    layer = layer_of(kind)
    layer.supports_masking = True
    outputs = layer(keras.layers.Embedding(SIZE, UNITS, mask_zero=True)(IDS))
    np.testing.assert_array_equal(np.asarray(outputs._keras_mask), IDS > 0)


def test_two_layers_one_above_the_other_read_padding_now() -> None:
    def bare() -> keras.Model:
        ids = keras.Input((None,), dtype="int32")
        x = keras.layers.Embedding(SIZE, UNITS, mask_zero=True)(ids)
        for _ in range(2):
            x = keras.layers.GRU(UNITS, return_sequences=True)(x)
        return keras.Model(ids, x[:, -1])

    model = Model(bare, [IDS])
    with masks_end_at_recurrent_layers():
        assert np.abs(given(model, MORE) - given(model)).max() > 1e-2
