"""Recurrent layers as loops in plain NumPy: what a judge compares with, where no Keras may run.

Weights are in Keras's order and shapes, so that what a measured model holds can be put in as it is.
The tests compare each with Keras's own layer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Array = np.ndarray


def simple_rnn(
    x: Array,
    kernel: Array,
    recurrent: Array,
    bias: Array,
    *,
    mask: Array | None = None,
    backwards: bool = False,
    activation: Callable[[Array], Array] = np.tanh,
    start: Array | None = None,
) -> Array:
    """Return the states of h_t = activation(x_t W + h_{t-1} U + b), (batch, steps, units).

    Args:
        x: (batch, steps, features).
        kernel: (features, units).
        recurrent: (units, units).
        bias: (units,).
        mask: (batch, steps), True where a step is real; at others the state stays as it was.
        backwards: read from the last step to the first; the states still stand in the order of
            the steps, as in `keras.layers.Bidirectional`.
        activation: an elementwise function.
        start: the state before the first step, (batch, units); by default zeros.
    """

    def step(x_t: Array, h: Array) -> Array:
        return activation(x_t @ kernel + h @ recurrent + bias)

    return _along(step, x, recurrent.shape[0], mask, backwards, start)


def through_time(
    x: Array, start: Array, weighting: Array, kernel: Array, recurrent: Array, bias: Array
) -> tuple[Array, Array, Array]:
    """Return the gradients of sum(states · weighting) for a simple RNN's three weights.

    They are made one step back at a time, in float64.

    Args:
        x, kernel, recurrent, bias, start: as for `simple_rnn`.
        weighting: (batch, steps, units).
    """
    x, start, weighting, kernel, recurrent, bias = (
        array.astype(float) for array in (x, start, weighting, kernel, recurrent, bias)
    )
    states = simple_rnn(x, kernel, recurrent, bias, start=start)
    before = np.concatenate([start[:, None], states[:, :-1]], axis=1)
    by_kernel, by_recurrent = np.zeros(kernel.shape), np.zeros(recurrent.shape)
    by_bias, from_later = np.zeros(bias.shape), np.zeros(start.shape)
    for t in reversed(range(x.shape[1])):
        inside = (weighting[:, t] + from_later) * (1 - states[:, t] ** 2)
        by_kernel += x[:, t].T @ inside
        by_recurrent += before[:, t].T @ inside
        by_bias += inside.sum(axis=0)
        from_later = inside @ recurrent.T
    return by_kernel, by_recurrent, by_bias


def gru(
    x: Array,
    kernel: Array,
    recurrent: Array,
    bias: Array,
    *,
    mask: Array | None = None,
    backwards: bool = False,
) -> Array:
    """Return the states of a GRU, (batch, steps, units), in the form that Keras and cuDNN have.

    z, r = sigmoid(x_t W + h U + b), c = tanh(x_t W_c + b_c + r · (h U_c + d_c)),
    h_t = z · h_{t-1} + (1 - z) · c, after K. Cho et al. (2014) with `reset_after`.

    Args:
        x: (batch, steps, features).
        kernel: (features, 3·units), blocks z, r, c.
        recurrent: (units, 3·units).
        bias: (2, 3·units), that of the input and that of the state.
        mask, backwards: as for `simple_rnn`.
    """

    def step(x_t: Array, h: Array) -> Array:
        of_input = np.split(x_t @ kernel + bias[0], 3, axis=-1)
        of_state = np.split(h @ recurrent + bias[1], 3, axis=-1)
        z = _sigmoid(of_input[0] + of_state[0])
        r = _sigmoid(of_input[1] + of_state[1])
        candidate = np.tanh(of_input[2] + r * of_state[2])
        return z * h + (1 - z) * candidate

    return _along(step, x, recurrent.shape[0], mask, backwards)


def lstm(
    x: Array,
    kernel: Array,
    recurrent: Array,
    bias: Array,
    *,
    mask: Array | None = None,
    backwards: bool = False,
) -> Array:
    """Return the states h of an LSTM, (batch, steps, units), after S. Hochreiter and
    J. Schmidhuber (1997) with forget gates.

    Args:
        x: (batch, steps, features).
        kernel: (features, 4·units), blocks i, f, g, o.
        recurrent: (units, 4·units).
        bias: (4·units,).
        mask, backwards: as for `simple_rnn`.
    """
    units = recurrent.shape[0]

    def step(x_t: Array, both: Array) -> Array:
        h, c = both[:, :units], both[:, units:]
        i, f, g, o = np.split(x_t @ kernel + h @ recurrent + bias, 4, axis=-1)
        c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
        return np.concatenate([_sigmoid(o) * np.tanh(c), c], axis=-1)

    return _along(step, x, 2 * units, mask, backwards)[..., :units]


def layer(
    kind: str,
    arrays: Sequence[Array],
    x: Array,
    *,
    mask: Array | None = None,
    backwards: bool = False,
) -> Array:
    """Return the states of a layer that `models.sequence_model` describes, (batch, steps, units).

    Args:
        kind: "SimpleRNN", "GRU" or "LSTM".
        arrays: its kernel, its recurrent kernel and its bias.
        x: (batch, steps, features).
        mask, backwards: as for `simple_rnn`.

    Raises:
        ValueError: it is another kind of layer.
    """
    kinds: dict[str, Callable[..., Array]] = {"SimpleRNN": simple_rnn, "GRU": gru, "LSTM": lstm}
    if kind not in kinds:
        raise ValueError(f"There is no oracle for {kind!r}: there is one for {', '.join(kinds)}.")
    kernel, recurrent, bias = (np.asarray(array, np.float64) for array in arrays)
    return kinds[kind](x, kernel, recurrent, bias, mask=mask, backwards=backwards)


def _along(
    step: Callable[[Array, Array], Array],
    x: Array,
    size: int,
    mask: Array | None,
    backwards: bool,
    start: Array | None = None,
) -> Array:
    """Return the state (batch, size) after each step, in the order of the steps."""
    state = np.zeros((x.shape[0], size)) if start is None else start
    states = np.zeros((*x.shape[:2], size))
    steps = range(x.shape[1])
    for t in reversed(steps) if backwards else steps:
        new = step(x[:, t], state)
        state = new if mask is None else np.where(mask[:, t, None], new, state)
        states[:, t] = state
    return states


def _sigmoid(z: Array) -> Array:
    return 0.5 * (1 + np.tanh(0.5 * z))
