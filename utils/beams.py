"""Writing the likeliest sequence that a search finds: beams, for many sources at once.

`utils.decoding` hands out what stands here.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

PADDING_ID = 0


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

    Raises:
        ValueError: width or length is below 1, or the model returns NaN.

    Source: A. Graves, "Sequence transduction with recurrent neural networks" (2012); the power of
    the length is that of Y. Wu et al., "Google's neural machine translation system" (2016), without
    their constant.
    """
    import tensorflow as tf

    if width < 1 or length < 1:
        raise ValueError(f"Width and length must be 1 or more; they are {width} and {length}.")
    found = _searched(step, width)(
        tf.constant(np.asarray(state)),
        [tf.constant(np.asarray(each)) for each in memory],
        tf.constant(length, tf.int32),
        tf.constant([start_id, end_id], tf.int32),
        tf.constant(normalise, tf.float32),
    )
    ids, log_probabilities, scores, sound = (each.numpy() for each in found)
    if not sound:
        raise ValueError("The model returns NaN: its training has diverged. Train it again.")
    order = np.argsort(-scores, axis=1, kind="stable")
    ordered = (np.take_along_axis(each, order, 1) for each in (scores, log_probabilities))
    return Beams(np.take_along_axis(ids, order[..., None], 1), *ordered)


@functools.lru_cache(maxsize=8)
def _searched(step: Any, width: int) -> Any:
    """Return the traced search of a model: ids, log-probabilities, scores, and if all is sound."""
    import tensorflow as tf

    def search(state: Any, memory: Any, length: Any, markers: Any, normalise: Any) -> Any:
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
            logs = tf.nn.log_softmax(tf.where(padding, -np.inf, logits))
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
