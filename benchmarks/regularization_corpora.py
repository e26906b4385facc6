"""What the networks of `regularization.py` read: a part of a poem, and more and more articles."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils.data import load
from utils.data import text as texts
from utils.experiments.regularization import LENGTH, PASSAGES, POET, WORDS

BATCH = 32
SPLITS = ("validation", "test")
HELD_OUT = 40_000
"""Words of WikiText-2 that measure, of each split."""


@dataclass(frozen=True)
class Corpus:
    """Texts to learn from, and those that measure, by split."""

    read: list[str]
    others: dict[str, list[str]]
    vocabulary: texts.TokenVocabulary

    @functools.cached_property
    def train(self) -> np.ndarray:
        """The ids that are learned from, (words,)."""
        return self.vocabulary.stretch(self.read)

    @functools.cached_property
    def held_out(self) -> dict[str, Any]:
        """The windows that measure, by split."""
        return {
            split: texts.windows(own, self.vocabulary, LENGTH, BATCH // 4).cache()
            for split, own in self.others.items()
        }

    def batches(self, seed: int) -> Any:
        """Return the training windows, mixed."""
        return texts.windows(self.read, self.vocabulary, LENGTH, BATCH, shuffle=True, seed=seed)


def verse() -> Corpus:
    """Return a third of the poem's training passages."""
    train = passages("train")
    others = {split: passages(split) for split in SPLITS}
    return Corpus(train[:PASSAGES], others, vocabulary_of(tuple(train)))


@functools.cache
def passages(split: str) -> list[str]:
    """Return the passages of a split."""
    rows = zip(*texts.columns(load("poems")[split], "text", "poet"), strict=True)
    return [text for text, poet in rows if poet == POET]


def articles(words: int) -> Corpus:
    """Return articles of so many words, or all where there are not so many."""
    everything = {
        split: list(texts.columns(own, "text")[0]) for split, own in load("wikitext2").items()
    }
    vocabulary = vocabulary_of(tuple(everything["train"]))
    others = {split: first(everything[split], HELD_OUT, vocabulary) for split in SPLITS}
    return Corpus(first(everything["train"], words, vocabulary), others, vocabulary)


def first(own: list[str], words: int, vocabulary: texts.TokenVocabulary) -> list[str]:
    """Return texts from the beginning until they hold so many words."""
    ends = np.cumsum([len(vocabulary.stretch([text])) for text in own])
    return own[: int(np.searchsorted(ends, words)) + 1]


@functools.cache
def vocabulary_of(own: tuple[str, ...]) -> texts.TokenVocabulary:
    return texts.word_vocabulary(own, size=WORDS, markers=True)
