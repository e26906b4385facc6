"""Language models of the poems that are told the poet, or not: at equal size, and one trained long.

Three models of one GRU: told nothing, told the poet by the state that it begins with, told the poet
at every step. The learning rate is chosen for each on the validation poems, with the first seed;
then every seed is trained with it and measured on the test poems, which nothing was chosen on.
Each writes poems, and a linear classifier says whose they are: it was trained on the validation
poems, which no model learns from.

Then the one that is told at every step is made wider and trained for longer. Its weights are kept
beside the scores, in results/02_poems.npz, for the chapter to write with. Writes
results/02_poems.json, which chapter 02 reads. What was found is kept after each training, and of
the long one after each piece of it, so an interrupted run goes on.

Run: python benchmarks/writing_poems.py   (about 12 minutes on two quiet cores; with a number of
seconds as an argument it begins no training, and no piece of one, after them)
"""

from __future__ import annotations

import functools
import math
import sys
import time
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from utils import results
from utils.data import load
from utils.data.text import SEPARATOR, character_vocabulary, columns, labelled_windows
from utils.decoding import write
from utils.experiments.keeping import Experiment, OutOfTimeError, Run
from utils.experiments.poems import RECOGNISED
from utils.layers import poem_model, step_model
from utils.layers.poems import CONDITIONINGS, Conditioning
from utils.paths import course_root
from utils.training import configure_device
from utils.verse import excerpts, poet_recogniser

NAME = "02_poems"
SEEDS = (20, 21, 22)
RATES = (0.008, 0.016, 0.032)
UNITS, UPDATES = 128, 900
LENGTH, BATCH = 64, 32

CARRIED = 400
"""Characters over which the state of the kept model is carried on, in one more measurement."""
LONG_RATES = (0.01,)
LONG_UNITS, LONG_UPDATES, PIECE, LONG_DROPOUT, LONG_BATCH = 192, 2500, 125, 0.1, 64

EXCERPT, WRITTEN = 300, 60
"""Characters of an excerpt, and how many are written for each poet."""

ABOUT = {
    "question": "How is a language model best told whose verse to write, and how good can it get?",
    "settings": {
        "units": UNITS,
        "updates": UPDATES,
        "length": LENGTH,
        "batch_size": BATCH,
        "optimizer": "Adam, a tenth of the updates to warm up, cosine decay, global_clipnorm 1",
        "learning_rates": RATES,
        "seeds": SEEDS,
        "excerpt": EXCERPT,
        "written_for_each_poet": WRITTEN,
        "recogniser": "logistic regression on characters and pairs; trained on validation poems",
        "long": {
            "units": LONG_UNITS,
            "updates": LONG_UPDATES,
            "dropout": LONG_DROPOUT,
            "batch_size": LONG_BATCH,
            "learning_rates": LONG_RATES,
        },
    },
}
Task = tuple[Conditioning, float, int]
"""A kind of model, a learning rate, a seed."""
KEY = ("part", "conditioning", "learning_rate", "seed")


def main(seconds: float = float("inf")) -> None:
    """Run every training that is not recorded yet, and begin none after so many seconds."""
    ends = time.monotonic() + seconds
    experiment = Experiment(NAME, {**ABOUT, "real_verse": real_verse()}, KEY, marks=True)
    try:
        run_all(
            [(kind, rate, SEEDS[0]) for kind in CONDITIONINGS for rate in RATES], experiment, ends
        )
        best = {kind: best_rate(experiment, kind) for kind in CONDITIONINGS}
        others = [(kind, best[kind], seed) for kind in CONDITIONINGS for seed in SEEDS[1:]]
        run_all(others, experiment, ends)
        keep_best(experiment)
        configure_device([])
        wanted = {"part": "long", "conditioning": "every step", "seed": SEEDS[0]}
        for rate in LONG_RATES:
            train = partial(long_run, ends, rate, SEEDS[0])
            experiment.once(train, **wanted, learning_rate=rate)
        keep_best(experiment)
    except OutOfTimeError:
        print("There is more to run: the same command goes on from here.")


def run_all(tasks: list[Task], experiment: Experiment, ends: float) -> None:
    """Run the trainings that are not kept yet, two side by side, one core each.

    Raises:
        OutOfTimeError: the time is over, and not all have been run.
    """
    waiting = [task for task in tasks if not results.select(experiment.runs, **settings(*task))]
    running: dict[Any, Task] = {}
    with (
        ProcessPoolExecutor(2, get_context("spawn"), one_core) as pool,
        tqdm(total=len(waiting)) as bar,
    ):
        while waiting or running:
            while waiting and len(running) < 2 and time.monotonic() < ends:
                task = waiting.pop(0)
                running[pool.submit(run, *task)] = task
            if not running:
                raise OutOfTimeError
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for each in done:
                experiment.once(each.result, **settings(*running.pop(each)))
                bar.update()


def one_core() -> None:
    """Keep TensorFlow to a single thread, in a process that is one of two."""
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.threading.set_intra_op_parallelism_threads(1)


def settings(conditioning: Conditioning, rate: float, seed: int) -> dict[str, Any]:
    """Return what tells one of the small trainings from another."""
    return {
        "part": "conditioning",
        "conditioning": conditioning,
        "learning_rate": rate,
        "seed": seed,
    }


def best_rate(experiment: Experiment, conditioning: Conditioning) -> float:
    """Return the rate with the lowest validation loss of one kind of model, with the first seed."""
    wanted = {"part": "conditioning", "conditioning": conditioning, "seed": SEEDS[0]}
    trials = results.select(experiment.runs, **wanted)
    return float(min(trials, key=lambda trial: trial["validation_loss"])["learning_rate"])


def run(conditioning: Conditioning, rate: float, seed: int) -> Run:
    """Train one small model; return its settings, perplexities, and whose its poems are."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    model = poem_model(len(vocabulary()), len(poets()), conditioning, UNITS)
    compile_with(model, rate, UPDATES)
    started = time.perf_counter()
    model.fit(batches("train", conditioning, seed).repeat(), steps_per_epoch=UPDATES, verbose=0)
    seconds = round(time.perf_counter() - started, 1)
    model.save(_work(f"{conditioning}-{rate:g}-{seed}.keras"))
    return {
        **settings(conditioning, rate, seed),
        "units": UNITS,
        "parameters": model.count_params(),
        **measured(model, conditioning),
        "taken_for": taken_for(model, conditioning),
        "seconds": seconds,
    }


def long_run(ends: float, rate: float, seed: int) -> Run:
    """Train the wider model in pieces, each kept; return its settings, and what was measured.

    Raises:
        OutOfTimeError: the time is over before the last piece.
    """
    kept = _work(f"long-{rate:g}-{seed}.keras")
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    if kept.exists():
        model = keras.saving.load_model(kept)
    else:
        model = long_model()
        compile_with(model, rate, LONG_UPDATES)
    started, before = time.perf_counter(), _seconds(kept)
    while (done := int(model.optimizer.iterations.numpy())) < LONG_UPDATES:
        if time.monotonic() > ends:
            raise OutOfTimeError
        # Another order for each piece, and the same one whenever the piece is trained.
        order = seed + 1000 * done // PIECE
        pieces = batches("train", "every step", order, LONG_BATCH)
        model.fit(pieces.repeat(), steps_per_epoch=PIECE, verbose=0)
        model.save(kept)
        kept.with_suffix(".seconds").write_text(f"{before + time.perf_counter() - started:.1f}")
    return {
        "part": "long",
        "conditioning": "every step",
        "units": LONG_UNITS,
        "parameters": model.count_params(),
        "learning_rate": rate,
        "seed": seed,
        **measured(model, "every step"),
        "taken_for": taken_for(model, "every step"),
        "seconds": _seconds(kept),
    }


def long_model() -> keras.Model:
    """Return the wider model, untrained."""
    return poem_model(
        len(vocabulary()), len(poets()), "every step", LONG_UNITS, dropout=LONG_DROPOUT
    )


def keep_best(experiment: Experiment) -> None:
    """Write the weights of the best model told at every step, in half precision, and say which."""
    told = [each for each in experiment.runs if each["conditioning"] == "every step"]
    best = min(told, key=lambda each: each["validation_loss"])
    part = "long" if best["part"] == "long" else "every step"
    model = keras.saving.load_model(_work(f"{part}-{best['learning_rate']:g}-{best['seed']}.keras"))
    halves = {
        f"{number:02}": np.asarray(weight, np.float16)
        for number, weight in enumerate(model.get_weights())
    }
    path = course_root() / "results" / f"{NAME}.npz"
    with path.open("wb") as file:
        np.savez_compressed(file, **halves)
    kept = ("part", "units", "learning_rate", "seed", "validation_loss", "test_perplexity")
    # Read on without a break the model knows more of what came before, as the 5-gram model does.
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    carried = measured(model, "every step", CARRIED)["test_perplexity"]
    of_best = {name: best[name] for name in kept}
    of_best |= {"carried_over": CARRIED, "carried_test_perplexity": carried}
    experiment.about = {**experiment.about, "kept": of_best}
    experiment.write()


def compile_with(model: keras.Model, rate: float, updates: int) -> None:
    """Compile a model with the optimizer that all trainings share."""
    warm = updates // 10
    decay = keras.optimizers.schedules.CosineDecay(
        0.0, updates - warm, warmup_target=rate, warmup_steps=warm
    )
    model.compile(
        keras.optimizers.Adam(decay, global_clipnorm=1.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )


def measured(
    model: keras.Model, conditioning: Conditioning, length: int = LENGTH
) -> dict[str, float]:
    """Return loss and perplexity on validation and test poems, in windows of so many characters.

    By default they are as long as those that it was trained on.
    """
    found = {}
    for split in ("validation", "test"):
        loss = float(model.evaluate(batches(split, conditioning, length=length), verbose=0))
        found[f"{split}_loss"] = round(loss, 5)
        found[f"{split}_perplexity"] = round(math.exp(loss), 4)
    return found


def taken_for(model: keras.Model, conditioning: Conditioning) -> dict[str, list[float]]:
    """Return for each poet that was asked for the shares of excerpts taken for each poet's."""
    names = RECOGNISED if conditioning != "none" else ("nobody",)
    count = WRITTEN if conditioning != "none" else len(RECOGNISED) * WRITTEN
    asked = np.repeat([poets().index(n) if n in poets() else 0 for n in names], count)
    options: dict[str, Any] = {}
    if conditioning == "first state":
        options["state"] = np.asarray(model.get_layer("poet")(keras.ops.convert_to_tensor(asked)))
    if conditioning == "every step":
        options["conditions"] = [asked.astype(np.int32)]
    starts = [SEPARATOR] * len(asked)
    written = write(step_model(model), vocabulary(), starts, EXCERPT, **options)
    verdicts = recogniser().predict([text[len(SEPARATOR) :] for text in written])
    return {
        name: shares(verdicts[part * count : (part + 1) * count]) for part, name in enumerate(names)
    }


def real_verse() -> dict[str, list[float]]:
    """Return for each poet the shares of excerpts of the test poems taken for each poet's."""
    found, whose = cut("test")
    verdicts = recogniser().predict(found)
    return {name: shares(verdicts[whose == number]) for number, name in enumerate(RECOGNISED)}


def shares(verdicts: np.ndarray) -> list[float]:
    """Return the share of each poet among verdicts, in the order of `RECOGNISED`."""
    return [round(float(np.mean(verdicts == n)), 3) for n in range(len(RECOGNISED))]


@functools.cache
def recogniser() -> Any:
    """Return the classifier, trained on the validation poems."""
    return poet_recogniser(*cut("validation"))


def cut(split: str) -> tuple[list[str], np.ndarray]:
    """Return excerpts of a split and whose each is, by the order of `RECOGNISED`."""
    texts, names = verse()[split]
    found, whose = [], []
    for number, poet in enumerate(RECOGNISED):
        own = [text for text, name in zip(texts, names, strict=True) if name == poet]
        pieces = excerpts(SEPARATOR.join(own), EXCERPT)
        found += pieces
        whose += [number] * len(pieces)
    return found, np.array(whose)


def batches(
    split: str,
    conditioning: Conditioning,
    seed: int | None = None,
    batch_size: int = BATCH,
    length: int = LENGTH,
) -> Any:
    """Return the windows of a split, shuffled where a seed is given, for one kind of model."""
    texts, names = verse()[split]
    labels = [poets().index(name) for name in names]
    shuffled = {} if seed is None else {"shuffle": True, "seed": seed}
    few = 8 if length == LENGTH else 1  # what doesn't fill a batch would be left out
    size = few if seed is None else batch_size
    found = labelled_windows(texts, labels, vocabulary(), length, size, **shuffled)
    return found.map(lambda x, y: (x[0], y)) if conditioning == "none" else found


@functools.cache
def verse() -> dict[str, tuple[list[str], list[str]]]:
    """Return texts and poets by split."""
    return {split: columns(poems, "text", "poet") for split, poems in load("poems").items()}


@functools.cache
def poets() -> list[str]:
    """Return the poets of the training poems in the order of their numbers."""
    return sorted(set(verse()["train"][1]))


@functools.cache
def vocabulary() -> Any:
    """Return the characters of the training poems."""
    return character_vocabulary(verse()["train"][0])


def _work(name: str) -> Path:
    """Return where a piece of a long training is kept: not in results/, and not committed."""
    folder = course_root() / "work" / NAME
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def _seconds(kept: Path) -> float:
    path = kept.with_suffix(".seconds")
    return float(path.read_text()) if path.exists() else 0.0


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))
