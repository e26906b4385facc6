"""Beams: against all sequences of a small vocabulary, against greedy, and in batches."""

from __future__ import annotations

import itertools
from typing import Any

import keras
import numpy as np
import pytest

from utils.decoding import beam_search

SIZE, START, END, LENGTH = 5, 2, 3, 4


class Table(keras.Model):
    """A decoder that knows the last token and how many were read, and adds a source's own wish.

    Its state is (batch, 1), the number of tokens read; `memory` is (batch, SIZE).
    """

    def __init__(self, seed: int = 0, spread: float = 1.0) -> None:
        super().__init__()
        rng = np.random.default_rng(seed)
        self.table = rng.normal(scale=spread, size=(LENGTH + 1, SIZE, SIZE)).astype("float32")

    def call(self, inputs: Any) -> Any:
        ids, state, wish = inputs
        place = keras.ops.cast(state[:, 0], "int32") * SIZE + ids[:, 0]
        rows = keras.ops.take(self.table.reshape(-1, SIZE), place, axis=0)
        return [(rows + wish)[:, None], state + 1]


def logs_of(table: Table, ids: tuple[int, ...], wish: np.ndarray) -> float:
    """Return the log-probability of a sequence, token by token."""
    total = 0.0
    for place, (last, token) in enumerate(itertools.pairwise((START, *ids))):
        logits = (table.table[place, last] + wish).astype(float)
        logits[0] = -np.inf
        total += logits[token] - np.log(np.exp(logits).sum())
    return total


def sequences() -> list[tuple[int, ...]]:
    """Return all that can be written: up to an end, or as long as is allowed."""
    found = []
    for length in range(1, LENGTH + 1):
        for ids in itertools.product(range(1, SIZE), repeat=length):
            if END in ids[:-1] or (ids[-1] != END and length < LENGTH):
                continue
            found.append(ids)
    return found


def search(table: Table, wishes: np.ndarray, **options: Any) -> Any:
    state = np.zeros((len(wishes), 1), np.float32)
    options = {"start_id": START, "end_id": END, "length": LENGTH, **options}
    return beam_search(table, state, [wishes], **options)


def wishes_of(count: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, SIZE)).astype(np.float32)


def written(row: np.ndarray) -> tuple[int, ...]:
    return tuple(int(each) for each in row if each)


@pytest.mark.parametrize("width", [1, 3, 200])
def test_what_is_never_to_be_written_shares_its_probability_out(width: int) -> None:
    table, wishes = Table(1), wishes_of(3)
    banned = next(each for each in range(1, SIZE) if each not in (START, END))
    found = search(table, wishes, width=width, never=[banned])
    real = np.isfinite(found.scores)
    assert real[:, 0].all()
    assert not (found.ids[real] == banned).any()
    # As if the table had never heard of it.
    wishes[:, banned] = -np.inf
    table.table[..., banned] = -1e30
    expected = logs_of(table, written(found.ids[0, 0]), np.where(np.isinf(wishes[0]), 0, wishes[0]))
    assert found.log_probabilities[0, 0] == pytest.approx(expected, abs=1e-4)


def test_the_end_can_not_be_forbidden() -> None:
    with pytest.raises(ValueError, match="nothing would end"):
        search(Table(1), wishes_of(1), never=[END])


@pytest.mark.parametrize("power", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_beam_of_everything_finds_the_best_of_all_sequences(power: float, seed: int) -> None:
    table, wishes = Table(seed), wishes_of(3, seed)
    found = search(table, wishes, width=200, normalise=power)
    for row, wish in enumerate(wishes):
        scores = {ids: logs_of(table, ids, wish) / len(ids) ** power for ids in sequences()}
        ranked = sorted(scores, key=lambda ids: -scores[ids])
        assert written(found.ids[row, 0]) == ranked[0]
        assert found.scores[row, 0] == pytest.approx(scores[ranked[0]], abs=1e-4)
        total = logs_of(table, ranked[0], wish)
        assert found.log_probabilities[row, 0] == pytest.approx(total, abs=1e-4)
        # All sequences are found, each once, in the order of their scores, and nothing else.
        real = np.isfinite(found.scores[row])
        assert [written(ids) for ids in found.ids[row][real]] == ranked or (
            sorted(written(ids) for ids in found.ids[row][real]) == sorted(ranked)
        )


def test_a_beam_of_one_is_greedy() -> None:
    table, wishes = Table(3), wishes_of(20)
    found = search(table, wishes, width=1)
    for row, wish in enumerate(wishes):
        ids: list[int] = []
        while len(ids) < LENGTH and END not in ids:
            logits = table.table[len(ids), ids[-1] if ids else START] + wish
            logits[0] = -np.inf
            ids.append(int(np.argmax(logits)))
        assert written(found.ids[row, 0]) == tuple(ids)


def test_a_batch_gives_what_each_row_gives_alone() -> None:
    table, wishes = Table(4), wishes_of(6)
    together = search(table, wishes, width=3)
    for row in range(6):
        alone = search(table, wishes[row : row + 1], width=3)
        np.testing.assert_array_equal(alone.ids[0], together.ids[row])
        np.testing.assert_allclose(alone.scores[0], together.scores[row], rtol=1e-5)


def test_scores_fall_and_nothing_follows_the_end() -> None:
    found = search(Table(5), wishes_of(30), width=4)
    assert (np.diff(found.scores, axis=1) <= 0).all()
    for ids in found.ids.reshape(-1, LENGTH):
        assert (ids[np.flatnonzero(ids == END)[:1].sum() + 1 :] == 0).all() or END not in ids
        assert 0 not in written(ids)


def test_of_equal_tokens_the_lower_id_is_taken() -> None:
    table = Table(0, spread=0.0)
    found = search(table, np.zeros((1, SIZE), np.float32), width=4, normalise=0.0)
    assert written(found.ids[0, 0]) == (END,)  # the shortest is the likeliest of all
    unlikely = np.array([[0, 0, 0, -50, 0]], np.float32)
    assert written(search(table, unlikely, width=1).ids[0, 0]) == (1, 1, 1, 1)


def test_plain_sums_prefer_short_sequences() -> None:
    wishes = wishes_of(40)
    lengths = [
        np.mean([len(written(ids)) for ids in search(Table(6), wishes, normalise=power).ids[:, 0]])
        for power in (0.0, 1.0)
    ]
    assert lengths[0] < lengths[1]


def test_bad_arguments_and_models_are_answered() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        search(Table(), wishes_of(1), width=0)
    with pytest.raises(ValueError, match="1 or more"):
        search(Table(), wishes_of(1), length=0)
    broken = Table()
    broken.table[:] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        search(broken, wishes_of(2))
