"""Figures of chapter 11: what a mask leaves out, methods side by side, and more and more data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from utils.plots.drawing import COLOURS, GREY, INK, Drawing, label_ends, looks, new_figure, tidy


def dropout_masks(masks: Mapping[str, np.ndarray], *, alt: str) -> Drawing:
    """Draw what is left of ones, bright where a number is kept.

    Args:
        masks: for each name what dropout makes of ones, (steps, features).
        alt: what can be seen.
    """
    figure, panels = new_figure(10.5, 2.9, len(masks))
    highest = max(float(np.max(mask)) for mask in masks.values())
    for axes, (name, mask) in zip(panels, masks.items(), strict=True):
        axes.imshow(mask, vmin=0, vmax=highest, cmap="cividis", aspect="auto")
        axes.set_title(name, fontsize=10)
        axes.set_xlabel("place in the vector")
        axes.set_xticks([])
        axes.set_yticks([0, len(mask) - 1], ["1", str(len(mask))])
        for row in range(1, len(mask)):  # where one step ends
            axes.axhline(row - 0.5, color="white", linewidth=0.8)
    panels[0].set_ylabel("step")
    return Drawing(figure, alt)


def methods(
    groups: Mapping[str, Sequence[float]],
    *,
    alt: str,
    xlabel: str,
    baselines: Mapping[str, float],
) -> Drawing:
    """Draw a row for each method: a dot for each seed and a short line through their mean.

    Args:
        groups: one value for each seed, by name; the lowest mean stands on top.
        alt: what can be seen.
        xlabel: what is measured.
        baselines: values to compare with, each a line from top to bottom, named above it.
    """
    order = sorted(groups, key=lambda name: float(np.mean(groups[name])))
    figure, (axes,) = new_figure(9.2, 0.9 + 0.24 * len(order))
    for row, name in enumerate(order):
        values = groups[name]
        beside = row + np.linspace(-0.15, 0.15, len(values))
        axes.plot(values, beside, "o", color=COLOURS[0], ms=4)
        mean = float(np.mean(values))
        axes.plot([mean, mean], [row - 0.35, row + 0.35], color=INK, linewidth=1.5)
    for name, value in baselines.items():
        axes.axvline(value, color=GREY, linewidth=1.2, linestyle="--")
        axes.annotate(
            name, (value, 1), xytext=(0, 3), textcoords="offset points", ha="center", va="bottom",
            xycoords=("data", "axes fraction"), color=INK, fontsize=9,
        )  # fmt: skip
    axes.set_yticks(range(len(order)), order)
    axes.set_ylim(len(order) - 0.4, -0.6)
    tidy(axes, xlabel, "")
    return Drawing(figure, alt)


def runs_by_size(
    groups: Mapping[str, Mapping[int, Sequence[float]]], *, alt: str, xlabel: str, ylabel: str
) -> Drawing:
    """Draw each run as a dot over the size of its training set, and lines through the means.

    Args:
        groups: for each name, one value for each seed by the size; both axes are logarithmic.
        alt: what can be seen.
        xlabel, ylabel: what the axes measure.
    """
    figure, (axes,) = new_figure(7.2, 3.8)
    for (name, by_size), look in zip(groups.items(), looks(), strict=False):
        sizes = sorted(by_size)
        for size in sizes:
            dots = [size] * len(by_size[size])
            axes.plot(dots, by_size[size], look["marker"], color=look["color"], ms=4, label="_")
        means = [float(np.mean(by_size[size])) for size in sizes]
        axes.plot(sizes, means, look["linestyle"], color=look["color"], label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    ticks = sorted({size for by_size in groups.values() for size in by_size})
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_locator(NullLocator())
    tidy(axes, xlabel, ylabel)
    label_ends(axes)
    return Drawing(figure, alt)
