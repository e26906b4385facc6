"""From texts to what a character language model reads: a vocabulary, ids, windows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import keras
import numpy as np
import tensorflow as tf

# Between two texts: two blank lines. A stanza ends with one, so a model can tell the two apart,
# and two blank lines in what it writes mean that the poem is over.
SEPARATOR = "\n\n\n"
UNKNOWN_ID = 0
UNKNOWN_CHARACTER = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class CharacterVocabulary:
    """The characters a model knows. Id 0 stands for any other character.

    `characters[i]` has the id i + 1; `len(vocabulary)` counts the ids, that of unknown included.
    """

    characters: tuple[str, ...] = field(repr=False)

    def __len__(self) -> int:
        """Return the number of ids: what `Embedding` and the last `Dense` layer need."""
        return len(self.characters) + 1

    @cached_property
    def lookup(self) -> keras.layers.StringLookup:
        """Return Keras's layer from characters (tf.string, any shape) to ids (int64)."""
        return keras.layers.StringLookup(vocabulary=list(self.characters), mask_token=None)

    def encode(self, text: str) -> np.ndarray:
        """Return the ids of a text, int32 of shape (characters,)."""
        characters = tf.strings.unicode_split(text, "UTF-8")
        return np.asarray(self.lookup(characters), dtype=np.int32)

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of ids (any integers, one axis); unknown is shown as �.

        Raises:
            ValueError: an id is not in the vocabulary.
        """
        table = (UNKNOWN_CHARACTER, *self.characters)
        numbers = [int(number) for number in ids]
        strange = next((number for number in numbers if not 0 <= number < len(table)), None)
        if strange is not None:
            raise ValueError(
                f"{strange} is no id of this vocabulary: ids go from 0 to {len(self) - 1}."
            )
        return "".join(table[number] for number in numbers)


def character_vocabulary(texts: Sequence[str]) -> CharacterVocabulary:
    """Return the characters of the training texts, and of the separator between texts.

    Give it the training split only: a character that only validation holds must stay unknown.
    """
    _require_texts(texts)
    return CharacterVocabulary(tuple(sorted({*SEPARATOR, *"".join(texts)})))


def texts_of(dataset: tf.data.Dataset) -> list[str]:
    """Return the `text` feature of each example as a Python string."""
    return [
        text.decode("utf-8") for text in dataset.map(lambda each: each["text"]).as_numpy_iterator()
    ]


def windows(
    texts: Sequence[str],
    vocabulary: CharacterVocabulary,
    length: int,
    batch_size: int,
    *,
    shuffle: bool = False,
    seed: int = 20,
) -> tf.data.Dataset:
    """Return batches (x, y) for a language model: x holds the characters read, y the next ones.

    The texts are joined by `SEPARATOR` into one stretch, which is cut into windows that don't
    overlap: of N characters, (N - 1) // length windows. So each character is predicted once, and a
    window may run from one poem into the next, but never into another split: split by poem first.

    Every batch has the same shape (one trace). What doesn't fill a window or a batch at the end is
    left out; with `shuffle` it is a different rest in each epoch. For a measurement on a small
    split, take a small `batch_size`.

    Args:
        texts: the texts of one split.
        vocabulary: made from the training texts.
        length: characters in a window.
        batch_size: windows in a batch.
        shuffle: mix the windows anew in each epoch.
        seed: fixes the order of every epoch.

    Returns:
        A `tf.data.Dataset` of (x, y), both int32 of shape (batch_size, length).

    Raises:
        ValueError: there is no text, or too little for one batch.
    """
    _require_texts(texts)
    ids = vocabulary.encode(SEPARATOR.join(texts))
    count = (len(ids) - 1) // length
    if count < batch_size:
        raise ValueError(
            f"{len(ids):,} characters make {max(count, 0)} windows of {length}, too few for a "
            f"batch of {batch_size}: use a smaller batch_size or length, or more text."
        )
    x = ids[: count * length].reshape(count, length)
    y = ids[1 : count * length + 1].reshape(count, length)
    dataset = tf.data.Dataset.from_tensor_slices((x, y))
    if shuffle:
        dataset = dataset.shuffle(count, seed=seed, reshuffle_each_iteration=True)
    return dataset.batch(batch_size, drop_remainder=True).prefetch(tf.data.AUTOTUNE)


def _require_texts(texts: Sequence[str]) -> None:
    if isinstance(texts, str):
        raise ValueError("texts is one string: give a list of texts, for example [text].")
    if not texts:
        raise ValueError("texts is empty: give at least one text.")
