"""Chapter 01's open exercise: a causal language model within a budget."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import models, properties
from utils.checks.exercise import (
    Case,
    Exercise,
    Inputs,
    Mistake,
    Problem,
    is_count,
    is_norms,
    is_numeric,
)

PARAMETER_BUDGET = 60_000
"""What `my_language_model` may spend: somewhat more than the chapter's own networks do."""

_STAYS = np.array([1, 4])
"""For each sequence the last step that stays when the future is changed."""
_PREFIX = 4


def _model_cases(rng: np.random.Generator) -> list[Case]:
    x = rng.integers(1, 50, size=(2, 7)).astype(np.int32)
    size = int(rng.integers(50, 80))  # drawn, so that a size typed in is noticed
    inputs = {
        "vocabulary_size": size,
        "arguments": [size],
        "at_most": 20 * PARAMETER_BUDGET,
        "seed": int(rng.integers(10_000)),
        "x": x,
        "changed": properties.change_the_future(x, _STAYS, rng),
        "prefix": _PREFIX,
    }
    return [Case(inputs, f"a `vocabulary_size` of {size}")]


def _judge_my_language_model(inputs: Inputs, result: Any) -> Problem | None:
    outputs = result["outputs"]
    if not _shaped(inputs, result):
        shape = (*inputs["x"].shape, inputs["vocabulary_size"])
        return Problem(
            f"The model should return logits of shape {shape} (batch, steps, vocabulary), "
            f"and it returns {outputs.shape}."
        )
    if not np.isfinite(outputs).all():
        return Problem("The model's outputs contain NaN or an infinity.")
    return (
        _no_logits(outputs)
        or _restless(result)
        or properties.causality(outputs, result["changed"], _STAYS)
        or _needs_the_rest(result)
        or properties.parameter_count(result["parameters"], at_most=PARAMETER_BUDGET)
        or _learns_nothing(result)
    )


def _no_logits(outputs: np.ndarray) -> Problem | None:
    if _are_probabilities(outputs):
        return Problem("The outputs are probabilities; the loss of this chapter expects logits.")
    if (outputs >= 0).all():
        return Problem(
            "No output is ever negative, so an activation stands after the last layer: "
            "logits are raw sums."
        )
    return None


def _restless(result: Any) -> Problem | None:
    """Return a problem if the same input gives other outputs."""
    outputs, again = result["outputs"], result["again"]
    if again.shape != outputs.shape or result["changed"].shape != outputs.shape:
        return Problem("The shape of the outputs changes from call to call.")
    if np.abs(again - outputs).max() <= 1e-4 * _spread(outputs):
        return None
    return Problem(
        "The same input gives other outputs each time: noise and dropout, and any state, "
        "must rest when `training=False`."
    )


def _needs_the_rest(result: Any) -> Problem | None:
    """Return a problem if the outputs for the first steps depend on how many follow."""
    first, alone = result["outputs"][:, :_PREFIX], result["prefix"]
    if alone.shape == first.shape and np.abs(alone - first).max() <= 1e-4 * _spread(first):
        return None
    return Problem(
        f"The outputs for the first {_PREFIX} characters are others when no more follow: "
        "how many come later enters them."
    )


def _spread(outputs: np.ndarray) -> float:
    return max(float(outputs.std()), 1e-30)


def _learns_nothing(result: Any) -> Problem | None:
    if not result["reach"]:
        return Problem("The model has no weights: there is nothing to train.")
    flat = result["outputs"].reshape(-1, result["outputs"].shape[-1])
    if np.ptp(flat, axis=0).max() <= 1e-6:
        return Problem("Every step gets the same outputs: the model ignores what it reads.")
    return properties.gradient_reach(result["reach"])


def _are_probabilities(outputs: np.ndarray) -> bool:
    return bool((outputs >= 0).all() and np.allclose(outputs.sum(axis=-1), 1, atol=1e-2))


def _shaped(inputs: Inputs, result: Any) -> bool:
    return result["outputs"].shape == (*inputs["x"].shape, inputs["vocabulary_size"])


def _leaks(inputs: Inputs, result: Any) -> bool:
    if not _shaped(inputs, result) or _restless(result):
        return False
    return bool(properties.causality(result["outputs"], result["changed"], _STAYS))


MY_LANGUAGE_MODEL = Exercise(
    name="my_language_model",
    title="A language model within a budget",
    kind="model",
    concept="a causal model within a budget",
    points=3,
    minutes=12,
    difficulty=3,
    cases=_model_cases,
    probe=models.model_config,
    measure=models.language_model,
    returns={
        **dict.fromkeys(("outputs", "changed", "again", "prefix"), is_numeric),
        "parameters": is_count,
        "reach": is_norms,
    },
    judge=_judge_my_language_model,
    praise="It is causal, within the budget, and every weight can learn. Now train it, below.",
    mistakes=(
        Mistake(
            "sees the future",
            "The model sees the future: an output moves when only *later* characters change, so it can read the answer off its input. "
            "Usual causes are `Bidirectional`, `go_backwards`, a convolution without `padding='causal'`, and attention without a causal mask.",
            "utils.checks.ch01_keras:sees_the_future",
            _leaks,
        ),
        Mistake(
            "last step only",
            "There is one output for the whole sequence. Every step predicts the character after it: "
            "`return_sequences=True` in each recurrent layer, and no pooling over the steps.",
            "utils.checks.ch01_keras:last_step_only",
            lambda inputs, result: result["outputs"].ndim == 2,
        ),
        Mistake(
            "probabilities instead of logits",
            "The last layer has a softmax, and the chapter's loss has one too (`from_logits=True`): "
            "two of them flatten the gradients. Leave the activation out.",
            "utils.checks.ch01_keras:probabilities_not_logits",
            lambda inputs, result: (
                _shaped(inputs, result) and _are_probabilities(result["outputs"])
            ),
        ),
        Mistake(
            "no score for each character",
            "The last axis should hold one score for each character, `vocabulary_size` of them: end with `Dense(vocabulary_size)`.",
            "utils.checks.ch01_keras:states_as_outputs",
            lambda inputs, result: (
                result["outputs"].ndim == 3
                and result["outputs"].shape[-1] != inputs["vocabulary_size"]
            ),
        ),
        Mistake(
            "over the budget",
            "The model costs more than the budget allows. A GRU's parameters grow with the square "
            "of its units: fewer units, or a narrower embedding.",
            "utils.checks.ch01_keras:over_budget",
            lambda inputs, result: (
                _shaped(inputs, result)
                and not _leaks(inputs, result)
                and result["parameters"] > PARAMETER_BUDGET
            ),
        ),
    ),
    hints=(
        "Three layers do: `Embedding`, a recurrent one, `Dense(vocabulary_size)`.",
        "`keras.Input((None,), dtype='int32')` leaves the number of steps open; the recurrent layer "
        "needs `return_sequences=True`.",
        "A GRU of n units on an embedding of m numbers costs 3·n·(n + m + 2) parameters. Try n = 96 "
        "and m = 32, and look at `model.summary()`.",
    ),
)
