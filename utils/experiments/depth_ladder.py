"""The depth ladder: does a recurrent network get better with more layers, and what must join them?

Plain, residual and dense stacks of 1 to 16 layers are trained at equal numbers of parameters, on
the next character of verse and on the sentiment of film snippets, three seeds each. The part
"rates" tries other learning rates for each network, so that none loses for want of a good one. What
was found is kept after each training, so an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from utils.experiments.keeping import Experiment, validation_loss

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
RATE = 0.004
RATES = (RATE, 0.008, 0.016, 0.032, 0.064)
"""To choose from."""
NORM_RATES = (RATE, 0.016)
"""At which norms are tried: the smallest of all, and the best of a residual stack without them."""
LONG_RATE = 0.008
"""For five times the updates."""
ABOUT = {
    "question": QUESTION,
    "settings": {
        "parameters": BUDGET,
        "optimizer": "Adam, cosine decay, global_clipnorm 1",
        "learning_rates": RATES,
        "seeds": SEEDS,
    },
}
_OF_A_NETWORK = ("part", "task", "cell", "connection", "depth", "normalization", "updates")
KEY = (*_OF_A_NETWORK, "learning_rate", "seed")


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
    learning_rate: float = RATE
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
    """Five times the updates: does plain depth only need longer?"""
    yield Rung("long", "language", "plain", 1, updates=1500, learning_rate=LONG_RATE)
    for connection in CONNECTIONS:
        yield Rung("long", "language", connection, 8, updates=1500, learning_rate=LONG_RATE)


def _cells() -> Iterator[Rung]:
    others: tuple[Cell, ...] = ("lstm", "simple_rnn")
    for cell in others:
        for depth in (1, 8):
            for connection in CONNECTIONS if depth > 1 else CONNECTIONS[:1]:
                yield Rung("cells", "language", connection, depth, cell)


def _norms() -> Iterator[Rung]:
    places: tuple[Normalization, ...] = ("before", "after")
    for rate in NORM_RATES:
        for connection in CONNECTIONS[:2]:
            for place in places:
                network = Rung("norms", "language", connection, 8, normalization=place)
                yield replace(network, learning_rate=rate)


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
"""In the order in which they are run; "rates" comes last."""


def trainings(part: str) -> Iterator[Rung]:
    """Return the trainings of a part, one for each seed."""
    for rung in PARTS[part]():
        for seed in SEEDS:
            yield replace(rung, seed=seed)


ALL_PARTS = (*PARTS, "rates")


def count(parts: Iterable[str] = ALL_PARTS) -> int:
    """Return how many trainings the parts have, those that stand in `results/` included.

    Raises:
        ValueError: there is no such part.
    """
    of_rates = len(list(_ladder())) * (len(RATES) + len(SEEDS) - 1)
    return sum(
        of_rates if part == "rates" else len(list(trainings(part))) for part in _known(parts)
    )


def run(parts: Iterable[str] = ALL_PARTS) -> Iterator[dict[str, Any]]:
    """Run what is not in `results/` yet, and yield each training as it stands there.

    Raises:
        ValueError: there is no such part.
        DataError: the data can't be fetched or read.
        OSError: the result can't be written.
    """
    wanted = _known(parts)
    experiment = Experiment(NAME, ABOUT, KEY)
    for part in wanted:
        if part == "rates":
            yield from _other_rates(experiment)
            continue
        for rung in trainings(part):
            yield experiment.once(partial(train, rung), **asdict(rung))


def _known(parts: Iterable[str]) -> list[str]:
    """Return the parts, all of which there are."""
    chosen = list(parts)
    for part in chosen:
        if part not in ALL_PARTS:
            raise ValueError(f"There is no part {part!r}: choose from {', '.join(ALL_PARTS)}.")
    return chosen


def _other_rates(experiment: Experiment) -> Iterator[dict[str, Any]]:
    """Try other learning rates on the first seed of the ladder, and the best on every seed."""

    def with_rate(rung: Rung, learning_rate: float, seed: int) -> dict[str, Any]:
        return train(replace(rung, learning_rate=learning_rate, seed=seed))

    for rung in _ladder():
        network = {name: getattr(rung, name) for name in _OF_A_NETWORK}
        yield from experiment.at_best_rate(partial(with_rate, rung), RATES, SEEDS, **network)


def chosen(runs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the runs of each network at its learning rate, all seeds.

    Where all networks of a part were tried at every rate of `RATES` with the first seed, it is the
    best by the mean validation loss of all seeds, of those rates that have them all: the best with
    the first seed, and what was the best while the grid was smaller. Otherwise
    it is `RATE` for all of them, so that no network has an advantage, or the only rate that a
    network has.
    """
    by_part: dict[Any, dict[Any, dict[float, dict[int, dict[str, Any]]]]] = {}
    for each in runs:
        rates = by_part.setdefault(each["part"], {}).setdefault(_network(each), {})
        rates.setdefault(each["learning_rate"], {})[each["seed"]] = dict(each)
    kept: list[dict[str, Any]] = []
    for networks in by_part.values():
        tried = all(_is_tried(rates) for rates in networks.values())
        for rates in networks.values():
            (only, *_) = rates.values()
            kept += (_best(rates) if tried else rates.get(RATE, only)).values()
    return kept


def _is_tried(rates: Mapping[float, Mapping[int, Any]]) -> bool:
    """Return whether a network has a trial of every rate, and every seed at the first's best."""
    if not set(RATES) <= rates.keys():
        return False
    first = min(RATES, key=lambda rate: validation_loss(rates[rate][SEEDS[0]]))
    return len(rates[first]) == len(SEEDS)


def _best(rates: Mapping[float, Mapping[int, Any]]) -> Mapping[int, Any]:
    """Return the runs, by seed, at the rate of `RATES` that all seeds together did best with."""
    whole = (rates[rate] for rate in RATES if len(rates[rate]) == len(SEEDS))
    return min(whole, key=lambda seeds: sum(map(validation_loss, seeds.values())))


def _network(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what a network is called apart from its rate and its seed."""
    return tuple(entry[name] for name in _OF_A_NETWORK)


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
