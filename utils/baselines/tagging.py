"""Baselines for tokens with a tag each: the most frequent tag, and a linear model of a window."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from utils.baselines.reading import Found, Reader
from utils.metrics import entity_f1

REACH = 2  # tokens to either side
MIN_COUNT = 2  # a feature counts if training has it so often
EDGE = "\n"  # stands beyond both ends of a sequence

MODELS = {
    "majority": "the most frequent tag of training, for every token",
    "linear": (
        "a logistic regression for each token, on the tokens up to two places away, pairs of "
        "neighbours among them, and how each is written (capitals, digits)"
    ),
}


def linear_tagger(tokens: int) -> Any:
    """Return a logistic regression on columns of whole numbers, each number a thing of its own.

    It is fitted by stochastic gradients, in seconds instead of minutes, and averaged from the
    second epoch on.

    Args:
        tokens: how many it will be fitted to.
    """
    from sklearn.linear_model import SGDClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    regression = SGDClassifier(
        loss="log_loss", alpha=1e-6, learning_rate="constant", eta0=1.0, average=tokens + 1,
        max_iter=5, tol=None, random_state=0, n_jobs=2,
    )  # fmt: skip
    encoder = OneHotEncoder(handle_unknown="ignore", min_frequency=MIN_COUNT, dtype=np.float32)
    return make_pipeline(encoder, regression)


def tagged(data: Reader) -> Found:
    """Return what both baselines reach on a set with `tokens` and `tags`."""
    from sklearn.linear_model import LogisticRegression

    tokens, tags = data.columns("train", "tokens", "tags")
    test_tokens, test_tags = data.columns("test", "tokens", "tags")
    names = data.class_names("tags")
    answers = np.concatenate(tags)
    seen, features = features_of(tokens, test_tokens)
    model = LogisticRegression(max_iter=300).fit(seen, answers)
    guesses = {
        "majority": np.full(features.shape[0], np.bincount(answers).argmax()),
        "linear": model.predict(features),
    }
    ends = np.cumsum([len(row) for row in test_tags])[:-1]
    scores = {
        name: scores_of(test_tags, np.split(guess, ends), names) for name, guess in guesses.items()
    }
    return Found(len(test_tags), scores, MODELS)


def scores_of(
    true: Sequence[np.ndarray], guessed: Sequence[np.ndarray], names: Sequence[str]
) -> dict[str, float]:
    """Return the shares of right tokens and of wholly right sequences, and the F1 of entities."""
    right = [row == guess for row, guess in zip(true, guessed, strict=True)]
    return {
        "token_accuracy": float(np.mean(np.concatenate(right))),
        "whole_sequences": float(np.mean([row.all() for row in right])),
        "entity_f1": entity_f1(true, guessed, names),
    }


def features_of(
    tokens: Sequence[Sequence[str]], test_tokens: Sequence[Sequence[str]]
) -> tuple[Any, Any]:
    """Return what the linear model sees: sparse matrices of 0 and 1, a row for each token.

    Each feature says which word, which way of writing or which pair of words stands at a place of
    the window. What training does not have `MIN_COUNT` times is one feature for each place.
    """
    from sklearn.preprocessing import OneHotEncoder

    vocabulary = {EDGE: 0}
    for row in (*tokens, *test_tokens):
        for token in row:
            vocabulary.setdefault(token, len(vocabulary))
    encoder = OneHotEncoder(min_frequency=MIN_COUNT, handle_unknown="infrequent_if_exist")
    train, test = (
        np.stack(list(_columns(rows, vocabulary)), axis=1) for rows in (tokens, test_tokens)
    )
    return encoder.fit_transform(train), encoder.transform(test)


def _columns(
    sequences: Sequence[Sequence[str]], vocabulary: dict[str, int]
) -> Iterator[np.ndarray]:
    """Yield, for each place of the window, numbers for what stands there; (tokens,) each."""
    edge = [EDGE] * REACH
    padded = np.array(
        [vocabulary[token] for row in sequences for token in (*edge, *row, *edge)], np.int64
    )
    starts = np.cumsum([0, *(len(row) + 2 * REACH for row in sequences[:-1])])
    here = np.concatenate(
        [start + REACH + np.arange(len(row)) for start, row in zip(starts, sequences, strict=True)]
    )
    words = _numbered([token.casefold() for token in vocabulary])
    shapes = _numbered([shape_of(token) for token in vocabulary])
    for place in range(-REACH, REACH + 1):
        there = padded[here + place]
        yield words[there]
        yield shapes[there]
        if place < REACH:
            yield words[there] * len(vocabulary) + words[padded[here + place + 1]]


def _numbered(texts: Sequence[str]) -> np.ndarray:
    """Return a number for each text, the same for equal ones."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(text, len(numbers)) for text in texts], np.int64)


def shape_of(token: str) -> str:
    """Return how a token is written: "Road," is "Aa,", "60601-1234" is "0-0"."""
    return re.sub(r"[^\W\d_]+", lambda letters: _case_of(letters[0]), re.sub(r"\d+", "0", token))


def _case_of(letters: str) -> str:
    if letters.isupper():
        return "A"
    if letters.islower():
        return "a"
    return "Aa" if letters.istitle() else "x"
