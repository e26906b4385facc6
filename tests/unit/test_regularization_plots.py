"""The figures of chapter 11: what is bright, what stands on top, what the axes say."""

from __future__ import annotations

import numpy as np

from utils import plots

ALT = "a figure of chapter 11, described in more than twenty letters"


def test_what_is_kept_is_bright() -> None:
    mask = np.array([[2.0, 0.0, 2.0], [2.0, 0.0, 2.0]])
    drawing = plots.dropout_masks({"columns": mask, "none": 0 * mask + 1}, alt=ALT)
    assert drawing.png().startswith(b"\x89PNG")
    first, second = drawing.figure.axes
    assert (first.get_title(), second.get_title()) == ("columns", "none")
    (image,) = first.images
    dark, bright = (sum(image.cmap(image.norm(np.array(value)))[:3]) for value in (0.0, 2.0))
    assert dark < bright


def test_the_lowest_mean_stands_on_top() -> None:
    groups = {"middle": [3.0, 3.1], "best": [2.0, 2.2], "worst": [9.0]}
    drawing = plots.methods(groups, alt=ALT, xlabel="perplexity", baselines={"none": 4.0})
    (axes,) = drawing.figure.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["best", "middle", "worst"]
    top, bottom = axes.get_ylim()
    assert top > bottom  # turned round: row 0 is above
    assert "none" in [text.get_text() for text in axes.texts]


def test_a_logarithmic_axis_has_numbers_as_one_says_them() -> None:
    drawing = plots.learning_curves({"a": [400.0, 60.0, 9.0]}, alt=ALT, log=True)
    (axes,) = drawing.figure.axes
    drawing.png()
    low, high = axes.get_ylim()
    shown = [label.get_text() for label in axes.get_yticklabels()]
    kept = [text for text in shown if low <= float(text) <= high]
    assert kept == ["10", "20", "50", "100", "200"]


def test_sizes_are_named_as_they_are() -> None:
    groups = {"none": {1_000: [9.0, 8.0], 40_000: [5.0]}, "dropout": {1_000: [7.0], 40_000: [6.0]}}
    drawing = plots.runs_by_size(groups, alt=ALT, xlabel="words", ylabel="perplexity")
    (axes,) = drawing.figure.axes
    drawing.png()
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1,000", "40,000"]
    assert {text.get_text() for text in axes.texts} == {"none", "dropout"}
