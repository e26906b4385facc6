"""Wrong answers to the NumPy exercises of chapter 10, each a mistake that people make."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Array = np.ndarray
Weights = tuple[Array, Array, Array]

# The paper-sized stack of the first exercise: one input feature, two layers of one unit.
PAPER_X = (1.0, 2.0, 0.0)
PAPER_FIRST = (2.0, -1.0)
"""What the first layer multiplies x_t and its own last state with."""
PAPER_SECOND = (3.0, -1.0, 1.0)
"""What the second layer multiplies x_t, the first layer's state and its own last state with."""


def paper_stack(
    *,
    relu: bool = True,
    memory: tuple[bool, bool] = (True, True),
    swapped: bool = False,
    newest: bool = False,
    late: bool = False,
    signs: tuple[int, int, int] = (1, 1, 1),
) -> Array:
    """Return [x_t, h^1_t, h^2_t] at the three steps, (3, 3), with one thing or another done wrong.

    `memory` says of each layer whether its own last state is in its sum, `swapped` multiplies
    the second layer's inputs with each other's weights, `newest` leaves x_t out of them, `late` takes the first layer's state
    of the step before, and `signs` turns the sign of the first layer's own last state, of the first
    layer's state in the second, and of the second one's own last state, where it is -1.
    """
    first = second = 0.0
    handed_on = []
    for x in PAPER_X:
        before = first
        first = PAPER_FIRST[0] * x + signs[0] * PAPER_FIRST[1] * first * memory[0]
        first = max(first, 0.0) if relu else first
        of_x, of_first, of_second = PAPER_SECOND
        of_first, of_second = signs[1] * of_first, signs[2] * of_second
        of_x, of_first = (of_first, of_x) if swapped else (of_x, of_first)
        second = of_first * (before if late else first) + of_second * second * memory[1]
        second += 0.0 if newest else of_x * x
        second = max(second, 0.0) if relu else second
        handed_on.append([x, first, second])
    return np.array(handed_on)


def _run_layer(x: Array, W_hx: Array, W_hh: Array, b_h: Array) -> Array:
    h, states = np.zeros(len(b_h)), []
    for x_t in x:
        h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
        states.append(h)
    return np.stack(states)


def _forward(join: Callable[[Array, Array], Array]) -> Callable[[Array, Sequence[Weights]], Array]:
    """Return a stack whose layers read and hand on what `join` makes of input and states."""

    def forward(x: Array, layers: Sequence[Weights]) -> Array:
        for weights in layers:
            x = join(x, _run_layer(x, *weights))
        return x

    return forward


forward_newest_first = _forward(lambda h, states: np.concatenate([states, h], axis=-1))
forward_plain = _forward(lambda h, states: states)
forward_added = _forward(lambda h, states: h + states)
forward_added_turned = _forward(lambda h, states: states + h)
forward_along_steps = _forward(lambda h, states: np.concatenate([h, states], axis=0))


def forward_last_states_only(x: Array, layers: Sequence[Weights]) -> Array:
    for weights in layers:
        states = _run_layer(x, *weights)
        x = np.concatenate([x, states], axis=-1)
    return states


def forward_without_input(x: Array, layers: Sequence[Weights]) -> Array:
    features = x.shape[-1]
    for weights in layers:
        x = np.concatenate([x, _run_layer(x, *weights)], axis=-1)
    return x[:, features:]


def forward_last_missing(x: Array, layers: Sequence[Weights]) -> Array:
    for weights in layers:
        handed_on = x
        x = np.concatenate([x, _run_layer(x, *weights)], axis=-1)
    return handed_on


def forward_first_layer_only(x: Array, layers: Sequence[Weights]) -> Array:
    return np.concatenate([x, _run_layer(x, *layers[0])], axis=-1)


def forward_two_arguments(x: Array, layers: Sequence[Weights]) -> Array:
    for weights in layers:
        x = np.concatenate(x, _run_layer(x, *weights))
    return x


def forward_two_arguments_and_axis(x: Array, layers: Sequence[Weights]) -> Array:
    for weights in layers:
        x = np.concatenate(x, _run_layer(x, *weights), axis=-1)  # type: ignore[call-overload]
    return x


def forward_last_step(x: Array, layers: Sequence[Weights]) -> Array:
    return _forward(lambda h, states: np.concatenate([h, states], axis=-1))(x, layers)[-1]


def forward_from_input(x: Array, layers: Sequence[Weights]) -> Array:
    pieces = [x, *(_run_layer(x, *weights) for weights in layers)]
    return np.concatenate(pieces, axis=-1)


def parameters_constant_width(features: int, growth: int, depth: int) -> int:
    return depth * 3 * growth * (features + growth + 2)


def parameters_plain(features: int, growth: int, depth: int) -> int:
    first = 3 * growth * (features + growth + 2)
    return first + (depth - 1) * 3 * growth * (growth + growth + 2)


def parameters_one_layer_ahead(features: int, growth: int, depth: int) -> int:
    widths = [features + j * growth for j in range(1, depth + 1)]
    return sum(3 * growth * (width + growth + 2) for width in widths)


def parameters_one_bias(features: int, growth: int, depth: int) -> int:
    return sum(3 * growth * (features + j * growth + growth + 1) for j in range(depth))


def parameters_no_bias(features: int, growth: int, depth: int) -> int:
    return sum(3 * growth * (features + j * growth + growth) for j in range(depth))


def parameters_of_lstm(features: int, growth: int, depth: int) -> int:
    return sum(4 * growth * (features + j * growth + growth + 1) for j in range(depth))


def parameters_of_four_blocks(features: int, growth: int, depth: int) -> int:
    return sum(4 * growth * (features + j * growth + growth + 2) for j in range(depth))


def parameters_without_state(features: int, growth: int, depth: int) -> int:
    return sum(3 * growth * (features + j * growth + 2) for j in range(depth))


def parameters_without_features(features: int, growth: int, depth: int) -> int:
    return sum(3 * growth * (j * growth + growth + 2) for j in range(depth))


def parameters_without_features_one_ahead(features: int, growth: int, depth: int) -> int:
    return sum(3 * growth * (j * growth + growth + 2) for j in range(1, depth + 1))


def parameters_widest_for_all(features: int, growth: int, depth: int) -> int:
    return depth * parameters_last_layer(features, growth, depth)


def parameters_one_gate(features: int, growth: int, depth: int) -> int:
    return sum(growth * (features + j * growth + growth + 2) for j in range(depth))


def parameters_input_forgotten(features: int, growth: int, depth: int) -> int:
    widths = [features] + [j * growth for j in range(1, depth)]
    return sum(3 * growth * (width + growth + 2) for width in widths)


def parameters_last_layer(features: int, growth: int, depth: int) -> int:
    return 3 * growth * (features + (depth - 1) * growth + growth + 2)


def unseen_seen(transition: Array) -> Array:
    left, sizes, _ = np.linalg.svd(transition, full_matrices=False)
    return left[:, sizes > 1e-9 * sizes.max()].T


def unseen_as_columns(transition: Array) -> Array:
    left, _, _ = np.linalg.svd(transition)
    return left[:, np.linalg.matrix_rank(transition) :]


def unseen_one_only(transition: Array) -> Array:
    left, _, _ = np.linalg.svd(transition)
    return left[:, -1:].T


def unseen_by_shape(transition: Array) -> Array:
    left, _, _ = np.linalg.svd(transition)
    return left[:, transition.shape[1] :].T


def unseen_nonzero_counted(transition: Array) -> Array:
    left, sizes, _ = np.linalg.svd(transition)
    return left[:, int((sizes != 0).sum()) :].T


def unseen_rows_of_left(transition: Array) -> Array:
    left, _, _ = np.linalg.svd(transition)
    return left[np.linalg.matrix_rank(transition) :]


def unseen_of_the_narrow_row(transition: Array) -> Array:
    """As many rows of the third matrix as there are unseen changes, or as many as it has."""
    _, _, right = np.linalg.svd(transition)
    return right[-(len(transition) - np.linalg.matrix_rank(transition)) :]


def unseen_right_by_shape(transition: Array) -> Array:
    """What stands after the last singular value, looked for on the wrong side."""
    _, sizes, right = np.linalg.svd(transition)
    return right[len(sizes) :]


def unseen_projection(transition: Array) -> Array:
    return np.eye(len(transition)) - transition @ np.linalg.pinv(transition)


def unseen_wrong_side(transition: Array) -> Array:
    _, sizes, right = np.linalg.svd(transition)
    return right[int((sizes > 1e-9 * sizes.max()).sum()) :]


def unseen_not_unit(transition: Array) -> Array:
    """Solve for the changes: one free entry after the other, the lengths as they come."""
    left, _, _ = np.linalg.svd(transition)
    basis = left[:, np.linalg.matrix_rank(transition) :].T
    return np.arange(2, len(basis) + 2)[:, None] * basis


def unseen_thin(transition: Array) -> Array:
    left, _, _ = np.linalg.svd(transition, full_matrices=False)
    return left[:, np.linalg.matrix_rank(transition) :].T


def unseen_thin_as_columns(transition: Array) -> Array:
    return unseen_thin(transition).T


def unseen_nothing(transition: Array) -> Array:
    wide = transition.shape[0]
    return np.zeros((wide - int(np.linalg.matrix_rank(transition)), wide))
