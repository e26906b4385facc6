"""What chapter 3 draws: what each step counts, scores at some places, and trust."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from utils.plots.drawing import (
    COLOURS,
    GREY,
    INK,
    PAPER,
    Drawing,
    label_ends,
    looks,
    new_figure,
    tidy,
)

_MAP = "cividis"
_LETTER = 0.155
"""Inches that a letter of a word takes in a cell."""
_FEW = 5
"""Fewer predictions than this say nothing of how often such ones are right."""
_DARK = 0.55
"""Below this share of the largest weight a cell is dark, and its word is written in white."""


def step_weights(
    weights: Mapping[str, Sequence[float]], steps: Sequence[str], *, alt: str
) -> Drawing:
    """Draw how much each step counts in each way of pooling: a row for each, bright for much.

    Args:
        weights: by the way's name, a weight for each step.
        steps: what stands below the columns.
        alt: what can be seen.
    """
    figure, (axes,) = new_figure(7.2, 0.55 * len(weights) + 1.0)
    shares = np.array(list(weights.values()), float)
    image = axes.imshow(shares, cmap=_MAP, vmin=0, vmax=1, aspect="auto")
    for (row, column), share in np.ndenumerate(shares):
        colour = INK if share > _DARK else "white"
        axes.text(column, row, f"{share:.2g}", ha="center", va="center", color=colour)
    axes.set_xticks(range(len(steps)), steps)
    axes.set_yticks(range(len(weights)), list(weights))
    axes.tick_params(length=0)
    figure.colorbar(image, ax=axes, label="weight")
    return Drawing(figure, alt)


def word_weights(rows: Sequence[tuple[Sequence[str], np.ndarray]], *, alt: str) -> Drawing:
    """Draw texts, each a row of words that are brighter the more they count.

    Args:
        rows: for each text its words, and a weight for each.
        alt: what can be seen.
    """
    widths = [[_LETTER * max(len(word), 2) + 0.12 for word in words] for words, _ in rows]
    longest = max(sum(row) for row in widths)
    figure, (axes,) = new_figure(min(longest + 1.4, 11.0), 0.55 * len(rows) + 0.5)
    scale = Normalize(0, max(float(np.max(weights)) for _, weights in rows))
    colours = ScalarMappable(scale, _MAP)
    for number, ((words, weights), row) in enumerate(zip(rows, widths, strict=True)):
        left = 0.0
        for word, weight, width in zip(words, weights, row, strict=True):
            axes.add_patch(
                Rectangle(
                    (left, -number - 0.4), width, 0.8,
                    facecolor=colours.to_rgba(np.array(weight)), edgecolor=PAPER,
                )
            )  # fmt: skip
            colour = INK if scale(float(weight)) > _DARK else "white"
            axes.text(left + width / 2, -number, word, ha="center", va="center", color=colour)
            left += width
    axes.set_xlim(0, longest)
    axes.set_ylim(-len(rows) + 0.5, 0.5)
    axes.axis("off")
    figure.colorbar(colours, ax=axes, label="weight", fraction=0.03)
    return Drawing(figure, alt)


def measured_at(
    curves: Mapping[str, Sequence[float]],
    places: Sequence[float],
    *,
    alt: str,
    xlabel: str,
    ylabel: str,
    baselines: Mapping[str, float] | None = None,
) -> Drawing:
    """Draw what was measured at some places as one curve for each name.

    Args:
        curves: by name, a value for each place.
        places: where they were measured.
        alt: what can be seen.
        xlabel, ylabel: what the axes measure.
        baselines: values that hold everywhere, by name.
    """
    figure, (axes,) = new_figure(7.2, 3.6)
    for (name, values), look in zip(curves.items(), looks(), strict=False):
        axes.plot(places, values, label=name, ms=5, clip_on=False, **look)
    for name, value in (baselines or {}).items():
        axes.axhline(value, color=GREY, linewidth=1, linestyle="--")
        axes.annotate(
            name, (0, value), xytext=(4, 3), textcoords="offset points", color=INK, fontsize=9,
            xycoords=("axes fraction", "data"),
        )  # fmt: skip
    if all(float(place).is_integer() for place in places):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlim(min(places), max(places))
    axes.margins(y=0.15)
    label_ends(axes)
    tidy(axes, xlabel, ylabel)
    return Drawing(figure, alt)


def reliability(panels: Mapping[str, Sequence[Sequence[float]]], *, alt: str) -> Drawing:
    """Draw how often predictions are right against how sure they are, one panel for each model.

    Args:
        panels: by name, of each bin of confidence the count, the mean confidence and the share
            that is right, from `utils.calibration.bins_of`. A bin with fewer than five is left out.
        alt: what can be seen.
    """
    figure, columns = new_figure(4.2 * len(panels) + 0.6, 3.9, len(panels))
    filled = {
        name: np.array([row for row in bins if row[0] >= _FEW]) for name, bins in panels.items()
    }
    low = min(float(bins[:, 1:].min()) for bins in filled.values()) - 0.06
    for axes, (name, bins) in zip(columns, filled.items(), strict=True):
        _trust(axes, bins, low)
        axes.set_title(name)
        tidy(axes, "certainty", "share that is right")
        axes.label_outer()
    columns[0].annotate(
        "dashed: right as often as sure",
        (0.03, 0.95),
        xycoords="axes fraction",
        color=INK,
        fontsize=9,
    )
    return Drawing(figure, alt)


def _trust(axes: Axes, bins: np.ndarray, low: float) -> None:
    counts, confidence, right = bins.T
    axes.plot([low, 1], [low, 1], color=GREY, linewidth=1, linestyle="--")
    for sure, true in zip(confidence, right, strict=True):
        axes.plot([sure, sure], [sure, true], color=COLOURS[1], linewidth=2.2)
    sizes = 14 + 170 * counts / counts.sum()
    axes.scatter(confidence, right, s=sizes, color=COLOURS[0], zorder=3)
    axes.set_xlim(low, 1.02)
    axes.set_ylim(low, 1.02)
