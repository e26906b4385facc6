"""Baselines for written dates: the most frequent date, and a linear model for each part of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from utils.baselines.reading import Found, Reader

# Where the century, the decade, the year in it, the month and the day stand in "2005-03-04".
PARTS = (slice(0, 2), slice(2, 3), slice(3, 4), slice(5, 7), slice(8, 10))

MODELS = {
    "majority": "the most frequent century, decade, year in it, month and day of training",
    "linear": (
        "for each of these parts a logistic regression, on TF-IDF of runs of 1 to 4 characters, "
        "C = 10"
    ),
}


def written(data: Reader) -> Found:
    """Return how many dates are wholly right, of a set with `text` and `iso`."""
    texts, iso = data.columns("train", "text", "iso")
    test_texts, test_iso = data.columns("test", "text", "iso")
    frequent = []
    for part in PARTS:
        ((value, _),) = Counter(each[part] for each in iso).most_common(1)
        frequent.append([value] * len(test_iso))
    linear = right_dates((texts, iso), (test_texts, test_iso))
    scores = {
        "majority": {"accuracy": _whole(test_iso, frequent)},
        "linear": {"accuracy": float(np.mean(linear))},
    }
    return Found(len(test_iso), scores, MODELS)


def right_dates(
    train: tuple[Sequence[str], Sequence[str]], asked: tuple[Sequence[str], Sequence[str]]
) -> np.ndarray:
    """Return which dates the linear models get wholly right, bool of shape (dates,).

    Args:
        train: written dates, and their ISO forms.
        asked: the same of the dates that are asked for.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    (texts, iso), (asked_texts, true) = train, asked
    runs = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), min_df=2, sublinear_tf=True)
    seen, features = runs.fit_transform(texts), runs.transform(asked_texts)
    right = np.ones(len(true), bool)
    for part in PARTS:
        model = LogisticRegression(C=10, max_iter=1000).fit(seen, [each[part] for each in iso])
        right &= model.predict(features) == np.array([each[part] for each in true])
    return right


def _whole(iso: Sequence[str], guesses: Sequence[Sequence[str]]) -> float:
    """Return the share of dates of which every part is right."""
    wanted = [[each[part] for each in iso] for part in PARTS]
    right = np.array(wanted, object) == np.array([list(each) for each in guesses], object)
    return float(np.mean(right.all(axis=0)))
