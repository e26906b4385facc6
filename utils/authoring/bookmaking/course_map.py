"""The map of the course: which chapter leads to which, drawn, and the same as a table."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from matplotlib import rc_context
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from utils.checks.registry import CHAPTERS, Chapter
from utils.plots.drawing import INK, PAPER, new_figure

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
    places = _places(chapters)
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
            _arrow(axes, places[each], places[number])
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


def _places(chapters: Sequence[Chapter]) -> dict[str, tuple[float, float]]:
    """Return the middles of the boxes, in inches: a row for each step away from the beginning."""
    needs = {chapter.number: chapter.needs for chapter in chapters}

    def level(number: str) -> int:
        return max((level(each) + 1 for each in needs[number]), default=0)

    rows: dict[int, list[str]] = {}
    for chapter in chapters:
        rows.setdefault(level(chapter.number), []).append(chapter.number)
    most = max(len(row) for row in rows.values())
    return {
        number: (_APART[0] * (at + (most - len(row)) / 2), -_APART[1] * depth)
        for depth, row in rows.items()
        for at, number in enumerate(row)
    }


def _broken(title: str) -> str:
    return title.replace(", ", ",\n")


def _arrow(axes: object, start: tuple[float, float], end: tuple[float, float]) -> None:
    half = _BOX[1] / 2
    axes.add_patch(  # type: ignore[attr-defined]
        FancyArrowPatch(
            (start[0], start[1] - half), (end[0], end[1] + half),
            arrowstyle="-|>", mutation_scale=12, color=INK, linewidth=1.1, zorder=1,
        )
    )  # fmt: skip
