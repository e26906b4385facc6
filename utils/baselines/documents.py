"""Baselines for texts with one label each; of a story, the answer is the label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from utils.baselines.reading import Found, Reader

MODELS = {
    "majority": "the most frequent label of training",
    "linear": "a logistic regression on TF-IDF of words and pairs of words, C = 10",
}

Examples = tuple[list[str], Sequence[Any]]
"""Texts, and the label of each."""


def labelled(data: Reader) -> Found:
    """Return what both baselines get right of a set with `text` and `label`."""
    return _both(data.columns("train", "text", "label"), data.columns("test", "text", "label"))


def answered(data: Reader) -> Found:
    """Return what both get right of a set with `story`, `question` and `answer`."""
    return _both(_stories(data, "train"), _stories(data, "test"))


def _stories(data: Reader, split: str) -> Examples:
    stories, questions, answers = data.columns(split, "story", "question", "answer")
    texts = [" ".join((*story, asked)) for story, asked in zip(stories, questions, strict=True)]
    return texts, answers


def linear_model() -> Any:
    """Return scikit-learn's model of texts that `MODELS` calls "linear", not yet fitted."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    return make_pipeline(words, LogisticRegression(C=10, max_iter=1000))


def _both(train: Any, test: Any) -> Found:
    texts, labels = train
    test_texts, test_labels = test
    frequent = Counter(labels).most_common(1)[0][0]
    model = linear_model()
    model.fit(texts, labels)
    scores = {
        "majority": {"accuracy": float(np.mean([label == frequent for label in test_labels]))},
        "linear": {"accuracy": float(model.score(test_texts, test_labels))},
    }
    return Found(len(test_texts), scores, MODELS)
