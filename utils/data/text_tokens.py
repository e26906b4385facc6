"""Words, or characters, as ids for texts of different lengths: 0 is padding, 1 is unknown."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

import keras
import numpy as np
import tensorflow as tf

from utils.data.text_arguments import look_up, require_positive, require_texts

Split = Literal["words", "spaces", "characters", "none"]
Keep = Literal["start", "end"]

PADDING_ID = 0
UNKNOWN_TOKEN_ID = 1
PADDING, UNKNOWN, START, END = "", "[UNK]", "[START]", "[END]"  # as Keras shows the first two

# A letter with its accents, or a digit: what words are made of, in RE2's syntax.
_WORD = r"\p{L}\p{M}\p{N}"


@keras.saving.register_keras_serializable(package="course")
def words_apart(text: tf.Tensor) -> tf.Tensor:
    """Return lower-case text (tf.string, any shape) with a space between any two tokens.

    A token is a run of letters, accents, digits and apostrophes within it (don't, o'brien, señor);
    a run of underscores (a blank to fill in); or any other sign, alone (¿ ¡ , . ( ) 3 . 5). So
    Spanish and English follow the same rules, and "¿Qué día?" becomes "¿ qué día ?". Accents stay:
    año and ano are different words. Curly apostrophes become straight, invisible signs (zero
    width, soft hyphens) go, and every kind of space counts as one.
    """
    text = tf.strings.lower(text, encoding="utf-8")
    text = tf.strings.regex_replace(text, r"[\s\p{Z}]+", " ")
    text = tf.strings.regex_replace(text, r"\p{Cf}+", "")
    text = tf.strings.regex_replace(text, "[\u2018\u2019\u02bc]", "'")
    text = tf.strings.regex_replace(text, rf"(_+|[^{_WORD}' _])", r" \1 ")
    text = tf.strings.regex_replace(text, rf"(^|[^{_WORD}'])('+)", r"\1 \2 ")
    return tf.strings.regex_replace(text, rf"('+)($|[^{_WORD}'])", r" \1 \2")


@dataclass(frozen=True)
class TokenVocabulary:
    """The tokens a model knows, from the most frequent to the least.

    Id 0 is padding and id 1 any token that is not known; with `markers`, id 2 opens a text and id 3
    closes it; then come `tokens`. `counts[i]` says how often `tokens[i]` stands in the training
    texts, and `len(vocabulary)` counts all ids.

    `split` says what a text is cut into:

    - "words": see `words_apart`; English and Spanish, lower case.
    - "spaces": what stands between spaces, unchanged; for texts that come cut into tokens.
    - "characters": each character, unchanged; Chinese.
    - "none": each text is given as a list of tokens, unchanged.
    """

    tokens: tuple[str, ...] = field(repr=False)
    counts: tuple[int, ...] = field(repr=False)
    split: Split = "words"
    markers: bool = False

    def __len__(self) -> int:
        """Return the number of ids: what `Embedding` and a `Dense` layer over tokens need."""
        return len(self._table)

    @property
    def _table(self) -> tuple[str, ...]:
        return (PADDING, UNKNOWN, *self._known)

    @property
    def _known(self) -> tuple[str, ...]:
        return (START, END, *self.tokens) if self.markers else self.tokens

    @property
    def start_id(self) -> int:
        """Return the id that opens a text."""
        return self._marker(START)

    @property
    def end_id(self) -> int:
        """Return the id that closes a text."""
        return self._marker(END)

    def _marker(self, marker: str) -> int:
        if not self.markers:
            raise ValueError(
                f"This vocabulary has no {marker}: make it with markers=True where texts are "
                "written or laid end to end."
            )
        return self._table.index(marker)

    @cached_property
    def lookup(self) -> keras.layers.StringLookup:
        """Return Keras's layer from tokens (tf.string, any shape or ragged) to ids (int64)."""
        return keras.layers.StringLookup(vocabulary=list(self._known), mask_token=PADDING)

    @cached_property
    def vectorizer(self) -> keras.layers.TextVectorization:
        """Return Keras's layer from texts (batch,) to ragged ids (batch, None), int64.

        Raises:
            ValueError: the texts are lists of tokens, which need no cutting: use `lookup`.
        """
        if self.split == "none":
            raise ValueError("These tokens come cut already: use `lookup`, or `encode_all`.")
        return keras.layers.TextVectorization(
            standardize=_STANDARDIZE[self.split],
            split=_SPLIT[self.split],
            vocabulary=list(self._known),
            ragged=True,
        )

    def encode(self, text: str | Sequence[str]) -> np.ndarray:
        """Return the ids of one text, int32 of shape (tokens,); an empty text has none."""
        return np.asarray(self.encode_all([text]).values)

    def encode_all(
        self,
        texts: Sequence[str] | Sequence[Sequence[str]],
        *,
        max_length: int | None = None,
        keep: Keep = "start",
    ) -> tf.RaggedTensor:
        """Return the ids of texts, each as long as it is.

        Args:
            texts: strings; with split "none", lists of tokens.
            max_length: cut longer texts to this many tokens; by default none is cut.
            keep: which side of a long text stays. A review says what it thinks at its "end".

        Returns:
            A `tf.RaggedTensor`, int32 of shape (texts, None).

        Raises:
            ValueError: there is no text, or strings are given for lists of tokens or the other way
                round, or `max_length` or `keep` is none that can be.
        """
        if keep not in get_args(Keep):
            raise ValueError(f'keep must be "start" or "end", and it is {keep!r}.')
        ids = self._cut_and_look_up(texts)
        if max_length is not None:
            require_positive("max_length", max_length)
            ids = ids[:, :max_length] if keep == "start" else ids[:, -max_length:]
        # An empty token would be taken for padding, in the middle of a text.
        return tf.ragged.map_flat_values(tf.maximum, tf.cast(ids, tf.int32), UNKNOWN_TOKEN_ID)

    def _cut_and_look_up(self, texts: Sequence[Any]) -> tf.RaggedTensor:
        with tf.device("CPU:0"):  # strings live there, and so do pipelines
            return self.lookup(cut(texts, self.split))

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of ids (any integers, one axis), up to the end marker.

        Words have a space between them, punctuation too; padding and the start marker are left
        out, and unknown is shown as [UNK].

        Raises:
            ValueError: an id is not in the vocabulary.
        """
        tokens = look_up(self._table, ids)
        if self.markers and END in tokens:
            tokens = tokens[: tokens.index(END)]
        between = "" if self.split == "characters" else " "
        return between.join(token for token in tokens if token not in (PADDING, START))

    def stretch(self, texts: Sequence[str]) -> np.ndarray:
        """Return the ids of all texts with an end marker after each, int32 of shape (ids,)."""
        ids = self.encode_all(texts)
        return np.insert(ids.values.numpy(), ids.row_splits[1:].numpy(), self.end_id)


def word_vocabulary(
    texts: Sequence[Any],
    *,
    size: int | None = None,
    min_count: int = 1,
    split: Split = "words",
    markers: bool = False,
) -> TokenVocabulary:
    """Return the vocabulary of the training texts.

    Give it the training split only: a word that only validation holds must stay unknown, as it
    will be in use. Tokens are sorted by falling count, then by their characters, so that the ids
    of the same texts are always the same.

    Args:
        texts: strings; with split "none", lists of tokens.
        size: keep so many ids at most, those of padding, unknown and markers included.
        min_count: keep tokens that stand in the texts so many times at least.
        split: what a text is cut into: "words", "spaces", "characters" or "none" (see
            `TokenVocabulary`).
        markers: reserve ids for the start and the end of a text: for texts that a model writes,
            and for texts that are laid end to end.

    Raises:
        ValueError: there is no text, or the settings leave no token.
    """
    if split not in get_args(Split):
        raise ValueError(f"split is {split!r}: choose {_alternatives(get_args(Split))}.")
    require_positive("min_count", min_count)
    reserved = 4 if markers else 2
    if size is not None:
        require_positive("size", size)
    # Counted as bytes, which sort as their characters do: most tokens are never decoded.
    counts = Counter(cut(texts, split).flat_values.numpy().tolist())
    counts.pop(b"", None)
    frequent = sorted(
        (pair for pair in counts.items() if pair[1] >= min_count),
        key=lambda pair: (-pair[1], pair[0]),
    )
    kept = frequent[: None if size is None else max(0, size - reserved)]
    if not kept:
        smaller = f", raise size ({size}) above {reserved}" if size is not None else ""
        raise ValueError(
            f"No token is left of {len(counts):,}: lower min_count ({min_count}){smaller} or give "
            "more texts."
        )
    return TokenVocabulary(
        tuple(token.decode("utf-8") for token, _ in kept),
        tuple(count for _, count in kept),
        split,
        markers,
    )


def cut(texts: Sequence[Any], split: Split) -> tf.RaggedTensor:
    """Return the tokens of texts, tf.string of shape (texts, None).

    Raises:
        ValueError: there is no text, or strings are given for lists of tokens or the other way
            round.
    """
    require_texts(texts)
    whole = isinstance(texts[0], str)
    if whole == (split == "none"):
        raise ValueError(
            'The texts are strings: give lists of tokens, or take split="words".'
            if whole
            else 'The texts are lists of tokens: take split="none", or give strings.'
        )
    if split == "none":
        flat = [_composed(token) for tokens in texts for token in tokens]
        lengths = [len(tokens) for tokens in texts]
        return tf.RaggedTensor.from_row_lengths(tf.constant(flat, tf.string), lengths)
    strings = tf.constant([_composed(text) for text in texts], tf.string)
    if split == "characters":
        return tf.strings.unicode_split(strings, "UTF-8")
    return tf.strings.split(words_apart(strings) if split == "words" else strings)


def _composed(text: str) -> str:
    """Return text with each accent in its letter: é typed as two characters is the same é."""
    return unicodedata.normalize("NFC", text)


def _alternatives(options: Sequence[str]) -> str:
    quoted = [f'"{option}"' for option in options]
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"


_STANDARDIZE = {"words": words_apart, "spaces": None, "characters": None}
_SPLIT = {"words": "whitespace", "spaces": "whitespace", "characters": "character"}
