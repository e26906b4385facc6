"""Wrong answers to the NumPy exercises of chapter 01, each a mistake that people make."""

from __future__ import annotations

import numpy as np

Arrays = list[np.ndarray]
Pair = tuple[np.ndarray, np.ndarray]

# The paper-sized network of the first exercise.
PAPER_X = (2.0, 0.0, 1.0)
PAPER_W_HX = np.array([1.0, -1.0])
PAPER_W_HH = np.array([[0.5, 1.0], [0.0, 0.5]])
PAPER_B_H = np.array([0.0, 1.0])


def paper_states(
    *, relu: bool = True, bias: bool = True, turned: bool = False, memory: bool = True, lag: int = 0
) -> np.ndarray:
    """Return the paper network's states (3, 2), with one thing or another done wrong."""
    w_hh = (PAPER_W_HH.T if turned else PAPER_W_HH) * memory
    inputs = [0.0] * lag + list(PAPER_X[: len(PAPER_X) - lag])
    state, states = np.zeros(2), []
    for x in inputs:
        state = w_hh @ state + PAPER_W_HX * x + PAPER_B_H * bias
        state = np.maximum(state, 0) if relu else state
        states.append(state)
    return np.stack(states)


def forward_without_tanh(x, h_0, W_hx, W_hh, b_h):  # type: ignore[no-untyped-def]
    states, h = [], h_0
    for x_t in x:
        h = W_hh @ h + W_hx @ x_t + b_h
        states.append(h)
    return np.stack(states)


def forward_without_memory(x, h_0, W_hx, W_hh, b_h):  # type: ignore[no-untyped-def]
    return np.stack([np.tanh(W_hh @ h_0 + W_hx @ x_t + b_h) for x_t in x])


def forward_turned(x, h_0, W_hx, W_hh, b_h):  # type: ignore[no-untyped-def]
    states, h = [], h_0
    for x_t in x:
        h = np.tanh(h @ W_hh + W_hx @ x_t + b_h)
        states.append(h)
    return np.stack(states)


def forward_last_only(x, h_0, W_hx, W_hh, b_h):  # type: ignore[no-untyped-def]
    h = h_0
    for x_t in x:
        h = np.tanh(W_hh @ h + W_hx @ x_t + b_h)
    return h


def forward_with_start(x, h_0, W_hx, W_hh, b_h):  # type: ignore[no-untyped-def]
    states = [h_0]
    for x_t in x:
        states.append(np.tanh(W_hh @ states[-1] + W_hx @ x_t + b_h))
    return np.stack(states)


def forward_one_late(x, h_0, W_hx, W_hh, b_h):  # type: ignore[no-untyped-def]
    return forward_with_start(x, h_0, W_hx, W_hh, b_h)[:-1]


def forward_from_zero(x, h_0, W_hx, W_hh, b_h):  # type: ignore[no-untyped-def]
    return forward_with_start(x, np.zeros_like(h_0), W_hx, W_hh, b_h)[1:]


def forward_without_bias(x, h_0, W_hx, W_hh, b_h):  # type: ignore[no-untyped-def]
    return forward_with_start(x, h_0, W_hx, W_hh, np.zeros_like(b_h))[1:]


def forward_bias_outside(x, h_0, W_hx, W_hh, b_h):  # type: ignore[no-untyped-def]
    states, h = [], h_0
    for x_t in x:
        h = np.tanh(W_hh @ h + W_hx @ x_t) + b_h
        states.append(h)
    return np.stack(states)


def weights_by_singular_value(units: int, radius: float, seed: int) -> np.ndarray:
    matrix = np.random.default_rng(seed).normal(size=(units, units))
    return radius * matrix / np.linalg.norm(matrix, 2)


def weights_by_frobenius(units: int, radius: float, seed: int) -> np.ndarray:
    matrix = np.random.default_rng(seed).normal(size=(units, units))
    return radius * matrix / np.linalg.norm(matrix)


def weights_by_largest_entry(units: int, radius: float, seed: int) -> np.ndarray:
    matrix = np.random.default_rng(seed).normal(size=(units, units))
    return radius * matrix / np.abs(matrix).max()


def weights_by_real_part(units: int, radius: float, seed: int) -> np.ndarray:
    matrix = np.random.default_rng(seed).normal(size=(units, units))
    return radius * matrix / np.linalg.eigvals(matrix).real.max()


def weights_not_random(units: int, radius: float, seed: int) -> np.ndarray:
    return radius * np.eye(units)


def weights_only_multiplied(units: int, radius: float, seed: int) -> np.ndarray:
    return radius * np.random.default_rng(seed).normal(size=(units, units))


def clip_each_array(gradients: Arrays, max_norm: float) -> Arrays:
    return [g * min(1.0, max_norm / max(float(np.linalg.norm(g)), 1e-12)) for g in gradients]


def clip_each_entry(gradients: Arrays, max_norm: float) -> Arrays:
    return [np.clip(g, -max_norm, max_norm) for g in gradients]


def clip_always(gradients: Arrays, max_norm: float) -> Arrays:
    norm = np.sqrt(sum((g**2).sum() for g in gradients))
    return [g * max_norm / max(norm, 1e-12) for g in gradients]


def clip_always_unguarded(gradients: Arrays, max_norm: float) -> Arrays:
    norm = np.sqrt(sum((g**2).sum() for g in gradients))
    return [g * (max_norm / norm) for g in gradients]


def clip_each_array_unguarded(gradients: Arrays, max_norm: float) -> Arrays:
    norms = [np.linalg.norm(g) for g in gradients]
    return [
        g * (max_norm / n) if n > max_norm else g for g, n in zip(gradients, norms, strict=True)
    ]


def clip_largest_norm(gradients: Arrays, max_norm: float) -> Arrays:
    norm = max(float(np.linalg.norm(g)) for g in gradients)
    return [g * min(1.0, max_norm / max(norm, 1e-12)) for g in gradients]


def clip_sum_of_norms(gradients: Arrays, max_norm: float) -> Arrays:
    norm = sum(np.linalg.norm(g) for g in gradients)
    return [g * min(1.0, max_norm / max(float(norm), 1e-12)) for g in gradients]


def clip_without_root(gradients: Arrays, max_norm: float) -> Arrays:
    squares = sum((g**2).sum() for g in gradients)
    return [g * min(1.0, max_norm / max(float(squares), 1e-12)) for g in gradients]


def _picked(probabilities: np.ndarray, targets: np.ndarray) -> np.ndarray:
    return np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]


def perplexity_with_padding(probabilities, targets, mask):  # type: ignore[no-untyped-def]
    return float(np.exp(-np.log(_picked(probabilities, targets)).mean()))


def perplexity_padding_in_n(probabilities, targets, mask):  # type: ignore[no-untyped-def]
    return float(np.exp(-(np.log(_picked(probabilities, targets)) * mask).mean()))


def perplexity_of_sequences(probabilities, targets, mask):  # type: ignore[no-untyped-def]
    losses = -np.log(_picked(probabilities, targets))
    means = [row[real].mean() for row, real in zip(losses, mask, strict=True)]
    return float(np.exp(np.mean(means)))


def perplexity_of_inverses(probabilities, targets, mask):  # type: ignore[no-untyped-def]
    return float((1 / _picked(probabilities, targets)[mask]).mean())


def perplexity_mixed_bases(probabilities, targets, mask):  # type: ignore[no-untyped-def]
    return float(np.exp(-np.log2(_picked(probabilities, targets)[mask]).mean()))


def perplexity_without_exp(probabilities, targets, mask):  # type: ignore[no-untyped-def]
    return float(-np.log(_picked(probabilities, targets)[mask]).mean())


def perplexity_without_minus(probabilities, targets, mask):  # type: ignore[no-untyped-def]
    return float(np.exp(np.log(_picked(probabilities, targets)[mask]).mean()))


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def _blocks(x, h, W_hx, W_hh, b_h):  # type: ignore[no-untyped-def]
    return np.split(W_hx @ x + W_hh @ h + b_h, 4)


def lstm_gates_swapped(x, h, c, W_hx, W_hh, b_h) -> Pair:  # type: ignore[no-untyped-def]
    f, i, g, o = _blocks(x, h, W_hx, W_hh, b_h)
    c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o) * np.tanh(c), c


def lstm_other_order(x, h, c, W_hx, W_hh, b_h) -> Pair:  # type: ignore[no-untyped-def]
    i, f, o, g = _blocks(x, h, W_hx, W_hh, b_h)
    c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o) * np.tanh(c), c


def lstm_candidate_sigmoid(x, h, c, W_hx, W_hh, b_h) -> Pair:  # type: ignore[no-untyped-def]
    i, f, g, o = _blocks(x, h, W_hx, W_hh, b_h)
    c = _sigmoid(f) * c + _sigmoid(i) * _sigmoid(g)
    return _sigmoid(o) * np.tanh(c), c


def lstm_raw_cell(x, h, c, W_hx, W_hh, b_h) -> Pair:  # type: ignore[no-untyped-def]
    i, f, g, o = _blocks(x, h, W_hx, W_hh, b_h)
    c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o) * c, c


def lstm_never_forgets(x, h, c, W_hx, W_hh, b_h) -> Pair:  # type: ignore[no-untyped-def]
    i, _, g, o = _blocks(x, h, W_hx, W_hh, b_h)
    c = c + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o) * np.tanh(c), c


def lstm_old_cell_shown(x, h, c, W_hx, W_hh, b_h) -> Pair:  # type: ignore[no-untyped-def]
    i, f, g, o = _blocks(x, h, W_hx, W_hh, b_h)
    return _sigmoid(o) * np.tanh(c), _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)


def lstm_raw_gates(x, h, c, W_hx, W_hh, b_h) -> Pair:  # type: ignore[no-untyped-def]
    i, f, g, o = _blocks(x, h, W_hx, W_hh, b_h)
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c


def lstm_tanh_gates(x, h, c, W_hx, W_hh, b_h) -> Pair:  # type: ignore[no-untyped-def]
    i, f, g, o = (np.tanh(block) for block in _blocks(x, h, W_hx, W_hh, b_h))
    c = f * c + i * g
    return o * np.tanh(c), c


def lstm_raw_candidate(x, h, c, W_hx, W_hh, b_h) -> Pair:  # type: ignore[no-untyped-def]
    i, f, g, o = _blocks(x, h, W_hx, W_hh, b_h)
    c = _sigmoid(f) * c + _sigmoid(i) * g
    return _sigmoid(o) * np.tanh(c), c


def lstm_interleaved(x, h, c, W_hx, W_hh, b_h) -> Pair:  # type: ignore[no-untyped-def]
    i, f, g, o = (W_hx @ x + W_hh @ h + b_h).reshape(-1, 4).T
    c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o) * np.tanh(c), c


def lstm_returned_swapped(x, h, c, W_hx, W_hh, b_h) -> Pair:  # type: ignore[no-untyped-def]
    i, f, g, o = _blocks(x, h, W_hx, W_hh, b_h)
    c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
    return c, _sigmoid(o) * np.tanh(c)
