"""A trained translator with all that it needs: texts in, texts out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

import keras
import numpy as np

from utils.data.spelling import Spelling
from utils.data.text_tokens import UNKNOWN_TOKEN_ID, TokenVocabulary, cut
from utils.decoding import beam_search
from utils.layers.translation import alignments, decoder_step, encoder_model

LENGTH = 16
"""How many tokens a translation may have, the end marker included."""
AT_ONCE = 250
"""Sentences that are translated as one batch."""


Unknown = Literal["never", "left", "copied"]
"""What becomes of a word that the target's vocabulary does not have."""


class Alignment(NamedTuple):
    """What each written token looked at: weights (written, read), and the tokens of both sides."""

    weights: np.ndarray
    read: list[str]
    written: list[str]


class Translator:
    """A model of `layers.translator`, the vocabularies of both sides, and the target's spelling.

    Args:
        model: the model.
        words: the source's vocabulary.
        palabras: the target's, with markers.
        spelling: of the target language.
    """

    def __init__(
        self,
        model: keras.Model,
        words: TokenVocabulary,
        palabras: TokenVocabulary,
        spelling: Spelling,
    ) -> None:
        self.model, self.words, self.palabras, self.spelling = model, words, palabras, spelling
        self._encoder, self._step = encoder_model(model), decoder_step(model)

    def translate(
        self,
        sentences: Sequence[str],
        *,
        width: int = 1,
        normalise: float = 1.0,
        unknown: Unknown = "never",
    ) -> list[str]:
        """Return a translation of each sentence.

        Args:
            sentences: texts of the source language.
            width, normalise: of the beam, as for `beam_search`; a width of 1 is greedy.
            unknown: "never" writes known words only, "left" writes [UNK], and "copied" puts the
                source word there that an [UNK] looked at most.

        Raises:
            ValueError: there is no sentence, or "copied" without attention.
        """
        search: dict[str, Any] = {"width": width, "normalise": normalise}
        written = self.ids(sentences, **search, unknown=unknown != "never")
        return self.spelled(sentences, written, copied=unknown == "copied")

    def spelled(
        self, sentences: Sequence[str], written: np.ndarray, *, copied: bool = False
    ) -> list[str]:
        """Return the texts of ids (sentences, LENGTH) as `ids` gives them for these sentences.

        With `copied` a source word stands in the place of each unknown one.
        """
        if copied:
            tokens = self._replaced(sentences, written)
        else:
            tokens = (self.palabras.decode(row) for row in written)
        return [self.spelling.restore(each) for each in tokens]

    def ids(
        self, sentences: Sequence[str], *, width: int = 1, normalise: float = 1.0,
        unknown: bool = False,
    ) -> np.ndarray:  # fmt: skip
        """Return the ids of each translation, (sentences, LENGTH), the end marker, then 0.

        The id of unknown words is among them only if `unknown` allows it.
        """
        never = () if unknown else (UNKNOWN_TOKEN_ID,)
        sources = self.words.encode_all(sentences).to_tensor().numpy()
        found = []
        for start in range(0, len(sources), AT_ONCE):
            part = sources[start : start + AT_ONCE]
            states, state = self._encoder.predict_on_batch(part)
            markers = {"start_id": self.palabras.start_id, "end_id": self.palabras.end_id}
            options: dict[str, Any] = {"width": width, "normalise": normalise, "length": LENGTH}
            memory = [states, part]
            beams = beam_search(self._step, state, memory, never=never, **markers, **options)
            found.append(beams)
        return np.concatenate([beams.ids[:, 0] for beams in found])

    def alignment(self, sentence: str) -> Alignment:
        """Return what the greedy translation of a sentence looked at.

        Raises:
            ValueError: the model has no attention.
        """
        written = self.ids([sentence])
        (weights,) = self._looked_at([sentence], written)
        read = _tokens(sentence)
        tokens = [self.palabras.decode([number]) for number in written[0] if number]
        tokens = [token or "END" for token in tokens]
        return Alignment(weights[: len(tokens), : len(read)], read, tokens)

    def _looked_at(self, sentences: Sequence[str], written: np.ndarray) -> np.ndarray:
        start = np.full((len(written), 1), self.palabras.start_id)
        read = np.concatenate([start, written[:, :-1]], axis=1)
        sources = self.words.encode_all(sentences).to_tensor().numpy()
        parts = range(0, len(sources), AT_ONCE)
        of_part = [
            alignments(self.model, sources[at : at + AT_ONCE], read[at : at + AT_ONCE])
            for at in parts
        ]
        return np.concatenate(of_part)

    def _replaced(self, sentences: Sequence[str], written: np.ndarray) -> Iterator[str]:
        """Yield tokens with a source word in the place of each unknown one."""
        looked_at = self._looked_at(sentences, written)
        for sentence, row, weights in zip(sentences, written, looked_at, strict=True):
            source = _tokens(sentence)
            tokens = self.palabras.decode(row).split()
            for place in np.flatnonzero(row == UNKNOWN_TOKEN_ID):
                tokens[place] = _as_written(source[int(weights[place].argmax())], sentence)
            yield " ".join(tokens)


def _tokens(sentence: str) -> list[str]:
    return [token.decode("utf-8") for token in cut([sentence], "words").flat_values.numpy()]


def _as_written(token: str, sentence: str) -> str:
    """Return a lower-case token as it stands in a sentence."""
    found = re.search(re.escape(token), sentence, re.IGNORECASE)
    return found.group() if found else token
