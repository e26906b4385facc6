"""Chapter 09's open exercise: a deep language model whose first layer still hears the loss."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from utils.checks import language_models, models
from utils.checks.exercise import (
    Case,
    Exercise,
    Inputs,
    Mistake,
    Problem,
    is_anything,
)

PARAMETER_BUDGET = 100_000
VOCABULARY = 65
"""Characters of the chapter's text."""
LAYERS = 8
REACH = 0.2
"""What must reach the first layer: this part of the gradient's norm at the last one."""


def _cases(rng: np.random.Generator) -> list[Case]:
    drawn = language_models.cases(rng, PARAMETER_BUDGET, VOCABULARY, steps=12)
    return [replace(case, inputs={**case.inputs, "every_step": True}) for case in drawn]


def _judge(inputs: Inputs, result: Any) -> Problem | None:
    return (
        language_models.judge(inputs, result, PARAMETER_BUDGET)
        or _shallow(result)
        or _unheard(result)
    )


def _shallow(result: Any) -> Problem | None:
    found = min(len(result["at_start"]), result["depth"])
    if found >= LAYERS:
        return None
    return Problem(
        f"There should be at least {LAYERS} recurrent layers, one on top of another, "
        f"and there {'is' if found == 1 else 'are'} {found}."
    )


def _part(result: Any) -> float:
    """Return what part of the last layer's gradient arrives at the first; 0 where none does."""
    norms = result["at_start"]
    return norms[0] / norms[-1] if norms and norms[-1] > 0 else 0.0


def _unheard(result: Any) -> Problem | None:
    if result["at_start"][-1] == 0:
        return Problem(
            "As the model begins, no gradient arrives at its last recurrent layer: does the output "
            "layer start at zero?"
        )
    if _part(result) >= REACH:
        return None
    return Problem(
        f"As the model begins, the gradient at the first recurrent layer should be at least "
        f"{REACH:g} times as large as at the last one, and it is {_part(result):.3g} times."
    )


def _fits(inputs: Inputs, result: Any) -> bool:
    """Return whether only depth and reach are left to look at."""
    return language_models.judge(inputs, result, PARAMETER_BUDGET) is None


MY_RESIDUAL_MODEL = Exercise(
    name="my_residual_model",
    title="A deep language model that trains",
    kind="model",
    concept="depth within a budget, and a gradient that reaches the bottom",
    points=3,
    minutes=12,
    difficulty=3,
    cases=_cases,
    probe=models.model_config,
    measure=models.deep_language_model,
    returns={
        **language_models.RETURNS,
        "at_start": is_anything,
    },
    time_limit=20.0,
    judge=_judge,
    praise="It is deep, causal and within the budget, and the loss reaches its first layer. Now train it, below.",
    mistakes=(
        Mistake(
            "last state only",
            "A recurrent layer returns its last state only, so that no output can be made for each step. Give each one `return_sequences=True`.",
            "utils.checks.ch09_open:last_states",
        ),
        *language_models.mistakes(
            PARAMETER_BUDGET,
            "utils.checks.ch09_open",
            too_large="The model costs more than the budget allows. Depth has its price: with twice the layers each can be only about 1/√2 as wide.",
        ),
        Mistake(
            "too shallow",
            "It would do, but it is not deep: this exercise asks for eight recurrent layers or more, each with weights of its own. (Several cells in one `RNN` are one layer.)",
            "utils.checks.ch09_open:too_shallow",
            lambda inputs, result: _fits(inputs, result) and len(result["at_start"]) < LAYERS,
        ),
        Mistake(
            "side by side",
            "There are recurrent layers enough, and they stand side by side: each way through the model meets only some of them. Put one on top of another.",
            "utils.checks.ch09_open:side_by_side",
            lambda inputs, result: (
                _fits(inputs, result) and result["depth"] < LAYERS <= len(result["at_start"])
            ),
        ),
        Mistake(
            "gradient lost on the way",
            "The layers are there, and at the start next to nothing of the gradient arrives at the first one. Give it a way around each layer: a shortcut.",
            "utils.checks.ch09_open:plain_stack",
            lambda inputs, result: (
                _fits(inputs, result)
                and not _shallow(result)
                and result["at_start"][-1] > 0
                and _part(result) < REACH
            ),
        ),
    ),
    hints=(
        "Your `residual_gru` is nearly there: an `Embedding` goes before the loop, a `Dense(vocabulary_size)` after it.",
        "If the embedding is as wide as the GRUs, no projection is needed. A GRU of n units on n numbers costs 6·n·(n + 1) parameters: for eight of them, n = 43 fits.",
        "To beat the chapter's stack, try a higher learning rate below, a normalisation before each layer, or another cell.",
    ),
)
