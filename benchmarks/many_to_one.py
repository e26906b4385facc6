"""Many to one: film snippets and newsgroups, read by GRUs that are pooled in different ways.

Of the films, every pooling is trained with word vectors that are learnt from nothing, begin as
GloVe's, or stay as GloVe's; one reader learns what the mean scores make probable, not their signs.
Of the newsgroups, the same network reads the first or the last 60 or 200 words of a message, in
batches of 256, and the first ones in batches of 64 as well, or the characters of the first 60;
beside each, a linear model reads the same words. The learning rate of each network is chosen on the
validation split with the first seed; then every seed is trained with it, and the weights of the
best validation epoch are measured on the test split, which nothing was chosen on. Of one reader of
films, what each seed says of each test snippet is kept as well: how often it is right is compared
with how sure it is, seed by seed and for the mean of the three.

Each training is kept as it comes, so an interrupted run goes on where it stopped. Writes
results/03_films.json, 03_newsgroups.json, 03_calibration.json and, of trainings that have the
machine to themselves, 03_seconds.json; chapter 3 reads them. The words' vectors, 76 MB, are fetched
when they are not there.

Run: python benchmarks/many_to_one.py films         (about 20 minutes on two cores)
     python benchmarks/many_to_one.py newsgroups    (about 40 minutes)
     python benchmarks/many_to_one.py calibration   (at once, after films)
     python benchmarks/many_to_one.py seconds       (about 4 minutes, on an idle machine)
     With a number of seconds after that it begins no training after them.
"""

from __future__ import annotations

import contextlib
import sys
import time
from dataclasses import replace
from functools import partial
from typing import Any

import keras
import numpy as np
from text_readers import (
    DROPOUT,
    PIECES,
    PIECES_DROPOUT,
    RECIPES,
    SPREAD,
    TASKS,
    UNITS,
    Task,
    anew,
    encoded,
    read,
    trained,
    vocabulary_of,
)
from tqdm import tqdm

from utils import results
from utils.baselines.documents import linear_model
from utils.calibration import bins_of, calibration_error
from utils.data import load
from utils.data.text import columns, labelled_batches, word_vocabulary
from utils.data.text_tokens import Keep
from utils.data.turned_sentences import NEGATION, ORDER, told_apart
from utils.experiments.keeping import Experiment, OutOfTimeError, Run

SEEDS = (20, 21, 22)
POOLINGS = ("last", "mean", "max", "attention")
PAIRS = {"negation_pairs": NEGATION, "order_pairs": ORDER}
SPLITS = ("train", "validation", "test")

FILMS = [
    *(("tuned", pooling, 1, "labels") for pooling in POOLINGS),
    ("tuned", "attention", 2, "labels"),
    ("scratch", "attention", 1, "labels"),
    ("frozen", "attention", 1, "labels"),
    *(("scratch", pooling, 1, "labels") for pooling in ("last", "mean", "max")),
    ("tuned", "attention", 2, "scores"),
]
"""Where the vectors come from, the pooling, the directions in which it is read, what is learnt."""
FACTORS = {
    ("tuned", "attention", 2): 2.0,
    ("frozen", "attention", 1): 2.0,
    **{("scratch", pooling, 1): 0.5 for pooling in ("mean", "max", "attention")},
    ("scratch", "last", 1): 0.125,
}
"""By what the rates are multiplied where the best one lay at an edge of those of the others."""
TRUSTED = ("tuned", "attention", 2, "labels")
"""The reader whose probabilities are kept."""
DOCUMENTS: list[tuple[str, int, Keep, int]] = [
    ("words", 60, "start", 256),
    ("words", 200, "start", 256),
    ("words", 60, "end", 256),
    ("words", 200, "end", 256),
    ("words", 60, "start", 64),
    ("words", 200, "start", 64),
    ("characters", 60, "start", 64),
]
"""What is read, of how many words, which end of a longer message is kept, and the batch size."""


def settings(task: Task) -> dict[str, Any]:
    return {
        "units": UNITS, "dropout": DROPOUT, "batch_size": task.batch_size, "epochs": task.epochs,
        "optimizer": "Adam, cosine decay, global_clipnorm 1",
        "learning_rates": task.rates,
        "seeds": SEEDS,
    }  # fmt: skip


def films(seconds: float) -> None:
    task = TASKS["films"]
    about = {
        "question": task.question, "settings": settings(task),
        "settings_of_scores": settings(RECIPES["films", "scores"]),
        "linear_of_scores": linear_of_scores(),
    }  # fmt: skip
    key = ("vectors", "pooling", "directions", "learns", "learning_rate", "seed")
    experiment = Experiment(task.result, about, key, marks=True, seconds=seconds)
    with tqdm(total=len(FILMS) * (len(task.rates) + len(SEEDS) - 1)) as bar:
        for vectors, pooling, directions, learns in FILMS:
            network = {"vectors": vectors, "pooling": pooling, "directions": directions}
            network["learns"] = learns
            train = partial(film_run, network)
            factor = 1.0
            if learns == "labels":
                factor = FACTORS.get((vectors, pooling, directions), 1.0)
            rates = [factor * rate for rate in RECIPES["films", learns].rates]
            for _ in experiment.at_best_rate(train, rates, SEEDS, **network):
                bar.update()


def film_run(network: dict[str, Any], rate: float, seed: int, epochs: int = 0) -> Run:
    """Train one reader of films; return its settings, losses and accuracies."""
    labels, vocabulary = read("films")[1], vocabulary_of("films")
    ids = {split: encoded("films", split) for split in SPLITS}
    if network["learns"] == "scores":  # of the lukewarm snippets, too
        texts, _ = scored("film_snippets/all", "train")
        ids["train"] = vocabulary.encode_all(texts)
        labels = {split: scored("film_snippets", split)[1] for split in SPLITS}
        labels["train"] = scored("film_snippets/all", "train")[1]
    model = anew("films", seed, vocabulary, **network)
    recipe = RECIPES["films", network["learns"]]
    recipe = replace(recipe, epochs=epochs or recipe.epochs)
    measured = trained(model, ids, labels, rate, seed, recipe)
    if tuple(network.values()) == TRUSTED:
        batches = labelled_batches(ids["test"], labels["test"], 200)  # in their order
        positive = keras.ops.softmax(model.predict(batches, verbose=0))[:, 1].numpy()
        measured["test_per_mille"] = " ".join(str(round(1000 * p)) for p in positive.tolist())
    return {
        **network, "learning_rate": rate, "seed": seed,
        "parameters": model.count_params(), **measured, **turned(model),
    }  # fmt: skip


def scored(data: str, split: str) -> tuple[list[str], np.ndarray]:
    """Return texts and, from their scores, the probabilities of being against and for a film.

    A mean score of 0 makes both one half, and one of 2 about 0.12 and 0.88.
    """
    texts, scores = columns(load(data)[split], "text", "score")
    positive = 1 / (1 + np.exp(-np.asarray(scores, "float32")))
    return texts, np.stack([1 - positive, positive], axis=1)


def linear_of_scores() -> dict[str, float]:
    """Return what a linear model gets right that learns the same probabilities."""
    texts, probabilities = scored("film_snippets/all", "train")
    model = linear_model()  # each snippet twice: against with one weight, for with the other
    weights = {"logisticregression__sample_weight": probabilities.T.reshape(-1)}
    model.fit([*texts, *texts], np.repeat([0, 1], len(texts)), **weights)
    test, labels = read("films")[0]["test"], read("films")[1]["test"]
    return {"test_accuracy": round(float(model.score(test, labels)), 4)}


def turned(model: keras.Model) -> dict[str, float]:
    """Return in how many turned pairs a model takes the right sentence for the better one."""

    def judge(sentences: list[str]) -> np.ndarray:
        ids = vocabulary_of("films").encode_all(sentences).to_tensor()
        logits: np.ndarray = model(ids, training=False).numpy()
        return logits[:, 1] - logits[:, 0]

    return {name: round(told_apart(judge, each), 4) for name, each in PAIRS.items()}


def newsgroups(seconds: float) -> None:
    task = TASKS["newsgroups"]
    about = {
        "question": task.question, "settings": settings(task),
        "settings_of_small_batches": settings(RECIPES["newsgroups", "words", 64]),
        "settings_of_characters": {
            **settings(RECIPES["newsgroups", "characters", 64]),
            "pieces": PIECES, "dropout_of_pieces": PIECES_DROPOUT, "spread": SPREAD,
        },
        "linear": linear_newsgroups(),
    }  # fmt: skip
    key = ("unit", "tokens", "keep", "batch_size", "learning_rate", "seed")
    experiment = Experiment(task.result, about, key, marks=True, seconds=seconds)
    with tqdm(total=len(DOCUMENTS) * (len(task.rates) + len(SEEDS) - 1)) as bar:
        for unit, tokens, keep, size in DOCUMENTS:
            train = partial(newsgroup_run, unit, tokens, keep, size)
            network = {"unit": unit, "tokens": tokens, "keep": keep, "batch_size": size}
            rates = RECIPES["newsgroups", unit, size].rates
            for _ in experiment.at_best_rate(train, rates, SEEDS, **network):
                bar.update()


def newsgroup_run(
    unit: str, tokens: int, keep: Keep, size: int, rate: float, seed: int, epochs: int = 0
) -> Run:
    """Train one reader of messages; return its settings, losses and accuracies."""
    texts, labels = read("newsgroups")
    if unit == "words":
        vocabulary = vocabulary_of("newsgroups")
        ids = {s: vocabulary.encode_all(texts[s], max_length=tokens, keep=keep) for s in SPLITS}
    else:  # the characters of the same words
        cuts = {split: cut(texts[split], tokens, keep) for split in SPLITS}
        vocabulary = word_vocabulary(cuts["train"], split="characters")
        ids = {split: vocabulary.encode_all(cuts[split]) for split in SPLITS}
    network = {"pooling": "max", "vectors": "tuned" if unit == "words" else "scratch"}
    model = anew("newsgroups", seed, vocabulary, **network, unit=unit)
    recipe = RECIPES["newsgroups", unit, size]
    recipe = replace(recipe, epochs=epochs or recipe.epochs)
    measured = trained(model, ids, labels, rate, seed, recipe)
    return {
        "unit": unit, "tokens": tokens, "keep": keep, "batch_size": size,
        "learning_rate": rate, "seed": seed,
        "steps": round(float(np.mean(ids["train"].row_lengths())), 1),
        "parameters": model.count_params(), **measured,
    }  # fmt: skip


def cut(texts: list[str], tokens: int, keep: Keep) -> list[str]:
    """Return the first or the last words of texts; these messages have no other signs."""
    ends = slice(tokens) if keep == "start" else slice(-tokens, None)
    return [" ".join(text.split()[ends]) for text in texts]


def linear_newsgroups() -> list[dict[str, Any]]:
    """Return what a linear model gets right of the same words; each is kept as it comes."""
    name = TASKS["newsgroups"].result
    kept: dict[str, Any] = {"runs": []}
    with contextlib.suppress(FileNotFoundError):
        kept |= results.read(name)
    found = list(kept.get("linear", []))
    done = {(each["tokens"], each["keep"]) for each in found}
    for tokens, keep in dict.fromkeys(
        (n, keep) for unit, n, keep, _ in DOCUMENTS if unit == "words"
    ):
        if (tokens, keep) not in done:
            found.append({"tokens": tokens, "keep": keep, **_linear(tokens, keep)})
            results.write(name, {**kept, "linear": found})
    return found


def _linear(tokens: int, keep: Keep) -> dict[str, float]:
    texts, labels = read("newsgroups")
    started = time.perf_counter()
    model = linear_model().fit(cut(texts["train"], tokens, keep), labels["train"])
    accuracy = model.score(cut(texts["test"], tokens, keep), labels["test"])
    seconds = round(time.perf_counter() - started, 1)
    return {"test_accuracy": round(float(accuracy), 4), "seconds": seconds}


def calibration(seconds: float) -> None:
    """Write how far the probabilities of one reader of films can be trusted; nothing is trained."""
    network = dict(zip(("vectors", "pooling", "directions", "learns"), TRUSTED, strict=True))
    kept = results.read("03_films")["runs"]
    runs = sorted(results.select(kept, chosen=True, **network), key=lambda run: run["seed"])
    labels = read("films")[1]["test"]
    found = {f"seed {run['seed']}": _probabilities(run["test_per_mille"]) for run in runs}
    found["mean of three"] = np.mean(list(found.values()), axis=0)
    linear = linear_model().fit(read("films")[0]["train"], read("films")[1]["train"])
    found["linear"] = linear.predict_proba(read("films")[0]["test"])
    apart = {n: round(told_apart(linear.decision_function, p), 4) for n, p in PAIRS.items()}
    measured = [_trust(name, each, labels) for name, each in found.items()]
    about: dict[str, Any] = {
        "question": "Is the mean of three seeds better calibrated than one?", **network,
        "error_by_chance": round(_by_chance(found["mean of three"]), 4),
    }  # fmt: skip
    results.write("03_calibration", {**about, "linear": apart, "runs": measured, "seconds": 0})


def _by_chance(probabilities: np.ndarray, draws: int = 200) -> float:
    """Return the calibration error that a perfectly calibrated model has on so few texts."""
    rng = np.random.default_rng(SEEDS[0])
    labels = rng.random((draws, len(probabilities))) < probabilities[:, 1]
    return float(np.mean([calibration_error(probabilities, each.astype(int)) for each in labels]))


def _probabilities(per_mille: str) -> np.ndarray:
    positive = np.array([int(each) for each in per_mille.split()]) / 1000
    return np.stack([1 - positive, positive], axis=1)


def _trust(name: str, probabilities: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    chosen = np.maximum(probabilities[np.arange(len(labels)), labels], 0.0005)  # rounded
    return {
        "of": name,
        "test_accuracy": round(float(np.mean(probabilities.argmax(axis=1) == labels)), 4),
        "test_loss": round(float(-np.log(chosen).mean()), 4),
        "calibration_error": round(calibration_error(probabilities, labels), 4),
        "bins": [[round(float(n), 4) for n in row] for row in bins_of(probabilities, labels)],
    }


TIMED: dict[str, tuple[Any, ...]] = {
    **{f"films, tuned, {pooling}": ("tuned", pooling, 1, "labels") for pooling in POOLINGS},
    "films, tuned, attention, both directions": ("tuned", "attention", 2, "labels"),
    "films, tuned, attention, both directions, scores": ("tuned", "attention", 2, "scores"),
    "messages, first 60 words, batches of 64": ("words", 60, "start", 64),
    "messages, first 200 words, batches of 64": ("words", 200, "start", 64),
    "messages, first 60 words, characters": ("characters", 60, "start", 64),
}
"""Which readers' seconds are measured, by name."""
COUNTED = {
    "films, linear": None, "messages, linear, first 60 words": 60,
    "messages, linear, first 200 words": 200, "messages, linear, whole messages": 10**6,
}  # fmt: skip
"""Which linear models' seconds are measured, and of how many words."""


def seconds(limit: float) -> None:
    """Write how long one training of each reader takes, alone on the machine: run nothing else."""
    question = "How long does a training take?"
    experiment = Experiment("03_seconds", {"question": question}, ("of",), seconds=limit)
    for name, tokens in COUNTED.items():
        experiment.once(partial(_linear_seconds, name, tokens), of=name)
    for name, network in TIMED.items():
        experiment.once(partial(_reader_seconds, name, network), of=name)


def _linear_seconds(name: str, tokens: int | None) -> Run:
    texts, labels = read("films" if tokens is None else "newsgroups")
    rows = texts["train"] if tokens is None else cut(texts["train"], tokens, "start")
    found = []
    for _ in range(3 if tokens is None else 1):
        started = time.perf_counter()
        linear_model().fit(rows, labels["train"])
        found.append(time.perf_counter() - started)
    return {"of": name, "seconds": round(float(np.median(found)), 1)}


def _reader_seconds(name: str, network: tuple[Any, ...]) -> Run:
    """Return the seconds of an epoch, the second, times the epochs: in the first, Keras traces."""
    rate = 0.005  # any: a step takes as long at all rates
    if name.startswith("films"):
        names = ("vectors", "pooling", "directions", "learns")
        train = partial(film_run, dict(zip(names, network, strict=True)), rate, SEEDS[0])
        epochs = RECIPES["films", network[-1]].epochs
    else:
        unit, _, _, size = network
        train = partial(newsgroup_run, *network, rate, SEEDS[0])
        epochs = RECIPES["newsgroups", unit, size].epochs
    _, run = train(epochs=1), train(epochs=1)
    return {"of": name, "epoch": run["seconds"], "seconds": round(epochs * run["seconds"], 1)}


PARTS = {
    "films": films, "newsgroups": newsgroups, "calibration": calibration, "seconds": seconds
}  # fmt: skip

if __name__ == "__main__":
    part, *limit = sys.argv[1:] or ["films"]
    try:
        PARTS[part](*map(float, limit or ["inf"]))
    except OutOfTimeError:
        print("There is more to run: the same command goes on from here.")
