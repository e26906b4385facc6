"""Two passes over a sequence by hand, and a tagger that reads both ways (Schuster 1997)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import keras
import numpy as np

Weights = Sequence[np.ndarray]
"""A pass's W_xh (features, units), W_hh (units, units) and b_h (units,)."""


def bidirectional_states(
    x: np.ndarray, mask: np.ndarray, forward: Weights, backward: Weights
) -> np.ndarray:
    """Return H_t = [forward H_t, backward H_t] of a simple RNN, (batch, steps, 2·units).

    Each pass is H = tanh(X_t W_xh + H W_hh + b_h) with weights of its own; H is the state of the
    step before, and in the backward pass that of the step after. At padded steps a state stays.

    Args:
        x: (batch, steps, features).
        mask: (batch, steps), True where a step is real; padding on the right.
        forward, backward: the weights of each pass.

    Raises:
        ValueError: the mask does not fit the inputs.

    Source: M. Schuster and K. K. Paliwal, "Bidirectional recurrent neural networks", IEEE
    Transactions on Signal Processing 45 (1997).
    """
    if mask.shape != x.shape[:2]:
        raise ValueError(f"The mask should have shape {x.shape[:2]}, and it has {mask.shape}.")
    order = range(x.shape[1])
    halves = [
        _one_pass(x, mask, forward, order),
        _one_pass(x, mask, backward, reversed(order)),
    ]
    return np.concatenate(halves, axis=-1)


def _one_pass(
    x: np.ndarray, mask: np.ndarray, weights: Weights, order: Iterable[int]
) -> np.ndarray:
    W_xh, W_hh, b_h = weights
    state = np.zeros((len(x), len(b_h)))
    states = np.zeros((*x.shape[:2], len(b_h)))
    for step in order:
        new = np.tanh(x[:, step] @ W_xh + state @ W_hh + b_h)
        state = np.where(mask[:, step, None], new, state)
        states[:, step] = state
    return states


def gru_tagger(
    vocabulary_size: int, tags: int, units: int = 80, *, both: bool = True, embedding: int = 64
) -> keras.Model:
    """Return a tagger: ids (batch, steps), 0 for padding, to logits (batch, steps, tags).

    Args:
        vocabulary_size: ids that the embedding knows.
        tags: how many tags there are.
        units: of each direction.
        both: read both ways; otherwise forward only.
        embedding: numbers for each id.
    """
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, embedding, mask_zero=True)(ids)
    x = keras.layers.Dropout(0.2)(x)
    recurrent = keras.layers.GRU(units, return_sequences=True)
    states = keras.layers.Bidirectional(recurrent)(x) if both else recurrent(x)
    states = keras.layers.Dropout(0.2)(states)
    return keras.Model(ids, keras.layers.Dense(tags, dtype="float32")(states))
