"""What chapter 10 draws: three ways to join layers, quantities by depth, and the depth ladder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from utils.plots.drawing import GREY, INK, Drawing, label_ends, looks, new_figure, tidy

_FILLS = ("#f3d9c9", "#cfe0f3", "#a9c6e8", "#82abdb")
_HATCHES = ("", "///", "...", "xxx")
_PIECES = ("$x$", "$F_1$", "$F_2$", "$F_3$")
_HIGH, _ROW = 0.42, 1.0


def joined_layers(*, alt: str) -> Drawing:
    """Draw what three layers hand on in a plain, a residual and a dense stack.

    Args:
        alt: what can be seen.
    """
    figure, columns = new_figure(10.5, 3.6, columns=3)
    contents = {
        "plain": [[[layer]] for layer in range(4)],
        "residual": [[list(range(layer + 1))] for layer in range(4)],
        "dense": [[[piece] for piece in range(layer + 1)] for layer in range(4)],
    }
    for axes, (name, rows) in zip(columns, contents.items(), strict=True):
        for layer, pieces in enumerate(rows):
            _bar(axes, layer, pieces)
        for layer in range(1, 4):
            _through(axes, layer)
        axes.set_title(name, color=INK, fontsize=12, loc="left", x=0.15)
        axes.set_xlim(-0.75, 4.3)
        axes.set_ylim(-0.4, 3.5)
        axes.axis("off")
    return Drawing(figure, alt)


def _bar(axes: Axes, layer: int, pieces: Sequence[Sequence[int]]) -> None:
    """Draw one row: each piece is a box; a piece that sums several says so."""
    for place, summed in enumerate(pieces):
        box = Rectangle((place, layer * _ROW - _HIGH / 2), 1, _HIGH, edgecolor=INK, linewidth=1)
        box.set_facecolor(_FILLS[summed[-1]])
        box.set_hatch(_HATCHES[summed[-1]])
        box.set_hatch_linewidth(0.4)
        axes.add_patch(box)
        text = " + ".join(_PIECES[each] for each in summed)
        axes.text(
            place + 0.5 if len(summed) == 1 else place + 1.1, layer * _ROW, text,
            ha="center" if len(summed) == 1 else "left", va="center", color=INK, fontsize=11,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.85},
        )  # fmt: skip
    axes.text(-0.15, layer * _ROW, f"$H^{layer}$", ha="right", va="center", color=INK, fontsize=12)


def _through(axes: Axes, layer: int) -> None:
    """Draw the arrow from one row up to the next."""
    bottom = (layer - 1) * _ROW + _HIGH / 2
    axes.annotate(
        "", (0.5, layer * _ROW - _HIGH / 2), (0.5, bottom),
        arrowprops={"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip


def by_layers(
    curves: Mapping[str, Mapping[int, float]], *, alt: str, xlabel: str, ylabel: str
) -> Drawing:
    """Draw one curve for each name over whole numbers of layers.

    Args:
        curves: for each name a value for each number of layers.
        alt: what can be seen.
        xlabel, ylabel: what the axes measure.
    """
    figure, (axes,) = new_figure(7.2, 3.4)
    for (name, values), look in zip(curves.items(), looks(), strict=False):
        axes.plot(list(values), list(values.values()), label=name, ms=5, **look)
    axes.set_ylim(0)
    ticks = sorted({number for values in curves.values() for number in values})
    axes.set_xticks(ticks)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    label_ends(axes)
    tidy(axes, xlabel, ylabel)
    return Drawing(figure, alt)


def ladder(
    panels: Mapping[str, Mapping[str, Mapping[int, Sequence[float]]]],
    *,
    alt: str,
    logarithmic: Sequence[str] = (),
    linear: Mapping[str, float] | None = None,
) -> Drawing:
    """Draw what was measured against depth: a dot for each seed, a line through the means.

    Args:
        panels: by what a panel measures: by connection, by depth, a value for each seed.
        alt: what can be seen.
        logarithmic: panels whose vertical axis is logarithmic.
        linear: what a linear model reaches, by panel.
    """
    figure, columns = new_figure(5.2 * len(panels) + 0.8, 3.6, columns=len(panels))
    for axes, (measure, curves) in zip(columns, panels.items(), strict=True):
        _panel(axes, curves)
        if measure in logarithmic:
            axes.set_yscale("log")
            _readable_logarithm(axes)
        if linear and measure in linear:
            axes.axhline(linear[measure], color=GREY, linewidth=1)
            axes.annotate(
                "linear", (0, linear[measure]), xytext=(3, 3), textcoords="offset points",
                xycoords=("axes fraction", "data"), color=INK, fontsize=9,
            )  # fmt: skip
        label_ends(axes)
        tidy(axes, "layers", measure)
    return Drawing(figure, alt)


def _panel(axes: Axes, curves: Mapping[str, Mapping[int, Sequence[float]]]) -> None:
    depths = sorted({depth for values in curves.values() for depth in values})
    for number, ((name, values), look) in enumerate(zip(curves.items(), looks(), strict=False)):
        # A little apart, so that dots of different connections do not hide each other.
        shift = 1.04 ** (number - 1)
        for depth, seeds in values.items():
            places = [depth * shift] * len(seeds)
            axes.plot(
                places, list(seeds), look["marker"], color=look["color"], ms=4, alpha=0.7,
                label=f"_{name} {depth}",
            )  # fmt: skip
        if not values:  # an experiment that is still running
            continue
        means = [float(np.mean(seeds)) for seeds in values.values()]
        line = {**look, "marker": None}
        axes.plot([depth * shift for depth in values], means, label=name, linewidth=1.5, **line)
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_locator(FixedLocator(depths))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_locator(NullLocator())


def _readable_logarithm(axes: Axes) -> None:
    """Write plain numbers on a logarithmic axis that spans less than a few tens."""
    low, high = axes.get_ylim()
    steps = [step for step in (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100) if low <= step <= high]
    axes.yaxis.set_major_locator(FixedLocator(steps))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_locator(NullLocator())


def piece_strengths(
    kernels: Mapping[str, Any], *, widths: Sequence[int], pieces: Sequence[str], alt: str
) -> Drawing:
    """Draw how strongly each reader weighs each piece of what it reads, as a staircase of fields.

    A field shows the root mean square of the weights for a piece, divided by that of all weights
    of the same reader.

    Args:
        kernels: for each reader its weights, (what it reads, …), the pieces in their order.
        widths: of what is handed on before the first layer and after each, where pieces end.
        pieces: their names.
        alt: what can be seen.
    """
    figure, (axes,) = new_figure(1.3 * len(pieces) + 1.2, 0.62 * len(kernels) + 0.6)
    grid = np.full((len(kernels), len(pieces)), np.nan)
    for row, kernel in enumerate(kernels.values()):
        squares = np.asarray(kernel) ** 2
        parts = np.split(squares, [width for width in widths if width < len(squares)])
        grid[row, : len(parts)] = [np.sqrt(part.mean() / squares.mean()) for part in parts]
    axes.imshow(grid, cmap="Blues", vmin=0, vmax=2.2 * np.nanmax(grid), aspect="auto")
    for (row, column), value in np.ndenumerate(grid):
        if np.isfinite(value):
            axes.text(column, row, f"{value:.2f}", ha="center", va="center", color=INK)
    axes.set_xticks(range(len(pieces)), pieces)
    axes.set_yticks(range(len(kernels)), list(kernels))
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return Drawing(figure, alt)
