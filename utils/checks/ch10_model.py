"""Chapter 10's exercise `dense_gru`: a dense stack of Keras's own layers, with transitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from utils.checks import models, properties, stacks
from utils.checks.ch10_replay import (
    ATOL,
    Join,
    Layers,
    beside,
    expected_shapes,
    kernels,
    replayed,
    states_of,
)
from utils.checks.compare import difference
from utils.checks.exercise import (
    Case,
    Exercise,
    Inputs,
    Mistake,
    Problem,
    is_numeric,
)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(steps: int, features: int, growth: int, depth: int, block: int) -> Case:
        label = f"features={features}, growth={growth}, depth={depth}, block={block}"
        inputs = {
            "arguments": [features, growth, depth, block],
            "x": rng.normal(size=(2, steps, features)).astype(np.float32),
            "at_most": 100_000,
            "seed": int(rng.integers(10_000)),
        }
        return Case(inputs, label)

    features = int(rng.integers(5, 8))
    return [case(4, features, 4, 4, 2), case(1, 3, 2, 3, 1)]


# --- what the answer should be ----------------------------------------------------------------


def _judge(inputs: Inputs, result: Any) -> Problem | None:
    features, growth, depth, block = inputs["arguments"]
    layers = result["layers"]
    if not _well_formed(layers):
        return Problem("What came back from the answer has another form than a check of it gives.")
    shapes = expected_shapes(features, growth, depth, block)
    problem = (
        _too_many_kinds(layers)
        or _wrong_counts(layers, shapes, growth)
        or _wrong_widths(layers, shapes)
        or _not_linear(layers)
    )
    if problem is not None:
        return problem
    expected = replayed(layers, inputs["x"], beside)
    problem = difference(
        expected, result["outputs"], rtol=1e-3, atol=ATOL, where="what the stack hands on"
    )
    # At a single step no state comes back, so the recurrent weights have no gradient.
    if problem is not None or inputs["x"].shape[1] == 1:
        return problem or _unmasked(result)
    return _unmasked(result) or properties.gradient_reach(result["reach"])


def _unmasked(result: Any) -> Problem | None:
    if "Concatenate" not in result["operations"]:
        return None
    return Problem("An operation on tensors joins the states here, and it loses the mask.")


def _well_formed(layers: Any) -> bool:
    return isinstance(layers, list) and all(
        isinstance(layer, dict)
        and isinstance(layer.get("kind"), str)
        and isinstance(layer.get("arrays"), list)
        and all(is_numeric(array) and array.ndim for array in layer["arrays"])
        for layer in layers
    )


def _too_many_kinds(layers: Layers) -> Problem | None:
    other = [layer["kind"] for layer in layers if layer["kind"] not in ("GRU", "Dense")]
    if not other:
        return None
    return Problem(
        f"Among the layers with weights is `{other[0]}`: only `keras.layers.GRU` and `Dense` have "
        "any here."
    )


def _wrong_counts(layers: Layers, shapes: Sequence[tuple[int, ...]], growth: int) -> Problem | None:
    for kind, wanted in (
        ("GRU", sum(shape[1] == 3 * growth for shape in shapes)),
        ("Dense", sum(shape[1] != 3 * growth for shape in shapes)),
    ):
        count = sum(layer["kind"] == kind for layer in layers)
        if count != wanted:
            plural = "" if wanted == 1 else "s"
            return Problem(
                f"There should be {wanted} `{kind}` layer{plural}, and the number found is {count}."
            )
    return None


def _wrong_widths(layers: Layers, shapes: Sequence[tuple[int, ...]]) -> Problem | None:
    for number, (layer, right, got) in enumerate(zip(layers, shapes, kernels(layers), strict=True)):
        if right != got:
            what = f"Layer {number + 1} of those with weights, a `{layer['kind']}`,"
            return Problem(f"{what} has a kernel of shape {got}, and {right} was expected.")
    return None


def _not_linear(layers: Layers) -> Problem | None:
    if any(layer["kind"] == "Dense" and len(layer["arrays"]) > 1 for layer in layers):
        return Problem("A transition is a matrix and nothing else: `use_bias=False`.")
    return None


# --- what it may be instead -------------------------------------------------------------------


def _gives(layers: Layers, inputs: Inputs, result: Any, join: Join) -> bool:
    """Return whether a stack that joins so gives the outputs that came."""
    try:
        return _agree(replayed(layers, inputs["x"], join), result)
    except (ValueError, IndexError):
        return False


def _agree(outputs: np.ndarray, result: Any) -> bool:
    came = result["outputs"]
    return came.shape == outputs.shape and np.allclose(came, outputs, rtol=1e-3, atol=ATOL)


def _is_newest_first(inputs: Inputs, result: Any) -> bool:
    return _gives(result["layers"], inputs, result, lambda h, states: beside(states, h))


def _is_last_states(inputs: Inputs, result: Any) -> bool:
    layers = result["layers"]
    if not layers or layers[-1]["kind"] != "GRU":
        return False
    try:
        before = replayed(layers[:-1], inputs["x"], beside)
        return _agree(states_of(layers[-1], before), result)
    except (ValueError, IndexError):
        return False


def _is_reading_the_newest(inputs: Inputs, result: Any) -> bool:
    """Return whether each layer reads the last one's states, and all are joined."""
    h = newest = np.asarray(inputs["x"], np.float64)
    try:
        for layer in result["layers"]:
            if layer["kind"] == "Dense":
                h = newest = h @ layer["arrays"][0]
                continue
            newest = states_of(layer, newest)
            h = beside(h, newest)
        return _agree(h, result)
    except (ValueError, IndexError):
        return False


def _is_without_input(inputs: Inputs, result: Any) -> bool:
    layers = result["layers"]
    if not layers or layers[0]["kind"] != "GRU":
        return False
    try:
        start = states_of(layers[0], inputs["x"])
        return _agree(replayed(layers[1:], start, beside), result)
    except (ValueError, IndexError):
        return False


def _is_half_of_the_new(inputs: Inputs, result: Any) -> bool:
    """Return whether a transition narrows a layer's states before they are joined."""
    pending, h = None, np.asarray(inputs["x"], np.float64)
    try:
        for layer in result["layers"]:
            if layer["kind"] == "Dense":
                pending = np.asarray(pending) @ layer["arrays"][0]
                continue
            h = h if pending is None else beside(h, pending)
            pending = states_of(layer, h)
        return pending is not None and _agree(beside(h, pending), result)
    except (ValueError, IndexError, TypeError):
        return False


def _order(result: Any) -> list[str]:
    return [layer["kind"] for layer in result["layers"]]


def _has_transition_at_end(inputs: Inputs, result: Any) -> bool:
    ends = _order(result)[-1:] == ["Dense"]
    return ends and _gives(result["layers"], inputs, result, beside)


def _has_no_transition(inputs: Inputs, result: Any) -> bool:
    return "Dense" not in _order(result) and _gives(result["layers"], inputs, result, beside)


def _has_one_after_each(inputs: Inputs, result: Any) -> bool:
    depth = inputs["arguments"][2]
    alternate = ["GRU", "Dense"] * (depth - 1) + ["GRU"]
    return _order(result) == alternate and _gives(result["layers"], inputs, result, beside)


def _is_misplaced(inputs: Inputs, result: Any) -> bool:
    """Return whether the stack is right but for the places of its transitions."""
    right_layers = _order(result).count("GRU") == inputs["arguments"][2]
    return right_layers and _gives(result["layers"], inputs, result, beside)


def _is_activated(inputs: Inputs, result: Any) -> bool:
    """Return whether each transition is followed by a ReLU."""
    h = np.asarray(inputs["x"], np.float64)
    try:
        for layer in result["layers"]:
            if layer["kind"] == "Dense":
                kernel, *bias = layer["arrays"]
                h = np.maximum(h @ kernel + sum(bias), 0)
            else:
                h = beside(h, states_of(layer, h))
        return _agree(h, result)
    except (ValueError, IndexError):
        return False


def _loses_the_mask(inputs: Inputs, result: Any) -> bool:
    features, growth, depth, block = inputs["arguments"]
    right = kernels(result["layers"]) == expected_shapes(features, growth, depth, block)
    joined = "Concatenate" in result["operations"]
    return right and joined and _gives(result["layers"], inputs, result, beside)


DENSE_GRU = Exercise(
    name="dense_gru",
    title="A dense stack in Keras",
    kind="model",
    concept="concatenations between whole layers, and a matrix where it gets too wide",
    points=3,
    minutes=14,
    difficulty=2,
    cases=_cases,
    probe=models.model_config,
    measure=models.sequence_model,
    returns=stacks.RETURNS,
    judge=_judge,
    praise="With weights drawn anew, your stack gives what a NumPy loop over the same weights gives.",
    mistakes=(
        Mistake(
            "added",
            "The states are added to what was there: that is a residual stack, and the widths would "
            "have to be equal. `keras.layers.Concatenate()([h, states])` puts them side by side.",
            "utils.checks.ch10_keras:added",
            also=(
                "utils.checks.ch10_keras:added_as_tensors",
                "utils.checks.ch10_keras:added_turned",
            ),
        ),
        Mistake(
            "last step returned",
            "A GRU returns its last state alone unless you say `return_sequences=True`: without it "
            "there are no steps left to put beside the input's.",
            "utils.checks.ch10_keras:last_step_returned",
            also=(
                "utils.checks.ch10_keras:last_step_returned_turned",
                "utils.checks.ch10_keras:last_step_of_the_last_layer",
                "utils.checks.ch10_keras:last_step_as_tensors",
            ),
        ),
        Mistake(
            "mask lost",
            "The numbers are right, and the mask is lost: `keras.ops.concatenate` hands none on, "
            "so with padded sequences later layers would read padding as if it were real. Join "
            "with `keras.layers.Concatenate()`.",
            "utils.checks.ch10_keras:joined_as_tensors",
            _loses_the_mask,
        ),
        Mistake(
            "joined along the steps",
            "The states are put *after* the input in time (`axis=1`). They belong beside it, at "
            "the same step: the last axis, which `Concatenate()` takes by itself.",
            "utils.checks.ch10_keras:joined_along_the_steps",
        ),
        Mistake(
            "no transition",
            "No transition narrows the width: after every `block` layers, but not after the last "
            "layer, a `Dense` halves it.",
            "utils.checks.ch10_keras:no_transition",
            _has_no_transition,
        ),
        Mistake(
            "transition after the last layer",
            "A transition follows the last layer, too. It only prepares for the next block, and "
            "there is none: what the last layer hands on stays whole.",
            "utils.checks.ch10_keras:transition_at_end",
            _has_transition_at_end,
        ),
        Mistake(
            "transition after each layer",
            "A transition follows every layer, whatever `block` says: count the layers, and put one "
            "where the count divides by `block`.",
            "utils.checks.ch10_keras:transition_after_each",
            _has_one_after_each,
        ),
        Mistake(
            "transition after the wrong layer",
            "A transition comes after the wrong layer. Count from 1: one follows layer `block`, "
            "layer 2·`block`, and so on, but not the last layer.",
            "utils.checks.ch10_keras:counted_from_zero",
            _is_misplaced,
            also=("utils.checks.ch10_keras:transition_before_its_layer",),
        ),
        Mistake(
            "transition with an activation",
            "An activation follows a transition. It is a matrix and nothing else: no activation, "
            "and no bias.",
            "utils.checks.ch10_keras:transition_activated",
            _is_activated,
        ),
        Mistake(
            "only the new states halved",
            "The transition narrows the new states only. It comes after the concatenation, and "
            "halves everything that is handed on.",
            "utils.checks.ch10_keras:only_new_states_halved",
            _is_half_of_the_new,
        ),
        Mistake(
            "newest first",
            "The new states stand in front. The order is [H^{j−1}, F_j]: what was there, then what "
            "is new.",
            "utils.checks.ch10_keras:newest_first",
            _is_newest_first,
        ),
        Mistake(
            "last layer only",
            "Only the last layer's states come out: join them with what was there once more, and "
            "return that.",
            "utils.checks.ch10_keras:last_states_only",
            _is_last_states,
        ),
        Mistake(
            "reads only the newest",
            "Everything is joined in the end, but each GRU reads only the states of the one before: "
            "give it what has been joined so far.",
            "utils.checks.ch10_keras:reads_the_newest",
            _is_reading_the_newest,
        ),
        Mistake(
            "input left out",
            "The input is lost after the first layer: start with `h = inputs`, so that the first "
            "concatenation keeps it.",
            "utils.checks.ch10_keras:without_the_input",
            _is_without_input,
        ),
    ),
    hints=(
        "The loop is that of `dense_forward`: `h = inputs`, then for each layer a `GRU` on `h` and "
        "a `Concatenate` of `h` and its states.",
        "`keras.layers.GRU(growth, return_sequences=True)(h)` gives the states. The width of a "
        "tensor is `h.shape[-1]`.",
        "Count the layers from 1. Where `number % block == 0 and number < depth`, a transition "
        "follows: `keras.layers.Dense(…, use_bias=False)(h)` with half of the width, `// 2`.",
    ),
)
