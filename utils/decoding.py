"""Writing text with a trained model, one character at a time.

`sample` takes any model, and reads a window again for each character. `write` carries the state on.
`beam_search` looks for the likeliest sequence.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from utils.data.text import CharacterVocabulary

DIVERGED = "The model returns NaN: its training has diverged. Train it again."
PADDING_ID = 0


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


class Beams(NamedTuple):
    """What a search found for each source, the best first.

    Attributes:
        ids: int32 (batch, width, length): what was written, the end marker included, then 0.
        scores: float32 (batch, width): the log-probability over a power of the length.
        log_probabilities: float32 (batch, width), of all that was written.
    """

    ids: np.ndarray
    scores: np.ndarray
    log_probabilities: np.ndarray


def beam_search(
    step: Any,
    state: Any,
    memory: Sequence[Any] = (),
    *,
    start_id: int,
    end_id: int,
    length: int,
    width: int = 4,
    normalise: float = 1.0,
    never: Sequence[int] = (),
) -> Beams:
    """Write sequences by keeping the `width` best beginnings at every step.

    A beginning's score is its log-probability divided by its length to the power `normalise`, the
    end marker counted. What has ended stays as it is and competes with what goes on. With a width
    of 1 this is greedy: the likeliest token at each step. Of equal scores the one of the better
    beginning, then of the lower id, is taken. Padding, id 0, is never written.

    All sources and all their beams are computed together, in one traced loop, and the loop stops
    when every beam has ended. Where there are fewer sequences than beams, the rest score -inf.

    Args:
        step: a model from `[ids (rows, 1), state (rows, units), *memory]` to
            `[logits (rows, 1, vocabulary), state (rows, units)]`.
        state: (batch, units), the state before the first token.
        memory: arrays (batch, …) that the model reads at every step, such as the encoder's states.
        start_id: what is read first.
        end_id: what closes a sequence.
        length: how many tokens may be written, the end marker included.
        width: how many beginnings are kept.
        normalise: 0 compares log-probabilities, 1 their means.
        never: ids that are not written either, such as that of unknown words; what is left shares
            the whole probability.

    Raises:
        ValueError: width or length is below 1, the end marker is never to be written, or the model
            returns NaN.

    Source: A. Graves, "Sequence transduction with recurrent neural networks" (2012); the power of
    the length is that of Y. Wu et al., "Google's neural machine translation system" (2016), without
    their constant.
    """
    import tensorflow as tf

    if width < 1 or length < 1:
        raise ValueError(f"Width and length must be 1 or more; they are {width} and {length}.")
    if end_id in never:
        raise ValueError(f"The end marker, id {end_id}, is never to be written: nothing would end.")
    found = _searched(step, width)(
        tf.constant(np.asarray(state)),
        [tf.constant(np.asarray(each)) for each in memory],
        tf.constant(length, tf.int32),
        tf.constant([start_id, end_id], tf.int32),
        tf.constant(normalise, tf.float32),
        tf.constant([PADDING_ID, *never], tf.int32),
    )
    ids, log_probabilities, scores, sound = (each.numpy() for each in found)
    if not sound:
        raise ValueError(DIVERGED)
    order = np.argsort(-scores, axis=1, kind="stable")
    ordered = (np.take_along_axis(each, order, 1) for each in (scores, log_probabilities))
    return Beams(np.take_along_axis(ids, order[..., None], 1), *ordered)


@functools.lru_cache(maxsize=8)
def _searched(step: Any, width: int) -> Any:
    """Return the traced search of a model: ids, log-probabilities, scores, and if all is sound."""
    import tensorflow as tf

    def search(
        state: Any, memory: Any, length: Any, markers: Any, normalise: Any, never: Any
    ) -> Any:
        batch, end = tf.shape(state)[0], markers[1]
        memory = [tf.repeat(each, width, axis=0) for each in memory]
        state = tf.repeat(state, width, axis=0)
        token = tf.fill((batch, width), markers[0])
        ids = tf.zeros((batch, width, length), tf.int32)
        # All beams begin alike, so that only the first one may go on.
        total = tf.tile([[0.0] + [-np.inf] * (width - 1)], (batch, 1))
        ended = tf.zeros((batch, width), tf.bool)
        lengths = tf.zeros((batch, width), tf.int32)
        sound = tf.constant(True)

        def body(t: Any, *carried: Any) -> Any:
            token, state, ids, total, ended, lengths, sound = carried
            logits, new = step([tf.reshape(token, (-1, 1)), state, *memory])
            logits = tf.cast(logits[:, 0], tf.float32)
            sound &= tf.reduce_all(tf.math.is_finite(logits))
            size = tf.shape(logits)[-1]
            padding = tf.range(size) == PADDING_ID
            forbidden = tf.reduce_any(tf.range(size)[:, None] == never, axis=1)
            logs = tf.nn.log_softmax(tf.where(forbidden, -np.inf, logits))
            logs = tf.reshape(logs, (batch, width, size))
            # What has ended goes on with padding alone, which costs nothing.
            logs = tf.where(ended[..., None], tf.where(padding, 0.0, -np.inf), logs)
            sums = total[..., None] + logs
            longer = lengths + tf.cast(~ended, tf.int32)
            scores = sums / tf.cast(longer, tf.float32)[..., None] ** normalise
            _, best = tf.math.top_k(tf.reshape(scores, (batch, width * size)), width)
            parent, token = best // size, best % size

            def of_parent(each: Any) -> Any:
                return tf.gather(each, parent, batch_dims=1)

            total = tf.gather(tf.reshape(sums, (batch, -1)), best, batch_dims=1)
            new = tf.reshape(tf.cast(new, state.dtype), (batch, width, -1))
            state = tf.reshape(of_parent(new), tf.shape(state))
            ids = tf.where(tf.range(length) == t, token[..., None], of_parent(ids))
            ended = of_parent(ended) | (token == end)
            return t + 1, token, state, ids, total, ended, of_parent(longer), sound

        def goes_on(t: Any, *carried: Any) -> Any:
            return (t < length) & ~tf.reduce_all(carried[4])

        begun = (tf.constant(0), token, state, ids, total, ended, lengths, sound)
        # How many rows there are may be left open where the search is traced for any batch.
        beams = tf.TensorShape([None, width])
        open_ids = tf.TensorShape([None, width, None])
        shapes = [beams, tf.TensorShape([None, state.shape[-1]]), open_ids, beams, beams, beams]
        invariants = (tf.TensorShape([]), *shapes, tf.TensorShape([]))
        found = tf.while_loop(goes_on, body, begun, shape_invariants=invariants)
        *_, ids, total, _, lengths, sound = found
        scores = total / tf.cast(tf.maximum(lengths, 1), tf.float32) ** normalise
        return ids, total, scores, sound

    return tf.function(search, autograph=False, reduce_retracing=True)
