"""What chapter 10 draws and tabulates."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from utils import plots
from utils.plots.dense import by_connection, show_means
from utils.plots.drawing import readable_on

ALT = "What can be seen in this figure, in words."
RUNS = [
    {"connection": "plain", "depth": 1, "seed": 20, "score": 5.0},
    {"connection": "plain", "depth": 1, "seed": 21, "score": 6.0},
    {"connection": "dense", "depth": 8, "seed": 20, "score": 0.25},
]


def test_runs_are_gathered_by_connection_and_depth() -> None:
    found = by_connection(RUNS, "score")
    assert found == {"plain": {1: [5.0, 6.0]}, "residual": {}, "dense": {8: [0.25]}}


def test_a_table_of_means_shows_every_depth_and_says_where_nothing_was_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_means({"verse": by_connection(RUNS, "score")})
    first, plain, residual, dense = capsys.readouterr().out.splitlines()
    assert first.split() == ["mean", "of", "network", "1", "layer", "8", "layers"]
    assert plain.split() == ["verse", "plain", "5.50", "–"]
    assert residual.split() == ["verse", "residual", "–", "–"]
    assert dense.split() == ["verse", "dense", "–", "0.250"]


def test_the_dense_column_shows_that_everything_goes_up() -> None:
    drawing = plots.joined_layers(alt=ALT)
    assert drawing.png().startswith(b"\x89PNG")
    plain, residual, dense = drawing.figure.axes
    boxes = [len([p for p in axes.patches if isinstance(p, Rectangle)]) for axes in (plain, dense)]
    assert boxes == [4 + 1, 1 + 2 + 3 + 4 + 1]
    # A dot for each piece that a layer or the output reads, and at each branch of the residual one.
    dots = [sum(line.get_marker() == "o" and line.get_markersize() < 10 for line in axes.lines)
            for axes in (plain, residual, dense)]  # fmt: skip
    assert dots == [0, 3, 1 + 2 + 3 + 4]


@pytest.mark.parametrize("top", [0.0, 30.0])
def test_a_map_of_cuts_is_bright_where_much_is_lost(top: float) -> None:
    lost = np.array([[top, np.nan, np.nan], [2.0, -0.4, np.nan], [0.0, 1.0, top]])
    drawing = plots.cut_map(lost, alt=ALT)
    assert drawing.png().startswith(b"\x89PNG")
    axes, bar = drawing.figure.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "layer 1",
        "layer 2",
        "output",
    ]
    assert "−0.4" in [text.get_text() for text in axes.texts]
    assert bar.get_ylabel()
    (image,) = axes.images
    for text in axes.texts:  # black or white, whichever stands out
        field = image.to_rgba(float(text.get_text().replace("−", "-")))
        assert text.get_color() == readable_on(field)
    dark, bright = (sum(image.cmap(image.norm(np.array(value)))[:3]) for value in (-0.4, 30.0))
    assert dark < bright
