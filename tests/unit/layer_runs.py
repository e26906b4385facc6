"""What each of the course's layers gives for drawn weights and inputs, on whichever backend.

Run: KERAS_BACKEND=jax python tests/unit/layer_runs.py FILE   (writes the outputs as an .npz)
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from utils import layers

BATCH, STEPS, FEATURES, UNITS = 3, 6, 5, 4
MASK = np.arange(STEPS) < np.array([[6], [4], [1]])
RNG = np.random.default_rng(14)
X = RNG.normal(size=(BATCH, STEPS, FEATURES)).astype("float32")
IDS = RNG.integers(1, 9, size=(BATCH, STEPS)).astype("int32") * MASK
FACTS = RNG.normal(size=(BATCH, 2, FEATURES)).astype("float32")
WORDS = RNG.normal(size=(BATCH, 2, 7, FEATURES)).astype("float32")
REAL = RNG.random((BATCH, 2, 7)) < 0.7
REAL[:, 0, 0] = True


def drawn(layer: Any, *shapes: Any) -> Any:
    """Build a layer, and draw its weights."""
    if not layer.built:
        layer.build(*shapes)
    rng = np.random.default_rng(3)
    layer.set_weights([0.4 * rng.normal(size=w.shape).astype("float32") for w in layer.weights])
    return layer


def sequences(layer: Any) -> Any:
    return drawn(layer, X.shape)(X, mask=keras.ops.convert_to_tensor(MASK))


def in_rnn(cell: Any) -> Any:
    return sequences(keras.layers.RNN(cell, return_sequences=True))


def stack(*arguments: Any, **options: Any) -> Callable[[], Any]:
    return lambda: sequences(layers.RecurrentStack(UNITS, 3, *arguments, **options))


def words() -> Any:
    layer = drawn(layers.WordEmbedding(9, FEATURES, output_bias=True, mask_zero=True), None)
    return layer(layer(IDS), reverse=True)


def crf() -> Any:
    layer = drawn(layers.LinearChainCRF(), X.shape)
    tags, mask = IDS % FEATURES, keras.ops.convert_to_tensor(MASK)
    found = [layer.decode(X, mask), layer.marginals(X, mask), layer.log_partition(X, mask)]
    flat = [keras.ops.reshape(keras.ops.cast(each, "float32"), (-1,)) for each in found]
    return keras.ops.concatenate([*flat, keras.ops.reshape(layer.loss(tags, X, mask), (1,))])


def crf_tagger() -> Any:
    """Return a tagger's scores, and the loss by which `fit` trains it, the padding left out."""
    ids = keras.Input((None,), dtype="int32")
    scores = keras.layers.Dense(FEATURES)(keras.layers.Embedding(9, UNITS, mask_zero=True)(ids))
    model = drawn(layers.CRFTagger(ids, layers.LinearChainCRF()(scores)))
    found, weights = model(IDS), keras.ops.convert_to_tensor(MASK.astype("float32"))
    loss = model.compute_loss(IDS, IDS % FEATURES, found, weights)
    return keras.ops.concatenate([keras.ops.reshape(each, (-1,)) for each in (found, loss)])


def pointing() -> Any:
    layer = layers.Pointing(UNITS)
    given = (X[:, 0], FACTS, WORDS, REAL)
    return drawn(layer, *(each.shape for each in given))(*given)


def penalty() -> Any:
    layer = layers.ActivationPenalty(1.0, 2.0)
    return keras.ops.reshape(layer.penalty(X, keras.ops.convert_to_tensor(MASK)), (1,))


LAYERS: dict[str, Callable[[], Any]] = {
    "ElmanCell": lambda: in_rnn(layers.ElmanCell(UNITS)),
    "LayerNormGRUCell": lambda: in_rnn(layers.LayerNormGRUCell(UNITS)),
    "LayerNormLSTMCell": lambda: in_rnn(layers.LayerNormLSTMCell(UNITS)),
    "ZoneoutCell": lambda: in_rnn(layers.ZoneoutCell(keras.layers.LSTMCell(UNITS), [0.1, 0.4])),
    "StepDropoutCell": lambda: in_rnn(layers.StepDropoutCell(layers.ElmanCell(UNITS), 0.4)),
    "WeightDropGRU": lambda: sequences(layers.WeightDropGRU(UNITS, return_sequences=True)),
    "WeightDropLSTM": lambda: sequences(layers.WeightDropLSTM(UNITS, return_sequences=True)),
    "WordEmbedding": words,
    "ActivationPenalty": penalty,
    "MaskedMaxPooling": lambda: sequences(layers.MaskedMaxPooling()),
    "AttentionPooling": lambda: sequences(layers.AttentionPooling()),
    "WordPlaces": lambda: drawn(layers.WordPlaces(), WORDS.shape, REAL.shape)(WORDS, REAL),
    "Pointing": pointing,
    "LinearChainCRF": crf,
    "CRFTagger": crf_tagger,
    "RecurrentStack": stack("lstm"),
    "RecurrentStack, residual": stack("gru", "residual", normalization="before"),
    "RecurrentStack, dense": stack("gru", "dense", block=2, return_sequences=False),
    "RecurrentStack, both ways": stack("simple_rnn", "residual", bidirectional=True),
    "residual model": lambda: drawn(layers.residual_language_model(9), (None, None))(IDS),
    "regularized model": lambda: drawn(layers.regularized_language_model(9, UNITS))(IDS),
    "tagger": lambda: drawn(layers.gru_tagger(9, 3, UNITS))(IDS),
    "translator": lambda: drawn(layers.translator(9, 9, width=UNITS, units=UNITS))([IDS, IDS]),
}
"""What a layer, or a model of the course, gives."""


def outputs() -> dict[str, np.ndarray]:
    """Return what each gives."""
    return {
        name: np.asarray(keras.ops.convert_to_numpy(run()), "float32")
        for name, run in LAYERS.items()
    }


if __name__ == "__main__":
    np.savez(sys.argv[1], **outputs())  # type: ignore[arg-type]
