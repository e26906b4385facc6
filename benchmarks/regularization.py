"""A small corpus on which a network overfits on purpose, and each way of regularizing it.

One GRU language model of words reads the first third of *Paradise Lost*, which it could learn by
heart. Each method is added to it alone; then those that helped most in pairs.
Every network is trained at three learning rates with the first seed and at the best one with two
more; rates and pairs are chosen by validation loss, and the weights of the best of twenty parts of
the training are measured, on validation and, once, on the test passages. So every network is
stopped early; the one without any method is also given shorter trainings, so that its learning rate
may fall in time. A second part trains two networks on more and more passages.

Each training is kept as it comes, so an interrupted run goes on where it stopped. The parts can run
side by side, each kept in a file of its own in work/; each call writes what all of them found to
results/11_regularization.json, which chapter 11 reads.

Run: python benchmarks/regularization.py --only first     (about 50 minutes on one core)
     python benchmarks/regularization.py --only second    (about 50 minutes on another)
     python benchmarks/regularization.py --only sizes     (about 30 minutes)
     python benchmarks/regularization.py --only pairs     (about 15 minutes, after first and second)
     python benchmarks/regularization.py --only speed     (2 minutes, on a quiet machine)
     Without --only: all of them, one after the other. With --seconds N no training begins after N
     seconds. --tiny takes a few updates of everything and writes 11_tiny.json.
"""

from __future__ import annotations

import argparse
import functools
import time
import warnings
from collections.abc import Callable, Iterator
from itertools import combinations, islice
from pathlib import Path
from typing import Any

from utils.training import configure_device

configure_device([])

import keras  # noqa: E402
import numpy as np  # noqa: E402
from tqdm import tqdm  # noqa: E402

from utils import results  # noqa: E402
from utils.baselines.language import cross_entropy  # noqa: E402
from utils.cudnn import takes_cudnn  # noqa: E402
from utils.data import load  # noqa: E402
from utils.data import text as texts  # noqa: E402
from utils.experiments.keeping import Experiment, OutOfTimeError, Run  # noqa: E402
from utils.experiments.regularization import (  # noqa: E402
    LENGTH,
    NAME,
    PASSAGES,
    POET,
    WORDS,
)
from utils.layers import (  # noqa: E402
    ActivationPenalty,
    LayerNormGRUCell,
    LayerNormLSTMCell,
    StepDropoutCell,
    WeightDropGRU,
    WordEmbedding,
    ZoneoutCell,
)
from utils.paths import course_root  # noqa: E402

ARGUMENTS = argparse.ArgumentParser()
ARGUMENTS.add_argument("--only", choices=("first", "second", "sizes", "pairs", "speed"))
ARGUMENTS.add_argument("--seconds", type=float, default=float("inf"))
ARGUMENTS.add_argument("--tiny", action="store_true")
ARGS = ARGUMENTS.parse_args()
TINY = ARGS.tiny

# `fit` says this of every tf.data pipeline, also of one that shuffles.
warnings.filterwarnings("ignore", message="`shuffle=True` was passed")
NAME = "11_tiny" if TINY else NAME
SEEDS = (20, 21, 22)[: 1 if TINY else 3]
RATES = (0.003, 0.006, 0.012)[: 1 if TINY else 3]
UNITS, BATCH = 128, 32
UPDATES, PARTS = (4, 2) if TINY else (1_000, 20)
SIZES = (18, 36, PASSAGES, 222)[: 2 if TINY else 4]
"""Passages in the second part: from a few to all."""

Method = dict[str, Any]
METHODS: dict[str, Method] = {
    "none": {},
    "none, half the updates": {"updates": 1 / 2},
    "none, a quarter of the updates": {"updates": 1 / 4},
    "inputs, other ones at each step": {"inputs": "steps"},
    "inputs, the same at every step": {"inputs": "call"},
    "whole words": {"words": 0.2},
    "outputs, other ones at each step": {"outputs": "steps"},
    "outputs, the same at every step": {"outputs": "call"},
    "recurrent dropout": {"recurrent": "recurrent dropout"},
    "carried state, at each step": {"recurrent": "step dropout"},
    "zoneout": {"recurrent": "zoneout"},
    "weight drop": {"recurrent": "weight drop"},
    "layer-norm GRU": {"recurrent": "layer-norm GRU"},
    "penalty on states": {"penalty": (2.0, 0.0)},
    "penalty on changes": {"penalty": (0.0, 2.0)},
    "weight decay of matrices": {"decay": "matrices"},
    "weight decay of everything": {"decay": "everything"},
    "tied": {"tied": True},
    "moving average": {"average": 0.99},
    "LSTM": {"recurrent": "LSTM"},
    "layer-norm LSTM": {"recurrent": "layer-norm LSTM"},
    "3 residual layers": {"depth": 3},
    "3 residual layers, stochastic depth": {"depth": 3, "skipped": 0.3},
}
"""Each network by its name: how it differs from the one without any method."""
PLAIN = ("none", "none, half the updates", "none, a quarter of the updates")
ALONE = ("LSTM", "layer-norm LSTM", "3 residual layers", "3 residual layers, stochastic depth")
"""These have other networks to compare with, and enter no pair."""
IN_SIZES: dict[str, Method] = {
    "none": {},
    "dropout": {"inputs": "call", "outputs": "call"},
}
STRENGTHS = {
    "inputs": 0.4,
    "outputs": 0.5,
    "recurrent dropout": 0.3,
    "step dropout": 0.1,
    "zoneout": 0.2,
    "weight drop": 0.5,
    "weight decay": 0.3,
}
"""Rates of dropout and the like, set by hand on short trials with another seed."""

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
KEY = ("part", "network", "passages", "learning_rate", "seed")


def main() -> None:
    """Run every training that is not recorded yet, and begin none after so many seconds."""
    ends = time.monotonic() + ARGS.seconds
    parts: dict[str, Callable[[float], None]] = {
        "first": functools.partial(methods, 0),
        "second": functools.partial(methods, 1),
        "sizes": sizes,
        "pairs": pairs,
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
    named = list(islice(METHODS.items(), half, None, 2))
    experiment = part_of(("first", "second")[half], seconds)
    trained("methods", {name: (method, PASSAGES) for name, method in named}, experiment)


def sizes(seconds: float) -> None:
    """Train two networks on more and more passages."""
    named = {
        f"{name}, {passages}": (method, passages)
        for passages in SIZES
        for name, method in IN_SIZES.items()
    }
    trained("sizes", named, part_of("sizes", seconds))


def pairs(seconds: float) -> None:
    """Train the three methods that help most in pairs, by validation loss, of different kinds."""
    helpful: list[str] = []
    for name in sorted(best_losses(), key=best_losses().__getitem__):
        kinds = {kind for other in helpful for kind in METHODS[other]}
        if name not in PLAIN + ALONE and not kinds & METHODS[name].keys():
            helpful.append(name)
    named = {
        f"{one} + {other}": ({**METHODS[one], **METHODS[other]}, PASSAGES)
        for one, other in combinations(helpful[:3], 2)
    }
    trained("pairs", named, part_of("pairs", seconds))


def best_losses() -> dict[str, float]:
    """Return each method's validation loss at its best rate, the mean of its seeds."""
    found: dict[str, list[float]] = {}
    for half in ("first", "second"):
        for run in results.read(f"../work/{NAME}_{half}")["runs"]:
            if run["chosen"]:
                found.setdefault(run["network"], []).append(run["validation_loss"])
    return {name: float(np.mean(losses)) for name, losses in found.items()}


def trained(part: str, named: dict[str, tuple[Method, int]], experiment: Experiment) -> None:
    with tqdm(total=len(named) * (len(RATES) + len(SEEDS) - 1), dynamic_ncols=True) as bar:
        for name, (method, passages) in named.items():
            bar.set_postfix_str(name)
            network = {"part": part, "network": name, "passages": passages}
            train = functools.partial(run, network, method)
            for _ in experiment.at_best_rate(train, RATES, SEEDS, **network):
                bar.update()


# --- one training --------------------------------------------------------------------------------


def run(network: dict[str, Any], method: Method, rate: float, seed: int) -> Run:
    """Train one network; return its settings, losses and seconds."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    model = build(method)
    updates = max(PARTS, round(UPDATES * method.get("updates", 1)))
    model.compile(optimizer(method, rate, updates), cross_entropy_of_logits())
    callbacks = [
        *([keras.callbacks.SwapEMAWeights(swap_on_epoch=True)] if "average" in method else []),
        keras.callbacks.EarlyStopping(patience=PARTS, restore_best_weights=True),
    ]
    train = texts.windows(
        passages("train")[: network["passages"]],
        vocabulary(),
        LENGTH,
        BATCH,
        shuffle=True,
        seed=seed,
    )
    started = time.perf_counter()
    fitted = model.fit(
        train.repeat(), steps_per_epoch=updates // PARTS, epochs=PARTS, verbose=0,
        validation_data=held_out("validation"), callbacks=callbacks,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    chances = {split: true_chances(model, held_out(split)) for split in ("validation", "test")}
    keep_chances(network, rate, seed, chances)
    losses = {f"{split}_loss": mean_loss(each) for split, each in chances.items()}
    history = fitted.history
    return {
        **network,
        "learning_rate": rate,
        "seed": seed,
        "tokens": len(vocabulary().stretch(passages("train")[: network["passages"]])),
        "updates": updates,
        "parameters": model.count_params(),
        **losses,
        "best_part": int(np.argmin(history["val_loss"])) + 1,
        "curve": {
            "training": [round(loss, 4) for loss in history["loss"]],
            "validation": [round(loss, 4) for loss in history["val_loss"]],
        },
        "seconds": round(seconds, 1),
    }


def cross_entropy_of_logits() -> keras.losses.Loss:
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def optimizer(method: Method, rate: float, updates: int) -> keras.optimizers.Optimizer:
    decay = keras.optimizers.schedules.CosineDecay(rate, updates)
    average = method.get("average")
    options: dict[str, Any] = {"global_clipnorm": 1.0, "use_ema": average is not None}
    if average:
        options["ema_momentum"] = average
    if "decay" not in method:
        return keras.optimizers.Adam(decay, **options)
    found = keras.optimizers.AdamW(decay, weight_decay=STRENGTHS["weight decay"], **options)
    if method["decay"] == "matrices":
        found.exclude_from_weight_decay(var_names=["bias", "gain", "embeddings"])
    return found


def build(method: Method) -> keras.Model:
    """Return an untrained network from ids (batch, steps) to logits."""
    tied = method.get("tied", False)
    embed = WordEmbedding(WORDS, UNITS, dropout=method.get("words", 0.0), output_bias=tied)
    ids = keras.Input((None,), dtype="int32")
    h = dropped(embed(ids), STRENGTHS["inputs"], method.get("inputs"))
    depth = method.get("depth", 1)
    for _ in range(depth):
        states = recurrent(method.get("recurrent", "GRU"))(h)
        if depth == 1:
            h = states
            continue
        skipped = keras.layers.Dropout(method.get("skipped", 0.0), noise_shape=(None, 1, 1))
        h = keras.layers.Add()([h, skipped(states)])
    if "penalty" in method:
        h = ActivationPenalty(*method["penalty"])(h)
    h = dropped(h, STRENGTHS["outputs"], method.get("outputs"))
    return keras.Model(ids, embed(h, reverse=True) if tied else keras.layers.Dense(WORDS)(h))


def dropped(h: Any, rate: float, mask: str | None) -> Any:
    if mask is None:
        return h
    return keras.layers.Dropout(rate, noise_shape=(None, 1, None) if mask == "call" else None)(h)


def recurrent(kind: str) -> keras.layers.Layer:
    """Return a recurrent layer."""
    options: dict[str, Any] = {"return_sequences": True}
    if kind == "LSTM":
        return keras.layers.LSTM(UNITS, **options)
    if kind == "recurrent dropout":
        return keras.layers.GRU(UNITS, recurrent_dropout=STRENGTHS[kind], **options)
    if kind == "weight drop":
        return WeightDropGRU(UNITS, weight_dropout=STRENGTHS[kind], **options)
    cells: dict[str, Callable[[], Any]] = {
        "layer-norm GRU": lambda: LayerNormGRUCell(UNITS),
        "layer-norm LSTM": lambda: LayerNormLSTMCell(UNITS),
        "zoneout": lambda: ZoneoutCell(keras.layers.GRUCell(UNITS), STRENGTHS[kind]),
        "step dropout": lambda: StepDropoutCell(keras.layers.GRUCell(UNITS), STRENGTHS[kind]),
    }
    if kind in cells:
        return keras.layers.RNN(cells[kind](), **options)
    return keras.layers.GRU(UNITS, **options)


# --- data and measures ---------------------------------------------------------------------------


@functools.cache
def passages(split: str) -> list[str]:
    """Return the passages of a split."""
    rows = zip(*texts.columns(load("poems")[split], "text", "poet"), strict=True)
    return [text for text, poet in rows if poet == POET]


@functools.cache
def vocabulary() -> texts.TokenVocabulary:
    return texts.word_vocabulary(passages("train"), size=WORDS, markers=True)


@functools.cache
def held_out(split: str) -> Any:
    return texts.windows(passages(split), vocabulary(), LENGTH, 8).cache()


def true_chances(model: keras.Model, batches: Any) -> np.ndarray:
    """Return what the model gives to each word that did come, (words,)."""
    found = []
    for x, y in batches:
        chances = keras.ops.softmax(keras.ops.cast(model(x, training=False), "float32"))
        true = keras.ops.take_along_axis(chances, keras.ops.cast(y, "int32")[..., None], axis=-1)
        found.append(keras.ops.convert_to_numpy(true).reshape(-1))
    return np.concatenate(found)


def mean_loss(chances: np.ndarray) -> float:
    return round(float(-np.log(np.maximum(chances, 1e-12)).mean()), 4)


def kept_chances(network: str, seed: int, rate: float) -> Path:
    stem = "".join(letter if letter.isalnum() else "-" for letter in f"{network}-{rate:g}-{seed}")
    return course_root() / "work" / NAME / f"{stem}.npz"


def keep_chances(
    network: dict[str, Any], rate: float, seed: int, chances: dict[str, np.ndarray]
) -> None:
    """Keep what a mean of three seeds is made of."""
    path = kept_chances(network["network"], seed, rate)
    path.parent.mkdir(parents=True, exist_ok=True)
    halves: Any = {split: each.astype("float32") for split, each in chances.items()}
    np.savez_compressed(path, **halves)


# --- what is written -----------------------------------------------------------------------------


def gather() -> None:
    """Write what all parts have found so far to one file."""
    runs: list[Run] = []
    for part in ("first", "second", "pairs", "sizes"):
        runs += kept(part)
    speeds = kept("speed")
    if not runs:
        return
    seconds = round(sum(run["seconds"] for run in runs))
    found = {**ABOUT, "baselines": baselines(), "means": means(runs), "speed": speeds}
    results.write(NAME, {**found, "runs": runs, "seconds": seconds})


def kept(part: str) -> list[Run]:
    try:
        found: list[Run] = results.read(f"../work/{NAME}_{part}")["runs"]
    except FileNotFoundError:
        return []
    return found


def means(runs: list[Run]) -> list[dict[str, Any]]:
    """Return the losses of the mean of a network's seeds: of their probabilities."""
    found = []
    for network in dict.fromkeys(run["network"] for run in runs if run["part"] != "sizes"):
        own = [run for run in runs if run["network"] == network and run["chosen"]]
        files = [kept_chances(network, run["seed"], run["learning_rate"]) for run in own]
        if len(own) < len(SEEDS) or not all(file.exists() for file in files):
            continue
        chances = [dict(np.load(file)) for file in files]
        mean = {
            f"{s}_loss": mean_loss(np.mean([c[s] for c in chances], axis=0)) for s in chances[0]
        }
        found.append({"network": network, "seeds": len(own), **mean})
    return found


def baselines() -> dict[str, dict[str, float]]:
    """Return the losses of models that only count, by split, of the same passages."""
    train = vocabulary().stretch(passages("train")[:PASSAGES])
    found: dict[str, dict[str, float]] = {}
    for split in ("validation", "test"):
        ids = vocabulary().stretch(passages(split))
        found[split] = {
            name: round(cross_entropy(train, ids, WORDS, longest), 4)
            for name, longest in {"unigram": 1, "bigram": 2, "trigram": 3}.items()
        }
    return found


def speed(seconds: float) -> None:
    """Measure the updates a second of each method, and ask whether cuDNN would run it."""
    experiment = part_of("speed", seconds, ("network",))
    for name, method in METHODS.items():
        if "updates" not in method:
            experiment.once(functools.partial(one_speed, name, method), network=name)


def one_speed(name: str, method: Method) -> Run:
    keras.backend.clear_session()
    keras.utils.set_random_seed(SEEDS[0])
    model = build(method)
    model.compile(optimizer(method, RATES[0], UPDATES), cross_entropy_of_logits())
    windows = texts.windows(passages("train"), vocabulary(), LENGTH, BATCH)
    batch = next(iter(windows))
    model.train_on_batch(*batch)
    taken = list(_seconds_of(model, batch, 2 if TINY else 5, 2 if TINY else 10))
    eligible = takes_cudnn(recurrent(method.get("recurrent", "GRU")), UNITS)
    rate = 1 / min(taken)
    return {"network": name, "updates_per_second": round(rate, 2), "cudnn": eligible, "seconds": 0}


def _seconds_of(model: keras.Model, batch: Any, times: int, updates: int) -> Iterator[float]:
    for _ in range(times):
        started = time.perf_counter()
        for _ in range(updates):
            model.train_on_batch(*batch)
        yield (time.perf_counter() - started) / updates


if __name__ == "__main__":
    main()
