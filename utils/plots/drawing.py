"""A figure with a text alternative, and the look that all figures share."""

from __future__ import annotations

import base64
import html
import io
import math
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from utils.plots.alternatives import text_of
from utils.training import current_chapter

INK = "#222222"
GREY = "#8a8a8a"
# Dark to light in grey as well, and safe for the common kinds of colour blindness.
COLOURS = ("#1b4f8a", "#c0392b", "#2a8f6a", "#8e6bbf", "#b8860b")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
_LABEL_PIXELS = 15.0
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
        self.figure.savefig(buffer, format="png", dpi=180, bbox_inches="tight", facecolor="white")
        return buffer.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        data = base64.b64encode(self.png()).decode("ascii")
        width = int(self.figure.get_figwidth() * 90)
        image = (
            f'<img src="data:image/png;base64,{data}" alt="{html.escape(self.alt)}" '
            f'style="width:{width}px;max-width:100%;height:auto;background:white">'
        )
        return {"text/html": image, "text/plain": f"Figure: {self.alt}"}


def new_figure(width: float, height: float, columns: int = 1) -> tuple[Figure, list[Axes]]:
    """Return an empty figure (inches) and its axes, apart from pyplot's global state."""
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(1, columns, squeeze=False)[0]
    return figure, list(axes)


def tidy(axes: Axes, xlabel: str, ylabel: str) -> None:
    """Label both axes and take away what carries nothing."""
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)


def looks() -> Iterator[dict[str, Any]]:
    """Yield one look after another: colour, dash and marker together."""
    for colour, dash, marker in cycle(zip(COLOURS, DASHES, MARKERS, strict=True)):
        yield {"color": colour, "linestyle": dash, "marker": marker}


def label_ends(axes: Axes, x: float | None = None) -> None:
    """Write each labelled line's name beside its last point, far enough apart to be read.

    Args:
        axes: what the lines are drawn on.
        x: where all names begin, if not each at the end of its line.
    """
    lines = [line for line in axes.get_lines() if not str(line.get_label()).startswith("_")]
    points = [(line, np.asarray(line.get_xydata())) for line in lines]
    ends = [(line, xy[-1]) for line, xy in points if len(xy) and np.isfinite(xy[-1]).all()]
    lowest = -math.inf
    for line, end in sorted(ends, key=lambda entry: float(entry[1][1])):
        lowest = max(float(axes.transData.transform(end)[1]), lowest + _LABEL_PIXELS)
        height = float(axes.transData.inverted().transform((0, lowest))[1])
        label_line(
            axes,
            float(end[0]) if x is None else x,
            height,
            str(line.get_label()),
            str(line.get_color()),
        )


def label_line(
    axes: Axes, x: float, y: float, text: str, colour: str, background: str = "none"
) -> None:
    """Write a line's name beside its end: no legend to look up."""
    axes.annotate(
        text, (x, y), xytext=(6, 0), textcoords="offset points", va="center", color=colour,
        bbox={"facecolor": background, "edgecolor": "none", "pad": 1},
    )  # fmt: skip
