"""What `translation.py` trains on, and what is counted in it without a training."""

from __future__ import annotations

import functools
import statistics
from typing import Any

import keras
import numpy as np
import tensorflow_datasets as tfds

from utils.baselines.dates import right_dates
from utils.data import load
from utils.data import text as texts
from utils.data.spelling import Spelling
from utils.experiments.translation import Pairs, pairs, vocabularies, written_dates
from utils.translator import Translator

BATCH = 64
A_NAME = "Pernambuco"
"""What is taken to pieces: no training sentence has it."""
HELD_OUT_DATES = 1_500
"""As many validation dates as the chapter looks at."""
HELD_OUT = "long"
"""The form of dates that is left out of training."""
NUMBERS = "yMEd"
"""A form of numbers and a day of the week, which says nothing of their order."""


class Data:
    """The sentences of one size, read once."""

    def __init__(self, size: str, few: int = -1) -> None:
        """Read a size of the sentences, or of each split the first few only."""
        splits = load(f"translations_en_es/{size}")
        self.splits = {name: split.take(few) for name, split in splits.items()}
        self.pairs = pairs(*self.columns("train"))
        self.words, self.palabras = vocabularies(size, self.pairs)
        self.spelling = Spelling(self.pairs.spanish)
        self.ids = self._encoded(self.pairs)
        self.ends = texts.bucket_boundaries(texts.pair_lengths(*self.ids), 5)

    @functools.cache  # noqa: B019 - there are two of these objects, and they stay
    def columns(self, split: str) -> tuple[Any, Any]:
        """Return English sentences, and the translations of each."""
        return texts.columns(self.splits[split], "english", "spanish")  # type: ignore[return-value]

    def split(self, split: str, count: int | None) -> tuple[Any, Any]:
        """Return the first sentences of a split, or all, and the translations of each."""
        english, spanish = self.columns(split)
        return english[:count], spanish[:count]

    def batches(self, split: str, seed: int) -> Any:
        """Return the training pairs, shuffled."""
        markers = {"start_id": self.palabras.start_id, "end_id": self.palabras.end_id}
        return texts.pair_batches(*self.ids, BATCH, self.ends, shuffle=True, seed=seed, **markers)

    def _encoded(self, both: Pairs) -> tuple[Any, Any]:
        return self.words.encode_all(both.english), self.palabras.encode_all(both.spanish)

    def translator(self, model: keras.Model) -> Translator:
        """Return a model ready to translate."""
        return Translator(model, self.words, self.palabras, self.spelling)


def linear_dates(few: int | None = None) -> dict[str, dict[str, float]]:
    """Return the share of validation dates that linear models get wholly right, by their form.

    Args:
        few: how many training dates they see, or all.
    """
    texts_of, isos, forms = _dates("train")
    kept = np.flatnonzero(forms != HELD_OUT)[:few].tolist()
    told = [texts_of[at] for at in kept], [isos[at] for at in kept]
    asked, true, forms = _dates("validation")
    never = forms == HELD_OUT
    right = right_dates(told, (asked, true))
    parts = {"seen": ~never, "numbers": forms == NUMBERS, "unseen": never}
    return {"linear": {name: float(right[part].mean()) for name, part in parts.items()}}


def piece_counts(of: Data, count: int, few: int | None = None) -> dict[str, dict[str, Any]]:
    """Return what a validation sentence costs in words and in pieces of words, in each language.

    The pieces are of the kind that the first subword translators of TensorFlow used, as many as
    there are words in the vocabulary; letters are pieces, too, so that none is unknown.

    Args:
        of: the sentences.
        count: how many validation sentences are looked at.
        few: how many training sentences the pieces are made of, or all.
    """
    encoder = tfds.deprecated.text.SubwordTextEncoder
    english, spanish = of.split("validation", count)
    sides = {
        "English": (of.pairs.english, english, of.words),
        "Spanish": (of.pairs.spanish, [first for first, *_ in spanish], of.palabras),
    }
    found = {}
    for name, (known, asked, vocabulary) in sides.items():
        pieces = encoder.build_from_corpus(known[:few], len(vocabulary))
        ids = [vocabulary.encode(each) for each in asked]
        found[name] = {
            "words": len(vocabulary),
            "pieces": pieces.vocab_size,
            "words_a_sentence": statistics.fmean(map(len, ids)),
            "pieces_a_sentence": statistics.fmean(len(pieces.encode(each)) for each in asked),
            "unknown": float(np.mean(np.concatenate(ids) == texts.UNKNOWN_TOKEN_ID)),
            "lost": float(np.mean([pieces.decode(pieces.encode(each)) != each for each in asked])),
            "a_name": [pieces.decode([piece]) for piece in pieces.encode(A_NAME)],
        }
    return found


def _dates(split: str) -> tuple[list[str], list[str], np.ndarray]:
    """Return dates as one text each, the locale before them, their ISO form, and the forms."""
    few = HELD_OUT_DATES if split == "validation" else -1
    sources, isos, forms = written_dates(load("dates")[split].take(few))
    told = [f"{locale} {''.join(date)}" for locale, *date in sources]
    return told, ["".join(iso) for iso in isos], forms
