"""The depth ladder: does a recurrent network get better with more layers, and what must join them?

Plain, residual and dense stacks of 1 to 16 layers are trained at equal numbers of parameters, on
the next character of verse and on the sentiment of film snippets. The learning rate is chosen for
each network on the validation split with the first seed; every seed is then trained with it. What
was found is kept after each training, so an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from utils import results

if TYPE_CHECKING:
    from utils.layers.stack import Cell, Connection, Normalization

NAME = "depth_ladder"
QUESTION = (
    "Does a recurrent network get better with more layers at equal numbers of parameters, and does "
    "it matter whether the layers are joined plainly, by additions or by concatenations?"
)
BUDGET = 100_000
"""Parameters of a stack and its output layer together."""
SEEDS = (20, 21, 22)
DEPTHS = (1, 2, 4, 8, 16)
CONNECTIONS: tuple[Connection, ...] = ("plain", "residual", "dense")
RATES = (0.002, 0.004, 0.008)


@dataclass(frozen=True)
class Rung:
    """One training.

    Attributes:
        part: the question it belongs to, one of `PARTS`.
        units: fixed, or None for as many as the budget allows.
    """

    part: str
    task: str
    connection: Connection
    depth: int
    cell: Cell = "gru"
    normalization: Normalization | None = None
    units: int | None = None
    updates: int = 300
    learning_rate: float = 0.004
    seed: int = SEEDS[0]


def _ladder() -> Iterator[Rung]:
    for depth in DEPTHS:
        for connection in CONNECTIONS:
            yield Rung("ladder", "language", connection, depth)


def _sentiment() -> Iterator[Rung]:
    for depth in DEPTHS:
        for connection in CONNECTIONS:
            yield Rung("sentiment", "sentiment", connection, depth)


def _long() -> Iterator[Rung]:
    """Ten times the updates: does plain depth only need longer?"""
    yield Rung("long", "language", "plain", 1, updates=3000)
    for connection in CONNECTIONS:
        yield Rung("long", "language", connection, 8, updates=3000)


def _cells() -> Iterator[Rung]:
    others: tuple[Cell, ...] = ("lstm", "simple_rnn")
    for cell in others:
        for depth in (1, 8):
            for connection in CONNECTIONS if depth > 1 else CONNECTIONS[:1]:
                yield Rung("cells", "language", connection, depth, cell)


def _norms() -> Iterator[Rung]:
    places: tuple[Normalization, ...] = ("before", "after")
    for connection in CONNECTIONS[:2]:
        for normalization in places:
            yield Rung("norms", "language", connection, 8, normalization=normalization)


def _width() -> Iterator[Rung]:
    """The same 64 units in each layer, as the first trial of this question had them."""
    for connection in CONNECTIONS[:2]:
        yield Rung("width", "language", connection, 8, units=64)


PARTS = {
    "ladder": _ladder,
    "sentiment": _sentiment,
    "norms": _norms,
    "cells": _cells,
    "width": _width,
    "long": _long,
}
"""In the order in which they are run: what most chapters need comes first."""

# Long trainings keep the rate that the short one of the same network chose.
_TUNED = ("ladder", "sentiment", "norms", "cells")


def trainings(parts: Iterable[str] = PARTS) -> list[list[Rung]]:
    """Return the trainings of each network: the trials of its learning rate, one seed for each."""
    return [
        [replace(rung, learning_rate=rate) for rate in (RATES if part in _TUNED else (0.004,))]
        for part in parts
        for rung in PARTS[part]()
    ]


def count(parts: Iterable[str] = PARTS) -> int:
    """Return how many trainings the parts take."""
    return sum(len(trials) + len(SEEDS) - 1 for trials in trainings(parts))


def run(parts: Iterable[str] = PARTS) -> Iterator[dict[str, Any]]:
    """Run what is not in `results/` yet, and yield each training as it stands there.

    Raises:
        ValueError: there is no such part.
        DataError: the data can't be fetched or read.
        OSError: the result can't be written.
    """
    chosen = list(parts)
    unknown = [part for part in chosen if part not in PARTS]
    if unknown:
        raise ValueError(f"There is no part {unknown[0]!r}: choose from {', '.join(PARTS)}.")
    found = _recorded()
    for trials in trainings(chosen):
        tried = []
        for trial in trials:
            tried.append(_once(trial, found))
            yield tried[-1]
        best = min(tried, key=lambda each: float(each["validation_loss"]))
        for seed in SEEDS[1:]:
            yield _once(replace(trials[0], learning_rate=best["learning_rate"], seed=seed), found)


def chosen(runs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the runs with the learning rate that their network has in the end, all seeds.

    A rate is chosen by the first seed's validation loss.
    """
    by_network: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for each in runs:
        by_network.setdefault(_network(each), []).append(dict(each))
    kept = []
    for group in by_network.values():
        first = [each for each in group if each["seed"] == SEEDS[0]]
        best = min(first, key=lambda each: float(each["validation_loss"]))
        kept += [each for each in group if each["learning_rate"] == best["learning_rate"]]
    return kept


def _network(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what a network is called apart from its rate and its seed."""
    names = ("part", "task", "cell", "connection", "depth", "normalization")
    return tuple(entry[name] for name in names)


def _key(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    return (*_network(entry), entry["learning_rate"], entry["seed"], entry["updates"])


def _recorded() -> dict[tuple[Any, ...], dict[str, Any]]:
    try:
        runs = results.read(NAME)["runs"]
    except FileNotFoundError:
        return {}
    return {_key(each): each for each in runs}


def _once(rung: Rung, found: dict[tuple[Any, ...], dict[str, Any]]) -> dict[str, Any]:
    """Train one network, unless it stands in what was found, and record it at once."""
    key = _key(asdict(rung))
    if key not in found:
        found[key] = train(rung)
        _write(found.values())
    return found[key]


def _write(runs: Iterable[Mapping[str, Any]]) -> None:
    kept = list(runs)
    results.write(
        NAME,
        {
            "question": QUESTION,
            "settings": {
                "parameters": BUDGET,
                "optimizer": "Adam, cosine decay, global_clipnorm 1",
                "learning_rates": RATES,
                "seeds": SEEDS,
            },
            "runs": kept,
            "seconds": round(sum(each["seconds"] for each in kept)),
        },
    )


def train(rung: Rung) -> dict[str, Any]:
    """Train one network; return its settings and what was measured."""
    import keras

    from utils.experiments import training
    from utils.layers import RecurrentStack

    keras.backend.clear_session()
    keras.utils.set_random_seed(rung.seed)
    task = training.task(rung.task, rung.seed)
    units = rung.units or training.units_within(
        BUDGET, rung.cell, rung.connection, rung.depth, task.outputs
    )
    stack = RecurrentStack(
        units, rung.depth, rung.cell, rung.connection, normalization=rung.normalization
    )
    model = training.network(task, stack)
    before = training.gradient_norms(task, model, stack)
    started = time.perf_counter()
    found = training.fit(task, model, rung.updates, rung.learning_rate)
    seconds = round(time.perf_counter() - started, 1)
    after = training.gradient_norms(task, model, stack)
    return {
        **asdict(rung),
        "units": units,
        "parameters": model.count_params() - task.vocabulary_size * training.EMBEDDING,
        **found,
        "gradient_norms": {"untrained": _rounded(before), "trained": _rounded(after)},
        "seconds": seconds,
    }


def _rounded(norms: list[float]) -> list[float]:
    return [float(f"{norm:.4g}") for norm in norms]
