"""A dense stack of Keras layers with transitions, computed again in NumPy with its weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import oracles, properties, stacks
from utils.checks.compare import difference, same
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)

Plan = list[tuple[str, tuple[int, int]]]
"""For each layer with weights its kind and the shape of its kernel."""


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
        plan.append(("GRU", (width, 3 * growth)))
        width += growth
        if not number % block and number != depth:
            plan.append(("Dense", (width, width // 2)))
            width //= 2
    return plan


def found(result: Any) -> Plan:
    return [(each["kind"], np.shape(each["arrays"][0])) for each in result["layers"]]


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
    growth = inputs["arguments"][1]
    return (
        wrong_layers(planned(*inputs["arguments"]), found(result))
        or next(filter(None, (other_settings(layer, growth) for layer in result["layers"])), None)
        or difference(
            handed_on(inputs, result),
            result["outputs"],
            rtol=1e-3,
            atol=1e-4,
            where=say.text("result"),
        )
    )


def wrong_layers(right: Plan, came: Plan) -> Problem | None:
    wanted, kinds = ([kind for kind, _ in plan] for plan in (right, came))
    others = [kind for kind in kinds if kind not in ("GRU", "Dense")]
    if others:
        return say("another layer", kind=others[0])
    for kind in ("GRU", "Dense"):
        if (got := kinds.count(kind)) != (expected := wanted.count(kind)):
            return say("count", kind=kind, expected=expected, got=got)
    pairs = enumerate(zip(right, came, strict=True))
    for number, ((kind, kernel), (its_kind, its_kernel)) in pairs:
        if (kind, kernel) == (its_kind, its_kernel):
            continue
        wide, half = kernel
        if its_kind == kind == "Dense" and its_kernel[0] == wide:
            # With a transition before this one, that one was right.
            key = "half again" if "Dense" in wanted[:number] else "half"
            after = wanted[:number].count("GRU")
            return say(key, number=after, got=its_kernel[1], wide=wide, half=half)
        if its_kind != kind:
            return say("order", number=number + 1, got=its_kind, expected=kind)
        blocks = 3 if kind == "GRU" else 1
        return say(
            "sizes",
            number=number + 1,
            kind=kind,
            read=its_kernel[0],
            units=its_kernel[1] // blocks,
            right_read=wide,
            right_units=half // blocks,
        )
    return None


def other_settings(layer: Any, growth: int) -> Problem | None:
    """Return a problem if a layer's arrays show that a setting is not as it should be."""
    rest = [np.shape(array) for array in layer["arrays"][1:]]
    if layer["kind"] == "Dense":
        return say("bias") if rest else None
    if rest == [(growth, 3 * growth), (2, 3 * growth)]:
        return None
    return say("one bias" if rest == [(growth, 3 * growth), (3 * growth,)] else "other weights")


def loses_the_mask(inputs: Inputs, result: Any) -> bool:
    return "Concatenate" in result["operations"] and wiring(inputs, result) is None


def is_misplaced(inputs: Inputs, result: Any) -> bool:
    """Return whether the stack is right but for a transition where none should be."""
    right, came = planned(*inputs["arguments"]), found(result)
    if not same(handed_on(inputs, result), result["outputs"], rtol=1e-3, atol=1e-4):
        return False
    wanted, places = after(right), after(came)
    counts = [sum(kind == "GRU" for kind, _ in plan) for plan in (right, came)]
    return right == came or (counts[0] == counts[1] and bool(places - wanted))


def after(plan: Plan) -> set[int]:
    """Return the numbers of the GRUs that a transition follows."""
    kinds = [kind for kind, _ in plan]
    return {kinds[:place].count("GRU") for place, kind in enumerate(kinds) if kind == "Dense"}


def has_the_right_weights(inputs: Inputs, result: Any) -> bool:
    """Return whether the shapes of weights and outputs are right, whatever the outputs are."""
    growth, (_, last) = inputs["arguments"][1], planned(*inputs["arguments"])[-1]
    return (
        found(result) == planned(*inputs["arguments"])
        and not any(other_settings(layer, growth) for layer in result["layers"])
        and result["outputs"].shape == (*inputs["x"].shape[:2], last[0] + growth)
    )


EXERCISE = exercise(__name__, cases, judge, **stacks.MEASURED)
