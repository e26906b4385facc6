"""Chapter 10's open exercise: a dense reader of short documents within a budget."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import models, properties, stacks
from utils.checks.exercise import (
    Case,
    Exercise,
    Inputs,
    Mistake,
    Problem,
    is_anything,
    is_count,
    is_norms,
    is_numeric,
)

PARAMETER_BUDGET = 200_000
"""What `my_document_reader` may spend, its embedding included."""

_RECURRENT = ("GRU", "LSTM", "SimpleRNN", "Bidirectional", "RNN")


def _cases(rng: np.random.Generator) -> list[Case]:
    size, classes = (
        int(rng.integers(3000, 3500)),
        int(rng.integers(3, 9)),
    )  # drawn: nothing typed in
    mask = np.arange(7) < np.array([[7], [4], [1]])
    x = np.where(mask, rng.integers(1, size, size=mask.shape), 0).astype(np.int32)
    x[0, 3] = size - 1  # the largest id, which a table that is one row too short lacks
    # The first word and the last one: both have to be read.
    changed = x.copy()
    changed[0, -1], changed[1, 0] = rng.choice(np.setdiff1d(np.arange(1, size), x), 2)
    inputs = {
        "vocabulary_size": size,
        "classes": classes,
        "arguments": [size, classes],
        "at_most": 20 * PARAMETER_BUDGET,
        "seed": int(rng.integers(10_000)),
        "x": x,
        "padded": properties.pad_more(x, mask, 3)[0],
        "changed": changed,
    }
    return [Case(inputs, f"vocabulary_size={size}, classes={classes}")]


def _judge(inputs: Inputs, result: Any) -> Problem | None:
    outputs = result["outputs"]
    shape = _shape(inputs)
    if outputs.shape != shape:
        return Problem(
            f"The model should return logits of shape {shape} (batch, classes), and it returns "
            f"{outputs.shape}."
        )
    return (
        properties.finite(outputs)
        or properties.logits(outputs)
        or _restless(result)
        or properties.mask_invariance(outputs, result["padded"], atol=_tolerance(outputs))
        or _unread(result)
        or _not_dense(result)
        or properties.parameter_count(result["parameters"], at_most=PARAMETER_BUDGET)
        or properties.gradient_reach(result["reach"])
    )


def _shape(inputs: Inputs) -> tuple[int, int]:
    return (len(inputs["x"]), inputs["classes"])


def _tolerance(outputs: np.ndarray) -> float:
    return 1e-4 * max(float(np.abs(outputs).max(initial=0.0)), 1e-30)


def _restless(result: Any) -> Problem | None:
    outputs, again = result["outputs"], result["again"]
    if again.shape == outputs.shape and np.abs(again - outputs).max() <= _tolerance(outputs):
        return None
    return Problem(
        "The same input gives other outputs each time: noise and dropout, and any state, "
        "must rest when `training=False`."
    )


def _unread(result: Any) -> Problem | None:
    """Return a problem if another word at the end, or at the beginning, changes nothing."""
    outputs, changed = result["outputs"], result["changed"]
    if changed.shape != outputs.shape:
        return Problem("The shape of the outputs changes from call to call.")
    moved = np.abs(changed - outputs).max(axis=-1)
    for row, place in ((0, "last"), (1, "first")):
        if moved[row] <= 1e-9:
            return Problem(f"Another {place} word changes nothing: the model does not read it.")
    return None


def _not_dense(result: Any) -> Problem | None:
    kinds = result["kinds"]
    recurrent = [number for number, kind in enumerate(kinds) if kind in _RECURRENT]
    if not recurrent:
        return Problem(
            "No recurrent layer stands between the input and the output: is there one, and is what "
            "it gives handed on?"
        )
    if len(recurrent) == 1:
        return Problem(
            "There should be two recurrent layers or more, and there is 1: with one alone, nothing "
            "tells a dense connection from a plain one."
        )
    if result["dense"]:
        return None
    if "Concatenate" in kinds[recurrent[0] : recurrent[-1]]:
        return Problem(_JOINS_OTHERS)
    return Problem(
        "Between the recurrent layers stands no `Concatenate`: a later layer should read what "
        "an earlier one has read, beside its states."
    )


_JOINS_OTHERS = (
    "The `Concatenate` between the recurrent layers joins other things than a dense stack does: "
    "join what a layer has read and the states it made of it, along the features, `axis=-1`."
)


# --- recognising mistakes ---------------------------------------------------------------------


def _fit(inputs: Inputs, result: Any) -> bool:
    shape = _shape(inputs)
    return result["outputs"].shape == shape and not _restless(result)


def _moved_by_padding(result: Any) -> bool:
    outputs = result["outputs"]
    return bool(
        properties.mask_invariance(outputs, result["padded"], atol=_tolerance(outputs)) is not None
    )


def _is_padded_over(inputs: Inputs, result: Any) -> bool:
    return (
        _fit(inputs, result)
        and not properties.are_probabilities(result["outputs"])
        and _moved_by_padding(result)
    )


def _is_over_budget(inputs: Inputs, result: Any) -> bool:
    return (
        _fit(inputs, result)
        and not _moved_by_padding(result)
        and not _not_dense(result)
        and result["parameters"] > PARAMETER_BUDGET
    )


def _is_plain(inputs: Inputs, result: Any) -> bool:
    return (
        _fit(inputs, result)
        and not _moved_by_padding(result)
        and "Concatenate" not in result["kinds"]
        and sum(kind in _RECURRENT for kind in result["kinds"]) > 1
    )


def _joins_others(inputs: Inputs, result: Any) -> bool:
    problem = _not_dense(result)
    return _fit(inputs, result) and problem is not None and problem.sentence == _JOINS_OTHERS


MY_DOCUMENT_READER = Exercise(
    name="my_document_reader",
    title="A dense reader within a budget",
    kind="model",
    concept="a reader with dense connections that padding can't touch",
    points=3,
    minutes=14,
    difficulty=3,
    cases=_cases,
    probe=models.model_config,
    measure=models.document_model,
    returns={
        **dict.fromkeys(("outputs", "padded", "changed", "again"), is_numeric),
        "kinds": is_anything,
        **dict.fromkeys(("dense", "parameters"), is_count),
        "reach": is_norms,
    },
    judge=_judge,
    praise="It is dense, within the budget, and more padding moves nothing. Now train it, below.",
    mistakes=(
        Mistake(
            "padding read",
            "More padding changes the judgement: padded steps are counted in. Make the mask, with "
            "`mask_zero=True`, and keep it: `Concatenate`, `Dropout`, `Dense` and "
            "`GlobalAveragePooling1D` hand it on, while slices (`x[:, -1]` is padding, where a question "
            "is short), `keras.ops`, convolutions and max pooling "
            "know nothing of it.",
            "utils.checks.ch10_keras:mask_lost",
            _is_padded_over,
            also=("utils.checks.ch10_keras:mask_never_made",),
        ),
        Mistake(
            "states without steps",
            "A recurrent layer returns its last state alone unless you say "
            "`return_sequences=True`: without it no steps are left to join, or for the next layer "
            "to read.",
            "utils.checks.ch10_keras:reader_without_sequences",
            also=("utils.checks.ch10_keras:reader_of_a_last_state",),
            stops_with=stacks.STEPS_MISSING + "|expected ndim=3, found ndim=2",
        ),
        Mistake(
            "flattened",
            "A layer can't know how wide its input is: does a `Flatten` put all steps into one row, "
            "whose length changes with the question? Pool over the steps instead, for example with "
            "`GlobalAveragePooling1D`, which leaves padding out as well.",
            "utils.checks.ch10_keras:reader_flattened",
            stops_with=r"must be fully-defined .*shape=\(None, ",
        ),
        Mistake(
            "probabilities instead of logits",
            "The last layer has a softmax, and the loss below has one too (`from_logits=True`): "
            "leave the activation out.",
            "utils.checks.ch10_keras:softmax_reader",
            lambda inputs, result: (
                _fit(inputs, result) and properties.are_probabilities(result["outputs"])
            ),
        ),
        Mistake(
            "a judgement for every word",
            "There is an output for every word. A question has one kind: pool over the steps before "
            "the last layer, for example with `GlobalAveragePooling1D`.",
            "utils.checks.ch10_keras:reader_of_steps",
            lambda inputs, result: result["outputs"].ndim == 3,
        ),
        Mistake(
            "over the budget",
            "The model costs more than the budget allows. In a dense stack every layer pays for "
            "all that came before: a smaller growth rate, fewer layers, or a narrower embedding.",
            "utils.checks.ch10_keras:reader_over_budget",
            _is_over_budget,
        ),
        Mistake(
            "a plain stack",
            "Nothing is joined: each layer reads the states of the one before alone. Put a "
            "`Concatenate` between them.",
            "utils.checks.ch10_keras:plain_reader",
            _is_plain,
        ),
        Mistake(
            "other things joined",
            _JOINS_OTHERS,
            "utils.checks.ch10_keras:states_twice",
            _joins_others,
            also=("utils.checks.ch10_keras:reader_along_the_steps",),
        ),
    ),
    hints=(
        "`Embedding(…, mask_zero=True)`, then for each layer `Bidirectional(GRU(…, "
        "return_sequences=True))` and a `Concatenate`, then the mean over the steps and a `Dense`.",
        "`keras.Input((None,), dtype='int32')` leaves the number of steps open. The mean that leaves "
        "padding out is `keras.layers.GlobalAveragePooling1D`, as long as the mask reaches it.",
        "Most parameters lie in the embedding. Two layers of 20 units in either direction fit, with "
        "dropout after the embedding and before the last layer: there are few questions to learn "
        "from. That is our answer; it ends a little above the chapter's own reader, and below the "
        "linear model.",
    ),
)
