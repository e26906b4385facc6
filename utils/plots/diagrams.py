"""Diagrams: boxes and arrows that are always the same, so each brings its text alternative."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from utils.plots.drawing import GREY, INK, Drawing, new_figure

_FILL = {"input": "#f3d9c9", "state": "#cfe0f3", "output": "#d5ecd9"}
_HATCH = {"input": "", "state": "///", "output": "..."}
_ROW = {"input": 0.0, "state": 1.0, "output": 2.0}
_WIDTH, _HEIGHT = 0.56, 0.5


@dataclass(frozen=True)
class _Shape:
    """One of the five shapes: at which steps there is an input, and at which an output."""

    title: str
    task: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    steps: int


_SHAPES = (
    _Shape("one to one", "no sequence at all", (0,), (0,), 1),
    _Shape("one to many", "writing poems", (0,), (0, 1, 2), 3),
    _Shape("many to one", "sentiment, topics", (0, 1, 2), (2,), 3),
    _Shape("many to many", "translation, questions", (0, 1, 2), (2, 3, 4), 5),
    _Shape("many to many, aligned", "named entities", (0, 1, 2), (0, 1, 2), 3),
)


def sequence_shapes() -> Drawing:
    """Draw the five shapes of sequence tasks: inputs below, states between, outputs on top."""
    figure, (axes,) = new_figure(9.2, 2.6)
    left = 1.55
    for kind, row in _ROW.items():
        axes.text(0.0, row, kind, va="center", ha="left", color=INK, fontsize=11)
    for shape in _SHAPES:
        _draw_shape(axes, shape, left)
        # A single step is narrower than the words below it.
        left += max(shape.steps * 0.85, 1.7) + 0.55
    axes.set_xlim(-0.1, left - 0.5)
    _bare(axes, -1.25, 2.4)
    return Drawing(
        figure,
        "Five diagrams of inputs, states and outputs. One to one: one of each. "
        "One to many: one input, three states in a row, three outputs. "
        "Many to one: three inputs, one output after the last. "
        "Many to many: three inputs, then three outputs that begin at the last input. "
        "Many to many, aligned: three inputs, and an output above each.",
    )


def unrolled_network() -> Drawing:
    """Draw a recurrent network folded, and unrolled over four steps with its shared weights."""
    figure, (axes,) = new_figure(9.3, 3.1)
    _column(axes, 0.0, ("$x_t$", "$h_t$", "$o_t$"))
    loop = FancyArrowPatch(
        (0.28, 1.12), (0.28, 0.88), connectionstyle="arc3,rad=-3.2", arrowstyle="-|>",
        mutation_scale=11, color=INK,
    )  # fmt: skip
    axes.add_patch(loop)
    axes.text(0.72, 1.15, "$W_{hh}$", fontsize=11, va="center", color=INK)
    axes.text(0.06, 0.5, "$W_{hx}$", fontsize=10, va="center", color=INK)
    axes.text(0.06, 1.5, "$W_{ho}$", fontsize=10, va="center", color=INK)
    axes.text(1.62, 1.0, "=", fontsize=22, va="center", ha="center", color=INK)
    start = 2.5
    _box(axes, start, 1.0, "state", "$h_0$")
    for step in range(1, 5):
        x = start + 1.35 * step
        _column(axes, x, (f"$x_{step}$", f"$h_{step}$", f"$o_{step}$"))
        _arrow(axes, (x - 1.35, 1.0), (x, 1.0), sideways=True)
        axes.text(x - 0.68, 1.13, "$W_{hh}$", fontsize=10, ha="center", color=INK)
        axes.text(x + 0.06, 0.5, "$W_{hx}$", fontsize=10, va="center", color=INK)
        axes.text(x + 0.06, 1.5, "$W_{ho}$", fontsize=10, va="center", color=INK)
    axes.set_xlim(-0.5, start + 1.35 * 4 + 0.6)
    _bare(axes, -0.5, 2.5)
    return Drawing(
        figure,
        "On the left one step with a loop: x_t feeds h_t, h_t feeds o_t, and an arrow marked W_hh "
        "leads from h_t back to itself. On the right the same network unrolled over four steps: "
        "from h_0 through h_1 to h_4, each with its own input below and output above, and the same "
        "three weights W_hx, W_hh and W_ho at every step.",
    )


def _draw_shape(axes: Axes, shape: _Shape, left: float) -> None:
    xs = [left + 0.85 * step for step in range(shape.steps)]
    for step, x in enumerate(xs):
        _box(axes, x, 1.0, "state")
        if step:
            _arrow(axes, (xs[step - 1], 1.0), (x, 1.0), sideways=True)
        if step in shape.inputs:
            _box(axes, x, 0.0, "input")
            _arrow(axes, (x, 0.0), (x, 1.0))
        if step in shape.outputs:
            _box(axes, x, 2.0, "output")
            _arrow(axes, (x, 1.0), (x, 2.0))
    middle = (xs[0] + xs[-1]) / 2
    axes.text(middle, -0.65, shape.title, ha="center", color=INK, fontsize=10.5, weight="bold")
    axes.text(middle, -1.05, shape.task, ha="center", color=INK, fontsize=10.5)


def _column(axes: Axes, x: float, names: tuple[str, str, str]) -> None:
    for kind, name in zip(_ROW, names, strict=True):
        _box(axes, x, _ROW[kind], kind, name)
    _arrow(axes, (x, 0.0), (x, 1.0))
    _arrow(axes, (x, 1.0), (x, 2.0))


def _box(axes: Axes, x: float, y: float, kind: str, text: str = "") -> None:
    patch = FancyBboxPatch(
        (x - _WIDTH / 2, y - _HEIGHT / 2), _WIDTH, _HEIGHT,
        boxstyle="round,pad=0,rounding_size=.08",
        facecolor=_FILL[kind], edgecolor=INK, hatch="" if text else _HATCH[kind], linewidth=1,
    )  # fmt: skip
    patch.set_hatch_linewidth(0.4)
    axes.add_patch(patch)
    axes.text(x, y, text, ha="center", va="center", fontsize=12, color=INK)


def _arrow(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], sideways: bool = False
) -> None:
    dx, dy = (_WIDTH / 2, 0.0) if sideways else (0.0, _HEIGHT / 2)
    axes.annotate(
        "", (end[0] - dx, end[1] - dy), (start[0] + dx, start[1] + dy),
        arrowprops={"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip


def _bare(axes: Axes, bottom: float, top: float) -> None:
    axes.set_ylim(bottom, top)
    axes.set_aspect("equal")
    axes.axis("off")
    axes.patch.set_edgecolor(GREY)
