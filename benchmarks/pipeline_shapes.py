"""The data and the models of each chapter's shape, for benchmarks/pipelines.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from utils.data import class_names, load
from utils.data.text import (
    character_vocabulary,
    columns,
    labelled_batches,
    pair_batches,
    pair_lengths,
    streams,
    tagged_batches,
    texts_of,
    windows,
    word_vocabulary,
)

Boundaries = Sequence[int] | None


@dataclass(frozen=True)
class Prepared:
    """A set that has been read and encoded."""

    lengths: np.ndarray  # steps that each text takes, (texts,)
    tokens: int  # that are not padding, on all sides
    sides: int  # sequences that are padded alike: 1, or 2 for a source and a target
    columns: tuple[Any, ...]  # what a batch is made of: ragged ids, and labels
    make: Callable[[Boundaries], tf.data.Dataset]  # the batches of an epoch, shuffled
    model: Callable[[], keras.Model]


@dataclass(frozen=True)
class Shape:
    """A chapter's data, and how large its network and its batches are."""

    chapter: int
    data: str
    read: Callable[[Shape, int | None], Prepared]
    units: int = 64
    embedding: int = 64
    batch_size: int = 32
    buckets: int = 6
    length: int | None = None  # of a window, or where a text is cut

    @property
    def settings(self) -> dict[str, Any]:
        """Return the numbers that the measurement depends on."""
        numbers = asdict(self)
        return {key: numbers[key] for key in numbers if key not in ("chapter", "data", "read")}

    def prepare(self, examples: int | None) -> Prepared:
        """Read and encode the training split, or its first examples."""
        return self.read(self, examples)


def training_split(shape: Shape, examples: int | None) -> tf.data.Dataset:
    return load(shape.data, "train" if examples is None else f"train[:{examples}]")


def labelled(shape: Shape, examples: int | None) -> Prepared:
    texts, labels = columns(training_split(shape, examples), "text", "label")
    vocabulary = word_vocabulary(texts, min_count=2)
    ids = vocabulary.encode_all(texts, max_length=shape.length, keep="end")

    def model() -> keras.Model:
        tokens, embedded = embedding_of(len(vocabulary), shape)
        state = keras.layers.GRU(shape.units)(embedded)
        return compiled(tokens, keras.layers.Dense(len(class_names(shape.data)))(state))

    def make(ends: Boundaries) -> tf.data.Dataset:
        return labelled_batches(ids, labels, shape.batch_size, ends, shuffle=True)

    return Prepared(*sizes(ids), 1, (ids, labels), make, model)


def blanks(shape: Shape, examples: int | None) -> Prepared:
    sentences, candidates, answers = columns(
        training_split(shape, examples), "sentence", "candidates", "answer"
    )
    vocabulary = word_vocabulary([*sentences, *answers], min_count=2)
    ids = vocabulary.encode_all(sentences)
    # A word with a hyphen is cut: here its first part stands for it.
    flat = [word for words in candidates for word in words]
    choices = vocabulary.encode_all(flat)[:, :1].flat_values.numpy().reshape(len(sentences), -1)
    places = np.array([c.index(a) for c, a in zip(candidates, answers, strict=True)])

    def model() -> keras.Model:
        tokens, embedded = embedding_of(len(vocabulary), shape)
        state = keras.layers.Bidirectional(keras.layers.GRU(shape.units))(embedded)
        offered = keras.Input((choices.shape[1],), dtype="int32")
        vectors = keras.layers.Embedding(len(vocabulary), 2 * shape.units)(offered)
        return compiled([tokens, offered], keras.layers.Dot((2, 1))([vectors, state]))

    def make(ends: Boundaries) -> tf.data.Dataset:
        return labelled_batches(ids, places, shape.batch_size, ends, beside=choices, shuffle=True)

    return Prepared(*sizes(ids), 1, (ids, choices, places), make, model)


def tagged(shape: Shape, examples: int | None) -> Prepared:
    tokens, tags = columns(training_split(shape, examples), "tokens", "tags")
    vocabulary = word_vocabulary(tokens, split="none", min_count=2)
    ids = vocabulary.encode_all(tokens)

    def model() -> keras.Model:
        read, embedded = embedding_of(len(vocabulary), shape)
        cell = keras.layers.GRU(shape.units, return_sequences=True)
        states = keras.layers.Bidirectional(cell)(embedded)
        return compiled(read, keras.layers.Dense(len(class_names(shape.data, "tags")))(states))

    def make(ends: Boundaries) -> tf.data.Dataset:
        return tagged_batches(ids, tags, shape.batch_size, ends, shuffle=True)

    ragged_tags = tf.RaggedTensor.from_row_lengths(np.concatenate(tags), ids.row_lengths())
    return Prepared(*sizes(ids), 1, (ids, ragged_tags), make, model)


def translated(shape: Shape, examples: int | None) -> Prepared:
    english, spanish = columns(training_split(shape, examples), "english", "spanish")
    sources = [source for source, found in zip(english, spanish, strict=True) for _ in found]
    targets = [target for found in spanish for target in found]
    reads = word_vocabulary(sources, min_count=3)
    writes = word_vocabulary(targets, min_count=3, markers=True)
    return encoder_decoder(shape, reads, sources, writes, targets)


def dated(shape: Shape, examples: int | None) -> Prepared:
    texts, iso = columns(training_split(shape, examples), "text", "iso")
    reads = word_vocabulary(texts, split="characters")
    writes = word_vocabulary(iso, split="characters", markers=True)
    return encoder_decoder(shape, reads, texts, writes, iso)


def encoder_decoder(
    shape: Shape, reads: Any, sources: list[str], writes: Any, targets: list[str]
) -> Prepared:
    source_ids, target_ids = reads.encode_all(sources), writes.encode_all(targets)

    def model() -> keras.Model:
        source, embedded = embedding_of(len(reads), shape)
        state = keras.layers.GRU(shape.units)(embedded)
        target, written = embedding_of(len(writes), shape)
        decoder = keras.layers.GRU(shape.units, return_sequences=True)
        states = decoder(written, initial_state=state)
        return compiled([source, target], keras.layers.Dense(len(writes))(states))

    def make(ends: Boundaries) -> tf.data.Dataset:
        return pair_batches(
            source_ids,
            target_ids,
            shape.batch_size,
            ends,
            start_id=writes.start_id,
            end_id=writes.end_id,
            shuffle=True,
        )

    tokens = sum(int(tf.size(ids.flat_values)) for ids in (source_ids, target_ids))
    lengths = pair_lengths(source_ids, target_ids)
    markers = len(lengths)  # each target has one
    columns_of_pairs = (source_ids, target_ids, target_ids)
    return Prepared(lengths, tokens + markers, 2, columns_of_pairs, make, model)


def characters(shape: Shape, examples: int | None) -> Prepared:
    texts = texts_of(training_split(shape, examples))
    return language_model(shape, texts, character_vocabulary(texts), windows, shuffle=True)


def words(shape: Shape, examples: int | None) -> Prepared:
    # An article is thousands of words, so a few of them are already many windows.
    texts = texts_of(training_split(shape, examples and max(1, examples // 20)))
    vocabulary = word_vocabulary(texts, split="spaces", size=10_000, markers=True)
    return language_model(shape, texts, vocabulary, streams)


def language_model(
    shape: Shape, texts: list[str], vocabulary: Any, cut: Any, **options: Any
) -> Prepared:
    dataset = cut(texts, vocabulary, shape.length, shape.batch_size, **options)
    examples = len(dataset) * shape.batch_size

    def model() -> keras.Model:
        read, embedded = embedding_of(len(vocabulary), shape, masked=False)
        states = keras.layers.GRU(shape.units, return_sequences=True)(embedded)
        return compiled(read, keras.layers.Dense(len(vocabulary))(states))

    lengths = np.full(examples, shape.length)
    return Prepared(lengths, examples * (shape.length or 0), 1, (), lambda _: dataset, model)


def sizes(ids: tf.RaggedTensor) -> tuple[np.ndarray, int]:
    """Return the length of each text, and of all together."""
    lengths = ids.row_lengths().numpy()
    return lengths, int(lengths.sum())


def embedding_of(vocabulary_size: int, shape: Shape, masked: bool = True) -> tuple[Any, Any]:
    """Return an input of ids and its vectors."""
    tokens = keras.Input((None,), dtype="int32")
    layer = keras.layers.Embedding(vocabulary_size, shape.embedding, mask_zero=masked)
    return tokens, layer(tokens)


def compiled(inputs: Any, logits: Any) -> keras.Model:
    """Return the model, ready for `fit`."""
    model = keras.Model(inputs, logits)
    loss = keras.losses.SparseCategoricalCrossentropy(
        from_logits=True, reduction="mean_with_sample_weight"
    )
    model.compile(keras.optimizers.Adam(global_clipnorm=1.0), loss)
    return model


# Sizes as in chapter 01, and for chapters that are to come those that its speed was measured at.
SHAPES = (
    Shape(1, "poems", characters, units=96, embedding=32, length=64, buckets=0),
    Shape(3, "film_snippets", labelled),
    Shape(3, "newsgroups", labelled, length=100),
    Shape(3, "question_types", labelled),
    Shape(4, "entities_zh", tagged),
    Shape(4, "addresses", tagged),
    Shape(5, "dates", dated),
    Shape(5, "translations_en_es", translated, units=128, batch_size=64),
    Shape(7, "wikitext2", words, units=128, embedding=128, length=35, buckets=0),
    Shape(8, "blanks_en", blanks, batch_size=64),
)
