"""Wrong answers to the NumPy exercises of chapter 07, each a mistake that people make."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from utils.checks import wrong_steps
from utils.checks.wrong_steps import Step

Stack = list[list[np.ndarray]]
Forward = Callable[[np.ndarray, Stack], np.ndarray]

# The paper-sized network of the first exercise: for each layer (W_hx, W_hh, b_h).
PAPER_X = (2.0, 0.0, 2.0)
PAPER_LAYERS = ((1.0, 2.0, -1.0), (1.0, -2.0, 1.0))


def paper_states(
    *,
    relu: bool = True,
    bias: bool = True,
    below: str = "now",
    memory: bool = True,
    lower_memory: bool = True,
    shared_state: bool = False,
    shared_weights: bool = False,
) -> np.ndarray:
    """Return the paper network's states (layer, step), with one thing or another done wrong.

    Args:
        relu, bias: whether it is there.
        below: what the upper layer reads, the lower state "now", the one "before", or the "input".
        memory, lower_memory: whether the upper and the lower layer have their state before.
        shared_state: both layers write into one state.
        shared_weights: the upper layer has the lower one's weights.
    """
    states, lower, upper = [], 0.0, 0.0
    for x in PAPER_X:
        before = lower
        lower = _paper_step(0, x, upper if shared_state else lower * lower_memory, relu, bias)
        read = {"now": lower, "before": before, "input": x}[below]
        old = lower if shared_state else upper * memory
        upper = _paper_step(0 if shared_weights else 1, read, old, relu, bias)
        states.append([lower, upper])
    return np.array(states).T


def _paper_step(layer: int, x: float, h: float, relu: bool, bias: bool) -> float:
    w_hx, w_hh, b_h = PAPER_LAYERS[layer]
    total = w_hx * x + w_hh * h + b_h * bias
    return max(total, 0.0) if relu else total


def _layer(x: np.ndarray, layer: Sequence[np.ndarray], h: np.ndarray | None = None) -> np.ndarray:
    W_hx, W_hh, b_h = layer
    h = np.zeros(len(b_h)) if h is None else h
    states = []
    for x_t in x:
        h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
        states.append(h)
    return np.stack(states)


def forward_reads_input(x: np.ndarray, stack: Stack) -> np.ndarray:
    return np.stack([_layer(x, layer) for layer in stack])


def forward_one_late(x: np.ndarray, stack: Stack) -> np.ndarray:
    """The layer above reads the state of the step before."""
    found, below = [], x
    for layer in stack:
        states = _layer(below, layer)
        found.append(states)
        below = np.concatenate([np.zeros_like(states[:1]), states[:-1]])
    return np.stack(found)


def forward_one_state(x: np.ndarray, stack: Stack) -> np.ndarray:
    """One variable for the state of all layers."""
    h = np.zeros(len(stack[0][2]))
    found = np.zeros((len(stack), len(x), len(h)))
    for t, x_t in enumerate(x):
        for j, (W_hx, W_hh, b_h) in enumerate(stack):
            below = found[j - 1, t] if j else x_t
            h = np.tanh(W_hx @ below + W_hh @ h + b_h)
            found[j, t] = h
    return found


def forward_state_goes_on(x: np.ndarray, stack: Stack) -> np.ndarray:
    """A layer starts from the last state of the layer below."""
    found, below, h = [], x, None
    for layer in stack:
        below = _layer(below, layer, h)
        h = below[-1]
        found.append(below)
    return np.stack(found)


def _right(x: np.ndarray, stack: Stack) -> np.ndarray:
    found, below = [], x
    for layer in stack:
        below = _layer(below, layer)
        found.append(below)
    return np.stack(found)


def forward_top_only(x: np.ndarray, stack: Stack) -> np.ndarray:
    return _right(x, stack)[-1]


def forward_last_step_only(x: np.ndarray, stack: Stack) -> np.ndarray:
    return _right(x, stack)[:, -1]


def forward_steps_first(x: np.ndarray, stack: Stack) -> np.ndarray:
    return _right(x, stack).transpose(1, 0, 2)


def forward_top_first(x: np.ndarray, stack: Stack) -> np.ndarray:
    return _right(x, stack)[::-1]


def forward_no_w_hh(x: np.ndarray, stack: Stack) -> np.ndarray:
    return _right(x, [[W_hx, 0 * W_hh, b_h] for W_hx, W_hh, b_h in stack])


def forward_no_bias(x: np.ndarray, stack: Stack) -> np.ndarray:
    return _right(x, [[W_hx, W_hh, 0 * b_h] for W_hx, W_hh, b_h in stack])


def forward_w_hh_transposed(x: np.ndarray, stack: Stack) -> np.ndarray:
    return _right(x, [[W_hx, W_hh.T, b_h] for W_hx, W_hh, b_h in stack])


def forward_one_array(x: np.ndarray, stack: Stack) -> np.ndarray:
    """Layer by layer, and each layer's list holds one array again and again."""
    found, below = [], x
    for layer in stack:
        below = np.repeat(_layer(below, layer)[-1:], len(x), axis=0)
        found.append(below)
    return np.stack(found)


def forward_one_array_step_by_step(x: np.ndarray, stack: Stack) -> np.ndarray:
    """Step by step, so that the last step is right."""
    return np.repeat(_right(x, stack)[:, -1:], len(x), axis=1)


def forward_same_weights(x: np.ndarray, stack: Stack) -> np.ndarray:
    """Every layer has the weights of the first."""
    return _right(x, stack[:1] * len(stack))


def forward_no_memory_above(x: np.ndarray, stack: Stack) -> np.ndarray:
    """Only the first layer is recurrent."""
    found = [_layer(x, stack[0])]
    for W_hx, _, b_h in stack[1:]:
        found.append(np.tanh(found[-1] @ W_hx.T + b_h))
    return np.stack(found)


def _with_step(step: Step, after: Callable[[np.ndarray], np.ndarray] | None = None) -> Forward:
    """Return a deep RNN whose layers take other steps; `after` changes what a layer hands on."""

    def forward(x: np.ndarray, stack: Stack) -> np.ndarray:
        found, below = [], x
        for layer in stack:
            below = wrong_steps.states(step, below, *layer)
            below = below if after is None else after(below)
            found.append(below)
        return np.stack(found)

    return forward


forward_no_tanh = _with_step(wrong_steps.no_tanh)
forward_both_turned = tuple(map(_with_step, wrong_steps.BOTH_TURNED))
forward_w_hx_turned = tuple(map(_with_step, wrong_steps.W_HX_TURNED))
forward_swapped = tuple(map(_with_step, wrong_steps.SWAPPED))
forward_tanh_going_up = _with_step(wrong_steps.no_tanh, after=np.tanh)


def forward_state_as_wide_as_input(x: np.ndarray, stack: Stack) -> np.ndarray:
    """The zero state is made from the width of what is read."""
    found, below = [], x
    for layer in stack:
        below = _layer(below, layer, np.zeros(below.shape[1]))
        found.append(below)
    return np.stack(found)


def forward_tanh_at_the_end(x: np.ndarray, stack: Stack) -> np.ndarray:
    """All layers are linear, and what is returned goes through `tanh`."""
    return np.tanh(forward_no_tanh(x, stack))


def most_units(cost: Callable[[int], float], budget: int, *, strictly: bool = False) -> int:
    """Return the most units whose cost is within a budget (or below it)."""
    units = 0
    while cost(units + 1) < budget or (not strictly and cost(units + 1) == budget):
        units += 1
    return units


def _cost(n: float, m: int, depth: int, blocks: int = 3, biases: int = 2) -> float:
    return blocks * n * (m + n + biases) + (depth - 1) * blocks * n * (2 * n + biases)


def units_input_everywhere(budget: int, features: int, depth: int) -> int:
    return most_units(lambda n: depth * _cost(n, features, 1), budget)


def units_input_forgotten(budget: int, features: int, depth: int) -> int:
    return most_units(lambda n: depth * _cost(n, n, 1), budget)


def units_one_bias(budget: int, features: int, depth: int) -> int:
    return most_units(lambda n: _cost(n, features, depth, biases=1), budget)


def units_no_bias(budget: int, features: int, depth: int) -> int:
    return most_units(lambda n: _cost(n, features, depth, biases=0), budget)


def units_of_lstm(budget: int, features: int, depth: int) -> int:
    return most_units(lambda n: _cost(n, features, depth, blocks=4, biases=1), budget)


def units_of_lstm_two_biases(budget: int, features: int, depth: int) -> int:
    return most_units(lambda n: _cost(n, features, depth, blocks=4), budget)


def units_of_simple_rnn(budget: int, features: int, depth: int) -> int:
    return most_units(lambda n: _cost(n, features, depth, blocks=1, biases=1), budget)


def units_one_layer_more(budget: int, features: int, depth: int) -> int:
    return most_units(lambda n: _cost(n, features, depth + 1), budget)


def units_depth_forgotten(budget: int, features: int, depth: int) -> int:
    return most_units(lambda n: _cost(n, features, 1), budget)


def units_below_budget(budget: int, features: int, depth: int) -> int:
    return most_units(lambda n: _cost(n, features, depth), budget, strictly=True)


def units_too_many(budget: int, features: int, depth: int) -> int:
    """The first number of units that no longer fits."""
    return most_units(lambda n: _cost(n, features, depth), budget) + 1


def units_rounded_up(budget: int, features: int, depth: int) -> int:
    return math.ceil(units_not_rounded(budget, features, depth) - 1e-9)


def units_rounded(budget: int, features: int, depth: int) -> int:
    """The whole number that is nearest."""
    return round(units_not_rounded(budget, features, depth))


def units_not_rounded(budget: int, features: int, depth: int) -> float:
    """The positive root of a·n² + b·n = budget."""
    a, b = 3 * (2 * depth - 1), 3 * (features + 2 * depth)
    return (math.sqrt(b * b + 4 * a * budget) - b) / (2 * a)


def _stack_of(units: int, depth: int, w_hx: float, w_hh: float, b_h: float) -> Stack:
    eye = np.eye(units)
    return [[w_hx * eye, w_hh * eye, np.full(units, b_h)] for _ in range(depth)]


def starve_with_tiny_weights(units: int, depth: int) -> Stack:
    return _stack_of(units, depth, 1e-4, 1e-4, 0.0)


def starve_with_zeros(units: int, depth: int) -> Stack:
    return _stack_of(units, depth, 0.0, 0.0, 0.0)


def starve_with_large_bias(units: int, depth: int) -> Stack:
    return _stack_of(units, depth, 1.0, 0.5, 30.0)


def starve_with_large_recurrent_bias(units: int, depth: int) -> Stack:
    return _stack_of(units, depth, 0.001, 0.5, 1.0)


def starve_in_time(units: int, depth: int) -> Stack:
    return _stack_of(units, depth, 0.9, 1e-6, 0.0)


def starve_first_layer_itself(units: int, depth: int) -> Stack:
    stack = _stack_of(units, depth, 0.8, 0.1, 0.0)
    stack[0] = [30 * np.eye(units), 0.1 * np.eye(units), np.zeros(units)]
    return stack


def starve_not_quite(units: int, depth: int) -> Stack:
    """One layer is flat, and none keeps anything."""
    stack = _stack_of(units, depth, 1.0, 0.0, 0.0)
    stack[1][0] = 15 * np.eye(units)
    return stack


def starve_with_old_states(units: int, depth: int) -> Stack:
    """One layer would be flat, did its old state not cancel what it reads."""
    stack = _stack_of(units, depth, 1.0, 0.9, 0.0)
    stack[1][0] = 60 * np.eye(units)
    return stack


def starve_ordinary(units: int, depth: int) -> Stack:
    """Weights as Keras draws them."""
    rng = np.random.default_rng(units * 100 + depth)
    limit = math.sqrt(3 / units)
    stack = []
    for _ in range(depth):
        orthogonal, _ = np.linalg.qr(rng.normal(size=(units, units)))
        kernel = rng.uniform(-limit, limit, size=(units, units))
        stack.append([kernel, orthogonal, np.zeros(units)])
    return stack
