"""A linear-chain conditional random field: whole sequences of tags are scored, not single tags.

The score of a sequence of tags is the sum of its tags' own scores and of one score for each pair of
neighbours. Sums over all sequences are taken by the forward algorithm, the best one is found by
Viterbi's; both need a step for each token, and no list of sequences.

Source: J. Lafferty, A. McCallum, F. Pereira, "Conditional random fields: probabilistic models for
segmenting and labeling sequence data", ICML 2001. As the last layer of a network: R. Collobert et
al., "Natural language processing (almost) from scratch", JMLR 12 (2011).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

_NEVER = -1e4
"""What a forbidden pair of neighbours scores: so little that it never happens, and finite."""


def bio_rules(names: Sequence[str]) -> tuple[list[list[bool]], list[bool]]:
    """Return which tags may follow which, and which may come first, in the grammar of BIO.

    I-PER continues a person: it follows B-PER or I-PER. Everything else may stand anywhere.

    Args:
        names: the name of each tag, such as ["O", "B-PER", "I-PER"].

    Returns:
        `may_follow[i][j]`, whether tag j may follow tag i, and `may_begin[j]`.

    Raises:
        ValueError: a name is neither O nor begins with B- or I-.
    """
    if odd := [name for name in names if name != "O" and name[:2] not in ("B-", "I-")]:
        raise ValueError(f"A tag is O, B-… or I-…, and there is {odd[0]!r}.")

    def allowed(before: str, tag: str) -> bool:
        return not tag.startswith("I-") or before[2:] == tag[2:]

    may_follow = [[allowed(before, tag) for tag in names] for before in names]
    return may_follow, [allowed("O", tag) for tag in names]


@keras.saving.register_keras_serializable(package="course")
class LinearChainCRF(keras.layers.Layer):
    """The last layer of a tagger: it hands the tags' scores on, and scores whole sequences.

    In `fit` minimise `loss`, for example from a model's `compute_loss`; to tag, `decode` the
    scores. It computes in float32 under every policy, since scores are added up over the steps.

    Everywhere `scores` is (batch, steps, tags), any real numbers; `tags` (batch, steps), whole
    numbers; `mask` (batch, steps), True where a step is real: padding on the right, one real step
    in each row at least. Without a mask every step is real.

    Args:
        may_follow: for each tag and each next one whether that may follow; by default all may.
        may_begin: for each tag whether it may come first.

    Raises:
        ValueError: the rules are not of one size.

    Attributes:
        transitions: the score of each pair of neighbours, (tags, tags), from row to column.
        first, last: what a sequence scores for its first and for its last tag, (tags,).
    """

    def __init__(
        self,
        may_follow: Sequence[Sequence[bool]] | None = None,
        may_begin: Sequence[bool] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**{"dtype": "float32", **options})
        sizes = {len(row) for row in (*(may_follow or ()), *((may_begin,) if may_begin else ()))}
        if len(sizes | ({len(may_follow)} if may_follow else set())) > 1:
            raise ValueError("`may_follow` has a row and a column for each tag; may_begin, one.")
        self.may_follow = may_follow and [[bool(each) for each in row] for row in may_follow]
        self.may_begin = may_begin and [bool(each) for each in may_begin]
        self.supports_masking = True

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Make the scores of neighbours and of both ends; all begin at 0."""
        count = shape[-1]
        self._transitions = self.add_weight((count, count), "zeros", name="transitions")
        self._first = self.add_weight((count,), "zeros", name="first")
        self._last = self.add_weight((count,), "zeros", name="last")

    @property
    def transitions(self) -> Any:
        """The score of each pair of neighbours, (tags, tags)."""
        return _ruled(self._transitions, self.may_follow)

    @property
    def first(self) -> Any:
        """What a sequence scores for its first tag, (tags,)."""
        return _ruled(self._first, self.may_begin)

    @property
    def last(self) -> Any:
        """What a sequence scores for its last tag, (tags,)."""
        return _ruled(self._last, None)

    def call(self, scores: Any, mask: Any = None) -> Any:
        """Return the scores as they are, in float32."""
        return scores

    def loss(self, tags: Any, scores: Any, mask: Any = None) -> Any:
        """Return the negative log-likelihood of the tags, in nats per real step: one number."""
        mask = _whole(scores) if mask is None else mask
        nats = self.log_partition(scores, mask) - self.path_score(tags, scores, mask)
        return keras.ops.sum(nats) / keras.ops.sum(keras.ops.cast(mask, "float32"))

    def path_score(self, tags: Any, scores: Any, mask: Any = None) -> Any:
        """Return the score of each sequence of tags, (batch,)."""
        ops, scores = keras.ops, _float(scores)
        mask = _whole(scores) if mask is None else mask
        chosen = ops.one_hot(tags, scores.shape[-1], dtype="float32")
        real = ops.cast(mask, "float32")
        own = ops.sum(ops.sum(scores * chosen, axis=-1) * real, axis=1)
        follows = ops.sum(ops.matmul(chosen[:, :-1], self.transitions) * chosen[:, 1:], axis=-1)
        pairs = ops.sum(follows * real[:, 1:], axis=1)
        ends = ops.matmul(chosen[:, 0], self.first) + ops.matmul(
            ops.sum(chosen * _at_end(real), axis=1), self.last
        )
        return own + pairs + ends

    def log_partition(self, scores: Any, mask: Any = None) -> Any:
        """Return the logarithm of the sum of exp(score) over all sequences of tags, (batch,).

        Its gradient by the scores are the `marginals`, so none is taken through the loop.
        """
        ops, scores = keras.ops, _float(scores)
        mask = _whole(scores) if mask is None else mask

        @ops.custom_gradient
        def log_sum(scores: Any, transitions: Any, first: Any, last: Any) -> Any:
            forward = _forward(scores, transitions, first, mask)
            total = ops.logsumexp(forward[:, -1] + last, axis=-1)

            def gradient(*upstream: Any) -> tuple[Any, ...]:
                (weight,) = upstream
                backward = _backward(scores, transitions, last, mask)
                at, pairs = _shares(scores, transitions, forward, backward, total, mask)
                at = at * weight[:, None, None]
                real = ops.cast(mask, "float32")
                ends = ops.sum(at * _at_end(real), axis=(0, 1))
                return at, ops.einsum("bij,b->ij", pairs, weight), ops.sum(at[:, 0], axis=0), ends

            return total, gradient

        return log_sum(scores, self.transitions, self.first, self.last)

    def marginals(self, scores: Any, mask: Any = None) -> Any:
        """Return the probability of each tag at each step, (batch, steps, tags); 0 at padding."""
        scores = _float(scores)
        mask = _whole(scores) if mask is None else mask
        forward = _forward(scores, self.transitions, self.first, mask)
        backward = _backward(scores, self.transitions, self.last, mask)
        total = keras.ops.logsumexp(forward[:, -1] + self.last, axis=-1)
        sums = keras.ops.exp(forward + backward - total[:, None, None])
        return sums * keras.ops.cast(mask, "float32")[..., None]

    def decode(self, scores: Any, mask: Any = None) -> Any:
        """Return the best sequence of tags (batch, steps), int32, by Viterbi; 0 at padding."""
        ops, scores = keras.ops, _float(scores)
        mask = _whole(scores) if mask is None else mask
        steps = _by_step(scores, mask)
        start = scores[:, 0] + self.first
        stay = ops.broadcast_to(ops.arange(scores.shape[-1], dtype="int32"), ops.shape(start))

        def forward(best: Any, step: Any) -> Any:
            score, is_real = _apart(step)
            ways = best[0][:, :, None] + self.transitions
            came = ops.cast(ops.argmax(ways, axis=1), "int32")
            ahead = ops.max(ways, axis=1) + score
            state = (
                ops.where(is_real, ahead, best[0]),
                ops.where(is_real, came, stay),
            )
            return state, state

        (best, _), (_, came) = ops.scan(forward, (start, stay), steps[1:])
        last = ops.cast(ops.argmax(best + self.last, axis=-1), "int32")

        def backward(tag: Any, came: Any) -> Any:
            before = ops.take_along_axis(came, tag[:, None], axis=1)[:, 0]
            return before, before

        _, tags = ops.scan(backward, last, came, reverse=True)
        return _by_sequence([tags, last[None]]) * ops.cast(mask, "int32")

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape of the scores."""
        return shape

    def get_config(self) -> dict[str, Any]:
        """Return what makes the layer anew."""
        rules = {"may_follow": self.may_follow, "may_begin": self.may_begin}
        return {**super().get_config(), **rules}


def _float(scores: Any) -> Any:
    return keras.ops.cast(scores, "float32")


def _whole(scores: Any) -> Any:
    return keras.ops.ones(keras.ops.shape(scores)[:2], "bool")


def _by_step(scores: Any, mask: Any) -> Any:
    """Return (steps + 1, batch, tags + 1), the mask last: a scan runs over the first axis.

    In one array, since Keras 3.15's scan fails on two where the number of steps is open; and with a
    padded step at the end, so that there is something to scan after the first one, too.
    """
    real = keras.ops.cast(mask, "float32")[..., None]
    both = keras.ops.concatenate([scores, real], axis=-1)
    return keras.ops.swapaxes(keras.ops.pad(both, ((0, 0), (0, 1), (0, 0))), 0, 1)


def _apart(step: Any) -> tuple[Any, Any]:
    """Return a step's scores (batch, tags), and whether it is real, (batch, 1)."""
    return step[:, :-1], step[:, -1:] > 0


def _by_sequence(steps: Sequence[Any]) -> Any:
    """Return (batch, steps, …) from what a scan gave, and from what stands before or after."""
    return keras.ops.swapaxes(keras.ops.concatenate(steps, axis=0)[:-1], 0, 1)


def _at_end(real: Any) -> Any:
    """Return (batch, steps, 1): 1 at the last real step of each row, else 0."""
    after = keras.ops.concatenate([real[:, 1:], keras.ops.zeros_like(real[:, :1])], axis=1)
    return (real - after)[..., None]


def _ruled(weight: Any, allowed: Any) -> Any:
    """Return a weight's values, those that the rules forbid replaced."""
    if allowed is None:
        return keras.ops.copy(weight)  # a tensor: a function with a gradient takes no variables
    return keras.ops.where(allowed, weight, _NEVER)


def _forward(scores: Any, transitions: Any, first: Any, mask: Any) -> Any:
    """Return for each step and tag the log-sum over all beginnings that end there."""
    ops, steps = keras.ops, _by_step(scores, mask)

    def step(sums: Any, now: Any) -> Any:
        score, is_real = _apart(now)
        ahead = ops.logsumexp(sums[:, :, None] + transitions, axis=1) + score
        sums = ops.where(is_real, ahead, sums)
        return sums, sums

    begin = scores[:, 0] + first
    return _by_sequence([begin[None], ops.scan(step, begin, steps[1:])[1]])


def _backward(scores: Any, transitions: Any, last: Any, mask: Any) -> Any:
    """Return for each step and tag the log-sum over all ways to go on from there."""
    ops, steps = keras.ops, _by_step(scores, mask)

    def step(sums: Any, after: Any) -> Any:
        score, is_real = _apart(after)
        behind = ops.logsumexp((sums + score)[:, None, :] + transitions, axis=2)
        sums = ops.where(is_real, behind, sums)
        return sums, sums

    end = ops.broadcast_to(last, ops.shape(scores[:, 0]))
    sums = ops.scan(step, end, steps[1:], reverse=True)[1]
    return _by_sequence([sums, end[None]])


def _shares(
    scores: Any, transitions: Any, forward: Any, backward: Any, total: Any, mask: Any
) -> tuple[Any, Any]:
    """Return the probability of each tag at each step, and how often each pair is expected.

    Returns:
        (batch, steps, tags), 0 at padding, and (batch, tags, tags).
    """
    ops, real = keras.ops, keras.ops.cast(mask, "float32")
    at = ops.exp(forward + backward - total[:, None, None]) * real[..., None]
    before = forward[:, :-1, :, None] + transitions
    after = (scores + backward)[:, 1:, None, :] - total[:, None, None, None]
    pairs = ops.sum(ops.exp(before + after) * real[:, 1:, None, None], axis=1)
    return at, pairs


def chain_log_partition(scores: np.ndarray, transitions: np.ndarray) -> float:
    """Return log Z of one sequence in NumPy: scores (steps, tags), transitions (tags, tags)."""
    sums = scores[0]
    for row in scores[1:]:
        sums = np.logaddexp.reduce(sums[:, None] + transitions, axis=0) + row
    return float(np.logaddexp.reduce(sums))


def chain_viterbi(scores: np.ndarray, transitions: np.ndarray) -> np.ndarray:
    """Return the best tags (steps,) of one sequence in NumPy, as `chain_log_partition`."""
    best, came = scores[0], []
    for row in scores[1:]:
        ways = best[:, None] + transitions
        came.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    path = [int(best.argmax())]
    for before in reversed(came):
        path.append(int(before[path[-1]]))
    return np.array(path[::-1])


@keras.saving.register_keras_serializable(package="course")
class CRFTagger(keras.Model):
    """A tagger that ends with a `LinearChainCRF`, by whose loss it is trained."""

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None,
        training: bool = True,
    ) -> Any:  # fmt: skip
        """Return the nats per real step; those of weight 0 are padding."""
        return self.layers[-1].loss(y, y_pred, sample_weight > 0)
