"""Facts in another order; the oracle sorts lists."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.exercise import Case, Inputs, is_numeric
from utils.checks.judges import equals

WITHOUT_AXIS = "must have the same number of dimensions"


def cases(rng: Rng) -> Cases:
    def case(facts: list[int], words: int) -> dict[str, Array]:
        most = max(facts) + 2
        real = np.arange(most) < np.array(facts)[:, None]
        story = rng.integers(2, 60, size=(len(facts), most, words))
        story[..., -1] = np.where(rng.random((len(facts), most)) < 0.5, 0, story[..., -1])
        story *= real[..., None]
        keys = rng.permuted(np.tile(np.linspace(0.05, 0.95, most), (len(facts), 1)), axis=1)
        # Padding's numbers are the smallest: whoever sorts by them all puts it first.
        keys = np.where(real, keys, keys / 100)
        for row, count in zip(keys, facts, strict=True):
            inner = slice(1, count)
            row[inner] = np.roll(np.sort(row[inner]), 1)  # the order changes, and is no reversal
            row[0] = row[inner].max() + 0.001 if count > 1 else 0.5  # and the first one would move
        return {"story": story, "keys": keys}

    yield "3 stories of 6, 3 and 4 facts", case([6, 3, 4], 4)
    yield "2 stories of 5 and 8 facts", case([5, 8], 3)
    alone = case([1, 1], 3)
    yield Case(alone, "stories that have nothing but their first fact", trivial=True)


def oracle(story: Array, keys: Array) -> Array:
    found = np.zeros_like(story)
    for number, (facts, marks) in enumerate(zip(story.tolist(), keys.tolist(), strict=True)):
        real = [place for place, fact in enumerate(facts) if place and fact[0]]
        order = [0, *sorted(real, key=lambda place: marks[place])]
        found[number, : len(order)] = [facts[place] for place in order]
    return found


def is_another_order(inputs: Inputs, result: Any) -> bool:
    """Return whether the facts are those of each story, its options first and its padding last."""
    story = inputs["story"]
    if not is_numeric(result) or result.shape != story.shape:
        return False
    if (result[:, 0] != story[:, 0]).any() or (result.any(axis=-1) != story.any(axis=-1)).any():
        return False
    pairs = zip(story.tolist(), result.tolist(), strict=True)
    return all(sorted(facts) == sorted(came) for facts, came in pairs)


EXERCISE = exercise(__name__, cases, equals(oracle))
