"""The report of a comparison; the oracle computes exactly, with fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from utils.checks.define import Cases, Rng, exercise
from utils.checks.exercise import Inputs
from utils.checks.judges import equals

Run = dict[str, Any]


def cases(rng: Rng) -> Cases:
    # The best mean, the best single run, the first and the last one, the best on test, the most
    # runs and the largest sum are of different rates, so that none can stand for another.
    yield (
        "two models with other best rates",
        _by_seeds(
            _runs("GRU", 0.001, [0.70, 0.71, 0.69, 0.72], [0.71, 0.70, 0.69, 0.66]),
            _runs("GRU", 0.003, [0.79, 0.78, 0.80, 0.79], [0.74, 0.71, 0.76, 0.72]),
            _runs("GRU", 0.01, [0.82, 0.60, 0.81], [0.61, 0.90, 0.83]),
            _runs("LSTM", 0.001, [0.66, 0.67], [0.70, 0.60]),
            _runs("LSTM", 0.003, [0.74, 0.73, 0.72], [0.66, 0.64, 0.67]),
            _runs("LSTM", 0.01, [0.85, 0.67], [0.65, 0.73]),
        ),
    )
    yield (
        "two rates that are equally good",
        _by_seeds(
            _runs("deep", 0.01, [0.75, 0.50], [0.55, 0.68]),
            _runs("deep", 0.003, [0.50, 0.75], [0.52, 0.60]),
            _runs("deep", 0.001, [0.625, 0.5], [0.71, 0.73]),
        ),
    )
    # The best run of a model stands first, or last, or has the smallest rate: none is left out.
    yield (
        "one seed for each rate",
        _by_seeds(
            _runs("wide", 0.03, [0.9], [0.65]),
            _runs("wide", 0.01, [0.6], [0.8]),
            _runs("narrow", 0.01, [0.5], [0.66]),
            _runs("narrow", 0.03, [0.9], [0.61]),
            _runs("flat", 0.01, [0.6], [0.64]),
            _runs("flat", 0.003, [0.7], [0.63]),
            _runs("flat", 0.03, [0.5], [0.62]),
        ),
    )
    drawn = _drawn(rng)
    order = rng.permutation(len(drawn))
    yield "models, rates and scores that are drawn", {"runs": [drawn[at] for at in order]}


def _by_seeds(*groups: list[Run]) -> dict[str, Any]:
    """Return the runs of all groups, those of the first seed before those of the next."""
    return {"runs": sorted((run for group in groups for run in group), key=lambda run: run["seed"])}


def _runs(model: str, rate: float, validation: list[float], test: list[float]) -> list[Run]:
    return [
        {
            "model": model,
            "learning_rate": rate,
            "seed": seed,
            "validation": v,
            "test": t,
            "parameters": 1000 * len(model),
        }
        for seed, (v, t) in enumerate(zip(validation, test, strict=True))
    ]


def _drawn(rng: Rng) -> list[Run]:
    """Return runs whose best rate leads by far, so that rounding can't choose another."""
    found = []
    for model in ("plain", "residual", "dense"):
        best = int(rng.integers(3))
        for number, rate in enumerate((0.002, 0.005, 0.02)):
            seeds = int(rng.integers(3, 6))
            means = 0.8 if number == best else 0.6
            scores = [
                (middle + 0.05 * rng.random(seeds)).round(3).tolist()
                for middle in (means, 1.3 - means)
            ]
            found += _runs(model, rate, *scores)
    return found


def oracle(runs: list[Run]) -> dict[str, list[float]]:
    found = {}
    for model in dict.fromkeys(run["model"] for run in runs):
        own = [run for run in runs if run["model"] == model]
        rates = sorted({run["learning_rate"] for run in own})
        # The first of equals: `max` keeps it.
        rate = max(rates, key=lambda each: _mean(_of(own, each, "validation")))
        test = _of(own, rate, "test")
        spread = max(test) - min(test)
        found[model] = [rate, float(len(test)), float(_mean(test)), float(spread)]
    return found


def _of(runs: list[Run], rate: float, split: str) -> list[Fraction]:
    return [Fraction(str(run[split])) for run in runs if run["learning_rate"] == rate]


def _mean(numbers: list[Fraction]) -> Fraction:
    return sum(numbers, Fraction()) / len(numbers)


# --- conditions of mistakes -------------------------------------------------------------------


def is_rows(inputs: Inputs, result: Any) -> bool:
    """Return whether the four numbers come as a list of rows, without the models' names."""
    return isinstance(result, list) and len(result) == len(oracle(inputs["runs"]))


def is_dicts(inputs: Inputs, result: Any) -> bool:
    return isinstance(result, dict) and any(isinstance(each, dict) for each in result.values())


EXERCISE = exercise(__name__, cases, equals(oracle))
