"""Chapter 04: what is measured of its taggers, the glossed sentences, the figures, the record."""

from __future__ import annotations

import numpy as np
import pytest

from utils import plots, results
from utils.data.entity_parsing import TAGS
from utils.data.glossed_sentences import SENTENCES
from utils.data.text import word_vocabulary
from utils.experiments import addresses, tagging
from utils.metrics import entity_f1, entity_spans

ROW = np.array([0, 1, 2, 2, 0, 5, 6, 1])  # a person, a place, and a person of one character


def test_spans_are_read_by_the_library() -> None:
    assert entity_spans(ROW, TAGS) == [("PER", 1, 4), ("LOC", 5, 7), ("PER", 7, 8)]
    assert entity_spans([0, 0], TAGS) == []
    assert entity_spans([1, 1, 0], ["street", "city"]) == [("city", 0, 2), ("street", 2, 3)]
    with pytest.raises(ValueError, match="class number 7"):
        entity_spans([7], TAGS)


def test_entities_that_are_cut_short_are_all_lost_and_legal() -> None:
    cut = tagging.cut_short(ROW)
    assert np.sum(cut != ROW) == 3
    assert entity_f1([ROW], [cut], TAGS) == 0
    assert not tagging.is_illegal(cut)


def test_the_grammar_is_broken_at_the_start_and_between_kinds() -> None:
    assert tagging.is_illegal(np.array([2, 0]))
    assert tagging.is_illegal(np.array([1, 4]))
    assert not tagging.is_illegal(ROW)


def test_a_window_holds_neighbours_and_their_pairs() -> None:
    words = word_vocabulary([["a", "b", "c"]], split="none")
    a, b, c = (int(n) for n in words.encode(["a", "b", "c"]))
    seen = tagging.windows(words, [["a", "b"], ["c"]], 1, 1, told=False)
    assert seen[:, :3].tolist() == [[0, a, b], [a, b, 0], [0, c, 0]]
    assert seen.shape == (3, 5)
    assert len({tuple(row) for row in seen[:, 3:].tolist()}) == 3
    assert tagging.windows(words, [["a", "b"]], 0, 0, told=False).tolist() == [[a], [b]]


def test_a_window_may_be_told_the_word_and_the_place_in_it() -> None:
    texts = tagging.sentences()["validation"][0][:20]
    starts = np.concatenate(tagging.word_starts(texts))
    place, number, both = tagging.windows(tagging.vocabulary(), texts, 1, 0, told=True)[:, -3:].T
    assert len(place) == sum(map(len, texts))
    assert ((place % 100 == 0) == starts).all()
    assert (number[1:][~starts[1:]] == number[:-1][~starts[1:]]).all()
    assert (both == 100 * number + place % 100).all()


def test_every_name_begins_where_a_word_does() -> None:
    tokens, tags = (each[:200] for each in tagging.sentences()["validation"])
    for row, starts in zip(tags, tagging.word_starts(tokens), strict=True):
        assert len(row) == len(starts)
        assert all(starts[start] for _, start, _ in entity_spans(row, TAGS))


def test_glossed_sentences_have_a_sound_for_each_character_and_stand_in_no_set() -> None:
    read = {"".join(row) for rows, _ in tagging.sentences().values() for row in rows}
    for sentence in SENTENCES:
        assert len(sentence.sounds) == len(sentence.text)
        assert entity_spans(sentence.tags, TAGS) == list(sentence.spans)
        assert sentence.text not in read
        assert sentence.english.endswith(".")


def test_the_lattice_dots_what_is_forbidden() -> None:
    allowed = np.array([[True, False], [True, True]])
    drawing = plots.tag_lattice("abc", ["O", "I"], [0, 0, 1], allowed, alt="A lattice.")
    lines = drawing.figure.axes[0].get_lines()
    assert sum(line.get_linestyle() == ":" for line in lines) == 2
    assert len(lines) == 2 * 4 + 1


def test_a_map_writes_each_number_and_a_dot_for_what_means_nothing() -> None:
    values, allowed = np.array([[0.5, -1.0], [2.0, 3.0]]), np.array([[True, True], [False, True]])
    drawing = plots.tag_map(values, "ab", "cd", label="score", allowed=allowed, alt="A map.")
    axes = drawing.figure.axes[0]
    assert [text.get_text() for text in axes.texts] == ["0.50", "−1.00", "3.00"]
    assert len(axes.get_lines()) == 1


def test_addresses_are_padded_on_the_right() -> None:
    views, tags, weights = addresses.arrays("validation")
    lengths = [len(row) for row in addresses.addresses()["validation"][1]]
    assert weights.sum(axis=1).tolist() == lengths
    assert tags.shape == weights.shape == (len(lengths), addresses.STEPS)
    for view in views:
        assert ((view > 0) == (weights > 0)).all()


def test_the_kept_tagger_scores_what_is_recorded() -> None:
    """On a slice of the validation sentences; half precision moves next to nothing."""
    from utils.data.text import tagged_batches

    model, words = tagging.kept_tagger()
    tokens, tags = (each[:300] for each in tagging.sentences()["validation"])
    found = tagging.tags_of(model, tagged_batches(words.encode_all(tokens), tags, 50))
    runs = results.select(results.read(tagging.NAME)["runs"], tagger="both")
    best = max(run["validation"]["f1"] for run in runs)
    assert abs(entity_f1(tags, found, TAGS) - best) < 0.03
    assert not any(map(tagging.is_illegal, found))
