"""A small corpus on which a network overfits on purpose, and each way of regularizing it.

One GRU language model of words reads a third of the training passages of *Paradise Lost*, which
it could learn by heart. Each method is added to it alone; then those that helped most in pairs,
and all of them.
Its strength is the best of three at one learning rate. Every network is then trained at four
learning rates with the first seed, further ones where the best lay at the edge, and at the best one
with two more seeds. Strengths, rates and pairs are chosen by validation loss. The weights of
the best of twenty parts of the training are measured, on validation and, once, on the test
passages. So every network is stopped early; the one without any method is also given shorter
trainings, so that its learning rate may fall in time.
A second part reads more and more of WikiText-2, with dropout and without, and begins with three
of the rates.

Each training is kept as it comes, so an interrupted run goes on where it stopped. The parts can run
side by side, each kept in a file of its own in work/; each call writes what all of them found to
results/11_regularization.json, which chapter 11 reads.

Run: python benchmarks/regularization.py --only first     (about 50 minutes on one core)
     python benchmarks/regularization.py --only second    (about 50 minutes on another)
     python benchmarks/regularization.py --only pairs     (about 15 minutes, after first and second)
     python benchmarks/regularization.py --only few       (about 25 minutes: the smaller sizes)
     python benchmarks/regularization.py --only many      (about 25 minutes: the larger ones)
     python benchmarks/regularization.py --only speed     (2 minutes, on a quiet machine)
     Without --only: all of them, one after the other. With --seconds N no training begins after N
     seconds. --tiny takes a few updates of everything and writes 11_tiny.json.
"""

from __future__ import annotations

import argparse
import functools
import time
import warnings
from collections.abc import Callable, Sequence
from itertools import combinations, islice
from typing import Any

from utils.training import configure_device

configure_device([])

import keras  # noqa: E402
import numpy as np  # noqa: E402
from regularization_chances import keep, mean_loss, mean_of, true_chances  # noqa: E402
from regularization_corpora import BATCH, Corpus, articles, verse  # noqa: E402
from regularized_networks import (  # noqa: E402
    ALONE,
    GRU,
    IN_SIZES,
    METHODS,
    PLAIN,
    RECIPE,
    STRENGTHS,
    UNITS,
    Method,
    build,
    cross_entropy_of_logits,
    optimizer,
    recurrent,
)
from tqdm import tqdm  # noqa: E402

from utils import results  # noqa: E402
from utils.baselines.language import cross_entropy  # noqa: E402
from utils.cudnn import takes_cudnn  # noqa: E402
from utils.experiments.keeping import (  # noqa: E402
    Experiment,
    OutOfTimeError,
    Run,
    validation_loss,
)
from utils.experiments.regularization import (  # noqa: E402
    LENGTH,
    NAME,
    PASSAGES,
    WORDS,
)
from utils.paths import course_root  # noqa: E402

ARGUMENTS = argparse.ArgumentParser()
ARGUMENTS.add_argument("--only", choices=("first", "second", "pairs", "few", "many", "speed"))
ARGUMENTS.add_argument("--seconds", type=float, default=float("inf"))
ARGUMENTS.add_argument("--tiny", action="store_true")
ARGS = ARGUMENTS.parse_args()
TINY = ARGS.tiny

# `fit` says this of every tf.data pipeline, also of one that shuffles.
warnings.filterwarnings("ignore", message="`shuffle=True` was passed")
NAME = "11_tiny" if TINY else NAME
FOLDER = course_root() / "work" / NAME
"""What the networks gave to each word, of which means are made."""
SEEDS = (20, 21, 22)[: 1 if TINY else 3]
RATES = (0.0015, 0.003, 0.006, 0.012)[: 1 if TINY else 4]
RATE = RATES[0 if TINY else 1]
"""At this one the strengths of the methods are compared."""
MOST_RATES = 1 if TINY else 7
"""Where the best of the rates lies at the edge, twice or half of it is tried: up to so many."""
UPDATES, PARTS = (4, 2) if TINY else (500, 20)
SIZES = (25_000, 100_000, 400_000, 2_000_000)[: 2 if TINY else 4]
"""Words of WikiText-2 in the second part; it has a few more than the last."""

ABOUT: dict[str, Any] = {
    "question": "What keeps a network from learning a small corpus by heart, and at what cost?",
    "settings": {
        "passages": PASSAGES,
        "words": WORDS,
        "units": UNITS,
        "batch_size": BATCH,
        "length": LENGTH,
        "updates": UPDATES,
        "parts": PARTS,
        "optimizer": "Adam, cosine decay, global_clipnorm 1",
        "learning_rates": RATES,
        "seeds": SEEDS,
        "strengths": STRENGTHS,
    },
}
KEY = ("part", "network", "strength", "tokens", "learning_rate", "seed")


def main() -> None:
    """Run every training that is not recorded yet, and begin none after so many seconds."""
    ends = time.monotonic() + ARGS.seconds
    parts: dict[str, Callable[[float], None]] = {
        "first": functools.partial(methods, 0),
        "second": functools.partial(methods, 1),
        "pairs": pairs,
        "few": functools.partial(sizes, "few", SIZES[:2]),
        "many": functools.partial(sizes, "many", SIZES[2:]),
        "speed": speed,
    }
    try:
        for name in [ARGS.only] if ARGS.only else parts:
            parts[name](ends - time.monotonic())
    except OutOfTimeError:
        print("There is more to run: the same command goes on from here.")
    finally:
        gather()


# --- the parts -----------------------------------------------------------------------------------


def part_of(name: str, seconds: float, key: tuple[str, ...] = KEY) -> Experiment:
    """Return an experiment that is kept in work/, where two processes do not meet."""
    return Experiment(f"../work/{NAME}_{name}", ABOUT, key, marks="seed" in key, seconds=seconds)


def methods(half: int, seconds: float) -> None:
    """Train every second network, each at its best rate."""
    name, corpus = ("first", "second")[half], verse()
    strengths, experiment = part_of(f"{name}_strengths", seconds), part_of(name, seconds)
    named = list(islice(METHODS.items(), half, None, 2))
    with tqdm(named, dynamic_ncols=True) as bar:
        for network, method in bar:
            strength = None
            settings = {"network": network, "tokens": len(corpus.train)}
            if network in STRENGTHS:
                best = at_best_strength(settings, method, corpus, bar, strengths)
                strength = best["strength"]
                # One of the trainings at several rates is done.
                first = {**best, "part": "methods"}
                experiment.once(lambda first=first: first, **first)  # type: ignore[misc]
            settings = {"part": "methods", "strength": strength, **settings}
            trained(settings, method(strength), corpus, bar, experiment)


def at_best_strength(
    settings: dict[str, Any],
    method: Callable[[Any], Method],
    corpus: Corpus,
    bar: tqdm,
    experiment: Experiment,
) -> Run:
    """Return the training with the lowest validation loss of a method's strengths."""
    found = []
    for strength in STRENGTHS[settings["network"]]:
        network = {**settings, "part": "strengths", "strength": strength}
        train = functools.partial(run, network, method(strength), corpus, bar, RATE, SEEDS[0])
        found.append(experiment.once(train, **network, learning_rate=RATE, seed=SEEDS[0]))
    return min(found, key=validation_loss)


def sizes(name: str, words: Sequence[int], seconds: float) -> None:
    """Train two networks on more and more articles."""
    experiment = part_of(name, seconds)
    with tqdm(words, dynamic_ncols=True) as bar:
        for size in bar:
            corpus = articles(size)
            settings = {"part": "sizes", "strength": None, "tokens": len(corpus.train)}
            for network, method in IN_SIZES.items():
                network_of = {"network": network, **settings}
                trained(network_of, method, corpus, bar, experiment, RATES[-3:])


def pairs(seconds: float) -> None:
    """Train the three methods that help most, by validation loss, in pairs and all together.

    And a usual recipe, whatever its parts do alone.
    """
    found, corpus, experiment = best_found(), verse(), part_of("pairs", seconds)
    helpful: dict[str, Method] = {}
    for name in sorted(found, key=lambda name: found[name][0]):
        method = METHODS[name](found[name][1])
        kinds = {kind for other in helpful.values() for kind in other}
        if name not in PLAIN + ALONE and not kinds & method.keys():
            helpful[name] = method
    best = list(helpful)[:3]
    with tqdm([*combinations(best, 2), best, RECIPE], dynamic_ncols=True) as bar:
        for group in bar:
            chosen = [METHODS[one](found[one][1]) for one in group]
            method = {kind: how for one in chosen for kind, how in one.items()}
            settings = {"part": "pairs", "network": " + ".join(group), "strength": None}
            trained({**settings, "tokens": len(corpus.train)}, method, corpus, bar, experiment)


def best_found() -> dict[str, tuple[float, float | None]]:
    """Return each method's validation loss at its best, the mean of its seeds, and its strength."""
    found: dict[str, list[Run]] = {}
    for half in ("first", "second"):
        for run in kept(half):
            if run["chosen"]:
                found.setdefault(run["network"], []).append(run)
    return {
        name: (float(np.mean([validation_loss(run) for run in own])), own[0]["strength"])
        for name, own in found.items()
    }


def trained(
    network: dict[str, Any],
    method: Method,
    corpus: Corpus,
    bar: tqdm,
    experiment: Experiment,
    rates: Sequence[float] = RATES,
) -> None:
    """Train a network on a corpus at several rates, and at the best one with all seeds."""
    train = functools.partial(run, network, method, corpus, bar)
    tried = rates_around_the_best(train, network, experiment, rates)
    list(experiment.at_best_rate(train, tried, SEEDS, **network))


def rates_around_the_best(
    train: Callable[[float, int], Run],
    network: dict[str, Any],
    experiment: Experiment,
    begin: Sequence[float],
) -> list[float]:
    """Return rates of which the best one, with the first seed, lies inside."""
    rates = list(begin)
    while True:
        found = {
            rate: experiment.once(
                functools.partial(train, rate, SEEDS[0]),
                **network, learning_rate=rate, seed=SEEDS[0],
            )["validation_loss"]
            for rate in rates
        }  # fmt: skip
        best = min(rates, key=found.__getitem__)
        if rates[0] < best < rates[-1] or len(rates) >= MOST_RATES:
            return rates
        rates = [best / 2, *rates] if best == rates[0] else [*rates, best * 2]


# --- one training --------------------------------------------------------------------------------


def run(
    network: dict[str, Any], method: Method, corpus: Corpus, bar: tqdm, rate: float, seed: int
) -> Run:
    """Train one network; return its settings, losses and seconds."""
    bar.set_postfix_str(f"{network['network']}, rate {rate:g}, seed {seed}")
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    model = build(method)
    updates = max(PARTS, round(UPDATES * method.get("updates", 1)))
    model.compile(optimizer(method, rate, updates), cross_entropy_of_logits())
    callbacks = [
        *([keras.callbacks.SwapEMAWeights(swap_on_epoch=True)] if "average" in method else []),
        keras.callbacks.EarlyStopping(patience=PARTS, restore_best_weights=True),
    ]
    started = time.perf_counter()
    fitted = model.fit(
        corpus.batches(seed).repeat(), steps_per_epoch=updates // PARTS, epochs=PARTS, verbose=0,
        validation_data=corpus.held_out["validation"], callbacks=callbacks,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    chances = {split: true_chances(model, batches) for split, batches in corpus.held_out.items()}
    settings = {**network, "learning_rate": rate, "seed": seed}
    if network["part"] != "sizes":
        keep(FOLDER, settings, chances)
    losses = {f"{split}_loss": mean_loss(each) for split, each in chances.items()}
    history = fitted.history
    curve = {
        "training": [round(loss, 3) for loss in history["loss"]],
        "validation": [round(loss, 3) for loss in history["val_loss"]],
    }
    return {
        **settings,
        "updates": updates,
        "parameters": model.count_params(),
        **losses,
        "best_part": int(np.argmin(history["val_loss"])) + 1,
        **({"curve": curve} if network["network"] in PLAIN else {}),
        "seconds": round(seconds, 1),
    }


# --- what is written -----------------------------------------------------------------------------


def gather() -> None:
    """Write what all parts have found so far to one file."""
    runs: list[Run] = []
    for part in ("first", "first_strengths", "second", "second_strengths", "pairs", "few", "many"):
        runs += kept(part)
    speeds = kept("speed")
    if not runs:
        return
    seconds = round(sum(run["seconds"] for run in runs))
    found = {**ABOUT, "baselines": baselines(verse()), "means": means(runs), "speed": speeds}
    sizes = [articles(size) for size in SIZES]
    counted = [{"tokens": len(each.train), **baselines(each)["test"]} for each in sizes]
    results.write(NAME, {**found, "counted": counted, "runs": runs, "seconds": seconds})


def kept(part: str) -> list[Run]:
    try:
        found: list[Run] = results.read(f"../work/{NAME}_{part}")["runs"]
    except FileNotFoundError:
        return []
    return found


def means(runs: list[Run]) -> list[dict[str, Any]]:
    """Return the losses of the mean of a network's seeds."""
    own: dict[str, list[Run]] = {}
    for run in runs:
        if run["part"] in ("methods", "pairs") and run["chosen"]:
            own.setdefault(run["network"], []).append(run)
    return [
        {"network": network, "seeds": len(each), **mean_of(FOLDER, each)}
        for network, each in own.items()
        if len(each) == len(SEEDS)
    ]


def baselines(corpus: Corpus) -> dict[str, dict[str, float]]:
    """Return the losses of models that only count, by split."""
    found: dict[str, dict[str, float]] = {}
    for split, own in corpus.others.items():
        ids = corpus.vocabulary.stretch(own)
        found[split] = {
            name: round(cross_entropy(corpus.train, ids, WORDS, longest), 4)
            for name, longest in {"unigram": 1, "bigram": 2, "trigram": 3}.items()
        }
    return found


def speed(seconds: float) -> None:
    """Measure the updates a second of each method beside the plain network's; ask about cuDNN."""
    experiment = part_of("speed", seconds, ("network",))
    for name, method in METHODS.items():
        if name not in PLAIN[1:]:
            at_middle = method(STRENGTHS.get(name, (0, 0))[1])
            experiment.once(functools.partial(one_speed, name, at_middle), network=name)


def one_speed(name: str, method: Method) -> Run:
    """Train a network and the plain one in turn, so that a busy machine slows both."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(SEEDS[0])
    batch = next(iter(verse().batches(SEEDS[0])))
    models = []
    for each in ({}, method):
        models.append(build(each))
        models[-1].compile(optimizer(each, RATES[0], UPDATES), cross_entropy_of_logits())
        models[-1].train_on_batch(*batch)
    updates, times = (2, 2) if TINY else (10, 9)
    taken = [[seconds_of(model, batch, updates) for model in models] for _ in range(times)]
    plain, own = np.median(taken, axis=0)
    eligible = takes_cudnn(recurrent(*method.get("recurrent", GRU)), UNITS)
    relative = round(float(np.median([one / other for one, other in taken])), 3)
    per_second = {"updates_per_second": round(updates / own, 1), "plain": round(updates / plain, 1)}
    return {"network": name, "relative": relative, **per_second, "cudnn": eligible, "seconds": 0}


def seconds_of(model: keras.Model, batch: Any, updates: int) -> float:
    started = time.perf_counter()
    for _ in range(updates):
        model.train_on_batch(*batch)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
