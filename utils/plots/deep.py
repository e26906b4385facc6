"""Figures of depth: the grid of layers and steps, gradients in it, and what depth is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.ticker import MaxNLocator, NullFormatter

from utils.plots.drawing import INK, PAPER, Drawing, label_line, looks, new_figure, tidy

_FILL = {"input": "#f3d9c9", "state": "#cfe0f3", "output": "#d5ecd9"}
_WIDTH, _HEIGHT = 0.66, 0.5
_SMALLEST = 1e-8


def deep_network(*, alt: str) -> Drawing:
    """Draw a shallow and a deep network, and the deep one unrolled over three steps.

    Args:
        alt: what can be seen.
    """
    figure, (axes,) = new_figure(9.5, 3.9)
    _column(axes, 0.0, ["$X_t$", "$H_t$", "$O_t$"], "shallow")
    _column(axes, 1.9, ["$X_t$", "$H^1_t$", "$H^2_t$", "$H^3_t$", "$O_t$"], "deep")
    for x, layers in ((0.0, 1), (1.9, 3)):
        for layer in range(1, layers + 1):
            _loop(axes, x, float(layer))
    for step in range(1, 4):
        x = 3.1 + 1.35 * step
        names = [f"$X_{step}$", *(f"$H^{j}_{step}$" for j in (1, 2, 3)), f"$O_{step}$"]
        _column(axes, x, names, "the deep one, unrolled" if step == 2 else "")
        for row in (1.0, 2.0, 3.0) if step > 1 else ():
            _arrow(axes, (x - 1.35 + _WIDTH / 2, row), (x - _WIDTH / 2, row))
    axes.set_xlim(-0.5, 7.7)
    axes.set_ylim(-0.95, 4.4)
    axes.set_aspect("equal")
    axes.axis("off")
    return Drawing(figure, alt)


def _column(axes: Axes, x: float, names: Sequence[str], title: str) -> None:
    last = len(names) - 1
    for y, name in enumerate(names):
        kind = "input" if y == 0 else "output" if y == last else "state"
        box = FancyBboxPatch(
            (x - _WIDTH / 2, y - _HEIGHT / 2), _WIDTH, _HEIGHT,
            boxstyle="round,pad=0,rounding_size=.08", facecolor=_FILL[kind], edgecolor=INK,
        )  # fmt: skip
        axes.add_patch(box)
        axes.text(x, y, name, ha="center", va="center", fontsize=12, color=INK)
        if y < last:
            _arrow(axes, (x, y + _HEIGHT / 2), (x, y + 1 - _HEIGHT / 2))
    axes.text(x, -0.7, title, ha="center", va="center", fontsize=10, weight="bold", color=INK)


def _loop(axes: Axes, x: float, y: float) -> None:
    arrow = FancyArrowPatch(
        (x + _WIDTH / 2, y + 0.12), (x + _WIDTH / 2, y - 0.12),
        connectionstyle="arc3,rad=-2.6", arrowstyle="-|>", mutation_scale=10, color=INK,
    )  # fmt: skip
    axes.add_patch(arrow)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    arrow = {"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=arrow)


def gradient_maps(
    maps: Mapping[str, np.ndarray], *, alt: str, mark_largest: bool = False
) -> Drawing:
    """Draw how large the gradient of the last step's loss is, at every layer and every step.

    The brighter a field, the larger the gradient, on one logarithmic scale for all maps.

    Args:
        maps: for each name an array (layers, steps), the lowest layer and the first step first.
            What is smaller than the scale's end is drawn like its end.
        alt: what can be seen.
        mark_largest: whether a dot marks where each layer's gradient is largest.
    """
    whole = np.concatenate([np.ravel(each) for each in maps.values()])
    top = float(whole.max())
    bottom = max(float(whole.min()), top * _SMALLEST)
    width = 4.4 if len(maps) == 1 else 3.5  # two fit into a small window unshrunk
    figure, axes = new_figure(1.5 + width * len(maps), 3.4, len(maps))
    for panel, (name, sizes) in zip(axes, maps.items(), strict=True):
        layers, steps = sizes.shape
        image = panel.imshow(
            np.clip(sizes, bottom, None), norm=LogNorm(bottom, top), cmap="cividis", aspect="auto",
            origin="lower", extent=(steps - 0.5, -0.5, 0.5, layers + 0.5),
        )  # fmt: skip
        if mark_largest:
            back = steps - 1 - sizes.argmax(axis=1)
            panel.plot(back, np.arange(1, layers + 1), "o", color="#c0392b", mec=PAPER, ms=7)
        panel.set_title(name, fontsize=11, color=INK)
        panel.set_xlabel("steps back in time, $T - t$")
        panel.set_ylabel("layer $j$")
        panel.yaxis.set_major_locator(MaxNLocator(integer=True))
    bar = figure.colorbar(
        image, ax=axes, pad=0.02, extend="min" if whole.min() < bottom else "neither"
    )
    bar.set_label("size of $\\partial L_T / \\partial H^j_t$")
    return Drawing(figure, alt)


def norms_by_layer(norms: Mapping[str, Sequence[Sequence[float]]], *, alt: str) -> Drawing:
    """Draw the size of the gradient at each layer of deep networks, a thin line for each seed.

    Args:
        norms: for each name the runs, each a list of norms from the first layer to the last.
        alt: what can be seen.
    """
    figure, (axes,) = new_figure(6.8, 3.6)
    for (name, runs), look in zip(norms.items(), looks(), strict=False):
        layers = np.arange(1, len(runs[0]) + 1)
        mean = np.exp(np.mean(np.log(np.maximum(runs, 1e-30)), axis=0))
        for run in runs if len(runs) > 1 else ():
            axes.plot(layers, run, color=look["color"], linewidth=0.6, alpha=0.6)
        axes.plot(layers, mean, ms=4, **look)
        # The lines end at different layers, so their names don't get into each other's way.
        label_line(axes, float(layers[-1]), float(mean[-1]), name, look["color"])
    axes.set_yscale("log")
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    tidy(axes, "layer", "norm of the gradient")
    return Drawing(figure, alt)
