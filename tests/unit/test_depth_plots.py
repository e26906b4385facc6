"""Figures of stacks show what can be read from them, and leave out what is dark by definition."""

from __future__ import annotations

import numpy as np

from utils import plots


def test_maps_leave_out_the_top_layer_and_say_their_scale() -> None:
    sizes = np.ones((8, 24))
    sizes[-1, :-1] = 0
    drawing = plots.reach_maps({"a": sizes, "b": sizes / 10}, alt="Two maps, one darker.")
    *maps, bar = drawing.figure.axes
    assert [np.asarray(each.images[0].get_array()).shape[0] for each in maps] == [7, 7]
    assert bar.get_ylabel() == "size of the gradient"


def test_an_inset_shows_the_lowest_runs_closer() -> None:
    runs = {"plain": {1: [5.9, 5.8], 8: [23.7, 23.7]}, "residual": {1: [6.0, 5.9], 8: [5.6, 5.5]}}
    drawing = plots.runs_by_depth({"perplexity": runs}, closer=["perplexity"], alt="Two lines.")
    (axes,) = drawing.figure.axes
    (inset,) = axes.child_axes
    low, high = inset.get_ylim()
    assert low < 5.5 < 6.0 < high < 23.7
    assert axes.get_yscale() == "log"


def test_no_inset_unless_it_is_asked_for() -> None:
    drawing = plots.runs_by_depth({"accuracy": {"plain": {1: [0.5]}}}, alt="A single dot.")
    assert not drawing.figure.axes[0].child_axes
