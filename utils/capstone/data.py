"""The data of the capstone's tasks as arrays, and in batches to train on."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from utils.capstone.tasks import find_task
from utils.data import load
from utils.data.text import (
    TokenVocabulary,
    bucket_boundaries,
    character_vocabulary,
    columns,
    labelled_batches,
    labelled_windows,
    tagged_batches,
    word_vocabulary,
)
from utils.experiments import addresses, tagging
from utils.experiments.poems import whole_poems

WINDOW = 128
"""Characters of verse in a training window."""
BUCKETS = 4


@dataclass(frozen=True)
class Split:
    """A split of a task.

    Attributes:
        inputs: what a model may read, by name: ids (rows, steps), 0 where nothing stands; the poet
            of verse, (rows,).
        targets: tags (rows, steps), labels (rows,), or the next ids (rows, steps).
        real: where a target counts, of the same shape.
    """

    inputs: dict[str, np.ndarray]
    targets: np.ndarray
    real: np.ndarray


@functools.cache
def split(task: str, which: str) -> Split:
    """Return a split of a task: "train", "validation" or "test".

    Raises:
        LookupError: there is no such task.
        DataError: its data can't be fetched or read.
    """
    find_task(task)
    return {"entities": _entities, "films": _films, "addresses": _addresses, "verse": _verse}[task](
        which
    )


def sizes(task: str) -> tuple[int, ...]:
    """Return for each input of a task how many ids it may hold."""
    if task == "entities":
        return (len(tagging.vocabulary()),)
    if task == "films":
        return (len(film_words()),)
    if task == "addresses":
        return tuple(len(addresses.known(view)) + 2 for view in addresses.VIEWS)
    return len(characters()), len(poets())


def width(task: str) -> int:
    """Return how many tags, classes or ids a model of a task scores."""
    if task == "entities":
        return len(tagging.TAGS)
    if task == "films":
        return 2
    return len(addresses.TAGS) if task == "addresses" else len(characters())


def lengths(task: str, which: str) -> np.ndarray:
    """Return how many steps each text of a split has, (rows,)."""
    held = split(task, which)
    if task == "films":
        return (held.inputs["words"] != 0).sum(axis=1)
    return held.real.sum(axis=1)


def batches(
    task: str, which: str = "train", size: int = 64, seed: int = 0, *, inputs: int | None = None
) -> tf.data.Dataset:
    """Return a split in batches for `fit`; those of "train" are shuffled by the seed.

    Texts of a batch are about as long as each other. Each batch is (inputs, targets) or, where
    steps are padded, (inputs, targets, weights).

    Args:
        task: its name.
        which: the split.
        size: texts of a batch; of verse, windows of `WINDOW` characters.
        seed: of the order.
        inputs: how many inputs the model takes, 1 for the first alone; by default all of them.
    """
    found = _batches(task, which, size, seed)
    if inputs == 1 and len(find_task(task).reads) > 1:
        return found.map(lambda given, *rest: (given[0], *rest))
    return found


def _batches(task: str, which: str, size: int, seed: int) -> tf.data.Dataset:
    shuffle = which == "train"
    if task == "addresses":
        return _address_batches(which, size, seed)
    if task == "verse":
        texts, names = _poems()[which]
        poet = [poets().index(name) for name in names]
        return labelled_windows(texts, poet, characters(), WINDOW, size, shuffle=shuffle, seed=seed)
    if task == "films":
        ids, labels = _snippets(which)
        ends = bucket_boundaries(_snippets("train")[0], BUCKETS)
        return labelled_batches(ids, labels, size, ends, shuffle=shuffle, seed=seed)
    ids, tags = _sentences(which), tagging.sentences()[which][1]
    ends = bucket_boundaries(_sentences("train"))
    return tagged_batches(ids, tags, size, ends, shuffle=shuffle, seed=seed)


def _address_batches(which: str, size: int, seed: int) -> tf.data.Dataset:
    views, tags, weights = addresses.arrays(which)
    found = tf.data.Dataset.from_tensor_slices((tuple(views), tags, weights))
    return (found.shuffle(len(tags), seed) if which == "train" else found).batch(size)


# --- each task ----------------------------------------------------------------------------------


def _entities(which: str) -> Split:
    tags = tagging.sentences()[which][1]
    ids = _sentences(which).to_tensor().numpy()
    real = np.arange(ids.shape[1]) < np.array([len(row) for row in tags])[:, None]
    padded = np.zeros(ids.shape, np.int32)
    padded[real] = np.concatenate([np.asarray(row) for row in tags])
    return Split({"characters": ids.astype(np.int32)}, padded, real)


@functools.cache
def _sentences(which: str) -> tf.RaggedTensor:
    return tagging.vocabulary().encode_all(tagging.sentences()[which][0])


def _films(which: str) -> Split:
    ids, labels = _snippets(which)
    return Split(
        {"words": ids.to_tensor().numpy().astype(np.int32)}, labels, np.ones(len(labels), bool)
    )


@functools.cache
def film_words() -> TokenVocabulary:
    """Return the words that the training snippets have twice at least."""
    return word_vocabulary(columns(load("film_snippets")["train"], "text")[0], min_count=2)


@functools.cache
def _snippets(which: str) -> tuple[tf.RaggedTensor, np.ndarray]:
    texts, labels = columns(load("film_snippets")[which], "text", "label")
    return film_words().encode_all(texts), np.asarray(labels)


def _addresses(which: str) -> Split:
    views, tags, weights = addresses.arrays(which)
    named = dict(zip(("words", "shapes"), (v.astype(np.int32) for v in views), strict=True))
    return Split(named, tags, weights > 0)


def _verse(which: str) -> Split:
    texts, names = _poems()[which]
    ids, following = whole_poems(texts, characters())
    poet = np.array([poets().index(name) for name in names], np.int32)
    return Split({"characters": ids.astype(np.int32), "poet": poet}, following, following >= 0)


@functools.cache
def _poems() -> dict[str, tuple[list[str], list[str]]]:
    return {which: columns(each, "text", "poet") for which, each in load("poems").items()}


@functools.cache
def characters() -> Any:
    """Return the characters of the training poems."""
    return character_vocabulary(_poems()["train"][0])


@functools.cache
def poets() -> list[str]:
    """Return the poets of the training poems in the order of their numbers."""
    return sorted(set(_poems()["train"][1]))
