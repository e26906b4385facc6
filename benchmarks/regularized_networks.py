"""The networks of `regularization.py`: one GRU, and each way of regularizing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from utils.experiments.regularization import WORDS
from utils.layers import (
    ActivationPenalty,
    LayerNormGRUCell,
    LayerNormLSTMCell,
    StepDropoutCell,
    WeightDropGRU,
    WordEmbedding,
    ZoneoutCell,
)

UNITS = 128
GRU, NOTHING = ("GRU", 0.0), ("", 0.0)

Method = dict[str, Any]
METHODS: dict[str, Callable[[Any], Method]] = {
    "none": lambda _: {},
    "none, half the updates": lambda _: {"updates": 1 / 2},
    "none, a quarter of the updates": lambda _: {"updates": 1 / 4},
    "inputs, other ones at each step": lambda rate: {"inputs": ("steps", rate)},
    "inputs, the same at every step": lambda rate: {"inputs": ("call", rate)},
    "whole words": lambda rate: {"words": rate},
    "outputs, other ones at each step": lambda rate: {"outputs": ("steps", rate)},
    "outputs, the same at every step": lambda rate: {"outputs": ("call", rate)},
    "recurrent dropout": lambda rate: {"recurrent": ("recurrent dropout", rate)},
    "carried state, at each step": lambda rate: {"recurrent": ("step dropout", rate)},
    "zoneout": lambda rate: {"recurrent": ("zoneout", rate)},
    "weight drop": lambda rate: {"recurrent": ("weight drop", rate)},
    "layer-norm GRU": lambda _: {"recurrent": ("layer-norm GRU", 0)},
    "penalty on states": lambda strength: {"penalty": (strength, 0.0)},
    "penalty on changes": lambda strength: {"penalty": (0.0, strength)},
    "weight decay of matrices": lambda strength: {"decay": ("matrices", strength)},
    "weight decay of everything": lambda strength: {"decay": ("everything", strength)},
    "tied": lambda _: {"tied": True},
    "moving average": lambda momentum: {"average": momentum},
    "LSTM": lambda _: {"recurrent": ("LSTM", 0)},
    "layer-norm LSTM": lambda _: {"recurrent": ("layer-norm LSTM", 0)},
    "3 residual layers": lambda _: {"depth": 3},
    "3 residual layers, stochastic depth": lambda rate: {"depth": 3, "skipped": rate},
}
"""Each network by its name: how it differs from the one without any method, at a strength."""
STRENGTHS: dict[str, tuple[float, ...]] = {
    "inputs, other ones at each step": (0.2, 0.4, 0.6),
    "inputs, the same at every step": (0.2, 0.4, 0.6),
    "whole words": (0.05, 0.1, 0.2),
    "outputs, other ones at each step": (0.3, 0.5, 0.7),
    "outputs, the same at every step": (0.3, 0.5, 0.7),
    "recurrent dropout": (0.15, 0.3, 0.5),
    "carried state, at each step": (0.05, 0.1, 0.2),
    "zoneout": (0.05, 0.1, 0.2),
    "weight drop": (0.3, 0.5, 0.7),
    "penalty on states": (0.7, 2.0, 6.0),
    "penalty on changes": (0.05, 0.3, 2.0),
    "weight decay of matrices": (0.1, 0.3, 1.0),
    "weight decay of everything": (0.1, 0.3, 1.0),
    "moving average": (0.95, 0.98, 0.99),
    "3 residual layers, stochastic depth": (0.1, 0.2, 0.3),
}
"""What is tried of each, at one learning rate with the first seed."""
PLAIN = ("none", "none, half the updates", "none, a quarter of the updates")
ALONE = ("LSTM", "layer-norm LSTM", "3 residual layers", "3 residual layers, stochastic depth")
"""These have other networks to compare with, and enter no pair."""
RECIPE = ("inputs, the same at every step", "outputs, the same at every step", "tied")
"""What language models of words are often given together."""
IN_SIZES: dict[str, Method] = {
    "none": {},
    "dropout": {"inputs": ("call", 0.4), "outputs": ("call", 0.5)},
}


def cross_entropy_of_logits() -> keras.losses.Loss:
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def optimizer(method: Method, rate: float, updates: int) -> keras.optimizers.Optimizer:
    decay = keras.optimizers.schedules.CosineDecay(rate, updates)
    average = method.get("average")
    options: dict[str, Any] = {"global_clipnorm": 1.0, "use_ema": average is not None}
    if average:
        options["ema_momentum"] = average
    if "decay" not in method:
        return keras.optimizers.Adam(decay, **options)
    decaying, strength = method["decay"]
    found = keras.optimizers.AdamW(decay, weight_decay=strength, **options)
    if decaying == "matrices":
        found.exclude_from_weight_decay(var_names=["bias", "gain", "embeddings"])
    return found


def build(method: Method) -> keras.Model:
    """Return an untrained network from ids (batch, steps) to logits (batch, steps, words)."""
    tied = method.get("tied", False)
    # Keras's vectors begin so small that the GRU hears next to nothing for hundreds of updates.
    # Those that score words begin as small as an output layer's.
    begin = keras.initializers.RandomNormal(stddev=0.1 if tied else 0.5)
    embed = WordEmbedding(
        WORDS,
        UNITS,
        dropout=method.get("words", 0.0),
        output_bias=tied,
        embeddings_initializer=begin,
    )
    ids = keras.Input((None,), dtype="int32")
    h = dropped(embed(ids), *method.get("inputs", NOTHING))
    depth = method.get("depth", 1)
    for _ in range(depth):
        states = recurrent(*method.get("recurrent", GRU))(h)
        if depth == 1:
            h = states
            continue
        skipped = keras.layers.Dropout(method.get("skipped", 0.0), noise_shape=(None, 1, 1))
        h = keras.layers.Add()([h, skipped(states)])
    if "penalty" in method:
        h = ActivationPenalty(*method["penalty"])(h)
    h = dropped(h, *method.get("outputs", NOTHING))
    return keras.Model(ids, embed(h, reverse=True) if tied else keras.layers.Dense(WORDS)(h))


def dropped(h: Any, mask: str, rate: float) -> Any:
    if not rate:
        return h
    return keras.layers.Dropout(rate, noise_shape=(None, 1, None) if mask == "call" else None)(h)


def recurrent(kind: str, rate: float) -> keras.layers.Layer:
    """Return a recurrent layer."""
    options: dict[str, Any] = {"return_sequences": True}
    cells: dict[str, Callable[[], Any]] = {
        "layer-norm GRU": lambda: LayerNormGRUCell(UNITS),
        "layer-norm LSTM": lambda: LayerNormLSTMCell(UNITS),
        "zoneout": lambda: ZoneoutCell(keras.layers.GRUCell(UNITS), rate),
        "step dropout": lambda: StepDropoutCell(keras.layers.GRUCell(UNITS), rate),
    }
    if kind in cells:
        return keras.layers.RNN(cells[kind](), **options)
    if kind == "LSTM":
        return keras.layers.LSTM(UNITS, **options)
    if kind == "weight drop":
        return WeightDropGRU(UNITS, weight_dropout=rate, **options)
    return keras.layers.GRU(UNITS, recurrent_dropout=rate, **options)
