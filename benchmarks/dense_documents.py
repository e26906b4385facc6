"""Short documents read by bidirectional GRU stacks: plain, residual and dense, at equal parameters.

The idea of Z. Ding et al., "Densely connected bidirectional LSTM with applications to sentence
classification" (2018), without their pretrained word vectors. The learning rate is chosen for each
network on the validation questions, with the first seed; then every seed is trained with it, and
the weights of the best validation epoch are measured on the test questions, which nothing was
chosen on. What was found is kept after each training, so an interrupted run goes on where it
stopped. Writes results/10_documents.json, which chapter 10 reads.

Run: python benchmarks/dense_documents.py   (about 12 minutes on two cores; with a number of
seconds as an argument it begins no training after them)
"""

from __future__ import annotations

import sys
import time
from functools import partial
from itertools import product

import keras
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from utils.data import load
from utils.data.text import bucket_boundaries, columns, labelled_batches, word_vocabulary
from utils.experiments.keeping import Experiment, OutOfTimeError, Run
from utils.experiments.training import EMBEDDING, units_within
from utils.layers import RecurrentStack
from utils.layers.stack import CONNECTIONS, Connection

NAME = "10_documents"
BUDGET = 60_000
"""Parameters of a stack and its output layer together; the embedding is the same for all."""
DEPTHS = (1, 4)
RATES = (0.002, 0.004, 0.008, 0.016, 0.032)
SEEDS = (20, 21, 22)
CLASSES, BATCH, EPOCHS, DROPOUT = 6, 64, 6, 0.5

ABOUT = {
    "question": (
        "Do layers that are joined by concatenation read short documents better than "
        "layers joined plainly or by addition, at equal numbers of parameters?"
    ),
    "settings": {
        "parameters": BUDGET,
        "embedding": EMBEDDING,
        "dropout": DROPOUT,
        "batch_size": BATCH,
        "epochs": EPOCHS,
        "optimizer": "Adam, cosine decay, global_clipnorm 1",
        "learning_rates": RATES,
        "seeds": SEEDS,
    },
}
KEY = ("connection", "depth", "learning_rate", "seed")


def main(seconds: float = float("inf")) -> None:
    """Run every training that is not recorded yet, and begin none after so many seconds."""
    experiment = Experiment(NAME, ABOUT, KEY, marks=True, seconds=seconds)
    total = len(DEPTHS) * len(CONNECTIONS) * (len(RATES) + len(SEEDS) - 1)
    try:
        with tqdm(total=total) as bar:
            for depth, connection in product(DEPTHS, CONNECTIONS):
                train = partial(run, connection, depth)
                network = {"connection": connection, "depth": depth}
                for _ in experiment.at_best_rate(train, RATES, SEEDS, **network):
                    bar.update()
    except OutOfTimeError:
        print("There is more to run: the same command goes on from here.")


def run(connection: Connection, depth: int, rate: float, seed: int) -> Run:
    """Train one network; return its settings, losses and accuracies."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    ids, labels, size = _questions()
    ends = bucket_boundaries(ids["train"])
    train = labelled_batches(ids["train"], labels["train"], BATCH, ends, shuffle=True, seed=seed)
    validation, test = (
        labelled_batches(ids[split], labels[split], BATCH, ends) for split in ("validation", "test")
    )
    units = units_within(BUDGET, "gru", connection, depth, CLASSES, bidirectional=True)
    model = network(size, RecurrentStack(units, depth, "gru", connection, bidirectional=True))
    decay = keras.optimizers.schedules.CosineDecay(rate, EPOCHS * len(train))
    model.compile(
        keras.optimizers.Adam(decay, global_clipnorm=1.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        weighted_metrics=["accuracy"],
    )
    best = keras.callbacks.EarlyStopping(patience=EPOCHS, restore_best_weights=True)
    started = time.perf_counter()
    fitted = model.fit(
        train, validation_data=validation, epochs=EPOCHS, verbose=0, callbacks=[best]
    )
    seconds = round(time.perf_counter() - started, 1)
    losses = fitted.history["val_loss"]
    measured = {
        split: model.evaluate(batches, verbose=0, return_dict=True)
        for split, batches in (("validation", validation), ("test", test))
    }
    return {
        "connection": connection,
        "depth": depth,
        "units": units,
        "parameters": model.count_params() - size * EMBEDDING,
        "learning_rate": rate,
        "seed": seed,
        "best_epoch": losses.index(min(losses)) + 1,
        **{
            f"{split}_{name}": round(value, 4)
            for split, found in measured.items()
            for name, value in found.items()
        },
        "seconds": seconds,
    }


def network(vocabulary_size: int, stack: RecurrentStack) -> keras.Model:
    """Return a model from ids to the logits of the classes: the mean over a question's words."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, EMBEDDING, mask_zero=True)(ids)
    x = stack(keras.layers.Dropout(DROPOUT)(x))
    x = keras.layers.Dropout(DROPOUT)(keras.layers.GlobalAveragePooling1D()(x))
    return keras.Model(ids, keras.layers.Dense(CLASSES)(x))


def _questions() -> tuple[dict[str, tf.RaggedTensor], dict[str, np.ndarray], int]:
    """Return ids and labels of the questions by split, and the size of the vocabulary."""
    read = {split: columns(each, "text", "label") for split, each in load("question_types").items()}
    vocabulary = word_vocabulary(read["train"][0], min_count=2)
    ids = {split: vocabulary.encode_all(texts) for split, (texts, _) in read.items()}
    return ids, {split: labels for split, (_, labels) in read.items()}, len(vocabulary)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))
