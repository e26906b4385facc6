"""Every figure that the chapters draw.

Diagrams, which depend on no data, are in `utils.plots.diagrams`.

Each function returns a `Drawing`, which a notebook shows with its text alternative. Lines differ by
dash and marker as well as by colour, so that a figure survives a grey printer.
"""

from __future__ import annotations

from utils.plots.curves import gradient_paths, learning_curves, runs_by_group
from utils.plots.drawing import Drawing
from utils.plots.passes import influence, two_passes

__all__ = [
    "Drawing",
    "gradient_paths",
    "influence",
    "learning_curves",
    "runs_by_group",
    "two_passes",
]
