"""Characters as ids, for models that write text one character at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import keras
import numpy as np
import tensorflow as tf

from utils.data.text_arguments import look_up, require_texts

# Between two texts: two blank lines. A stanza ends with one, so a model can tell the two apart,
# and two blank lines in what it writes mean that the poem is over.
SEPARATOR = "\n\n\n"
UNKNOWN_ID = 0
UNKNOWN_CHARACTER = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class CharacterVocabulary:
    """The characters a model knows. Id 0 stands for any other character.

    `characters[i]` has the id i + 1; `len(vocabulary)` counts the ids, that of unknown included.
    There is no id for padding: windows of a text are all of one length. Where lengths differ, take
    `word_vocabulary(texts, split="characters")`.
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
        return "".join(look_up((UNKNOWN_CHARACTER, *self.characters), ids))

    def stretch(self, texts: Sequence[str]) -> np.ndarray:
        """Return the ids of all texts with `SEPARATOR` between them, int32 of shape (ids,)."""
        return self.encode(SEPARATOR.join(texts))


def character_vocabulary(texts: Sequence[str]) -> CharacterVocabulary:
    """Return the characters of the training texts, and of the separator between texts.

    Give it the training split only: a character that only validation holds must stay unknown.

    Raises:
        ValueError: there is no text, or one string instead of a list.
    """
    require_texts(texts)
    return CharacterVocabulary(tuple(sorted({*SEPARATOR, *"".join(texts)})))
