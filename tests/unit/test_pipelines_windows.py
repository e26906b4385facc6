"""Windows and streams for language models: nothing lost, nothing twice, states that carry on."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import pytest
import tensorflow as tf

from utils.data.text import (
    SEPARATOR,
    CharacterVocabulary,
    TokenVocabulary,
    character_vocabulary,
    streams,
    windows,
    word_vocabulary,
)

# The first lines of sonnet 18, and of the Spanish sentences.
TEXTS = [
    "Shall I compare thee to a summer's day?\nThou art more lovely and more temperate:",
    "",
    "¿Cómo estás?",
    "Rough winds do shake the darling buds of May,",
]
STRETCH = SEPARATOR.join(TEXTS)
WORDS = "shall i compare thee to a summer's day ? thou art more lovely and more temperate :"


@pytest.fixture(scope="module")
def characters() -> CharacterVocabulary:
    return character_vocabulary(TEXTS)


@pytest.fixture(scope="module")
def words() -> TokenVocabulary:
    return word_vocabulary(TEXTS, markers=True)


def joined(dataset: tf.data.Dataset, part: int) -> np.ndarray:
    """Return each row's batches one after the other, of shape (rows, tokens)."""
    return np.concatenate([batch[part] for batch in dataset.as_numpy_iterator()], axis=1)


@pytest.mark.parametrize(("length", "batch_size"), [(1, 1), (5, 3), (7, 4), (20, 2), (4, 30)])
def test_streams_put_together_are_the_text(
    characters: CharacterVocabulary, length: int, batch_size: int
) -> None:
    dataset = streams(TEXTS, characters, length, batch_size)
    text = characters.decode(joined(dataset, 0).ravel())
    assert STRETCH.startswith(text)
    assert len(STRETCH) - 1 - len(text) < length * batch_size
    assert characters.decode(joined(dataset, 1).ravel()) == STRETCH[1 : len(text) + 1]


def test_each_row_goes_on_from_batch_to_batch(characters: CharacterVocabulary) -> None:
    dataset = streams(TEXTS, characters, 5, 3)
    rows = [characters.decode(row) for row in joined(dataset, 0)]
    assert len(dataset) > 4
    assert all(row in STRETCH for row in rows)
    # The last row ends where the stretch does, but for a rest: so they split it evenly.
    assert len({len(row) for row in rows}) == 1


def test_streams_have_one_shape_and_one_order(characters: CharacterVocabulary) -> None:
    dataset = streams(TEXTS, characters, 5, 3)
    for part in dataset.element_spec:
        assert (part.shape.as_list(), part.dtype) == ([3, 5], tf.int32)
    assert np.array_equal(joined(dataset, 0), joined(dataset, 0))


def test_words_are_laid_end_to_end_with_a_marker_after_each_text(words: TokenVocabulary) -> None:
    stretch = words.stretch(TEXTS)
    assert stretch.dtype == np.int32
    texts = np.split(stretch, np.flatnonzero(stretch == words.end_id) + 1)
    assert [words.decode(text) for text in texts][:4] == [
        WORDS,
        "",
        "¿ cómo estás ?",
        "rough winds do shake the darling buds of may ,",
    ]
    assert texts[4].size == 0
    assert np.array_equal(joined(streams(TEXTS, words, 4, 2), 0).ravel(), stretch[:32])


@pytest.mark.parametrize("make", [windows, streams])
def test_words_are_read_and_the_next_predicted(
    words: TokenVocabulary, make: Callable[..., tf.data.Dataset]
) -> None:
    x, y = next(iter(make(TEXTS, words, 4, 2)))
    assert words.decode(x[0]) == "shall i compare thee"
    assert words.decode(y[0]) == "i compare thee to"


def test_words_without_markers_are_refused() -> None:
    with pytest.raises(ValueError, match=r"no \[END\]: make it with markers=True"):
        streams(TEXTS, word_vocabulary(TEXTS), 4, 2)


def stateful_model(characters: CharacterVocabulary, rows: int, steps: int | None) -> keras.Model:
    keras.utils.set_random_seed(5)
    ids = keras.Input((steps,), batch_size=rows, dtype="int32")
    embedded = keras.layers.Embedding(len(characters), 4)(ids)
    return keras.Model(ids, keras.layers.GRU(6, return_sequences=True, stateful=True)(embedded))


def test_a_state_that_is_carried_reads_each_row_as_one_text(
    characters: CharacterVocabulary,
) -> None:
    dataset = streams(TEXTS, characters, 5, 3)
    model = stateful_model(characters, 3, None)
    carried = np.concatenate([model(x) for x, _ in dataset], axis=1)
    model.layers[-1].reset_state()
    np.testing.assert_allclose(carried, model(joined(dataset, 0)), atol=1e-5)
    # And it matters: from an empty state each batch would come out another way.
    model.layers[-1].reset_state()
    x = list(dataset)[1][0]
    assert np.abs(model(x) - carried[:, 5:10]).max() > 0.001


def test_states_handed_on_by_hand_do_the_same(characters: CharacterVocabulary) -> None:
    dataset = streams(TEXTS, characters, 5, 3)
    embedding = keras.layers.Embedding(len(characters), 4)
    layer = keras.layers.LSTM(6, return_sequences=True, return_state=True)
    states, found = None, []
    for x, _ in dataset:
        outputs, *states = layer(embedding(x), initial_state=states)
        found.append(outputs)
    whole, *_ = layer(embedding(joined(dataset, 0)))
    np.testing.assert_allclose(np.concatenate(found, axis=1), whole, atol=1e-5)


def test_fit_trains_a_stateful_model(characters: CharacterVocabulary) -> None:
    model = stateful_model(characters, 3, 5)
    logits = keras.layers.Dense(len(characters))(model.output)
    model = keras.Model(model.input, logits)
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    dataset = streams(TEXTS, characters, 5, 3)
    model.fit(dataset, verbose=0, shuffle=False)
    state = model.layers[2].states[0]
    assert state.shape == (3, 6)
    assert np.abs(state).max() > 0  # it stays after the epoch: that is why one empties it


@pytest.mark.parametrize("make", [windows, streams])
@pytest.mark.parametrize(
    ("length", "batch_size", "words"),
    [
        (0, 1, "length must be a positive whole number, and it is 0"),
        (4, 1.5, "batch_size must be a positive whole number, and it is 1.5"),
        (100, 9, "make 1 windows of 100, too few for a batch of 9"),
    ],
)
def test_wrong_sizes_are_said(
    characters: CharacterVocabulary,
    make: Callable[..., tf.data.Dataset],
    length: int,
    batch_size: int,
    words: str,
) -> None:
    with pytest.raises(ValueError, match=words):
        make(TEXTS, characters, length, batch_size)


@pytest.mark.parametrize(("texts", "words"), [([], "empty"), ("one string", "give a list")])
def test_wrong_texts_are_said(
    characters: CharacterVocabulary, texts: list[str], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        streams(texts, characters, 4, 1)
