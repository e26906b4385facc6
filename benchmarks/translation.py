"""Translators: kinds of attention at equal settings, and two that are trained for longer and kept.

Three things are trained, each in pieces that are kept in work/, so that an interrupted run goes on:

- "attention": on sentences of up to eight words, networks that differ in nothing but their
  attention, each at every rate with the first seed, then at its best rate with the others;
- "trial": for the sentences of either size the larger network at every rate, for a shorter time;
- "long": the same at the best of these rates, for longer. Its weights are kept beside the scores,
  as results/05_short.npz and results/05_medium.npz.

Rates are chosen by greedy BLEU on the first validation sentences, the beam's width and the power of
the length on as many. Test sentences were looked at when all was chosen. A linear model of dates
that is told their locale is fitted, too, and words are counted beside pieces of words. Writes
results/05_translation.json, which chapter 05 reads.

Run: python benchmarks/translation.py   (about 80 minutes on two quiet cores; with a number of
seconds as an argument it begins no piece after them, and the same command goes on from there;
`--tiny` takes a few updates of everything and writes 05_tiny*: to see whether all of it runs)
"""

from __future__ import annotations

import functools
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from utils.training import configure_device

configure_device([])

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from sentence_pairs import BATCH, Data, linear_dates, piece_counts  # noqa: E402
from tqdm import tqdm  # noqa: E402

from utils import results  # noqa: E402
from utils.experiments.keeping import Experiment, OutOfTimeError, Run  # noqa: E402
from utils.experiments.translation import (  # noqa: E402
    FEW,
    NAME,
    SIZES,
    most_similar,
    named_scores,
    relative_length,
    scores,
)
from utils.layers.translation import (  # noqa: E402
    ATTENTIONS,
    Attention,
    decoder_step,
    encoder_model,
    translator,
)
from utils.paths import course_root  # noqa: E402

TINY = "--tiny" in sys.argv
# `fit` says this of every tf.data pipeline, also of one that shuffles.
warnings.filterwarnings("ignore", message="`shuffle=True` was passed")
NAME = "05_tiny" if TINY else NAME
SEEDS = (20, 21, 22)[: 2 if TINY else 3]
RATES = {
    "attention": (0.005, 0.01, 0.02)[: 2 if TINY else 3],
    "trial": (0.002, 0.004, 0.008, 0.016)[: 2 if TINY else 4],
}
PIECE = 20 if TINY else 500
UNITS = 128
UPDATES = 40 if TINY else 2_000
LONG = {"short": 40, "medium": 40} if TINY else {"short": 10_000, "medium": 16_000}
TRIAL = {size: 40 if TINY else count // 4 for size, count in LONG.items()}
DROPOUT = {"attention": 0.2, "trial": 0.2, "long": 0.2}
CHOSEN_ON = 100 if TINY else 1_000
"""Validation sentences that rates, widths and powers are chosen on."""
TESTED = 100 if TINY else None
WIDTHS, POWERS = (1, 2, 4, 8, 16), (0.0, 1.0)
ABOUT: dict[str, Any] = {
    "question": "What do attention, a longer training and a beam bring to a translator?",
    "settings": {
        "batch_size": BATCH,
        "optimizer": "Adam, a twentieth of the updates to warm up, cosine decay, global_clipnorm 1",
        "learning_rates": RATES,
        "seeds": SEEDS,
        "units": UNITS,
        "updates": {"attention": UPDATES, "trial": TRIAL, "long": LONG},
        "dropout": DROPOUT,
        "sizes": SIZES,
        "chosen_on": CHOSEN_ON,
        "score": "BLEU and chrF of sacrebleu, all references, capitals and spaces put back; known "
        "words only, where nothing else is said",
    },
}
KEY = ("part", "size", "attention", "learning_rate", "seed")


def by_bleu(run: Run) -> float:
    """Return what a learning rate is chosen by, the lowest: validation BLEU, turned round."""
    return -float(run["validation_bleu"])


def main(seconds: float = float("inf")) -> None:
    """Run everything that is not recorded yet, and begin no piece after so many seconds."""
    ends = time.monotonic() + seconds
    try:
        found = results.read(NAME)
    except FileNotFoundError:
        found = {}
    few = 500 if TINY else None
    once: dict[str, Callable[[], dict[str, Any]]] = {
        "dates": lambda: linear_dates(few),
        "costs": step_costs,
        "pieces": lambda: piece_counts(data("medium"), CHOSEN_ON, few),
    }
    kept = {name: found[name] for name in (*once, "kept") if name in found}
    experiment = Experiment(NAME, {**ABOUT, **kept}, KEY, loss=by_bleu, marks=True)
    for name in tqdm([each for each in once if each not in kept], dynamic_ncols=True):
        experiment.about = {**experiment.about, name: once[name]()}
        experiment.write()
    with tqdm(total=_updates(), unit="updates", dynamic_ncols=True) as bar:
        try:
            train_all(experiment, ends, bar)
        except OutOfTimeError:
            print("There is more to run: the same command goes on from here.")


def _updates() -> int:
    """Return the updates of all trainings together."""
    trainings = len(ATTENTIONS) * (len(RATES["attention"]) + len(SEEDS) - 1)
    trials = len(RATES["trial"]) * sum(TRIAL.values())
    return trainings * UPDATES + trials + sum(LONG.values())


def train_all(experiment: Experiment, ends: float, bar: Any) -> None:
    """Train, and keep the weights and scores of the long ones.

    Raises:
        OutOfTimeError: the time is over.
    """
    for size in LONG:
        of_trial = {"part": "trial", "size": size, "attention": "multiplicative"}
        once = functools.partial(train, **of_trial, updates=TRIAL[size], ends=ends, bar=bar)
        trials = list(experiment.at_best_rate(once, RATES["trial"], SEEDS[:1], **of_trial))
        rate, seed = min(trials, key=by_bleu)["learning_rate"], SEEDS[0]
        of_long = {**of_trial, "part": "long"}
        wanted = {**of_long, "learning_rate": rate, "seed": seed}
        rest = {"updates": LONG[size], "ends": ends, "bar": bar}
        experiment.once(lambda: train(rate, seed, **of_long, **rest), **wanted)  # noqa: B023
        if size not in experiment.about.get("kept", {}):
            keep(experiment, size, _work(of_long, rate, seed))
    for kind in ATTENTIONS:
        network = {"part": "attention", "size": "medium", "attention": kind}
        once = functools.partial(train, **network, updates=UPDATES, ends=ends, bar=bar)
        for _ in experiment.at_best_rate(once, RATES["attention"], SEEDS, **network):
            pass


def train(
    rate: float, seed: int, *, part: str, size: str, attention: Attention, updates: int,
    ends: float, bar: Any,
) -> Run:  # fmt: skip
    """Train a network in pieces, each kept; return its settings, and what was measured.

    Raises:
        OutOfTimeError: the time is over before the last piece.
    """
    settings = {"part": part, "size": size, "attention": attention}
    file = _work(settings, rate, seed)
    bar.set_postfix_str(f"{part}, {size}, {attention}, {rate:g}")
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    model = keras.saving.load_model(file) if file.exists() else begun(settings, rate, updates)
    seconds = float(file.with_suffix(".seconds").read_text()) if file.exists() else 0.0
    bar.update(int(model.optimizer.iterations.numpy()))
    while (done := int(model.optimizer.iterations.numpy())) < updates:
        if time.monotonic() > ends:
            raise OutOfTimeError
        # Another order for each piece, and the same one whenever the piece is trained.
        batches = data(size).batches("train", seed + 1_000 * (done // PIECE + 1))
        started = time.perf_counter()
        model.fit(batches.repeat(), steps_per_epoch=min(PIECE, updates - done), verbose=0)
        seconds += time.perf_counter() - started
        model.save(file)
        file.with_suffix(".seconds").write_text(f"{seconds:.1f}")
        bar.update(min(PIECE, updates - done))
    return {
        **settings,
        "learning_rate": rate,
        "seed": seed,
        "updates": updates,
        "parameters": model.count_params(),
        **measured(model, size, tested=part == "attention"),
        "seconds": round(seconds, 1),
    }


def begun(settings: dict[str, Any], rate: float, updates: int) -> keras.Model:
    """Return an untrained, compiled network."""
    sizes = SIZES[settings["size"]]
    units = UNITS if settings["part"] == "attention" else sizes["units"]
    model = translator(
        len(data(settings["size"]).words), len(data(settings["size"]).palabras),
        settings["attention"], width=sizes["width"], units=units,
        dropout=DROPOUT[settings["part"]],
    )  # fmt: skip
    warm = updates // 20
    decay = keras.optimizers.schedules.CosineDecay(
        0.0, updates - warm, warmup_target=rate, warmup_steps=warm
    )
    loss = keras.losses.SparseCategoricalCrossentropy(
        from_logits=True, reduction="mean_with_sample_weight"
    )
    model.compile(keras.optimizers.Adam(decay, global_clipnorm=1.0), loss)
    return model


def measured(model: keras.Model, size: str, tested: bool) -> dict[str, Any]:
    """Return greedy BLEU on validation sentences, and on the test split, by length as well."""
    machine = data(size).translator(model)
    english, spanish = data(size).split("validation", CHOSEN_ON)
    found: dict[str, Any] = {
        "validation_bleu": round(scores(machine.translate(english), spanish)[0], 3)
    }
    if not tested:
        return found
    english, spanish = data(size).split("test", TESTED)
    guesses = machine.translate(english)
    lengths = np.array([len(one.split()) for one in english])
    by_length = {}
    for length in range(2, 9):
        rows = np.flatnonzero(lengths == length)
        if TINY or len(rows) >= FEW:
            part = [guesses[row] for row in rows], [spanish[row] for row in rows]
            by_length[str(length)] = round(scores(*part)[0], 3) if len(rows) else 0.0
    found["test_bleu"] = round(scores(guesses, spanish)[0], 3)
    return {**found, "test_by_length": by_length}


def keep(experiment: Experiment, size: str, file: Path) -> None:
    """Write a model's weights in half precision, and what it scores with beams of every width."""
    model = keras.saving.load_model(file)
    halves = {f"{n:02}": np.asarray(w, np.float16) for n, w in enumerate(model.get_weights())}
    path = course_root() / "results" / f"{'05_tiny_' if TINY else '05_'}{size}.npz"
    with path.open("wb") as opened:
        np.savez_compressed(opened, **halves)
    # Measured with the weights that the course ships, rounded as they are.
    model.set_weights([np.asarray(half, np.float32) for half in halves.values()])
    machine = data(size).translator(model)
    english, spanish = data(size).split("validation", CHOSEN_ON)
    beams = []
    for power in POWERS:
        for width in WIDTHS:
            guesses = machine.translate(english, width=width, normalise=power)
            length = round(relative_length(guesses, spanish), 4)
            found = named_scores(guesses, spanish)
            beams.append({"width": width, "normalise": power, **found, "length": length})
    best = max(beams, key=lambda row: row["bleu"])
    english, spanish = data(size).split("test", TESTED)
    how = {name: best[name] for name in ("width", "normalise")}
    train_english, train_spanish = data(size).columns("train")
    alike = most_similar(train_english, train_spanish, english)
    of_size = {
        "sentences": len(english),
        "parameters": model.count_params(),
        "beams": beams,
        "chosen": how,
        "greedy": named_scores(machine.translate(english), spanish),
        "beam": named_scores(machine.translate(english, **how), spanish),
        **{
            f"unknown {what}": named_scores(
                machine.translate(english, **how, unknown=what), spanish
            )
            for what in ("left", "copied")
        },
        "nearest": named_scores(alike, spanish),
    }
    kept = {**experiment.about.get("kept", {}), size: of_size}
    experiment.about = {**experiment.about, "kept": kept}
    experiment.write()


@functools.cache
def data(size: str) -> Data:
    """Return the sentences of one size."""
    return Data(size, 2_000 if TINY else -1)


def step_costs(repeats: int = 3 if TINY else 25) -> dict[str, float]:
    """Return the milliseconds of a gradient for each kind of attention, and step by step.

    Whoever feeds the context into the decoder's next state has to call it step by step. All kinds
    take turns, so that what else the machine does slows them alike; the medians are returned.
    """
    rng = np.random.default_rng(0)
    source, shifted = (
        tf.constant(rng.integers(4, 3_000, size=(BATCH, 9)), tf.int32) for _ in range(2)
    )
    sizes = SIZES["short"]
    models = {
        kind: translator(sizes["words"], sizes["palabras"], kind, width=sizes["width"], units=UNITS)
        for kind in ATTENTIONS
    }
    gradients = {
        kind: _gradient(model, functools.partial(model, training=True), source, shifted)
        for kind, model in models.items()
    }
    model = models["multiplicative"]
    gradients["step by step"] = _gradient(model, _stepwise(model), source, shifted)
    taken: dict[str, list[float]] = {name: [] for name in gradients}
    for _ in range(repeats + 2):
        for name, gradient in gradients.items():
            started = time.perf_counter()
            gradient()
            taken[name].append(1_000 * (time.perf_counter() - started))
    # The first two trace and warm up.
    return {name: round(statistics.median(each[2:]), 1) for name, each in taken.items()}


def _stepwise(model: keras.Model) -> Callable[[list[tf.Tensor]], tf.Tensor]:
    """Return what computes a model's logits with a decoder that is called for each step."""
    read, step = encoder_model(model), decoder_step(model)

    def forward(given: list[tf.Tensor]) -> tf.Tensor:
        source, shifted = given
        states, state = read(source, training=True)
        found = []
        for place in range(shifted.shape[1]):
            token = shifted[:, place : place + 1]
            logits, state = step([token, state, states, source], training=True)
            found.append(logits)
        return tf.concat(found, axis=1)

    return forward


def _gradient(
    model: keras.Model, forward: Callable[[list[tf.Tensor]], tf.Tensor], source: tf.Tensor,
    shifted: tf.Tensor,
) -> Callable[[], Any]:  # fmt: skip
    """Return a traced function that computes the gradient of all weights once."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function(autograph=False)
    def gradient() -> Any:
        with tf.GradientTape() as tape:
            value = loss(shifted, forward([source, shifted]))
        return tape.gradient(value, [weight.value for weight in model.trainable_weights])

    return gradient  # type: ignore[no-any-return]


def _work(settings: dict[str, Any], rate: float, seed: int) -> Path:
    """Return where a training is kept: not in results/, and not committed."""
    folder = course_root() / "work" / NAME
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{'-'.join(settings.values())}-{rate:g}-{seed}.keras"


if __name__ == "__main__":
    main(*map(float, [each for each in sys.argv[1:] if each != "--tiny"][:1]))
