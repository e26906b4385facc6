"""What figures say can be read: names stand apart, and letters and lines stand out."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib.colors import to_rgb
from matplotlib.path import Path

from utils import plots
from utils.plots.drawing import (
    COLOURS,
    GREY,
    PAPER,
    Drawing,
    apart,
    label_line,
    new_figure,
    readable_on,
)

ALT = "What can be seen in this figure, in words."
CLOSE = {"1 layer": [62.0, 30.0], "2 layers": [61.0, 30.1], "8 layers": [60.0, 29.9]}


@pytest.mark.parametrize(
    "drawing",
    [
        pytest.param(plots.learning_curves(CLOSE, alt=ALT), id="all end at one height"),
        pytest.param(plots.learning_curves(CLOSE, alt=ALT, log=True), id="on a logarithmic axis"),
        pytest.param(
            plots.gradient_paths({"a": [1.0, 0.1], "b": [1.0, 0.1], "c": [1.0, 1e-9]}, alt=ALT),
            id="two of three",
        ),
        pytest.param(
            plots.perplexity_by_step({"a": [9.0] * 20, "b": [9.1] * 20}, alt=ALT), id="by step"
        ),
        pytest.param(
            plots.runs_by_depth(
                {"left": {"a": {1: [5.0], 8: [5.1]}, "b": {1: [9.0], 8: [5.2]}},
                 "right": {"c": {1: [0.5], 8: [0.6]}, "d": {1: [0.9], 8: [0.6]}}},
                alt=ALT,
            ),
            id="in two panels",
        ),
        pytest.param(
            plots.by_layers({"a": [(1, 5.0)], "b": [(1, 5.0)]}, alt=ALT, xlabel="x", ylabel="y"),
            id="without a way to tell them apart",
        ),
    ],
)  # fmt: skip
def test_no_name_stands_on_another(drawing: Drawing) -> None:
    drawing.figure.draw_without_rendering()
    for axes in drawing.figure.axes:
        names = {str(line.get_label()) for line in axes.get_lines()}
        boxes = [text.get_window_extent() for text in axes.texts if text.get_text() in names]
        assert len(boxes) >= 2
        boxes.sort(key=lambda box: float(box.y0))
        for below, above in pairwise(boxes):
            assert above.y0 >= below.y1 - 1


def test_a_name_that_has_room_stands_beside_its_line() -> None:
    drawing = plots.learning_curves({"low": [9.0, 1.0], "high": [9.5, 8.0]}, alt=ALT)
    drawing.figure.draw_without_rendering()
    (axes,) = drawing.figure.axes
    for text, height in zip(axes.texts, (1.0, 8.0), strict=True):
        assert text.xy == pytest.approx((2, height))


def test_names_that_are_too_close_stay_around_their_middle() -> None:
    assert apart([], 10) == []
    assert apart([3, 30], 10) == [3, 30]
    assert apart([10, 10], 10) == [5, 15]
    # The third is pushed by the first two, and all three stay where they are in the mean.
    assert apart([0, 0, 12], 10) == pytest.approx([-6, 4, 14])
    heights = np.sort(np.random.default_rng(20).uniform(0, 100, 12))
    found = apart([*heights], 7.0)
    assert np.diff(found).min() >= 7 - 1e-9
    assert np.mean(found) == pytest.approx(np.mean(heights))


def test_names_of_groups_do_not_touch() -> None:
    names = ("forward", "both", "two residual layers", "two residual layers, larger")
    groups = {f"{name}\n79,339 parameters\n4 epochs": [0.5, 0.6] for name in names}
    drawing = plots.runs_by_group(groups, ylabel="F1", baselines={"linear": 0.55}, alt=ALT)
    drawing.figure.draw_without_rendering()
    (axes,) = drawing.figure.axes
    boxes = [label.get_window_extent() for label in axes.get_xticklabels()]
    assert all(right.x0 > left.x1 + 3 for left, right in pairwise(boxes))


def test_means_that_lie_close_have_a_decimal_that_tells_them_apart() -> None:
    for values, said in ([0.821, 0.829], "0.825"), ([0.6, 0.9], "0.75"):
        drawing = plots.runs_by_group({"GRU": values}, ylabel="F1", alt=ALT)
        assert said in [text.get_text() for text in drawing.figure.axes[0].texts]


@pytest.mark.parametrize("colour", [*COLOURS, GREY])
def test_lines_and_their_names_stand_out_from_the_card(colour: str) -> None:
    """By the rules of WCAG: 3 for what is drawn, 4.5 for what is written."""
    assert _contrast(colour, PAPER) >= 3
    _, (axes,) = new_figure(4, 3)
    label_line(axes, 0, 0, "a name", colour)
    (text,) = axes.texts
    if colour != GREY:
        assert _contrast(text.get_color(), PAPER) >= 4.5


def test_numbers_on_a_map_can_be_read_wherever_they_stand() -> None:
    for colour in colormaps["cividis"](np.linspace(0, 1, 101)):
        assert _contrast(readable_on(colour), colour) >= 4.5


def _contrast(one: Any, other: Any) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Any) -> float:
    parts = np.array(to_rgb(colour))
    linear = np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


FALLING = [7.38, 6.43, 6.02, 5.83, 5.65, 5.46, 5.33, 5.24, 5.19, 5.18]


@pytest.mark.parametrize("left", [True, False])
@pytest.mark.parametrize(
    ("curve", "baselines"),
    [
        pytest.param(FALLING, {"5-gram": 5.18, "bigram": 11.6}, id="a curve that ends on a line"),
        pytest.param([6.0] * 10, {"level": 6.0, "high": 9.0}, id="a curve that lies on a line"),
        pytest.param([9.0, 1.0] * 5, {"between": 5.0}, id="a curve that is everywhere"),
        pytest.param(FALLING, {"one": 9.0, "two": 9.1, "three": 9.2}, id="lines side by side"),
    ],
)
def test_no_curve_strikes_a_baselines_name_through(
    curve: list[float], baselines: dict[str, float], left: bool
) -> None:
    drawing = plots.learning_curves({"c": curve}, alt=ALT, baselines=baselines, names_left=left)
    drawing.figure.draw_without_rendering()
    (axes,) = drawing.figure.axes
    names = {text.get_text(): text.get_window_extent() for text in axes.texts}
    assert set(names) == {"c", *baselines}
    drawn = [Path(axes.transData.transform(line.get_xydata())) for line in axes.get_lines()]
    edge = axes.get_window_extent().x1
    for box in names.values():
        # A name outside stands beside what it names, and its box may reach back over the edge.
        lines = drawn[:1] if box.x0 < edge else []
        assert not any(line.intersects_bbox(box, filled=False) for line in lines)
    for one, other in combinations(names.values(), 2):
        assert not one.overlaps(other) or abs(one.y0 - other.y0) >= one.height - 1


def test_shares_can_be_read_on_every_field() -> None:
    shares = {"a": [0.0, 0.35, 0.65], "b": [0.5, 0.6, 1.0]}
    drawing = plots.verdict_map(shares, ["x", "y", "z"], alt=ALT)
    for text in drawing.figure.axes[0].texts:
        share = float(text.get_text().rstrip("%")) / 100
        assert _contrast(text.get_color(), colormaps["cividis"](share)) >= 4.5


def test_the_longest_cut_tail_is_shown() -> None:
    first = np.arange(40, 0, -1.0)
    for kept, rows in ((5, 12), (15, 17), (38, 24)):
        cut = np.where(np.arange(40) < kept, first, 0)
        drawing = plots.next_character({"all": first, "cut": cut}, ["x"] * 40, alt=ALT)
        assert len(drawing.figure.axes[0].patches) == rows
