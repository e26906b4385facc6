"""What the experiments train: two tasks, one way to build a network for each, one way to fit it."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from utils.data import load
from utils.data.text import (
    bucket_boundaries,
    character_vocabulary,
    columns,
    labelled_batches,
    windows,
    word_vocabulary,
)
from utils.layers import RecurrentStack
from utils.layers.stack import Cell, Connection

EMBEDDING = 32
LENGTH, BATCH = 64, 64
POETS = ("Milton", "Shakespeare")
CHECKED_EVERY = 25
"""Updates between two entries of a training curve."""


@dataclass(frozen=True)
class Task:
    """A task with its data ready to train on.

    Attributes:
        name: "language" (the next character of Paradise Lost and the sonnets) or "sentiment"
            (whether a snippet of a film review is positive).
        train, validation, test: batches; `train` is shuffled, and shuffles by its seed.
        vocabulary_size: ids that the embedding knows.
        outputs: numbers that the last layer gives.
        of_steps: whether each step has a target, or the whole sequence one.
    """

    name: str
    train: tf.data.Dataset
    validation: tf.data.Dataset
    test: tf.data.Dataset
    vocabulary_size: int
    outputs: int
    of_steps: bool


def task(name: str, seed: int) -> Task:
    """Return a task, its batches in the order of a seed.

    Raises:
        ValueError: there is no such task.
        DataError: its data can't be fetched or read.
    """
    if name == "language":
        return _language(seed)
    if name == "sentiment":
        return _sentiment(seed)
    raise ValueError(f"The task must be 'language' or 'sentiment', and it is {name!r}.")


def _language(seed: int) -> Task:
    texts = _verses()
    vocabulary = character_vocabulary(texts["train"])
    train = windows(texts["train"], vocabulary, LENGTH, BATCH, shuffle=True, seed=seed)
    validation, test = (
        windows(texts[each], vocabulary, LENGTH, 32) for each in ("validation", "test")
    )
    size = len(vocabulary)
    return Task("language", train, validation, test, size, outputs=size, of_steps=True)


@functools.cache
def _verses() -> dict[str, list[str]]:
    """Return the sonnets and Paradise Lost by split."""
    found = {}
    for split, dataset in load("poems").items():
        texts, poets = columns(dataset, "text", "poet")
        found[split] = [text for text, poet in zip(texts, poets, strict=True) if poet in POETS]
    return found


def _sentiment(seed: int) -> Task:
    ids, labels, size = _snippets()
    ends = bucket_boundaries(ids["train"])
    train = labelled_batches(ids["train"], labels["train"], BATCH, ends, shuffle=True, seed=seed)
    validation, test = (
        labelled_batches(ids[each], labels[each], BATCH, ends) for each in ("validation", "test")
    )
    return Task("sentiment", train, validation, test, size, outputs=1, of_steps=False)


@functools.cache
def _snippets() -> tuple[dict[str, tf.RaggedTensor], dict[str, np.ndarray], int]:
    """Return the ids and the labels of the film snippets by split, and the vocabulary's size."""
    read = {split: columns(each, "text", "label") for split, each in load("film_snippets").items()}
    vocabulary = word_vocabulary(read["train"][0], min_count=2)
    ids = {split: vocabulary.encode_all(texts) for split, (texts, _) in read.items()}
    labels = {split: found[:, None] for split, (_, found) in read.items()}
    return ids, labels, len(vocabulary)


def network(task: Task, stack: RecurrentStack) -> keras.Model:
    """Return an untrained model: embedding, the stack, and a layer of outputs (logits).

    For the sentiment of a whole sequence the stack's outputs are averaged over its real steps.
    """
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(task.vocabulary_size, EMBEDDING, mask_zero=not task.of_steps)(ids)
    x = stack(x)
    if not task.of_steps:
        x = keras.layers.GlobalAveragePooling1D()(x)
    return keras.Model(ids, keras.layers.Dense(task.outputs, name="logits")(x))


def loss_of(task: Task) -> keras.losses.Loss:
    """Return the task's cross-entropy, in nats."""
    if task.of_steps:
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return keras.losses.BinaryCrossentropy(from_logits=True)


@functools.cache
def units_within(
    budget: int,
    cell: Cell,
    connection: Connection,
    depth: int,
    outputs: int,
    bidirectional: bool = False,
    features: int = EMBEDDING,
) -> int:
    """Return the most units with which a stack and its output layer stay within a budget.

    The embedding, which gives `features` numbers a step, is the same for all, and not counted.

    Raises:
        ValueError: not even one unit fits.
    """
    low, high = 0, 4096
    while high - low > 1:
        middle = (low + high) // 2
        stack = RecurrentStack(middle, depth, cell, connection, bidirectional=bidirectional)
        enough = _parameters(stack, features, outputs) <= budget
        low, high = (middle, high) if enough else (low, middle)
    if not low:
        raise ValueError(f"A budget of {budget:,} parameters is too small for {depth} layers.")
    return low


def _parameters(stack: RecurrentStack, features: int, outputs: int) -> int:
    """Count by formula: to build a stack for every guess would take far longer."""
    widths, units = stack.widths(features), stack.units
    blocks, biases = {"gru": (3, 2), "lstm": (4, 1), "simple_rnn": (1, 1)}[stack.cell]
    directions = 2 if stack.bidirectional else 1
    layers = sum(directions * blocks * units * (width + units + biases) for width in widths[:-1])
    projected = stack.connection == "residual" and widths[0] != widths[1]
    projection = widths[0] * widths[1] if projected else 0
    return layers + projection + (widths[-1] + 1) * outputs


def fit(
    task: Task,
    model: keras.Model,
    updates: int,
    learning_rate: float,
) -> dict[str, Any]:
    """Train for a number of updates with Adam, cosine decay and clipping; measure at the end.

    Returns:
        `curve`, the mean training loss of each `CHECKED_EVERY` updates, and for both held-out
        splits the mean cross-entropy in nats; with the task "sentiment" their accuracies, too.
    """
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, updates)
    metrics = [] if task.of_steps else [keras.metrics.BinaryAccuracy("accuracy", threshold=0.0)]
    model.compile(
        keras.optimizers.Adam(decay, global_clipnorm=1.0), loss_of(task), weighted_metrics=metrics
    )
    fitted = model.fit(
        task.train.repeat(),
        epochs=updates // CHECKED_EVERY,
        steps_per_epoch=CHECKED_EVERY,
        verbose=0,
    )
    found: dict[str, Any] = {"curve": [round(loss, 4) for loss in fitted.history["loss"]]}
    for name, split in (("validation", task.validation), ("test", task.test)):
        measured = model.evaluate(split, verbose=0, return_dict=True)
        found[f"{name}_loss"] = round(measured["loss"], 5)
        if task.of_steps:
            found[f"{name}_perplexity"] = round(math.exp(measured["loss"]), 4)
        else:
            found[f"{name}_accuracy"] = round(measured["accuracy"], 4)
    return found


def gradient_norms(task: Task, model: keras.Model, stack: RecurrentStack) -> list[float]:
    """Return for each recurrent layer the norm of the loss's gradient by all of its weights.

    The loss is that of the first validation batch, so that networks are compared on the same one.
    """
    x, y = next(iter(task.validation))
    with tf.GradientTape() as tape:
        loss = loss_of(task)(y, model(x, training=False))
    weights = [[weight.value for weight in layer.trainable_weights] for layer in stack.recurrent]
    gradients = tape.gradient(loss, weights)
    return [float(tf.linalg.global_norm(each)) for each in gradients]
