"""Addresses cut into their parts: taggers of words, and what the record says of them.

The record is `results/04_addresses.json`, by `benchmarks/tagged_addresses.py`.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np

from utils import results
from utils.baselines.tagging import shape_of
from utils.data import load
from utils.data.address_parsing import TAGS
from utils.data.text import columns
from utils.experiments.tagging import best_tags
from utils.layers import CRFTagger, LinearChainCRF

NAME = "04_addresses"
STEPS = 19
"""Words of the longest address."""
VIEWS: dict[str, Callable[[str], str]] = {
    "word": str.casefold,
    "shape": shape_of,
}
"""What a network reads of a word: itself, and how it is written."""
WIDTHS = {"word": 48, "shape": 24}
_UNKNOWN = 1
_UNREAD = 0.25


@functools.cache
def addresses() -> dict[str, tuple[list[Any], list[Any]]]:
    """Return the words and the tags of the addresses by split."""
    return {split: columns(each, "tokens", "tags") for split, each in load("addresses").items()}


@functools.cache
def known(view: str) -> dict[str, int]:
    """Return an id for each value of a view that training has twice; 0 is padding, 1 unknown."""
    counts = Counter(VIEWS[view](word) for row in addresses()["train"][0] for word in row)
    often = [value for value, count in counts.items() if count > 1]
    return {value: number for number, value in enumerate(often, _UNKNOWN + 1)}


@functools.cache
def arrays(split: str) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Return the ids of each view, the tags and the weights: (addresses, STEPS) each."""
    words, tags = addresses()[split]
    views = [
        _padded([[known(view).get(made(word), _UNKNOWN) for word in row] for row in words])
        for view, made in VIEWS.items()
    ]
    return views, _padded(tags), _padded([np.ones(len(row)) for row in tags]).astype("float32")


def _padded(rows: Sequence[Any]) -> np.ndarray:
    return np.stack([np.pad(np.asarray(row, int), (0, STEPS - len(row))) for row in rows])


def tagger(*, crf: bool, units: int = 64, dropout: float = 0.4) -> keras.Model:
    """Return a tagger that reads both ways: ids of each view (batch, steps) to a score a tag.

    In training one word in four is not read, only how it is written: names are often unknown.
    """
    ids = [keras.Input((None,), dtype="int32") for _ in VIEWS]
    vectors = [
        keras.layers.Embedding(len(known(view)) + 2, WIDTHS[view], mask_zero=True)(each)
        for view, each in zip(VIEWS, ids, strict=True)
    ]
    vectors[0] = keras.layers.Dropout(_UNREAD, noise_shape=(None, None, 1))(vectors[0])
    x = keras.layers.Dropout(dropout)(keras.layers.Concatenate()(vectors))
    x = keras.layers.Bidirectional(keras.layers.GRU(units, return_sequences=True))(x)
    x = keras.layers.Dropout(dropout)(x)
    scores = keras.layers.Dense(len(TAGS), dtype="float32")(x)
    return CRFTagger(ids, LinearChainCRF()(scores)) if crf else keras.Model(ids, scores)


def measured(model: keras.Model, split: str) -> dict[str, float]:
    """Return the shares of addresses and of words that are tagged right."""
    views, tags, weights = arrays(split)
    real = weights > 0
    right = best_tags(model, model.predict(views, verbose=0), real) == tags
    return {
        "whole_sequences": float((right | ~real).all(axis=1).mean()),
        "accuracy": float(right[real].mean()),
    }


def runs() -> dict[str, list[Mapping[str, Any]]]:
    """Return the recorded runs at the chosen rate, three of each network, by its name."""
    chosen = results.select(results.read(NAME)["runs"], chosen=True)
    names = {"both directions": False, "both directions, CRF": True}
    return {name: results.select(chosen, crf=crf) for name, crf in names.items()}


def linear() -> dict[str, float]:
    """Return what the linear model of two words on either side gets right."""
    (found,) = results.select(results.read("baselines")["runs"], set="addresses")
    return {key: float(found["scores"]["linear"][key]) for key in _COLUMNS}


_COLUMNS = {"whole_sequences": "whole addresses right", "token_accuracy": "words right"}


def show_record() -> None:
    """Show what the linear model and the networks get right on the test addresses."""
    with results.table("tagger", "rate", *_COLUMNS.values()) as row:
        row("linear", "–", *(f"{share:.1%}" for share in linear().values()))
        for name, each in runs().items():
            shares = [[run["test"][key] for run in each] for key in ("whole_sequences", "accuracy")]
            written = [f"{np.mean(found):.1%} ± {np.std(found):.1%}" for found in shares]
            row(name, each[0]["learning_rate"], *written)
