"""The report: with groups, with a table of its own, sorted first."""

from __future__ import annotations

import statistics
from collections import defaultdict
from itertools import groupby

import numpy as np


def in_groups(runs):
    groups = defaultdict(lambda: defaultdict(list))
    for run in runs:
        groups[run["model"]][run["learning_rate"]].append(run)
    found = {}
    for model, rates in groups.items():
        means = {rate: np.mean([run["validation"] for run in rates[rate]]) for rate in rates}
        best = min(rates, key=lambda rate: (-means[rate], rate))
        scores = np.array([run["test"] for run in rates[best]])
        found[model] = (best, len(scores), scores.mean(), np.ptp(scores))
    return found


def sorted_first(runs):
    order = sorted(runs, key=lambda run: (run["model"], run["learning_rate"]))
    found, best = {}, {}
    for (model, rate), group in groupby(order, lambda run: (run["model"], run["learning_rate"])):
        own = list(group)
        mean = statistics.fmean(run["validation"] for run in own)
        test = sorted(run["test"] for run in own)
        if model not in best or mean > best[model]:
            best[model] = mean
            found[model] = [rate, len(own), statistics.fmean(test), test[-1] - test[0]]
    return found


RIGHT = [in_groups, sorted_first]


def first_rate(runs):
    return {
        model: [0.001, 3, row[2], row[3]]
        for model, row in ((k, v) for k, v in in_groups(runs).items())
    }


WRONG = [
    (first_rate, "Entry"),
    (lambda runs: {}, "the report"),
    (lambda runs: None, "is a `return` missing"),
    (lambda runs: {(model, 1): row for model, row in in_groups(runs).items()}, "the report"),
    (lambda runs: {model: row[:3] for model, row in in_groups(runs).items()}, "entries"),
]
