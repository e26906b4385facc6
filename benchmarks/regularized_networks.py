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

Method = dict[str, Any]
METHODS: dict[str, Method] = {
    "none": {},
    "none, half the updates": {"updates": 1 / 2},
    "none, a quarter of the updates": {"updates": 1 / 4},
    "inputs, other ones at each step": {"inputs": "steps"},
    "inputs, the same at every step": {"inputs": "call"},
    "whole words": {"words": 0.1},
    "outputs, other ones at each step": {"outputs": "steps"},
    "outputs, the same at every step": {"outputs": "call"},
    "recurrent dropout": {"recurrent": "recurrent dropout"},
    "carried state, at each step": {"recurrent": "step dropout"},
    "zoneout": {"recurrent": "zoneout"},
    "weight drop": {"recurrent": "weight drop"},
    "layer-norm GRU": {"recurrent": "layer-norm GRU"},
    "penalty on states": {"penalty": (2.0, 0.0)},
    "penalty on changes": {"penalty": (0.0, 2.0)},
    "weight decay of matrices": {"decay": "matrices"},
    "weight decay of everything": {"decay": "everything"},
    "tied": {"tied": True},
    "moving average": {"average": 0.99},
    "LSTM": {"recurrent": "LSTM"},
    "layer-norm LSTM": {"recurrent": "layer-norm LSTM"},
    "3 residual layers": {"depth": 3},
    "3 residual layers, stochastic depth": {"depth": 3, "skipped": 0.3},
}
"""Each network by its name: how it differs from the one without any method."""
PLAIN = ("none", "none, half the updates", "none, a quarter of the updates")
ALONE = ("LSTM", "layer-norm LSTM", "3 residual layers", "3 residual layers, stochastic depth")
"""These have other networks to compare with, and enter no pair."""
IN_SIZES: dict[str, Method] = {
    "none": {"updates": 2},
    "dropout": {"inputs": "call", "outputs": "call", "updates": 2},
}
STRENGTHS = {
    "inputs": 0.4,
    "outputs": 0.5,
    "recurrent dropout": 0.3,
    "step dropout": 0.1,
    "zoneout": 0.2,
    "weight drop": 0.5,
    "weight decay": 0.3,
}
"""Rates of dropout and the like: set by hand once, not searched for."""


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
    found = keras.optimizers.AdamW(decay, weight_decay=STRENGTHS["weight decay"], **options)
    if method["decay"] == "matrices":
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
    h = dropped(embed(ids), STRENGTHS["inputs"], method.get("inputs"))
    depth = method.get("depth", 1)
    for _ in range(depth):
        states = recurrent(method.get("recurrent", "GRU"))(h)
        if depth == 1:
            h = states
            continue
        skipped = keras.layers.Dropout(method.get("skipped", 0.0), noise_shape=(None, 1, 1))
        h = keras.layers.Add()([h, skipped(states)])
    if "penalty" in method:
        h = ActivationPenalty(*method["penalty"])(h)
    h = dropped(h, STRENGTHS["outputs"], method.get("outputs"))
    return keras.Model(ids, embed(h, reverse=True) if tied else keras.layers.Dense(WORDS)(h))


def dropped(h: Any, rate: float, mask: str | None) -> Any:
    if mask is None:
        return h
    return keras.layers.Dropout(rate, noise_shape=(None, 1, None) if mask == "call" else None)(h)


def recurrent(kind: str) -> keras.layers.Layer:
    """Return a recurrent layer."""
    options: dict[str, Any] = {"return_sequences": True}
    if kind == "LSTM":
        return keras.layers.LSTM(UNITS, **options)
    if kind == "recurrent dropout":
        return keras.layers.GRU(UNITS, recurrent_dropout=STRENGTHS[kind], **options)
    if kind == "weight drop":
        return WeightDropGRU(UNITS, weight_dropout=STRENGTHS[kind], **options)
    cells: dict[str, Callable[[], Any]] = {
        "layer-norm GRU": lambda: LayerNormGRUCell(UNITS),
        "layer-norm LSTM": lambda: LayerNormLSTMCell(UNITS),
        "zoneout": lambda: ZoneoutCell(keras.layers.GRUCell(UNITS), STRENGTHS[kind]),
        "step dropout": lambda: StepDropoutCell(keras.layers.GRUCell(UNITS), STRENGTHS[kind]),
    }
    if kind in cells:
        return keras.layers.RNN(cells[kind](), **options)
    return keras.layers.GRU(UNITS, **options)
