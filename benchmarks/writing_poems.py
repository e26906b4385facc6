"""Language models of the poems that are told the poet, or not: at equal size, and one trained long.

Three models of one GRU: told nothing, told the poet by the state that it begins with, told the poet
at every step. The learning rate is chosen for each on the validation poems, with the first seed;
then every seed is trained with it and measured on the test poems, which nothing was chosen on.
Each poem is read whole there, from its first character to its last, and the large model's score in
windows as short as those that the small ones train on stands beside. Each writes poems, and a
linear classifier says whose they are: it was made with the validation poems, which no model learns
from, its settings by cross-validation among them.

The one that is told at every step is made wider as well, and trained for longer, in the same way:
rates with the first seed, then the other seeds. The weights of the best on the validation poems are
kept beside the scores, in results/02_poems.npz, for the chapter to write with. Writes
results/02_poems.json, which chapter 02 reads. What was found is kept after each training, and of
the long ones after each piece of it, so an interrupted run goes on.

Run: python benchmarks/writing_poems.py   (about 30 minutes on two quiet cores; with a number of
seconds as an argument it begins no training, and no piece of one, after them)
"""

from __future__ import annotations

import functools
import math
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from utils import results
from utils.data import load
from utils.data.text import SEPARATOR, character_vocabulary, columns, labelled_windows
from utils.decoding import write
from utils.experiments.keeping import Experiment, OutOfTimeError, Run
from utils.experiments.poems import RECOGNISED, loss_on_whole_poems
from utils.layers import poem_model, step_model
from utils.layers.poems import CONDITIONINGS, Conditioning
from utils.paths import course_root
from utils.verse import excerpts, poet_recogniser

NAME = "02_poems"
SEEDS = (20, 21, 22)
RATES = (0.008, 0.016, 0.032)
UNITS, UPDATES = 128, 900
LENGTH, BATCH = 64, 32

LONG_RATES = (0.004, 0.008, 0.016, 0.032)
LONG_UNITS, LONG_DROPOUT, LONG_LENGTH, LONG_UPDATES, PIECE = 256, 0.3, 128, 2400, 100
LENGTHS = {"conditioning": LENGTH, "long": LONG_LENGTH}

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
        "measured": "each poem read whole, from its first character to its last",
        "recogniser": "logistic regression on runs of characters; made with validation poems",
        "long": {
            "units": LONG_UNITS,
            "updates": LONG_UPDATES,
            "dropout": LONG_DROPOUT,
            "length": LONG_LENGTH,
            "learning_rates": LONG_RATES,
        },
    },
}
Part = Literal["conditioning", "long"]
Task = tuple[Part, Conditioning, float, int]
"""A part of the experiment, a kind of model, a learning rate, a seed."""
KEY = ("part", "conditioning", "learning_rate", "seed")
NETWORKS: tuple[tuple[Part, Conditioning, Sequence[float]], ...] = (
    *(("conditioning", kind, RATES) for kind in CONDITIONINGS),
    ("long", "every step", LONG_RATES),
)
"""What is trained, and the rates that are tried for it."""


def main(seconds: float = float("inf")) -> None:
    """Run every training that is not recorded yet, and begin none after so many seconds."""
    ends = time.time() + seconds
    about = {**ABOUT, "recogniser": recogniser().best_params_, "real_verse": real_verse()}
    experiment = Experiment(NAME, about, KEY, loss=validation_loss, marks=True)
    try:
        for part, kind, rates in NETWORKS:
            run_all([(part, kind, rate, SEEDS[0]) for rate in rates], experiment, ends)
            best = best_rate(experiment, part, kind)
            run_all([(part, kind, best, seed) for seed in SEEDS[1:]], experiment, ends)
        keep_best(experiment)
    except OutOfTimeError:
        print("There is more to run: the same command goes on from here.")


def run_all(tasks: list[Task], experiment: Experiment, ends: float) -> None:
    """Run the trainings that are not kept yet, two side by side, one core each.

    Raises:
        OutOfTimeError: the time is over, and not all have been run.
    """
    waiting = [task for task in tasks if not results.select(experiment.runs, **settings(*task))]
    if not waiting:
        return
    if time.time() > ends:
        raise OutOfTimeError
    with (
        ProcessPoolExecutor(2, get_context("spawn"), one_core) as pool,
        tqdm(total=len(waiting)) as bar,
    ):
        running = {pool.submit(run, ends, *task): task for task in waiting}
        for each in as_completed(running):
            if not isinstance(each.exception(), OutOfTimeError):
                experiment.once(each.result, **settings(*running[each]))
                bar.update()
    if any(isinstance(each.exception(), OutOfTimeError) for each in running):
        raise OutOfTimeError


def one_core() -> None:
    """Keep TensorFlow to a single thread, in a process that is one of two."""
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.threading.set_intra_op_parallelism_threads(1)


def settings(part: Part, conditioning: Conditioning, rate: float, seed: int) -> dict[str, Any]:
    """Return what tells one of the trainings from another."""
    return {"part": part, "conditioning": conditioning, "learning_rate": rate, "seed": seed}


def best_rate(experiment: Experiment, part: Part, conditioning: Conditioning) -> float:
    """Return the rate with the lowest validation loss of one network, with the first seed."""
    wanted = {"part": part, "conditioning": conditioning, "seed": SEEDS[0]}
    trials = results.select(experiment.runs, **wanted)
    return float(min(trials, key=validation_loss)["learning_rate"])


def validation_loss(trained: Run) -> float:
    """Return the validation loss of a training; one that diverged has none, and is the worst."""
    return float(trained.get("validation_loss", math.inf))


def run(ends: float, part: Part, conditioning: Conditioning, rate: float, seed: int) -> Run:
    """Train one model in pieces, each kept; return its settings, and what was measured.

    Raises:
        OutOfTimeError: the time is over before the last piece.
    """
    kept = _work(part, conditioning, rate, seed)
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    updates = UPDATES if part == "conditioning" else LONG_UPDATES
    model = keras.saving.load_model(kept) if kept.exists() else compiled(part, conditioning, rate)
    started, before = time.perf_counter(), _seconds(kept)
    while (done := int(model.optimizer.iterations.numpy())) < updates:
        if time.time() > ends:
            raise OutOfTimeError
        # Another order for each piece, and the same one whenever the piece is trained.
        batches = windows_of("train", conditioning, LENGTHS[part], seed + 1000 * done // PIECE)
        model.fit(batches.repeat(), steps_per_epoch=PIECE, verbose=0)
        model.save(kept)
        kept.with_suffix(".seconds").write_text(f"{before + time.perf_counter() - started:.1f}")
    if any(np.isnan(weight).any() for weight in model.get_weights()):
        return {
            **settings(part, conditioning, rate, seed),
            "diverged": True,
            "seconds": _seconds(kept),
        }
    return {
        **settings(part, conditioning, rate, seed),
        "units": model.get_layer("gru").units,
        "parameters": model.count_params(),
        **measured(model),
        "windows_test_perplexity": in_windows(model, conditioning),
        "taken_for": taken_for(model, conditioning),
        "seconds": _seconds(kept),
    }


def compiled(part: Part, conditioning: Conditioning, rate: float) -> keras.Model:
    """Return a model, untrained, with the optimizer that all trainings share."""
    width, dropout, updates = UNITS, 0.0, UPDATES
    if part == "long":
        width, dropout, updates = LONG_UNITS, LONG_DROPOUT, LONG_UPDATES
    model = poem_model(len(vocabulary()), len(poets()), conditioning, width, dropout=dropout)
    warm = updates // 10
    decay = keras.optimizers.schedules.CosineDecay(
        0.0, updates - warm, warmup_target=rate, warmup_steps=warm
    )
    model.compile(
        keras.optimizers.Adam(decay, global_clipnorm=1.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return model


def keep_best(experiment: Experiment) -> None:
    """Write the weights of the best of the large models, in half precision, and say which."""
    large = results.select(experiment.runs, part="long")
    best = min(large, key=validation_loss)
    model = keras.saving.load_model(_work(*(best[name] for name in KEY)))
    halves = {
        f"{number:02}": np.asarray(weight, np.float16)
        for number, weight in enumerate(model.get_weights())
    }
    path = course_root() / "results" / f"{NAME}.npz"
    with path.open("wb") as file:
        np.savez_compressed(file, **halves)
    kept = (*KEY, "units", "validation_loss", "test_perplexity", "windows_test_perplexity")
    experiment.about = {**experiment.about, "kept": {name: best[name] for name in kept}}
    experiment.write()


def measured(model: keras.Model) -> dict[str, float]:
    """Return loss and perplexity on the validation and the test poems, each poem read whole."""
    found = {}
    for split in ("validation", "test"):
        texts, names = verse()[split]
        told = [poets().index(name) for name in names] if len(model.inputs) == 2 else None
        loss = loss_on_whole_poems(model, texts, vocabulary(), told)
        found[f"{split}_loss"] = round(loss, 5)
        found[f"{split}_perplexity"] = round(math.exp(loss), 4)
    return found


def in_windows(model: keras.Model, conditioning: Conditioning) -> float:
    """Return the test perplexity in windows of so few characters as the small models train on."""
    loss = model.evaluate(windows_of("test", conditioning, LENGTH), verbose=0)
    return round(math.exp(float(loss)), 4)


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


def windows_of(
    split: str, conditioning: Conditioning, length: int, seed: int | None = None
) -> tf.data.Dataset:
    """Return the windows of a split, shuffled where a seed is given, for one kind of model."""
    texts, names = verse()[split]
    labels = [poets().index(name) for name in names]
    shuffled = {} if seed is None else {"shuffle": True, "seed": seed}
    size = 8 if seed is None else BATCH  # what doesn't fill a batch would be left out
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


def _work(part: Part, conditioning: Conditioning, rate: float, seed: int) -> Path:
    """Return where the pieces of a training are kept: not in results/, and not committed."""
    folder = course_root() / "work" / NAME
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{part}-{conditioning}-{rate:g}-{seed}.keras"


def _seconds(kept: Path) -> float:
    path = kept.with_suffix(".seconds")
    return float(path.read_text()) if path.exists() else 0.0


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))
