"""What needs no recurrent network: the largest class, and a linear model, on each set's test split.

The numbers go into `results/baselines.json`, by `course data baselines`; the cards show them.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from utils import results
from utils.data import load
from utils.data.names import nearest

RESULT = "baselines"
QUESTION = "What do models reach on each set's test split that read it without a recurrent network?"

LABELLED = (
    *("film_snippets/strong", "newsgroups/eight", "newsgroups/twenty", "question_types"),
    *("stories/standard", "stories/transfer"),
)
"""The sets whose examples have one label each; of a story the answer is the label."""


Run = dict[str, Any]
"""What was found for one `set`: `examples` of its test split, `scores`, `seconds`.

`scores` holds for each baseline its numbers by metric: `{"majority": {"accuracy": 0.5}}`.
"""


def compute(names: Sequence[str] | None = None) -> list[Run]:
    """Return for each set what both baselines reach on its test split.

    `majority` always gives the training split's most frequent label. `linear` is a logistic
    regression on TF-IDF of words and pairs of words, C = 10, fitted to the training split.

    Args:
        names: sets of `LABELLED`; all of them by default.

    Raises:
        ValueError: a set has no baseline here; the message names the nearest.
        DataError: a set can't be fetched, prepared or read.
    """
    chosen = LABELLED if names is None else tuple(_full_name(name) for name in names)
    return [_both(name) for name in chosen]


def record(runs: Sequence[Run]) -> Path:
    """Write what was found into `results/baselines.json`, beside what it says of other sets."""
    by_set = {run["set"]: run for run in (*recorded(), *runs)}
    found = list(by_set.values())
    seconds = round(sum(run["seconds"] for run in found), 1)
    return results.write(RESULT, {"question": QUESTION, "runs": found, "seconds": seconds})


def recorded(data_set: str | None = None) -> list[Run]:
    """Return what `results/baselines.json` says: of all sets, or of one and its configurations."""
    try:
        runs: list[Run] = results.read(RESULT)["runs"]
    except FileNotFoundError:
        return []
    return [run for run in runs if data_set in (None, run["set"].split("/")[0])]


def _full_name(name: str) -> str:
    for known in LABELLED:
        if name in (known, known.split("/")[0]):
            return known
    raise ValueError(f"{name!r} has no baseline here. {nearest(name, LABELLED)}")


def _both(name: str) -> Run:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    start = time.perf_counter()
    texts, labels = _read(name, "train")
    test_texts, test_labels = _read(name, "test")
    frequent = Counter(labels).most_common(1)[0][0]
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = make_pipeline(words, LogisticRegression(C=10, max_iter=1000))
    model.fit(texts, labels)
    return {
        "set": name,
        "examples": len(test_labels),
        "scores": {
            "majority": {"accuracy": float(np.mean([label == frequent for label in test_labels]))},
            "linear": {"accuracy": float(model.score(test_texts, test_labels))},
        },
        "seconds": round(time.perf_counter() - start, 1),
    }


def _read(name: str, split: str) -> tuple[list[str], list[Any]]:
    """Return the texts of a split and their labels, in the order of the set."""
    texts: list[str] = []
    labels: list[Any] = []
    for example in load(name, split).as_numpy_iterator():
        if "label" in example:
            texts.append(example["text"].decode())
            labels.append(int(example["label"]))
        else:
            sentences = b" ".join((*example["story"], example["question"]))
            texts.append(sentences.decode())
            labels.append(example["answer"].decode())
    return texts, labels
