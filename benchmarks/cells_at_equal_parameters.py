"""SimpleRNN, GRU and LSTM as character models of the sonnets, at equal numbers of parameters.

The learning rate is chosen for each cell on the validation poems, with the first seed; then every
seed is trained with it, and the weights of the best validation epoch are measured on the test
poems, which nothing was chosen on. Writes results/01_cells.json, which chapter 01 reads.

Run: python benchmarks/cells_at_equal_parameters.py   (about 17 minutes on two cores)
"""

from __future__ import annotations

import math
import time
from typing import Any

import keras
from tqdm import tqdm

from utils import results
from utils.data import load
from utils.data.text import CharacterVocabulary, character_vocabulary, texts_of, windows

# Units are chosen so that all three networks have about 45,000 parameters.
UNITS = {"SimpleRNN": 166, "GRU": 96, "LSTM": 82}
LEARNING_RATES = (0.004, 0.008, 0.016, 0.032)
SEEDS = (20, 21, 22)
EMBEDDING, LENGTH, BATCH, EPOCHS = 32, 64, 32, 40


def main() -> None:
    """Run every training and write what was found."""
    started = time.time()
    splits = {name: texts_of(dataset) for name, dataset in load("poems/sonnets").items()}
    vocabulary = character_vocabulary(splits["train"])
    runs: list[dict[str, Any]] = []
    with tqdm(total=len(UNITS) * (len(LEARNING_RATES) + len(SEEDS) - 1)) as bar:
        for cell in UNITS:
            trials = [run(cell, rate, SEEDS[0], splits, vocabulary, bar) for rate in LEARNING_RATES]
            best = min(trials, key=lambda trial: trial["validation_perplexity"])
            others = [
                run(cell, best["learning_rate"], seed, splits, vocabulary, bar)
                for seed in SEEDS[1:]
            ]
            runs += [{**trial, "chosen": trial is best} for trial in trials]
            runs += [{**other, "chosen": True} for other in others]
    found = {
        "question": "Which cell models the sonnets best at equal numbers of parameters?",
        "data": {name: len(texts) for name, texts in splits.items()},
        "settings": {
            "embedding": EMBEDDING,
            "length": LENGTH,
            "batch_size": BATCH,
            "epochs": EPOCHS,
            "optimizer": "Adam, cosine decay, global_clipnorm 1",
        },
        "runs": runs,
        "seconds": round(time.time() - started),
    }
    print(results.write("01_cells", found))


def run(
    cell: str,
    learning_rate: float,
    seed: int,
    splits: dict[str, list[str]],
    vocabulary: CharacterVocabulary,
    bar: tqdm[Any],
) -> dict[str, Any]:
    """Train one network; return its settings and perplexities."""
    keras.utils.set_random_seed(seed)
    train = windows(splits["train"], vocabulary, LENGTH, BATCH, shuffle=True, seed=seed)
    validation, test = (
        windows(splits[name], vocabulary, LENGTH, 8) for name in ("validation", "test")
    )
    model = keras.Sequential(
        [
            keras.layers.Embedding(len(vocabulary), EMBEDDING),
            getattr(keras.layers, cell)(UNITS[cell], return_sequences=True),
            keras.layers.Dense(len(vocabulary)),
        ]
    )
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, EPOCHS * len(train))
    model.compile(
        keras.optimizers.Adam(decay, global_clipnorm=1.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    started = time.time()
    best = keras.callbacks.EarlyStopping(patience=EPOCHS, restore_best_weights=True)
    history = model.fit(
        train, validation_data=validation, epochs=EPOCHS, verbose=0, callbacks=[best]
    )
    losses = history.history["val_loss"]
    bar.update()
    return {
        "cell": cell,
        "units": UNITS[cell],
        "parameters": model.count_params(),
        "learning_rate": learning_rate,
        "seed": seed,
        "best_epoch": losses.index(min(losses)) + 1,
        "validation_perplexity": round(math.exp(min(losses)), 4),
        "training_perplexity": round(math.exp(history.history["loss"][-1]), 4),
        "test_perplexity": round(math.exp(model.evaluate(test, verbose=0)), 4),
        "seconds": round(time.time() - started, 1),
    }


if __name__ == "__main__":
    main()
