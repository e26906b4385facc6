"""What chapter 4 draws: the lattice of tags, and maps of tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from utils.plots.drawing import COLOURS, GREY, INK, PAPER, RULE, Drawing, new_figure

_MAP = "cividis"
_DARK = 0.55
"""Below this share of the largest value a cell is dark, and written on in white."""


def tag_lattice(
    tokens: Sequence[str],
    tags: Sequence[str],
    path: Sequence[int],
    allowed: np.ndarray,
    *,
    alt: str,
) -> Drawing:
    """Draw every way through the tags of a text as a line, and one of them bold.

    Args:
        tokens: below the columns.
        tags: the rows, the first on top.
        path: the row of the bold way at each token.
        allowed: (tags, tags), True where the column's tag may follow the row's; what is forbidden
            is dotted.
        alt: what can be seen.
    """
    figure, (axes,) = new_figure(1.25 * len(tokens) + 1.6, 0.62 * len(tags) + 0.7)
    for step in range(len(tokens) - 1):
        for before, after in np.ndindex(allowed.shape):
            look: dict[str, Any] = {"color": GREY, "linewidth": 0.9}
            if not allowed[before, after]:
                look = {"color": COLOURS[1], "linewidth": 1.0, "linestyle": ":"}
            axes.plot([step, step + 1], [before, after], zorder=1, **look)
    axes.plot(range(len(tokens)), path, color=COLOURS[0], linewidth=4.5, zorder=2)
    on_path = set(enumerate(path))
    for step, row in np.ndindex(len(tokens), len(tags)):
        face, letters = (COLOURS[0], "white") if (step, row) in on_path else (PAPER, INK)
        box = {"boxstyle": "round,pad=0.3", "facecolor": face, "edgecolor": INK}
        axes.text(step, row, tags[row], ha="center", va="center", color=letters, bbox=box, zorder=3)
    axes.set_xticks(range(len(tokens)), tokens)
    axes.set_xlim(-0.45, len(tokens) - 0.55)
    axes.set_ylim(len(tags) - 0.5, -0.5)
    axes.tick_params(length=0, labelsize=11)
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    return Drawing(figure, alt)


def tag_map(
    values: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    alt: str,
    label: str,
    across: str = "",
    down: str = "",
    allowed: np.ndarray | None = None,
    form: str = ".2f",
) -> Drawing:
    """Draw a matrix as a map, bright for large, with each number in its cell.

    Args:
        values: (rows, columns).
        rows, columns: their names.
        alt: what can be seen.
        label: what the brightness means.
        across, down: what columns and rows are.
        allowed: False where a cell means nothing: it has a dot, and no colour.
        form: of the numbers.
    """
    shown = np.ma.array(values, mask=~allowed if allowed is not None else False)
    hidden = np.ma.getmaskarray(shown)
    figure, (axes,) = new_figure(0.66 * len(columns) + 2.6, 0.4 * len(rows) + 1.4)
    image = axes.imshow(shown, cmap=_MAP, aspect="auto")
    low, high = float(shown.min()), float(shown.max())
    for (row, column), value in np.ndenumerate(values):
        if hidden[row, column]:
            axes.plot(column, row, ".", color=INK, ms=4)
            continue
        dark = value < low + _DARK * (high - low)
        written = format(value, form).replace("-", "−")
        axes.text(
            column, row, written, ha="center", va="center", fontsize=8,
            color="white" if dark else INK,
        )  # fmt: skip
    axes.set_facecolor(RULE)
    axes.set_xticks(range(len(columns)), columns, rotation=0 if _short(columns) else 40)
    axes.set_yticks(range(len(rows)), rows)
    axes.set_xlabel(across)
    axes.set_ylabel(down)
    axes.tick_params(length=0)
    figure.colorbar(image, ax=axes, label=label)
    return Drawing(figure, alt)


def _short(names: Sequence[str]) -> bool:
    return max(map(len, names)) < 7
