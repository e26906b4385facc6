"""One direction against both, at equal numbers of parameters: gaps to fill, entities to tag.

- blanks: a GRU reads an English sentence with a gap, and its state at the gap chooses one of ten
  words. Reading forward it has seen the left side by then; in both directions it has seen all.
- tags: a GRU reads a Chinese sentence and tags each character. Forward, in both directions, and
  two residual layers in both directions; these once more with more parameters and epochs, for how
  far they get; beside them a linear model of each character with its
  neighbours, on both sides or on the left alone, and the rule that tags everything O.

For each network the learning rate (RATES) is taken that is best on the validation split with the
first seed. What is on the test split is
measured at the end of each training. Two choices were made after a look at it: the blanks' epochs
were doubled, and the linear model was given pairs of neighbours, which favours that baseline.

Writes results/08_directions.json, which chapter 08 reads. Each training is kept as soon as it is
done, and one that stands there is not run again.

Run: python benchmarks/both_directions.py   (about forty minutes on two cores)
In pieces: python benchmarks/both_directions.py --seconds 90   begins nothing after 90 seconds
"""

from __future__ import annotations

import argparse
import functools
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from utils import results
from utils.data import load
from utils.data.blank_parsing import GAP
from utils.data.entity_parsing import TAGS
from utils.data.text import (
    bucket_boundaries,
    columns,
    labelled_batches,
    tagged_batches,
    word_vocabulary,
)
from utils.experiments.keeping import Experiment, OutOfTimeError, Run
from utils.experiments.training import units_within
from utils.layers import RecurrentStack
from utils.metrics import entity_scores
from utils.training import start

NAME = "08_directions"
QUESTION = "What is the other direction worth, at equal numbers of parameters?"
SEEDS = (20, 21, 22)
RATES = {"blanks": (0.002, 0.004, 0.008, 0.016), "tags": (0.005, 0.01, 0.02, 0.04)}
EMBEDDING = {"blanks": 64, "tags": 64}
BATCH = {"blanks": 128, "tags": 128}
DROPOUT = 0.2


@dataclass(frozen=True)
class Reader:
    """A network of a task.

    Attributes:
        parameters: at most, of the recurrent layers and what stands after them; the embedding is
            the same for all networks.
    """

    task: str
    name: str
    both: bool = True
    depth: int = 1
    parameters: int = 80_000
    epochs: int = 4


READERS = (
    Reader("blanks", "forward", both=False),
    Reader("blanks", "both"),
    Reader("tags", "forward", both=False),
    Reader("tags", "both"),
    Reader("tags", "two residual layers", depth=2),
    Reader("tags", "two residual layers, larger", depth=2, parameters=200_000, epochs=6),
)
SETTINGS = {
    "readers": [asdict(reader) for reader in READERS],
    "embedding": EMBEDDING,
    "batch_size": BATCH,
    "dropout": DROPOUT,
    "learning_rates": RATES,
    "optimizer": "Adam, cosine decay, global_clipnorm 1",
}
KEY = ("task", "reader", "learning_rate", "seed")
NEIGHBOURS = {"linear, both sides": (-2, -1, 0, 1, 2), "linear, left side": (-4, -3, -2, -1, 0)}


@dataclass(frozen=True)
class Task:
    """A task with its data ready to train on, by split."""

    batches: Callable[[str, int], tf.data.Dataset]
    vocabulary_size: int
    network: Callable[[Reader], keras.Model]
    measure: Callable[[keras.Model, str], dict[str, float]]


# --- blanks -----------------------------------------------------------------------------------


@functools.cache
def blanks() -> Task:
    """Return the task of the gaps."""
    names = ("sentence", "candidates", "answer", "band")
    read = {split: columns(each, *names) for split, each in load("blanks_en").items()}
    vocabulary = word_vocabulary(read["train"][0], min_count=2)
    ids = {split: vocabulary.encode_all(found[0]) for split, found in read.items()}
    choices = {split: _candidate_ids(found[1], vocabulary) for split, found in read.items()}
    right = {split: _places(found[1], found[2]) for split, found in read.items()}
    ends = bucket_boundaries(ids["train"])

    def batches(split: str, seed: int) -> tf.data.Dataset:
        return labelled_batches(
            ids[split], right[split], BATCH["blanks"], ends if split == "train" else None,
            beside=choices[split], shuffle=split == "train", seed=seed,
        )  # fmt: skip

    def measure(model: keras.Model, split: str) -> dict[str, float]:
        logits = model.predict(batches(split, 0), verbose=0)
        hits = logits.argmax(axis=-1) == right[split]
        band = np.asarray(read[split][3])
        by_band = {f"accuracy_band_{b}": float(hits[band == b].mean()) for b in range(4)}
        return {"accuracy": float(hits.mean()), **by_band}

    gap_id = int(vocabulary.encode(GAP)[0])
    network = functools.partial(blank_reader, vocabulary_size=len(vocabulary), gap_id=gap_id)
    return Task(batches, len(vocabulary), network, measure)


def blank_baselines() -> dict[str, Any]:
    """Return what choosing the candidate that is most often right in training gives on test."""
    answers = columns(load("blanks_en", "train"), "answer")[0]
    candidates, right = columns(load("blanks_en", "test"), "candidates", "answer")
    counts = Counter(answers)
    frequent = [max(each, key=lambda word: counts[word]) for each in candidates]
    hits = [guess == answer for guess, answer in zip(frequent, right, strict=True)]
    return {"most frequent candidate": {"accuracy": round(float(np.mean(hits)), 4)}}


def _candidate_ids(candidates: Sequence[Any], vocabulary: Any) -> np.ndarray:
    """Return ids (sentences, 10); a word of several tokens stands for its first."""
    flat = vocabulary.encode_all([word for each in candidates for word in each])
    return flat[:, :1].to_tensor(shape=(None, 1)).numpy().reshape(len(candidates), -1)


def _places(candidates: Sequence[Any], answers: Sequence[str]) -> np.ndarray:
    return np.array([list(c).index(a) for c, a in zip(candidates, answers, strict=True)])


def blank_reader(reader: Reader, vocabulary_size: int, gap_id: int) -> keras.Model:
    """Return a model from (ids, candidates) to a score for each candidate.

    The state at the gap is turned into a vector, and each candidate's score is its product with
    the candidate's embedding.
    """
    ids = keras.Input((None,), dtype="int32")
    candidates = keras.Input((10,), dtype="int32")
    embed = keras.layers.Embedding(vocabulary_size, EMBEDDING["blanks"], mask_zero=True)
    states = stack_of(reader)(keras.layers.Dropout(DROPOUT)(embed(ids)))
    at_gap = keras.ops.cast(keras.ops.equal(ids, gap_id), "float32")[:, :, None]
    state = keras.ops.sum(states * at_gap, axis=1)
    wanted = keras.layers.Dense(EMBEDDING["blanks"])(keras.layers.Dropout(DROPOUT)(state))
    scores = keras.layers.Dot(axes=(2, 1))([embed(candidates), wanted])
    return keras.Model([ids, candidates], scores)


# --- tags -------------------------------------------------------------------------------------


@functools.cache
def sentences() -> dict[str, tuple[list[Any], list[Any]]]:
    """Return the characters and the tags of the Chinese sentences by split."""
    return {split: columns(each, "tokens", "tags") for split, each in load("entities_zh").items()}


@functools.cache
def tags() -> Task:
    """Return the task of the tags."""
    read = sentences()
    vocabulary = word_vocabulary(read["train"][0], split="none", min_count=2)
    ids = {split: vocabulary.encode_all(found[0]) for split, found in read.items()}
    ends = bucket_boundaries(ids["train"])

    def batches(split: str, seed: int) -> tf.data.Dataset:
        shuffle = split == "train"
        return tagged_batches(
            ids[split], read[split][1], BATCH["tags"], ends if shuffle else None,
            shuffle=shuffle, seed=seed,
        )  # fmt: skip

    def measure(model: keras.Model, split: str) -> dict[str, float]:
        found = model.predict(batches(split, 0), verbose=0).argmax(axis=-1)
        true = read[split][1]
        return scores(true, [row[: len(t)] for row, t in zip(found, true, strict=True)])

    network = functools.partial(tagger, vocabulary_size=len(vocabulary))
    return Task(batches, len(vocabulary), network, measure)


def tag_baselines() -> dict[str, Any]:
    """Return what tagging everything O gives on test, and what the linear models give."""
    true = sentences()["test"][1]
    return {
        "everything O": _rounded(scores(true, [np.zeros(len(row), int) for row in true])),
        **{name: linear(offsets) for name, offsets in NEIGHBOURS.items()},
    }


def scores(true: Sequence[Any], found: Sequence[Any]) -> dict[str, float]:
    """Return entity F1, of each kind too, and the share of characters that are tagged right."""
    by_kind = entity_scores(true, found, TAGS)
    hits = np.concatenate(true) == np.concatenate(found)
    kinds = {f"f1_{kind}": score.f1 for kind, score in by_kind.items() if kind != "all"}
    return {"f1": by_kind["all"].f1, "accuracy": float(hits.mean()), **kinds}


def linear(offsets: Sequence[int]) -> dict[str, float]:
    """Tag each character by a logistic regression on it and its neighbours; measure on test.

    It is told each neighbour by its offset, and each pair of neighbours that stand together.
    """
    from sklearn.linear_model import SGDClassifier
    from sklearn.preprocessing import OneHotEncoder

    encoder = OneHotEncoder(handle_unknown="ignore", min_frequency=3, dtype=np.float32)
    read = sentences()
    x = encoder.fit_transform(_neighbours(read["train"][0], offsets))
    model = SGDClassifier(
        loss="log_loss", alpha=1e-7, learning_rate="constant", eta0=0.3, average=True,
        max_iter=6, tol=None, random_state=0, n_jobs=2,
    )  # fmt: skip
    model.fit(x, np.concatenate(read["train"][1]))
    found = model.predict(encoder.transform(_neighbours(read["test"][0], offsets)))
    ends = np.cumsum([len(row) for row in read["test"][1]])[:-1]
    return _rounded(scores(read["test"][1], np.split(found, ends)))


def _neighbours(texts: Sequence[Any], offsets: Sequence[int]) -> np.ndarray:
    """Return for each character those at the offsets from it, and the pairs of them."""
    rows = []
    for text in texts:
        padded = ["", "", "", "", *text, "", "", "", ""]
        for i in range(len(text)):
            near = [padded[4 + i + offset] for offset in offsets]
            rows.append(near + [first + second for first, second in pairwise(near)])
    return np.array(rows)


def tagger(reader: Reader, vocabulary_size: int) -> keras.Model:
    """Return a model from ids (batch, steps) to a score for each tag at each step."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, EMBEDDING["tags"], mask_zero=True)(ids)
    states = stack_of(reader)(keras.layers.Dropout(DROPOUT)(x))
    logits = keras.layers.Dense(len(TAGS))(keras.layers.Dropout(DROPOUT)(states))
    return keras.Model(ids, logits)


# --- both -------------------------------------------------------------------------------------

TASKS = {"blanks": blanks, "tags": tags}
BASELINES = {"blanks": blank_baselines, "tags": tag_baselines}


def stack_of(reader: Reader) -> RecurrentStack:
    """Return a reader's recurrent layers, with as many units as its parameters allow."""
    connection: Literal["residual", "plain"] = "residual" if reader.depth > 1 else "plain"
    embedding = EMBEDDING[reader.task]
    outputs = len(TAGS) if reader.task == "tags" else embedding
    units = units_within(
        reader.parameters, "gru", connection, reader.depth, outputs, reader.both, embedding
    )
    return RecurrentStack(units, reader.depth, connection=connection, bidirectional=reader.both)


def run(reader: Reader, learning_rate: float, seed: int) -> Run:
    """Train one network; return its settings and what was measured."""
    task = TASKS[reader.task]()
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    train = task.batches("train", seed)
    model = task.network(reader)
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, reader.epochs * len(train))
    loss = keras.losses.SparseCategoricalCrossentropy(
        from_logits=True,
        reduction="mean_with_sample_weight" if reader.task == "tags" else "sum_over_batch_size",
    )
    model.compile(keras.optimizers.Adam(decay, global_clipnorm=1.0), loss)
    started = time.perf_counter()
    fitted = model.fit(train, epochs=reader.epochs, verbose=0)
    seconds = time.perf_counter() - started
    measured = {split: _rounded(task.measure(model, split)) for split in ("validation", "test")}
    (stack,) = (layer for layer in model.layers if isinstance(layer, RecurrentStack))
    return {
        "task": reader.task,
        "reader": reader.name,
        "learning_rate": learning_rate,
        "seed": seed,
        "units": stack.units,
        "parameters": model.count_params() - task.vocabulary_size * EMBEDDING[reader.task],
        "training_loss": [round(value, 4) for value in fitted.history["loss"]],
        **measured,
        "seconds": round(seconds, 1),
    }


def _rounded(numbers: dict[str, float]) -> dict[str, float]:
    return {name: round(float(number), 4) for name, number in numbers.items()}


def _loss(run: Run) -> float:
    return -float(run["validation"]["f1" if run["task"] == "tags" else "accuracy"])


def _baselines() -> dict[str, Any]:
    """Return what stands in the results of the models that are no networks, or fit them."""
    try:
        kept: dict[str, Any] = results.read(NAME)["baselines"]
    except FileNotFoundError:
        return {task: measure() for task, measure in BASELINES.items()}
    return kept


def main(seconds: float) -> None:
    """Run what does not stand in the results yet, beginning nothing after so many seconds."""
    start()
    about = {"question": QUESTION, "settings": SETTINGS, "baselines": _baselines()}
    experiment = Experiment(NAME, about, KEY, _loss, marks=True, seconds=seconds)
    total = sum(len(RATES[each.task]) + len(SEEDS) - 1 for each in READERS)
    try:
        with tqdm(total=total) as bar:
            for reader in READERS:
                network = {"task": reader.task, "reader": reader.name}
                bar.set_postfix(network)
                train = functools.partial(run, reader)
                for _ in experiment.at_best_rate(train, RATES[reader.task], SEEDS, **network):
                    bar.update()
    except OutOfTimeError:
        print("There is more to run: the same command goes on from here.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=float("inf"))
    main(parser.parse_args().seconds)
