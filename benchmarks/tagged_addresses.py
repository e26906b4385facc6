"""Addresses cut into their parts: a tagger of single tags against one with a CRF.

The learning rate of each is chosen on the validation split with the first seed, by whole addresses
and then by words; what is on the test split is measured at the end of each training, and nothing is
chosen by it. Writes results/04_addresses.json; each training is kept as soon as it is done.

Run: python benchmarks/tagged_addresses.py   (about four minutes on two cores)
In pieces: python benchmarks/tagged_addresses.py --seconds 60   begins nothing after 60 seconds
"""

from __future__ import annotations

import argparse
import functools
import time

import keras
from tqdm import tqdm

from utils.experiments import addresses
from utils.experiments.keeping import Experiment, OutOfTimeError, Run
from utils.training import start

QUESTION = "What is a CRF worth where a whole sequence has to be right?"
SEEDS = (20, 21, 22)
RATES = (0.005, 0.01, 0.02, 0.04, 0.08)
UNITS, DROPOUT, BATCH, EPOCHS = 64, 0.4, 64, 24


def run(crf: bool, learning_rate: float, seed: int) -> Run:
    """Train one network; return its settings and what was measured."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    views, tags, weights = addresses.arrays("train")
    model = addresses.tagger(crf=crf, units=UNITS, dropout=DROPOUT)
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, EPOCHS * -(-len(tags) // BATCH))
    loss = keras.losses.SparseCategoricalCrossentropy(
        from_logits=True, reduction="mean_with_sample_weight"
    )
    model.compile(keras.optimizers.Adam(decay, global_clipnorm=1.0), None if crf else loss)
    started = time.perf_counter()
    fitted = model.fit(
        views, tags, sample_weight=weights, epochs=EPOCHS, batch_size=BATCH, verbose=0
    )
    seconds = time.perf_counter() - started
    found = {split: addresses.measured(model, split) for split in ("validation", "test")}
    return {
        "crf": crf,
        "learning_rate": learning_rate,
        "seed": seed,
        "parameters": model.count_params(),
        "training_loss": [round(loss, 4) for loss in fitted.history["loss"]],
        **{s: {name: round(each, 4) for name, each in f.items()} for s, f in found.items()},
        "seconds": round(seconds, 1),
    }


def _loss(run: Run) -> float:
    """Return what a rate is chosen by: whole addresses, and among equals words."""
    found = run["validation"]
    return -float(found["whole_sequences"] + found["accuracy"] / 1000)


def main(seconds: float) -> None:
    """Run what does not stand in the results yet, beginning nothing after so many seconds."""
    start()
    settings = {
        "units": UNITS, "dropout": DROPOUT, "batch_size": BATCH, "epochs": EPOCHS,
        "learning_rates": RATES, "optimizer": "Adam, cosine decay, global_clipnorm 1",
    }  # fmt: skip
    about = {"question": QUESTION, "settings": settings}
    key = ("crf", "learning_rate", "seed")
    experiment = Experiment(addresses.NAME, about, key, _loss, marks=True, seconds=seconds)
    try:
        with tqdm(total=2 * (len(RATES) + len(SEEDS) - 1)) as bar:
            for crf in (True, False):
                train = functools.partial(run, crf)
                for _ in experiment.at_best_rate(train, RATES, SEEDS, crf=crf):
                    bar.update()
    except OutOfTimeError:
        print("There is more to run: the same command goes on from here.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=float("inf"))
    main(parser.parse_args().seconds)
