"""The course's own networks for the tasks of the capstone, untrained."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from utils.capstone import data
from utils.data.address_parsing import TAGS as PARTS
from utils.data.glove import DIM, first_vectors
from utils.experiments import tagging
from utils.layers import (
    AttentionPooling,
    CRFTagger,
    LinearChainCRF,
    RecurrentStack,
    poem_model,
)

NETWORKS = {
    "entities": "two residual layers in both directions, dropout, CRF",
    "films": "both directions, attention, GloVe, dropout, averaged weights, learns scores",
    "addresses": "two residual layers in both directions, dropout of words, CRF",
    "verse": "one wide layer, told the poet at every step, dropout",
}
"""What each is, in words."""


def network(task: str) -> keras.Model:
    """Return the course's untrained network for a task.

    Raises:
        KeyError: there is no such task.
        DataError: its data can't be fetched or read.
    """
    return _BUILD[task]()


def _entities() -> keras.Model:
    (count,) = data.sizes("entities")
    return tagging.tagger(count, units=80, both=True, depth=2)


def _films() -> keras.Model:
    (ids,), (count,) = _inputs(1), data.sizes("films")
    embed = keras.layers.Embedding(count, DIM, mask_zero=True)
    x = keras.layers.Dropout(0.5)(embed(ids))
    embed.set_weights([_word_vectors()])
    x = RecurrentStack(64, bidirectional=True)(x)
    return keras.Model(ids, _scores(keras.layers.Dropout(0.5)(AttentionPooling()(x)), 2))


def _word_vectors() -> np.ndarray:
    """Return GloVe's vectors; words that it lacks get small random ones."""
    return first_vectors(["", "[UNK]", *data.film_words().tokens])


def _addresses() -> keras.Model:
    ids, (words, shapes) = _inputs(2), data.sizes("addresses")
    vectors = [
        keras.layers.Embedding(words, 48, mask_zero=True)(ids[0]),
        keras.layers.Embedding(shapes, 24, mask_zero=True)(ids[1]),
    ]
    # One word in four is not read, only how it is written: names are often unknown.
    vectors[0] = keras.layers.Dropout(0.25, noise_shape=(None, None, 1))(vectors[0])
    x = keras.layers.Dropout(0.4)(keras.layers.Concatenate()(vectors))
    x = RecurrentStack(48, 2, connection="residual", bidirectional=True, dropout=0.4)(x)
    scores = _scores(keras.layers.Dropout(0.4)(x), len(PARTS))
    return CRFTagger(ids, LinearChainCRF()(scores))


def _verse() -> keras.Model:
    characters, poets = data.sizes("verse")
    return poem_model(characters, poets, "every step", units=256, dropout=0.3)


def of_keras_layers(task: str) -> keras.Model:
    """Return the course's answer to `my_capstone`: two residual layers of Keras's own layers.

    It has no CRF, and reads forward only where the next character is guessed.
    """
    both = task != "verse"
    ids, x, real = _embedded(task, (48, 24))
    for number in range(2):
        recurrent = keras.layers.GRU(48 if both else 144, return_sequences=True)
        states = (keras.layers.Bidirectional(recurrent) if both else recurrent)(x, mask=real)
        x = keras.layers.Add()([x, states]) if number else states
        x = keras.layers.Dropout(0.4 if both else 0.2)(x)
    return keras.Model(ids, _answered(task, x, real))


def forward(task: str) -> keras.Model:
    """Return a network of one layer that reads forward, to compare others with."""
    ids, x, real = _embedded(task, (48, 24))
    x = keras.layers.GRU(96, return_sequences=True)(x, mask=real)
    return keras.Model(ids, _answered(task, keras.layers.Dropout(0.4)(x), real))


def parameters(task: str) -> dict[str, int]:
    """Return how many parameters the course's network for a task has, by part."""
    counts = {"embeddings": 0, "recurrent": 0, "rest": 0}
    for layer in network(task).layers:
        kind = "embeddings" if isinstance(layer, keras.layers.Embedding) else "rest"
        recurrent = isinstance(layer, (keras.layers.GRU, RecurrentStack))
        counts["recurrent" if recurrent else kind] += layer.count_params()
    return counts


def _embedded(task: str, widths: tuple[int, ...]) -> tuple[list[Any], Any, Any]:
    """Return inputs, what stands for them at each step, and the mask: verse has none.

    The poet of verse is not read. The mask is handed to every layer that heeds one, for from
    Keras 3.16 on recurrent layers don't hand it on.
    """
    counts = data.sizes(task)[:1] if task == "verse" else data.sizes(task)
    ids = _inputs(len(counts))
    embeds = [
        keras.layers.Embedding(count, width, mask_zero=task != "verse")
        for count, width in zip(counts, widths, strict=False)
    ]
    vectors = [embed(each) for embed, each in zip(embeds, ids, strict=True)]
    x = vectors[0] if len(vectors) == 1 else keras.layers.Concatenate()(vectors)
    real = embeds[0].compute_mask(ids[0])  # the inputs are padded alike
    return ids, keras.layers.Dropout(0.0 if task == "verse" else 0.4)(x), real


def _answered(task: str, x: Any, real: Any) -> Any:
    if task == "films":
        x = keras.layers.GlobalAveragePooling1D()(x, mask=real)
    return _scores(x, data.width(task))


_BUILD = {"entities": _entities, "films": _films, "addresses": _addresses, "verse": _verse}


def _inputs(count: int) -> list[Any]:
    return [keras.Input((None,), dtype="int32") for _ in range(count)]


def _scores(x: Any, count: int) -> Any:
    return keras.layers.Dense(count, dtype="float32")(x)
