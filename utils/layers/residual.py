"""A deep residual language model of moderate size, for where a learner's own is not ready."""

from __future__ import annotations

import keras

from utils.layers.stack import RecurrentStack


def residual_language_model(vocabulary_size: int) -> keras.Model:
    """Return an untrained causal model from ids (batch, steps) to logits for each character.

    Eight residual GRU layers of 43 units under an output layer, with normalisation before each.

    Raises:
        ValueError: `vocabulary_size` is not a positive whole number.
    """
    if not isinstance(vocabulary_size, int) or vocabulary_size < 1:
        raise ValueError(
            f"vocabulary_size must be a positive whole number, and it is {vocabulary_size!r}."
        )
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 32),
            RecurrentStack(43, 8, "gru", "residual", normalization="before"),
            keras.layers.Dense(vocabulary_size, dtype="float32"),
        ]
    )
