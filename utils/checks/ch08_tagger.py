"""Chapter 08's open exercise: a tagger that reads both ways, within a budget."""

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

TAGGER_BUDGET = 400_000
"""What `my_tagger` may spend, its embedding of up to 4,000 characters included."""

# A sentence longer than any window of a few convolutions.
_LENGTHS = (40, 40, 40, 3, 1)
_LONGEST, _PADDED = 40, 44


def _tagger_cases(rng: np.random.Generator) -> list[Case]:
    """Make a row of ids, the same with another first and another last id, and two shorter ones."""
    size, tags = int(rng.integers(3700, 4000)), int(rng.integers(5, 12))
    x = np.zeros((len(_LENGTHS), _PADDED), np.int32)
    ids = rng.permutation(np.arange(2, size - 1))[: _LONGEST + 6]
    ids[_LONGEST // 2] = size - 1  # an embedding of one row too few must show
    x[:3, :_LONGEST] = ids[:_LONGEST]
    x[1, 0], x[2, _LONGEST - 1] = ids[_LONGEST], ids[_LONGEST + 1]
    x[3, :3], x[4, :1] = ids[_LONGEST + 2 : _LONGEST + 5], ids[_LONGEST + 5]
    inputs = {
        "arguments": [size, tags],
        "at_most": 4 * TAGGER_BUDGET,
        "seed": int(rng.integers(10_000)),
        "x": x,
        "changed": x,
        "prefix": _LONGEST,
    }
    return [Case(inputs, f"a `vocabulary_size` of {size} and {tags} tags")]


def _tags(inputs: Inputs) -> int:
    return int(inputs["arguments"][1])


def _mask() -> np.ndarray:
    return np.arange(_LONGEST) < np.array(_LENGTHS)[:, None]


def _shaped(inputs: Inputs, result: Any) -> bool:
    return result["outputs"].shape == (*inputs["x"].shape, _tags(inputs))


def _judge_my_tagger(inputs: Inputs, result: Any) -> Problem | None:
    outputs = result["outputs"]
    if not _shaped(inputs, result):
        shape = (*inputs["x"].shape, _tags(inputs))
        return Problem(
            f"The model should return logits of shape {shape} (batch, steps, tags), and it returns "
            f"{outputs.shape}."
        )
    problem = properties.finite(outputs)
    if problem:
        return problem
    if properties.are_probabilities(outputs):
        return Problem(
            f"The {_tags(inputs)} outputs of each step lie between 0 and 1 and add up to 1."
        )
    if np.abs(result["again"] - outputs).max() > 1e-4 * _spread(outputs):
        return Problem(
            "The same input gives other outputs each time: dropout, and any state, must rest when "
            "`training=False`."
        )
    return (
        properties.parameter_count(result["parameters"], at_most=TAGGER_BUDGET)
        or _reads_one_way(inputs, result)
        or _reads_padding(inputs, result)
        or properties.gradient_reach(result["reach"])
    )


def _reaches(inputs: Inputs, result: Any) -> tuple[bool, bool]:
    """Return whether the last tag depends on the first character, and the first on the last."""
    outputs = result["outputs"]
    first, last = outputs[:, 0], outputs[:, _LONGEST - 1]
    least = 1e-6 * _spread(outputs)
    moved = np.abs(last[1] - last[0]).max(), np.abs(first[2] - first[0]).max()
    # Over so many steps a move may fade below rounding; the gradient does not.
    forward, backward = (
        bool(move > least or end > 0) for move, end in zip(moved, result["ends"], strict=True)
    )
    return forward, backward


def _reads_one_way(inputs: Inputs, result: Any) -> Problem | None:
    """Return a problem if the first and the last tag don't depend on each other's character."""
    forward, backward = _reaches(inputs, result)
    words = f"the {_LONGEST - 1} steps between them"
    if not forward:
        return Problem(
            f"The last tag does not depend on the first character, over {words}: nothing reads "
            "forward all the way."
        )
    if not backward:
        return Problem(
            f"The first tag does not depend on the last character, over {words}: nothing reads "
            "backward all the way."
        )
    return None


def _fails_to_ignore_padding(inputs: Inputs, result: Any) -> bool:
    return (
        _within(inputs, result)
        and _reads_one_way(inputs, result) is None
        and _reads_padding(inputs, result) is not None
    )


def _reads_padding(inputs: Inputs, result: Any) -> Problem | None:
    if not _shaped(inputs, result) or result["prefix"].shape[:2] != (len(_LENGTHS), _LONGEST):
        return Problem("The shape of the outputs does not follow that of the inputs.")
    outputs = result["outputs"]
    return properties.mask_invariance(
        result["prefix"], outputs, _mask(), atol=1e-4 * _spread(outputs)
    )


def _spread(outputs: np.ndarray) -> float:
    return max(float(outputs.std()), 1e-30)


def _within(inputs: Inputs, result: Any) -> bool:
    return _shaped(inputs, result) and result["parameters"] <= TAGGER_BUDGET


MY_TAGGER = Exercise(
    name="my_tagger",
    title="A tagger that reads both ways",
    kind="model",
    concept="both directions where all of the input is there",
    points=3,
    minutes=12,
    difficulty=3,
    cases=_tagger_cases,
    probe=models.model_config,
    measure=models.tagger_model,
    returns={
        **dict.fromkeys(("outputs", "again", "prefix", "ends"), is_numeric),
        "parameters": is_count,
        "makes_mask": is_count,
        "unturned": is_count,
        "reach": is_norms,
    },
    judge=_judge_my_tagger,
    praise="It reads both ways, leaves padding alone, and keeps to the budget. Now train it, below.",
    mistakes=(
        Mistake(
            "probabilities instead of logits",
            "The last layer has a softmax, and so has this chapter's loss (`from_logits=True`): "
            "leave the activation out.",
            "utils.checks.ch08_keras:tagger_with_softmax",
            lambda inputs, result: (
                _shaped(inputs, result) and properties.are_probabilities(result["outputs"])
            ),
        ),
        Mistake(
            "one tag for the sentence",
            "There is one output for the whole sentence, and each character needs a tag: "
            "`return_sequences=True` in every recurrent layer.",
            "utils.checks.ch08_keras:tagger_of_the_whole",
            lambda inputs, result: result["outputs"].ndim == 2,
        ),
        Mistake(
            "no score for each tag",
            "The last axis should hold one score for each tag: end with `Dense(tags)`.",
            "utils.checks.ch08_keras:tagger_without_scores",
            lambda inputs, result: (
                result["outputs"].ndim == 3 and result["outputs"].shape[-1] != _tags(inputs)
            ),
        ),
        Mistake(
            "over the budget",
            "The model costs more than the budget. Count: the embedding takes vocabulary × its "
            "width, a GRU 3 · units · (units + width + 2), and `Bidirectional` doubles that.",
            "utils.checks.ch08_keras:tagger_over_budget",
            lambda inputs, result: _shaped(inputs, result) and result["parameters"] > TAGGER_BUDGET,
        ),
        Mistake(
            "backward states not turned back",
            "A layer reads backward, and its states stand in the order in which they were "
            "computed, last step first. Turn them round before you join them, "
            "`keras.ops.flip(…, axis=1)`, or let `keras.layers.Bidirectional` do all of it.",
            "utils.checks.ch08_keras:tagger_not_turned_back",
            lambda inputs, result: (
                _within(inputs, result)
                and result["unturned"] > 0
                and not all(_reaches(inputs, result))
            ),
            also=("utils.checks.ch08_keras:backward_tagger_not_turned_back",),
        ),
        Mistake(
            "reads a window only",
            "Each tag sees the characters near it and no others, as after a convolution or `Dense` "
            "alone. Every tag must depend on the whole sentence: add a recurrent layer, wrapped in "
            "`keras.layers.Bidirectional`.",
            "utils.checks.ch08_keras:tagger_of_windows",
            lambda inputs, result: _within(inputs, result) and not any(_reaches(inputs, result)),
        ),
        Mistake(
            "reads one way only",
            "The model reads one way only: the tag of a character must depend on what stands "
            "before *and* after it. Wrap the recurrent layer in `keras.layers.Bidirectional`.",
            "utils.checks.ch08_keras:forward_tagger",
            lambda inputs, result: _within(inputs, result) and sum(_reaches(inputs, result)) == 1,
        ),
        Mistake(
            "loses the mask",
            "More padding changes the tags although the Embedding makes a mask: a layer after it "
            "reads padded steps or does not hand the mask on (`Conv1D` does not).",
            "utils.checks.ch08_keras:tagger_that_loses_its_mask",
            lambda inputs, result: (
                _fails_to_ignore_padding(inputs, result) and result["makes_mask"] > 0
            ),
        ),
        Mistake(
            "reads the padding",
            "More padding changes the tags: the backward half begins in the padding and takes it "
            "for text. `mask_zero=True` in the `Embedding` tells the layers after it which steps "
            "are real.",
            "utils.checks.ch08_keras:tagger_without_mask",
            lambda inputs, result: (
                _fails_to_ignore_padding(inputs, result) and not result["makes_mask"]
            ),
        ),
    ),
    hints=(
        "Four lines do: an input of ids, `Embedding` with `mask_zero=True`, a recurrent layer in "
        "both directions, `Dense(tags)`.",
        "`keras.layers.Bidirectional(keras.layers.GRU(…, return_sequences=True))` joins the halves "
        "for you.",
        "An embedding of 64 numbers costs up to 256,000; 96 units in each direction then cost "
        "about 93,000. Some dropout before and after the recurrent layer helps.",
    ),
)
