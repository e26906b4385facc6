"""Words and characters with padding: how texts are cut, counted, and turned into ids."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from utils.data.text import (
    PADDING_ID,
    UNKNOWN_TOKEN_ID,
    TokenVocabulary,
    columns,
    word_vocabulary,
    words_apart,
)

# Lines of the course's sets: sentences of Tatoeba (CC BY 2.0 FR), a snippet, a newspaper's words.
ENGLISH = ["Tom doesn't know.", "Do you know Tom?", "I don't know him, Tom said.", "Go."]
SPANISH = ["¿Cómo estás, Tom?", "¡Qué día!", "No sé cuántos años tiene la señora Muñoz.", "Ve."]
CHINESE = ["中国人民", "人民日报"]


def tokens_of(text: str) -> list[str]:
    return [token.decode() for token in tf.strings.split(words_apart(text)).numpy()]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("I don't know.", ["i", "don't", "know", "."]),
        ("the boys’ ‘rock’n’roll’", ["the", "boys", "'", "'", "rock'n'roll", "'"]),
        ("''Chicago''", ["''", "chicago", "''"]),
        ("¿Cómo estás?¡Qué día!", ["¿", "cómo", "estás", "?", "¡", "qué", "día", "!"]),
        ("ÑOÑO Ünï", ["ñoño", "ünï"]),
        ("He ____ it.", ["he", "____", "it", "."]),
        ("snake_case", ["snake", "_", "case"]),
        ("3.5% (of 10)", ["3", ".", "5", "%", "(", "of", "10", ")"]),
        ("T-shirt—two", ["t", "-", "shirt", "—", "two"]),
        ("a\u00a0b\u3000c\td\n e", ["a", "b", "c", "d", "e"]),
        ("so\u00adft \ufeffzero\u200bwidth", ["soft", "zerowidth"]),
        ("e\u0301t\u00e9", ["e\u0301t\u00e9"]),  # in TensorFlow alone; `encode_all` composes first
        (" \n ", []),
        ("", []),
    ],
)
def test_how_words_are_cut(text: str, tokens: list[str]) -> None:
    assert tokens_of(text) == tokens


def test_accents_typed_either_way_are_one_word() -> None:
    vocabulary = word_vocabulary(["se\u00f1or se\u00f1or", "an\u0303o"])
    assert vocabulary.tokens == ("señor", "año")
    assert list(vocabulary.encode("sen\u0303or a\u00f1o")) == [2, 3]
    assert vocabulary.encode("ano")[0] == UNKNOWN_TOKEN_ID


def test_ids_by_falling_count_then_by_characters() -> None:
    vocabulary = word_vocabulary(["b a c", "c b", "c á"])
    assert vocabulary.tokens == ("c", "b", "a", "á")
    assert vocabulary.counts == (3, 2, 1, 1)
    assert len(vocabulary) == 6
    assert list(vocabulary.encode("c á ? b")) == [2, 5, UNKNOWN_TOKEN_ID, 3]


def test_counts_are_those_of_the_texts() -> None:
    vocabulary = word_vocabulary(ENGLISH)
    expected = Counter(token for text in ENGLISH for token in tokens_of(text))
    assert dict(zip(vocabulary.tokens, vocabulary.counts, strict=True)) == expected


def test_same_words_as_keras_adapts_to() -> None:
    layer = keras.layers.TextVectorization(max_tokens=5, standardize=words_apart)
    layer.adapt(tf.data.Dataset.from_tensor_slices(ENGLISH).batch(2))
    ours = word_vocabulary(ENGLISH, size=5)
    assert layer.get_vocabulary()[:2] == ours.lookup.get_vocabulary()[:2] == ["", "[UNK]"]
    # Three words stand there three times. Keras sorts words of one count the other way round.
    assert layer.get_vocabulary()[2:] == list(reversed(ours.tokens))
    assert ours.tokens == (".", "know", "tom")


@pytest.mark.parametrize(("markers", "reserved"), [(False, 2), (True, 4)])
def test_size_counts_every_id(markers: bool, reserved: int) -> None:
    vocabulary = word_vocabulary(ENGLISH, size=7, markers=markers)
    assert len(vocabulary) == 7
    assert len(vocabulary.tokens) == 7 - reserved
    ids = vocabulary.encode_all(ENGLISH).flat_values.numpy()
    assert ids.max() == 6
    assert UNKNOWN_TOKEN_ID in ids


def test_rare_words_are_unknown() -> None:
    vocabulary = word_vocabulary(ENGLISH, min_count=3)
    assert vocabulary.counts == (3, 3, 3)
    assert vocabulary.decode(vocabulary.encode("Tom said.")) == "tom [UNK] ."


@pytest.mark.parametrize("split", ["words", "spaces", "characters"])
def test_the_layer_gives_the_same_ids(split: Any) -> None:
    texts = [*ENGLISH, *SPANISH, *CHINESE, ""]
    vocabulary = word_vocabulary(texts[:6], split=split)
    ours = vocabulary.encode_all(texts)
    assert vocabulary.vectorizer(tf.constant(texts)).to_list() == ours.to_list()
    assert ours.dtype == tf.int32
    assert ours.to_list()[-1] == []
    for text, ids in zip(texts, ours.to_list(), strict=True):
        assert vocabulary.encode(text).tolist() == ids


def test_a_model_that_reads_strings_is_saved_and_loaded(tmp_path: Path) -> None:
    vocabulary = word_vocabulary(SPANISH)
    texts = keras.Input((), dtype="string")
    model = keras.Model(texts, vocabulary.vectorizer(texts))
    model.save(tmp_path / "reader.keras")
    again = keras.saving.load_model(tmp_path / "reader.keras")
    expected = vocabulary.encode_all(SPANISH).to_list()
    assert again(tf.constant(SPANISH)).to_list() == expected


def test_characters_of_chinese() -> None:
    vocabulary = word_vocabulary(CHINESE, split="characters")
    assert vocabulary.tokens[:2] == ("人", "民")
    assert [len(row) for row in vocabulary.encode_all([*CHINESE, "𠀀人"]).to_list()] == [4, 4, 2]
    assert vocabulary.decode(vocabulary.encode("人民中国")) == "人民中国"


def test_tokens_that_come_cut_are_left_as_they_are() -> None:
    sequences = [["St.", "Paul", ""], [], ["St.", "st."]]
    vocabulary = word_vocabulary(sequences, split="none")
    assert vocabulary.tokens == ("St.", "Paul", "st.")
    # An empty token is unknown: it must not look like padding.
    assert vocabulary.encode_all(sequences).to_list() == [[2, 3, UNKNOWN_TOKEN_ID], [], [2, 4]]
    assert vocabulary.encode(["Paul", "MN"]).tolist() == [3, UNKNOWN_TOKEN_ID]
    with pytest.raises(ValueError, match="use `lookup`"):
        _ = vocabulary.vectorizer


@pytest.mark.parametrize(("keep", "kept"), [("start", "a b c"), ("end", "c d e")])
def test_long_texts_are_cut_and_the_asked_side_stays(keep: Any, kept: str) -> None:
    vocabulary = word_vocabulary(["a b c d e"])
    ids = vocabulary.encode_all(["a b c d e", "d e", "", "a b c"], max_length=3, keep=keep)
    assert [vocabulary.decode(row) for row in ids.to_list()] == [kept, "d e", "", "a b c"]


def test_markers_frame_what_is_decoded() -> None:
    vocabulary = word_vocabulary(SPANISH, markers=True)
    assert (vocabulary.start_id, vocabulary.end_id) == (2, 3)
    ids = [vocabulary.start_id, *vocabulary.encode("¡Qué día!"), vocabulary.end_id, 5, PADDING_ID]
    assert vocabulary.decode(ids) == "¡ qué día !"


def test_markers_are_asked_for_where_they_are_needed() -> None:
    vocabulary = word_vocabulary(SPANISH)
    for name in ("start_id", "end_id"):
        with pytest.raises(ValueError, match="markers=True"):
            getattr(vocabulary, name)


def test_decode_leaves_padding_out_and_refuses_what_is_no_id() -> None:
    vocabulary = word_vocabulary(["a b"])
    assert vocabulary.decode([2, 3, 0, 0]) == "a b"
    for strange in (-1, len(vocabulary)):
        with pytest.raises(ValueError, match=f"{strange} is no id"):
            vocabulary.decode([2, strange])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"texts": []}, "texts is empty"),
        ({"texts": "one string"}, "give a list of texts"),
        ({"texts": [b"bytes"]}, "read them with texts_of or columns"),
        ({"texts": [["a", "b"]]}, 'take split="none"'),
        ({"split": "none"}, "give lists of tokens"),
        ({"split": "word"}, 'choose "words", "spaces", "characters" or "none"'),
        ({"size": 2}, r"No token is left of 13: .* raise size \(2\) above 2"),
        ({"size": 0}, "size must be a positive whole number"),
        ({"min_count": 100}, r"lower min_count \(100\) or give more texts"),
        ({"min_count": 1.5}, "min_count must be a positive whole number, and it is 1.5"),
    ],
)
def test_wrong_vocabularies_are_said(change: dict[str, Any], words: str) -> None:
    arguments = {"texts": ENGLISH, **change}
    with pytest.raises(ValueError, match=words):
        word_vocabulary(arguments.pop("texts"), **arguments)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"keep": "middle"}, 'keep must be "start" or "end"'),
        ({"max_length": 0}, "max_length must be a positive whole number"),
        ({"max_length": True}, "max_length must be a positive whole number"),
    ],
)
def test_wrong_cuts_are_said(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        word_vocabulary(ENGLISH).encode_all(ENGLISH, **change)


def test_a_vocabulary_is_shown_without_its_thousands_of_words() -> None:
    assert repr(word_vocabulary(ENGLISH)) == "TokenVocabulary(split='words', markers=False)"
    assert isinstance(word_vocabulary(ENGLISH), TokenVocabulary)


def test_columns_of_every_kind_in_order() -> None:
    def examples() -> Any:
        for number in range(3):
            yield {
                "text": f"día {number}",
                "label": number,
                "tokens": ["ñ"] * number,
                "tags": [number] * number,
                "choices": ["a", str(number)],
            }

    scalar, row = tf.TensorSpec(()), tf.TensorSpec((None,))
    dataset = tf.data.Dataset.from_generator(
        examples,
        output_signature={
            "text": tf.TensorSpec(scalar.shape, tf.string),
            "label": tf.TensorSpec(scalar.shape, tf.int64),
            "tokens": tf.TensorSpec(row.shape, tf.string),
            "tags": tf.TensorSpec(row.shape, tf.int64),
            "choices": tf.TensorSpec((2,), tf.string),
        },
    )
    label, text, tokens, tags, choices = columns(
        dataset, "label", "text", "tokens", "tags", "choices"
    )
    assert isinstance(label, np.ndarray)
    assert label.tolist() == [0, 1, 2]
    assert text == ["día 0", "día 1", "día 2"]
    assert tokens == [[], ["ñ"], ["ñ", "ñ"]]
    assert [row.tolist() for row in tags] == [[], [1], [2, 2]]
    assert choices == [["a", "0"], ["a", "1"], ["a", "2"]]


@pytest.mark.parametrize("names", [("txt",), ()])
def test_a_feature_that_is_missing_is_said(names: tuple[str, ...]) -> None:
    dataset = tf.data.Dataset.from_tensor_slices({"text": ["a"], "label": [1]})
    with pytest.raises(ValueError, match="has the features label, text"):
        columns(dataset, *names)
