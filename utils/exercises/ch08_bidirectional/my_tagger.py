"""A tagger that reads both ways, within a budget; what is judged comes from `tagger_model`."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import models, properties
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem, is_anything, is_count, is_norms, is_numeric

say = Sentences(__name__)

BUDGET = 400_000
"""What it may spend, its embedding of up to 4,000 characters included."""

# A sentence longer than any window of a few convolutions.
LENGTHS = (40, 40, 40, 3, 1)
LONGEST, PADDED = 40, 44
MASK = np.arange(LONGEST) < np.array(LENGTHS)[:, None]


def cases(rng: Rng) -> Cases:
    """Make three rows of ids, no two of them alike, and two shorter ones."""
    size, tags = int(rng.integers(3700, 4000)), int(rng.integers(5, 12))
    x = np.zeros((len(LENGTHS), PADDED), np.int32)
    ids = rng.permutation(np.arange(2, size - 1))[: sum(LENGTHS)]
    ids[LONGEST // 2] = size - 1  # an embedding of one row too few must show
    for row, own in zip(x, np.split(ids, np.cumsum(LENGTHS)[:-1]), strict=True):
        row[: len(own)] = own
    inputs = {
        "arguments": [size, tags],
        "at_most": 4 * BUDGET,
        "seed": int(rng.integers(10_000)),
        "x": x,
        "changed": x,
        "prefix": LONGEST,
    }
    yield f"a `vocabulary_size` of {size} and {tags} tags", inputs


def judge(inputs: Inputs, result: Any) -> Problem | None:
    outputs = result["outputs"]
    if not shaped(inputs, result):
        return say("shape", expected=expected_shape(inputs), got=outputs.shape)
    if problem := properties.finite(outputs):
        return problem
    if properties.are_probabilities(outputs):
        return say("probabilities", tags=outputs.shape[-1])
    if problem := properties.raw_sums(result["activation"]):
        return problem
    if np.abs(result["again"] - outputs).max() > 1e-4 * spread(outputs):
        return say("restless")
    return (
        properties.parameter_count(result["parameters"], at_most=BUDGET)
        or one_way(inputs, result)
        or padding_read(result)
        or properties.gradient_reach(result["reach"])
    )


def expected_shape(inputs: Inputs) -> tuple[int, ...]:
    return (*inputs["x"].shape, inputs["arguments"][1])


def shaped(inputs: Inputs, result: Any) -> bool:
    return bool(result["outputs"].shape == expected_shape(inputs))


def spread(outputs: Array) -> float:
    return max(float(outputs.std()), 1e-30)


def reaches(result: Any) -> tuple[bool, bool]:
    """Return whether the last tag depends on every character, and the first one, too."""
    # Over so many steps a move may fade below rounding; the gradient does not.
    forward, backward = (bool(end > 0) for end in result["ends"])
    return forward, backward


def one_way(inputs: Inputs, result: Any) -> Problem | None:
    """Return a problem if the first and the last tag don't depend on each other's character."""
    forward, backward = reaches(result)
    if forward and backward:
        return None
    return say("not backward" if forward else "not forward", steps=LONGEST - 1)


def padding_read(result: Any) -> Problem | None:
    outputs, alone = result["outputs"], result["prefix"]
    if alone.shape != (*MASK.shape, outputs.shape[-1]):
        return say("fixed shape")
    return properties.mask_invariance(alone, outputs, MASK, atol=1e-4 * spread(outputs))


# --- conditions of mistakes -------------------------------------------------------------------


def gives_probabilities(inputs: Inputs, result: Any) -> bool:
    return shaped(inputs, result) and properties.are_probabilities(result["outputs"])


def is_of_the_whole(inputs: Inputs, result: Any) -> bool:
    return bool(result["outputs"].ndim == 2)


def gives_states(inputs: Inputs, result: Any) -> bool:
    outputs = result["outputs"]
    return bool(outputs.ndim == 3 and outputs.shape[-1] != inputs["arguments"][1])


def over_budget(inputs: Inputs, result: Any) -> bool:
    return shaped(inputs, result) and result["parameters"] > BUDGET


def fits(inputs: Inputs, result: Any) -> bool:
    return shaped(inputs, result) and result["parameters"] <= BUDGET


def not_turned_back(inputs: Inputs, result: Any) -> bool:
    return fits(inputs, result) and result["unturned"] > 0 and not all(reaches(result))


def reads_a_window(inputs: Inputs, result: Any) -> bool:
    return fits(inputs, result) and not any(reaches(result))


def reads_one_way(inputs: Inputs, result: Any) -> bool:
    return fits(inputs, result) and sum(reaches(result)) == 1


def reads_padding(inputs: Inputs, result: Any) -> bool:
    both = fits(inputs, result) and all(reaches(result))
    return both and padding_read(result) is not None


def loses_the_mask(inputs: Inputs, result: Any) -> bool:
    return result["makes_mask"] > 0 and reads_padding(inputs, result)


def has_no_mask(inputs: Inputs, result: Any) -> bool:
    return not result["makes_mask"] and reads_padding(inputs, result)


EXERCISE = exercise(
    __name__,
    cases,
    judge,
    probe=models.model_config,
    measure=models.tagger_model,
    returns={
        **dict.fromkeys(("outputs", "again", "prefix", "ends"), is_numeric),
        **dict.fromkeys(("parameters", "makes_mask", "unturned"), is_count),
        "activation": is_anything,
        "reach": is_norms,
    },
    # Two layers in both directions take six seconds of two busy cores.
    time_limit=20.0,
)
