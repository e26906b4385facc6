"""The readers of stories that `benchmarks/questions.py` trains; chapter 6 writes out the last."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from utils.data.story_arrays import WORDS, StoryWords
from utils.layers.questions import Pointing, WordPlaces

UNITS, WIDTH = 64, 32
SPREAD, NOISE = 0.4, 0.1
"""Of GloVe's vectors, and of what is added to them while they are trained on."""
NETWORKS = ("one RNN", "attention", "pointing, 1 hop", "pointing", "GloVe")
"""All but the first attend to facts; where it is not said, in two hops."""


def network(name: str, words: StoryWords) -> tuple[keras.Model, keras.Model | None]:
    """Return an untrained network of `NETWORKS`, from [story, question] to probabilities.

    Beside it stands what shows how much each hop gives to each fact, where there are hops.

    Raises:
        ValueError: there is no such network.
    """
    if name not in NETWORKS:
        raise ValueError(f"There is no network {name!r}: {', '.join(NETWORKS)}.")
    if name == "one RNN":
        return one_rnn(words), None
    if name == "GloVe":
        return story_reader(words, 2, vectors=word_vectors(words))
    return story_reader(words, 1 if "1 hop" in name else 2, copies="pointing" in name)


def one_rnn(words: StoryWords) -> keras.Model:
    """Return a GRU that reads the question, then the story, word by word."""
    story = keras.Input((None, WORDS), dtype="int32")
    question = keras.Input((WORDS,), dtype="int32")
    ids = keras.layers.Concatenate()([question, keras.layers.Reshape((-1,))(story[:, 1:])])
    x = keras.layers.Embedding(len(words), WIDTH, mask_zero=True)(ids)
    state = keras.layers.GRU(UNITS)(x)
    answer = keras.layers.Dense(words.answers, "softmax", dtype="float32")(state)
    return keras.Model([story, question], answer)


def story_reader(
    words: StoryWords, hops: int, *, copies: bool = True, vectors: np.ndarray | None = None
) -> tuple[keras.Model, keras.Model]:
    """Return a reader with attention over facts, and what shows its attention.

    Args:
        words: the vocabulary.
        hops: how often the facts are attended to.
        copies: give names no vectors and answer by pointing; or else let each name have a vector,
            and answer by a layer with a row for each.
        vectors: (ids, features), of words; they stay as they are.
    """
    ops = keras.ops
    story = keras.Input((None, WORDS), dtype="int32")
    question = keras.Input((WORDS,), dtype="int32")
    embed = _embedding(words, vectors)
    places, join = WordPlaces(), keras.layers.Dense(UNITS)
    over = keras.layers.Bidirectional(keras.layers.GRU(UNITS // 2, return_sequences=True))
    x, asked = (embed(_without_names(ids, words) if copies else ids) for ids in (story, question))
    mask = ops.any(ops.greater(story, 0), axis=-1)
    can = ops.logical_and(ops.greater(story, 1), ops.less(story, words.answers))
    if copies:
        name = ops.logical_and(can, ops.greater_equal(story, words.first_name))
        same = ops.any(ops.equal(story[..., None], question[:, None, None]), axis=-1)
        x = x + _mark(ops.logical_and(same, name))
        one_hot = ops.one_hot(story * ops.cast(can, "int32"), words.answers, dtype="float32")
    u = q = join(ops.sum(places(asked, ops.greater(question, 0)), axis=1))
    looked, focus, answer = [], None, None
    for _ in range(hops):
        y = places(x if focus is None else x + _mark(focus), ops.greater(story, 0))
        f = join(ops.sum(y, axis=2))
        us = ops.zeros_like(f) + u[:, None]
        f = ops.concatenate([f, over(ops.concatenate([f, us, f * us], -1), mask=mask)], -1)
        if copies:
            p = Pointing(UNITS)(u, f, y, can)
            answer = ops.einsum("bfw,bfwa->ba", p, one_hot)
            focus = ops.einsum("ba,bfwa->bfw", answer, one_hot)
            a = ops.sum(p, axis=-1)
            context = ops.einsum("bf,bfu->bu", a, f)
        else:
            query, keys = keras.layers.Dense(UNITS)(u)[:, None], keras.layers.Dense(UNITS)(f)
            attend = {"mask": [None, mask], "return_attention_scores": True}
            context, a = keras.layers.Attention()([query / UNITS**0.5, f, keys], **attend)
            context, a = context[:, 0], a[:, 0]
        looked.append(a)
        u = keras.layers.Dense(UNITS, "relu")(ops.concatenate([u, context, q], -1))
    if not copies:
        answer = keras.layers.Dense(words.answers, "softmax", dtype="float32")(u)
    return keras.Model([story, question], answer), keras.Model([story, question], looked)


def _embedding(words: StoryWords, vectors: np.ndarray | None) -> Any:
    if vectors is None:
        spread = keras.initializers.RandomNormal(0.0, 0.3)
        return keras.layers.Embedding(len(words), WIDTH, spread)
    known = keras.layers.Embedding(*vectors.shape, trainable=False)
    known.build(None)
    known.set_weights([vectors])
    smaller = keras.layers.Dense(WIDTH)
    return lambda ids: keras.layers.GaussianNoise(NOISE)(smaller(known(ids)))


def _without_names(ids: Any, words: StoryWords) -> Any:
    return keras.ops.take(keras.ops.convert_to_tensor(words.kinds), ids)


def _mark(share: Any) -> Any:
    """Return a learnt vector times how much a word is marked, (batch, facts, words, features)."""
    share = keras.ops.cast(share, "float32")
    return keras.layers.Dense(WIDTH, use_bias=False)(share[..., None])


def word_vectors(words: StoryWords) -> np.ndarray:
    """Return GloVe's vector of each word, and random ones of options, kinds of names, unknown."""
    from utils.data.glove import embedding_matrix

    vectors = embedding_matrix(words.tokens)
    own = np.arange(len(words)) < len(words) - len(words.others)
    own |= ~vectors.any(axis=1)
    # What all of these words have in common says nothing, and would drown the rest.
    vectors -= vectors[~own].mean(axis=0)
    vectors *= SPREAD / vectors[~own].std()
    drawn = np.random.default_rng(20).normal(scale=SPREAD, size=vectors.shape)
    vectors[own] = drawn[own]
    return np.asarray(vectors, np.float32)
