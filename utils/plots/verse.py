"""Writing: the loop of a writer, what it draws from, whose it sounds like, and what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from utils.plots.diagrams import _arrow, _bare, _box
from utils.plots.drawing import COLOURS, GREY, INK, Drawing, looks, new_figure, readable_on, tidy

_GAP = 1.75
_DRAWN = 2.95
_ROWS = (12, 24)
"""How many characters of a distribution are shown, at least and at most."""


def writing_loop(*, alt: str) -> Drawing:
    """Draw a network over four steps that reads at each step what was drawn from the last one's.

    Args:
        alt: what can be seen.
    """
    figure, (axes,) = new_figure(8.6, 3.9)
    rows = {"read": 0.0, "state": 1.0, "logits": 2.0, "drawn": _DRAWN}
    for name, row in rows.items():
        axes.text(-1.9, row, name, va="center", ha="left", color=INK, fontsize=11)
    _box(axes, -0.4, 1.0, "state", "$h_0$")
    axes.text(-0.4, 0.0, "the one input", ha="center", va="center", color=INK, fontsize=11)
    _arrow(axes, (-0.4, -0.05), (-0.4, 1.0))
    _arrow(axes, (-0.4, 1.0), (_GAP - 0.4, 1.0), sideways=True)
    for step, letter in enumerate("Shal", start=1):
        x = _GAP * step - 0.4
        _box(axes, x, 0.0, "input", letter)
        _box(axes, x, 1.0, "state", f"$h_{step}$")
        _box(axes, x, 2.0, "output", f"$o_{step}$")
        _arrow(axes, (x, 0.0), (x, 1.0))
        _arrow(axes, (x, 1.0), (x, 2.0))
        _arrow(axes, (x, 2.0), (x, _DRAWN + 0.05))
        axes.text(x, _DRAWN, "hall"[step - 1], ha="center", va="center", color=INK, fontsize=13)
        if step < 4:
            _arrow(axes, (x, 1.0), (x + _GAP, 1.0), sideways=True)
            _back(axes, x)
    axes.set_xlim(-2.0, 4 * _GAP + 0.2)
    _bare(axes, -0.45, 3.3)
    return Drawing(figure, alt)


def _back(axes: Axes, x: float) -> None:
    """Lead what was drawn at x down to what is read one step later."""
    middle = x + _GAP / 2
    way = ((x + 0.2, _DRAWN), (middle, _DRAWN), (middle, 0.0))
    axes.plot(*zip(*way, strict=True), color=COLOURS[1], linewidth=1.5, linestyle="--")
    arrow = {"arrowstyle": "-|>", "color": COLOURS[1], "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (x + _GAP - 0.28, 0.0), (middle, 0.0), arrowprops=arrow)


def next_character(
    drawn_from: Mapping[str, Sequence[float]], characters: Sequence[str], *, alt: str
) -> Drawing:
    """Draw a distribution over the next character, one panel for each way of changing it.

    Args:
        drawn_from: by name, the probability of each character; the first panel's order, likeliest
            on top, is that of all.
        characters: which these are.
        alt: what can be seen.
    """
    first = np.asarray(next(iter(drawn_from.values())))
    kept = [int(np.count_nonzero(values)) for values in drawn_from.values()]
    cut = max((count for count in kept if count < len(first)), default=0)
    shown_rows = int(np.clip(cut + 2, *_ROWS))  # also where the longest tail was cut
    places = np.argsort(-first)[:shown_rows]
    names = [
        {" ": "space", "\n": "line break"}.get(characters[at], characters[at]) for at in places
    ]
    figure, panels = new_figure(10.5, 0.9 + 0.25 * len(places), len(drawn_from))
    for axes, (name, values) in zip(panels, drawn_from.items(), strict=True):
        shown = np.asarray(values)[places]
        axes.barh(range(len(places)), shown, color=COLOURS[0], height=0.7)
        for row in np.flatnonzero(shown == 0):
            axes.plot(0.04, row, "x", color=INK, ms=4.5)
        axes.set_yticks(range(len(places)), names)
        axes.invert_yaxis()
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.set_title(name, fontsize=10)
        axes.label_outer()
        tidy(axes, "", "")
        axes.grid(visible=False, axis="y")
    figure.supxlabel("probability of being drawn", fontsize=10)
    return Drawing(figure, alt)


def verdict_map(
    shares: Mapping[str, Sequence[float]], verdicts: Sequence[str], *, alt: str, groups: int = 0
) -> Drawing:
    """Draw whose verse each kind of text is taken for, bright for many of them.

    Args:
        shares: by the name of a row, the share of its texts taken for each poet's.
        verdicts: the poets.
        alt: what can be seen.
        groups: after every so many rows there is a line.
    """
    figure, (axes,) = new_figure(7.2, 0.9 + 0.36 * len(shares))
    values = np.array(list(shares.values()))
    image = axes.imshow(values, vmin=0, vmax=1, cmap="cividis", aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        colour = readable_on(image.to_rgba(value))
        axes.text(column, row, f"{value:.0%}", ha="center", va="center", color=colour)
    axes.set_xticks(range(len(verdicts)), verdicts)
    axes.set_yticks(range(len(shares)), shares)
    axes.set_xlabel("taken for")
    for row in range(groups, len(shares), groups) if groups else ():
        axes.axhline(row - 0.5, color="white", linewidth=3)
    figure.colorbar(image, ax=axes, label="share of the texts", fraction=0.05)
    return Drawing(figure, alt)


def by_temperature(
    panels: Mapping[str, Mapping[str, Sequence[float]]],
    temperatures: Sequence[float],
    *,
    alt: str,
    baselines: Mapping[str, float],
    baseline: str = "held-out verse",
) -> Drawing:
    """Draw measures of written text against the temperature at which it was drawn, panel by panel.

    Args:
        panels: for each measure the values, one for each temperature, by the name of a line.
        temperatures: at which the text was drawn.
        alt: what can be seen.
        baselines: each measure's value for real verse.
        baseline: what that line is called.
    """
    figure, axes = new_figure(9.6, 3.6, len(panels))
    for panel, (measure, lines) in zip(axes, panels.items(), strict=True):
        for (name, values), look in zip(lines.items(), looks(), strict=False):
            panel.plot(temperatures, values, label=name, ms=5, **look)
        panel.axhline(baselines[measure], color=GREY, linewidth=1)
        panel.annotate(
            baseline, (0.99, baselines[measure]), xytext=(0, 4), textcoords="offset points",
            xycoords=("axes fraction", "data"), color=INK, fontsize=9, ha="right",
        )  # fmt: skip
        highest = max(baselines[measure], *(max(values) for values in lines.values()))
        panel.set_ylim(0, 1.12 * highest)
        panel.xaxis.set_major_locator(MaxNLocator(6))
        tidy(panel, "temperature", measure)
    if len(next(iter(panels.values()))) > 1:
        axes[0].legend(frameon=False, handlelength=3.5)
    return Drawing(figure, alt)
