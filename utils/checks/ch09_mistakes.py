"""Wrong answers to the NumPy exercises of chapter 09, each a mistake that people make."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np

from utils.checks import wrong_steps
from utils.checks.wrong_steps import Step

Array = np.ndarray

# The paper-sized stack of the first exercise: inputs, and (w, u) of each layer.
PAPER_X = (1.0, 2.0, -1.0)
PAPER_LAYERS = ((1.0, -1.0), (1.0, -0.5))


def paper_stack(
    *,
    shortcut: str = "below",
    fed_back: bool = False,
    relu_after: bool = False,
    memory: bool = True,
    relu: bool = True,
    halved: bool = True,
    handed_on: bool = True,
) -> Array:
    """Return the paper stack's sums (2, 3), with one thing or another done wrong.

    Args:
        shortcut: what is added to a layer's states: "below", "input" or "nothing".
        fed_back: the sum, not the layer's own state, enters the next step.
        relu_after: the ReLU is taken of the sum once more.
        memory: whether the state of the step before enters.
        relu: whether negative states become 0.
        halved: whether layer 2 remembers half of its state, or all of it.
        handed_on: return the sums; else the layers' own states.
    """
    below, rows = list(PAPER_X), []
    for w, u in PAPER_LAYERS:
        state, states, sums = 0.0, [], []
        for t, h in enumerate(below):
            own = w * h + (u if halved else -1.0) * state * memory
            own = max(own, 0.0) if relu else own
            added = {"below": h, "input": PAPER_X[t], "nothing": 0.0}[shortcut]
            total = max(own + added, 0.0) if relu_after else own + added
            state = total if fed_back else own
            states.append(own)
            sums.append(total)
        rows.append(sums if handed_on else states)
        below = sums
    return np.array(rows)


# --- residual_forward -------------------------------------------------------------------------


def _states(x: Array, W_hx: Array, W_hh: Array, b_h: Array, start: Array | None = None) -> Array:
    state, states = np.zeros(len(b_h)) if start is None else start, []
    for x_t in x:
        state = np.tanh(W_hx @ x_t + W_hh @ state + b_h)
        states.append(state)
    return np.stack(states)


def _projected(x: Array, projection: Array | None) -> Array:
    return x if projection is None else x @ projection.T


def forward_without_shortcut(x, weights, projection):  # type: ignore[no-untyped-def]
    rows = []
    for layer in weights:
        x = _states(x, *layer)
        rows.append(x)
    return np.stack(rows)


def forward_from_input(x, weights, projection):  # type: ignore[no-untyped-def]
    shortcut, below, rows = _projected(x, projection), x, []
    for layer in weights:
        below = shortcut + _states(below, *layer)
        rows.append(below)
    return np.stack(rows)


def forward_fed_back(x, weights, projection):  # type: ignore[no-untyped-def]
    shortcut, rows = _projected(x, projection), []
    for W_hx, W_hh, b_h in weights:
        state, sums = np.zeros(len(b_h)), []
        for x_t, added in zip(x, shortcut, strict=True):
            state = added + np.tanh(W_hx @ x_t + W_hh @ state + b_h)
            sums.append(state)
        x = shortcut = np.stack(sums)
        rows.append(x)
    return np.stack(rows)


def _joined(join: Callable[[Array, Array], Array], first: bool = True) -> Callable[..., Array]:
    """Return a stack that joins what is below and a layer's states in another way."""

    def forward(x, weights, projection):  # type: ignore[no-untyped-def]
        shortcut, rows = _projected(x, projection), []
        for number, layer in enumerate(weights):
            states = _states(x, *layer)
            x = shortcut = join(shortcut, states) if number or first else states
            rows.append(x)
        return np.stack(rows)

    return forward


forward_first_forgotten = _joined(lambda below, states: below + states, first=False)
forward_averaged = _joined(lambda below, states: (below + states) / 2)
forward_subtracted = _joined(lambda below, states: states - below)
forward_other_difference = _joined(lambda below, states: below - states)
forward_squashed = _joined(lambda below, states: np.tanh(below + states))
forward_right = _joined(lambda below, states: below + states)


def _with_step(step: Step, squashed: bool = False) -> Callable[..., Array]:
    """Return a residual stack whose layers take other steps, and whose states go through tanh."""

    def forward(x, weights, projection):  # type: ignore[no-untyped-def]
        shortcut, rows = _projected(x, projection), []
        for layer in weights:
            states = wrong_steps.states(step, x, *layer)
            x = shortcut = shortcut + (np.tanh(states) if squashed else states)
            rows.append(x)
        return np.stack(rows)

    return forward


forward_both_turned = tuple(map(_with_step, wrong_steps.BOTH_TURNED))
forward_w_hx_turned = tuple(map(_with_step, wrong_steps.W_HX_TURNED))
forward_swapped = tuple(map(_with_step, wrong_steps.SWAPPED))
forward_w_hh_turned = _with_step(wrong_steps.w_hh_turned)
forward_no_bias = _with_step(wrong_steps.no_bias)
forward_no_memory = _with_step(wrong_steps.no_memory)
forward_no_tanh = _with_step(wrong_steps.no_tanh)
forward_tanh_going_up = _with_step(wrong_steps.no_tanh, squashed=True)


def forward_projected_first(x, weights, projection):  # type: ignore[no-untyped-def]
    """The first layer reads what the projection gives."""
    return forward_right(_projected(x, projection), weights, None)


def forward_projected_everywhere(x, weights, projection):  # type: ignore[no-untyped-def]
    rows = []
    for layer in weights:
        x = _projected(x, projection) + _states(x, *layer)
        rows.append(x)
    return np.stack(rows)


def forward_projection_turned(x, weights, projection):  # type: ignore[no-untyped-def]
    return forward_right(x, weights, None if projection is None else projection.T)


def forward_none_used(x, weights, projection):  # type: ignore[no-untyped-def]
    return forward_right(x @ projection.T, weights, None)


def forward_none_multiplied(x, weights, projection):  # type: ignore[no-untyped-def]
    return forward_right(np.stack([projection @ x_t for x_t in x]), weights, None)


def forward_truth_of_projection(x, weights, projection):  # type: ignore[no-untyped-def]
    return forward_right(x, weights, projection if projection else None)


def forward_unprojected(x, weights, projection):  # type: ignore[no-untyped-def]
    return forward_right(x, weights, None)


def forward_last_layer(x, weights, projection):  # type: ignore[no-untyped-def]
    return forward_right(x, weights, projection)[-1]


def forward_own_states(x, weights, projection):  # type: ignore[no-untyped-def]
    sums = forward_right(x, weights, projection)
    below = [_projected(x, projection), *sums[:-1]]
    return sums - np.stack(below)


def forward_one_array(x, weights, projection):  # type: ignore[no-untyped-def]
    sums = forward_right(x, weights, projection)
    return np.stack([sums[-1]] * len(sums))


def forward_steps_first(x, weights, projection):  # type: ignore[no-untyped-def]
    return forward_right(x, weights, projection).swapaxes(0, 1)


def forward_state_carried(x, weights, projection):  # type: ignore[no-untyped-def]
    shortcut, rows = _projected(x, projection), []
    state: Array | None = None
    for W_hx, W_hh, b_h in weights:
        states = _states(x, W_hx, W_hh, b_h, state)
        state = states[-1]
        x = shortcut = shortcut + states
        rows.append(x)
    return np.stack(rows)


# --- path_gradients ---------------------------------------------------------------------------


def paths_counted(slopes: Array) -> Array:
    return np.array([math.comb(len(slopes), k) for k in range(len(slopes) + 1)], float)


def paths_all_layers_only(slopes: Array) -> Array:
    return np.array([0.0] * len(slopes) + [np.prod(slopes)])


def paths_first_layers_only(slopes: Array) -> Array:
    return np.array([1.0, *np.cumprod(slopes)])


def paths_of_mean_slope(slopes: Array) -> Array:
    return paths_counted(slopes) * np.mean(slopes) ** np.arange(len(slopes) + 1)


def paths_by_combinations(slopes: Array) -> Array:
    subsets = (itertools.combinations(slopes, k) for k in range(len(slopes) + 1))
    return np.array([sum(math.prod(path) for path in paths) for paths in subsets])


def paths_by_layers_skipped(slopes: Array) -> Array:
    return paths_by_combinations(slopes)[::-1]


def paths_without_shortcut_alone(slopes: Array) -> Array:
    return paths_by_combinations(slopes)[1:]


def paths_in_total(slopes: Array) -> float:
    return float(np.prod(1 + slopes))


def paths_repeating_a_layer(slopes: Array) -> Array:
    return np.array([1.0] + [np.sum(slopes**k) for k in range(1, len(slopes) + 1)])


def paths_ascending(slopes: Array) -> Array:
    paths = np.array([1.0] + [0.0] * len(slopes))
    for slope in slopes:
        for k in range(1, len(paths)):
            paths[k] += slope * paths[k - 1]
    return paths


def paths_as_shares(slopes: Array) -> Array:
    paths = paths_by_combinations(slopes)
    return paths / paths.sum()


def paths_in_any_order(slopes: Array) -> Array:
    orders = [math.factorial(k) for k in range(len(slopes) + 1)]
    return paths_by_combinations(slopes) * orders


# --- exploding_residual -----------------------------------------------------------------------


def _normal(units: int, depth: int, seed: int) -> Array:
    return np.random.default_rng(seed).normal(size=(depth, units, units))


def weights_as_usual(units: int, depth: int, seed: int) -> Array:
    return _normal(units, depth, seed) / np.sqrt(units)


def weights_a_little_small(units: int, depth: int, seed: int) -> Array:
    return 0.95 * weights_as_usual(units, depth, seed)


def weights_a_little_large(units: int, depth: int, seed: int) -> Array:
    return 1.25 * weights_as_usual(units, depth, seed)


def weights_halved(units: int, depth: int, seed: int) -> Array:
    return 0.45 * weights_as_usual(units, depth, seed)


def weights_not_quite(units: int, depth: int, seed: int) -> Array:
    return 0.55 * weights_as_usual(units, depth, seed)


def weights_with_identity(units: int, depth: int, seed: int) -> Array:
    return np.eye(units) + 0.7 * weights_as_usual(units, depth, seed)


def weights_orthogonal(units: int, depth: int, seed: int) -> Array:
    return np.stack([np.linalg.qr(each)[0] for each in _normal(units, depth, seed)])


def weights_unscaled(units: int, depth: int, seed: int) -> Array:
    return _normal(units, depth, seed)


def weights_too_small(units: int, depth: int, seed: int) -> Array:
    return 0.01 * _normal(units, depth, seed)


def weights_divided_by_units(units: int, depth: int, seed: int) -> Array:
    return _normal(units, depth, seed) / units


def weights_negative(units: int, depth: int, seed: int) -> Array:
    return weights_too_small(units, depth, seed) - 0.5 * np.eye(units)


def weights_without_seed(units: int, depth: int, seed: int) -> Array:
    return np.stack([0.5 * np.eye(units)] * depth)
