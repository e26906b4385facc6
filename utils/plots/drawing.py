"""A figure with a text alternative, and the look that all figures share."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, product
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.path import Path

from utils.plots.alternatives import text_of
from utils.training import current_chapter

INK = "#222222"
# The card on which a figure lies: inside a dark page plain white is a glaring slab.
PAPER = "#f1eee7"
_PADDING = 0.2
_DPI = 180
_SHOWN_DPI = 90
GREY = "#868686"
RULE = "#d3cfc4"
# Dark to light in grey as well, and safe for the common kinds of colour blindness.
COLOURS = ("#1b4f8a", "#c0392b", "#2a8f6a", "#8e6bbf", "#ad7e0a")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
_LABEL_PIXELS = 15.0
_CLEAR = (12.0, 2.0)
"""Pixels that a name keeps from curves: what stands outside still makes the axes narrower."""
MARKERS = ("o", "s", "^", "D", "v")


class Drawing:
    """A finished figure. Notebooks show it as an image with `alt` for those who can't see it.

    `alt` is a text, or the id of a chapter's cell that has one.

    Raises:
        ValueError: the text alternative is empty.
    """

    def __init__(self, figure: Figure, alt: str) -> None:
        if not alt.strip():
            raise ValueError("A figure needs a text alternative: say in `alt` what can be seen.")
        self.figure = figure
        self.alt = " ".join(text_of(alt, current_chapter()).split())

    def png(self) -> bytes:
        """Return the figure as PNG, at twice the size in which it is shown."""
        buffer = io.BytesIO()
        self.figure.savefig(
            buffer,
            format="png",
            dpi=_DPI,
            bbox_inches="tight",
            pad_inches=_PADDING,
            facecolor=PAPER,
        )
        return buffer.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        image = self.png()
        data = base64.b64encode(image).decode("ascii")
        # A PNG says its width in bytes 16 to 19. Taken from there, letters are equally large in
        # every figure, however far names reach beyond the axes.
        width = int.from_bytes(image[16:20], "big") * _SHOWN_DPI // _DPI
        tag = (
            f'<img src="data:image/png;base64,{data}" alt="{html.escape(self.alt)}" '
            f'style="width:{width}px;max-width:100%;height:auto;border-radius:8px">'
        )
        return {"text/html": tag, "text/plain": f"Figure: {self.alt}"}


def new_figure(width: float, height: float, columns: int = 1) -> tuple[Figure, list[Axes]]:
    """Return an empty figure (inches) and its axes, apart from pyplot's global state."""
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = list(figure.subplots(1, columns, squeeze=False)[0])
    for panel in axes:
        panel.set_facecolor("none")  # the card shows through
    return figure, axes


def tidy(axes: Axes, xlabel: str, ylabel: str) -> None:
    """Label both axes and take away what carries nothing."""
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)


def looks() -> Iterator[dict[str, Any]]:
    """Yield one look after another: colour, dash and marker together."""
    for colour, dash, marker in cycle(zip(COLOURS, DASHES, MARKERS, strict=True)):
        yield {"color": colour, "linestyle": dash, "marker": marker}


def readable_on(colour: Any) -> str:
    """Return black or white, whichever is read more easily on a colour: one of both always is."""
    parts = np.array(to_rgb(colour))
    linear = np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return "black" if linear @ (0.2126, 0.7152, 0.0722) > 0.179 else "white"


def name_levels(axes: Axes, levels: Mapping[str, float], *, left: bool) -> dict[str, float]:
    """Write the name of each horizontal line beside it, where no curve strikes the name through.

    Args:
        axes: what the curves and the horizontal lines are drawn on.
        levels: where the lines are, by name.
        left: whether a name is tried on the left first. Not quite: there all curves begin.

    Returns:
        Those that find no room inside.
    """
    if (figure := axes.get_figure(root=True)) is None:
        return dict(levels)
    figure.draw_without_rendering()
    inside = axes.get_window_extent()
    taken = [Path(axes.transData.transform(line.get_xydata())) for line in _named(axes)]
    homeless = {}
    for name, level in levels.items():
        others = [axes.transData.transform((0, other))[1] for other in levels.values()]
        for on_left, above in product((left, not left), (True, False)):
            words = axes.annotate(
                name, (0.3 if on_left else 1, level), xytext=(0, 4 if above else -4),
                textcoords="offset points", xycoords=("axes fraction", "data"), color=INK,
                fontsize=9, ha="left" if on_left else "right", va="bottom" if above else "top",
            )  # fmt: skip
            box = words.get_window_extent()
            around = box.padded(*_CLEAR)
            if (
                box.y0 > inside.y0
                and not any(path.intersects_bbox(around, filled=False) for path in taken)
                and not any(box.y0 <= other <= box.y1 for other in others)
            ):
                taken.append(Path(box.corners()[[0, 1, 3, 2, 0]]))
                break
            words.remove()
        else:
            homeless[name] = level
    return homeless


def _named(axes: Axes) -> list[Line2D]:
    return [line for line in axes.get_lines() if not str(line.get_label()).startswith("_")]


def label_ends(
    axes: Axes, x: float | None = None, beside: Mapping[str, float] | None = None
) -> None:
    """Write each labelled line's name beside its last point, far enough apart to be read.

    To be called last: what makes the axes higher or lower afterwards moves the names, too.

    Args:
        axes: what the lines are drawn on.
        x: where all names begin, if not each at the end of its line.
        beside: heights of other names, in ink, which stand at the right edge.
    """
    points = [(line, np.asarray(line.get_xydata())) for line in _named(axes)]
    ends = [
        (str(line.get_label()), str(line.get_color()), *xy[-1])
        for line, xy in points
        if len(xy) and np.isfinite(xy[-1]).all()
    ]
    ends += [(name, INK, axes.get_xlim()[1], level) for name, level in (beside or {}).items()]
    # Only what is laid out has its limits and its height, and thus heights in pixels.
    if (figure := axes.get_figure(root=True)) is not None:
        figure.draw_without_rendering()
    heights = [float(axes.transData.transform(end[2:])[1]) for end in ends]
    order = np.argsort(heights, kind="stable")
    pixels = apart([heights[at] for at in order], _LABEL_PIXELS)
    for at, height in zip(order, pixels, strict=True):
        name, colour, end, _ = ends[at]
        level = float(axes.transData.inverted().transform((0, height))[1])
        label_line(axes, float(end) if x is None else x, level, name, colour)


def apart(heights: Sequence[float], gap: float) -> list[float]:
    """Return heights in rising order, moved no further than it takes to be `gap` apart.

    Those that are too close become a block around their middle, and a block that gets too close to
    its neighbour is joined with it.
    """
    blocks: list[tuple[float, int]] = []  # each with its middle and how many stand in it
    for height in heights:
        middle, size = height, 1
        while blocks and middle - blocks[-1][0] < gap * (size + blocks[-1][1]) / 2:
            below, others = blocks.pop()
            middle = (size * middle + others * below) / (size + others)
            size += others
        blocks.append((middle, size))
    return [
        middle + gap * (place - (size - 1) / 2) for middle, size in blocks for place in range(size)
    ]


def label_line(
    axes: Axes, x: float, y: float, text: str, colour: str, background: str = "none"
) -> None:
    """Write a line's name beside its end: no legend to look up.

    Letters are thinner than lines, so the name is a little darker than its line.
    """
    darker = 0.7 * np.array(to_rgb(colour)) + 0.3 * np.array(to_rgb(INK))
    axes.annotate(
        text, (x, y), xytext=(6, 0), textcoords="offset points", va="center", color=darker,
        bbox={"facecolor": background, "edgecolor": "none", "pad": 1},
    )  # fmt: skip
