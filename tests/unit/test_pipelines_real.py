"""The pipelines on the course's own texts: what a chapter builds in its first cells."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from utils.data import class_names, load
from utils.data.text import (
    PADDING_ID,
    SEPARATOR,
    UNKNOWN_TOKEN_ID,
    batch_shapes,
    bucket_boundaries,
    character_vocabulary,
    columns,
    labelled_batches,
    pair_batches,
    pair_lengths,
    streams,
    tagged_batches,
    texts_of,
    word_vocabulary,
)

pytestmark = pytest.mark.network  # the archives, the first time; then they are in the cache

SLICE = 400


def padded_share(lengths: np.ndarray, batch_size: int, boundaries: tuple[int, ...] | None) -> float:
    shapes = batch_shapes(lengths, batch_size, boundaries)
    area = sum(rows * steps * count for (rows, steps), count in shapes.items())
    return 1 - lengths.sum() / area


def test_film_snippets_by_length() -> None:
    splits = {name: columns(load("film_snippets", f"{name}[:{SLICE}]"), "text", "label")
              for name in ("train", "validation")}  # fmt: skip
    vocabulary = word_vocabulary(splits["train"][0], min_count=2)
    ids = {name: vocabulary.encode_all(texts) for name, (texts, _) in splits.items()}
    boundaries = bucket_boundaries(ids["train"])
    lengths = ids["train"].row_lengths().numpy()
    bucketed, longest = (padded_share(lengths, 32, ends) for ends in (boundaries, None))
    assert bucketed < 0.4 * longest

    unknown = {name: np.mean(rows.flat_values == UNKNOWN_TOKEN_ID) for name, rows in ids.items()}
    assert 0 < unknown["train"] < unknown["validation"] < 0.4
    batches = labelled_batches(ids["validation"], splits["validation"][1], 32, boundaries)
    found = {
        vocabulary.decode(row): label
        for rows, labels in batches.as_numpy_iterator()
        for row, label in zip(rows, labels, strict=True)
    }
    texts, labels = splits["validation"]
    for text, label in zip(texts, labels, strict=True):
        assert found[vocabulary.decode(vocabulary.encode(text))] == label


def test_a_snippet_is_cut_from_the_front() -> None:
    texts = texts_of(load("film_snippets", f"train[:{SLICE}]"))
    vocabulary = word_vocabulary(texts)
    cut = vocabulary.encode_all(texts, max_length=10, keep="end").to_list()
    for text, row in zip(texts, cut, strict=True):
        assert row == vocabulary.encode(text)[-10:].tolist()


def test_characters_of_the_newspaper_keep_their_tags() -> None:
    tokens, tags = columns(load("entities_zh", f"train[:{SLICE}]"), "tokens", "tags")
    vocabulary = word_vocabulary(tokens, split="none")
    assert vocabulary.encode_all(tokens).to_list() == [
        vocabulary.encode(sentence).tolist() for sentence in tokens
    ]
    ids = vocabulary.encode_all(tokens)
    boundaries = bucket_boundaries(ids)
    assert boundaries[-1] == max(map(len, tokens)) <= 80
    known = dict(zip(map("".join, tokens), tags, strict=True))
    batches = tagged_batches(ids, tags, 32, boundaries, shuffle=True)
    names = class_names("entities_zh", "tags")
    entities = 0
    for rows, tagged, weights in batches.as_numpy_iterator():
        for row, found, weight in zip(rows, tagged, weights, strict=True):
            text = vocabulary.decode(row).replace(" ", "")
            assert found[weight > 0].tolist() == known.pop(text).tolist()
            entities += sum(names[tag].startswith("B-") for tag in found[weight > 0])
    assert not known
    assert entities > SLICE / 4


def test_spanish_is_written_between_markers() -> None:
    english, spanish = columns(load("translations_en_es", f"train[:{SLICE}]"), "english", "spanish")
    pairs = [
        (source, target) for source, all_ in zip(english, spanish, strict=True) for target in all_
    ]
    sources, targets = map(list, zip(*pairs, strict=True))
    reads, writes = word_vocabulary(sources), word_vocabulary(targets, markers=True)
    assert {"¿", "¡", "qué"} <= set(writes.tokens)
    source_ids, target_ids = reads.encode_all(sources), writes.encode_all(targets)
    boundaries = bucket_boundaries(pair_lengths(source_ids, target_ids))
    dataset = pair_batches(
        source_ids,
        target_ids,
        32,
        boundaries,
        start_id=writes.start_id,
        end_id=writes.end_id,
        shuffle=True,
    )
    seen = set()
    for (source, target_in), target_out, _ in dataset.as_numpy_iterator():
        for read, given, asked in zip(source, target_in, target_out, strict=True):
            assert writes.decode(given) == writes.decode(asked)
            seen.add((reads.decode(read), writes.decode(asked)))
    expected = {
        (reads.decode(reads.encode(source)), writes.decode(writes.encode(target)))
        for source, target in pairs
    }
    assert seen == expected


def test_sonnets_stream_past_in_their_order() -> None:
    texts = texts_of(load("poems/sonnets", "train[:40]"))
    vocabulary = character_vocabulary(texts)
    batches = [x for x, _ in streams(texts, vocabulary, 64, 8).as_numpy_iterator()]
    text = vocabulary.decode(np.concatenate(batches, axis=1).ravel())
    stretch = SEPARATOR.join(texts)
    assert stretch.startswith(text)
    assert len(stretch) - len(text) <= 64 * 8
    for before, after in pairwise(batches):
        row = vocabulary.decode(np.concatenate([before[3], after[3]]))
        assert row in stretch


def test_no_real_batch_has_an_empty_row() -> None:
    texts, labels = columns(load("film_snippets", f"train[:{SLICE}]"), "text", "label")
    vocabulary = word_vocabulary(texts)
    ids = vocabulary.encode_all([*texts, "", "\u200b"])
    batches = labelled_batches(ids, [*labels, 0, 0], 32, bucket_boundaries(ids), shuffle=True)
    for rows, _ in batches.as_numpy_iterator():
        mask = rows != PADDING_ID
        assert mask[:, 0].all()
        assert (np.diff(mask.astype(int), axis=1) <= 0).all()
