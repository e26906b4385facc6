"""Wrong answers to the NumPy exercises of chapter 08, each a mistake that people make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks import oracles

Array = np.ndarray
Weights = tuple[Array, Array, Array]
Model = Callable[[Array], Any]

# The paper-sized network of the first exercise: one unit in each direction, ReLU.
PAPER_X = (1.0, 0.0, 2.0)
PAPER_FORWARD = (1.0, 0.5, 0.0)
PAPER_BACKWARD = (-1.0, 2.0, 1.0)


def paper_pass(
    weights: tuple[float, float, float], x: tuple[float, ...], relu: bool
) -> list[float]:
    """Return the states of one unit that reads `x` in the order in which it is given."""
    W_xh, W_hh, b_h = weights
    state, states = 0.0, []
    for x_t in x:
        state = W_xh * x_t + W_hh * state + b_h
        state = max(state, 0.0) if relu else state
        states.append(state)
    return states


def paper_states(
    *, turned_back: bool = True, backward: tuple[float, float, float] = PAPER_BACKWARD,
    relu: bool = True, from_left: bool = False, swapped: bool = False,
) -> Array:  # fmt: skip
    """Return the pairs of states (3, 2), with one thing or another done wrong."""
    first = paper_pass(PAPER_FORWARD, PAPER_X, relu)
    second = paper_pass(backward, PAPER_X if from_left else PAPER_X[::-1], relu)
    if turned_back and not from_left:
        second = second[::-1]
    return np.array([second, first] if swapped else [first, second]).T


# --- reverse_sequences ------------------------------------------------------------------------


def reverses_padding_too(x: Array, lengths: Array) -> Array:
    return x[:, ::-1]


def reverses_the_batch(x: Array, lengths: Array) -> Array:
    return x[::-1]


def reverses_features(x: Array, lengths: Array) -> Array:
    return x[:, :, ::-1]


def reverses_into_whole_numbers(x: Array, lengths: Array) -> Array:
    turned = np.zeros(x.shape, int)
    for row, length in enumerate(lengths):
        turned[row, :length] = x[row, :length][::-1]
    return turned


def reverses_features_too(x: Array, lengths: Array) -> Array:
    turned = x.copy()
    for row, length in enumerate(lengths):
        turned[row, :length] = np.flip(x[row, :length])
    return turned


def reverses_by_a_shifted_slice(x: Array, lengths: Array) -> Array:
    turned = x.copy()
    for row, length in enumerate(lengths):
        part = x[row, length:0:-1]
        turned[row, : len(part)] = part
    return turned


def reverses_one_too_few(x: Array, lengths: Array) -> Array:
    turned = x.copy()
    for row, length in enumerate(lengths):
        turned[row, : length - 1] = x[row, : length - 1][::-1]
    return turned


def reverses_the_rest_in_place(x: Array, lengths: Array) -> Array:
    """The longest length for all rows."""
    turned = x.copy()
    turned[:, : lengths.max()] = x[:, : lengths.max()][:, ::-1]
    return turned


def reverses_into_zeros(x: Array, lengths: Array) -> Array:
    turned = np.zeros_like(x)
    for row, length in enumerate(lengths):
        turned[row, :length] = x[row, :length][::-1]
    return turned


def reverses_and_pads_left(x: Array, lengths: Array) -> Array:
    turned = np.zeros_like(x)
    for row, length in enumerate(lengths):
        turned[row, x.shape[1] - length :] = x[row, :length]
    return turned


# --- birnn_forward ----------------------------------------------------------------------------


def _states(x: Array, mask: Array | None, weights: Weights, backwards: bool = False) -> Array:
    return oracles.simple_rnn(x, *weights, mask=mask, backwards=backwards)


def _join(first: Array, second: Array) -> Array:
    return np.concatenate([first, second], axis=-1)


def _turned(states: Array, mask: Array) -> Array:
    turned = states.copy()
    for row, length in enumerate(mask.sum(axis=1)):
        turned[row, :length] = states[row, :length][::-1]
    return turned


def birnn_not_turned_back(x: Array, mask: Array, forward: Weights, backward: Weights) -> Array:
    second = _turned(_states(x, mask, backward, backwards=True), mask)
    return _join(_states(x, mask, forward), second)


def birnn_starts_in_padding(x: Array, mask: Array, forward: Weights, backward: Weights) -> Array:
    return _join(_states(x, mask, forward), _states(x, None, backward, backwards=True))


def birnn_starts_in_zeroed_padding(
    x: Array, mask: Array, forward: Weights, backward: Weights
) -> Array:
    return birnn_starts_in_padding(x * mask[..., None], mask, forward, backward)


def birnn_with_transposed_weights(
    x: Array, mask: Array, forward: Weights, backward: Weights
) -> Array:
    turned = [(kernel, recurrent.T, bias) for kernel, recurrent, bias in (forward, backward)]
    return _join(_states(x, mask, turned[0]), _states(x, mask, turned[1], backwards=True))


def birnn_two_arrays(x: Array, mask: Array, forward: Weights, backward: Weights) -> Any:
    return _states(x, mask, forward), _states(x, mask, backward, backwards=True)


def birnn_turned_over_the_row(x: Array, mask: Array, forward: Weights, backward: Weights) -> Array:
    return _join(_states(x, mask, forward), _states(_turned(x, mask), None, backward)[:, ::-1])


def birnn_turned_over_the_row_with_mask(
    x: Array, mask: Array, forward: Weights, backward: Weights
) -> Array:
    return _join(_states(x, mask, forward), _states(_turned(x, mask), mask, backward)[:, ::-1])


def birnn_weights_exchanged(x: Array, mask: Array, forward: Weights, backward: Weights) -> Array:
    return _join(_states(x, mask, backward), _states(x, mask, forward, backwards=True))


def birnn_with_relu(x: Array, mask: Array, forward: Weights, backward: Weights) -> Array:
    def relu(sums: Array) -> Array:
        return np.maximum(sums, 0.0)

    first = oracles.simple_rnn(x, *forward, mask=mask, activation=relu)
    second = oracles.simple_rnn(x, *backward, mask=mask, backwards=True, activation=relu)
    return _join(first, second)


def birnn_without_bias(x: Array, mask: Array, forward: Weights, backward: Weights) -> Array:
    without = [(kernel, recurrent, 0.0 * bias) for kernel, recurrent, bias in (forward, backward)]
    return _join(_states(x, mask, without[0]), _states(x, mask, without[1], backwards=True))


def birnn_sum(x: Array, mask: Array, forward: Weights, backward: Weights) -> Array:
    return _states(x, mask, forward) + _states(x, mask, backward, backwards=True)


def birnn_backward_first(x: Array, mask: Array, forward: Weights, backward: Weights) -> Array:
    return _join(_states(x, mask, backward, backwards=True), _states(x, mask, forward))


def birnn_same_weights(x: Array, mask: Array, forward: Weights, backward: Weights) -> Array:
    return _join(_states(x, mask, forward), _states(x, mask, forward, backwards=True))


def birnn_both_forward(x: Array, mask: Array, forward: Weights, backward: Weights) -> Array:
    return _join(_states(x, mask, forward), _states(x, mask, backward))


def birnn_joined_along_steps(x: Array, mask: Array, forward: Weights, backward: Weights) -> Array:
    both = _states(x, mask, forward), _states(x, mask, backward, backwards=True)
    return np.concatenate(both, axis=1)


# --- is_causal --------------------------------------------------------------------------------


def _changed(x: Array, steps: slice) -> Array:
    changed = x.copy()
    changed[:, steps] += 1
    return changed


def _agree(before: Any, after: Any, atol: float = 1e-5) -> bool:
    return bool(np.abs(np.asarray(before) - np.asarray(after)).max(initial=0.0) <= atol)


def compares_all_steps(model: Model, x: Array, t: int) -> bool:
    return _agree(model(x), model(_changed(x, slice(t + 1, None))))


def changes_the_past(model: Model, x: Array, t: int) -> bool:
    after = model(_changed(x, slice(0, t + 1)))
    return _agree(model(x)[:, : t + 1], after[:, : t + 1])


def always_causal(model: Model, x: Array, t: int) -> bool:
    return True


def changes_nothing(model: Model, x: Array, t: int) -> bool:
    changed = x.copy()
    changed[:, t + 1 :] = x[:, t + 1 :]
    return _agree(model(x)[:, : t + 1], model(changed)[:, : t + 1])


def changes_step_t_too(model: Model, x: Array, t: int) -> bool:
    return _agree(model(x)[:, : t + 1], model(_changed(x, slice(t, None)))[:, : t + 1])


def compares_only_step_t(model: Model, x: Array, t: int) -> bool:
    return _agree(model(x)[:, t], model(_changed(x, slice(t + 1, None)))[:, t])


def compares_before_t_only(model: Model, x: Array, t: int) -> bool:
    return _agree(model(x)[:, :t], model(_changed(x, slice(t + 1, None)))[:, :t])


def changes_next_step_only(model: Model, x: Array, t: int) -> bool:
    after = model(_changed(x, slice(t + 1, t + 2)))
    return _agree(model(x)[:, : t + 1], after[:, : t + 1])


def changes_last_step_only(model: Model, x: Array, t: int) -> bool:
    after = model(_changed(x, slice(-1, None)))
    return _agree(model(x)[:, : t + 1], after[:, : t + 1])


def changes_all_inputs(model: Model, x: Array, t: int) -> bool:
    return _agree(model(x)[:, : t + 1], model(x + 1)[:, : t + 1])


def changes_later_rows(model: Model, x: Array, t: int) -> bool:
    changed = x.copy()
    changed[t + 1 :] += 1
    return _agree(model(x)[:, : t + 1], model(changed)[:, : t + 1])


def changes_later_rows_and_compares_rows(model: Model, x: Array, t: int) -> bool:
    changed = x.copy()
    changed[t + 1 :] += 1
    return _agree(model(x)[: t + 1], model(changed)[: t + 1])


def compares_first_rows(model: Model, x: Array, t: int) -> bool:
    return _agree(model(x)[: t + 1], model(_changed(x, slice(t + 1, None)))[: t + 1])


def sets_zeros(model: Model, x: Array, t: int) -> bool:
    changed = x.copy()
    changed[:, t + 1 :] = 0
    return _agree(model(x)[:, : t + 1], model(changed)[:, : t + 1])


def sets_ones(model: Model, x: Array, t: int) -> bool:
    changed = x.copy()
    changed[:, t + 1 :] = 1
    return _agree(model(x)[:, : t + 1], model(changed)[:, : t + 1])


def changes_from_two_on(model: Model, x: Array, t: int) -> bool:
    after = model(_changed(x, slice(t + 2, None)))
    return _agree(model(x)[:, : t + 1], after[:, : t + 1])


def changes_the_first_row(model: Model, x: Array, t: int) -> bool:
    changed = x.copy()
    changed[0, t + 1 :] += 1
    return _agree(model(x)[:, : t + 1], model(changed)[:, : t + 1])


def compares_the_first_row(model: Model, x: Array, t: int) -> bool:
    after = model(_changed(x, slice(t + 1, None)))
    return _agree(model(x)[0, : t + 1], after[0, : t + 1])


def compares_the_first_feature(model: Model, x: Array, t: int) -> bool:
    after = model(_changed(x, slice(t + 1, None)))
    return _agree(model(x)[:, : t + 1, 0], after[:, : t + 1, 0])


def _moves(model: Model, x: Array, t: int) -> Array:
    return np.asarray(model(_changed(x, slice(t + 1, None))) - model(x))[:, : t + 1]


def averages_the_moves(model: Model, x: Array, t: int) -> bool:
    return bool(np.abs(_moves(model, x, t)).mean() < 1e-5)


def adds_up_the_moves(model: Model, x: Array, t: int) -> bool:
    return bool(abs(_moves(model, x, t).mean()) < 1e-5)


def averages_with_sign(model: Model, x: Array, t: int) -> bool:
    return bool(_moves(model, x, t).mean() < 1e-5)


def takes_the_largest_move(model: Model, x: Array, t: int) -> bool:
    return bool(_moves(model, x, t).max() <= 1e-5)


def takes_the_largest_move_back(model: Model, x: Array, t: int) -> bool:
    return bool((-_moves(model, x, t)).max() <= 1e-5)


def asks_for_any(model: Model, x: Array, t: int) -> bool:
    return bool((np.abs(_moves(model, x, t)) <= 1e-5).any())


def compares_argmax(model: Model, x: Array, t: int) -> bool:
    before, after = model(x), model(_changed(x, slice(t + 1, None)))
    return bool((before.argmax(-1) == after.argmax(-1))[:, : t + 1].all())


def reverses_the_future(model: Model, x: Array, t: int) -> bool:
    changed = x.copy()
    changed[:, t + 1 :] = x[:, t + 1 :][:, ::-1]
    return _agree(model(x)[:, : t + 1], model(changed)[:, : t + 1])


def shuffles_the_future(model: Model, x: Array, t: int) -> bool:
    later = t + 1 + np.random.default_rng().permutation(x.shape[1] - t - 1)
    changed = x[:, [*range(t + 1), *later]]
    return _agree(model(x)[:, : t + 1], model(changed)[:, : t + 1])


def overlooks_faint_leaks(model: Model, x: Array, t: int) -> bool:
    return bool(np.abs(_moves(model, x, t)).max() <= 1e-2)


def overlooks_leaks_of_a_thousandth(model: Model, x: Array, t: int) -> bool:
    return bool(np.abs(_moves(model, x, t)).max() <= 1e-3)


def overlooks_leaks_of_a_ten_thousandth(model: Model, x: Array, t: int) -> bool:
    return bool(np.abs(_moves(model, x, t)).max() <= 1e-4)


def allows_a_millionth(model: Model, x: Array, t: int) -> bool:
    return bool(np.abs(_moves(model, x, t)).max() <= 1e-6)


def leaves_the_relative_tolerance(model: Model, x: Array, t: int) -> bool:
    after = model(_changed(x, slice(t + 1, None)))
    return np.allclose(model(x)[:, : t + 1], after[:, : t + 1], atol=1e-5)


def leaves_both_tolerances(model: Model, x: Array, t: int) -> bool:
    after = model(_changed(x, slice(t + 1, None)))
    return np.allclose(model(x)[:, : t + 1], after[:, : t + 1])


def compares_exactly(model: Model, x: Array, t: int) -> bool:
    after = model(_changed(x, slice(t + 1, None)))
    return _agree(model(x)[:, : t + 1], after[:, : t + 1], atol=0.0)


def answers_the_opposite(model: Model, x: Array, t: int) -> bool:
    after = model(_changed(x, slice(t + 1, None)))
    return not _agree(model(x)[:, : t + 1], after[:, : t + 1])
