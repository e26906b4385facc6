"""Translation: encoder and decoder, what each written token looks at, and how wide a beam is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator, ScalarFormatter

from utils.plots.diagrams import _arrow, _bare, _box
from utils.plots.drawing import COLOURS, INK, Drawing, label_ends, looks, new_figure, tidy

_GAP = 1.75
_ROW, _COLUMN = 0.36, 0.34
"""Inches for a token that is written, and for one that is read."""
_LETTER = 0.085
_WIDEST = 10.5
_LONG = 3
"""Tokens with more letters than this stand upright below a map."""


def encoder_decoder(*, alt: str) -> Drawing:
    """Draw an encoder of three steps and a decoder that reads at each step what it wrote before.

    Args:
        alt: what can be seen.
    """
    figure, (axes,) = new_figure(10.4, 3.5)
    for name, row in {"read": 0.0, "state": 1.0, "written": 2.0}.items():
        axes.text(-1.6, row, name, va="center", ha="left", color=INK, fontsize=11)
    for step, word in enumerate(("she", "is", "here")):
        _step(axes, _GAP * 0.8 * step, word, f"$h_{step + 1}$", 0.8 if step else 0.0)
    left = _GAP * 0.8 * 2 + 2.0
    _arrow(axes, (left - 2.0, 1.0), (left, 1.0), sideways=True)
    axes.text(left - 1.0, 1.14, "the bottleneck", ha="center", color=INK, fontsize=11)
    read, written = ("[START]", "está", "aquí"), ("está", "aquí", "[END]")
    for step, (word, answer) in enumerate(zip(read, written, strict=True)):
        x = left + _GAP * step
        _step(axes, x, word, f"$s_{step + 1}$", 1.0 if step else 0.0)
        _arrow(axes, (x, 1.0), (x, 2.05))
        axes.text(x, 2.0, answer, ha="center", va="center", color=INK, fontsize=12)
        if step < len(read) - 1:
            _back(axes, x)
    axes.text(_GAP * 0.8, -0.75, "encoder", ha="center", color=INK, fontsize=12, weight="bold")
    axes.text(left + _GAP, -0.75, "decoder", ha="center", color=INK, fontsize=12, weight="bold")
    axes.set_xlim(-1.7, left + 2 * _GAP + 0.7)
    _bare(axes, -0.95, 2.35)
    return Drawing(figure, alt)


def _step(axes: Axes, x: float, word: str, state: str, gap: float) -> None:
    """Draw what is read at x and the state above it; the last state is `gap` gaps before it."""
    axes.text(x, 0.0, word, ha="center", va="center", color=INK, fontsize=12)
    _box(axes, x, 1.0, "state", state)
    _arrow(axes, (x, -0.05), (x, 1.0))
    if gap:
        _arrow(axes, (x - gap * _GAP, 1.0), (x, 1.0), sideways=True)


def _back(axes: Axes, x: float) -> None:
    """Lead what was written at x down to what is read one step later."""
    middle = x + 0.5 * _GAP
    way = ((x + 0.42, 2.0), (middle, 2.0), (middle, 0.0))
    axes.plot(*zip(*way, strict=True), color=COLOURS[1], linewidth=1.5, linestyle="--")
    arrow = {"arrowstyle": "-|>", "color": COLOURS[1], "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (x + _GAP - 0.34, 0.0), (middle, 0.0), arrowprops=arrow)


def alignment(
    weights: np.ndarray, read: Sequence[str], written: Sequence[str], *, alt: str
) -> Drawing:
    """Draw what each written token looked at: a row for each, bright for much.

    Args:
        weights: (written, read).
        read: tokens of the source; a space is shown as ␣.
        written: tokens of the target.
        alt: what can be seen.

    Raises:
        ValueError: there are not as many weights as tokens.
    """
    if np.shape(weights) != (len(written), len(read)):
        raise ValueError(
            f"{np.shape(weights)} weights for {len(written)} written and {len(read)} read tokens."
        )
    names = ["␣" if token == " " else token for token in read]
    upright = sum(len(token) > _LONG for token in names) > 1
    column = _COLUMN if upright or max(map(len, names)) <= 1 else 0.6
    longest = max(map(len, names))
    below = _LETTER * longest if upright or longest > _LONG else 0.3
    width = min(_WIDEST, 1.8 + _LETTER * max(map(len, written)) + max(column, 0.34) * len(read))
    figure, (axes,) = new_figure(width, 0.8 + below + _ROW * len(written))
    image = axes.imshow(weights, vmin=0, vmax=1, cmap="cividis", aspect="auto")
    axes.set_xticks(range(len(names)), names)
    for label, name in zip(axes.get_xticklabels(), names, strict=True):
        label.set_rotation(90 if upright or len(name) > _LONG else 0)
    axes.set_yticks(range(len(written)), written)
    axes.tick_params(length=0)
    axes.set_xlabel("read")
    axes.set_ylabel("written")
    figure.colorbar(image, ax=axes, label="weight", fraction=0.04)
    return Drawing(figure, alt)


def by_width(
    panels: Mapping[str, Mapping[str, tuple[Sequence[int], Sequence[float]]]], *, alt: str
) -> Drawing:
    """Draw measures of translations against the width of the beam, panel by panel.

    Args:
        panels: for each measure, by the name of a line, widths and values.
        alt: what can be seen.
    """
    figure, axes = new_figure(10.4, 3.7, len(panels))
    for panel, (measure, lines) in zip(axes, panels.items(), strict=True):
        for (name, (widths, values)), look in zip(lines.items(), looks(), strict=False):
            panel.plot(widths, values, label=name, ms=5, clip_on=False, **look)
        panel.set_xscale("log", base=2)
        ticks = sorted({width for widths, _ in lines.values() for width in widths})
        panel.xaxis.set_major_locator(FixedLocator(ticks))
        panel.xaxis.set_minor_locator(NullLocator())
        panel.xaxis.set_major_formatter(ScalarFormatter())
        panel.margins(y=0.15)
        tidy(panel, "width of the beam", measure)
        label_ends(panel)
    return Drawing(figure, alt)
