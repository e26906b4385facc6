"""Writing with a carried state: what is drawn from, and that nothing is lost by carrying it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import keras
import numpy as np
import pytest

from utils.data.text import character_vocabulary
from utils.decoding import at_temperature, nucleus, sample, top_k, write
from utils.layers import poem_model, step_model
from utils.layers.poems import CONDITIONINGS

VOCABULARY = character_vocabulary(["abcdefgh"])
SIZE = len(VOCABULARY)
PROBABILITIES = np.array([[0.1, 0.4, 0.2, 0.3], [0.7, 0.05, 0.05, 0.2]])
LOGITS = np.log(PROBABILITIES)


def kept(logits: Any) -> list[list[int]]:
    return [np.flatnonzero(np.isfinite(row)).tolist() for row in np.asarray(logits)]


def varied(conditioning: Any = "none", seed: int = 3) -> keras.Model:
    """Return a model whose weights are large enough for its greedy text to vary."""
    model = poem_model(SIZE, 3, conditioning, units=12, embedding=6)
    rng = np.random.default_rng(seed)
    model.set_weights([rng.normal(scale=1.2, size=w.shape) for w in model.get_weights()])
    return model


def tensors(*arrays: Any) -> list[Any]:
    return [keras.ops.convert_to_tensor(each) for each in arrays]


def test_a_temperature_divides_and_half_of_it_squares() -> None:
    cooled = np.asarray(keras.ops.softmax(at_temperature(LOGITS, 0.5)))
    squares = PROBABILITIES**2
    np.testing.assert_allclose(cooled, squares / squares.sum(axis=-1, keepdims=True), rtol=1e-5)


@pytest.mark.parametrize(
    ("k", "stays"), [(1, [[1], [0]]), (2, [[1, 3], [0, 3]]), (4, [[0, 1, 2, 3]] * 2)]
)
def test_top_k_keeps_the_k_likeliest_of_each_row(k: int, stays: list[list[int]]) -> None:
    assert kept(top_k(LOGITS, k)) == stays


def test_top_k_keeps_all_that_are_as_likely_as_the_last() -> None:
    assert kept(top_k(LOGITS[1:], 3)) == [[0, 1, 2, 3]]


@pytest.mark.parametrize(
    ("p", "stays"),
    [
        (0.01, [[1], [0]]),
        (0.35, [[1], [0]]),
        (0.6, [[1, 3], [0]]),
        (0.75, [[1, 2, 3], [0, 3]]),
        (1.0, [[0, 1, 2, 3]] * 2),
    ],
)
def test_the_nucleus_is_the_smallest_set_that_holds_p(p: float, stays: list[list[int]]) -> None:
    assert kept(nucleus(LOGITS, p)) == stays


def test_what_stays_has_its_logit() -> None:
    for cut in (nucleus(LOGITS, 0.75), top_k(LOGITS, 2)):
        found = np.asarray(cut)
        np.testing.assert_allclose(found[np.isfinite(found)], LOGITS[np.isfinite(found)], rtol=1e-6)


@pytest.mark.parametrize("conditioning", CONDITIONINGS)
def test_step_by_step_equals_the_whole_pass(conditioning: Any) -> None:
    model = varied(conditioning)
    step = step_model(model)
    x = np.random.default_rng(0).integers(SIZE, size=(3, 20)).astype("int32")
    poet = np.array([0, 2, 1], "int32")
    whole = model(tensors(x)[0] if conditioning == "none" else tensors(x, poet))
    state: Any = np.zeros((3, 12), "float32")
    if conditioning == "first state":
        state = model.get_layer("poet")(tensors(poet)[0])
    told = [poet] if conditioning == "every step" else []
    outputs = []
    for t in range(x.shape[1]):
        logits, state = step(tensors(x[:, t : t + 1], state, *told))
        outputs.append(logits[:, 0])
    np.testing.assert_allclose(np.stack(outputs, axis=1), whole, atol=1e-5)


def test_greedy_text_is_what_reading_everything_again_gives() -> None:
    model = varied()
    starts = ["a", "hgfe", "bb"]
    written = write(step_model(model), VOCABULARY, starts, 30, k=1)
    for start, text in zip(starts, written, strict=True):
        ids = VOCABULARY.encode(start).tolist()
        for _ in range(30):
            ids.append(int(np.argmax(model(tensors(np.array([ids], "int32"))[0])[0, -1])))
        assert text == VOCABULARY.decode(ids)
    assert len({*"".join(written)}) > 3


def test_greedy_text_is_that_of_sample_within_its_window() -> None:
    model = varied()
    (text,) = write(step_model(model), VOCABULARY, ["abc"], 40, k=1)
    assert sample(model, VOCABULARY, "abc", 40, temperature=1e-4, window=64) == text


def test_a_text_is_written_alike_alone_and_beside_others_where_nothing_is_drawn() -> None:
    step = step_model(varied())
    together = write(step, VOCABULARY, ["abcdef", "h"], 25, k=1)
    alone = [write(step, VOCABULARY, [start], 25, k=1)[0] for start in ("abcdef", "h")]
    assert together == alone
    assert [len(text) for text in together] == [31, 26]


def test_the_poet_is_heard_at_every_step_and_in_the_first_state() -> None:
    poets = np.array([0, 1, 2], "int32")
    told = step_model(varied("every step"))
    assert len(set(write(told, VOCABULARY, ["a"] * 3, 20, k=1, conditions=[poets]))) == 3
    model = varied("first state")
    first = model.get_layer("poet")(tensors(poets)[0])
    texts = write(step_model(model), VOCABULARY, ["a"] * 3, 20, k=1, state=first)
    assert len(set(texts)) == 3


def test_draws_follow_the_distribution_and_the_seed() -> None:
    model = poem_model(SIZE, 1, "none", units=4, embedding=4)
    model.set_weights([np.zeros(weight.shape) for weight in model.get_weights()])
    shares = np.arange(1, SIZE + 1) / np.arange(1, SIZE + 1).sum()
    model.get_layer("logits").bias.assign(np.log(shares))
    step = step_model(model)
    texts = write(step, VOCABULARY, ["a"] * 20, 400)
    drawn = np.concatenate([VOCABULARY.encode(text)[1:] for text in texts])
    np.testing.assert_allclose(np.bincount(drawn, minlength=SIZE) / len(drawn), shares, atol=0.02)
    assert write(step, VOCABULARY, ["a"] * 20, 400) == texts
    assert write(step, VOCABULARY, ["a"] * 20, 400, seed=21) != texts
    few = write(step, VOCABULARY, ["a"] * 5, 100, k=2)
    assert set("".join(few)[1:]) <= {"a", "g", "h"}
    cold = write(step, VOCABULARY, ["a"], 100, temperature=0.01)
    assert set(cold[0][1:]) == {"h"}
    inside = write(step, VOCABULARY, ["a"] * 5, 100, p=0.3)
    assert all(b in "gh" for text in inside for _, b in pairwise(text))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"starts": "abc"}, "a list of texts"),
        ({"starts": []}, "a list of texts"),
        ({"starts": ["a", ""]}, "at least one character"),
        ({"length": 0}, "length is 0"),
        ({"temperature": 0.0}, "above 0"),
        ({"k": 0}, "between 1 and"),
        ({"k": SIZE + 1}, "between 1 and"),
        ({"p": 0.0}, "at most 1"),
        ({"p": 1.5}, "at most 1"),
    ],
)
def test_numbers_out_of_range_are_refused(wrong: dict[str, Any], words: str) -> None:
    asked = {"starts": ["a"], "length": 5, **wrong}
    with pytest.raises(ValueError, match=words):
        write(step_model(varied()), VOCABULARY, **asked)


def test_a_model_that_has_diverged_is_named() -> None:
    model = varied()
    model.get_layer("logits").bias.assign(np.full(SIZE, np.nan))
    with pytest.raises(ValueError, match="diverged"):
        write(step_model(model), VOCABULARY, ["a"], 5)


def test_one_trace_serves_all_lengths_and_settings() -> None:
    from utils import decoding

    step = step_model(varied())
    for length, way in ((5, {}), (50, {"k": 2}), (9, {"p": 0.5, "temperature": 2.0})):
        write(step, VOCABULARY, ["ab", "c"], length, **way)
    assert decoding._written(step).experimental_get_tracing_count() <= 2
