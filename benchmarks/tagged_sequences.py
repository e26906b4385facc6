"""What a CRF is worth to a tagger of names: forward alone, and in both directions.

- forward: one GRU reads from left to right, with a CRF and without;
- both: two residual layers in both directions, with a CRF; the same network without one stands in
  results/08_directions.json ("two residual layers, larger");
With a CRF the learning rate is taken that is best on the validation split with the first seed. The
networks without one have the rate that was chosen for them in results/08_directions.json. What is
on the test split is measured at the end of each training; nothing is chosen by it.

Writes results/04_tagging.json, and results/04_tagging.npz, the weights of the network `both` with
the seed that is best on the validation split. Each training is kept as soon as it is done.

Run: python benchmarks/tagged_sequences.py   (about half an hour on two cores)
In pieces: python benchmarks/tagged_sequences.py --seconds 60   begins nothing after 60 seconds
"""

from __future__ import annotations

import argparse
import functools
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import keras
import numpy as np
from tqdm import tqdm

from utils import results
from utils.data.text import bucket_boundaries, tagged_batches
from utils.experiments import tagging
from utils.experiments.keeping import Experiment, OutOfTimeError, Run
from utils.paths import course_root
from utils.training import start

QUESTION = "What is a CRF worth to a tagger of names?"
SEEDS = (20, 21, 22)
ORIENTATION = {
    "name": "public: LSTM in both directions, CRF, GloVe (CoNLL-2003, English)",
    "f1": 0.9042,
    "source": "https://github.com/guillaumegenthial/tf_ner, mean of five; about 20 minutes",
}
RATES = (0.01, 0.005, 0.02)
"""The first is the best most often: all seeds are trained with it before the others are tried."""
BATCH = 128
KEPT = "both"
KEY = ("tagger", "crf", "learning_rate", "seed")


@dataclass(frozen=True)
class Tagger:
    """A network; its settings are those of `tagging.tagger`, and how long it is trained."""

    name: str
    crf: bool
    units: int
    epochs: int
    both: bool = False
    depth: int = 1
    rates: tuple[float, ...] = RATES

    def model(self) -> keras.Model:
        settings = {name: getattr(self, name) for name in ("units", "both", "depth", "crf")}
        return tagging.tagger(len(tagging.vocabulary()), **settings)


TAGGERS = (
    Tagger("both", crf=True, units=80, epochs=6, both=True, depth=2),
    Tagger("forward", crf=True, units=132, epochs=4, rates=(*RATES, 0.04)),
)


@functools.cache
def ids(split: str) -> Any:
    return tagging.vocabulary().encode_all(tagging.sentences()[split][0])


def batches(split: str, seed: int = 0) -> Any:
    tags = tagging.sentences()[split][1]
    if split != "train":
        return tagged_batches(ids(split), tags, BATCH)
    ends = bucket_boundaries(ids(split))
    return tagged_batches(ids(split), tags, BATCH, ends, shuffle=True, seed=seed)


def run(tagger: Tagger, learning_rate: float, seed: int) -> Run:
    """Train one network; return its settings and what was measured."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    train, model = batches("train", seed), tagger.model()
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, tagger.epochs * len(train))
    loss = keras.losses.SparseCategoricalCrossentropy(
        from_logits=True, reduction="mean_with_sample_weight"
    )
    model.compile(keras.optimizers.Adam(decay, global_clipnorm=1.0), None if tagger.crf else loss)
    started = time.perf_counter()
    fitted = model.fit(train, epochs=tagger.epochs, verbose=0)
    seconds = time.perf_counter() - started
    found = {split: _measure(model, split) for split in ("validation", "test")}
    if tagger.name == KEPT:
        _keep(model, found["validation"]["f1"])
    return {
        "tagger": tagger.name,
        "crf": tagger.crf,
        "learning_rate": learning_rate,
        "seed": seed,
        "parameters": model.count_params(),
        "training_loss": [round(value, 4) for value in fitted.history["loss"]],
        **found,
        "seconds": round(seconds, 1),
    }


def _measure(model: keras.Model, split: str) -> dict[str, float]:
    tokens, tags = tagging.sentences()[split]
    found = tagging.tags_of(model, batches(split))
    return {name: round(each, 4) for name, each in tagging.measured(tags, found, tokens).items()}


def _keep(model: keras.Model, f1: float) -> None:
    """Write the weights if no network of this name was better on the validation split."""
    try:
        runs = results.select(results.read(tagging.NAME)["runs"], tagger=KEPT)
    except FileNotFoundError:
        runs = []
    if all(f1 > each["validation"]["f1"] for each in runs):
        halves = {f"{i:02}": w.astype(np.float16) for i, w in enumerate(model.get_weights())}
        with (course_root() / "results" / f"{tagging.NAME}.npz").open("wb") as file:
            np.savez_compressed(file, **halves)


def main(seconds: float, only: str) -> None:
    """Run what does not stand in the results yet, beginning nothing after so many seconds."""
    start()
    settings = {
        "taggers": [asdict(each) for each in TAGGERS],
        "embedding": 64, "dropout": 0.2, "batch_size": BATCH,
        "optimizer": "Adam, cosine decay, global_clipnorm 1",
    }  # fmt: skip
    about = {"question": QUESTION, "settings": settings, "orientation": ORIENTATION}
    experiment = Experiment(
        tagging.NAME, about, KEY, lambda run: -run["validation"]["f1"], marks=True, seconds=seconds
    )
    total = sum(len(each.rates) + 2 * len(SEEDS) - 1 for each in TAGGERS)
    try:
        with tqdm(total=total) as bar:
            for _ in trained(experiment, only):
                bar.update()
    except OutOfTimeError:
        print("There is more to run: the same command goes on from here.")


def trained(experiment: Experiment, only: str) -> Iterator[Run]:
    """Yield each training: all seeds with the likeliest rate first, then the other rates."""
    for rates in (slice(1), slice(None)):
        for tagger in (each for each in TAGGERS if only in each.name):
            network = {"tagger": tagger.name, "crf": tagger.crf}
            train = functools.partial(run, tagger)
            yield from experiment.at_best_rate(train, tagger.rates[rates], SEEDS, **network)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--only", default="", help="train this network alone: both, forward")
    arguments = parser.parse_args()
    main(arguments.seconds, arguments.only)
