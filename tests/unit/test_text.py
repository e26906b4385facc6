"""Text for a language model: vocabulary, ids, windows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import tensorflow as tf

from utils.data.text import (
    SEPARATOR,
    UNKNOWN_ID,
    CharacterVocabulary,
    character_vocabulary,
    texts_of,
    windows,
)

TEXTS = ["Shall I compare thee\nto a summer's day?", "Düffeld — naïve", "third\n\npoem", "last"]


@pytest.fixture(scope="module")
def vocabulary() -> CharacterVocabulary:
    return character_vocabulary(TEXTS)


def all_batches(dataset: tf.data.Dataset) -> list[tuple[np.ndarray, np.ndarray]]:
    return list(dataset.as_numpy_iterator())


def test_vocabulary_is_sorted_and_holds_the_separator() -> None:
    vocabulary = character_vocabulary(["cab", "bad"])
    assert vocabulary.characters == ("\n", "a", "b", "c", "d")
    assert len(vocabulary) == 6


@pytest.mark.parametrize("text", [*TEXTS, "", " \n\n ", "ü" * 5])
def test_encode_then_decode_is_the_text(vocabulary: CharacterVocabulary, text: str) -> None:
    ids = vocabulary.encode(text)
    assert ids.dtype == np.int32
    assert ids.shape == (len(text),)
    assert vocabulary.decode(ids) == text


def test_unknown_characters_have_one_id(vocabulary: CharacterVocabulary) -> None:
    ids = vocabulary.encode("aZ詩a")
    assert list(ids[1:3]) == [UNKNOWN_ID, UNKNOWN_ID]
    assert UNKNOWN_ID not in vocabulary.encode("".join(TEXTS))
    assert vocabulary.decode(ids) == "a��a"


def test_ids_fit_an_embedding(vocabulary: CharacterVocabulary) -> None:
    ids = vocabulary.encode(SEPARATOR.join(TEXTS))
    assert set(ids) == set(range(1, len(vocabulary)))


@pytest.mark.parametrize("strange", [-1, 10_000])
def test_decode_refuses_what_is_no_id(vocabulary: CharacterVocabulary, strange: int) -> None:
    with pytest.raises(ValueError, match=f"{strange} is no id"):
        vocabulary.decode([1, strange])


def test_y_is_x_moved_by_one(vocabulary: CharacterVocabulary) -> None:
    stretch = vocabulary.encode(SEPARATOR.join(TEXTS))
    batches = all_batches(windows(TEXTS, vocabulary, length=8, batch_size=1))
    assert len(batches) == (len(stretch) - 1) // 8
    x = np.concatenate([x.ravel() for x, _ in batches])
    y = np.concatenate([y.ravel() for _, y in batches])
    # Each character is read once and predicted once, but for a rest shorter than a window.
    assert np.array_equal(x, stretch[: len(x)])
    assert np.array_equal(y, stretch[1 : len(y) + 1])
    assert len(stretch) - 1 - len(y) < 8


def test_shapes_are_static(vocabulary: CharacterVocabulary) -> None:
    dataset = windows(TEXTS, vocabulary, length=7, batch_size=4)
    for part in dataset.element_spec:
        assert (part.shape.as_list(), part.dtype) == ([4, 7], tf.int32)
    assert len(all_batches(dataset)) == 10 // 4


def test_shuffle_is_fixed_by_the_seed(vocabulary: CharacterVocabulary) -> None:
    def first_characters(make: Callable[[], tf.data.Dataset]) -> list[list[bytes]]:
        dataset = make()
        return [[x.tobytes() for x, _ in all_batches(dataset)] for _ in range(2)]

    def shuffled(seed: int = 20) -> tf.data.Dataset:
        return windows(TEXTS, vocabulary, length=4, batch_size=1, shuffle=True, seed=seed)

    once, again = first_characters(shuffled), first_characters(shuffled)
    plain = [x.tobytes() for x, _ in all_batches(windows(TEXTS, vocabulary, 4, 1))]
    assert once == again
    assert once[0] != once[1]  # another order in the next epoch
    assert once[0] != plain
    assert sorted(once[0]) == sorted(plain)
    assert first_characters(lambda: shuffled(seed=21)) != once


def test_a_split_that_is_too_small_is_said(vocabulary: CharacterVocabulary) -> None:
    with pytest.raises(ValueError, match=r"1 windows of 4, too few for a batch of 2"):
        windows(["12345"], vocabulary, length=4, batch_size=2)


@pytest.mark.parametrize(("texts", "words"), [([], "empty"), ("one string", "give a list")])
def test_wrong_texts_are_said(
    vocabulary: CharacterVocabulary, texts: list[str], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        character_vocabulary(texts)
    with pytest.raises(ValueError, match=words):
        windows(texts, vocabulary, 4, 1)


def test_texts_of_a_data_set() -> None:
    dataset = tf.data.Dataset.from_tensor_slices({"text": ["Düffeld", "two\n\nlines"]})
    assert texts_of(dataset) == ["Düffeld", "two\n\nlines"]
