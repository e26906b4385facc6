"""Chapter 10's exercise `dense_gru`: a dense stack of Keras's own layers, with transitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from utils.checks import ch10_recognised as may_be
from utils.checks import models, properties, stacks
from utils.checks.ch10_replay import (
    ATOL,
    Layers,
    beside,
    expected_order,
    expected_shapes,
    kernels,
    replayed,
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
            "undropped": True,
            "unshared": True,
        }
        return Case(inputs, label)

    # Half of the first width before a transition, 15 or 19, is rounded up by `round`.
    features = int(rng.choice([7, 11]))
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
        or _wrong_counts(layers, depth, block)
        or _wrong_widths(layers, shapes, depth, block)
        or _not_linear(layers)
        or _other_settings(layers, growth)
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


def _wrong_counts(layers: Layers, depth: int, block: int) -> Problem | None:
    order = expected_order(depth, block)
    for kind in ("GRU", "Dense"):
        wanted, count = order.count(kind), sum(layer["kind"] == kind for layer in layers)
        if count != wanted:
            plural = "" if wanted == 1 else "s"
            return Problem(
                f"There should be {wanted} `{kind}` layer{plural}, and the number found is {count}."
            )
    return None


def _wrong_widths(
    layers: Layers, shapes: Sequence[tuple[int, ...]], depth: int, block: int
) -> Problem | None:
    order = expected_order(depth, block)
    found = zip(layers, order, shapes, kernels(layers), strict=True)
    for number, (layer, kind, right, got) in enumerate(found):
        if right == got and layer["kind"] == kind:
            continue
        if layer["kind"] == kind == "Dense" and len(got) == 2 and right[0] == got[0]:
            return _not_half(order[:number], right[0], got[1])
        what = f"Layer {number + 1} of those with weights, a `{layer['kind']}`,"
        return Problem(f"{what} has a kernel of shape {got}, and {right} was expected.")
    return None


def _not_half(before: Sequence[str], wide: int, narrow: int) -> Problem:
    """Say how wide a transition should be that comes after these layers, as it should."""
    sentence = (
        f"The transition after layer {before.count('GRU')} is at the right place and has {narrow} "
        f"units; half of {wide} is {wide} // 2 = {wide // 2}."
    )
    if "Dense" in before:  # the one before it was right
        sentence += " If you count the width yourself: does a transition halve that as well?"
    return Problem(sentence)


def _not_linear(layers: Layers) -> Problem | None:
    if any(layer["kind"] == "Dense" and len(layer["arrays"]) > 1 for layer in layers):
        return Problem("A transition is a matrix and nothing else: `use_bias=False`.")
    return None


def _other_settings(layers: Layers, growth: int) -> Problem | None:
    """Return a problem if the arrays of a GRU show that a setting is not its default."""
    for layer in layers:
        shapes = [np.shape(array) for array in layer["arrays"][1:]]
        if layer["kind"] != "GRU" or shapes == [(growth, 3 * growth), (2, 3 * growth)]:
            continue
        if shapes == [(growth, 3 * growth), (3 * growth,)]:
            return Problem(
                "A `GRU` has one bias for each block instead of two, as with `reset_after=False`: "
                "leave its defaults as they are, apart from `return_sequences`."
            )
        return Problem(
            "A `GRU` has other weights than by default (was its bias left out?): leave its "
            "defaults as they are, apart from `return_sequences`."
        )
    return None


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
            stops_with=stacks.STEPS_MISSING,
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
            may_be.loses_the_mask,
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
            may_be.has_no_transition,
        ),
        Mistake(
            "transition after the last layer",
            "A transition follows the last layer, too. It only prepares for the next block, and "
            "there is none: what the last layer hands on stays whole.",
            "utils.checks.ch10_keras:transition_at_end",
            may_be.has_transition_at_end,
        ),
        Mistake(
            "transition after each layer",
            "A transition follows every layer, whatever `block` says: count the layers, and put one "
            "where the count divides by `block`.",
            "utils.checks.ch10_keras:transition_after_each",
            may_be.has_one_after_each,
        ),
        Mistake(
            "transition after the wrong layer",
            "A transition comes after the wrong layer. Count from 1: one follows layer `block`, "
            "layer 2·`block`, and so on, but not the last layer.",
            "utils.checks.ch10_keras:counted_from_zero",
            may_be.is_misplaced,
            also=("utils.checks.ch10_keras:transition_before_its_layer",),
        ),
        Mistake(
            "transition with an activation",
            "An activation follows a transition. It is a matrix and nothing else: no activation, "
            "and no bias.",
            "utils.checks.ch10_keras:transition_activated",
            may_be.is_activated,
            also=(
                "utils.checks.ch10_keras:transition_with_tanh",
                "utils.checks.ch10_keras:transition_with_sigmoid",
            ),
        ),
        Mistake(
            "only the new states halved",
            "The transition narrows the new states only. It comes after the concatenation, and "
            "halves everything that is handed on.",
            "utils.checks.ch10_keras:only_new_states_halved",
            may_be.is_half_of_the_new,
        ),
        Mistake(
            "newest first",
            "The new states stand in front. The order is [H^{j−1}, F_j]: what was there, then what "
            "is new.",
            "utils.checks.ch10_keras:newest_first",
            may_be.is_newest_first,
        ),
        Mistake(
            "last layer only",
            "Only the last layer's states come out: join them with what was there once more, and "
            "return that.",
            "utils.checks.ch10_keras:last_states_only",
            may_be.is_last_states,
        ),
        Mistake(
            "reads only the newest",
            "Everything is joined in the end, but each GRU reads only the states of the one before: "
            "give it what has been joined so far.",
            "utils.checks.ch10_keras:reads_the_newest",
            may_be.is_reading_the_newest,
        ),
        Mistake(
            "each layer reads the input",
            "Every GRU is given the model's input alone. The second one reads the input *and* the "
            "first one's states: call it on what has been joined so far.",
            "utils.checks.ch10_keras:reads_the_input",
            may_be.is_reading_the_input,
        ),
        Mistake(
            "one layer for all",
            "A GRU is called more than once: is it made before the loop? Then all layers would share "
            "its weights, and here each reads another width. Make a *new* `keras.layers.GRU(…)` for "
            "each, inside the loop.",
            "utils.checks.ch10_keras:one_gru_for_all",
        ),
        Mistake(
            "input left out",
            "The input is lost after the first layer: start with `h = inputs`, so that the first "
            "concatenation keeps it.",
            "utils.checks.ch10_keras:without_the_input",
            may_be.is_without_input,
        ),
        Mistake(
            "other outputs",  # the last one: it says what is left
            "The weights have the right shapes, and what comes out is not what a dense stack of "
            "them gives. Does each layer read all that has been joined so far, in its order? And "
            "are the defaults of `GRU`, its activations for example, as they were?",
            "utils.checks.ch10_keras:gru_with_relu",
            may_be.has_the_right_weights,
            also=("utils.checks.ch10_keras:read_backwards",),
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
