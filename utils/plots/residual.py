"""Figures of residual stacks: their wiring, what reaches each layer, and perplexity by depth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.patches import Circle, FancyArrowPatch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from utils.plots.diagrams import _arrow, _bare, _box
from utils.plots.drawing import (
    COLOURS,
    INK,
    PAPER,
    Drawing,
    looks,
    new_figure,
    tidy,
)

_LAYERS, _STEPS, _COLUMN, _ROW = 2, 3, 1.7, 1.75


def residual_grid(*, alt: str) -> Drawing:
    """Draw two residual layers over three steps: states go right, sums go up, shortcuts around."""
    figure, (axes,) = new_figure(7.2, 5.2)
    for step in range(_STEPS):
        _grid_column(axes, step)
    top = _LAYERS * _ROW
    right = (_STEPS - 1) * _COLUMN
    axes.text(right + 0.95, 1.05, "time", ha="left", va="center", color=INK, fontsize=11)
    _straight(axes, (right + 1.35, 1.05), (right + 1.75, 1.05))
    axes.text(-1.5, top / 2 + 0.1, "layers", ha="center", va="center", color=INK, fontsize=11)
    _straight(axes, (-1.5, top / 2 + 0.25), (-1.5, top / 2 + 0.7))
    axes.set_xlim(-2.0, right + 1.9)
    _bare(axes, -0.4, top + 0.75)
    return Drawing(figure, alt)


def _grid_column(axes: Axes, step: int) -> None:
    x = _COLUMN * step
    _box(axes, x, 0.0, "input", f"$X_{step + 1}$")
    for layer in range(1, _LAYERS + 1):
        base = _ROW * (layer - 1)
        own, plus = base + 1.05, base + _ROW
        _straight(axes, (x, base + (0.15 if layer > 1 else 0.25)), (x, own - 0.25))
        _box(axes, x, own, "state", f"$S^{layer}_{step + 1}$")
        _straight(axes, (x, own + 0.25), (x, plus - 0.15))
        axes.add_patch(Circle((x, plus), 0.15, facecolor=PAPER, edgecolor=INK, zorder=3))
        axes.text(x, plus, "+", ha="center", va="center", fontsize=12, color=INK, zorder=4)
        axes.text(x + 0.22, plus + 0.02, f"$H^{layer}_{step + 1}$", va="center", fontsize=11)
        shortcut = FancyArrowPatch(
            (x, base + 0.42), (x - 0.14, plus), connectionstyle="arc3,rad=-0.85",
            arrowstyle="-|>", mutation_scale=13, linewidth=2.4, color=COLOURS[1], zorder=2,
        )  # fmt: skip
        axes.add_patch(shortcut)
        if step:
            _arrow(axes, (x - _COLUMN, own), (x, own), sideways=True)
    _straight(axes, (x, _LAYERS * _ROW + 0.15), (x, _LAYERS * _ROW + 0.6))


def _straight(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    arrow = {"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=arrow)


def by_layer(
    curves: Mapping[str, Sequence[float]], *, alt: str, ylabel: str, log: bool = True
) -> Drawing:
    """Draw one value for each layer of each network, layer 1 on the left.

    Args:
        curves: by name, the values from the first layer to the last.
        alt: what can be seen.
        ylabel: what is measured.
        log: whether the vertical axis is logarithmic.
    """
    figure, (axes,) = new_figure(7.2, 3.6)
    for (name, values), look in zip(curves.items(), looks(), strict=False):
        axes.plot(np.arange(1, len(values) + 1), values, label=name, ms=5, **look)
    if log:
        axes.set_yscale("log")
    axes.legend(frameon=False, handlelength=3.5)  # the lines' ends lie too close for names there
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    tidy(axes, "layer", ylabel)
    return Drawing(figure, alt)


def by_count(
    curves: Mapping[str, Sequence[float]], *, alt: str, xlabel: str, ylabel: str
) -> Drawing:
    """Draw values for 0, 1, 2, … of something as bars side by side.

    Args:
        curves: by name, the values for 0, 1, 2, …
        alt: what can be seen.
        xlabel, ylabel: what is counted, and what is measured.
    """
    figure, (axes,) = new_figure(7.2, 3.2)
    width = 0.8 / len(curves)
    hatches = ("", "///", "...")
    for number, (name, values) in enumerate(curves.items()):
        places = np.arange(len(values)) + (number - (len(curves) - 1) / 2) * width
        axes.bar(
            places, values, width, label=name, color=COLOURS[number], alpha=0.85,
            hatch=hatches[number % len(hatches)], edgecolor=PAPER,
        )  # fmt: skip
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(curves) > 1:
        axes.legend(frameon=False)
    tidy(axes, xlabel, ylabel)
    return Drawing(figure, alt)


def reach_maps(maps: Mapping[str, np.ndarray], *, alt: str) -> Drawing:
    """Draw how much of a gradient arrives at every layer and step, one panel for each network.

    The top layer is left out: a loss on what it hands on at the last step touches no other step.

    Args:
        maps: by name, sizes of shape (layers, steps), the last step being where the loss is.
        alt: what can be seen.
    """
    figure, panels = new_figure(10.5, 3.6, len(maps))
    shown = {name: sizes[:-1] for name, sizes in maps.items()}
    largest = max(float(sizes.max()) for sizes in shown.values())
    scale = LogNorm(vmin=largest * 1e-6, vmax=largest, clip=True)
    for axes, (name, sizes) in zip(panels, shown.items(), strict=True):
        layers, steps = sizes.shape
        image = axes.imshow(
            np.maximum(sizes, 1e-30), origin="lower", aspect="auto", norm=scale, cmap="cividis",
            extent=(-steps + 0.5, 0.5, 0.5, layers + 0.5),
        )  # fmt: skip
        axes.set_title(name)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda step, _: f"{abs(step):g}"))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.label_outer()
    panels[0].set_ylabel("layer")
    figure.supxlabel("steps before the loss", fontsize=10)
    figure.colorbar(image, ax=panels, label="size of the gradient", fraction=0.03, extend="min")
    return Drawing(figure, alt)
