"""The CRF: every sum and every maximum against the list of all sequences."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.unit.sequences import numbers
from utils.data.entity_parsing import TAGS as NAMES
from utils.layers import (
    CRFTagger,
    LinearChainCRF,
    bio_rules,
    chain_log_partition,
    chain_viterbi,
)

RNG = np.random.default_rng(4)
BATCH, STEPS, TAGS = 4, 5, 3
SCORES = 2 * RNG.normal(size=(BATCH, STEPS, TAGS)).astype("float32")
LENGTHS = (5, 3, 2, 1)
MASK = np.arange(STEPS) < np.array(LENGTHS)[:, None]
PADDED = np.where(MASK[..., None], SCORES, 1e3).astype("float32")


def with_weights(crf: LinearChainCRF, tags: int = TAGS, seed: int = 5) -> LinearChainCRF:
    rng = np.random.default_rng(seed)
    if not crf.built:
        crf.build((None, None, tags))
    crf.set_weights([rng.normal(size=weight.shape) for weight in crf.weights])
    return crf


def lattice(crf: LinearChainCRF, scores: np.ndarray) -> dict[tuple[int, ...], float]:
    """Return the score of every sequence of one sentence: the oracle."""
    transitions, first, last = (numbers(each) for each in (crf.transitions, crf.first, crf.last))
    return {
        path: float(
            first[path[0]]
            + last[path[-1]]
            + sum(scores[t, tag] for t, tag in enumerate(path))
            + sum(transitions[pair] for pair in itertools.pairwise(path))
        )
        for path in itertools.product(range(scores.shape[1]), repeat=len(scores))
    }


def sentences(crf: LinearChainCRF) -> Iterator[tuple[int, int, dict[tuple[int, ...], float]]]:
    for row, length in enumerate(LENGTHS):
        yield row, length, lattice(crf, SCORES[row, :length])


@pytest.fixture
def crf() -> LinearChainCRF:
    return with_weights(LinearChainCRF())


def test_the_partition_sums_over_every_sequence(crf: LinearChainCRF) -> None:
    found = numbers(crf.log_partition(PADDED, MASK))
    for row, _, ways in sentences(crf):
        assert found[row] == pytest.approx(np.logaddexp.reduce(list(ways.values())), abs=1e-4)


def test_viterbi_finds_the_best_of_all_and_leaves_padding_at_0(crf: LinearChainCRF) -> None:
    found = numbers(crf.decode(PADDED, MASK))
    for row, length, ways in sentences(crf):
        assert tuple(found[row, :length]) == max(ways, key=lambda path: ways[path])
    assert not found[~MASK].any()
    assert found.dtype == np.int32


def test_a_path_scores_what_the_list_says(crf: LinearChainCRF) -> None:
    for row, length, ways in sentences(crf):
        for path in list(ways)[:: max(1, len(ways) // 7)]:
            tags = np.zeros((BATCH, STEPS), int)
            tags[row, :length] = path
            score = numbers(crf.path_score(tags, PADDED, MASK))[row]
            assert score == pytest.approx(ways[path], abs=1e-4)


def test_marginals_are_shares_of_all_ways(crf: LinearChainCRF) -> None:
    found = numbers(crf.marginals(PADDED, MASK))
    for row, length, ways in sentences(crf):
        shares = np.exp(list(ways.values()) - np.logaddexp.reduce(list(ways.values())))
        for t, tag in np.ndindex(length, TAGS):
            through = sum(share for path, share in zip(ways, shares, strict=True) if path[t] == tag)
            assert found[row, t, tag] == pytest.approx(through, abs=1e-5)
    assert not found[~MASK].any()


def test_without_a_mask_every_step_is_real(crf: LinearChainCRF) -> None:
    whole = np.ones((BATCH, STEPS), bool)
    for method in (crf.log_partition, crf.decode, crf.marginals):
        np.testing.assert_allclose(numbers(method(SCORES)), numbers(method(SCORES, whole)))


def test_the_loss_is_a_mean_over_real_steps(crf: LinearChainCRF) -> None:
    tags = np.zeros((BATCH, STEPS), int)
    nats = numbers(crf.log_partition(SCORES, MASK) - crf.path_score(tags, SCORES, MASK))
    assert float(crf.loss(tags, SCORES, MASK)) == pytest.approx(nats.sum() / MASK.sum(), rel=1e-5)
    assert (nats > 0).all()


def test_gradients_are_those_of_finite_differences(crf: LinearChainCRF) -> None:
    tags = np.random.default_rng(1).integers(0, TAGS, (BATCH, STEPS))
    scores = tf.Variable(SCORES)
    with tf.GradientTape() as tape:
        loss = crf.loss(tags, scores, MASK)
    weights = [weight.value for weight in crf.weights]
    found = tape.gradient(loss, [scores, *weights])
    assert not numbers(found[0])[~MASK].any()
    step = 1e-2
    for variable, gradient in zip([scores, *weights], found, strict=True):
        for place in list(np.ndindex(*variable.shape))[::4]:
            begun, moved = variable.numpy(), []
            for sign in (1, -1):
                changed = begun.copy()
                changed[place] += sign * step
                variable.assign(changed)
                moved.append(float(crf.loss(tags, scores, MASK)))
            variable.assign(begun)
            slope = (moved[0] - moved[1]) / (2 * step)
            assert slope == pytest.approx(float(numbers(gradient)[place]), abs=2e-3)


def test_by_hand_equals_the_layer(crf: LinearChainCRF) -> None:
    crf.set_weights([crf.get_weights()[0], np.zeros(TAGS), np.zeros(TAGS)])
    transitions = numbers(crf.transitions)
    for row, length in enumerate(LENGTHS):
        scores = SCORES[row, :length]
        total = numbers(crf.log_partition(PADDED, MASK))[row]
        assert chain_log_partition(scores, transitions) == pytest.approx(total, abs=1e-4)
        best = numbers(crf.decode(PADDED, MASK))[row, :length]
        assert chain_viterbi(scores, transitions).tolist() == best.tolist()


def test_the_rules_of_bio() -> None:
    may_follow, may_begin = bio_rules(["O", "B-PER", "I-PER", "B-LOC", "I-LOC"])
    assert np.array(may_follow)[:, 2].tolist() == [False, True, True, False, False]
    assert np.array(may_follow)[:, [0, 1, 3]].all()
    assert may_begin == [True, True, False, True, False]
    with pytest.raises(ValueError, match="AddressNumber"):
        bio_rules(["AddressNumber"])


def test_what_the_rules_forbid_never_happens() -> None:
    may_follow, may_begin = bio_rules(NAMES)
    crf = with_weights(LinearChainCRF(may_follow, may_begin), len(NAMES))
    scores = 5 * np.random.default_rng(2).normal(size=(50, 12, len(NAMES))).astype("float32")
    found = numbers(crf.decode(scores))
    assert np.array(may_begin)[found[:, 0]].all()
    assert np.array(may_follow)[found[:, :-1], found[:, 1:]].all()
    assert np.isfinite(numbers(crf.log_partition(scores))).all()
    assert numbers(crf.marginals(scores))[:, 0, ~np.array(may_begin)].max() < 1e-12


def test_rules_of_two_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="a row and a column"):
        LinearChainCRF([[True, True], [True, True]], [True])


@pytest.mark.parametrize("jit", [False, True])
@pytest.mark.parametrize("steps", [1, 2, 5])
def test_traced_for_any_number_of_steps_it_gives_the_same(
    crf: LinearChainCRF, jit: bool, steps: int
) -> None:
    signature = [tf.TensorSpec((None, None, TAGS)), tf.TensorSpec((None, None), tf.bool)]

    @tf.function(input_signature=signature, jit_compile=jit)
    def traced(scores: Any, mask: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(scores)
            total = tf.reduce_sum(crf.log_partition(scores, mask))
        return crf.decode(scores, mask), tape.gradient(total, scores)

    scores, mask = SCORES[:, :steps], MASK[:, :steps]
    best, shares = traced(scores, mask)
    assert numbers(best).tolist() == numbers(crf.decode(scores, mask)).tolist()
    np.testing.assert_allclose(shares, numbers(crf.marginals(scores, mask)), atol=1e-5)


def test_under_half_precision_it_still_computes_in_float32() -> None:
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        crf = with_weights(LinearChainCRF())
        scores = keras.layers.Dense(TAGS)(SCORES)
        assert scores.dtype == "float16"
        assert crf(scores).dtype == "float32"
        far = 300 + keras.ops.cast(SCORES, "float16")  # a sum of five is beyond what it can hold
        assert np.isfinite(numbers(crf.log_partition(60 * far, MASK))).all()
    finally:
        keras.config.set_dtype_policy(policy)


def tagger() -> CRFTagger:
    keras.utils.set_random_seed(3)
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(9, 8, mask_zero=True)(ids)
    x = keras.layers.GRU(8, return_sequences=True)(x)
    scores = keras.layers.Dense(len(NAMES))(x)
    return CRFTagger(ids, LinearChainCRF(*bio_rules(NAMES))(scores))


@pytest.mark.parametrize("jit", [False, True])
def test_it_is_trained_by_fit(jit: bool) -> None:
    model = tagger()
    model.compile(keras.optimizers.Adam(0.05), jit_compile=jit)
    ids = np.array([[2, 3, 4, 0], [5, 6, 0, 0]])
    tags = np.array([[1, 2, 0, 0], [0, 3, 0, 0]])
    data = (ids, tags, (ids > 0).astype("float32"))
    losses = model.fit(*data[:2], sample_weight=data[2], epochs=30, verbose=0).history["loss"]
    assert losses[-1] < 0.1 < losses[0]
    best = numbers(model.layers[-1].decode(model(ids), ids > 0))
    assert best.tolist() == tags.tolist()


def test_padding_moves_no_loss_of_a_tagger() -> None:
    model = tagger()
    with_weights(model.layers[-1], len(NAMES))
    model.compile()
    ids, tags = np.array([[2, 3, 4], [5, 6, 0]]), np.array([[1, 2, 0], [0, 3, 0]])
    weights = (ids > 0).astype("float32")
    given = (ids, tags, weights)
    longer = [np.pad(each, ((0, 0), (0, 4)), constant_values=0) for each in given]
    longer[1][:, 3:] = 2  # what stands at padding is no tag
    losses = [model.evaluate(x, y, sample_weight=w, verbose=0) for x, y, w in (given, longer)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
    model_scores, mask = model(ids), ids > 0
    assert losses[0] == pytest.approx(float(model.layers[-1].loss(tags, model_scores, mask)))


def test_a_tagger_is_trained_in_half_precision() -> None:
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = tagger()
        model.compile(keras.optimizers.Adam(0.05))
        ids, tags = np.array([[2, 3, 4, 0]]), np.array([[1, 2, 0, 0]])
        weights = (ids > 0).astype("float32")
        found = model.fit(ids, tags, sample_weight=weights, epochs=30, verbose=0).history["loss"]
    finally:
        keras.config.set_dtype_policy(policy)
    assert found[-1] < 0.2 < found[0]


def test_a_saved_tagger_is_read_back(tmp_path: Path) -> None:
    model = tagger()
    with_weights(model.layers[-1], len(NAMES))
    model.save(tmp_path / "tagger.keras")
    again = keras.saving.load_model(tmp_path / "tagger.keras")
    assert isinstance(again, CRFTagger)
    ids = np.array([[2, 3, 4, 0]])
    np.testing.assert_allclose(again(ids), model(ids), atol=1e-6)
    crf, other = model.layers[-1], again.layers[-1]
    np.testing.assert_allclose(numbers(other.transitions), numbers(crf.transitions))
    assert other.may_follow == crf.may_follow
