"""What `benchmarks/many_to_one.py` found, in the form in which chapter 3 shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from utils import results
from utils.tables import Table

POOLINGS = ("last", "mean", "max", "attention")
PAIRS = ("negation_pairs", "order_pairs")
_SOURCES = ("scratch", "frozen", "tuned")


def film_runs(
    vectors: str, pooling: str, directions: int = 1, measure: str = "test_accuracy",
    learns: str = "labels",
) -> list[float]:  # fmt: skip
    """Return what the seeds of a reader of film snippets reached at its best rate.

    Args:
        vectors: where its word vectors come from: "scratch", "frozen" or "tuned".
        pooling: one of `POOLINGS`.
        directions: 1, or 2 for a reader in both.
        measure: an entry of the runs, for example "order_pairs".
        learns: "labels", or "scores" for what the readers' mean scores make probable.
    """
    network = {"vectors": vectors, "pooling": pooling, "directions": directions, "learns": learns}
    runs = results.select(results.read("03_films")["runs"], chosen=True, **network)
    return [run[measure] for run in runs]


def by_pooling() -> dict[str, list[float]]:
    """Return the test accuracies of the readers with tuned vectors, by their pooling."""
    return {pooling: film_runs("tuned", pooling) for pooling in POOLINGS}


def by_vectors() -> dict[str, list[float]]:
    """Return the test accuracies of the readers that pool by attention, by their word vectors."""
    return {
        "from scratch": film_runs("scratch", "attention"),
        "GloVe, frozen": film_runs("frozen", "attention"),
        "GloVe, tuned": film_runs("tuned", "attention"),
        "GloVe, tuned, both directions": film_runs("tuned", "attention", directions=2),
        "the same, from scores": film_runs("tuned", "attention", directions=2, learns="scores"),
    }


def linear_accuracy(data: str) -> float:
    """Return what the linear model reaches on a set's test split, "film_snippets/strong" say."""
    scores = {run["set"]: run["scores"] for run in results.read("baselines")["runs"]}
    return float(scores[data]["linear"]["accuracy"])


def films_baseline() -> dict[str, float]:
    """Return the linear model's test accuracy on film snippets, by its name."""
    return {"linear": linear_accuracy("film_snippets/strong")}


def film_table() -> Table:
    """Return all readers of film snippets as a table: accuracy, pairs, rate, seconds.

    Seconds were measured of readers with tuned vectors: the others take as many steps.
    """
    recorded, seconds = results.read("03_films"), _seconds()
    runs = results.select(recorded["runs"], chosen=True)
    names = ("vectors", "pooling", "directions", "learns")
    found = {tuple(run[name] for name in names) for run in runs}
    table = Table("vectors", "pooling", "test accuracy", "negation", "order", "rate", "seconds")
    for network in sorted(found, key=_place):
        vectors, name, directions, learns = network
        name += (", both directions" if directions == 2 else "") + ", scores" * (learns == "scores")
        of = results.select(runs, **dict(zip(names, network, strict=True)))
        table.add(
            *(vectors, name, _spread([run["test_accuracy"] for run in of])),
            *(f"{np.mean([run[pairs] for run in of]):.0%}" for pairs in PAIRS),
            *(f"{of[0]['learning_rate']:.4f}", seconds.get(f"films, {vectors}, {name}", "")),
        )
    of_scores = f"{recorded['linear_of_scores']['test_accuracy']:.3f}"
    table.add("linear, scores", "", of_scores, "", "", "", "")
    linear = results.read("03_calibration")["linear"]
    reached = f"{linear_accuracy('film_snippets/strong'):.3f}"
    told_apart = (f"{linear[pairs]:.0%}" for pairs in PAIRS)
    table.add("linear", "", reached, *told_apart, "", seconds["films, linear"])
    return table


def _place(network: tuple[Any, ...]) -> Any:
    vectors, pooling, directions, learns = network
    return directions, learns, _SOURCES.index(vectors), POOLINGS.index(pooling)


def message_runs(measure: str = "test_accuracy") -> dict[str, list[float]]:
    """Return what the seeds of each reader of messages reached, by what it reads.

    Args:
        measure: an entry of the runs, for example "learning_rate".
    """
    found: dict[str, list[float]] = {}
    for run in results.select(results.read("03_newsgroups")["runs"], chosen=True):
        found.setdefault(_cut(run), []).append(run[measure])
    return found


LENGTHS = (60, 200)
"""How many words of a message are read."""


SMALL = ", batches of 64"
"""What is added to the name of a reader of words that was trained in such batches, not in 256."""


def message_curves() -> dict[str, list[float]]:
    """Return test accuracies at `LENGTHS`, by model and by which end of the messages is read.

    Of the GRU they are means over the seeds; a curve of which a point is not recorded is left out.
    """
    runs = results.read("03_newsgroups")
    found = {name: float(np.mean(reached)) for name, reached in message_runs().items()}
    models = {"GRU": found, "linear": {_cut(r): r["test_accuracy"] for r in runs["linear"]}}
    curves = {
        f"{model}, {end} words{batch}": [reached.get(f"{end} {n} words{batch}") for n in LENGTHS]
        for model, reached in models.items()
        for end in ("first", "last")
        for batch in ("", SMALL)
    }
    return {
        name: [value for value in curve if value is not None]
        for name, curve in curves.items()
        if None not in curve
    }


def message_table() -> Table:
    """Return all readers of messages as a table, beside the linear model on the same words."""
    runs = results.read("03_newsgroups")["linear"]
    linear = {_cut(run): run["test_accuracy"] for run in runs}
    rates, seconds = message_runs("learning_rate"), _seconds()

    def beside(name: str) -> str:
        return seconds.get(f"messages, linear, {name}", "")

    table = Table("reads", "test accuracy", "rate", "seconds", "linear model", "its seconds")
    for name, reached in message_runs().items():
        of_linear = [f"{linear.pop(name):.3f}", beside(name)] if name in linear else ["", ""]
        timed = seconds.get(f"messages, {name}", "")
        table.add(name, _spread(reached), f"{rates[name][0]:.4f}", timed, *of_linear)
    linear["whole messages"] = linear_accuracy("newsgroups/eight")
    for name, accuracy in linear.items():
        table.add(name, "", "", "", f"{accuracy:.3f}", beside(name))
    return table


def _seconds() -> dict[str, str]:
    """Return by name how long one training took that had the machine to itself."""
    return {run["of"]: f"{run['seconds']:.0f}" for run in results.read("03_seconds")["runs"]}


def calibration_table() -> Table:
    """Return accuracy, loss and calibration error of single seeds, their mean and the linear model.

    The last row says what error perfect probabilities would have by chance, on so few snippets.
    """
    found = results.read("03_calibration")
    table = Table("model", "test accuracy", "test loss", "ECE")
    for run in found["runs"]:
        measures = ("test_accuracy", "test_loss", "calibration_error")
        table.add(run["of"], *(f"{run[measure]:.3f}" for measure in measures))
    table.add("perfect, by chance", "", "", f"{found['error_by_chance']:.3f}")
    return table


def _cut(run: Any) -> str:
    which = "first" if run["keep"] == "start" else "last"
    name = f"{which} {run['tokens']} words"
    if run.get("unit") == "characters":
        return f"{name}, characters"
    return name + (SMALL if run.get("batch_size") == 64 else "")


def _spread(values: Sequence[float]) -> str:
    return f"{np.mean(values):.3f} ± {np.std(values):.3f}"
