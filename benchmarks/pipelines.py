"""What buckets save, and whether training ever waits for its data: on the shape of each chapter.

For every set: the share of padded steps; examples a second of the pipeline alone and of training,
by length against padding to the longest, in one run and in turns; the same for tf.data's own
`bucket_by_sequence_length`; and how much of the time of training the pipeline alone would take.

Run: python benchmarks/pipelines.py            (each set is kept as it is done: start it again
     python benchmarks/pipelines.py --only film_snippets blanks_en     and it goes on)
Writes results/pipelines.json. With --quick nothing is written: a look at whether it works.
"""

from __future__ import annotations

import argparse
import dataclasses
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import keras
import numpy as np
import psutil
import tensorflow as tf
from pipeline_shapes import SHAPES, Prepared, Shape
from tqdm import tqdm

from utils import results
from utils.data.text import batch_shapes, bucket_boundaries
from utils.training import start, usable_cores

NAME = "pipelines"
SEED = 20
BUSY = 0.2  # of all cores, by others: above it a rate says little


@dataclasses.dataclass(frozen=True)
class Effort:
    """How much is measured: rounds of everything, texts of a set, and batches trained on.

    The batches are others in each round, drawn from those of an epoch: the first texts of a set,
    put into buckets, would leave more buckets half full than an epoch does.
    """

    rounds: int
    examples: int | None
    batches: int


FULL = Effort(rounds=5, examples=None, batches=64)
QUICK = Effort(rounds=1, examples=200, batches=4)


def main() -> None:
    """Measure the sets that are asked for, or those that are missing in the result."""
    names = [shape.data for shape in SHAPES]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=names, help="these sets, also if done")
    parser.add_argument("--quick", action="store_true", help="a few texts, nothing written")
    options = parser.parse_args()
    effort = QUICK if options.quick else FULL
    start()  # threads as in the chapters
    found = {} if options.quick else recorded(effort)
    wanted = options.only or [name for name in names if name not in found]
    if not wanted:
        print("Every set has been measured with these settings; --only measures one again.")
    bar = tqdm([shape for shape in SHAPES if shape.data in wanted])
    for shape in bar:
        bar.set_description(shape.data)
        started = time.perf_counter()
        run = {"set": shape.data, **measure(shape, effort)}
        run["seconds"] = round(time.perf_counter() - started, 1)
        found[shape.data] = run
        tqdm.write(told(run))
        if not options.quick:
            results.write(NAME, as_result(found))


def settings(effort: Effort) -> dict[str, Any]:
    """Return what must be equal for two results to stand in one file."""
    gpus = tf.config.list_physical_devices("GPU")
    return {
        **dataclasses.asdict(effort),
        "device": f"{len(gpus)} GPU" if gpus else f"{usable_cores()} CPU cores",
        "precision": keras.config.dtype_policy().name,
    }


def recorded(effort: Effort) -> dict[str, Any]:
    """Return the sets that were measured with these settings."""
    try:
        found = results.read(NAME)
    except FileNotFoundError:
        return {}
    if found["settings"] != settings(effort):
        return {}
    now = {shape.data: shape.settings for shape in SHAPES}
    runs = found["runs"]
    return {run["set"]: run for run in runs if run["settings"] == now.get(run["set"])}


def as_result(found: dict[str, Any]) -> dict[str, Any]:
    """Return the whole result, as it is written: a run for each set, in the chapters' order."""
    runs = [found[shape.data] for shape in SHAPES if shape.data in found]
    return {
        "question": "What do buckets save, and does training ever wait for its data?",
        "settings": settings(FULL),
        "runs": runs,
        "seconds": round(sum(run["seconds"] for run in runs), 1),
    }


def measure(shape: Shape, effort: Effort) -> dict[str, Any]:
    """Return everything about one set."""
    others = psutil.cpu_percent(interval=2) / 100
    if others > BUSY:
        tqdm.write(
            f"{shape.data}: others keep {others:.0%} of the machine busy; rates will be off."
        )
    keras.utils.set_random_seed(SEED)
    started = time.perf_counter()
    prepared = shape.prepare(effort.examples)
    found: dict[str, Any] = {
        "chapter": shape.chapter,
        "settings": shape.settings,
        "busy_before": round(others, 3),
        "examples": len(prepared.lengths),
        "seconds_to_read_and_encode": round(time.perf_counter() - started, 2),
    }
    if not shape.buckets:  # windows: all of one length
        rates = in_turns({"batches": reading(prepared.make(None))}, effort.rounds)
        trained = in_turns({"batches": training(prepared, [None], effort)[0]}, effort.rounds)
        return (
            found
            | rated("pipeline", rates)
            | rated("training", trained)
            | waiting(rates["batches"], trained["batches"])
        )
    ends = bucket_boundaries(prepared.lengths, shape.buckets)
    even = evenly_filled(prepared.lengths, shape.buckets)
    found |= {
        "boundaries": list(ends),
        "shapes": len(batch_shapes(prepared.lengths, shape.batch_size, ends)),
        "padded_share": {
            "bucketed": padded_share(prepared, shape.batch_size, ends),
            "evenly_filled_buckets": padded_share(prepared, shape.batch_size, even),
            "longest": padded_share(prepared, shape.batch_size, None),
        },
    }
    rates = in_turns(
        {
            "bucketed": reading(prepared.make(ends)),
            "longest": reading(prepared.make(None)),
            "tf_data": reading(by_tf_data(prepared, shape.batch_size, ends)),
        },
        effort.rounds,
    )
    bucketed, longest = training(prepared, [ends, None], effort)
    trained = in_turns({"bucketed": bucketed, "longest": longest}, effort.rounds)
    return (
        found
        | rated("pipeline", rates)
        | rated("training", trained)
        | waiting(rates["bucketed"], trained["bucketed"])
    )


def evenly_filled(lengths: np.ndarray, buckets: int) -> tuple[int, ...]:
    """Return boundaries with about as many texts in each bucket: what ours are compared with."""
    shares = np.arange(1, buckets + 1) / buckets
    return tuple(np.unique(np.quantile(lengths, shares, method="inverted_cdf")).tolist())


def padded_share(prepared: Prepared, batch_size: int, ends: Sequence[int] | None) -> float:
    """Return the share of an epoch's steps that are padding, on all sides of a pair together."""
    shapes = batch_shapes(prepared.lengths, batch_size, ends)
    area = sum(rows * steps * count for (rows, steps), count in shapes.items())
    return round(1 - prepared.tokens / (area * prepared.sides), 4)


def by_tf_data(prepared: Prepared, batch_size: int, ends: Sequence[int]) -> tf.data.Dataset:
    """Return the batches of `tf.data.Dataset.bucket_by_sequence_length`, text by text."""
    lengths = tf.constant(prepared.lengths, tf.int32)
    texts = tf.data.Dataset.from_tensor_slices((lengths, *prepared.columns))
    plain = texts.map(lambda *columns: columns)  # a row of ragged ids becomes a tensor
    shuffled = plain.shuffle(len(prepared.lengths), seed=SEED)
    return shuffled.bucket_by_sequence_length(
        lambda length, *_: length,
        bucket_boundaries=[end + 1 for end in ends[:-1]],
        bucket_batch_sizes=[batch_size] * len(ends),
    ).prefetch(tf.data.AUTOTUNE)


def reading(dataset: tf.data.Dataset) -> Callable[[], int]:
    """Return what reads an epoch and returns its examples."""
    return lambda: sum(int(tf.nest.flatten(batch)[0].shape[0]) for batch in dataset)


def training(
    prepared: Prepared, choices: Sequence[Sequence[int] | None], effort: Effort
) -> list[Callable[[], int]]:
    """Return, for each choice of boundaries, what trains on some batches and returns its examples.

    One model serves them all.
    """
    model = prepared.model()

    def epoch(dataset: tf.data.Dataset, examples: int) -> int:
        model.fit(dataset, verbose=0, shuffle=False)
        return examples

    epochs = []
    for ends in choices:
        whole = prepared.make(ends)
        some = whole.take(effort.batches)
        examples = round(len(prepared.lengths) * len(some) / len(whole))  # on average
        epochs.append(partial(epoch, some, examples))
    return epochs


def in_turns(actions: dict[str, Callable[[], int]], rounds: int) -> dict[str, list[float]]:
    """Return the examples a second of each action, a number a round; A B A B after a first try."""
    for action in actions.values():
        action()
    rates: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            started = time.perf_counter()
            examples = action()
            rates[name].append(examples / (time.perf_counter() - started))
    return rates


def rated(what: str, rates: dict[str, list[float]]) -> dict[str, Any]:
    """Return the medians, each round, and how many times as fast the first is as the others."""
    first, *others = rates
    found: dict[str, Any] = {
        name: {"median": round(statistics.median(each)), "rounds": [round(rate) for rate in each]}
        for name, each in rates.items()
    }
    ratios = {
        f"times_as_fast_as_{name}": round(
            statistics.median(a / b for a, b in zip(rates[first], rates[name], strict=True)), 2
        )
        for name in others
    }
    return {f"{what}_examples_a_second": found | ratios}


def waiting(pipeline: list[float], trained: list[float]) -> dict[str, Any]:
    """Return the time of the pipeline alone in times of training; below 1 nothing waits for it."""
    share = statistics.median(trained) / statistics.median(pipeline)
    return {"pipeline_time_in_training_times": round(share, 4)}


def told(run: dict[str, Any]) -> str:
    """Return what was found about one set, in a line."""
    share = run["pipeline_time_in_training_times"]
    line = f"{run['set']}: the pipeline alone takes {share:.1%} of the time of training"
    if "padded_share" not in run:
        return f"{line}."
    padding = run["padded_share"]
    faster = run["training_examples_a_second"]["times_as_fast_as_longest"]
    pipeline = run["pipeline_examples_a_second"]["times_as_fast_as_tf_data"]
    return (
        f"{line}, {pipeline:.1f} times as fast as tf.data's own; padding "
        f"{padding['bucketed']:.1%} instead of {padding['longest']:.1%}; training "
        f"{faster:.2f} times as fast."
    )


if __name__ == "__main__":
    main()
