"""Questions about stories: what leaks, and five readers, with and without attention and copying.

Each network is trained on `stories/standard` at three learning rates or more with the first seed;
the one with the lowest validation loss is trained with the other seeds. The test splits of standard
and of transfer are read once for each training, and so are two splits in between: the test stories
of standard with the names of transfer, and those of transfer with the names of standard, so that
new names and new sentences can be told apart. "GloVe" is the reader that points, with GloVe's
vectors of all words that are no names. Beside them stand the linear model, one that
sees no story and one that sees no question.

Each training is kept as it comes, so an interrupted run goes on where it stopped. Writes
results/06_questions.json.

Run: python benchmarks/questions.py    (about 25 minutes on two quiet cores)
     With names of networks after that it trains those only.
In pieces: python benchmarks/questions.py --seconds 60   begins nothing after 60 seconds
"""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Sequence
from functools import cache, partial
from typing import Any

import keras
import numpy as np
from tqdm import tqdm

from utils import results
from utils.baselines.documents import linear_model
from utils.data import load
from utils.data.story_arrays import Arrays, StoryWords, story_batches, story_words
from utils.data.text import columns
from utils.experiments.keeping import Experiment, OutOfTimeError, Run
from utils.experiments.questions import (
    KINDS,
    LOSS,
    by_kind,
    is_right,
    outputs_of,
    real_facts,
    support_means,
)
from utils.experiments.story_readers import NETWORKS, network
from utils.training import start
from utils.watching import Watch

SEEDS = (20, 21, 22)
EPOCHS, BATCH = 4, 64
RATES = {
    "one RNN": (0.0025, 0.005, 0.01, 0.02, 0.04),
    "attention": (0.0025, 0.005, 0.01),
    "pointing, 1 hop": (0.00125, 0.0025, 0.005, 0.01),
    "pointing": (0.0025, 0.005, 0.01, 0.02),
    "GloVe": (0.0025, 0.005, 0.01, 0.02),
}
NAME = "06_questions"
ABOUT = {
    "question": "Which reader answers which kind of question, and what becomes of it in new words?",
    "settings": {"epochs": EPOCHS, "batch_size": BATCH, "seeds": list(SEEDS)},
}
SPLITS = ("test", "new names", "new sentences", "transfer")


@cache
def read() -> dict[str, Any]:
    """Return the columns of each split."""
    splits = {**load("stories/standard"), "transfer": load("stories/transfer", "test")}
    wanted = ("story", "question", "answer", "supporting", "kind")
    return {name: columns(split, *wanted) for name, split in splits.items()}


@cache
def arrays(glove: bool) -> tuple[StoryWords, dict[str, Arrays]]:
    """Return the vocabulary and the arrays of each split; GloVe knows words of transfer too."""
    texts: list[str] = []
    for name in ("train", "transfer") if glove else ("train",):
        stories, questions, *_ = read()[name]
        texts += [fact for story in stories for fact in story] + questions
    words = story_words(texts)
    found = {name: words.arrays(*of[:4]) for name, of in read().items()}
    found["new names"] = words.renamed(found["test"])
    found["new sentences"] = words.renamed(found["transfer"])
    return words, found


def kinds_of(split: str) -> Any:
    same = {"new names": "test", "new sentences": "transfer"}
    return read()[same.get(split, split)][4]


def measured(right: np.ndarray, split: str) -> dict[str, float]:
    """Return the share that is right of all, and of each kind."""
    return {name: round(share, 4) for name, share in by_kind(right, kinds_of(split)).items()}


def support(looks: keras.Model, split: Arrays, kind: str) -> dict[str, Any]:
    """Return the mean share of a fact that was needed and of another one, for each hop."""
    real = real_facts(split)
    weights = np.stack(outputs_of(looks, split))
    found: dict[str, Any] = {}
    for number, name in enumerate(("all", *KINDS)):
        of = np.full(len(real), True) if name == "all" else kinds_of(kind) == number - 1
        means = support_means(weights[:, of], split.support[of], real[of])
        found[name] = means.round(4).tolist()
    return found


def train(name: str, rate: float, seed: int) -> Run:
    """Train a network and measure it."""
    words, split = arrays(name == "GloVe")
    keras.utils.set_random_seed(seed)
    model, looks = network(name, words)
    batches = story_batches(split["train"], BATCH, seed=seed)
    updates = EPOCHS * len(batches)
    warm = {"warmup_target": rate, "warmup_steps": 100}
    schedule = keras.optimizers.schedules.CosineDecay(0.0, updates - 100, **warm)
    optimizer = keras.optimizers.Adam(schedule, global_clipnorm=1.0)
    model.compile(optimizer, LOSS, metrics=["accuracy"])
    held_out = story_batches(split["validation"], 250)
    started = time.perf_counter()
    shown = [Watch(f"{name}, {rate}, seed {seed}", show="accuracy")]
    history = model.fit(
        batches, validation_data=held_out, epochs=EPOCHS, verbose=0, callbacks=shown
    ).history
    run: Run = {"network": name, "learning_rate": rate, "seed": seed}
    run["validation_loss"] = round(history["val_loss"][-1], 4)
    run["validation_accuracy"] = [round(each, 4) for each in history["val_accuracy"]]
    for which in SPLITS:
        of = split[which]
        run[which] = measured(is_right(model, of), which)
    if looks is not None:
        run["support"] = support(looks, split["test"], "test")
    run["parameters"] = model.count_params()
    run["seconds"] = round(time.perf_counter() - started, 1)
    return run


def blind() -> dict[str, Any]:
    """Return what the most frequent answer and the linear models reach, by what they may read."""
    found: dict[str, Any] = {}

    def texts(split: str, what: str) -> list[str]:
        stories, questions, *_ = read()[split]
        told = [" ".join(story) for story in stories]
        if what != "linear":
            return questions if what == "no story" else told
        return [" ".join(both) for both in zip(told, questions, strict=True)]

    answers = {split: np.array(read()[split][2]) for split in read()}
    names, counts = np.unique(answers["train"], return_counts=True)
    for split in ("test", "transfer"):
        right = answers[split] == names[counts.argmax()]
        found.setdefault("majority", {})[split] = measured(right, split)
    for what in ("no story", "no question", "linear"):
        model = linear_model().fit(texts("train", what), answers["train"])
        for split in ("validation", "test", "transfer"):
            right = model.predict(texts(split, what)) == answers[split]
            found.setdefault(what, {})[split] = measured(right, split)
    return found


def baselines(compute: bool) -> dict[str, Any]:
    """Return what is recorded of `blind`, or else, if it is to be computed, what it finds."""
    with contextlib.suppress(FileNotFoundError):
        if found := results.read(NAME).get("baselines"):
            return dict(found)
    return blind() if compute else {}


def main(names: Sequence[str], seconds: float) -> None:
    """Train the networks that are not kept yet, beginning nothing after so many seconds."""
    start("06")
    key = ("network", "learning_rate", "seed")
    about = {**ABOUT, "baselines": baselines(compute=not names)}
    experiment = Experiment(NAME, about, key, marks=True, seconds=seconds)
    try:
        for name in tqdm(names or NETWORKS, desc="networks"):
            trained = partial(train, name)
            for _ in experiment.at_best_rate(trained, RATES[name], SEEDS, network=name):
                pass
    except OutOfTimeError:
        print("There is more to run: the same command goes on from here.")
        return
    experiment.write()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("networks", nargs="*", help="names of networks; by default all")
    parser.add_argument("--seconds", type=float, default=float("inf"))
    arguments = parser.parse_args()
    main(arguments.networks, arguments.seconds)
