"""What was measured of stacks against their depth: a dot for each run, a line through the means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from utils.plots.drawing import GREY, INK, PAPER, RULE, Drawing, label_ends, looks, new_figure, tidy

Runs = Mapping[str, Mapping[int, Sequence[float]]]
"""By name, and by depth in layers, one value for each seed."""

_ROUND = (1, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50, 100)


def runs_by_depth(
    panels: Mapping[str, Runs],
    *,
    alt: str,
    baselines: Mapping[str, Mapping[str, float]] | None = None,
    logarithmic: Sequence[str] = (),
    closer: Sequence[str] = (),
) -> Drawing:
    """Draw a panel for each measure: each run as a dot over its depth, and lines through the means.

    Args:
        panels: the runs, by what is measured.
        alt: what can be seen.
        baselines: values of what needs no depth, by name, for the panels that have some.
        logarithmic: panels whose vertical axis is logarithmic.
        closer: panels whose vertical axis is logarithmic, and whose lowest runs are shown once more
            in an inset.
    """
    width = 7.2 if len(panels) == 1 else 4.2 * len(panels) + 0.6
    figure, columns = new_figure(width, 5.2 if closer else 3.8, columns=len(panels))
    for axes, (measure, runs) in zip(columns, panels.items(), strict=True):
        _runs(axes, runs)
        _lines(axes, (baselines or {}).get(measure, {}))
        if measure in {*logarithmic, *closer}:
            _logarithmic(axes)
        if measure in closer:
            _closer(axes, runs)
        tidy(axes, "depth, in layers", measure)
    for axes in columns:
        label_ends(axes, axes.get_xlim()[1])  # outside, clear of baselines
    return Drawing(figure, alt)


def _runs(axes: Axes, runs: Runs) -> None:
    depths = sorted({depth for group in runs.values() for depth in group})
    for number, ((name, group), look) in enumerate(zip(runs.items(), looks(), strict=False)):
        shown = sorted(depth for depth, values in group.items() if len(values))
        if not shown:  # an experiment that is still running
            continue
        # A little apart, so that dots of different names do not hide each other.
        shift = 1.04 ** (number - 1)
        for depth in shown:
            beside = depth * shift * 2.0 ** np.linspace(-0.02, 0.02, len(group[depth]))
            axes.plot(
                beside, group[depth], look["marker"], color=look["color"], ms=4.5, alpha=0.8,
                label=f"_{name} {depth}",
            )  # fmt: skip
        means = [float(np.mean(group[depth])) for depth in shown]
        line = {**look, "marker": ""}
        axes.plot([depth * shift for depth in shown], means, label=name, linewidth=1.5, **line)
    axes.set_xscale("log", base=2)
    axes.set_xlim(depths[0] / 1.25, depths[-1] * 1.1)
    axes.xaxis.set_major_locator(FixedLocator(depths))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_locator(NullLocator())


def _lines(axes: Axes, baselines: Mapping[str, float]) -> None:
    for name, value in baselines.items():
        axes.axhline(value, color=GREY, linewidth=1, label=f"_{name}")
        axes.annotate(
            name, (0, value), xytext=(3, 3), textcoords="offset points", color=INK, fontsize=9,
            xycoords=("axes fraction", "data"),
        )  # fmt: skip


def _logarithmic(axes: Axes) -> None:
    """Make the vertical axis logarithmic, with plain numbers on it."""
    axes.set_yscale("log")
    low, high = axes.get_ylim()
    axes.yaxis.set_major_locator(FixedLocator([step for step in _ROUND if low <= step <= high]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_locator(NullLocator())


_NEAR = 1.15
"""The inset reaches from the lowest run up to this multiple of it."""


def _closer(axes: Axes, runs: Runs) -> None:
    """Show the lowest runs once more, where a logarithmic axis leaves the panel empty."""
    values = [value for group in runs.values() for seeds in group.values() for value in seeds]
    if not values:
        return
    lowest = min(values)
    inset = axes.inset_axes((0.54, 0.2, 0.44, 0.28))
    inset.set_facecolor(PAPER)  # a white one would glare on the card
    _runs(inset, runs)
    inset.set_ylim(lowest * 0.985, lowest * _NEAR)
    inset.yaxis.set_major_locator(MaxNLocator(5))
    inset.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    inset.annotate(
        "seen closer", (0.5, 0.95), xycoords="axes fraction", ha="center", va="top", color=INK,
        fontsize=9,
    )  # fmt: skip
    inset.tick_params(labelsize=9)
    inset.grid(axis="y", color=RULE, linewidth=0.6)
    inset.set_axisbelow(True)
