"""What chapter 3 draws, and the sentences that were made for it."""

from __future__ import annotations

import re

import numpy as np

from utils import plots
from utils.data.turned_sentences import NEGATION, ORDER, told_apart


def test_each_weight_is_written_into_its_cell() -> None:
    drawing = plots.step_weights({"mean": [0.5, 0.5, 0]}, ["a", "b", "–"], alt="A row.")
    axes, bar = drawing.figure.axes
    assert [text.get_text() for text in axes.texts] == ["0.5", "0.5", "0"]
    assert bar.get_ylabel() == "weight"


def test_words_are_brighter_the_more_they_count() -> None:
    drawing = plots.word_weights([(["good", "film"], np.array([0.9, 0.1]))], alt="Two words.")
    bright, dark = (sum(each.get_facecolor()[:3]) for each in drawing.figure.axes[0].patches)
    assert bright > dark
    assert [text.get_text() for text in drawing.figure.axes[0].texts] == ["good", "film"]


def test_scores_stand_where_they_were_measured() -> None:
    drawing = plots.measured_at(
        {"a": [0.8, 0.5]}, (0, 40), xlabel="x", ylabel="y", baselines={"b": 0.5}, alt="A curve."
    )
    line, baseline = drawing.figure.axes[0].get_lines()
    assert np.asarray(line.get_xdata()).tolist() == [0, 40]
    assert np.asarray(baseline.get_ydata()).tolist() == [0.5, 0.5]


def test_bins_with_few_predictions_are_not_drawn_and_panels_share_their_scale() -> None:
    few, sure, unsure = [4, 0.5, 0], [30, 0.95, 0.9], [10, 0.65, 0.4]
    drawing = plots.reliability({"a": [few, sure], "b": [unsure, sure]}, alt="Two panels.")
    first, second = drawing.figure.axes
    assert len(first.collections[0].get_offsets()) == 1
    assert first.get_xlim() == second.get_xlim()


def test_each_model_stands_at_its_seconds_and_linear_ones_look_otherwise() -> None:
    models = {"linear": (2.0, 0.8), "a GRU": (20.0, 0.9)}
    drawing = plots.against_seconds({"films": models}, ylabel="accuracy", alt="Two points.")
    linear, network = drawing.figure.axes[0].get_lines()
    assert np.asarray(network.get_xydata()).tolist() == [[20.0, 0.9]]
    assert linear.get_color() != network.get_color()
    assert linear.get_marker() != network.get_marker()


def words(sentence: str) -> list[str]:
    return sorted(re.findall(r"[\w']+|[^\w\s]", sentence.lower()))


def test_turned_sentences_have_the_same_words_where_only_the_order_differs() -> None:
    assert all(words(one) == words(other) and one != other for one, other in ORDER)
    assert all(words(one) != words(other) for one, other in NEGATION)
    sentences = [sentence for pair in (*NEGATION, *ORDER) for sentence in pair]
    assert len(set(sentences)) == len(sentences)


def test_pairs_are_told_apart_by_which_sentence_gets_more() -> None:
    pairs = [("a", "b"), ("c", "d"), ("e", "f")]
    marks = {"a": 1.0, "b": 0.5, "c": -2.0, "d": 0.0, "e": 0.3, "f": 0.3}
    found = told_apart(lambda rows: [marks[row] for row in rows], pairs)
    assert found == (1 + 0 + 0.5) / 3
    assert told_apart(lambda rows: np.zeros((len(rows), 1)), ORDER) == 0.5
