"""Baselines for translation: the source as it is, and the translation of the nearest sentence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import numpy as np

from utils.baselines.reading import Found, Reader

AT_ONCE = 500  # sentences that are compared with all of training

MODELS = {
    "copy": "the English sentence as it is",
    "nearest": (
        "the first translation of the most similar training sentence, by the cosine of TF-IDF of "
        "words and pairs of words"
    ),
}


def translated(data: Reader) -> Found:
    """Return the BLEU of both baselines, against all references of the test split."""
    import sacrebleu

    english, spanish = data.columns("train", "english", "spanish")
    test_english, references = data.columns("test", "english", "spanish")
    nearest = [spanish[at][0] for at in nearest_of(english, test_english)]
    # A sentence with fewer references than another one has None for the others.
    columns = [list(column) for column in zip_longest(*references)]

    def bleu(guesses: Sequence[str]) -> dict[str, float]:
        return {"bleu": sacrebleu.corpus_bleu(guesses, columns).score}

    scores = {"copy": bleu(test_english), "nearest": bleu(nearest)}
    return Found(len(test_english), scores, MODELS)


def nearest_of(texts: Sequence[str], asked: Sequence[str]) -> list[int]:
    """Return the place in `texts` of what is most similar to each text that is asked for."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    words: Any = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+|[^\w\s]")
    known = words.fit_transform(texts).T.tocsr()
    wanted = words.transform(asked)
    found: list[int] = []
    for start in range(0, wanted.shape[0], AT_ONCE):
        similar = wanted[start : start + AT_ONCE] @ known
        found += np.asarray(similar.argmax(axis=1)).ravel().tolist()
    return found
