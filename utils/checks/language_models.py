"""What the open exercises on language models share: their inputs, a judge, and mistakes.

A model turns ids (batch, steps) into logits (batch, steps, vocabulary), is causal and stays within
a budget of parameters. What is judged comes from `models.language_model`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks import models, properties, stacks
from utils.checks.exercise import (
    Case,
    Inputs,
    Problem,
    is_anything,
    is_count,
    is_norms,
    is_numeric,
)
from utils.checks.sentences import Sentences

say = Sentences(__name__)

RETURNS = {
    **dict.fromkeys(("outputs", "changed", "again", "prefix", "leak", "far"), is_numeric),
    **dict.fromkeys(("parameters", "depth", "cells"), is_count),
    "activation": is_anything,
    "reach": is_norms,
}
"""What `models.language_model` gives, for an exercise's `returns`."""

MEASURED: dict[str, Any] = {
    "probe": models.model_config,
    "measure": models.language_model,
    "returns": RETURNS,
}
"""For an exercise whose answer is a language model."""

_STAYS = np.array([1, 4])
"""For each sequence the last step that stays when the future is changed."""
_STILL = 1e-4
"""How far an output may move through rounding, as a part of the outputs' spread."""
_PREFIX = 4
STEPS = (7, 12)
"""How long the sequences of these exercises are."""
READS_IDS = (
    rf"{stacks.NOT_A_SEQUENCE}.*\((None, None|\d+, ({'|'.join(map(str, STEPS))}))\)"
    "|Invalid input shape for input"
)
"""What Keras says where a layer, or the model's own input, wants vectors and gets ids."""


def cases(
    rng: np.random.Generator, budget: int, vocabulary: int, *, steps: int = STEPS[0]
) -> list[Case]:
    """Return a case with a vocabulary of a drawn size, for a budget of parameters.

    Args:
        rng: draws the size, the ids and the seed of the weights.
        budget: how many parameters there may be.
        vocabulary: how many characters the chapter's text has, for which the budget is meant: no
            larger vocabulary is drawn, and with this one parameters are counted.
        steps: of a sequence, one of `STEPS`.
    """
    # Drawn, so that a size typed in is noticed; parameters are counted with the largest.
    size = int(rng.integers(50, vocabulary))
    x = rng.integers(1, 50, size=(2, steps)).astype(np.int32)
    x[0, 0] = size - 1  # the largest id, which a table that is one row too short lacks
    inputs = {
        "vocabulary_size": size,
        "arguments": [size],
        "largest": [vocabulary],
        "at_most": 20 * budget,
        "seed": int(rng.integers(10_000)),
        "x": x,
        "changed": properties.change_the_future(x, _STAYS, rng),
        "prefix": _PREFIX,
    }
    return [Case(inputs, f"a `vocabulary_size` of {size}")]


def inputs(
    rng: np.random.Generator,
    size: int,
    x: np.ndarray,
    changed: np.ndarray,
    prefix: int,
    at_most: int = 2_000_000,
    **more: Any,
) -> dict[str, Any]:
    """Return the inputs of a case for `models.language_model`."""
    return {
        "vocabulary_size": size,
        "arguments": [size],
        "at_most": at_most,
        "seed": int(rng.integers(10_000)),
        "x": x,
        "changed": changed,
        "prefix": prefix,
        **more,
    }


def judge(inputs: Inputs, result: Any, budget: int) -> Problem | None:
    """Return why a model is no causal, trainable language model within the budget, or None."""
    outputs = result["outputs"]
    return (
        wrong_form(inputs, result)
        or no_logits(result)
        or restless(result)
        or properties.causality(outputs, result["changed"], _STAYS)
        or _looks_further(result)
        or _needs_the_rest(result)
        or _too_large(inputs, result, budget)
        or _learns_nothing(result)
    )


def _too_large(inputs: Inputs, result: Any, budget: int) -> Problem | None:
    if (count := result["parameters"]) <= budget:
        return None
    return say("budget", size=inputs["largest"][0], count=count, budget=budget)


def wrong_form(inputs: Inputs, result: Any) -> Problem | None:
    """Return a problem unless there is a finite score for each character at each step."""
    if shaped(inputs, result):
        return properties.finite(result["outputs"])
    shape = (*inputs["x"].shape, inputs["vocabulary_size"])
    return say("shape", expected=shape, got=result["outputs"].shape)


def no_logits(result: Any) -> Problem | None:
    """Return a problem if the outputs are no raw sums."""
    return properties.logits(result["outputs"], result["activation"])


def shaped(inputs: Inputs, result: Any) -> bool:
    """Return whether there is a score for each character at each step."""
    return bool(result["outputs"].shape == (*inputs["x"].shape, inputs["vocabulary_size"]))


def leaks(inputs: Inputs, result: Any) -> bool:
    """Return whether the first fault is that an output moves when only later inputs change."""
    if not shaped(inputs, result) or no_logits(result) or restless(result):
        return False
    if sees_far_ahead(result):
        return True
    return bool(properties.causality(result["outputs"], result["changed"], _STAYS))


def over_budget(budget: int) -> Callable[[Inputs, Any], bool]:
    """Return a function that recognises a model whose first fault is that it costs too much."""

    def recognise(inputs: Inputs, result: Any) -> bool:
        problem = _too_large(inputs, result, budget)
        return problem is not None and judge(inputs, result, budget) == problem

    return recognise


def is_of_last_step(inputs: Inputs, result: Any) -> bool:
    """Return whether there is one output for the whole sequence."""
    return bool(result["outputs"].ndim == 2)


def gives_probabilities(inputs: Inputs, result: Any) -> bool:
    """Return whether the outputs have gone through a softmax."""
    return shaped(inputs, result) and properties.are_probabilities(result["outputs"])


def gives_states(inputs: Inputs, result: Any) -> bool:
    """Return whether each step has an output that is not one score for each character."""
    outputs = result["outputs"]
    return bool(outputs.ndim == 3 and outputs.shape[-1] != inputs["vocabulary_size"])


def restless(result: Any) -> Problem | None:
    """Return a problem if the same input gives other outputs."""
    outputs, again = result["outputs"], result["again"]
    if again.shape != outputs.shape or result["changed"].shape != outputs.shape:
        return say("another shape")
    if np.abs(again - outputs).max() <= 1e-4 * _spread(outputs):
        return None
    return say("restless")


def _looks_further(result: Any) -> Problem | None:
    """Return a problem if later characters enter where a short sequence at rest shows nothing."""
    if sees_far_ahead(result):
        return say("far ahead")
    return say("while it trains") if result["leak"] > _STILL else None


def sees_far_ahead(result: Any) -> bool:
    """Return whether an output moves with characters far ahead of it."""
    return bool(result["far"][0] > _STILL)


def sees_far_behind(result: Any) -> bool:
    """Return whether an output moves with characters far behind it."""
    return bool(result["far"][1] > _STILL)


def _needs_the_rest(result: Any) -> Problem | None:
    """Return a problem if the outputs for the first steps depend on how many follow."""
    first, alone = result["outputs"][:, :_PREFIX], result["prefix"]
    if alone.shape == first.shape and np.abs(alone - first).max() <= 1e-4 * _spread(first):
        return None
    return say("needs the rest", steps=_PREFIX)


def _spread(outputs: np.ndarray) -> float:
    return max(float(outputs.std()), 1e-30)


def _learns_nothing(result: Any) -> Problem | None:
    if not result["reach"]:
        return say("no weights")
    flat = result["outputs"].reshape(-1, result["outputs"].shape[-1])
    if np.ptp(flat, axis=0).max() <= 1e-6:
        return say("ignores its input")
    return properties.gradient_reach(result["reach"])
