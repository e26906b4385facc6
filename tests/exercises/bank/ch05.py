"""Answers of a class to the exercises of chapter 05, each with its true cause."""

from __future__ import annotations

ANSWERS: list[tuple[str, str, str, str]] = [
    (
        "shift_targets",
        "right",
        "a loop over the rows",
        """\
def shift_targets(targets, start, end):
    batch, steps = targets.shape
    read = np.zeros((batch, steps + 1), dtype=targets.dtype)
    asked = np.zeros((batch, steps + 1), dtype=targets.dtype)
    for i in range(batch):
        n = int((targets[i] > 0).sum())
        read[i, 0] = start
        read[i, 1 : n + 1] = targets[i, :n]
        asked[i, :n] = targets[i, :n]
        asked[i, n] = end
    return read, asked
""",
    ),
    (
        "shift_targets",
        "right",
        "np.pad and fancy indices",
        """\
def shift_targets(targets, start, end):
    read = np.pad(targets, ((0, 0), (1, 0)), constant_values=start)
    asked = np.pad(targets, ((0, 0), (0, 1)))
    lengths = np.count_nonzero(targets, axis=1)
    asked[np.arange(len(targets)), lengths] = end
    return read, asked
""",
    ),
    (
        "shift_targets",
        "right",
        "the end is added where position equals length, floats from np.zeros",
        """\
def shift_targets(targets, start, end):
    b, n = targets.shape
    x = np.ones((b, 1)) * start
    y = np.zeros((b, 1))
    read = np.concatenate([x, targets], 1)
    asked = np.concatenate([targets, y], 1)
    lengths = np.sum(targets > 0, 1, keepdims=True)
    asked = asked + end * (np.arange(n + 1) == lengths)
    return [read, asked]
""",
    ),
    (
        "shift_targets",
        "right",
        "keras.ops, the first padding by argmin",
        """\
def shift_targets(targets, start, end):
    column = keras.ops.zeros_like(targets[:, :1])
    read = keras.ops.concatenate([column + start, targets], axis=1)
    padded = keras.ops.concatenate([targets, column], axis=1)
    place = keras.ops.argmax(padded == 0, axis=1)
    here = keras.ops.arange(padded.shape[1])[None] == keras.ops.cast(place, "int32")[:, None]
    return read, keras.ops.where(here, end, padded)
""",
    ),
    (
        "shift_targets",
        "wrong",
        "the end stands in the last column, after the padding",
        """\
def shift_targets(targets, start, end):
    starts = np.full((len(targets), 1), start)
    ends = np.full((len(targets), 1), end)
    return np.hstack([starts, targets]), np.hstack([targets, ends])
""",
    ),
    (
        "shift_targets",
        "wrong",
        "not longer: the last target is cut off for the start, and no end is asked for",
        """\
def shift_targets(targets, start, end):
    starts = np.full((targets.shape[0], 1), start)
    read = np.concatenate([starts, targets[:, :-1]], axis=1)
    asked = targets
    return read, asked
""",
    ),
    (
        "shift_targets",
        "wrong",
        "no end is asked for",
        """\
def shift_targets(targets, start, end):
    read = np.pad(targets, ((0, 0), (1, 0)), constant_values=start)
    asked = np.pad(targets, ((0, 0), (0, 1)), constant_values=0)
    return read, asked
""",
    ),
    (
        "shift_targets",
        "wrong",
        "asked first, then read",
        """\
def shift_targets(targets, start, end):
    read = np.pad(targets, ((0, 0), (1, 0)), constant_values=start)
    asked = np.pad(targets, ((0, 0), (0, 1)))
    for row, n in zip(asked, (targets > 0).sum(1)):
        row[n] = end
    return asked, read
""",
    ),
    (
        "shift_targets",
        "wrong",
        "(targets == 0).argmax is 0 in a full row, so the end overwrites its first token",
        """\
def shift_targets(targets, start, end):
    read = np.pad(targets, ((0, 0), (1, 0)), constant_values=start)
    asked = np.pad(targets, ((0, 0), (0, 1)))
    first_pad = (targets == 0).argmax(axis=1)
    asked[np.arange(len(asked)), first_pad] = end
    return read, asked
""",
    ),
    (
        "shift_targets",
        "wrong",
        "the end overwrites the last real token",
        """\
def shift_targets(targets, start, end):
    read = np.pad(targets, ((0, 0), (1, 0)), constant_values=start)
    asked = np.pad(targets, ((0, 0), (0, 1)))
    for i in range(len(targets)):
        n = np.sum(targets[i] != 0)
        asked[i, n - 1] = end
    return read, asked
""",
    ),
    (
        "shift_targets",
        "wrong",
        "the end is read as well",
        """\
def shift_targets(targets, start, end):
    read = np.pad(targets, ((0, 0), (1, 1)))
    read[:, 0] = start
    asked = np.pad(targets, ((0, 0), (0, 1)))
    for i, n in enumerate((targets > 0).sum(axis=1)):
        read[i, n + 1] = end
        asked[i, n] = end
    return read[:, :-1], asked
""",
    ),
    (
        "shift_targets",
        "wrong",
        "both markers in both arrays",
        """\
def shift_targets(targets, start, end):
    whole = np.zeros((len(targets), targets.shape[1] + 2), dtype=int)
    whole[:, 0] = start
    whole[:, 1:-1] = targets
    whole[np.arange(len(targets)), 1 + (targets > 0).sum(1)] = end
    return whole, whole
""",
    ),
    (
        "shift_targets",
        "wrong",
        "every padding is replaced by the end",
        """\
def shift_targets(targets, start, end):
    read = np.pad(targets, ((0, 0), (1, 0)), constant_values=start)
    asked = np.pad(targets, ((0, 0), (0, 1)))
    return read, np.where(asked == 0, end, asked)
""",
    ),
    (
        "shift_targets",
        "wrong",
        "the ids of the markers are typed in",
        """\
def shift_targets(targets, start, end):
    read = np.pad(targets, ((0, 0), (1, 0)), constant_values=2)
    asked = np.pad(targets, ((0, 0), (0, 1)))
    asked[np.arange(len(targets)), (targets > 0).sum(1)] = 3
    return read, asked
""",
    ),
    (
        "shift_targets",
        "wrong",
        "the first row's length is taken for all rows",
        """\
def shift_targets(targets, start, end):
    n = np.sum(targets[0] > 0)
    read = np.insert(targets, 0, start, axis=1)
    asked = np.insert(targets, n, end, axis=1)
    return read, asked
""",
    ),
    (
        "shift_targets",
        "wrong",
        "np.roll: what is asked for begins with the second token",
        """\
def shift_targets(targets, start, end):
    read = np.pad(targets, ((0, 0), (1, 0)), constant_values=start)
    asked = np.pad(targets, ((0, 0), (0, 1)))
    asked[np.arange(len(targets)), (targets > 0).sum(1)] = end
    return read, np.roll(asked, -1, axis=1)
""",
    ),
    (
        "attention_by_hand",
        "right",
        "a list",
        """\
attention_by_hand = [0.4, 0.2, 0.4, 0, 0.8, 0.6]
""",
    ),
    (
        "attention_by_hand",
        "right",
        "computed with np.exp, where and a product",
        """\
s = np.array([np.log(2), 0])
h = np.array([[1, 0], [0, 1], [1, 1], [5, 5]])
e = np.where([True, True, True, False], h @ s, -np.inf)
a = np.exp(e) / np.exp(e).sum()
attention_by_hand = np.concatenate([a, a @ h])
""",
    ),
    (
        "attention_by_hand",
        "right",
        "fractions",
        """\
from fractions import Fraction

fifth = Fraction(1, 5)
attention_by_hand = (2 * fifth, fifth, 2 * fifth, 0 * fifth, 4 * fifth, 3 * fifth)
""",
    ),
    (
        "attention_by_hand",
        "wrong",
        "the padded state gets its weight",
        """\
attention_by_hand = [2 / 37, 1 / 37, 2 / 37, 32 / 37, 164 / 37, 163 / 37]
""",
    ),
    (
        "attention_by_hand",
        "wrong",
        "the padded score is set to 0, and e^0 = 1",
        """\
attention_by_hand = [1 / 3, 1 / 6, 1 / 3, 1 / 6, 1.5, 8 / 6]
""",
    ),
    (
        "attention_by_hand",
        "wrong",
        "the padding's weight is taken away after the softmax",
        """\
attention_by_hand = [2 / 37, 1 / 37, 2 / 37, 0, 4 / 37, 3 / 37]
""",
    ),
    (
        "attention_by_hand",
        "wrong",
        "the weights are not divided by their sum",
        """\
attention_by_hand = [2, 1, 2, 0, 4, 3]
""",
    ),
    (
        "attention_by_hand",
        "wrong",
        "no exponentials: the scores are divided by their sum",
        """\
attention_by_hand = [0.5, 0, 0.5, 0, 1, 0.5]
""",
    ),
    (
        "attention_by_hand",
        "wrong",
        "the scores themselves as weights",
        """\
attention_by_hand = [np.log(2), 0, np.log(2), 0, 2 * np.log(2), np.log(2)]
""",
    ),
    (
        "attention_by_hand",
        "wrong",
        "the scores are divided by the root of 2",
        """\
e = np.array([np.log(2), 0, np.log(2)]) / np.sqrt(2)
a = np.exp(e) / np.exp(e).sum()
attention_by_hand = [*a, 0, a[0] + a[2], a[1] + a[2]]
""",
    ),
    (
        "attention_by_hand",
        "wrong",
        "the weight of the padding is left out: five numbers",
        """\
attention_by_hand = [0.4, 0.2, 0.4, 0.8, 0.6]
""",
    ),
    (
        "attention_by_hand",
        "wrong",
        "two lists, one for the weights and one for the context",
        """\
attention_by_hand = [[0.4, 0.2, 0.4, 0], [0.8, 0.6]]
""",
    ),
    (
        "attention_by_hand",
        "wrong",
        "the context first",
        """\
attention_by_hand = [0.8, 0.6, 0.4, 0.2, 0.4, 0]
""",
    ),
    (
        "attention_by_hand",
        "wrong",
        "the context is divided by the number of real states",
        """\
attention_by_hand = [0.4, 0.2, 0.4, 0, 0.8 / 3, 0.6 / 3]
""",
    ),
    (
        "attention_by_hand",
        "wrong",
        "the context is a plain mean of the real states",
        """\
attention_by_hand = [0.4, 0.2, 0.4, 0, 2 / 3, 2 / 3]
""",
    ),
    (
        "attention_by_hand",
        "wrong",
        "a slip in the second number of the context: h_3 is forgotten",
        """\
attention_by_hand = [0.4, 0.2, 0.4, 0, 0.8, 0.2]
""",
    ),
    (
        "attention_by_hand",
        "wrong",
        "only the weights",
        """\
attention_by_hand = [0.4, 0.2, 0.4, 0]
""",
    ),
    (
        "dot_attention",
        "right",
        "matmul, -inf at padding, the maximum taken away",
        """\
def dot_attention(s, h, mask):
    scores = s @ h.transpose(0, 2, 1) / np.sqrt(h.shape[-1])
    scores = np.where(mask[:, None, :], scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return weights @ h
""",
    ),
    (
        "dot_attention",
        "right",
        "three loops",
        """\
def dot_attention(s, h, mask):
    out = np.zeros(s.shape)
    for b in range(len(s)):
        real = h[b][np.asarray(mask[b], dtype=bool)]
        for t in range(s.shape[1]):
            e = [np.dot(s[b, t], each) / s.shape[2] ** 0.5 for each in real]
            top = max(e)
            a = [np.exp(each - top) for each in e]
            for j, weight in enumerate(a):
                out[b, t] += weight / sum(a) * real[j]
    return out
""",
    ),
    (
        "dot_attention",
        "right",
        "einsum, and a large number is subtracted at padding",
        """\
def dot_attention(s, h, mask):
    d = s.shape[-1]
    e = np.einsum("btd,bjd->btj", s, h) / d**0.5
    e = e - 1e9 * (1 - mask[:, None].astype(float))
    e -= e.max(-1, keepdims=True)
    a = np.exp(e)
    return np.einsum("btj,bjd->btd", a / a.sum(-1, keepdims=True), h)
""",
    ),
    (
        "dot_attention",
        "right",
        "keras.ops.softmax",
        """\
def dot_attention(s, h, mask):
    scores = keras.ops.matmul(s, keras.ops.transpose(h, (0, 2, 1))) / np.sqrt(s.shape[-1])
    scores = keras.ops.where(mask[:, None], scores, -1e9)
    return keras.ops.convert_to_numpy(keras.ops.matmul(keras.ops.softmax(scores, axis=-1), h))
""",
    ),
    (
        "dot_attention",
        "wrong",
        "the exponential overflows",
        """\
def dot_attention(s, h, mask):
    scores = s @ h.transpose(0, 2, 1) / np.sqrt(h.shape[-1])
    weights = np.exp(scores) * mask[:, None]
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return weights @ h
""",
    ),
    (
        "dot_attention",
        "wrong",
        "the maximum is taken over the padding too, and then all real weights can vanish",
        """\
def dot_attention(s, h, mask):
    e = np.einsum("btd,bjd->btj", s, h) / np.sqrt(s.shape[-1])
    a = np.exp(e - e.max(-1, keepdims=True)) * mask[:, None, :]
    a = a / a.sum(-1, keepdims=True)
    return np.einsum("btj,bjd->btd", a, h)
""",
    ),
    (
        "dot_attention",
        "wrong",
        "no root of d",
        """\
def dot_attention(s, h, mask):
    scores = s @ np.swapaxes(h, 1, 2)
    scores = np.where(mask[:, None, :], scores, -1e9)
    weights = np.exp(scores - scores.max(axis=2, keepdims=True))
    weights /= weights.sum(axis=2, keepdims=True)
    return weights @ h
""",
    ),
    (
        "dot_attention",
        "wrong",
        "divided by d instead of its root",
        """\
def dot_attention(s, h, mask):
    scores = s @ np.swapaxes(h, 1, 2) / s.shape[-1]
    scores = np.where(mask[:, None, :], scores, -1e9)
    weights = np.exp(scores - scores.max(axis=2, keepdims=True))
    weights /= weights.sum(axis=2, keepdims=True)
    return weights @ h
""",
    ),
    (
        "dot_attention",
        "wrong",
        "the root of the number of steps",
        """\
def dot_attention(s, h, mask):
    scores = s @ np.swapaxes(h, 1, 2) / np.sqrt(h.shape[1])
    scores = np.where(mask[:, None, :], scores, -1e9)
    weights = np.exp(scores - scores.max(axis=2, keepdims=True))
    weights /= weights.sum(axis=2, keepdims=True)
    return weights @ h
""",
    ),
    (
        "dot_attention",
        "wrong",
        "the softmax runs over the target steps",
        """\
def dot_attention(s, h, mask):
    scores = s @ np.swapaxes(h, 1, 2) / np.sqrt(s.shape[-1])
    scores = np.where(mask[:, None, :], scores, -1e9)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    return weights @ h
""",
    ),
    (
        "dot_attention",
        "wrong",
        "the mask is not used",
        """\
def dot_attention(s, h, mask):
    scores = s @ np.swapaxes(h, 1, 2) / np.sqrt(s.shape[-1])
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights @ h
""",
    ),
    (
        "dot_attention",
        "wrong",
        "padding is taken out after the softmax, and the rest is not divided anew",
        """\
def dot_attention(s, h, mask):
    scores = s @ np.swapaxes(h, 1, 2) / np.sqrt(s.shape[-1])
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    weights = weights * mask[:, None, :]
    return weights @ h
""",
    ),
    (
        "dot_attention",
        "wrong",
        "the scores are multiplied by the mask, so that padding scores 0",
        """\
def dot_attention(s, h, mask):
    scores = s @ np.swapaxes(h, 1, 2) / np.sqrt(s.shape[-1]) * mask[:, None, :]
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights @ h
""",
    ),
    (
        "dot_attention",
        "wrong",
        "the weights are returned",
        """\
def dot_attention(s, h, mask):
    scores = s @ np.swapaxes(h, 1, 2) / np.sqrt(s.shape[-1])
    scores = np.where(mask[:, None, :], scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)
""",
    ),
    (
        "dot_attention",
        "wrong",
        "h.T turns all three axes",
        """\
def dot_attention(s, h, mask):
    scores = s @ h.T / np.sqrt(s.shape[-1])
    scores[~mask] = -np.inf
    weights = np.exp(scores - scores.max())
    return weights / weights.sum() @ h
""",
    ),
    (
        "dot_attention",
        "wrong",
        "one maximum of all scores",
        """\
def dot_attention(s, h, mask):
    scores = s @ np.swapaxes(h, 1, 2) / np.sqrt(s.shape[-1])
    scores = np.where(mask[:, None, :], scores, -np.inf)
    weights = np.exp(scores - scores.max())
    return weights / weights.sum(axis=-1, keepdims=True) @ h
""",
    ),
    (
        "dot_attention",
        "wrong",
        "-100 is not low enough for padding when scores reach a thousand",
        """\
def dot_attention(s, h, mask):
    scores = s @ np.swapaxes(h, 1, 2) / np.sqrt(s.shape[-1])
    scores = scores + np.where(mask, 0, -100)[:, None, :]
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) @ h
""",
    ),
    (
        "dot_attention",
        "wrong",
        "the mask is turned round",
        """\
def dot_attention(s, h, mask):
    scores = s @ np.swapaxes(h, 1, 2) / np.sqrt(s.shape[-1])
    scores = np.where(mask[:, None, :], -1e9, scores)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) @ h
""",
    ),
    (
        "dot_attention",
        "wrong",
        "scores are cut at 50 against the overflow",
        """\
def dot_attention(s, h, mask):
    scores = s @ np.swapaxes(h, 1, 2) / np.sqrt(s.shape[-1])
    weights = np.exp(np.clip(scores, -50, 50)) * mask[:, None, :]
    return weights / weights.sum(axis=-1, keepdims=True) @ h
""",
    ),
    (
        "BahdanauAttention",
        "right",
        "two softmaxes' worth by hand: exp, mask, divide",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units))
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units))
        self.v = self.add_weight(shape=(self.units,))

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)[:, :, None]
        k = keras.ops.matmul(h, self.W_k)[:, None]
        e = keras.ops.exp(keras.ops.sum(self.v * keras.ops.tanh(q + k), axis=-1))
        if mask is not None:
            e = e * keras.ops.cast(mask, e.dtype)[:, None, :]
        a = e / keras.ops.sum(e, axis=-1, keepdims=True)
        return keras.ops.matmul(a, h)
""",
    ),
    (
        "BahdanauAttention",
        "right",
        "ops.softmax, where, einsum",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        new = lambda name, *shape: self.add_weight(
            name=name, shape=shape, initializer="random_normal"
        )
        self.W_q = new("q", s_shape[-1], self.units)
        self.W_k = new("k", h_shape[-1], self.units)
        self.v = new("v", self.units)

    def call(self, s, h, mask=None):
        ops = keras.ops
        hidden = ops.tanh((s @ self.W_q)[:, :, None] + (h @ self.W_k)[:, None])
        scores = ops.einsum("btju,u->btj", hidden, self.v)
        if mask is not None:
            scores = ops.where(mask[:, None], scores, -1e9)
        return ops.einsum("btj,bjd->btd", ops.softmax(scores, axis=-1), h)
""",
    ),
    (
        "BahdanauAttention",
        "right",
        "a mask of ones when there is none, v as a column on the fly",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        glorot = "glorot_uniform"
        self.W_q = self.add_weight((s_shape[2], self.units), glorot)
        self.W_k = self.add_weight((h_shape[2], self.units), glorot)
        self.v = self.add_weight((self.units,), "random_uniform")
        super().build(s_shape)

    def call(self, s, h, mask=None):
        if mask is None:
            mask = keras.ops.ones(keras.ops.shape(h)[:2])
        mask = keras.ops.cast(mask, "float32")
        q = keras.ops.expand_dims(keras.ops.dot(s, self.W_q), 2)
        k = keras.ops.expand_dims(keras.ops.dot(h, self.W_k), 1)
        e = keras.ops.dot(keras.ops.tanh(q + k), self.v[:, None])
        e = keras.ops.squeeze(e, -1) + (mask[:, None, :] - 1) * 1e9
        a = keras.ops.softmax(e)
        return keras.ops.sum(a[..., None] * h[:, None], axis=2)
""",
    ),
    (
        "BahdanauAttention",
        "right",
        "a Python loop over units",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), trainable=True)
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), trainable=True)
        self.v = self.add_weight(shape=(self.units,), trainable=True)
        self.built = True

    def call(self, s, h, mask=None):
        q, k = keras.ops.matmul(s, self.W_q), keras.ops.matmul(h, self.W_k)
        e = 0
        for u in range(self.units):
            e = e + self.v[u] * keras.ops.tanh(q[:, :, u][:, :, None] + k[:, :, u][:, None])
        if mask is not None:
            e = keras.ops.where(keras.ops.expand_dims(mask, 1), e, -float("inf"))
        return keras.layers.Softmax()(e) @ h
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "the scores are multiplied by the mask, so that padding scores 0",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), name="W_q")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), name="W_k")
        self.v = self.add_weight(shape=(self.units,), name="v")

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)[:, :, None]
        k = keras.ops.matmul(h, self.W_k)[:, None]
        e = keras.ops.sum(self.v * keras.ops.tanh(q + k), axis=-1)
        if mask is not None:
            e = e * keras.ops.cast(mask, e.dtype)[:, None]
        return keras.ops.matmul(keras.ops.softmax(e, axis=-1), h)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "the softmax runs over the target steps",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), name="W_q")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), name="W_k")
        self.v = self.add_weight(shape=(self.units,), name="v")

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)[:, :, None]
        k = keras.ops.matmul(h, self.W_k)[:, None]
        e = keras.ops.sum(self.v * keras.ops.tanh(q + k), axis=-1)
        if mask is not None:
            e = keras.ops.where(mask[:, None], e, -1e9)
        return keras.ops.matmul(keras.ops.softmax(e, axis=1), h)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "no tanh",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), name="W_q")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), name="W_k")
        self.v = self.add_weight(shape=(self.units,), name="v")

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)[:, :, None]
        k = keras.ops.matmul(h, self.W_k)[:, None]
        e = keras.ops.sum(self.v * (q + k), axis=-1)
        if mask is not None:
            e = keras.ops.where(mask[:, None], e, -1e9)
        return keras.ops.matmul(keras.ops.softmax(e, axis=-1), h)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "tanh of each part, and then the sum",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), name="W_q")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), name="W_k")
        self.v = self.add_weight(shape=(self.units,), name="v")

    def call(self, s, h, mask=None):
        q = keras.ops.tanh(keras.ops.matmul(s, self.W_q))[:, :, None]
        k = keras.ops.tanh(keras.ops.matmul(h, self.W_k))[:, None]
        e = keras.ops.sum(self.v * (q + k), axis=-1)
        if mask is not None:
            e = keras.ops.where(mask[:, None], e, -1e9)
        return keras.ops.matmul(keras.ops.softmax(e, axis=-1), h)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "the mask is not used",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), name="W_q")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), name="W_k")
        self.v = self.add_weight(shape=(self.units,), name="v")

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)[:, :, None]
        k = keras.ops.matmul(h, self.W_k)[:, None]
        e = keras.ops.sum(self.v * keras.ops.tanh(q + k), axis=-1)
        return keras.ops.matmul(keras.ops.softmax(e, axis=-1), h)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "without a mask it crashes",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), name="W_q")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), name="W_k")
        self.v = self.add_weight(shape=(self.units,), name="v")

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)[:, :, None]
        k = keras.ops.matmul(h, self.W_k)[:, None]
        e = keras.ops.sum(self.v * keras.ops.tanh(q + k), axis=-1)
        e = keras.ops.where(mask[:, None], e, -1e9)
        return keras.ops.matmul(keras.ops.softmax(e, axis=-1), h)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "the weights of the padding are set to 0 after the softmax",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), name="W_q")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), name="W_k")
        self.v = self.add_weight(shape=(self.units,), name="v")

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)[:, :, None]
        k = keras.ops.matmul(h, self.W_k)[:, None]
        e = keras.ops.sum(self.v * keras.ops.tanh(q + k), axis=-1)
        a = keras.ops.softmax(e, axis=-1)
        if mask is not None:
            a = a * keras.ops.cast(mask, a.dtype)[:, None]
        return keras.ops.matmul(a, h)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "the attention weights are returned",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), name="W_q")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), name="W_k")
        self.v = self.add_weight(shape=(self.units,), name="v")

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)[:, :, None]
        k = keras.ops.matmul(h, self.W_k)[:, None]
        e = keras.ops.sum(self.v * keras.ops.tanh(q + k), axis=-1)
        if mask is not None:
            e = keras.ops.where(mask[:, None], e, -1e9)
        return keras.ops.softmax(e, axis=-1)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "a mean of the projected states, units numbers wide",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), name="W_q")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), name="W_k")
        self.v = self.add_weight(shape=(self.units,), name="v")

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)
        k = keras.ops.matmul(h, self.W_k)
        e = keras.ops.sum(self.v * keras.ops.tanh(q[:, :, None] + k[:, None]), axis=-1)
        if mask is not None:
            e = keras.ops.where(mask[:, None], e, -1e9)
        return keras.ops.matmul(keras.ops.softmax(e, axis=-1), k)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "no axes for each other: q and k are added step by step",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), name="W_q")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), name="W_k")
        self.v = self.add_weight(shape=(self.units,), name="v")

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)
        k = keras.ops.matmul(h, self.W_k)
        e = keras.ops.sum(self.v * keras.ops.tanh(q + k), axis=-1)
        if mask is not None:
            e = keras.ops.where(mask, e, -1e9)
        return keras.ops.matmul(keras.ops.softmax(e, axis=-1), h)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "the two new axes are exchanged",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), name="W_q")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), name="W_k")
        self.v = self.add_weight(shape=(self.units,), name="v")

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)[:, None]
        k = keras.ops.matmul(h, self.W_k)[:, :, None]
        e = keras.ops.sum(self.v * keras.ops.tanh(q + k), axis=-1)
        if mask is not None:
            e = keras.ops.where(mask[:, None], e, -1e9)
        return keras.ops.matmul(keras.ops.softmax(e, axis=-1), h)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "the mask is turned round",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), name="W_q")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), name="W_k")
        self.v = self.add_weight(shape=(self.units,), name="v")

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)[:, :, None]
        k = keras.ops.matmul(h, self.W_k)[:, None]
        e = keras.ops.sum(self.v * keras.ops.tanh(q + k), axis=-1)
        if mask is not None:
            e = keras.ops.where(mask[:, None], -1e9, e)
        return keras.ops.matmul(keras.ops.softmax(e, axis=-1), h)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "the weighted sum is divided by the number of steps",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), name="W_q")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), name="W_k")
        self.v = self.add_weight(shape=(self.units,), name="v")

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)[:, :, None]
        k = keras.ops.matmul(h, self.W_k)[:, None]
        e = keras.ops.sum(self.v * keras.ops.tanh(q + k), axis=-1)
        if mask is not None:
            e = keras.ops.where(mask[:, None], e, -1e9)
        a = keras.ops.softmax(e, axis=-1)
        return keras.ops.mean(a[..., None] * h[:, None], axis=2)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "v has a second axis: (units, 1)",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units))
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units))
        self.v = self.add_weight(shape=(self.units, 1))

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)[:, :, None]
        k = keras.ops.matmul(h, self.W_k)[:, None]
        e = keras.ops.matmul(keras.ops.tanh(q + k), self.v)[..., 0]
        if mask is not None:
            e = keras.ops.where(mask[:, None], e, -1e9)
        return keras.ops.matmul(keras.ops.softmax(e, axis=-1), h)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "W_k is as wide as s, not as h",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        features = s_shape[-1]
        self.W_q = self.add_weight(shape=(features, self.units))
        self.W_k = self.add_weight(shape=(features, self.units))
        self.v = self.add_weight(shape=(self.units,))

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)[:, :, None]
        k = keras.ops.matmul(h, self.W_k)[:, None]
        e = keras.ops.sum(self.v * keras.ops.tanh(q + k), axis=-1)
        if mask is not None:
            e = keras.ops.where(mask[:, None], e, -1e9)
        return keras.ops.matmul(keras.ops.softmax(e, axis=-1), h)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "Dense layers with biases instead of three weights",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = keras.layers.Dense(self.units)
        self.W_k = keras.layers.Dense(self.units)
        self.v = keras.layers.Dense(1)

    def call(self, s, h, mask=None):
        e = self.v(keras.ops.tanh(self.W_q(s)[:, :, None] + self.W_k(h)[:, None]))[..., 0]
        if mask is not None:
            e = keras.ops.where(mask[:, None], e, -1e9)
        return keras.ops.matmul(keras.ops.softmax(e, axis=-1), h)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "random numbers that are no weights, so nothing is trained",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = keras.random.normal((s_shape[-1], self.units))
        self.W_k = keras.random.normal((h_shape[-1], self.units))
        self.v = keras.random.normal((self.units,))

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)[:, :, None]
        k = keras.ops.matmul(h, self.W_k)[:, None]
        e = keras.ops.sum(self.v * keras.ops.tanh(q + k), axis=-1)
        if mask is not None:
            e = keras.ops.where(mask[:, None], e, -1e9)
        return keras.ops.matmul(keras.ops.softmax(e, axis=-1), h)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "all weights begin at zero and stay there",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), initializer="zeros")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), initializer="zeros")
        self.v = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)[:, :, None]
        k = keras.ops.matmul(h, self.W_k)[:, None]
        e = keras.ops.sum(self.v * keras.ops.tanh(q + k), axis=-1)
        if mask is not None:
            e = keras.ops.where(mask[:, None], e, -1e9)
        return keras.ops.matmul(keras.ops.softmax(e, axis=-1), h)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "a bias is added",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units))
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units))
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")
        self.v = self.add_weight(shape=(self.units,))

    def call(self, s, h, mask=None):
        q = keras.ops.matmul(s, self.W_q)[:, :, None]
        k = keras.ops.matmul(h, self.W_k)[:, None]
        e = keras.ops.sum(self.v * keras.ops.tanh(q + k + self.b), axis=-1)
        if mask is not None:
            e = keras.ops.where(mask[:, None], e, -1e9)
        return keras.ops.matmul(keras.ops.softmax(e, axis=-1), h)
""",
    ),
    (
        "BahdanauAttention",
        "wrong",
        "NumPy within call",
        """\
class BahdanauAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), name="W_q")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), name="W_k")
        self.v = self.add_weight(shape=(self.units,), name="v")

    def call(self, s, h, mask=None):
        q = np.matmul(s, self.W_q)[:, :, None]
        k = np.matmul(h, self.W_k)[:, None]
        e = np.sum(self.v * np.tanh(q + k), axis=-1)
        if mask is not None:
            e = np.where(mask[:, None], e, -1e9)
        a = np.exp(e - e.max(-1, keepdims=True))
        return np.matmul(a / a.sum(-1, keepdims=True), h)
""",
    ),
    (
        "leaks_target",
        "right",
        "what is read goes through a Bidirectional GRU",
        """\
def leaks_target(source_size, target_size):
    source = keras.Input((None,))
    read = keras.Input((None,))
    a = keras.layers.Embedding(source_size, 16, mask_zero=True)(source)
    state = keras.layers.GRU(16)(a)
    b = keras.layers.Embedding(target_size, 16, mask_zero=True)(read)
    gru = keras.layers.GRU(16, return_sequences=True)
    s = keras.layers.Bidirectional(gru)(b, initial_state=[state, state])
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))
""",
    ),
    (
        "leaks_target",
        "right",
        "attention of the decoder to itself, not causal",
        """\
def leaks_target(source_size, target_size):
    source, read = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    h = keras.layers.LSTM(20, return_sequences=True)(keras.layers.Embedding(source_size, 8)(source))
    e = keras.layers.Embedding(target_size, 20)(read)
    s = keras.layers.LSTM(20, return_sequences=True)(e)
    s = keras.layers.Add()([s, keras.layers.MultiHeadAttention(2, 10)(s, s)])
    c = keras.layers.Attention()([s, h])
    x = keras.layers.Concatenate()([s, c])
    return keras.Model([source, read], keras.layers.Dense(target_size)(x))
""",
    ),
    (
        "leaks_target",
        "right",
        "a convolution with padding same, the source as a mean",
        """\
def leaks_target(source_size, target_size):
    source = keras.layers.Input(shape=(None,))
    read = keras.layers.Input(shape=(None,))
    x = keras.layers.Embedding(source_size, 32)(source)
    x = keras.layers.GlobalAveragePooling1D(keepdims=True)(x)
    y = keras.layers.Embedding(target_size, 32)(read)
    y = keras.layers.Conv1D(32, 3, padding="same", activation="relu")(y)
    y = keras.layers.Add()([y, x])
    return keras.Model(inputs=[source, read], outputs=keras.layers.Dense(target_size)(y))
""",
    ),
    (
        "leaks_target",
        "right",
        "the decoder's first state is made of all that is read",
        """\
def leaks_target(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    first = keras.layers.GRU(24)(keras.layers.Embedding(source_size, 24)(source))
    e = keras.layers.Embedding(target_size, 24)(read)
    whole = keras.layers.GRU(24)(e)
    first = keras.layers.Add()([first, whole])
    s = keras.layers.GRU(24, return_sequences=True)(e, initial_state=first)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))
""",
    ),
    (
        "leaks_target",
        "right",
        "the decoder reads from right to left (go_backwards)",
        """\
def leaks_target(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    first = keras.layers.GRU(24)(keras.layers.Embedding(source_size, 24)(source))
    e = keras.layers.Embedding(target_size, 24)(read)
    gru = keras.layers.GRU(24, return_sequences=True, go_backwards=True)
    s = gru(e, initial_state=first)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))
""",
    ),
    (
        "leaks_target",
        "wrong",
        "an ordinary decoder: nothing leaks",
        """\
def leaks_target(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    first = keras.layers.GRU(24)(keras.layers.Embedding(source_size, 24)(source))
    e = keras.layers.Embedding(target_size, 24)(read)
    s = keras.layers.GRU(24, return_sequences=True)(e, initial_state=first)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))
""",
    ),
    (
        "leaks_target",
        "wrong",
        "Bidirectional stands at the source, where all may be read",
        """\
def leaks_target(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(source_size, 24)(source)
    first = keras.layers.Bidirectional(keras.layers.GRU(12))(e)
    e = keras.layers.Embedding(target_size, 24)(read)
    s = keras.layers.GRU(24, return_sequences=True)(e, initial_state=first)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))
""",
    ),
    (
        "leaks_target",
        "wrong",
        "attention to the source, taken for looking ahead",
        """\
def leaks_target(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(source_size, 24)(source)
    h, last = keras.layers.GRU(24, return_sequences=True, return_state=True)(e)
    e = keras.layers.Embedding(target_size, 24)(read)
    s = keras.layers.GRU(24, return_sequences=True)(e, initial_state=last)
    s = keras.layers.Concatenate()([s, keras.layers.Attention()([s, h])])
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))
""",
    ),
    (
        "leaks_target",
        "wrong",
        "the source is an input and goes nowhere",
        """\
def leaks_target(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(target_size, 24)(read)
    s = keras.layers.Bidirectional(keras.layers.GRU(24, return_sequences=True))(e)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))
""",
    ),
    (
        "leaks_target",
        "wrong",
        "only the last step is returned",
        """\
def leaks_target(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    first = keras.layers.GRU(24)(keras.layers.Embedding(source_size, 24)(source))
    e = keras.layers.Embedding(target_size, 24)(read)
    s = keras.layers.Bidirectional(keras.layers.GRU(24))(e, initial_state=[first, first])
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))
""",
    ),
    (
        "leaks_target",
        "wrong",
        "probabilities instead of logits",
        """\
def leaks_target(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    first = keras.layers.GRU(24)(keras.layers.Embedding(source_size, 24)(source))
    e = keras.layers.Embedding(target_size, 24)(read)
    gru = keras.layers.GRU(24, return_sequences=True)
    s = keras.layers.Bidirectional(gru)(e, initial_state=[first, first])
    return keras.Model([source, read], keras.layers.Dense(target_size, activation="softmax")(s))
""",
    ),
    (
        "leaks_target",
        "wrong",
        "a causal convolution",
        """\
def leaks_target(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    x = keras.layers.Embedding(source_size, 32)(source)
    x = keras.layers.GlobalAveragePooling1D(keepdims=True)(x)
    y = keras.layers.Embedding(target_size, 32)(read)
    y = keras.layers.Conv1D(32, 3, padding="causal")(y)
    y = keras.layers.Add()([y, x])
    return keras.Model([source, read], keras.layers.Dense(target_size)(y))
""",
    ),
    (
        "leaks_target",
        "wrong",
        "source and read are joined along the features: as if both had equally many steps",
        """\
def leaks_target(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    a = keras.layers.Embedding(source_size, 24)(source)
    b = keras.layers.Embedding(target_size, 24)(read)
    x = keras.layers.Concatenate()([a, b])
    s = keras.layers.Bidirectional(keras.layers.GRU(24, return_sequences=True))(x)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))
""",
    ),
    (
        "leaks_target",
        "wrong",
        "logits for the source's ids",
        """\
def leaks_target(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    first = keras.layers.GRU(24)(keras.layers.Embedding(source_size, 24)(source))
    e = keras.layers.Embedding(target_size, 24)(read)
    gru = keras.layers.GRU(24, return_sequences=True)
    s = keras.layers.Bidirectional(gru)(e, initial_state=[first, first])
    return keras.Model([source, read], keras.layers.Dense(source_size)(s))
""",
    ),
    (
        "leaks_target",
        "wrong",
        "the inputs are exchanged",
        """\
def leaks_target(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    first = keras.layers.GRU(24)(keras.layers.Embedding(source_size, 24)(source))
    e = keras.layers.Embedding(target_size, 24)(read)
    gru = keras.layers.GRU(24, return_sequences=True)
    s = keras.layers.Bidirectional(gru)(e, initial_state=[first, first])
    return keras.Model([read, source], keras.layers.Dense(target_size)(s))
""",
    ),
    (
        "leaks_target",
        "wrong",
        "a layer of its own instead of Keras's",
        """\
class LookAhead(keras.layers.Layer):
    def call(self, x):
        return keras.ops.concatenate([x[:, 1:], x[:, :1]], axis=1)


def leaks_target(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    first = keras.layers.GRU(24)(keras.layers.Embedding(source_size, 24)(source))
    e = LookAhead()(keras.layers.Embedding(target_size, 24)(read))
    s = keras.layers.GRU(24, return_sequences=True)(e, initial_state=first)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))
""",
    ),
    (
        "leaks_target",
        "wrong",
        "self-attention with a causal mask",
        """\
def leaks_target(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    first = keras.layers.GRU(24)(keras.layers.Embedding(source_size, 24)(source))
    e = keras.layers.Embedding(target_size, 24)(read)
    s = keras.layers.GRU(24, return_sequences=True)(e, initial_state=first)
    s = keras.layers.Attention()([s, s], use_causal_mask=True)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))
""",
    ),
    (
        "leaks_target",
        "wrong",
        "it looks ahead in the source alone, and nothing of read is used",
        """\
def leaks_target(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(source_size, 24)(source)
    s = keras.layers.Bidirectional(keras.layers.GRU(24, return_sequences=True))(e)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))
""",
    ),
    (
        "best_in_beam",
        "right",
        "lists of (ids, sum), sorted",
        """\
def best_in_beam(logs, start, end, width, length):
    beams = [([], 0.0)]
    for _ in range(length):
        found = []
        for ids, total in beams:
            if ids and ids[-1] == end:
                found.append((ids, total))
                continue
            last = ids[-1] if ids else start
            for token in range(len(logs)):
                found.append((ids + [token], total + logs[last, token]))
        found.sort(key=lambda one: one[1] / len(one[0]), reverse=True)
        beams = found[:width]
        if all(ids[-1] == end for ids, _ in beams):
            break
    return beams[0][0]
""",
    ),
    (
        "best_in_beam",
        "right",
        "heapq.nlargest, sums computed anew from the ids",
        """\
import heapq


def best_in_beam(logs, start, end, width, length):
    def score(ids):
        path = [start, *ids]
        return sum(logs[a, b] for a, b in zip(path, path[1:])) / len(ids)

    def closed(ids):
        return len(ids) == length or ids[-1:] == (end,)

    beams = [()]
    while not all(closed(ids) for ids in beams):
        longer = [ids + (j,) for ids in beams if not closed(ids) for j in range(logs.shape[1])]
        beams = heapq.nlargest(width, longer + [ids for ids in beams if closed(ids)], key=score)
    return np.array(beams[0])
""",
    ),
    (
        "best_in_beam",
        "right",
        "arrays: a row for each beam, argsort of the flat scores",
        """\
def best_in_beam(logs, start, end, width, length):
    n = len(logs)
    ids = np.zeros((1, 0), dtype=int)
    sums, lengths, last = np.zeros(1), np.zeros(1), np.array([start])
    done = np.array([False])
    for _ in range(length):
        grown = sums[:, None] + np.where(done[:, None], -np.inf, logs[last])
        grown[done, end] = sums[done]
        new_lengths = np.where(done, lengths, lengths + 1)
        order = np.argsort(-(grown / new_lengths[:, None]).ravel(), kind="stable")[:width]
        row, token = order // n, order % n
        ids = np.concatenate([ids[row], token[:, None]], axis=1)
        sums, lengths, last = grown[row, token], new_lengths[row], token
        done = done[row] | (token == end)
        if done.all():
            break
    return ids[0, : int(lengths[0])].tolist()
""",
    ),
    (
        "best_in_beam",
        "wrong",
        "plain sums, not divided by the length",
        """\
def best_in_beam(logs, start, end, width, length):
    beams = [([], 0.0)]
    for _ in range(length):
        found = []
        for ids, total in beams:
            if ids and ids[-1] == end:
                found.append((ids, total))
                continue
            last = ids[-1] if ids else start
            for token in range(len(logs)):
                found.append((ids + [token], total + logs[last, token]))
        beams = sorted(found, key=lambda one: one[1], reverse=True)[:width]
    return beams[0][0]
""",
    ),
    (
        "best_in_beam",
        "wrong",
        "divided by the length only at the end",
        """\
def best_in_beam(logs, start, end, width, length):
    beams = [([], 0.0)]
    for _ in range(length):
        found = []
        for ids, total in beams:
            if ids and ids[-1] == end:
                found.append((ids, total))
                continue
            last = ids[-1] if ids else start
            for token in range(len(logs)):
                found.append((ids + [token], total + logs[last, token]))
        beams = sorted(found, key=lambda one: one[1], reverse=True)[:width]
    return max(beams, key=lambda one: one[1] / len(one[0]))[0]
""",
    ),
    (
        "best_in_beam",
        "wrong",
        "greedy: the width is not used",
        """\
def best_in_beam(logs, start, end, width, length):
    ids, last = [], start
    while len(ids) < length and last != end:
        last = int(np.argmax(logs[last]))
        ids.append(last)
    return ids
""",
    ),
    (
        "best_in_beam",
        "wrong",
        "what has ended is continued",
        """\
def best_in_beam(logs, start, end, width, length):
    beams = [([start], 0.0)]
    for _ in range(length):
        found = []
        for ids, total in beams:
            for token in range(len(logs)):
                found.append((ids + [token], total + logs[ids[-1], token]))
        beams = sorted(found, key=lambda one: one[1] / (len(one[0]) - 1), reverse=True)[:width]
    return beams[0][0][1:]
""",
    ),
    (
        "best_in_beam",
        "wrong",
        "what has ended is set aside and takes no place in the beam",
        """\
def best_in_beam(logs, start, end, width, length):
    beams, finished = [([], 0.0)], []
    for _ in range(length):
        found = []
        for ids, total in beams:
            last = ids[-1] if ids else start
            for token in range(len(logs)):
                found.append((ids + [token], total + logs[last, token]))
        found.sort(key=lambda one: -one[1] / len(one[0]))
        beams = []
        for one in found:
            if len(beams) == width:
                break
            if one[0][-1] == end:
                finished.append(one)
            else:
                beams.append(one)
    return max(finished + beams, key=lambda one: one[1] / len(one[0]))[0]
""",
    ),
    (
        "best_in_beam",
        "wrong",
        "stops as soon as the best has ended",
        """\
def best_in_beam(logs, start, end, width, length):
    beams = [([], 0.0)]
    for _ in range(length):
        found = []
        for ids, total in beams:
            if ids and ids[-1] == end:
                found.append((ids, total))
                continue
            last = ids[-1] if ids else start
            for token in range(len(logs)):
                found.append((ids + [token], total + logs[last, token]))
        beams = sorted(found, key=lambda one: -one[1] / len(one[0]))[:width]
        if beams[0][0][-1] == end:
            break
    return beams[0][0]
""",
    ),
    (
        "best_in_beam",
        "wrong",
        "the start is returned as well",
        """\
def best_in_beam(logs, start, end, width, length):
    beams = [([start], 0.0)]
    for _ in range(length):
        found = []
        for ids, total in beams:
            if len(ids) > 1 and ids[-1] == end:
                found.append((ids, total))
            else:
                for token in range(len(logs)):
                    found.append((ids + [token], total + logs[ids[-1], token]))
        beams = sorted(found, key=lambda one: -one[1] / (len(one[0]) - 1))[:width]
    return beams[0][0]
""",
    ),
    (
        "best_in_beam",
        "wrong",
        "the start counts in the length",
        """\
def best_in_beam(logs, start, end, width, length):
    beams = [([start], 0.0)]
    for _ in range(length):
        found = []
        for ids, total in beams:
            if len(ids) > 1 and ids[-1] == end:
                found.append((ids, total))
            else:
                for token in range(len(logs)):
                    found.append((ids + [token], total + logs[ids[-1], token]))
        beams = sorted(found, key=lambda one: -one[1] / len(one[0]))[:width]
    return beams[0][0][1:]
""",
    ),
    (
        "best_in_beam",
        "wrong",
        "the end is cut off",
        """\
def best_in_beam(logs, start, end, width, length):
    beams = [([], 0.0)]
    for _ in range(length):
        found = []
        for ids, total in beams:
            if ids and ids[-1] == end:
                found.append((ids, total))
                continue
            last = ids[-1] if ids else start
            for token in range(len(logs)):
                found.append((ids + [token], total + logs[last, token]))
        beams = sorted(found, key=lambda one: -one[1] / len(one[0]))[:width]
    return [token for token in beams[0][0] if token != end]
""",
    ),
    (
        "best_in_beam",
        "wrong",
        "sorted upwards: the worst are kept",
        """\
def best_in_beam(logs, start, end, width, length):
    beams = [([], 0.0)]
    for _ in range(length):
        found = []
        for ids, total in beams:
            if ids and ids[-1] == end:
                found.append((ids, total))
                continue
            last = ids[-1] if ids else start
            for token in range(len(logs)):
                found.append((ids + [token], total + logs[last, token]))
        found.sort(key=lambda one: one[1] / len(one[0]))
        beams = found[:width]
    return beams[0][0]
""",
    ),
    (
        "best_in_beam",
        "wrong",
        "the divided score is carried on and divided again",
        """\
def best_in_beam(logs, start, end, width, length):
    beams = [([], 0.0)]
    for t in range(length):
        found = []
        for ids, score in beams:
            if ids and ids[-1] == end:
                found.append((ids, score))
                continue
            last = ids[-1] if ids else start
            for token in range(len(logs)):
                found.append((ids + [token], (score + logs[last, token]) / (t + 1)))
        beams = sorted(found, key=lambda one: one[1], reverse=True)[:width]
    return beams[0][0]
""",
    ),
    (
        "best_in_beam",
        "wrong",
        "width copies of the start, so that the beam is full of duplicates",
        """\
def best_in_beam(logs, start, end, width, length):
    beams = [([], 0.0)] * width
    for _ in range(length):
        found = []
        for ids, total in beams:
            if ids and ids[-1] == end:
                found.append((ids, total))
                continue
            last = ids[-1] if ids else start
            for token in range(len(logs)):
                found.append((ids + [token], total + logs[last, token]))
        beams = sorted(found, key=lambda one: -one[1] / len(one[0]))[:width]
    return beams[0][0]
""",
    ),
    (
        "best_in_beam",
        "wrong",
        "the width best of each beginning are kept, not of all",
        """\
def best_in_beam(logs, start, end, width, length):
    beams = [([], 0.0)]
    for _ in range(length):
        found = []
        for ids, total in beams:
            if ids and ids[-1] == end:
                found.append((ids, total))
                continue
            last = ids[-1] if ids else start
            for token in np.argsort(logs[last])[::-1][:width]:
                found.append((ids + [int(token)], total + logs[last, token]))
        beams = found
    return max(beams, key=lambda one: one[1] / len(one[0]))[0]
""",
    ),
    (
        "best_in_beam",
        "wrong",
        "everything is divided by the step, also what ended earlier",
        """\
def best_in_beam(logs, start, end, width, length):
    beams = [([], 0.0)]
    for t in range(1, length + 1):
        found = []
        for ids, total in beams:
            if ids and ids[-1] == end:
                found.append((ids, total))
                continue
            last = ids[-1] if ids else start
            for token in range(len(logs)):
                found.append((ids + [token], total + logs[last, token]))
        beams = sorted(found, key=lambda one: one[1] / t, reverse=True)[:width]
    return beams[0][0]
""",
    ),
    (
        "best_in_beam",
        "wrong",
        "ids and score are returned",
        """\
def best_in_beam(logs, start, end, width, length):
    beams = [([], 0.0)]
    for _ in range(length):
        found = []
        for ids, total in beams:
            if ids and ids[-1] == end:
                found.append((ids, total))
                continue
            last = ids[-1] if ids else start
            for token in range(len(logs)):
                found.append((ids + [token], total + logs[last, token]))
        beams = sorted(found, key=lambda one: one[1] / len(one[0]), reverse=True)[:width]
    return beams[0]
""",
    ),
    (
        "best_in_beam",
        "wrong",
        "one token too few: the loop counts the start",
        """\
def best_in_beam(logs, start, end, width, length):
    beams = [([start], 0.0)]
    while any(len(ids) < length and ids[-1] != end for ids, _ in beams):
        found = []
        for ids, total in beams:
            if len(ids) == length or ids[-1] == end:
                found.append((ids, total))
                continue
            for token in range(len(logs)):
                found.append((ids + [token], total + logs[ids[-1], token]))
        beams = sorted(found, key=lambda one: -one[1] / (len(one[0]) - 1))[:width]
    return beams[0][0][1:]
""",
    ),
    (
        "my_translator",
        "right",
        "two GRUs and Attention",
        """\
def my_translator(source_size, target_size):
    source, read = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    e = keras.layers.Embedding(source_size, 24, mask_zero=True)(source)
    gru = keras.layers.GRU(32, return_sequences=True, return_state=True)
    h, forward, backward = keras.layers.Bidirectional(gru)(e)
    first = keras.layers.Concatenate()([forward, backward])
    e = keras.layers.Embedding(target_size, 24, mask_zero=True)(read)
    s = keras.layers.GRU(64, return_sequences=True)(e, initial_state=first)
    c = keras.layers.Attention()([s, h])
    x = keras.layers.Concatenate()([s, c])
    return keras.Model([source, read], keras.layers.Dense(target_size)(x))
""",
    ),
    (
        "my_translator",
        "right",
        "LSTMs and the last states alone",
        """\
def my_translator(source_size, target_size):
    L = keras.layers
    inputs = [L.Input((None,), name="source"), L.Input((None,), name="read")]
    x = L.Embedding(source_size, 32, mask_zero=True)(inputs[0])
    _, *states = L.LSTM(64, return_state=True)(x)
    y = L.Embedding(target_size, 16, mask_zero=True)(inputs[1])
    y = L.LSTM(64, return_sequences=True)(y, initial_state=states)
    return keras.Model(inputs, L.Dense(target_size, name="logits")(y))
""",
    ),
    (
        "my_translator",
        "right",
        "MultiHeadAttention to the source, no first state",
        """\
def my_translator(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(source_size, 32, mask_zero=True)(source)
    h = keras.layers.GRU(48, return_sequences=True)(e)
    e = keras.layers.Embedding(target_size, 32, mask_zero=True)(read)
    s = keras.layers.GRU(48, return_sequences=True)(e)
    c = keras.layers.MultiHeadAttention(num_heads=4, key_dim=8)(s, h)
    x = keras.layers.LayerNormalization()(keras.layers.Add()([s, c]))
    return keras.Model([source, read], keras.layers.Dense(target_size)(x))
""",
    ),
    (
        "my_translator",
        "right",
        "the source is read backwards, a hidden layer, no mask at what is read",
        """\
def my_translator(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(source_size, 20, mask_zero=True)(source)
    gru = keras.layers.GRU(60, return_sequences=True, return_state=True, go_backwards=True)
    h, last = gru(e)
    e = keras.layers.Embedding(target_size, 20)(read)
    s = keras.layers.GRU(60, return_sequences=True)(e, initial_state=last)
    first = keras.layers.RepeatVector(1)(last)
    x = keras.layers.Dense(60, activation="tanh")(keras.layers.Add()([s, first]))
    x = keras.layers.Dropout(0.1)(x)
    return keras.Model([source, read], keras.layers.Dense(target_size)(x))
""",
    ),
    (
        "my_translator",
        "wrong",
        "no mask_zero at the source: padding is read",
        """\
def my_translator(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(source_size, 24)(source)
    h, last = keras.layers.GRU(64, return_sequences=True, return_state=True)(e)
    e = keras.layers.Embedding(target_size, 24)(read)
    s = keras.layers.GRU(64, return_sequences=True)(e, initial_state=last)
    x = keras.layers.Concatenate()([s, keras.layers.Attention()([s, h])])
    return keras.Model([source, read], keras.layers.Dense(target_size)(x))
""",
    ),
    (
        "my_translator",
        "wrong",
        "the decoder is bidirectional",
        """\
def my_translator(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(source_size, 24, mask_zero=True)(source)
    gru = keras.layers.GRU(32, return_sequences=True, return_state=True)
    h, forward, backward = keras.layers.Bidirectional(gru)(e)
    e = keras.layers.Embedding(target_size, 24, mask_zero=True)(read)
    gru = keras.layers.GRU(32, return_sequences=True)
    s = keras.layers.Bidirectional(gru)(e, initial_state=[forward, backward])
    x = keras.layers.Concatenate()([s, keras.layers.Attention()([s, h])])
    return keras.Model([source, read], keras.layers.Dense(target_size)(x))
""",
    ),
    (
        "my_translator",
        "wrong",
        "the decoder attends to itself and so sees what comes",
        """\
def my_translator(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(source_size, 24, mask_zero=True)(source)
    last = keras.layers.GRU(64)(e)
    e = keras.layers.Embedding(target_size, 24, mask_zero=True)(read)
    s = keras.layers.GRU(64, return_sequences=True)(e, initial_state=last)
    x = keras.layers.Concatenate()([s, keras.layers.Attention()([s, s])])
    return keras.Model([source, read], keras.layers.Dense(target_size)(x))
""",
    ),
    (
        "my_translator",
        "wrong",
        "too many parameters",
        """\
def my_translator(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(source_size, 64, mask_zero=True)(source)
    h, last = keras.layers.GRU(128, return_sequences=True, return_state=True)(e)
    e = keras.layers.Embedding(target_size, 64, mask_zero=True)(read)
    s = keras.layers.GRU(128, return_sequences=True)(e, initial_state=last)
    x = keras.layers.Concatenate()([s, keras.layers.Attention()([s, h])])
    return keras.Model([source, read], keras.layers.Dense(target_size)(x))
""",
    ),
    (
        "my_translator",
        "wrong",
        "the first state is given, but the source is not attended and only its last word counts",
        """\
def my_translator(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(source_size, 64, mask_zero=True)(source)
    last = keras.layers.Lambda(lambda x: x[:, -1])(e)
    e = keras.layers.Embedding(target_size, 24, mask_zero=True)(read)
    s = keras.layers.GRU(64, return_sequences=True)(e, initial_state=last)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))
""",
    ),
    (
        "my_translator",
        "wrong",
        "the source is encoded and then forgotten",
        """\
def my_translator(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(source_size, 24, mask_zero=True)(source)
    h, last = keras.layers.GRU(64, return_sequences=True, return_state=True)(e)
    e = keras.layers.Embedding(target_size, 24, mask_zero=True)(read)
    s = keras.layers.GRU(64, return_sequences=True)(e)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))
""",
    ),
    (
        "my_translator",
        "wrong",
        "a softmax at the end",
        """\
def my_translator(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(source_size, 24, mask_zero=True)(source)
    h, last = keras.layers.GRU(64, return_sequences=True, return_state=True)(e)
    e = keras.layers.Embedding(target_size, 24, mask_zero=True)(read)
    s = keras.layers.GRU(64, return_sequences=True)(e, initial_state=last)
    x = keras.layers.Concatenate()([s, keras.layers.Attention()([s, h])])
    return keras.Model([source, read], keras.layers.Dense(target_size, activation="softmax")(x))
""",
    ),
    (
        "my_translator",
        "wrong",
        "query and value of the attention are exchanged",
        """\
def my_translator(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(source_size, 24, mask_zero=True)(source)
    h, last = keras.layers.GRU(64, return_sequences=True, return_state=True)(e)
    e = keras.layers.Embedding(target_size, 24, mask_zero=True)(read)
    s = keras.layers.GRU(64, return_sequences=True)(e, initial_state=last)
    x = keras.layers.Concatenate()([s, keras.layers.Attention()([h, s])])
    return keras.Model([source, read], keras.layers.Dense(target_size)(x))
""",
    ),
    (
        "my_translator",
        "wrong",
        "one step is returned",
        """\
def my_translator(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(source_size, 24, mask_zero=True)(source)
    last = keras.layers.GRU(64)(e)
    e = keras.layers.Embedding(target_size, 24, mask_zero=True)(read)
    s = keras.layers.GRU(64)(e, initial_state=last)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))
""",
    ),
    (
        "my_translator",
        "wrong",
        "the tables of the two embeddings are exchanged",
        """\
def my_translator(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(target_size, 24, mask_zero=True)(source)
    h, last = keras.layers.GRU(64, return_sequences=True, return_state=True)(e)
    e = keras.layers.Embedding(source_size, 24, mask_zero=True)(read)
    s = keras.layers.GRU(64, return_sequences=True)(e, initial_state=last)
    x = keras.layers.Concatenate()([s, keras.layers.Attention()([s, h])])
    return keras.Model([source, read], keras.layers.Dense(target_size)(x))
""",
    ),
    (
        "my_translator",
        "wrong",
        "a convolution over the source lets padding into the last states",
        """\
def my_translator(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(source_size, 24, mask_zero=True)(source)
    e = keras.layers.Conv1D(48, 3, padding="same", activation="relu")(e)
    h, last = keras.layers.GRU(48, return_sequences=True, return_state=True)(e)
    e = keras.layers.Embedding(target_size, 24, mask_zero=True)(read)
    s = keras.layers.GRU(48, return_sequences=True)(e, initial_state=last)
    x = keras.layers.Concatenate()([s, keras.layers.Attention()([s, h])])
    return keras.Model([source, read], keras.layers.Dense(target_size)(x))
""",
    ),
    (
        "my_translator",
        "wrong",
        "the mask is lost on the way: an addition from keras.ops before the attention",
        """\
def my_translator(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    v = keras.layers.Embedding(source_size, 48, mask_zero=True)(source)
    h, last = keras.layers.GRU(48, return_sequences=True, return_state=True)(v)
    h = keras.ops.add(h, v)
    e = keras.layers.Embedding(target_size, 24, mask_zero=True)(read)
    s = keras.layers.GRU(48, return_sequences=True)(e, initial_state=last)
    x = keras.layers.Concatenate()([s, keras.layers.Attention()([s, h])])
    return keras.Model([source, read], keras.layers.Dense(target_size)(x))
""",
    ),
    (
        "my_translator",
        "wrong",
        "logits of as many ids as the source has",
        """\
def my_translator(source_size, target_size):
    source, read = keras.Input((None,)), keras.Input((None,))
    e = keras.layers.Embedding(source_size, 24, mask_zero=True)(source)
    h, last = keras.layers.GRU(48, return_sequences=True, return_state=True)(e)
    e = keras.layers.Embedding(target_size, 24, mask_zero=True)(read)
    s = keras.layers.GRU(48, return_sequences=True)(e, initial_state=last)
    x = keras.layers.Concatenate()([s, keras.layers.Attention()([s, h])])
    return keras.Model([source, read], keras.layers.Dense(source_size)(x))
""",
    ),
]
