"""Wrong answers to chapter 08's exercises that are Keras models."""

from __future__ import annotations

from typing import Any

import keras


def _model(vocabulary_size: int, *layers: Any, mask: bool = False, width: int = 16) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, width, mask_zero=mask)(ids)
    for layer in layers:
        x = layer(x)
    return keras.Model(ids, x)


# --- sees_next_only ---------------------------------------------------------------------------


def reads_own_step(vocabulary_size: int) -> keras.Model:
    """No shift at all."""
    return _model(vocabulary_size, keras.layers.Dense(vocabulary_size))


def shifted_right(vocabulary_size: int) -> keras.Model:
    """Cropped at the end and padded at the start."""
    crop, pad = keras.layers.Cropping1D((0, 1)), keras.layers.ZeroPadding1D((1, 0))
    return _model(vocabulary_size, crop, pad, keras.layers.Dense(vocabulary_size))


def sees_all_ahead(vocabulary_size: int) -> keras.Model:
    """A bidirectional layer: the leak of the chapter, and more than was asked for."""
    both = keras.layers.Bidirectional(keras.layers.GRU(16, return_sequences=True))
    return _model(vocabulary_size, both, keras.layers.Dense(vocabulary_size))


def sees_neighbours(vocabulary_size: int) -> keras.Model:
    """A convolution over three steps."""
    return _model(vocabulary_size, keras.layers.Conv1D(vocabulary_size, 3, padding="same"))


def sees_the_past(vocabulary_size: int) -> keras.Model:
    """A forward layer."""
    gru = keras.layers.GRU(16, return_sequences=True)
    return _model(vocabulary_size, gru, keras.layers.Dense(vocabulary_size))


def one_step_short(vocabulary_size: int) -> keras.Model:
    """Cropped, and not padded."""
    crop = keras.layers.Cropping1D((1, 0))
    return _model(vocabulary_size, crop, keras.layers.Dense(vocabulary_size))


def _shifted(vocabulary_size: int, by: int, **options: Any) -> keras.Model:
    crop, pad = keras.layers.Cropping1D((by, 0)), keras.layers.ZeroPadding1D((0, by))
    return _model(vocabulary_size, crop, pad, keras.layers.Dense(vocabulary_size, **options))


def shifted_by_two(vocabulary_size: int) -> keras.Model:
    """One step too far."""
    return _shifted(vocabulary_size, 2)


def next_with_softmax(vocabulary_size: int) -> keras.Model:
    """Probabilities, where logits are asked for."""
    return _shifted(vocabulary_size, 1, activation="softmax")


def rolled(vocabulary_size: int) -> keras.Model:
    """Shifted round the end."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 16)(ids)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(keras.ops.roll(x, -1, axis=1)))


# --- my_tagger --------------------------------------------------------------------------------


def _both(units: int, **options: Any) -> keras.layers.Layer:
    options = {"return_sequences": True, **options}
    return keras.layers.Bidirectional(keras.layers.GRU(units, **options))


def forward_tagger(vocabulary_size: int, tags: int) -> keras.Model:
    """One direction."""
    gru = keras.layers.GRU(32, return_sequences=True)
    return _model(vocabulary_size, gru, keras.layers.Dense(tags), mask=True)


def tagger_not_turned_back(vocabulary_size: int, tags: int) -> keras.Model:
    """A forward layer and a backward one, whose states stay in the order of their making."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 16, mask_zero=True)(ids)
    halves = [
        keras.layers.GRU(24, return_sequences=True, go_backwards=backwards)(x)
        for backwards in (False, True)
    ]
    return keras.Model(ids, keras.layers.Dense(tags)(keras.layers.Concatenate()(halves)))


def backward_tagger_not_turned_back(vocabulary_size: int, tags: int) -> keras.Model:
    """A backward layer alone, as it comes."""
    gru = keras.layers.GRU(24, return_sequences=True, go_backwards=True)
    return _model(vocabulary_size, gru, keras.layers.Dense(tags))


def tagger_of_windows(vocabulary_size: int, tags: int) -> keras.Model:
    """Two convolutions, so that each tag sees four characters to either side."""
    first, second = (keras.layers.Conv1D(64, 5, padding="same") for _ in range(2))
    return _model(vocabulary_size, first, second, keras.layers.Dense(tags), mask=True)


def tagger_that_loses_its_mask(vocabulary_size: int, tags: int) -> keras.Model:
    """A convolution between the embedding, which makes the mask, and the layer that needs it."""
    window = keras.layers.Conv1D(32, 3, padding="same")
    return _model(vocabulary_size, window, _both(32), keras.layers.Dense(tags), mask=True)


def tagger_without_mask(vocabulary_size: int, tags: int) -> keras.Model:
    """`mask_zero` forgotten."""
    return _model(vocabulary_size, _both(32), keras.layers.Dense(tags))


def tagger_of_the_whole(vocabulary_size: int, tags: int) -> keras.Model:
    """`return_sequences` forgotten."""
    both = _both(32, return_sequences=False)
    return _model(vocabulary_size, both, keras.layers.Dense(tags), mask=True)


def tagger_with_softmax(vocabulary_size: int, tags: int) -> keras.Model:
    """Probabilities, where the loss expects logits."""
    dense = keras.layers.Dense(tags, activation="softmax")
    return _model(vocabulary_size, _both(32), dense, mask=True)


def tagger_over_budget(vocabulary_size: int, tags: int) -> keras.Model:
    """Far more units than the budget allows."""
    return _model(vocabulary_size, _both(256), keras.layers.Dense(tags), mask=True)


def tagger_without_scores(vocabulary_size: int, tags: int) -> keras.Model:
    """No output layer: the states come out."""
    return _model(vocabulary_size, _both(32), mask=True)
