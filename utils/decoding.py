"""Writing text with a trained model, one character at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from utils.data.text import CharacterVocabulary


def sample(
    model: Any,
    vocabulary: CharacterVocabulary,
    start: str,
    length: int,
    *,
    temperature: float = 1.0,
    window: int = 64,
    seed: int = 20,
) -> str:
    """Continue a text by drawing each character from the model's distribution.

    Args:
        model: a causal model from ids (batch, steps) to logits (batch, steps, vocabulary).
        vocabulary: turns characters into ids and back.
        start: the text to continue; at least one character.
        length: how many characters to add.
        temperature: divides the logits; below 1 the text is safer, above 1 bolder.
        window: how many characters the model looks back on.
        seed: of the draws.

    Returns:
        `start` and what was added.

    Raises:
        ValueError: `start` is empty, the temperature is not above 0, the window is empty, or the
            model returns NaN.
    """
    import tensorflow as tf

    if not start:
        raise ValueError("Give at least one character to start from, for example a capital letter.")
    if temperature <= 0:
        raise ValueError(f"The temperature must be above 0, and it is {temperature:g}.")
    if window < 1:
        raise ValueError(f"The window must hold at least one character, and it holds {window}.")
    rng = np.random.default_rng(seed)
    ids = [int(number) for number in vocabulary.encode(start)]
    # Padding stands to the right of what a causal model reads, so one shape, and one trace, serves
    # for every position.
    logits_at = tf.function(lambda x, position: model(x, training=False)[0, position])
    for _ in range(length):
        context = ids[-window:]
        x = np.zeros((1, window), np.int32)
        x[0, : len(context)] = context
        logits = np.asarray(logits_at(tf.constant(x), tf.constant(len(context) - 1)), np.float64)
        ids.append(_draw((logits - logits.max()) / temperature, rng))
    return str(vocabulary.decode(ids))


def _draw(logits: np.ndarray, rng: np.random.Generator) -> int:
    """Draw an id from the softmax of its logits, of which the largest is 0."""
    if np.isnan(logits).any():
        raise ValueError("The model returns NaN: its training has diverged. Train it again.")
    probabilities = np.exp(logits)
    return int(rng.choice(len(logits), p=probabilities / probabilities.sum()))
