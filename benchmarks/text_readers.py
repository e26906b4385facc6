"""What `many_to_one.py` trains: how long, on which texts, and the networks that read them."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from utils.data import load
from utils.data.glove import DIM, first_vectors
from utils.data.text import (
    TokenVocabulary,
    bucket_boundaries,
    columns,
    labelled_batches,
    word_vocabulary,
)
from utils.experiments.pieces import Pieces
from utils.layers import AttentionPooling, MaskedMaxPooling

UNITS, DROPOUT, BUCKETS = 64, 0.5, 3
PIECES, PIECES_DROPOUT, SPREAD = 128, 0.3, 0.5
"""Of what reads characters: how many numbers a piece of a word has, the dropout of the pieces, and
the spread of the characters' first vectors."""


@dataclass(frozen=True)
class Task:
    """A data set: the name of its file in results/, and how long it is trained."""

    result: str
    question: str
    data: str
    classes: int
    epochs: int
    batch_size: int
    rates: tuple[float, ...]
    min_count: int


TASKS = {
    "films": Task(
        "03_films",
        "Which pooling, and which word vectors, judge a film snippet best?",
        "film_snippets", classes=2, epochs=6, batch_size=256, min_count=2,
        rates=(0.005, 0.01, 0.02),
    ),
    "newsgroups": Task(
        "03_newsgroups",
        "How much of a message, and which end of it, tells its newsgroup; words or characters?",
        "newsgroups/eight", classes=8, epochs=5, batch_size=256, min_count=3,
        rates=(0.02, 0.04, 0.08),
    ),
}  # fmt: skip


RECIPES = {
    ("films", "labels"): TASKS["films"],
    ("films", "scores"): replace(
        TASKS["films"], batch_size=64, epochs=6, rates=(0.004, 0.008, 0.016)
    ),
    ("newsgroups", "words", 256): TASKS["newsgroups"],
    ("newsgroups", "words", 64): replace(
        TASKS["newsgroups"], batch_size=64, epochs=6, rates=(0.015, 0.03, 0.06)
    ),
    ("newsgroups", "characters", 64): replace(
        TASKS["newsgroups"], batch_size=64, epochs=6, rates=(0.002, 0.004, 0.008)
    ),
}
"""How each kind of reader is trained."""


def reader(
    vocabulary: TokenVocabulary, classes: int, pooling: str, vectors: str, directions: int = 1,
    unit: str = "words",
) -> keras.Model:  # fmt: skip
    """Return a GRU with one vector for the whole text, and the logits of the classes.

    It reads words; of characters, pieces that a convolution makes of them.
    """
    ids = keras.Input((None,), dtype="int32")
    characters = unit == "characters"
    spread = keras.initializers.RandomNormal(stddev=SPREAD)
    embed = keras.layers.Embedding(
        len(vocabulary), DIM, mask_zero=True, trainable=vectors != "frozen",
        embeddings_initializer=spread if characters else "uniform",
    )  # fmt: skip
    x, real = embed(ids), embed.compute_mask(ids)
    if characters:
        pieces = Pieces(PIECES)
        x, real = pieces(x), pieces.compute_mask(x, real)
    x = keras.layers.Dropout(PIECES_DROPOUT if characters else DROPOUT)(x)
    if vectors != "scratch":
        embed.set_weights([word_vectors(vocabulary)])
    recurrent = keras.layers.GRU(UNITS, return_sequences=pooling != "last")
    x = (keras.layers.Bidirectional(recurrent) if directions == 2 else recurrent)(x)
    pool = {
        "mean": keras.layers.GlobalAveragePooling1D,
        "max": MaskedMaxPooling,
        "attention": AttentionPooling,
    }
    # From Keras 3.16 on, what a recurrent layer gives carries no mask.
    x = pool[pooling]()(x, mask=real) if pooling in pool else x
    return keras.Model(ids, keras.layers.Dense(classes)(keras.layers.Dropout(DROPOUT)(x)))


_compiled: dict[tuple[Any, ...], keras.Model] = {}
"""The network that is being trained: its graph is made once for all rates and seeds."""


def anew(
    task: str, seed: int, vocabulary: TokenVocabulary, learns: str = "labels", **network: Any
) -> keras.Model:
    """Return a compiled network with everything in it as if it were just made, from a seed."""
    keras.utils.set_random_seed(seed)
    fresh = reader(vocabulary, TASKS[task].classes, **network)
    key = (task, len(vocabulary), learns, *network.values())
    if key not in _compiled:
        _compiled.clear()
        _compiled[key] = reader(vocabulary, TASKS[task].classes, **network)
        _compiled[key].compile(
            keras.optimizers.Adam(global_clipnorm=1.0),
            keras.losses.CategoricalCrossentropy(from_logits=True)
            if learns == "scores"
            else keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            weighted_metrics=["accuracy"],
        )
        _compiled[key].optimizer.build(_compiled[key].trainable_variables)
    model = _compiled[key]
    for variable, begun in zip(model.variables, fresh.variables, strict=True):
        variable.assign(begun)  # weights, and the states of what draws the dropout
    for variable in model.optimizer.variables:
        variable.assign(keras.ops.zeros_like(variable))
    return model


@cache
def word_vectors(vocabulary: TokenVocabulary) -> np.ndarray:
    """Return GloVe's vectors; words that it lacks get small random ones."""
    return first_vectors(["", "[UNK]", *vocabulary.tokens])


class CosineDecay(keras.callbacks.Callback):
    """Lets the learning rate fall to 0 along a cosine; a schedule would be fixed in the graph."""

    def __init__(self, rate: float, steps: int) -> None:
        super().__init__()
        self.rate, self.steps, self.done = rate, steps, 0

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        share = 0.5 * (1 + math.cos(math.pi * self.done / self.steps))
        self.model.optimizer.learning_rate.assign(self.rate * share)
        self.done += 1


def trained(
    model: keras.Model, ids: dict[str, tf.RaggedTensor], labels: dict[str, np.ndarray],
    rate: float, seed: int, task: Task,
) -> dict[str, Any]:  # fmt: skip
    """Train a model; return the losses and accuracies of its best epoch, and the seconds."""
    ends = bucket_boundaries(ids["train"], BUCKETS)
    train = labelled_batches(
        ids["train"], labels["train"], task.batch_size, ends, shuffle=True, seed=seed
    )
    held = {s: labelled_batches(ids[s], labels[s], 200, ends) for s in ("validation", "test")}
    epochs = task.epochs
    best = keras.callbacks.EarlyStopping(patience=epochs, restore_best_weights=True)
    decay = CosineDecay(rate, epochs * len(train))
    started = time.perf_counter()
    fitted = model.fit(
        train, validation_data=held["validation"], epochs=epochs, verbose=0, callbacks=[best, decay]
    )
    seconds = round(time.perf_counter() - started, 1)
    losses = fitted.history["val_loss"]
    measured = {
        s: model.evaluate(batches, verbose=0, return_dict=True) for s, batches in held.items()
    }
    return {
        "best_epoch": losses.index(min(losses)) + 1,
        **{
            f"{split}_{name}": round(value, 4)
            for split, found in measured.items()
            for name, value in found.items()
        },
        "seconds": seconds,
    }


@cache
def read(task: str) -> tuple[dict[str, list[str]], dict[str, np.ndarray]]:
    """Return texts and labels by split."""
    found = {s: columns(each, "text", "label") for s, each in load(TASKS[task].data).items()}
    return {s: texts for s, (texts, _) in found.items()}, {s: y for s, (_, y) in found.items()}


@cache
def encoded(task: str, split: str) -> tf.RaggedTensor:
    """Return the ids of whole texts."""
    return vocabulary_of(task).encode_all(read(task)[0][split])


@cache
def vocabulary_of(task: str) -> TokenVocabulary:
    """Return the words of the training texts, but for the rarest."""
    return word_vocabulary(read(task)[0]["train"], min_count=TASKS[task].min_count)
