"""The figures of two passes: what they mark, and that bright means large."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_rgba

from utils.plots.passes import influence, last_states, perplexity_by_step

ALT = "A figure of a test, with nothing to see."


def test_the_last_step_is_marked_where_it_is() -> None:
    drawing = perplexity_by_step({"both": [1.5, 1.2, 9.0]}, alt=ALT, last="nothing follows")
    axes = drawing.figure.axes[0]
    band = axes.patches[0].get_extents().transformed(axes.transData.inverted())
    assert band.x0 < 2 <= band.x1
    assert band.x0 > 1
    assert {"nothing follows", "both: 9.00"} <= {text.get_text() for text in axes.texts}


def test_the_brightest_cell_is_where_an_output_moves_furthest() -> None:
    drawing = influence({"one step ahead": _next_only}, np.array([1, 2, 3]), alt=ALT, labels="abc")
    axes = drawing.figure.axes[0]
    colours = axes.images[0].to_rgba(axes.images[0].get_array())[..., :3].sum(axis=-1)
    assert np.argwhere(colours == colours.max()).tolist() == [[0, 1], [1, 2]]
    dots = {tuple(point) for line in axes.get_lines() for point in line.get_xydata()}
    assert dots == {(i, o) for i in range(3) for o in range(3) if i != o + 1}
    assert len(drawing.figure.axes) == 2  # the other one is the colour bar


def test_the_states_that_are_returned_stand_at_opposite_ends() -> None:
    axes = last_states(alt=ALT).figure.axes[0]
    marked = to_rgba("#c0392b")
    rings = [p for p in axes.patches if p.get_edgecolor() == marked and p.get_linewidth() > 2]
    left, right = sorted(ring.get_x() for ring in rings)
    assert right - left > 4


def _next_only(ids: np.ndarray) -> np.ndarray:
    shifted = np.concatenate([ids[:, 1:], np.zeros_like(ids[:, :1])], axis=1)
    return np.eye(5)[shifted]
