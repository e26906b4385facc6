"""Chapter 08's exercise on a model that is nothing but a leak."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import language_models, models, properties
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

_STEPS = 6
_AT_MOST = 2_000_000


def _next_cases(rng: np.random.Generator) -> list[Case]:
    """Make a row, and for each step a copy of it in which that step has another id."""
    size = int(rng.integers(40, 60))
    row = rng.integers(1, size, size=_STEPS)
    row[rng.integers(_STEPS)] = size - 1  # an embedding of one row too few must show
    other = 1 + (row + rng.integers(0, size - 2, size=_STEPS)) % (size - 1)
    x = np.stack([row, *np.where(np.eye(_STEPS, dtype=bool), other, row)]).astype(np.int32)
    inputs = {
        "arguments": [size],
        "at_most": _AT_MOST,
        "seed": int(rng.integers(10_000)),
        "x": x,
        "changed": x,
        "prefix": _STEPS,
        "vocabulary_size": size,
    }
    return [Case(inputs, f"a `vocabulary_size` of {size}")]


def influence(outputs: np.ndarray) -> np.ndarray:
    """Return whether output s moves when input u changes, [s, u], for outputs of such rows."""
    moved = np.abs(outputs[1:] - outputs[:1]).max(axis=-1).T
    return np.asarray(moved > 1e-4 * max(float(outputs.std()), 1e-30))


def _influence(inputs: Inputs, result: Any) -> np.ndarray | None:
    """Return the influence, or None where the outputs have another shape."""
    return influence(result["outputs"]) if language_models.shaped(inputs, result) else None


def _judge_sees_next_only(inputs: Inputs, result: Any) -> Problem | None:
    problem = language_models.wrong_form(inputs, result)
    if problem:
        return problem
    seen = influence(result["outputs"])
    if properties.are_probabilities(result["outputs"]):
        size = inputs["vocabulary_size"]
        return Problem(f"The {size} outputs of each step lie between 0 and 1 and add up to 1.")
    for step in range(_STEPS - 1):
        if not seen[step, step + 1]:
            return Problem(
                f"The output at step {step} does not move when the input at step {step + 1} "
                "changes: that is the one it should see."
            )
    others = np.argwhere(seen & ~np.eye(_STEPS, k=1, dtype=bool))
    if len(others):
        output, step = others[0]
        wanted = "see no step" if output == _STEPS - 1 else f"see step {output + 1} and no other"
        last = ", the last one," if output == _STEPS - 1 else ""
        return Problem(
            f"The output at step {output}{last} moves when the input at step {step} changes: it "
            f"should {wanted}."
        )
    return properties.gradient_reach(result["reach"])


def _sees(*bands: int) -> Any:
    """Return whether each output sees just the inputs at these distances from it."""
    pattern = np.any([np.eye(_STEPS, k=band, dtype=bool) for band in bands], axis=0)

    def recognise(inputs: Inputs, result: Any) -> bool:
        seen = _influence(inputs, result)
        return seen is not None and bool((seen == pattern).all())

    return recognise


def _sees_round_the_end(inputs: Inputs, result: Any) -> bool:
    """Return whether each output sees the next input, and the last one the first."""
    seen = _influence(inputs, result)
    return seen is not None and bool((seen == np.roll(np.eye(_STEPS, dtype=bool), -1, 0)).all())


def _sees_past_and_next(inputs: Inputs, result: Any) -> bool:
    seen = _influence(inputs, result)
    if seen is None or np.triu(seen, 2).any():
        return False
    return bool(seen.diagonal(1).all() and np.tril(seen).any())


def _sees_far_ahead(inputs: Inputs, result: Any) -> bool:
    seen = _influence(inputs, result)
    return seen is not None and bool(np.triu(seen, 2).any())


def _sees_no_future(inputs: Inputs, result: Any) -> bool:
    seen = _influence(inputs, result)
    return seen is not None and bool(np.tril(seen, -1).any() and not np.triu(seen, 1).any())


SEES_NEXT_ONLY = Exercise(
    name="sees_next_only",
    title="A model that is nothing but a leak",
    kind="model",
    concept="how little it takes to leak",
    points=2,
    minutes=10,
    difficulty=2,
    cases=_next_cases,
    probe=models.model_config,
    measure=models.language_model,
    returns={"outputs": is_numeric, "parameters": is_count, "reach": is_norms},
    judge=_judge_sees_next_only,
    praise="Each output sees the input after it and no other: a leak in its purest form.",
    mistakes=(
        Mistake(
            "probabilities instead of logits",
            "The outputs are probabilities, and logits are asked for: leave the softmax out.",
            "utils.checks.ch08_keras:next_with_softmax",
            language_models.gives_probabilities,
        ),
        Mistake(
            "reads its own step",
            "Each output sees its own input and no other: nothing is shifted yet. Drop the first "
            "step, and add one at the end.",
            "utils.checks.ch08_keras:reads_own_step",
            _sees(0),
        ),
        Mistake(
            "shifted the wrong way",
            "Each output sees the input *before* it: the sequence is shifted to the right. Crop at "
            "the start and pad at the end, `Cropping1D((1, 0))` and `ZeroPadding1D((0, 1))`.",
            "utils.checks.ch08_keras:shifted_right",
            _sees(-1),
        ),
        Mistake(
            "wraps round",
            "The last output sees the first input: the shift wraps round. Pad the end with zeros.",
            "utils.checks.ch08_keras:rolled",
            _sees_round_the_end,
        ),
        Mistake(
            "shifted by two",
            "You shift by two steps; shift by one.",
            "utils.checks.ch08_keras:shifted_by_two",
            _sees(2),
        ),
        Mistake(
            "sees everything ahead",
            "The outputs see further ahead than one step, as a backward or bidirectional layer "
            "does. Here one step ahead is all: no recurrence is needed.",
            "utils.checks.ch08_keras:sees_all_ahead",
            _sees_far_ahead,
        ),
        Mistake(
            "sees the past as well",
            "The next input is seen, and others before it too. Leave out whatever mixes steps: a "
            "recurrent layer, or a convolution wider than one.",
            "utils.checks.ch08_keras:sees_neighbours",
            _sees_past_and_next,
        ),
        Mistake(
            "causal",
            "This model is causal: no output sees a later input. For once, that is wrong.",
            "utils.checks.ch08_keras:sees_the_past",
            _sees_no_future,
        ),
        Mistake(
            "one step too short",
            "The outputs are one step shorter than the input: after cropping the first step, pad "
            "one at the end, so that each step has an output.",
            "utils.checks.ch08_keras:one_step_short",
            lambda inputs, result: (
                result["outputs"].ndim == 3
                and result["outputs"].shape[1] == inputs["x"].shape[1] - 1
            ),
        ),
    ),
    hints=(
        "`Embedding` and `Dense` treat each step by itself. All that is missing between them is a "
        "shift by one step to the left.",
        "To shift to the left, drop the first step and add an empty one at the end. Keras has a "
        "layer for each.",
        "`keras.layers.Cropping1D((1, 0))` drops the first step, `keras.layers.ZeroPadding1D((0, 1))` "
        "adds one at the end; both stand between `Embedding` and `Dense`.",
    ),
)
