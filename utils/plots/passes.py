"""Two passes over a sequence, and which inputs each output depends on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from utils.plots.diagrams import _arrow, _bare, _box
from utils.plots.drawing import GREY, INK, Drawing, new_figure

_INPUT, _FORWARD, _BACKWARD, _OUTPUT = 0.0, 1.0, 1.9, 3.0
_GAP = 1.7
_ASIDE = 0.14


def two_passes(*, alt: str) -> Drawing:
    """Draw a bidirectional network over four steps: a row of states for each direction.

    Args:
        alt: what can be seen.
    """
    figure, (axes,) = new_figure(8.6, 4.0)
    rows = {
        "input": _INPUT, "forward": _FORWARD, "backward": _BACKWARD, "output": _OUTPUT,
    }  # fmt: skip
    for name, row in rows.items():
        axes.text(-0.2, row, name, va="center", ha="left", color=INK, fontsize=10)
    for step in range(1, 5):
        x = 1.5 + _GAP * (step - 1)
        _draw_step(axes, x, step)
        if step > 1:
            _arrow(axes, (x - _GAP, _FORWARD), (x, _FORWARD), sideways=True)
            axes.annotate(
                "", (x - _GAP + 0.28, _BACKWARD), (x - 0.28, _BACKWARD),
                arrowprops={"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0},
            )  # fmt: skip
    axes.set_xlim(-0.3, 1.5 + _GAP * 3 + 0.6)
    _bare(axes, -0.45, 3.4)
    return Drawing(figure, alt)


def _draw_step(axes: Axes, x: float, step: int) -> None:
    """Draw one step: the input feeds both states, and both feed the output, past each other."""
    _box(axes, x, _INPUT, "input", f"$X_{step}$")
    _box(axes, x, _FORWARD, "state", rf"$\overrightarrow{{H}}_{step}$")
    _box(axes, x, _BACKWARD, "state", rf"$\overleftarrow{{H}}_{step}$")
    _box(axes, x, _OUTPUT, "output", f"$O_{step}$")
    _arrow(axes, (x, _INPUT), (x, _FORWARD))
    _arrow(axes, (x, _BACKWARD), (x, _OUTPUT))
    for low, high, side in ((_INPUT, _BACKWARD, 1), (_FORWARD, _OUTPUT, -1)):
        axes.annotate(
            "", (x + side * _ASIDE, high - 0.25), (x + side * _ASIDE, low + 0.25),
            arrowprops={
                "arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0,
                "connectionstyle": f"arc3,rad={0.55 * (1 if side > 0 else -1)}",
            },
        )  # fmt: skip


def influence(
    models: Mapping[str, Callable[[np.ndarray], Any]], ids: np.ndarray, *, alt: str, labels: str
) -> Drawing:
    """Draw which outputs of each model move when one input is changed: a square of cells each.

    Args:
        models: from ids (batch, steps) to outputs (batch, steps, …).
        ids: the ids of one sequence, (steps,).
        alt: what can be seen.
        labels: a character for each step.
    """
    figure, all_axes = new_figure(3.9 * len(models), 3.9, columns=len(models))
    for axes, (name, model) in zip(all_axes, models.items(), strict=True):
        _draw_influence(axes, influences(model, ids))
        axes.set_title(name, fontsize=11, color=INK)
        axes.set_xlabel("input that is changed")
        names = list(labels.replace(" ", "␣"))
        axes.set_xticks(range(len(ids)), names)
        axes.set_yticks(range(len(ids)), names)
    all_axes[0].set_ylabel("output that is watched")
    return Drawing(figure, alt)


def influences(model: Callable[[np.ndarray], Any], ids: np.ndarray) -> np.ndarray:
    """Return how far output s moves when input u becomes another id, (steps, steps) as [s, u].

    The ids that are tried in place of one are those of the other steps, for each step one.
    """
    rows = np.tile(ids, (len(ids) + 1, 1))
    for step in range(len(ids)):
        rows[step + 1, step] = next(other for other in np.roll(ids, -step) if other != ids[step])
    outputs = np.asarray(model(rows))
    moved: np.ndarray = np.abs(outputs[1:] - outputs[0]).max(axis=-1).T
    return moved


def _draw_influence(axes: Axes, moved: np.ndarray) -> None:
    """Fill a cell where an output moves, and leave a dot where it stays."""
    size = len(moved)
    largest = max(float(moved.max()), 1e-30)
    for output, step in np.ndindex(size, size):
        share = float(moved[output, step]) / largest
        if share <= 1e-6:
            axes.plot(step, output, ".", color=GREY, ms=3)
            continue
        # By powers of ten, since influence falls off fast with distance.
        depth = 0.25 + 0.75 * max(0.0, 1 + np.log10(share) / 4)
        cell = Rectangle((step - 0.5, output - 0.5), 1, 1, facecolor="#1b4f8a", alpha=depth)
        axes.add_patch(cell)
    axes.set_xlim(-0.5, size - 0.5)
    axes.set_ylim(size - 0.5, -0.5)
    axes.set_aspect("equal")
