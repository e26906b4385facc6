"""Answers of a class to the exercises of chapter 3, each with its true cause."""

from __future__ import annotations

_LAYER = """\
class AttentionPooling(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def compute_mask(self, h, mask=None):
        return None

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1],))

"""

ANSWERS: list[tuple[str, str, str, str]] = [
    (
        "last_real_state",
        "right",
        "a list filled in a loop",
        """\
def last_real_state(states, lengths):
    out = []
    for i in range(len(lengths)):
        out.append(states[i][lengths[i] - 1])
    return np.array(out)
""",
    ),
    (
        "last_real_state",
        "wrong",
        "the last column",
        """\
def last_real_state(states, lengths):
    return states[:, -1, :]
""",
    ),
    (
        "last_real_state",
        "wrong",
        "one step too far",
        """\
def last_real_state(states, lengths):
    return np.array([s[n] if n < len(s) else s[-1] for s, n in zip(states, lengths)])
""",
    ),
    (
        "last_real_state",
        "wrong",
        "a slice and an array of indices",
        """\
def last_real_state(states, lengths):
    return states[:, lengths - 1, :]
""",
    ),
    (
        "last_real_state",
        "wrong",
        "an axis too many",
        """\
def last_real_state(states, lengths):
    return np.take_along_axis(states, (lengths - 1)[:, None, None], axis=1)
""",
    ),
    (
        "loses_mask",
        "right",
        "a Reshape that changes nothing",
        """\
def loses_mask(vocabulary_size):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 16, mask_zero=True)(ids)
    e = keras.layers.Reshape((-1, 16))(e)
    return keras.Model(ids, keras.layers.Dense(2)(keras.layers.GRU(8)(e)))
""",
    ),
    (
        "loses_mask",
        "wrong",
        "no mask is made",
        """\
def loses_mask(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 16),
        keras.layers.GRU(8),
        keras.layers.Dense(2),
    ])
""",
    ),
    (
        "loses_mask",
        "wrong",
        "the mask is kept",
        """\
def loses_mask(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 16, mask_zero=True),
        keras.layers.LayerNormalization(),
        keras.layers.GRU(8),
        keras.layers.Dense(2),
    ])
""",
    ),
    (
        "loses_mask",
        "wrong",
        "an output for every step",
        """\
def loses_mask(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 16, mask_zero=True),
        keras.layers.Conv1D(16, 3, padding="same"),
        keras.layers.GRU(8, return_sequences=True),
        keras.layers.Dense(2),
    ])
""",
    ),
    (
        "pooled_by_hand",
        "right",
        "a tuple of fractions",
        """\
from fractions import Fraction

pooled_by_hand = (-6, Fraction(-9, 3), -1, Fraction(-15, 4))
""",
    ),
    (
        "pooled_by_hand",
        "wrong",
        "the maximum is that of the padding",
        """\
pooled_by_hand = [-6, -3, 0, -3.75]
""",
    ),
    (
        "pooled_by_hand",
        "wrong",
        "the mean over five steps",
        """\
pooled_by_hand = [-6, -1.8, -1, -3.75]
""",
    ),
    (
        "pooled_by_hand",
        "wrong",
        "the softmax takes the padding in",
        """\
pooled_by_hand = [-6, -3, -1, -2.5]
""",
    ),
    (
        "pooled_by_hand",
        "wrong",
        "the scores as weights",
        """\
pooled_by_hand = [-6, -3, -1, -6.0]
""",
    ),
    (
        "masked_mean",
        "right",
        "np.average with weights",
        """\
def masked_mean(states, mask):
    return np.stack([np.average(s, axis=0, weights=m) for s, m in zip(states, mask)])
""",
    ),
    (
        "masked_mean",
        "right",
        "nanmean",
        """\
def masked_mean(states, mask):
    x = np.where(mask[:, :, None], states, np.nan)
    return np.nanmean(x, axis=1)
""",
    ),
    (
        "masked_mean",
        "wrong",
        "divided by all steps",
        """\
def masked_mean(states, mask):
    return (states * mask[:, :, None]).mean(axis=1)
""",
    ),
    (
        "masked_mean",
        "wrong",
        "padding counted in",
        """\
def masked_mean(states, mask):
    return np.mean(states, axis=1)
""",
    ),
    (
        "masked_mean",
        "wrong",
        "one mean for the batch",
        """\
def masked_mean(states, mask):
    return states[mask].mean(axis=0)
""",
    ),
    (
        "masked_mean",
        "wrong",
        "the mask without an axis for the units",
        """\
def masked_mean(states, mask):
    return (states * mask).sum(axis=1) / mask.sum(axis=1)
""",
    ),
    (
        "AttentionPooling",
        "right",
        "padding far down, by addition",
        _LAYER
        + """\
    def call(self, h, mask=None):
        e = keras.ops.sum(h * self.w, axis=-1)
        if mask is not None:
            e = e + (keras.ops.cast(mask, "float32") - 1) * 1e6
        a = keras.ops.expand_dims(keras.ops.softmax(e), 2)
        return keras.ops.sum(a * h, axis=1)
""",
    ),
    (
        "AttentionPooling",
        "wrong",
        "the mask is not used",
        _LAYER
        + """\
    def call(self, h, mask=None):
        a = keras.ops.softmax(keras.ops.matmul(h, self.w))
        return keras.ops.sum(a[..., None] * h, axis=1)
""",
    ),
    (
        "AttentionPooling",
        "wrong",
        "scores of padding multiplied by zero",
        _LAYER
        + """\
    def call(self, h, mask=None):
        e = keras.ops.matmul(h, self.w)
        if mask is not None:
            e = e * keras.ops.cast(mask, "float32")
        a = keras.ops.softmax(e)
        return keras.ops.sum(a[..., None] * h, axis=1)
""",
    ),
    (
        "AttentionPooling",
        "wrong",
        "a dot of a matrix with a vector by the operator",
        _LAYER
        + """\
    def call(self, h, mask=None):
        e = h @ self.w
        if mask is not None:
            e = keras.ops.where(mask, e, -1e9)
        a = keras.ops.softmax(e)
        return keras.ops.sum(a[..., None] * h, axis=1)
""",
    ),
    (
        "AttentionPooling",
        "wrong",
        "a mean instead of the sum",
        _LAYER
        + """\
    def call(self, h, mask=None):
        e = keras.ops.matmul(h, self.w)
        if mask is not None:
            e = keras.ops.where(mask, e, -1e9)
        return keras.ops.mean(keras.ops.softmax(e)[..., None] * h, axis=1)
""",
    ),
    (
        "cut_and_pad",
        "right",
        "np.pad",
        """\
def cut_and_pad(rows, limit, head):
    out = []
    for r in rows:
        if len(r) > limit:
            r = [*r[:head], *r[len(r) - limit + head:]]
        out.append(np.pad(r, (0, limit - len(r))))
    return np.array(out)
""",
    ),
    (
        "cut_and_pad",
        "wrong",
        "minus zero",
        """\
def cut_and_pad(rows, limit, head):
    out = np.zeros((len(rows), limit), dtype=int)
    for i, r in enumerate(rows):
        if len(r) > limit:
            r = r[:head] + r[-(limit - head):]
        out[i, :len(r)] = r
    return out
""",
    ),
    (
        "cut_and_pad",
        "wrong",
        "the start only",
        """\
def cut_and_pad(rows, limit, head):
    return np.array([r[:limit] + [0] * (limit - len(r)) for r in rows])
""",
    ),
    (
        "cut_and_pad",
        "wrong",
        "padding in front",
        """\
def cut_and_pad(rows, limit, head):
    out = np.zeros((len(rows), limit), dtype=int)
    for i, r in enumerate(rows):
        if len(r) > limit:
            r = r[:head] + r[len(r) - limit + head:]
        out[i, limit - len(r):] = r
    return out
""",
    ),
    (
        "my_reader",
        "right",
        "a GRU and its mean",
        """\
def my_reader(vocabulary_size, classes):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)(ids)
    h = keras.layers.GRU(32, return_sequences=True)(e)
    return keras.Model(ids, keras.layers.Dense(classes)(keras.layers.GlobalAveragePooling1D()(h)))
""",
    ),
    (
        "my_reader",
        "wrong",
        "no mask_zero",
        """\
def my_reader(vocabulary_size, classes):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 32)(ids)
    return keras.Model(ids, keras.layers.Dense(classes)(keras.layers.GRU(32)(e)))
""",
    ),
    (
        "my_reader",
        "wrong",
        "a convolution loses the mask",
        """\
def my_reader(vocabulary_size, classes):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)(ids)
    c = keras.layers.Conv1D(32, 3, padding="same", activation="relu")(e)
    return keras.Model(ids, keras.layers.Dense(classes)(keras.layers.GRU(32)(c)))
""",
    ),
    (
        "my_reader",
        "wrong",
        "softmax at the end",
        """\
def my_reader(vocabulary_size, classes):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)(ids)
    h = keras.layers.GRU(32)(e)
    return keras.Model(ids, keras.layers.Dense(classes, activation="softmax")(h))
""",
    ),
    (
        "my_reader",
        "wrong",
        "a wide embedding, over the budget",
        """\
def my_reader(vocabulary_size, classes):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 128, mask_zero=True)(ids)
    return keras.Model(ids, keras.layers.Dense(classes)(keras.layers.GRU(32)(e)))
""",
    ),
]
