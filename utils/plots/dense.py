"""What chapter 10 draws: three ways to join layers, quantities by depth, and the depth ladder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from utils.plots.drawing import INK, Drawing, label_ends, looks, new_figure, tidy

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
    curves: Mapping[str, Mapping[int, float] | Sequence[tuple[int, float]]],
    *,
    alt: str,
    xlabel: str,
    ylabel: str,
) -> Drawing:
    """Draw one curve for each name over whole numbers of layers.

    Args:
        curves: for each name a value for each number of layers, or pairs of both, of which several
            may belong to one number.
        alt: what can be seen.
        xlabel, ylabel: what the axes measure.
    """
    figure, (axes,) = new_figure(7.2, 3.4)
    points = {
        name: list(values.items() if isinstance(values, Mapping) else values)
        for name, values in curves.items()
    }
    for (name, pairs), look in zip(points.items(), looks(), strict=False):
        axes.plot(*zip(*pairs, strict=True), label=name, ms=5, **look)
    axes.set_ylim(0)
    axes.set_xticks(sorted({number for pairs in points.values() for number, _ in pairs}))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    label_ends(axes)
    tidy(axes, xlabel, ylabel)
    return Drawing(figure, alt)


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
