"""What a network gives to each word that did come: losses and means of seeds are made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np


def true_chances(model: keras.Model, batches: Any) -> np.ndarray:
    """Return what the model gives to each word that did come, (words,)."""
    found = []
    for x, y in batches:
        chances = keras.ops.softmax(model.predict_on_batch(x).astype("float32"))
        true = keras.ops.take_along_axis(chances, keras.ops.cast(y, "int32")[..., None], axis=-1)
        found.append(keras.ops.convert_to_numpy(true).reshape(-1))
    return np.concatenate(found)


def mean_loss(chances: np.ndarray) -> float:
    """Return the mean cross-entropy, in nats."""
    return round(float(-np.log(np.maximum(chances, 1e-12)).mean()), 4)


def keep(folder: Path, run: Mapping[str, Any], chances: Mapping[str, np.ndarray]) -> None:
    """Keep what a training gave to each word, by split."""
    folder.mkdir(parents=True, exist_ok=True)
    halves: Any = {split: each.astype("float32") for split, each in chances.items()}
    np.savez_compressed(_file(folder, run), **halves)


def mean_of(folder: Path, runs: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the losses, by split, of the mean of what several trainings gave.

    Raises:
        FileNotFoundError: what one of them gave was not kept.
    """
    chances = [dict(np.load(_file(folder, run))) for run in runs]
    return {
        f"{split}_loss": mean_loss(np.mean([each[split] for each in chances], axis=0))
        for split in chances[0]
    }


def _file(folder: Path, run: Mapping[str, Any]) -> Path:
    settings = (run["network"], run["strength"], f"{run['learning_rate']:g}", run["seed"])
    name = "-".join(str(setting) for setting in settings)
    return folder / ("".join(letter if letter.isalnum() else "-" for letter in name) + ".npz")
