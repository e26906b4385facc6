"""Baselines for language models: how likely the next character or word is, by counting alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from utils.baselines.reading import Found, Reader
from utils.metrics import perplexity

WORDS = 10_000  # ids of the vocabulary of words, the unknown word's among them
LENGTHS = {"unigram": 1, "bigram": 2, "trigram": 3, "five_gram": 5}
CHARACTERS = {
    "unigram": "how often each character stands in training",
    "bigram": "the same after the character before it, mixed with the unigram",
    "five_gram": "the same after the four characters before it, mixed with all shorter ones",
}
RUNS_OF_WORDS = {
    "unigram": f"how often each of {WORDS:,} words stands in training, all others as one of them",
    "bigram": "the same after the word before it, mixed with the unigram",
    "trigram": "the same after the two words before it, mixed with both",
}


def of_characters(data: Reader) -> Found:
    """Return perplexities of characters, over the stretch of all texts of the test split."""
    from utils.data.text import character_vocabulary

    (texts,) = data.columns("train", "text")
    return _found(data, texts, character_vocabulary(texts), CHARACTERS)


def of_words(data: Reader) -> Found:
    """Return perplexities of words, over the stretch of all texts of the test split."""
    from utils.data.text import word_vocabulary

    (texts,) = data.columns("train", "text")
    vocabulary = word_vocabulary(texts, split="spaces", size=WORDS, markers=True)
    return _found(data, texts, vocabulary, RUNS_OF_WORDS)


def _found(data: Reader, texts: list[str], vocabulary: Any, models: dict[str, str]) -> Found:
    (test,) = data.columns("test", "text")
    ids, test_ids = vocabulary.stretch(texts), vocabulary.stretch(test)
    scores = {
        name: {
            "perplexity": perplexity(cross_entropy(ids, test_ids, len(vocabulary), LENGTHS[name]))
        }
        for name in models
    }
    return Found(len(test), scores, models)


def cross_entropy(ids: np.ndarray, test_ids: np.ndarray, size: int, longest: int) -> float:
    """Return the mean cross-entropy, in nats, of each id of a stretch but the first.

    The probability of an id is what counting finds after the `longest - 1` ids before it, mixed
    with what is found after one id less, down to equal chances for all. The more different ids
    followed in training, the more counts the shorter run: after a run that stands n times, with d
    different ids behind it, its own share is n / (n + d).

    Args:
        ids: the training stretch, int of shape (ids,).
        test_ids: the stretch to be judged, int of shape (ids,).
        size: how many ids there are.
        longest: the length of the longest run, the judged id included.

    Source: the mixture is that of I. H. Witten and T. C. Bell, "The zero-frequency problem", IEEE
    Transactions on Information Theory 37 (1991), its method C.
    """
    chance = np.full(len(test_ids), 1 / size)
    for length in range(1, longest + 1):
        runs, times = np.unique(_runs(ids, size, length), return_counts=True)
        before, first = np.unique(runs // size, return_index=True)
        followers = np.diff([*first, len(runs)])
        total = np.add.reduceat(times, first)

        asked = _runs(test_ids, size, length)
        run_seen, run = _find(runs, asked)
        seen, context = _find(before, asked // size)
        found = np.where(run_seen, times[run], 0)
        shorter = chance[length - 1 :]
        mixed = (found + followers[context] * shorter) / (total[context] + followers[context])
        chance[length - 1 :] = np.where(seen, mixed, shorter)
    return float(-np.log(chance[1:]).mean())


def _runs(ids: np.ndarray, size: int, length: int) -> np.ndarray:
    """Return a number for each run of so many ids; divided by `size`, that of all but its last."""
    count = len(ids) - length + 1
    numbers = np.zeros(max(count, 0), np.int64)
    for place in range(length):
        numbers = numbers * size + ids[place : place + count]
    return numbers


def _find(known: np.ndarray, asked: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each number whether it is in the sorted `known`, and where it would be."""
    at = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    return known[at] == asked, at
