"""Baselines: what each finds on sets so small that the right number is known beforehand."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from utils import baselines
from utils.baselines import blanks, dates, documents, language, tagging, translations
from utils.baselines.reading import Found
from utils.data import catalogue
from utils.paths import course_root

TAGS = ["O", "B-PER", "I-PER", "B-LOC"]
NO_BASELINE = {"glove_50d", "ted_hrlr_translate", "squad"}


class Small:
    """A set of a few examples, read as `SetReader` reads one of the catalogue."""

    def __init__(self, *, names: list[str] | None = None, **splits: dict[str, Any]) -> None:
        self.splits, self.names = splits, names

    def columns(self, split: str, *features: str) -> tuple[Any, ...]:
        return tuple(self.splits[split][feature] for feature in features)

    def class_names(self, feature: str) -> list[str]:
        assert feature == "tags"
        assert self.names is not None
        return self.names


def accuracies(found: Found) -> dict[str, float]:
    return {name: numbers["accuracy"] for name, numbers in found.scores.items()}


# --- documents -----------------------------------------------------------------------------------


def test_the_most_frequent_label_is_that_of_training() -> None:
    found = documents.labelled(
        Small(
            train={"text": ["a good film"] * 5 + ["a bad film"] * 4, "label": [1] * 5 + [0] * 4},
            test={"text": ["a good film"] + ["so bad"] * 3, "label": [1, 0, 0, 0]},
        )
    )
    assert found.examples == 4
    assert accuracies(found) == {"majority": 0.25, "linear": 1.0}


def test_the_linear_model_reads_pairs_of_words() -> None:
    texts = ["not good but bad", "not bad but good"] * 4
    found = documents.labelled(
        Small(train={"text": texts, "label": [0, 1] * 4}, test={"text": texts[:2], "label": [0, 1]})
    )
    assert accuracies(found)["linear"] == 1.0


def test_of_a_story_the_sentences_and_the_question_are_read() -> None:
    stories = [["Ann is here.", "Bob is there."]] * 8
    asked = {"story": stories, "question": ["Who here?", "Who there?"] * 4}
    found = documents.answered(
        Small(
            train={**asked, "answer": ["Ann", "Bob"] * 4},
            test={**asked, "answer": ["Ann", "Bob"] * 4},
        )
    )
    assert accuracies(found) == {"majority": 0.5, "linear": 1.0}


# --- tags ----------------------------------------------------------------------------------------


def tags(*rows: str) -> list[np.ndarray]:
    return [np.array([TAGS.index(name) for name in row.split()]) for row in rows]


def test_what_all_outside_is_worth() -> None:
    true = tags("O O B-PER I-PER", "O O O", "B-LOC O O")
    outside = [np.zeros(len(row), int) for row in true]
    assert tagging.scores_of(true, outside, TAGS) == {
        "token_accuracy": 0.7,
        "whole_sequences": pytest.approx(1 / 3),
        "entity_f1": 0.0,
    }
    half = tags("O O B-PER O", "O O O", "B-LOC O O")
    found = tagging.scores_of(true, half, TAGS)
    assert (found["whole_sequences"], found["entity_f1"]) == (pytest.approx(2 / 3), 0.5)


def test_tokens_are_told_apart_by_their_neighbours() -> None:
    rows = ["mr Lee sat here", "in Lee we sat", "mr Oz sat here", "in Oz we sat"] * 3
    marked = tags("O B-PER O O", "O B-LOC O O", "O B-PER O O", "O B-LOC O O") * 3
    new = ["mr Kim sat here", "in Kim we sat"]
    found = tagging.tagged(
        Small(
            names=TAGS,
            train={"tokens": [row.split() for row in rows], "tags": marked},
            test={
                "tokens": [row.split() for row in new],
                "tags": tags("O B-PER O O", "O B-LOC O O"),
            },
        )
    )
    assert found.examples == 2
    assert found.scores["majority"]["token_accuracy"] == 0.75
    assert set(found.scores["linear"].values()) == {1.0}


def test_a_window_ends_with_its_sequence() -> None:
    train, test = tagging.features_of([["a"], ["b"]] * 2, [["a"], ["b"], ["a", "b"]])
    alone_a, alone_b, *together = test.toarray()
    assert (alone_a == train.toarray()[0]).all()
    assert (alone_b == train.toarray()[1]).all()
    for row in together:
        assert not (row == alone_a).all()
        assert not (row == alone_b).all()


@pytest.mark.parametrize(
    ("token", "shape"),
    [
        ("Road,", "Aa,"),
        ("60601-1234", "0-0"),
        ("NW", "A"),
        ("st", "a"),
        ("3rd", "0a"),
        ("McGee", "x"),
        ("京", "x"),
    ],
)
def test_how_a_token_is_written(token: str, shape: str) -> None:
    assert tagging.shape_of(token) == shape


# --- language models -----------------------------------------------------------------------------


def counted_by_hand(ids: list[int], test: list[int], size: int, longest: int) -> float:
    """Return what `cross_entropy` must find, one id and one run after the other."""
    losses = []
    for place in range(1, len(test)):
        chance = 1 / size
        for length in range(1, min(longest, place + 1) + 1):
            counts = Counter(tuple(ids[at : at + length]) for at in range(len(ids) - length + 1))
            run = tuple(test[place - length + 1 : place + 1])
            behind = {seen: times for seen, times in counts.items() if seen[:-1] == run[:-1]}
            if behind:
                total = sum(behind.values())
                chance = (counts[run] + len(behind) * chance) / (total + len(behind))
        losses.append(-np.log(chance))
    return float(np.mean(losses))


@pytest.mark.parametrize("longest", [1, 2, 3, 5])
def test_runs_are_counted_as_by_hand(longest: int) -> None:
    draws = np.random.default_rng(4)
    ids, test = draws.integers(0, 4, 60), draws.integers(0, 5, 25)  # 4 never stands in training
    expected = counted_by_hand(ids.tolist(), test.tolist(), 5, longest)
    assert language.cross_entropy(ids, test, 5, longest) == pytest.approx(expected)


@pytest.mark.parametrize("before", [0, 1, 3])
def test_the_chances_of_all_next_ids_make_one(before: int) -> None:
    ids = np.array([0, 1, 0, 2, 0, 1, 1, 0])  # 3 is never seen
    chances = [
        np.exp(-language.cross_entropy(ids, np.array([before, following]), 4, 2))
        for following in range(4)
    ]
    assert sum(chances) == pytest.approx(1)
    assert min(chances) > 0


def test_longer_runs_help_where_order_matters() -> None:
    found = language.of_characters(
        Small(train={"text": ["abcabdabcabd" * 20] * 2}, test={"text": ["abcabdabcabd" * 5]})
    )
    unigram, bigram, five = (
        found.scores[name]["perplexity"] for name in ("unigram", "bigram", "five_gram")
    )
    assert unigram > 1.5 * bigram
    assert bigram > 1.2 * five
    assert five > 1


def test_words_that_training_lacks_are_one_word() -> None:
    texts = ["the cat sat .", "the dog sat ."] * 20
    found, other = (
        language.of_words(Small(train={"text": texts}, test={"text": [*texts[:5], new]}))
        for new in ("the emu sat .", "the gnu sat .")
    )
    assert found.scores == other.scores
    assert found.scores["trigram"]["perplexity"] < found.scores["unigram"]["perplexity"] < 10


# --- blanks --------------------------------------------------------------------------------------


def test_blanks_are_filled_by_frequency_and_by_neighbours() -> None:
    train = {
        "left": ["We drink", "They drink", "I drink", "You read", "He saw a", "She saw a"],
        "right": ["now.", "now.", "here.", "now.", "run.", "cat!"],
        "answer": ["tea", "tea", "tea", "books", "dog", "Red"],
    }
    test = {
        "left": ["Do you read", 'He said, "I saw a', "We drink"],
        "right": ["now?", "cat.", "now."],
        "candidates": [["tea", "books"], ["tea", "dog", "Red"], ["books", "tea"]],
        "answer": ["books", "Red", "tea"],
    }
    found = blanks.filled(Small(train=train, test=test))
    assert found.examples == 3
    # tea is the most frequent; dog and red stand after "a" alike, but only red before "cat".
    assert accuracies(found)["majority"] == pytest.approx(1 / 3)
    assert accuracies(found)["both"] == 1.0
    assert accuracies(found)["left"] >= 2 / 3


def test_a_pair_that_was_never_seen_falls_back_on_frequency() -> None:
    counts = blanks.Counts([["we", "drink", "tea"], ["tea", "is", "hot"]])
    assert counts.after("unheard", "tea") > counts.after("unheard", "hot") > 0
    assert counts.after("drink", "tea") > counts.after("is", "tea")


# --- translations --------------------------------------------------------------------------------


def test_the_nearest_sentence_lends_its_translation() -> None:
    train = {
        "english": ["The red cat sleeps here.", "Where is the old station?"],
        "spanish": [["El gato rojo duerme aquí."], ["¿Dónde está la vieja estación?", "No sé."]],
    }
    test = {
        "english": ["The red cat sleeps there.", "Where is the new station?"],
        "spanish": [
            ["Otra cosa muy distinta fue.", "El gato rojo duerme aquí."],
            ["¿Dónde está la vieja estación?"],
        ],
    }
    found = translations.translated(Small(train=train, test=test))
    assert found.scores["nearest"]["bleu"] == pytest.approx(100)
    assert found.scores["copy"]["bleu"] < 10


def test_a_copy_is_right_where_both_languages_agree() -> None:
    pair = {"english": ["Tom, no, no, no!"] * 2, "spanish": [["Tom, no, no, no!"], ["Sí.", "No."]]}
    found = translations.translated(Small(train=pair, test={key: pair[key][:1] for key in pair}))
    assert found.scores["copy"]["bleu"] == pytest.approx(100)


# --- dates ---------------------------------------------------------------------------------------


def test_dates_are_right_only_as_a_whole() -> None:
    days = [date(1999, 1, 1) + timedelta(each) for each in range(600)]
    splits = {"train": [day for at, day in enumerate(days) if at % 9], "test": days[::9]}

    def linear(form: str) -> float:
        """Return how many dates are found that are written in this form."""
        small = {
            split: {
                "text": [day.strftime(form) for day in found],
                "iso": [day.isoformat() for day in found],
            }
            for split, found in splits.items()
        }
        found = accuracies(dates.written(Small(**small)))
        assert found["majority"] < 0.05
        return found["linear"]

    assert linear("%Y/%m/%d") > 0.5
    assert linear("%Y/%m") < 0.2  # the day is missing


# --- which sets, and what is kept ----------------------------------------------------------------


def test_every_set_has_its_baselines() -> None:
    named = {name.partition("/")[::2] for name in baselines.TASKS}
    for data_set in catalogue.DATA_SETS:
        if data_set.name not in NO_BASELINE:
            assert {(data_set.name, config) for config in data_set.configs or ("",)} <= named
    online = {each.name for each in catalogue.DATA_SETS if each.kind == "online"}
    assert set(baselines.ONLINE) == online - NO_BASELINE
    assert not set(baselines.plan()) & online


def test_a_set_means_all_its_configurations() -> None:
    assert baselines.plan(["poems", "poems/all"]) == ["poems/all", "poems/sonnets"]
    assert baselines.plan(["imdb_reviews"]) == ["imdb_reviews"]
    with pytest.raises(ValueError, match=r"'poem' has no baseline here\. Did you mean 'poems/all'"):
        baselines.plan(["poem"])


def test_a_line_tells_every_metric() -> None:
    scores = {
        "majority": {"token_accuracy": 0.931, "entity_f1": 0.0},
        "linear": {"token_accuracy": 0.991, "entity_f1": 0.8284},
    }
    run = {"set": "entities_zh", "examples": 4283, "scores": scores}
    assert baselines.told(run) == (
        "entities_zh, 4,283 test examples; tokens right: majority 93.1 %, linear 99.1 %; "
        "entity F1: majority 0.0 %, linear 82.8 %"
    )
    run = {"set": "x", "examples": 2, "scores": {"five_gram": {"perplexity": 6.26}}}
    assert baselines.told(run) == "x, 2 test examples; perplexity: five-gram 6.3"


def test_what_is_recorded_is_whole_and_beats_what_is_simplest() -> None:
    recorded = {run["set"]: run for run in baselines.recorded()}
    assert list(recorded) == list(baselines.BASELINES)
    for name, run in recorded.items():
        assert run["scores"].keys() == run["models"].keys()
        simplest, *others = run["scores"].values()
        for metric, number in simplest.items():
            for other in others:
                better = -1 if metric == "perplexity" else 1
                assert better * other[metric] > better * number, (name, metric)


@pytest.mark.slow
def test_the_command_is_silent_but_for_its_lines() -> None:
    code = """
from utils import results
from utils.cli import app
from utils import baselines

def computed(names):
    import tensorflow as tf
    tf.constant(1) + 1  # TensorFlow looks for CUDA when it first computes
    tf.transpose(tf.zeros((2, 3), tf.int64))  # oneDNN says that it can't
    scores = {"majority": {"accuracy": 0.5}}
    return [{"set": name, "examples": 2, "scores": scores} for name in names]

baselines.compute = computed
baselines.record = lambda runs: "here"
app(["data", "baselines", "addresses"])
"""
    without = {"TF_CPP_MIN_LOG_LEVEL", "CUDA_VISIBLE_DEVICES"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=course_root(),
        env={name: value for name, value in os.environ.items() if name not in without},
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "✓ addresses, 2 test examples; right: majority 50.0 %",
        "here written.",
    ]
