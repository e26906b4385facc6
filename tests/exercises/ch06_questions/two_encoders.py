"""Other answers to `two_encoders`."""

from __future__ import annotations

import keras


def _inputs():
    return [keras.Input((None,), dtype="int32") for _ in range(2)]


def joined_at_the_end(vocabulary_size, answers):
    story, question = _inputs()
    embed = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)
    ends = [keras.layers.GRU(48)(embed(text)) for text in (story, question)]
    return keras.Model(
        [story, question], keras.layers.Dense(answers)(keras.ops.concatenate(ends, axis=-1))
    )


def with_attention(vocabulary_size, answers):
    story, question = _inputs()
    embed = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)
    s = keras.layers.Bidirectional(keras.layers.GRU(24, return_sequences=True))(embed(story))
    q = keras.layers.GRU(48)(embed(question))
    found = keras.layers.Attention()([keras.layers.Reshape((1, 48))(q), s])
    found = keras.layers.Reshape((48,))(found)
    joined = keras.layers.Concatenate()([found, q])
    return keras.Model([story, question], keras.layers.Dense(answers)(joined))


def two_tables(vocabulary_size, answers):
    """Long short-term memory, an embedding for each text, a hidden layer before the logits."""
    texts = _inputs()
    ends = [
        keras.layers.LSTM(32)(keras.layers.Embedding(vocabulary_size, 24, mask_zero=True)(text))
        for text in texts
    ]
    hidden = keras.layers.Dense(48, activation="relu")(keras.layers.Concatenate()(ends))
    return keras.Model(texts, keras.layers.Dense(answers)(hidden))


def one_encoder_for_both(vocabulary_size, answers):
    """One layer, called for each text; states have two axes, and `axis=1` joins their units."""
    texts = _inputs()
    embed = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)
    encoder = keras.layers.GRU(64)
    ends = [encoder(embed(text)) for text in texts]
    return keras.Model(texts, keras.layers.Dense(answers)(keras.layers.Concatenate(axis=1)(ends)))


RIGHT = [joined_at_the_end, with_attention, two_tables, one_encoder_for_both]


def exchanged_sizes(vocabulary_size, answers):
    return joined_at_the_end(answers, vocabulary_size)


def fixed_steps(vocabulary_size, answers):
    story, question = keras.Input((9,), dtype="int32"), keras.Input((5,), dtype="int32")
    embed = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)
    ends = [keras.layers.GRU(48)(embed(text)) for text in (story, question)]
    return keras.Model(
        [story, question], keras.layers.Dense(answers)(keras.ops.concatenate(ends, axis=-1))
    )


def first_word_only(vocabulary_size, answers):
    story, question = _inputs()
    embed = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)
    q = keras.layers.GRU(48)(embed(question))
    joined = keras.layers.Concatenate()([embed(story)[:, 0], q])
    return keras.Model([story, question], keras.layers.Dense(answers)(joined))


def maximum_of_the_story(vocabulary_size, answers):
    story, question = _inputs()
    embed = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)
    best = keras.ops.where(keras.ops.not_equal(story, 0)[..., None], embed(story), -1e9)
    joined = [keras.ops.max(best, axis=1), keras.layers.GRU(48)(embed(question))]
    return keras.Model(
        [story, question], keras.layers.Dense(answers)(keras.ops.concatenate(joined, axis=-1))
    )


def nothing_returned(vocabulary_size, answers):
    joined_at_the_end(vocabulary_size, answers)


WRONG = [
    (exchanged_sizes, "fewer rows than the vocabulary"),
    (fixed_steps, "number of steps left open"),
    (first_word_only, "last word of the story changes nothing"),
    (maximum_of_the_story, "order of the story's words makes no difference"),
    (nothing_returned, "is a `return` missing"),
]
