"""What chapter 10 draws: three ways to join layers, quantities by depth, and what a cut costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from utils.plots.depth import Runs
from utils.plots.drawing import (
    INK,
    PAPER,
    Drawing,
    label_ends,
    looks,
    new_figure,
    readable_on,
    tidy,
)
from utils.tables import table

_FILLS = ("#f3d9c9", "#cfe0f3", "#a9c6e8", "#82abdb")
_OUTPUT, _SUM = "#d5ecd9", "#e6e6e6"
_PIECES = ("$x$", "$F_1$", "$F_2$", "$F_3$")
_LAYERS = len(_PIECES) - 1
_HIGH, _ROW = 0.5, 1.5
_BUS = 0.62
"""Height of a box, from row to row, and how far above the middle of a row its boxes are read."""


def joined_layers(*, alt: str) -> Drawing:
    """Draw what three layers and the output layer read in a plain, residual and dense stack.

    Args:
        alt: what can be seen.
    """
    figure, columns = new_figure(10.5, 5.4, columns=3)
    draw: dict[str, Callable[[Axes], None]] = {
        "plain": _plain,
        "residual": _residual,
        "dense": _dense,
    }
    for axes, (name, column) in zip(columns, draw.items(), strict=True):
        column(axes)
        axes.set_title(name, color=INK, fontsize=13, loc="left", x=0.15)
        for row in range(_LAYERS + 1):
            axes.text(
                -0.15, row * _ROW, f"$H^{row}$", ha="right", va="center", color=INK, fontsize=13
            )
        axes.set_xlim(-0.75, 4.3)
        axes.set_ylim(-0.4, (_LAYERS + 1) * _ROW + 0.4)
        axes.axis("off")
    return Drawing(figure, alt)


def _plain(axes: Axes) -> None:
    """One box a row, which is all that the next one is made from."""
    for row, name in enumerate(_PIECES):
        _box(axes, 0, row, _FILLS[row], name)
        _arrow(axes, (0.5, _over(row)), (0.5, _under(row + 1)))
    _output(axes, 0)


def _residual(axes: Axes) -> None:
    """One box a row, a sum; the layer stands on a branch beside what is handed on."""
    for row in range(_LAYERS + 1):
        _box(axes, 0, row, _SUM if row else _FILLS[0], "" if row else _PIECES[0])
        if row:
            text = " + ".join(_PIECES[: row + 1])
            axes.text(1.12, row * _ROW, text, va="center", color=INK, fontsize=12)
        if row == _LAYERS:
            _arrow(axes, (0.5, _over(row)), (0.5, _under(row + 1)))
            break
        branch, plus = row * _ROW + 0.45, row * _ROW + 1.03
        middle = (branch + plus) / 2
        _arrow(axes, (0.5, _over(row)), (0.5, plus - 0.14))
        _dot(axes, 0.5, branch)
        axes.plot([0.5, 1.6, 1.6], [branch, branch, middle], color=INK, linewidth=1, zorder=1)
        axes.plot([1.6, 1.6], [middle, plus], color=INK, linewidth=1, zorder=1)
        _arrow(axes, (1.6, plus), (0.66, plus))
        _box(axes, 1.25, middle / _ROW, _FILLS[row + 1], _PIECES[row + 1], width=0.7, high=0.34)
        axes.plot([0.5], [plus], "o", ms=15, mfc=PAPER, mec=INK, zorder=3)
        axes.text(0.5, plus - 0.01, "+", ha="center", va="center", color=INK, zorder=4)
        _arrow(axes, (0.5, plus + 0.14), (0.5, _under(row + 1)))
    _output(axes, 0)


def _dense(axes: Axes) -> None:
    """A row that grows: all of its boxes are read for the next new one, and all are kept."""
    for row in range(_LAYERS + 1):
        bus = row * _ROW + _BUS
        for place in range(row + 1):
            _box(axes, place, row, _FILLS[place], _PIECES[place])
            middle = place + 0.5
            if row < _LAYERS:
                _arrow(axes, (middle, _over(row)), (middle, _under(row + 1)))
            else:
                axes.plot([middle, middle], [_over(row), bus], color=INK, linewidth=1)
            _dot(axes, middle, bus)
        new = row + 1.5 if row < _LAYERS else 2.0
        axes.plot([0.5, max(new, row + 0.5)], [bus, bus], color=INK, linewidth=1)
        _arrow(axes, (new, bus), (new, _under(row + 1)))
    _output(axes, 1.5)


def _box(
    axes: Axes, left: float, row: float, fill: str, text: str, width: float = 1, high: float = _HIGH
) -> None:
    box = Rectangle(
        (left, row * _ROW - high / 2), width, high, facecolor=fill, edgecolor=INK, zorder=2
    )
    axes.add_patch(box)
    axes.text(
        left + width / 2, row * _ROW, text, ha="center", va="center", color=INK, fontsize=12,
        zorder=3,
    )  # fmt: skip


def _output(axes: Axes, left: float) -> None:
    _box(axes, left, _LAYERS + 1, _OUTPUT, "output")


def _over(row: int) -> float:
    """Return the height of the upper edge of a row's boxes."""
    return row * _ROW + _HIGH / 2


def _under(row: int) -> float:
    """Return the height of the lower edge of a row's boxes."""
    return row * _ROW - _HIGH / 2


def _dot(axes: Axes, x: float, y: float) -> None:
    """Mark where a line branches."""
    axes.plot([x], [y], "o", color=INK, ms=4)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    arrow = {"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=arrow)


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
    tidy(axes, xlabel, ylabel)
    label_ends(axes)
    return Drawing(figure, alt)


def by_connection(
    runs: Iterable[Mapping[str, Any]], measure: str
) -> dict[str, dict[int, list[float]]]:
    """Return what was measured, one value for each seed, by connection and by depth.

    Args:
        runs: of an experiment, each with its connection and depth.
        measure: the name under which they have it.
    """
    found: dict[str, dict[int, list[float]]] = {"plain": {}, "residual": {}, "dense": {}}
    for run in runs:
        found[run["connection"]].setdefault(run["depth"], []).append(run[measure])
    return found


def show_means(groups: Mapping[str, Runs]) -> None:
    """Show the means over the seeds as a table: a row for each group and name, a column a depth.

    Args:
        groups: the runs by name and depth (see `by_connection`), by what is shown of them.
    """
    depths = sorted({d for runs in groups.values() for each in runs.values() for d in each})
    with table("mean of", "network", *(f"{d} layer{'s' * (d > 1)}" for d in depths)) as row:
        for title, runs in groups.items():
            for name, by_depth in runs.items():
                row(title, name, *(_mean(by_depth.get(depth)) for depth in depths))


def _mean(seeds: Sequence[float] | None) -> str:
    if seeds is None:
        return "–"
    mean = float(np.mean(seeds))
    return f"{mean:.2f}" if mean > 1 else f"{mean:.3f}"


def cut_map(lost: np.ndarray, *, alt: str) -> Drawing:
    """Draw what each cut connection costs: who reads, downwards, and what it no longer reads.

    Args:
        lost: points of accuracy, (readers, pieces), NaN where there is no connection. The readers
            are the layers and the output layer, the pieces the words and the layers' states.
        alt: what can be seen.
    """
    layers = range(1, len(lost))
    readers = [*(f"layer {layer}" for layer in layers), "output"]
    pieces = ["words", *(f"states {layer}" for layer in layers)]
    figure, (axes,) = new_figure(7.2, 3.6)
    low, high = min(0.0, float(np.nanmin(lost))), max(1.0, float(np.nanmax(lost)))
    image = axes.imshow(lost, cmap="cividis", vmin=low, vmax=high, aspect="auto")
    for (row, column), value in np.ndenumerate(lost):
        if np.isfinite(value):
            text = f"{value:.1f}".replace("-", "−")
            axes.text(
                column,
                row,
                text,
                ha="center",
                va="center",
                fontsize=12,
                color=readable_on(image.to_rgba(value)),
            )
    axes.set_xticks(range(len(pieces)), pieces)
    axes.set_yticks(range(len(readers)), readers)
    axes.set_xlabel("no longer reads")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    figure.colorbar(image, ax=axes, label="accuracy lost, in points")
    return Drawing(figure, alt)
