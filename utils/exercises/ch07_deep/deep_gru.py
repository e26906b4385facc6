"""A stack of Keras's GRU layers, computed again in NumPy with the weights it has."""

from __future__ import annotations

import contextlib
from typing import Any

from utils.checks import oracles, properties, stacks
from utils.checks.compare import same
from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)


def cases(rng: Rng) -> Cases:
    # As wide in as out where there are several layers, so that one layer used again is possible.
    width, depth = int(rng.integers(4, 8)), int(rng.integers(3, 5))
    for features, units, layers in ((width, width, depth), (3, 6, 1), (4, 4, 2)):
        x = rng.normal(size=(2, 6, features))
        label = f"{features} features, {units} units and {stacks.count('layer', layers)}"
        wanted = {"undropped": True, "own_class": True}
        yield label, stacks.inputs(rng, x, [features, units, layers], **wanted)


def judge(inputs: Inputs, result: Any) -> Problem | None:
    features, units, depth = inputs["arguments"]
    outputs, kinds = result["outputs"], result["kinds"]
    shape = (*inputs["x"].shape[:2], units)
    if outputs.shape != shape:
        return say("shape", expected=shape, got=outputs.shape)
    if "RNN" in kinds:
        return say("cells")
    others = [kind for kind in kinds if kind not in ("GRU", "Identity")]
    if others:
        return say("another layer", kind=others[0])
    if (found := kinds.count("GRU")) != depth:
        return say("depth", expected=depth, got=found)
    expected = 3 * units * (features + units + 2) + (depth - 1) * 3 * units * (2 * units + 2)
    if result["parameters"] != expected:
        return say("parameters", expected=expected, got=result["parameters"])
    h = inputs["x"]
    with contextlib.suppress(ValueError):  # widths that don't fit
        for arrays in stacks.grus(result):
            h = oracles.layer("GRU", arrays, h)
    if not same(h, outputs, rtol=1e-3, atol=1e-4):
        return say("outputs")
    return properties.gradient_reach(result["reach"])


def dense_above(inputs: Inputs, result: Any) -> bool:
    return list(result["kinds"][-1:]) == ["Dense"]


EXERCISE = exercise(__name__, cases, judge, **stacks.MEASURED, first_wrong=True)
