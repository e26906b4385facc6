"""What `benchmarks/many_to_one.py` found, in the form in which chapter 3 shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from utils import results

POOLINGS = ("last", "mean", "max", "attention")
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
    found = {
        "from scratch": film_runs("scratch", "attention"),
        "GloVe, frozen": film_runs("frozen", "attention"),
        "GloVe, tuned": film_runs("tuned", "attention"),
        "GloVe, tuned, both directions": film_runs("tuned", "attention", directions=2),
        "the same, from scores": film_runs("tuned", "attention", directions=2, learns="scores"),
    }
    return {name: runs for name, runs in found.items() if runs}


def linear_accuracy(data: str) -> float:
    """Return what the linear model reaches on a set's test split, "film_snippets/strong" say."""
    scores = {run["set"]: run["scores"] for run in results.read("baselines")["runs"]}
    return float(scores[data]["linear"]["accuracy"])


def films_baseline() -> dict[str, float]:
    """Return the linear model's test accuracy on film snippets, by its name."""
    return {"linear": linear_accuracy("film_snippets/strong")}


def film_table() -> str:
    """Return all readers of film snippets as a table: vectors, pooling, accuracy, pairs, rate."""
    recorded = results.read("03_films")
    runs = results.select(recorded["runs"], chosen=True)
    names = ("vectors", "pooling", "directions", "learns")
    found = {tuple(run[name] for name in names) for run in runs}
    rows = [f"{'vectors':8} {'pooling':34} test accuracy   negation  order   rate"]
    for vectors, pooling, directions, learns in sorted(found, key=_place):
        name = pooling + (", both directions" if directions == 2 else "")
        name += ", scores" if learns == "scores" else ""
        of = {
            measure: film_runs(vectors, pooling, directions, measure, learns)
            for measure in ("test_accuracy", "negation_pairs", "order_pairs", "learning_rate")
        }
        rows.append(
            f"{vectors:8} {name:34} {_spread(of['test_accuracy'])}"
            f"   {np.mean(of['negation_pairs']):7.0%}  {np.mean(of['order_pairs']):5.0%}"
            f"  {of['learning_rate'][0]:.4f}"
        )
    if "linear_of_scores" in recorded:
        rows.append(f"{'linear, scores':43} {recorded['linear_of_scores']['test_accuracy']:.3f}")
    linear = results.read("03_calibration")["linear"]
    rows.append(
        f"{'linear':43} {linear_accuracy('film_snippets/strong'):.3f}        "
        f"   {linear['negation_pairs']:7.0%}  {linear['order_pairs']:5.0%}"
    )
    return "\n".join(rows)


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


def message_table() -> str:
    """Return all readers of messages as a table, beside the linear model on the same words."""
    runs = results.read("03_newsgroups")["linear"]
    linear = {_cut(run): run["test_accuracy"] for run in runs}
    rates = message_runs("learning_rate")
    rows = [f"{'reads':32} test accuracy     rate   linear model"]
    for name, reached in message_runs().items():
        row = f"{name:32} {_spread(reached)}   {rates[name][0]:.4f}"
        rows.append(row + (f"   {linear.pop(name):.3f}" if name in linear else ""))
    rows += [f"{name:32} {'':25}{accuracy:.3f}" for name, accuracy in linear.items()]
    whole = linear_accuracy("newsgroups/eight")
    return "\n".join([*rows, f"{'the whole message':32} {'':25}{whole:.3f}"])


def training_times() -> dict[str, dict[str, tuple[float, float]]]:
    """Return the seconds of one training and the test accuracy, by task and by what is trained.

    Seconds were measured alone on the machine; accuracies are means over the seeds.
    """
    films = results.read("03_films")
    reached = {f"messages, {name}": float(np.mean(runs)) for name, runs in message_runs().items()}
    for tokens in LENGTHS:  # of the readers of words, those in small batches were timed
        name = f"messages, first {tokens} words"
        reached[name] = reached.pop(name + SMALL)
    for run in results.read("03_newsgroups")["linear"]:
        reached[f"messages, linear, {_cut(run)}"] = run["test_accuracy"]
    reached["messages, linear, whole messages"] = linear_accuracy("newsgroups/eight")
    for run in results.select(films["runs"], vectors="tuned", chosen=True):
        name = f"films, {run['pooling']}" + ", both directions" * (run["directions"] == 2)
        name += ", scores" * (run["learns"] == "scores")
        seeds = film_runs("tuned", run["pooling"], run["directions"], learns=run["learns"])
        reached[name] = float(np.mean(seeds))
    reached["films, linear"] = linear_accuracy("film_snippets/strong")
    times: dict[str, dict[str, tuple[float, float]]] = {"films": {}, "messages": {}}
    for run in results.read("03_seconds")["runs"]:
        task, name = run["of"].split(", ", 1)
        times[task][name] = run["seconds"], reached[run["of"]]
    return times


def calibration_table() -> str:
    """Return accuracy, loss and calibration error of single seeds, their mean and the linear model.

    The last row says what error perfect probabilities would have by chance, on so few snippets.
    """
    found = results.read("03_calibration")
    rows = [
        f"{run['of']:14} accuracy {run['test_accuracy']:.3f}   loss {run['test_loss']:.3f}"
        f"   ECE {run['calibration_error']:.3f}"
        for run in found["runs"]
    ]
    chance = f"{'perfect, by chance':41} ECE {found['error_by_chance']:.3f}"
    return "\n".join([*rows, chance])


def _cut(run: Any) -> str:
    which = "first" if run["keep"] == "start" else "last"
    name = f"{which} {run['tokens']} words"
    if run.get("unit") == "characters":
        return f"{name}, characters"
    return name + (SMALL if run.get("batch_size") == 64 else "")


def _spread(values: Sequence[float]) -> str:
    return f"{np.mean(values):.3f} ± {np.std(values):.3f}"
