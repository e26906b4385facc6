"""What the course's own entries to the capstone reached, and the baselines beside them.

The record is `results/12_capstone.json`, by `benchmarks/capstone.py`; that of the baselines is
`results/baselines.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from utils import results
from utils.capstone.tasks import Task

NAME = "12_capstone"
_BASELINES = {
    "entities": ("entities_zh", "linear", "entity_f1"),
    "films": ("film_snippets/strong", "linear", "accuracy"),
    "addresses": ("addresses", "linear", "whole_sequences"),
    "verse": ("poems/all", "five_gram", "perplexity"),
}
"""Of each task the set, the model and the measure in the record of the baselines."""

Run = Mapping[str, Any]


def baseline(task: Task | str) -> float:
    """Return what a model that is not recurrent reaches on a task's test split."""
    data, model, measure = _BASELINES[task if isinstance(task, str) else task.name]
    (found,) = results.select(results.read("baselines")["runs"], set=data)
    return float(found["scores"][model][measure])


def baseline_name(task: Task | str) -> str:
    """Return what that model is, in words."""
    model = _BASELINES[task if isinstance(task, str) else task.name][1]
    return {"linear": "linear model", "five_gram": "5-gram model"}[model]


def own_runs(task: Task | str) -> list[Run]:
    """Return the recorded trainings of the course's own network at its chosen rate."""
    name = task if isinstance(task, str) else task.name
    return results.select(results.read(NAME)["runs"], task=name, chosen=True)


def gains(task: str) -> list[float]:
    """Return for each seed the share of the baseline's errors that the course's own entry removes.

    The errors are what is missing to 1; of a perplexity, what is above 1.
    """
    best = 1.0
    left = abs(best - baseline(task))
    return [1 - abs(best - run["test"]) / left for run in own_runs(task)]


def summary(
    runs: Iterable[Run], *, higher: bool = True
) -> dict[str, tuple[float, int, float, float]]:
    """Return of each model what its trainings come to.

    Args:
        runs: with `model`, `learning_rate`, `seed`, `validation` and `test` each.
        higher: whether more is better.

    Returns:
        By model: the learning rate with the best mean validation score (the smaller one of two that
        are level), how many seeds it was trained with, and their mean test score and its spread,
        the largest minus the smallest.
    """
    rows, found = list(runs), {}
    for model in dict.fromkeys(run["model"] for run in rows):
        own = [run for run in rows if run["model"] == model]
        rates = sorted({run["learning_rate"] for run in own})
        means = [_mean(own, rate) if higher else -_mean(own, rate) for rate in rates]
        rate = rates[int(np.argmax(means))]
        tests = [run["test"] for run in own if run["learning_rate"] == rate]
        found[model] = (rate, len(tests), float(np.mean(tests)), float(np.ptp(tests)))
    return found


def _mean(runs: Iterable[Run], rate: float) -> float:
    return float(np.mean([run["validation"] for run in runs if run["learning_rate"] == rate]))
