"""The capstone: other tasks, other cells, and all four tasks at once."""

from __future__ import annotations

import keras


def names_only(task):
    if task != "entities":
        return None
    return keras.Sequential(
        [
            keras.layers.Embedding(3907, 64, mask_zero=True),
            keras.layers.Bidirectional(keras.layers.LSTM(64, return_sequences=True)),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(7, activation="softmax"),
        ]
    )


def film_reader(rows=8115, classes=2, budget=50):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(rows, budget, mask_zero=True)(ids)
    x = keras.layers.Bidirectional(keras.layers.GRU(32, return_sequences=True))(x)
    x = keras.layers.GlobalAveragePooling1D()(keras.layers.Dropout(0.5)(x))
    return keras.Model(ids, keras.layers.Dense(classes)(x))


def poet():
    ids, name = keras.Input((None,), dtype="int32"), keras.Input((), dtype="int32")
    start = keras.layers.Embedding(7, 96)(name)
    x = keras.layers.Embedding(68, 48)(ids)
    for _ in range(2):
        x = keras.layers.GRU(96, return_sequences=True)(x, initial_state=start)
        x = keras.layers.LayerNormalization()(x)
    return keras.Model([ids, name], keras.layers.Dense(68)(x))


def dense_addresses():
    """Words alone, with every layer reading all that is below it."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(993, 48, mask_zero=True)(ids)
    for _ in range(3):
        read = keras.layers.Bidirectional(keras.layers.GRU(24, return_sequences=True))(x)
        x = keras.layers.Concatenate()([x, read])
    return keras.Model(ids, keras.layers.Dense(29)(x))


def all_four(task):
    made = {
        "entities": lambda: names_only("entities"),
        "films": film_reader,
        "addresses": dense_addresses,
        "verse": poet,
    }
    return made[task]()


def verse_only(task):
    return poet() if task == "verse" else None


RIGHT = [names_only, all_four, verse_only]


def only(name, build):
    return lambda task: build() if task == name else None


def shapes_first():
    words, shapes = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    parts = [
        keras.layers.Embedding(993, 16, mask_zero=True)(words),
        keras.layers.Embedding(50, 8, mask_zero=True)(shapes),
    ]
    x = keras.layers.GRU(16, return_sequences=True)(keras.layers.Concatenate()(parts))
    return keras.Model([shapes, words], keras.layers.Dense(29)(x))


def fixed_steps():
    ids = keras.Input((19,), dtype="int32")
    x = keras.layers.Embedding(993, 16, mask_zero=True)(ids)
    x = keras.layers.GRU(16, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(29)(x))


def convolved_verse():
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Conv1D(32, 3, padding="same")(keras.layers.Embedding(68, 16)(ids))
    return keras.Model(ids, keras.layers.Dense(68)(x))


def poet_alone():
    name = keras.Input((), dtype="int32")
    return keras.Model(name, keras.layers.Dense(68)(keras.layers.Embedding(7, 8)(name)))


def no_text():
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(8115, 8, mask_zero=True)(ids)
    return keras.Model(ids, keras.layers.Dense(2)(0.0 * keras.layers.GRU(8)(x)))


def three_inputs():
    ids = [keras.Input((None,), dtype="int32") for _ in range(3)]
    x = keras.layers.Concatenate()([keras.layers.Embedding(993, 8)(each) for each in ids])
    return keras.Model(ids, keras.layers.Dense(29)(x))


WRONG = [
    (only("addresses", shapes_first), "in the order in which the task gives them"),
    (only("addresses", fixed_steps), "any number of steps"),
    (only("addresses", three_inputs), "takes 3 inputs, and may take one, or 2"),
    (only("verse", convolved_verse), "The model of verse reads ahead"),
    (only("verse", poet_alone), "input 1 of the model is"),
    (only("films", no_text), "the answers stay the same"),
    (lambda task: "a model", "should return a Keras model"),
    (lambda task: film_reader(), "There is one answer for the whole text"),
]
