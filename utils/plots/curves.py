"""Curves and dots: learning curves with baselines, gradients along time, means and spread."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from utils.plots.drawing import (
    GREY,
    INK,
    PAPER,
    Drawing,
    label_ends,
    label_line,
    looks,
    name_levels,
    new_figure,
    tidy,
)

_GROUP, _LEFT, _RIGHT, _LETTER = 1.8, 0.9, 1.4, 0.078
"""Inches for a group of runs, left and right of all groups, and for a letter of a name."""


def learning_curves(
    curves: Mapping[str, Sequence[float]],
    *,
    alt: str,
    baselines: Mapping[str, float] | None = None,
    xlabel: str = "epoch",
    ylabel: str = "perplexity",
    log: bool = False,
    names_left: bool = False,
    first: int = 1,
) -> Drawing:
    """Draw one curve for each name, and each baseline as a horizontal line.

    Args:
        curves: values after each epoch or update, by name.
        alt: what can be seen.
        baselines: values of what needs no training, by name.
        xlabel, ylabel: what the axes measure.
        log: whether the vertical axis is logarithmic.
        names_left: name the baselines on the left if there is room; where a curve would strike a
            name through it stands elsewhere, at last outside.
        first: number of the first value.
    """
    figure, (axes,) = new_figure(7.2, 3.6)
    for (name, values), look in zip(curves.items(), looks(), strict=False):
        steps = np.arange(first, len(values) + first)
        every = max(1, len(values) // 8)
        axes.plot(steps, values, label=name, markevery=every, ms=4, clip_on=False, **look)
    for value in (baselines or {}).values():
        axes.axhline(value, color=GREY, linewidth=1)
    if log:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_locator(NullLocator())
    longest = max((len(values) for values in curves.values()), default=0)
    if longest > 1:  # names stand outside, clear of baselines
        axes.set_xlim(first - 0.03 * longest, longest + first - 1)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    tidy(axes, xlabel, ylabel)
    label_ends(axes, beside=name_levels(axes, baselines or {}, left=names_left))
    return Drawing(figure, alt)


def gradient_paths(paths: Mapping[str, Sequence[float]], *, alt: str) -> Drawing:
    """Draw how large a gradient still is, the further it has travelled back in time.

    Args:
        paths: for each name the norms of dh_T/dh_t for T - t = 0, 1, 2, …
        alt: what can be seen.
    """
    figure, (axes,) = new_figure(7.2, 3.6)
    for (name, norms), look in zip(paths.items(), looks(), strict=False):
        axes.semilogy(norms, label=name, markevery=max(1, len(norms) // 8), ms=4, **look)
    axes.axhline(1, color=GREY, linewidth=1)
    longest = max((len(norms) for norms in paths.values()), default=0)
    if longest > 1:  # names stand outside, clear of the line at 1
        axes.set_xlim(-0.03 * longest, longest - 1)
    tidy(axes, "steps back in time, $T - t$", "size of $\\partial h_T / \\partial h_t$")
    label_ends(axes)
    return Drawing(figure, alt)


def runs_by_group(
    groups: Mapping[str, Sequence[float]],
    *,
    alt: str,
    ylabel: str,
    baselines: Mapping[str, float] | None = None,
) -> Drawing:
    """Draw each run as a dot and each group's mean as a line, so that the spread can be seen.

    Args:
        groups: one value for each seed, by name.
        alt: what can be seen.
        ylabel: what is measured.
        baselines: values of what needs no training, by name: each a line, named on the right.
    """
    beside = _RIGHT if baselines else 0.0
    width = max(6.4, _GROUP * len(groups) + beside)
    figure, (axes,) = new_figure(width, 3.4)
    left, right = -0.6, len(groups) - 0.2
    letters = int((width - _LEFT - beside) / (right - left) / _LETTER)
    every = [value for values in groups.values() for value in values]
    digits = 2 if max(every) - min(every) > 0.1 else 3  # runs that lie close need one more
    for position, (values, look) in enumerate(zip(groups.values(), looks(), strict=False)):
        apart = position + np.linspace(-0.12, 0.12, len(values))
        axes.plot(apart, values, look["marker"], color=look["color"], ms=6)
        mean = float(np.mean(values))
        axes.plot([position - 0.25, position + 0.25], [mean, mean], color=INK, linewidth=1.5)
        # Numbers and names are clear of a baseline that passes behind them.
        label_line(axes, position + 0.25, mean, f"{mean:.{digits}f}", INK, background=PAPER)
    for name, value in (baselines or {}).items():
        axes.axhline(value, color=GREY, linewidth=1, linestyle="--", zorder=0.5)
        label_line(axes, right, value, f"{name}: {value:.{digits}f}", INK)
    axes.margins(y=0.1)
    names = ["\n".join(textwrap.fill(row, letters) for row in name.split("\n")) for name in groups]
    axes.set_xticks(range(len(groups)), names)
    axes.set_xlim(left, right)
    tidy(axes, "", ylabel)
    return Drawing(figure, alt)
