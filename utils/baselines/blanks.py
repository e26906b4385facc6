"""Baselines for filling in blanks: the candidates' frequency, alone and beside their neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np

from utils.baselines.reading import Found, Reader
from utils.data.blank_parsing import Words

EDGE = "\n"  # stands beyond both ends of a sentence
DOUBT = 1.0  # how many times a pair counts for what its words alone would have

MODELS = {
    "majority": "the candidate that training sentences have most often",
    "left": "the candidate that training has most often after the word on its left",
    "both": "the same of the words on both sides",
}


def filled(data: Reader) -> Found:
    """Return how many blanks are filled rightly, with `left`, `right`, `candidates`, `answer`."""
    lefts, rights, answers = data.columns("train", "left", "right", "answer")
    counts = Counts(words_of(*each) for each in zip(lefts, answers, rights, strict=True))
    lefts, rights, candidates, answers = data.columns(
        "test", "left", "right", "candidates", "answer"
    )
    blanks = list(zip(lefts, rights, candidates, strict=True))

    def accuracy(score: Callable[[str, str, str], float]) -> dict[str, float]:
        chosen = [
            max(offered, key=lambda word: score(last_of(left), word.lower(), first_of(right)))
            for left, right, offered in blanks
        ]
        return {"accuracy": float(np.mean([a == b for a, b in zip(chosen, answers, strict=True)]))}

    scores = {
        "majority": accuracy(lambda _, word, __: counts.words[word]),
        "left": accuracy(lambda left, word, _: counts.after(left, word)),
        "both": accuracy(
            lambda left, word, right: counts.after(left, word) * counts.after(word, right)
        ),
    }
    return Found(len(answers), scores, MODELS)


class Counts:
    """How often training has each word, and each pair of neighbours."""

    def __init__(self, sentences: Iterable[list[str]]) -> None:
        self.words: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()
        for words in sentences:
            self.words.update(words)
            self.pairs.update(pairwise([EDGE, *words, EDGE]))
        self.total = self.words.total()

    def after(self, word: str, following: str) -> float:
        """Return how likely `following` is after `word`; never 0 for a word that was seen."""
        times = self.words[word]
        alone = self.words[following] / self.total
        return (self.pairs[word, following] + DOUBT * alone) / (times + DOUBT)


def words_of(*texts: str) -> list[str]:
    """Return the words of texts, in lower case and without punctuation."""
    return [word for text in texts for word in Words.of(text).words if word]


def last_of(left: str) -> str:
    """Return the word just before a blank."""
    return (words_of(left) or [EDGE])[-1]


def first_of(right: str) -> str:
    """Return the word just after a blank."""
    return (words_of(right) or [EDGE])[0]
