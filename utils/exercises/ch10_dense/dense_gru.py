"""A dense stack of Keras layers with transitions, computed again in NumPy with its weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import oracles, properties, stacks
from utils.checks.compare import difference, same
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)

READ_AGAIN = r"of layer 'dense.*expected axis -1 of input shape to have value"
"""What Keras says where a `Dense` reads another width than before."""

Plan = list[tuple[str, int, int]]
"""For each layer with weights its kind, how many numbers it reads, and its units."""


def cases(rng: Rng) -> Cases:
    # A transition leaves more than the features there are, or fewer; the depth is no multiple of
    # the block, or is one; half of the first width before a transition is rounded up by `round`.
    for steps, *sizes in ((4, 4, 5, 5, 3), (1, 11, 4, 3, 1)):
        x = rng.normal(size=(2, steps, sizes[0]))
        label = "features={}, growth={}, depth={}, block={}".format(*sizes)
        yield label, stacks.inputs(rng, x, sizes, undropped=True, unshared=True)


def planned(features: int, growth: int, depth: int, block: int) -> Plan:
    plan: Plan = []
    width = features
    for number in range(1, depth + 1):
        plan.append(("GRU", width, growth))
        width += growth
        if not number % block and number != depth:
            plan.append(("Dense", width, width // 2))
            width //= 2
    return plan


def plans(inputs: Inputs, result: Any) -> tuple[Plan, Plan]:
    """Return what there should be, and what there is."""
    shapes = [(each["kind"], np.shape(each["arrays"][0])) for each in result["layers"]]
    came = [(kind, rows[0], rows[-1] // (3 if kind == "GRU" else 1)) for kind, rows in shapes]
    return planned(*inputs["arguments"]), came


def handed_on(inputs: Inputs, result: Any) -> Array | None:
    """Return what a dense stack of these layers gives, in this order; None if they don't fit."""
    h = np.asarray(inputs["x"], float)
    try:
        for layer in result["layers"]:
            kind, arrays = layer["kind"], layer["arrays"]
            states = None if kind == "Dense" else oracles.layer(kind, arrays, h)
            h = h @ arrays[0] if states is None else np.concatenate([h, states], axis=-1)
    except ValueError:
        return None
    return h


def judge(inputs: Inputs, result: Any) -> Problem | None:
    problem = wiring(inputs, result)
    if problem is None and "Concatenate" in result["operations"]:
        return say("mask")
    # At a single step no state comes back, so the recurrent weights have no gradient.
    if problem is not None or inputs["x"].shape[1] == 1:
        return problem
    return properties.gradient_reach(result["reach"])


def wiring(inputs: Inputs, result: Any) -> Problem | None:
    """Judge the layers, their weights and what comes out."""
    right, outputs = handed_on(inputs, result), result["outputs"]
    return (
        wrong_layers(*plans(inputs, result))
        or other_settings(inputs, result)
        or difference(right, outputs, rtol=1e-3, atol=1e-4, where=say.text("result"))
    )


def wrong_layers(right: Plan, came: Plan) -> Problem | None:
    wanted, kinds = ([kind for kind, _, _ in plan] for plan in (right, came))
    others = [kind for kind in kinds if kind not in ("GRU", "Dense")]
    if others:
        return say("another layer", kind=others[0])
    for kind in ("GRU", "Dense"):
        if (got := kinds.count(kind)) != (expected := wanted.count(kind)):
            return say("count", kind=kind, expected=expected, got=got)
    wrong = [number for number, layer in enumerate(right) if layer != came[number]]
    if not wrong:
        return None
    number = wrong[0]
    (kind, wide, units), (its_kind, its_wide, its_units) = right[number], came[number]
    if its_kind != kind:
        return say("order", number=number + 1, got=its_kind, expected=kind)
    if kind == "Dense" and its_wide == wide:
        # With a transition before this one, that one was right.
        key, after = "half again" if "Dense" in wanted[:number] else "half", wanted[:number]
        return say(key, number=after.count("GRU"), got=its_units, wide=wide, half=units)
    return say(
        "sizes",
        number=number + 1,
        kind=kind,
        read=its_wide,
        units=its_units,
        right_read=wide,
        right_units=units,
    )


def other_settings(inputs: Inputs, result: Any) -> Problem | None:
    """Return a problem if a layer's arrays show that a setting is not as it should be."""
    growth = inputs["arguments"][1]
    for layer in result["layers"]:
        rest = [np.shape(array) for array in layer["arrays"][1:]]
        if layer["kind"] == "Dense" and rest:
            return say("bias")
        if layer["kind"] == "GRU" and rest != [(growth, 3 * growth), (2, 3 * growth)]:
            return say("one bias" if rest[1:] == [(3 * growth,)] else "other weights")
    return None


def loses_the_mask(inputs: Inputs, result: Any) -> bool:
    return "Concatenate" in result["operations"] and wiring(inputs, result) is None


def is_misplaced(inputs: Inputs, result: Any) -> bool:
    """Return whether the stack is right but for a transition where none should be."""
    right, came = ([kind for kind, _, _ in plan] for plan in plans(inputs, result))
    if not same(handed_on(inputs, result), result["outputs"], rtol=1e-3, atol=1e-4):
        return False
    if right == came:  # nothing is misplaced in this case
        return wiring(inputs, result) is None
    after = [
        {kinds[:n].count("GRU") for n, kind in enumerate(kinds) if kind == "Dense"}
        for kinds in (right, came)
    ]
    return right.count("GRU") == came.count("GRU") and not after[1] <= after[0]


def has_the_right_weights(inputs: Inputs, result: Any) -> bool:
    """Return whether the shapes of weights and outputs are right, whatever the outputs are."""
    right, came = plans(inputs, result)
    shape = (*inputs["x"].shape[:2], sum(right[-1][1:]))
    return right == came and not other_settings(inputs, result) and result["outputs"].shape == shape


EXERCISE = exercise(__name__, cases, judge, **stacks.MEASURED)
