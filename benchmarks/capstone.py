"""The course's own entries to the capstone's scoreboard: four tasks, one network each.

The learning rate of each is chosen on the validation split with the first seed; then two more seeds
are trained with it. Every model is saved, loaded again and scored by the course's own evaluation,
as what a learner submits is. What is on the test split is measured at the end of each training, and
nothing is chosen by it.

Writes results/12_capstone.json, which chapter 12 and the scoreboard read. Each training is kept as
soon as it is done. The seconds are compared with a limit: run nothing else beside it.

Run: python benchmarks/capstone.py                      (about 50 minutes on two cores)
One task: python benchmarks/capstone.py --only verse    addresses, films, entities or verse
In pieces: python benchmarks/capstone.py --seconds 600  begins no training after 600 seconds
"""

from __future__ import annotations

import argparse
import functools
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from utils.capstone import data
from utils.capstone.networks import NETWORKS, network
from utils.capstone.scoring import ModelError, evaluate
from utils.capstone.tasks import TASKS
from utils.data import load
from utils.data.text import bucket_boundaries, columns, labelled_batches
from utils.experiments.keeping import Experiment, OutOfTimeError, Run
from utils.training import start

NAME = "12_capstone"
QUESTION = "What do the course's own networks reach on the tasks of the capstone?"
SEEDS = (20, 21, 22)
KEY = ("task", "network", "learning_rate", "seed")


@dataclass(frozen=True)
class Recipe:
    """How a task's network is trained.

    Attributes:
        task: its name.
        rates: the learning rates that are tried.
        updates: of a training, in batches of `size`.
        warm: the share of them in which the rate rises.
        keeps_best: keep the weights of the part of the training that validates best.
        average: the momentum of averaged weights, if they are averaged.
    """

    task: str
    rates: Sequence[float]
    updates: int
    size: int
    warm: float = 0.0
    keeps_best: bool = False
    average: float | None = None


RECIPES = (
    Recipe("addresses", (0.005, 0.01, 0.02, 0.04), updates=480, size=64),
    Recipe(
        "films",
        (0.004, 0.008, 0.016, 0.032),
        updates=756,
        size=64,
        keeps_best=True,
        average=0.99,
    ),
    Recipe("verse", (0.008, 0.016, 0.032), updates=2400, size=32, warm=0.1),
    Recipe("entities", (0.005, 0.01, 0.02), updates=1320, size=128),
)


def train(recipe: Recipe, learning_rate: float, seed: int) -> Run:
    """Train one network; return its settings and what was measured."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    model, batches = network(recipe.task), training_batches(recipe, seed)
    warm = int(recipe.warm * recipe.updates)
    decay = keras.optimizers.schedules.CosineDecay(
        0.0 if warm else learning_rate, recipe.updates - warm,
        warmup_target=learning_rate if warm else None, warmup_steps=warm,
    )  # fmt: skip
    averaged = {"use_ema": True, "ema_momentum": recipe.average} if recipe.average else {}
    optimizer = keras.optimizers.Adam(decay, global_clipnorm=1.0, **averaged)
    model.compile(optimizer, loss_of(recipe.task))
    started = time.perf_counter()
    history = fit(recipe, model, batches)
    seconds = time.perf_counter() - started
    return {
        "task": recipe.task,
        "network": NETWORKS[recipe.task],
        "learning_rate": learning_rate,
        "seed": seed,
        "parameters": model.count_params(),
        "training_loss": [round(float(loss), 4) for loss in history],
        **scores(recipe.task, model),
        "seconds": round(seconds, 1),
    }


def fit(recipe: Recipe, model: keras.Model, batches: tf.data.Dataset) -> list[float]:
    """Train for the recipe's updates, in six parts; return the loss of each."""
    parts = 6
    options: dict[str, Any] = {"epochs": parts, "steps_per_epoch": recipe.updates // parts}
    if recipe.keeps_best:
        options["validation_data"] = probable("film_snippets", "validation", 200)
        options["callbacks"] = [
            keras.callbacks.SwapEMAWeights(swap_on_epoch=True),
            keras.callbacks.EarlyStopping(patience=parts, restore_best_weights=True),
        ]
    history = model.fit(batches.repeat(), verbose=0, **options).history
    return list(history["loss"])


def training_batches(recipe: Recipe, seed: int) -> tf.data.Dataset:
    if recipe.task == "films":  # of the lukewarm snippets, too, and their scores, not their signs
        return probable("film_snippets/all", "train", recipe.size, seed)
    return data.batches(recipe.task, "train", recipe.size, seed)


def probable(name: str, split: str, size: int, seed: int | None = None) -> tf.data.Dataset:
    """Return snippets with the probabilities that their readers' mean scores stand for."""
    texts, means = columns(load(name)[split], "text", "score")
    positive = 1 / (1 + np.exp(-np.asarray(means, "float32")))
    ids = data.film_words().encode_all(texts)
    labels = np.stack([1 - positive, positive], axis=1)
    ends = bucket_boundaries(ids, data.BUCKETS)
    if seed is None:
        return labelled_batches(ids, labels, size, ends)
    return labelled_batches(ids, labels, size, ends, shuffle=True, seed=seed)


def loss_of(task: str) -> keras.losses.Loss | None:
    """Return what is minimised; a tagger with a CRF has a loss of its own."""
    if task == "films":
        return keras.losses.CategoricalCrossentropy(from_logits=True)
    if task == "verse":
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return None


def scores(task: str, model: keras.Model) -> dict[str, Any]:
    """Return the validation and the test score of the model as it is saved and loaded again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        saved = keras.saving.load_model(path, compile=False)
    try:
        return {split: round(evaluate(task, saved, split), 4) for split in ("validation", "test")}
    except ModelError:
        return {"diverged": True}


def loss(run: Run) -> float:
    """Return what a rate is chosen by: the validation score, so that less is better."""
    if run.get("diverged"):
        return float("inf")
    return float(-run["validation"] if TASKS[run["task"]].higher else run["validation"])


def trained(experiment: Experiment, only: str) -> Iterator[Run]:
    """Yield each training of the chosen tasks."""
    for recipe in RECIPES:
        if only in ("", recipe.task):
            train_one = functools.partial(train, recipe)
            named = {"task": recipe.task, "network": NETWORKS[recipe.task]}
            yield from experiment.at_best_rate(train_one, recipe.rates, SEEDS, **named)


def main(seconds: float, only: str) -> None:
    """Run what is not recorded yet, beginning nothing after so many seconds."""
    start()
    settings = {
        "recipes": [asdict(each) for each in RECIPES],
        "optimizer": "Adam, cosine decay, global_clipnorm 1",
        "chosen_by": "the validation score with the first seed",
    }
    about = {"question": QUESTION, "settings": settings}
    experiment = Experiment(NAME, about, KEY, loss, marks=True, seconds=seconds)
    chosen = [each for each in RECIPES if only in ("", each.task)]
    try:
        with tqdm(total=sum(len(each.rates) + len(SEEDS) - 1 for each in chosen)) as bar:
            for _ in trained(experiment, only):
                bar.update()
    except OutOfTimeError:
        print("There is more to run: the same command goes on from here.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--only", default="", choices=("", *TASKS))
    arguments = parser.parse_args()
    main(arguments.seconds, arguments.only)
