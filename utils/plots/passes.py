"""Two passes over a sequence, and which inputs each output depends on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, LogNorm
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle

from utils.plots.diagrams import _arrow, _bare, _box
from utils.plots.drawing import INK, PAPER, Drawing, label_ends, looks, new_figure, tidy

MARK = "#c0392b"
_INPUT, _FORWARD, _BACKWARD, _OUTPUT = 0.0, 1.0, 1.9, 3.0
_GAP = 1.7
_ASIDE = 0.14
_FAINTEST = 1e-4
"""What part of the largest influence is drawn as the darkest colour, like all below it."""
_ROUNDING = 1e-6
"""What part of the largest influence counts as none."""
_NOTHING = "#00132e"


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
        axes.text(-0.2, row, name, va="center", ha="left", color=INK, fontsize=11)
    for step in range(1, 5):
        x = _place(step)
        _draw_inputs(axes, x, step)
        _draw_output(axes, x, step)
        if step > 1:
            _draw_links(axes, x)
    axes.set_xlim(-0.3, _place(4) + 0.6)
    _bare(axes, -0.45, 3.4)
    return Drawing(figure, alt)


def _place(step: float) -> float:
    return 1.5 + _GAP * (step - 1)


def _draw_inputs(axes: Axes, x: float, step: int) -> None:
    """Draw a step's input and both its states, and how it feeds them, past each other."""
    _box(axes, x, _INPUT, "input", f"$X_{step}$")
    _box(axes, x, _FORWARD, "state", rf"$\overrightarrow{{H}}_{step}$")
    _box(axes, x, _BACKWARD, "state", rf"$\overleftarrow{{H}}_{step}$")
    _arrow(axes, (x, _INPUT), (x, _FORWARD))
    _past(axes, x, _INPUT, _BACKWARD, 1)


def _draw_output(axes: Axes, x: float, step: int) -> None:
    """Draw a step's output, which both states feed."""
    _box(axes, x, _OUTPUT, "output", f"$O_{step}$")
    _arrow(axes, (x, _BACKWARD), (x, _OUTPUT))
    _past(axes, x, _FORWARD, _OUTPUT, -1)


def _past(axes: Axes, x: float, low: float, high: float, side: int) -> None:
    """Draw an arrow upwards past the box between, on its right (1) or its left (-1)."""
    axes.annotate(
        "", (x + side * _ASIDE, high - 0.25), (x + side * _ASIDE, low + 0.25),
        arrowprops={
            "arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0,
            "connectionstyle": f"arc3,rad={0.55 * side}",
        },
    )  # fmt: skip


def _draw_links(axes: Axes, x: float) -> None:
    """Join the states at x to those of the step before: one row forward, one row backward."""
    _arrow(axes, (x - _GAP, _FORWARD), (x, _FORWARD), sideways=True)
    axes.annotate(
        "", (x - _GAP + 0.28, _BACKWARD), (x - 0.28, _BACKWARD),
        arrowprops={"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip


def last_states(*, alt: str) -> Drawing:
    """Draw which two states `return_sequences=False` joins: the last that each pass has made.

    Args:
        alt: what can be seen.
    """
    figure, (axes,) = new_figure(8.6, 3.6)
    for name, row in {"input": _INPUT, "forward": _FORWARD, "backward": _BACKWARD}.items():
        axes.text(-0.2, row, name, va="center", ha="left", color=INK, fontsize=11)
    for step in range(1, 5):
        x = _place(step)
        _draw_inputs(axes, x, step)
        if step > 1:
            _draw_links(axes, x)
    joined = _place(2.5)
    for x, row in ((_place(4), _FORWARD), (_place(1), _BACKWARD)):
        ring = Rectangle(
            (x - 0.42, row - 0.37), 0.84, 0.74, fill=False, edgecolor=MARK, linewidth=2.5
        )
        axes.add_patch(ring)
    top, aside = 2.95, _place(4) + 0.85
    axes.text(
        joined, top, r"what is returned: $[\overrightarrow{H}_4, \overleftarrow{H}_1]$",
        ha="center", va="center", color=MARK, fontsize=13,
    )  # fmt: skip
    around = ((_place(4) + 0.42, _FORWARD), (aside, _FORWARD), (aside, top), (joined + 1.7, top))
    straight = ((_place(1), _BACKWARD + 0.37), (_place(1), top), (joined - 1.7, top))
    for way in (around, straight):
        axes.plot(*zip(*way[:-1], strict=True), color=MARK, linewidth=1.8)
        arrow = {"arrowstyle": "-|>", "color": MARK, "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", way[-1], way[-2], arrowprops=arrow)
    axes.set_xlim(-0.3, aside + 0.1)
    _bare(axes, -0.45, 3.35)
    return Drawing(figure, alt)


def perplexity_by_step(
    curves: Mapping[str, Sequence[float]], *, alt: str, last: str = "last step"
) -> Drawing:
    """Draw one curve for each name, by the step within a window, and mark the last step.

    Its values are written beside it.

    Args:
        curves: the perplexity at each step, the first is step 0, by name.
        alt: what can be seen.
        last: what is written beside the mark.
    """
    figure, (axes,) = new_figure(7.2, 3.8)
    steps = max(len(values) for values in curves.values())
    axes.axvspan(steps - 1.5, steps - 0.5, color="#f3c9c2", zorder=0)
    for (name, values), look in zip(curves.items(), looks(), strict=False):
        axes.plot(values, label=f"{name}: {values[-1]:.2f}", markevery=8, ms=4, **look)
        axes.plot(len(values) - 1, values[-1], look["marker"], color=look["color"], ms=7)
    axes.set_xlim(-1, steps - 0.5)
    axes.set_ylim(0, 1.1 * max(float(np.max(values)) for values in curves.values()))
    height = axes.get_ylim()[1]
    axes.annotate(
        last, (steps - 1.5, 0.9 * height), xytext=(steps - 8, 0.9 * height),
        ha="right", va="center", color=MARK, fontsize=11,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
        arrowprops={"arrowstyle": "-|>", "color": MARK, "linewidth": 1.5},
    )  # fmt: skip
    tidy(axes, "step in the window, the first is 0", "perplexity")
    label_ends(axes)
    return Drawing(figure, alt)


def influence(
    models: Mapping[str, Callable[[np.ndarray], Any]], ids: np.ndarray, *, alt: str, labels: str
) -> Drawing:
    """Draw how far each model's outputs move when one input is changed: a square of cells each.

    The brighter a cell, the further that output moves; one scale, by powers of ten, holds for all.

    Args:
        models: from ids (batch, steps) to outputs (batch, steps, …).
        ids: the ids of one sequence, (steps,).
        alt: what can be seen.
        labels: a character for each step.
    """
    moves = {name: influences(model, ids) for name, model in models.items()}
    largest = max(1e-30, *(float(moved.max()) for moved in moves.values()))
    scale = LogNorm(largest * _FAINTEST, largest, clip=True)
    figure, all_axes = new_figure(4.3 * len(moves) + 1, 4.5, columns=len(moves))
    for axes, (name, moved) in zip(all_axes, moves.items(), strict=True):
        image = _draw_influence(axes, moved, scale)
        axes.set_title(name, fontsize=12, color=INK)
        axes.set_xlabel("input that is changed", fontsize=11)
        names = list(labels.replace(" ", "␣"))
        axes.set_xticks(range(len(ids)), names, fontsize=11)
        axes.set_yticks(range(len(ids)), names, fontsize=11)
    all_axes[0].set_ylabel("output that is watched", fontsize=11)
    bar = figure.colorbar(image, ax=all_axes, fraction=0.03, extend="min")
    bar.set_label("how far the output moves\n(a dot: no more than rounding)", fontsize=11)
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


def _draw_influence(axes: Axes, moved: np.ndarray, scale: LogNorm) -> AxesImage:
    """Colour a cell by how far an output moves, and put a dot where that is only rounding."""
    stays = moved <= _ROUNDING * max(float(moved.max()), 1e-30)
    image = axes.imshow(moved, norm=scale, cmap="cividis")
    axes.imshow(np.where(stays, 0.0, np.nan), cmap=ListedColormap([_NOTHING]))
    outputs, inputs = np.nonzero(stays)
    axes.plot(inputs, outputs, ".", color="#b5b5b5", ms=4)
    return image
