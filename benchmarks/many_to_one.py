"""Many to one: film snippets and newsgroups, read by GRUs that are pooled in different ways.

Of the films, every pooling is trained with word vectors that are learnt from nothing, begin as
GloVe's, or stay as GloVe's. Of the newsgroups, the same network reads the first or the last 60 or
200 words of a message, or the characters of its first 60 words; beside each, a linear model reads
the same words. The learning rate of each network is chosen on the validation split with the first
seed; then every seed is trained with it, and the weights of the best validation epoch are measured
on the test split, which nothing was chosen on. At last, the three seeds of the network with the
lowest validation loss on films are trained again, and their probabilities are compared with how
often they are right, each by itself and their mean.

Each training is kept as it comes, so an interrupted run goes on where it stopped. Writes
results/03_films.json, 03_newsgroups.json and 03_calibration.json, which chapter 3 reads. The words'
vectors, 76 MB, are fetched when they are not there.

Run: python benchmarks/many_to_one.py films         (about 10 minutes on two cores)
     python benchmarks/many_to_one.py newsgroups    (about 15 minutes)
     python benchmarks/many_to_one.py calibration   (a minute, after films)
     With a number of seconds after that it begins no training after them.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from utils import results
from utils.baselines.documents import linear_model
from utils.calibration import bins_of, calibration_error
from utils.data import load
from utils.data.glove import DIM, first_vectors
from utils.data.text import (
    TokenVocabulary,
    bucket_boundaries,
    columns,
    labelled_batches,
    word_vocabulary,
)
from utils.data.text_tokens import Keep
from utils.data.turned_sentences import NEGATION, ORDER, both_right
from utils.experiments.keeping import Experiment, OutOfTimeError, Run
from utils.layers import AttentionPooling, MaskedMaxPooling

UNITS, BATCH, DROPOUT, BUCKETS = 64, 64, 0.5, 4
RATES = (0.002, 0.004, 0.008)
SEEDS = (20, 21, 22)
POOLINGS = ("last", "mean", "max", "attention")
SPLITS = ("train", "validation", "test")

FILMS = [
    *(("tuned", pooling, 1) for pooling in POOLINGS),
    ("tuned", "attention", 2),
    ("scratch", "attention", 1),
    ("frozen", "attention", 1),
    *(("scratch", pooling, 1) for pooling in ("last", "mean", "max")),
]
"""Where the vectors come from, the pooling, and the directions in which it is read."""
DOCUMENTS: list[tuple[str, int, Keep]] = [
    ("words", 60, "start"),
    ("words", 200, "start"),
    ("words", 60, "end"),
    ("words", 200, "end"),
    ("characters", 60, "start"),
]
"""What is read, of how many words, and which end of a longer message is kept."""


@dataclass(frozen=True)
class Task:
    """A data set: the name of its file in results/, and how long it is trained."""

    result: str
    question: str
    data: str
    classes: int
    epochs: int
    min_count: int


TASKS = {
    "films": Task(
        "03_films",
        "Which pooling, and which word vectors, judge a film snippet best?",
        "film_snippets", classes=2, epochs=5, min_count=2,
    ),
    "newsgroups": Task(
        "03_newsgroups",
        "How much of a message, and which end of it, tells its newsgroup; words or characters?",
        "newsgroups/eight", classes=8, epochs=4, min_count=3,
    ),
}  # fmt: skip


def settings(task: Task) -> dict[str, Any]:
    return {
        "units": UNITS, "dropout": DROPOUT, "batch_size": BATCH, "epochs": task.epochs,
        "optimizer": "Adam, cosine decay, global_clipnorm 1", "learning_rates": RATES,
        "seeds": SEEDS,
    }  # fmt: skip


def films(seconds: float) -> None:
    task = TASKS["films"]
    about = {"question": task.question, "settings": settings(task)}
    key = ("vectors", "pooling", "directions", "learning_rate", "seed")
    experiment = Experiment(task.result, about, key, marks=True, seconds=seconds)
    with tqdm(total=len(FILMS) * (len(RATES) + len(SEEDS) - 1)) as bar:
        for vectors, pooling, directions in FILMS:
            network = {"vectors": vectors, "pooling": pooling, "directions": directions}
            train = partial(film_run, network)
            for _ in experiment.at_best_rate(train, RATES, SEEDS, **network):
                bar.update()


def film_run(network: dict[str, Any], rate: float, seed: int) -> Run:
    """Train one reader of films; return its settings, losses and accuracies."""
    model, measured = trained_on_films(network, rate, seed)
    return {
        **network, "learning_rate": rate, "seed": seed,
        "parameters": model.count_params(), **measured, **turned(model),
    }  # fmt: skip


def trained_on_films(
    network: dict[str, Any], rate: float, seed: int
) -> tuple[keras.Model, dict[str, Any]]:
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    texts, labels = read("films")
    vocabulary = vocabulary_of("films")
    ids = {split: vocabulary.encode_all(texts[split]) for split in SPLITS}
    model = reader(vocabulary, 2, **network)
    return model, trained(model, ids, labels, rate, seed, TASKS["films"].epochs)


def turned(model: keras.Model) -> dict[str, float]:
    """Return of how many of the turned pairs a model judges both sentences right."""

    def judge(sentences: list[str]) -> np.ndarray:
        ids = vocabulary_of("films").encode_all(sentences).to_tensor()
        labels: np.ndarray = model(ids, training=False).numpy().argmax(axis=1)
        return labels

    pairs = {"negation_pairs": NEGATION, "order_pairs": ORDER}
    return {name: round(both_right(judge, each), 4) for name, each in pairs.items()}


def newsgroups(seconds: float) -> None:
    task = TASKS["newsgroups"]
    about = {"question": task.question, "settings": settings(task), "linear": linear_newsgroups()}
    key = ("unit", "tokens", "keep", "learning_rate", "seed")
    experiment = Experiment(task.result, about, key, marks=True, seconds=seconds)
    with tqdm(total=len(DOCUMENTS) * (len(RATES) + len(SEEDS) - 1)) as bar:
        for unit, tokens, keep in DOCUMENTS:
            train = partial(newsgroup_run, unit, tokens, keep)
            network = {"unit": unit, "tokens": tokens, "keep": keep}
            for _ in experiment.at_best_rate(train, RATES, SEEDS, **network):
                bar.update()


def newsgroup_run(unit: str, tokens: int, keep: Keep, rate: float, seed: int) -> Run:
    """Train one reader of messages; return its settings, losses and accuracies."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    texts, labels = read("newsgroups")
    if unit == "words":
        vocabulary = vocabulary_of("newsgroups")
        ids = {s: vocabulary.encode_all(texts[s], max_length=tokens, keep=keep) for s in SPLITS}
    else:  # the characters of the same words
        cuts = {split: cut(texts[split], tokens, keep) for split in SPLITS}
        vocabulary = word_vocabulary(cuts["train"], split="characters")
        ids = {split: vocabulary.encode_all(cuts[split]) for split in SPLITS}
    model = reader(vocabulary, 8, "max", "tuned" if unit == "words" else "scratch")
    measured = trained(model, ids, labels, rate, seed, TASKS["newsgroups"].epochs)
    return {
        "unit": unit, "tokens": tokens, "keep": keep, "learning_rate": rate, "seed": seed,
        "steps": round(float(np.mean(ids["train"].row_lengths())), 1),
        "parameters": model.count_params(), **measured,
    }  # fmt: skip


def cut(texts: list[str], tokens: int, keep: Keep) -> list[str]:
    """Return the first or the last words of texts; these messages have no other signs."""
    ends = slice(tokens) if keep == "start" else slice(-tokens, None)
    return [" ".join(text.split()[ends]) for text in texts]


@cache
def linear_newsgroups() -> list[dict[str, Any]]:
    """Return what a linear model gets right of the same words."""
    kept = _kept("03_newsgroups").get("linear")
    if kept:
        return list(kept)
    texts, labels = read("newsgroups")
    found = []
    for unit, tokens, keep in DOCUMENTS:
        if unit == "words":
            started = time.perf_counter()
            model = linear_model()
            model.fit(cut(texts["train"], tokens, keep), labels["train"])
            accuracy = model.score(cut(texts["test"], tokens, keep), labels["test"])
            seconds = round(time.perf_counter() - started, 1)
            score = {"test_accuracy": round(float(accuracy), 4), "seconds": seconds}
            found.append({"tokens": tokens, "keep": keep, **score})
    return found


def calibration(seconds: float) -> None:
    """Train the best network of the films again; write how far its probabilities can be trusted."""
    del seconds
    runs = [run for run in results.read("03_films")["runs"] if run["chosen"]]
    best = min((run for run in runs if run["seed"] == SEEDS[0]), key=lambda r: r["validation_loss"])
    network = {name: best[name] for name in ("vectors", "pooling", "directions")}
    texts, labels = read("films")
    ids = vocabulary_of("films").encode_all(texts["test"])
    batches = labelled_batches(ids, labels["test"], 200)
    started, each = time.perf_counter(), []
    for seed in tqdm(SEEDS):
        model, _ = trained_on_films(network, best["learning_rate"], seed)
        each.append(keras.ops.softmax(model.predict(batches, verbose=0)).numpy())
    found = {f"seed {seed}": p for seed, p in zip(SEEDS, each, strict=True)}
    found["mean of three"] = np.mean(each, axis=0)
    measured = [_trust(name, p, labels["test"]) for name, p in found.items()]
    about = {"question": "Is the mean of three seeds better calibrated than one?", **network}
    about["learning_rate"] = best["learning_rate"]
    seconds = round(time.perf_counter() - started)
    results.write("03_calibration", {**about, "runs": measured, "seconds": seconds})


def _trust(name: str, probabilities: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    chosen = probabilities[np.arange(len(labels)), labels]
    return {
        "of": name,
        "test_accuracy": round(float(np.mean(probabilities.argmax(axis=1) == labels)), 4),
        "test_loss": round(float(-np.log(chosen).mean()), 4),
        "calibration_error": round(calibration_error(probabilities, labels), 4),
        "bins": [[round(float(n), 4) for n in row] for row in bins_of(probabilities, labels)],
    }


def reader(
    vocabulary: TokenVocabulary, classes: int, pooling: str, vectors: str, directions: int = 1
) -> keras.Model:
    """Return a GRU over words with one vector for the whole text, and the logits of the classes."""
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.Embedding(
        len(vocabulary), DIM, mask_zero=True, trainable=vectors != "frozen"
    )
    x = keras.layers.Dropout(DROPOUT)(embed(ids))
    if vectors != "scratch":
        embed.set_weights([word_vectors(vocabulary)])
    recurrent = keras.layers.GRU(UNITS, return_sequences=pooling != "last")
    x = (keras.layers.Bidirectional(recurrent) if directions == 2 else recurrent)(x)
    pool = {
        "mean": keras.layers.GlobalAveragePooling1D,
        "max": MaskedMaxPooling,
        "attention": AttentionPooling,
    }
    x = pool[pooling]()(x) if pooling in pool else x
    return keras.Model(ids, keras.layers.Dense(classes)(keras.layers.Dropout(DROPOUT)(x)))


@cache
def word_vectors(vocabulary: TokenVocabulary) -> np.ndarray:
    """Return GloVe's vectors; words that it lacks get small random ones."""
    return first_vectors(["", "[UNK]", *vocabulary.tokens])


def trained(
    model: keras.Model, ids: dict[str, tf.RaggedTensor], labels: dict[str, np.ndarray],
    rate: float, seed: int, epochs: int,
) -> dict[str, Any]:  # fmt: skip
    """Train a model; return the losses and accuracies of its best epoch, and the seconds."""
    ends = bucket_boundaries(ids["train"], BUCKETS)
    train = labelled_batches(ids["train"], labels["train"], BATCH, ends, shuffle=True, seed=seed)
    held = {s: labelled_batches(ids[s], labels[s], 200, ends) for s in ("validation", "test")}
    decay = keras.optimizers.schedules.CosineDecay(rate, epochs * len(train))
    model.compile(
        keras.optimizers.Adam(decay, global_clipnorm=1.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        weighted_metrics=["accuracy"],
    )
    best = keras.callbacks.EarlyStopping(patience=epochs, restore_best_weights=True)
    started = time.perf_counter()
    fitted = model.fit(
        train, validation_data=held["validation"], epochs=epochs, verbose=0, callbacks=[best]
    )
    seconds = round(time.perf_counter() - started, 1)
    losses = fitted.history["val_loss"]
    measured = {
        s: model.evaluate(batches, verbose=0, return_dict=True) for s, batches in held.items()
    }
    return {
        "best_epoch": losses.index(min(losses)) + 1,
        **{
            f"{split}_{name}": round(value, 4)
            for split, found in measured.items()
            for name, value in found.items()
        },
        "seconds": seconds,
    }


@cache
def read(task: str) -> tuple[dict[str, list[str]], dict[str, np.ndarray]]:
    """Return texts and labels by split."""
    found = {s: columns(each, "text", "label") for s, each in load(TASKS[task].data).items()}
    return {s: texts for s, (texts, _) in found.items()}, {s: y for s, (_, y) in found.items()}


@cache
def vocabulary_of(task: str) -> TokenVocabulary:
    """Return the words of the training texts, but for the rarest."""
    return word_vocabulary(read(task)[0]["train"], min_count=TASKS[task].min_count)


def _kept(name: str) -> dict[str, Any]:
    try:
        return results.read(name)
    except FileNotFoundError:
        return {}


PARTS = {"films": films, "newsgroups": newsgroups, "calibration": calibration}

if __name__ == "__main__":
    part, *limit = sys.argv[1:] or ["films"]
    try:
        PARTS[part](*map(float, limit or ["inf"]))
    except OutOfTimeError:
        print("There is more to run: the same command goes on from here.")
