"""The map of the course: which chapter leads to which, drawn, and the same as a table."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from utils.checks.registry import CHAPTERS, Chapter
from utils.plots.drawing import INK, PAPER, new_figure

Point = tuple[float, float]

FILE = "map.svg"
_BOX = (1.62, 0.62)
_APART = (1.9, 1.25)
_FILLS = ("#cfe0f3", "#d5ecd9", "#f3d9c9", "#e3d8f0", "#f2e6bd")


def page(chapters: Sequence[Chapter] = CHAPTERS) -> str:
    """Return the map's page as Markdown; the drawing is the file `map.svg` beside it."""
    rows = "\n".join(
        f"| [{chapter.number} {chapter.title}]({chapter.stem}.ipynb) | {chapter.builds} "
        f"| {', '.join(chapter.needs) or '–'} |"
        for chapter in chapters
    )
    return f"""# Map of the course

An arrow leads from a chapter to one that builds on it.
A chapter also needs whatever leads to those it needs, so each arrow stands for the last step only.

<div class="course-map" role="region" tabindex="0" aria-label="The map, which can be scrolled">

![{alternative(chapters)}](files/{FILE})

</div>

## What each chapter needs

| chapter | what you build | needs |
|---|---|---|
{rows}

A chapter takes 45 to 90 minutes, exercises included.
Its opening says what of the others it uses: often one idea only.
"""


def alternative(chapters: Sequence[Chapter] = CHAPTERS) -> str:
    """Return the drawing in words."""
    arrows = last_steps(chapters)
    told = [
        f"{chapter.number} {chapter.title} comes after {' and '.join(arrows[chapter.number])}"
        for chapter in chapters
        if arrows[chapter.number]
    ]
    return f"Boxes for the chapters, joined by arrows: {'; '.join(told)}."


def last_steps(chapters: Sequence[Chapter] = CHAPTERS) -> dict[str, tuple[str, ...]]:
    """Return of each chapter those that it needs and that none of the others leads to."""
    needs = {chapter.number: chapter.needs for chapter in chapters}
    return {
        number: tuple(
            each
            for each in wanted
            if not any(each in _before(other, needs) for other in wanted if other != each)
        )
        for number, wanted in needs.items()
    }


def svg(chapters: Sequence[Chapter] = CHAPTERS) -> bytes:
    """Return the drawing as SVG, on a card that can be read on a light page and on a dark one."""
    places = _places(_rows(chapters))
    across = max(x for x, _ in places.values())
    down = max(-y for _, y in places.values())
    figure, (axes,) = new_figure(across + _BOX[0] + 0.5, down + _BOX[1] + 0.5)
    for chapter in chapters:
        x, y = places[chapter.number]
        level = round(-y / _APART[1])
        axes.add_patch(
            FancyBboxPatch(
                (x - _BOX[0] / 2, y - _BOX[1] / 2), *_BOX,
                boxstyle="round,pad=0,rounding_size=.1",
                facecolor=_FILLS[level % len(_FILLS)], edgecolor=INK, linewidth=1.0, zorder=2,
            )
        )  # fmt: skip
        words = f"{chapter.number}\n{_broken(chapter.title)}"
        axes.text(x, y, words, ha="center", va="center", fontsize=9.5, color=INK, zorder=3)
    for number, wanted in last_steps(chapters).items():
        for each in wanted:
            _arrow(axes, _way(places[each], places[number], places.values()))
    axes.set_xlim(-_BOX[0] / 2 - 0.2, across + _BOX[0] / 2 + 0.2)
    axes.set_ylim(-down - _BOX[1] / 2 - 0.2, _BOX[1] / 2 + 0.2)
    axes.set_aspect("equal")
    axes.axis("off")
    buffer = io.BytesIO()
    # Letters as outlines: no font has to be there; a fixed salt and no date: the same bytes.
    with rc_context({"svg.fonttype": "path", "svg.hashsalt": "course"}):
        figure.savefig(buffer, format="svg", facecolor=PAPER, metadata={"Date": None})
    return buffer.getvalue()


def _before(number: str, needs: Mapping[str, Sequence[str]]) -> set[str]:
    """Return every chapter that leads to one, at whatever remove."""
    found: set[str] = set()
    for each in needs[number]:
        found |= {each, *_before(each, needs)}
    return found


def _broken(title: str) -> str:
    return title.replace(", ", ",\n")


def _rows(chapters: Sequence[Chapter]) -> list[list[str]]:
    """Return the numbers of chapters in rows: one for each step away from the beginning."""
    needs = {chapter.number: chapter.needs for chapter in chapters}

    def level(number: str) -> int:
        return max((level(each) + 1 for each in needs[number]), default=0)

    levels = {number: level(number) for number in needs}
    deepest = max(levels.values())
    return [[number for number in needs if levels[number] == row] for row in range(deepest + 1)]


def _places(rows: Sequence[Sequence[str]]) -> dict[str, Point]:
    """Return the middles of the boxes, in inches; each row is spread over the whole width."""
    most = max(len(row) for row in rows)
    return {
        number: (_APART[0] * ((at + 0.5) * most / len(row) - 0.5), -_APART[1] * depth)
        for depth, row in enumerate(rows)
        for at, number in enumerate(row)
    }


def _way(start: Point, end: Point, places: Iterable[Point]) -> list[Point]:
    """Return the points of an arrow, which goes between the boxes of the rows that it crosses."""
    at = list(places)
    found = [(start[0], start[1] - _BOX[1] / 2)]
    for row in sorted({y for _, y in at if end[1] < y < start[1]}, reverse=True):
        xs = sorted(x for x, y in at if y == row)
        gaps = [xs[0] - _APART[0] / 2, *map(_middle, pairwise(xs)), xs[-1] + _APART[0] / 2]
        straight = start[0] + (end[0] - start[0]) * (start[1] - row) / (start[1] - end[1])
        gap = min(gaps, key=lambda x: abs(x - straight))
        found += [(gap, row + _BOX[1] / 2), (gap, row - _BOX[1] / 2)]
    return [*found, (end[0], end[1] + _BOX[1] / 2)]


def _middle(pair: tuple[float, float]) -> float:
    return sum(pair) / 2


def _arrow(axes: Axes, points: Sequence[Point]) -> None:
    look: dict[str, Any] = {"color": INK, "linewidth": 1.1, "zorder": 1}
    axes.plot(*zip(*points[:-1], strict=True), **look)
    arrow = FancyArrowPatch(
        points[-2], points[-1], arrowstyle="-|>", mutation_scale=12, shrinkA=0, shrinkB=0, **look
    )
    axes.add_patch(arrow)
