"""A deep stack whose first layer can't learn; what it does is measured forward and backward."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils.checks.compare import describe
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)

SHARE = 1e-6
"""What may arrive at the first layer of the gradient that the last one gets."""
FOLLOWS = 0.01
"""How far the top layer's states must differ from sequence to sequence (standard deviation)."""
SEQUENCES, STEPS = 6, 12
LARGEST = 1e6

Layer = tuple[Array, Array, Array]


def cases(rng: Rng) -> Cases:
    wide, deep = int(rng.integers(9, 17)), int(rng.integers(4, 7))
    for units, depth in ((int(rng.integers(3, 9)), 3), (wide, deep), (2, 2)):
        yield f"{units} units and {depth} layers", {"units": units, "depth": depth}


@dataclass(frozen=True)
class Look:
    """What a stack does with the judge's sequences.

    Attributes:
        states: of each layer, (sequences, steps, units).
        reach: for each layer the norm of the gradient by its states.
    """

    states: list[Array]
    reach: list[float]

    @property
    def share(self) -> float:
        """Return how much arrives at the first layer of what the last one gets."""
        return self.reach[0] / self.reach[-1]

    @property
    def spread(self) -> float:
        """Return how far the top layer's states differ between sequences, at the same step."""
        return float(self.states[-1].std(axis=0).mean())

    @property
    def size(self) -> float:
        """Return the mean size of the top layer's states."""
        return float(np.abs(self.states[-1]).mean())

    @property
    def flat(self) -> list[float]:
        """Return for each layer the share of its states that lie where tanh is flat."""
        return [float((np.abs(h) > 0.99).mean()) for h in self.states]

    @property
    def alive(self) -> bool:
        return self.spread >= FOLLOWS

    @property
    def starves(self) -> bool:
        return self.alive and self.share < SHARE


def look(layers: list[Layer]) -> Look:
    """Run a stack of tanh layers forward on sequences, and a gradient backward.

    The gradient is that of a sum of the top layer's states at all steps, weighted at random.
    """
    units = len(layers[0][2])
    rng = np.random.default_rng([units, len(layers)])
    shape = (SEQUENCES, STEPS, units)
    # No entry is near zero: what is read has a sign at every step.
    below = rng.uniform(0.5, 1.5, size=shape) * rng.choice([-1.0, 1.0], size=shape)
    states: list[Array] = []
    for w_hx, w_hh, b_h in layers:
        h, found = np.zeros((SEQUENCES, units)), []
        for t in range(STEPS):
            h = np.tanh(below[:, t] @ w_hx.T + h @ w_hh.T + b_h)
            found.append(h)
        below = np.stack(found, axis=1)
        states.append(below)
    return Look(states, reach(layers, states, rng.normal(size=shape)))


def reach(layers: list[Layer], states: list[Array], gradient: Array) -> list[float]:
    """Return the norm of the gradient by each layer's states, from the one by the last layer's."""
    norms = []
    for (w_hx, w_hh, _), h in zip(reversed(layers), reversed(states), strict=True):
        whole, below = np.zeros_like(h), np.zeros_like(h)
        from_later = np.zeros_like(h[:, 0])
        for t in reversed(range(STEPS)):
            whole[:, t] = gradient[:, t] + from_later
            inside = whole[:, t] * (1 - h[:, t] ** 2)
            from_later, below[:, t] = inside @ w_hh, inside @ w_hx
        norms.append(float(np.linalg.norm(whole)))
        gradient = below
    return norms[::-1]


def layers_of(inputs: Inputs, result: Any) -> list[Layer] | Problem:
    """Return the layers that came, or what is wrong with their form."""
    units, depth = inputs["units"], inputs["depth"]
    if result is None:
        return say("none")
    if not isinstance(result, list) or len(result) != depth:
        return say("list", depth=depth, got=describe(result))
    wanted = {"W_hx": (units, units), "W_hh": (units, units), "b_h": (units,)}
    layers: list[Layer] = []
    for number, layer in enumerate(result, start=1):
        if not isinstance(layer, list) or len(layer) != 3:
            return say("layer", number=number, got=describe(layer))
        arrays = []
        for (name, shape), value in zip(wanted.items(), layer, strict=True):
            array = real_array(value)
            if array is None or array.shape != shape:
                return say("shape", name=name, number=number, shape=shape, got=describe(value))
            if not np.isfinite(array).all() or np.abs(array).max() > LARGEST:
                return say("numbers", name=name, number=number)
            arrays.append(array)
        layers.append((arrays[0], arrays[1], arrays[2]))
    return layers


def real_array(value: Any) -> Array | None:
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array.astype(float) if array.dtype.kind in "iuf" else None


def judge(inputs: Inputs, result: Any) -> Problem | None:
    layers = layers_of(inputs, result)
    if isinstance(layers, Problem):
        return layers
    found = look(layers)
    norms = ", ".join(f"{norm:.2g}" for norm in found.reach)
    details = [say.text("reach", layers=len(layers), norms=norms)]
    if found.spread < FOLLOWS:
        return say("same", spread=found.spread, follows=FOLLOWS, details=details)
    if found.share >= SHARE:
        return say("not starved", share=found.share, details=details)
    return None


def when(condition: Callable[[list[Layer], Look], bool]) -> Callable[[Inputs, Any], bool]:
    """Recognise a stack of the right form by what it does."""

    def recognise(inputs: Inputs, result: Any) -> bool:
        layers = layers_of(inputs, result)
        return not isinstance(layers, Problem) and condition(layers, look(layers))

    return recognise


def changed(layers: list[Layer], *, scale: float = 1, memory: float = 1) -> Look:
    """Return what a stack would do with W_hx and b_h so many times as large, and W_hh."""
    return look([(scale * w_hx, memory * w_hh, scale * b_h) for w_hx, w_hh, b_h in layers])


@when
def exchanged(layers: list[Layer], found: Look) -> bool:
    other = look([(w_hh, w_hx, b_h) for w_hx, w_hh, b_h in layers])
    return not found.alive and other.starves


@when
def silent(layers: list[Layer], found: Look) -> bool:
    return not found.alive and found.size < 10 * FOLLOWS


@when
def stuck(layers: list[Layer], found: Look) -> bool:
    return not found.alive and found.size >= 10 * FOLLOWS


@when
def only_first_is_flat(layers: list[Layer], found: Look) -> bool:
    return found.alive and found.flat[0] > 0.9 and max(found.flat[1:]) < 0.5


@when
def steep_at_times(layers: list[Layer], found: Look) -> bool:
    """Recognise what would starve if no state entered the sums."""
    return found.alive and changed(layers, memory=0).starves


@when
def nearly_flat(layers: list[Layer], found: Look) -> bool:
    """Recognise what would starve with larger weights, and has a flat layer above the first."""
    return found.alive and max(found.flat[1:]) > 0.9 and changed(layers, scale=4, memory=4).starves


@when
def forgets_only(layers: list[Layer], found: Look) -> bool:
    return found.alive and all(np.linalg.norm(w_hh, 2) < 0.05 for _, w_hh, _ in layers)


@when
def healthy(layers: list[Layer], found: Look) -> bool:
    return found.alive and found.share > 1e-3


EXERCISE = exercise(__name__, cases, judge, first_wrong=True)
