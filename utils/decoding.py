"""Writing text with a trained model, one character at a time.

`sample` takes any model, and reads a window again for each character. `write` carries the state on.
`beam_search` looks for the likeliest sequence; it stands in `utils.beams`.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from utils.beams import Beams as Beams
from utils.beams import beam_search as beam_search

if TYPE_CHECKING:
    from utils.data.text import CharacterVocabulary

DIVERGED = "The model returns NaN: its training has diverged. Train it again."


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
        raise ValueError(DIVERGED)
    probabilities = np.exp(logits)
    return int(rng.choice(len(logits), p=probabilities / probabilities.sum()))


def at_temperature(logits: Any, temperature: Any) -> Any:
    """Return logits (…, vocabulary) divided by the temperature, a number above 0."""
    return logits / temperature


def top_k(logits: Any, k: Any) -> Any:
    """Return logits (…, vocabulary), -inf for all but the k largest.

    Of several that are as large as the k-th, all stay.

    Args:
        logits: numbers before a softmax.
        k: how many may be drawn, from 1 to as many as there are.

    Source: A. Fan, M. Lewis, Y. Dauphin, "Hierarchical neural story generation", ACL 2018.
    """
    from keras import ops

    largest, _ = ops.top_k(logits, k)
    return ops.where(logits < largest[..., -1:], -np.inf, logits)


def nucleus(logits: Any, p: Any) -> Any:
    """Return logits (…, vocabulary), -inf outside the nucleus.

    The nucleus is the smallest set of the likeliest characters that together have a probability
    of at least p. Of several that are as likely as its least likely one, all stay.

    Args:
        logits: numbers before a softmax.
        p: above 0, at most 1.

    Source: A. Holtzman et al., "The curious case of neural text degeneration", ICLR 2020.
    """
    from keras import ops

    probabilities = ops.softmax(logits)
    ranked = ops.flip(ops.sort(probabilities, axis=-1), axis=-1)
    before = ops.cumsum(ranked, axis=-1) - ranked  # what the likelier ones have together
    least = ops.min(ops.where(before < p, ranked, np.inf), axis=-1, keepdims=True)
    return ops.where(probabilities < least, -np.inf, logits)


def write(
    step: Any,
    vocabulary: CharacterVocabulary,
    starts: Sequence[str],
    length: int,
    *,
    state: Any = None,
    conditions: Sequence[Any] = (),
    temperature: float = 1.0,
    k: int | None = None,
    p: float = 1.0,
    seed: int = 20,
) -> list[str]:
    """Continue several texts side by side, one step of the model a character.

    The state is carried on, so that what is drawn from is what the model gives after reading the
    whole text. The loop runs in one traced function, over all texts at once; a text that is longer
    than another is read on while the other is already being written.

    Args:
        step: a model from `[ids (batch, 1), state (batch, units), *conditions]` to
            `[logits (batch, 1, vocabulary), state (batch, units)]`.
        vocabulary: turns characters into ids and back.
        starts: the texts to continue, each of one character or more.
        length: how many characters to add to each.
        state: (batch, units), where the model begins; zero if left out.
        conditions: arrays (batch, …) that the model reads at every step, such as the poets.
        temperature: divides the logits; below 1 the text is safer, above 1 bolder.
        k: how many characters may be drawn (`top_k`), by default all.
        p: how probable together those are that may be drawn (`nucleus`), after the temperature
            and `k`.
        seed: of the draws.

    Returns:
        Each start, and what was added.

    Raises:
        ValueError: no start, or an empty one, a number out of its range, or the model returns NaN.
    """
    import tensorflow as tf

    size = len(vocabulary)
    _refuse(starts, length, temperature, size if k is None else k, p, size)
    given = [np.asarray(vocabulary.encode(start)) for start in starts]
    total = max(map(len, given)) + length
    forced = np.full((len(given), total), -1, np.int32)
    for row, ids in zip(forced, given, strict=True):
        row[: len(ids)] = ids
    if state is None:
        state = np.zeros((len(given), step.inputs[1].shape[-1]), np.float32)
    ids, sound = _written(step)(
        tf.constant(forced),
        tf.constant(state),
        [tf.constant(each) for each in conditions],
        tf.constant(temperature, tf.float32),
        tf.constant(size if k is None else k, tf.int32),
        tf.constant(p, tf.float32),
        tf.constant(seed, tf.int32),
    )
    if not sound:
        raise ValueError(DIVERGED)
    ends = [len(each) + length for each in given]
    return [vocabulary.decode(row[:end]) for row, end in zip(ids.numpy(), ends, strict=True)]


def _refuse(
    starts: Sequence[str], length: int, temperature: float, k: int, p: float, size: int
) -> None:
    if isinstance(starts, str) or not len(starts) or not all(starts):
        raise ValueError("Give a list of texts to start from, each with at least one character.")
    if length < 1:
        raise ValueError(f"At least one character is to be written, and length is {length}.")
    if temperature <= 0:
        raise ValueError(f"The temperature must be above 0, and it is {temperature:g}.")
    if not 1 <= k <= size:
        raise ValueError(f"k must lie between 1 and {size}, and it is {k}.")
    if not 0 < p <= 1:
        raise ValueError(f"p must be above 0 and at most 1, and it is {p:g}.")


@functools.lru_cache(maxsize=8)
def _written(step: Any) -> Any:
    """Return the traced loop of a model: the ids (batch, steps), and whether all were numbers."""
    import tensorflow as tf

    def loop(
        forced: Any, state: Any, conditions: Any, temperature: Any, k: Any, p: Any, seed: Any
    ) -> tuple[Any, Any]:
        total = tf.shape(forced)[1]
        written = tf.TensorArray(tf.int32, total, clear_after_read=False)
        written = written.write(0, forced[:, 0])

        def body(t: Any, state: Any, sound: Any, written: Any) -> tuple[Any, ...]:
            logits, new = step([written.read(t - 1)[:, None], state, *conditions])
            state = tf.cast(new, state.dtype)  # in half precision the layers hand on halves
            logits = tf.cast(logits[:, 0], tf.float32)
            sound &= tf.reduce_all(tf.math.is_finite(logits))
            allowed = nucleus(top_k(at_temperature(logits, temperature), k), p)
            drawn = tf.random.stateless_categorical(allowed, 1, [seed, t], tf.int32)[:, 0]
            drawn = tf.minimum(drawn, tf.shape(logits)[-1] - 1)  # of NaN there is nothing to draw
            ids = tf.where(forced[:, t] >= 0, forced[:, t], drawn)
            return t + 1, state, sound, written.write(t, ids)

        started = (tf.constant(1), state, tf.constant(True), written)
        *_, sound, written = tf.while_loop(lambda t, *_: t < total, body, started)
        return tf.transpose(written.stack()), sound

    return tf.function(loop, autograph=False, reduce_retracing=True)
