"""What chapter 4 draws: the lattice of tags, maps of tags, and entities under their tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from utils.plots.drawing import COLOURS, GREY, INK, PAPER, RULE, Drawing, looks, new_figure

_MAP = "cividis"
_DARK = 0.55
"""Below this share of the largest value a cell is dark, and written on in white."""
_LETTER = 0.11
"""Inches that a letter of a token takes."""

Span = tuple[str, int, int]


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
            look = {"color": GREY, "linewidth": 0.9}
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
    figure, (axes,) = new_figure(0.66 * len(columns) + 2.6, 0.4 * len(rows) + 1.4)
    image = axes.imshow(shown, cmap=_MAP, aspect="auto")
    low, high = float(shown.min()), float(shown.max())
    for (row, column), value in np.ndenumerate(values):
        if shown.mask is not np.False_ and np.ma.getmaskarray(shown)[row, column]:
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


def entity_rows(tokens: Sequence[str], found: Mapping[str, Sequence[Span]], *, alt: str) -> Drawing:
    """Draw under a text, row by row, which entities are in it, and which ones were found.

    Args:
        tokens: the text, one entry a token.
        found: by the name of a row, its entities: kind, first token, the one after the last. The
            first row is the truth; an entity that it has is filled in the others, one that it
            lacks is hatched.
        alt: what can be seen.
    """
    edges = np.cumsum([0, *(_LETTER * max(len(token), 2) + 0.16 for token in tokens)])
    figure, (axes,) = new_figure(float(edges[-1]) + 2.2, 0.5 * len(found) + 0.7)
    true = set(next(iter(found.values())))
    for token, left, right in zip(tokens, edges, edges[1:], strict=False):
        axes.text((left + right) / 2, 0.0, token, ha="center", va="center", color=INK, fontsize=11)
    colours = {kind: look["color"] for kind, look in zip(("PER", "ORG", "LOC"), looks())}  # noqa: B905
    for row, (name, spans) in enumerate(found.items(), start=1):
        axes.text(-0.2, -0.6 * row, name, ha="right", va="center", color=INK, fontsize=10)
        for kind, start, end in spans:
            ends = float(edges[start]), float(edges[end])
            _bar(axes, kind, ends, -0.6 * row, colours[kind], right=(kind, start, end) in true)
    axes.set_xlim(-0.1, float(edges[-1]) + 0.1)
    axes.set_ylim(-0.6 * len(found) - 0.4, 0.35)
    axes.axis("off")
    return Drawing(figure, alt)


def _bar(
    axes: Axes, kind: str, ends: tuple[float, float], y: float, colour: str, *, right: bool
) -> None:
    left, width = ends[0] + 0.04, ends[1] - ends[0] - 0.08
    look = {"facecolor": colour} if right else {"facecolor": PAPER, "hatch": "////"}
    shape = "round,pad=0,rounding_size=0.06"
    axes.add_patch(
        FancyBboxPatch((left, y - 0.19), width, 0.38, boxstyle=shape, edgecolor=colour, **look)
    )
    box = None if right else {"facecolor": PAPER, "edgecolor": "none", "pad": 1}
    axes.text(
        left + width / 2, y, kind, ha="center", va="center", fontsize=8,
        color="white" if right else INK, bbox=box,
    )  # fmt: skip
