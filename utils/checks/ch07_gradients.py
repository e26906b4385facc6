"""Chapter 07's exercise that breaks something: a deep stack whose first layer can't learn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils.checks import ch07_mistakes as wrong
from utils.checks.compare import describe
from utils.checks.exercise import Case, Exercise, Inputs, Mistake, Problem

SHARE = 1e-6
"""What may arrive at the first layer of the gradient that the last one gets."""
FOLLOWS = 0.01
"""How far the top layer's states must differ from sequence to sequence (standard deviation)."""
_SEQUENCES, _STEPS = 6, 12
_LARGEST = 1e6

Layer = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Look:
    """What a stack does with the judge's sequences.

    Attributes:
        states: of each layer, (sequences, steps, units).
        reach: for each layer the norm of the gradient by its states.
    """

    states: list[np.ndarray]
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


def look(layers: list[Layer]) -> Look:
    """Run a stack of tanh layers forward on sequences, and a gradient backward.

    The gradient is that of a sum of the top layer's states at all steps, weighted at random.
    """
    units = len(layers[0][2])
    rng = np.random.default_rng([units, len(layers)])
    shape = (_SEQUENCES, _STEPS, units)
    # No entry is near zero: what is read has a sign at every step.
    x = rng.uniform(0.5, 1.5, size=shape) * rng.choice([-1.0, 1.0], size=shape)
    states: list[np.ndarray] = []
    for w_hx, w_hh, b_h in layers:
        below, h = states[-1] if states else x, np.zeros((_SEQUENCES, units))
        found = []
        for t in range(_STEPS):
            h = np.tanh(below[:, t] @ w_hx.T + h @ w_hh.T + b_h)
            found.append(h)
        states.append(np.stack(found, axis=1))
    return Look(states, _reach(layers, states, rng.normal(size=shape)))


def _reach(layers: list[Layer], states: list[np.ndarray], gradient: np.ndarray) -> list[float]:
    """Return the norm of the gradient by each layer's states, from the one by the last layer's."""
    norms = []
    for (w_hx, w_hh, _), h in zip(reversed(layers), reversed(states), strict=True):
        whole, below = np.zeros_like(h), np.zeros_like(h)
        from_later = np.zeros_like(h[:, 0])
        for t in reversed(range(h.shape[1])):
            whole[:, t] = gradient[:, t] + from_later
            inside = whole[:, t] * (1 - h[:, t] ** 2)
            from_later, below[:, t] = inside @ w_hh, inside @ w_hx
        norms.append(float(np.linalg.norm(whole)))
        gradient = below
    return norms[::-1]


def _layers(inputs: Inputs, result: Any) -> list[Layer] | Problem:
    """Return the layers that came, or what is wrong with their form."""
    units, depth = inputs["units"], inputs["depth"]
    if result is None:
        return Problem("The result is None: is a `return` missing?")
    if not isinstance(result, list) or len(result) != depth:
        return Problem(f"A list of {depth} layers was expected, and this is {describe(result)}.")
    wanted = {"W_hx": (units, units), "W_hh": (units, units), "b_h": (units,)}
    layers: list[Layer] = []
    for number, layer in enumerate(result, start=1):
        if not isinstance(layer, list) or len(layer) != 3:
            return Problem(f"Layer {number} should be (W_hx, W_hh, b_h), not {describe(layer)}.")
        arrays = []
        for (name, shape), array in zip(wanted.items(), layer, strict=True):
            found = _array(array)
            if found is None or found.shape != shape:
                return Problem(
                    f"`{name}` of layer {number} should have the shape {shape}, and it is "
                    f"{describe(array)}."
                )
            if not np.isfinite(found).all() or np.abs(found).max() > _LARGEST:
                return Problem(f"`{name}` of layer {number} holds NaN or numbers beyond a million.")
            arrays.append(found)
        layers.append((arrays[0], arrays[1], arrays[2]))
    return layers


def _array(value: Any) -> np.ndarray | None:
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array.astype(float) if array.dtype.kind in "iuf" else None


def _judge(inputs: Inputs, result: Any) -> Problem | None:
    layers = _layers(inputs, result)
    if isinstance(layers, Problem):
        return layers
    found = look(layers)
    sizes = ", ".join(f"{norm:.2g}" for norm in found.reach)
    details = (f"Size of the gradient by the states of layer 1 to {len(layers)}: {sizes}.",)
    if found.spread < FOLLOWS:
        return Problem(
            "The top layer's states are the same whatever the sequence: from one sequence to "
            f"another they differ by {found.spread:.2g} only, and {FOLLOWS:g} is asked for.",
            details,
        )
    if found.share >= SHARE:
        return Problem(
            f"The first layer gets {found.share:.2g} times the last layer's gradient: less than "
            "a millionth of it is asked for.",
            details,
        )
    return None


def _when(condition: Callable[[list[Layer], Look], bool]) -> Callable[[Inputs, Any], bool]:
    """Recognise a stack of the right form by what it does."""

    def recognise(inputs: Inputs, result: Any) -> bool:
        layers = _layers(inputs, result)
        return not isinstance(layers, Problem) and condition(layers, look(layers))

    return recognise


def _reaches(found: Look) -> bool:
    return found.spread >= FOLLOWS and found.share >= SHARE


def _forgets_only(layers: list[Layer], found: Look) -> bool:
    return _reaches(found) and all(np.linalg.norm(w_hh, 2) < 0.05 for _, w_hh, _ in layers)


def _flat(found: Look) -> list[float]:
    """Return for each layer the share of its states that lie where tanh is flat."""
    return [float((np.abs(h) > 0.99).mean()) for h in found.states]


def _starves(found: Look) -> bool:
    return found.spread >= FOLLOWS and found.share < SHARE


def _nearly_flat(layers: list[Layer], found: Look) -> bool:
    """Recognise what starves, or nearly does, since a layer above the first is flat."""
    return _starves(found) or (
        _reaches(found) and found.share < 1e-3 and max(_flat(found)[1:]) > 0.9
    )


def _steep_at_times(layers: list[Layer], found: Look) -> bool:
    """Recognise what starves, or would, if no state entered the sums."""
    forgetful = [(w_hx, np.zeros_like(w_hh), b_h) for w_hx, w_hh, b_h in layers]
    return _starves(found) or (_reaches(found) and _starves(look(forgetful)))


def _first_alone(layers: list[Layer], found: Look) -> bool:
    flat = _flat(found)
    return _reaches(found) and flat[0] > 0.9 and max(flat[1:]) < 0.5


STARVE_FIRST_LAYER = Exercise(
    name="starve_first_layer",
    title="Starve the first layer",
    kind="function",
    concept="a network can look alive and pass no gradient down",
    points=3,
    minutes=12,
    difficulty=3,
    cases=lambda rng: [
        Case({"units": units, "depth": depth}, f"{units} units and {depth} layers")
        for units, depth in (
            (int(rng.integers(3, 9)), 3),
            (int(rng.integers(9, 17)), int(rng.integers(4, 7))),
            (2, 2),
        )
    ],
    judge=_judge,
    praise="The top layer follows what is read, and yet the first one would never learn.",
    mistakes=(
        Mistake(
            "silent",
            "The weights are so small that nothing passes up either: the top layer stays at zero. "
            "Let the states be large, and the *slope* of `tanh` small.",
            wrong.starve_with_tiny_weights,
            _when(lambda layers, found: found.size < FOLLOWS),
            also=(wrong.starve_with_zeros,),
        ),
        Mistake(
            "stuck",
            "The states are far from zero, and the same for every sequence: a large bias, or a "
            "network that hardly reads its input, decides them. They must follow what is read.",
            wrong.starve_with_large_bias,
            _when(lambda layers, found: found.size >= FOLLOWS > found.spread),
            also=(wrong.starve_with_large_recurrent_bias,),
        ),
        Mistake(
            "only the first layer",
            "Your first layer is saturated and those above it are not. The gradient comes from "
            "above: what it meets before it gets to the first layer's states are the *other* "
            "layers.",
            wrong.starve_first_layer_itself,
            _when(_first_alone),
        ),
        Mistake(
            "steep at times",
            "In some steps sums come close to zero, where `tanh` is steep: try W_hh = 0.",
            wrong.starve_with_old_states,
            _when(_steep_at_times),
        ),
        Mistake(
            "not flat enough",
            "Right idea, not flat enough yet: larger weights.",
            wrong.starve_not_quite,
            _when(_nearly_flat),
        ),
        Mistake(
            "only in time",
            "W_hh is small, which cuts the way back in time. The way down from layer to layer "
            "leads through W_hx and the slope of `tanh`, and it is still open.",
            wrong.starve_in_time,
            _when(_forgets_only),
        ),
        Mistake(
            "healthy",
            "These weights let the gradient down to the first layer, as Keras's first weights do. "
            "On its way it is multiplied by W_hx and by the slope 1 − h²: make the slope tiny.",
            wrong.starve_ordinary,
            _when(lambda layers, found: _reaches(found) and found.share > 1e-3),
        ),
    ),
    hints=(
        "From layer to layer a gradient is multiplied by W_hx and by the slope of tanh, 1 − h². "
        "Small W_hx would silence the states as well. So what about the slope?",
        "tanh is flat where its input is large: at 10 its slope is about 10⁻⁸. With large weights "
        "every state is near −1 or 1, and which of the two can still depend on the input.",
        "Let each unit follow one unit below, strongly: W_hx a large number times `np.eye(units)`, "
        "W_hh and b_h zero.",
    ),
)
