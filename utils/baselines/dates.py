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
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    texts, iso = data.columns("train", "text", "iso")
    test_texts, test_iso = data.columns("test", "text", "iso")
    runs = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), min_df=2, sublinear_tf=True)
    seen, features = runs.fit_transform(texts), runs.transform(test_texts)
    frequent, linear = [], []
    for part in PARTS:
        values = [each[part] for each in iso]
        frequent.append([Counter(values).most_common(1)[0][0]] * len(test_iso))
        model = LogisticRegression(C=10, max_iter=1000).fit(seen, values)
        linear.append(model.predict(features))
    scores = {
        "majority": {"accuracy": _whole(test_iso, frequent)},
        "linear": {"accuracy": _whole(test_iso, linear)},
    }
    return Found(len(test_iso), scores, MODELS)


def _whole(iso: Sequence[str], guesses: Sequence[Sequence[str]]) -> float:
    """Return the share of dates of which every part is right."""
    wanted = [[each[part] for each in iso] for part in PARTS]
    right = np.array(wanted, object) == np.array([list(each) for each in guesses], object)
    return float(np.mean(right.all(axis=0)))
