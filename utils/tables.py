"""A table of results: its cells know their headings, which aligned text can't say to a listener."""

from __future__ import annotations

import html
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

_CELL = "padding:.25em .8em;text-align:"
_RULE = "border-collapse:collapse;margin:0;color:var(--jp-content-font-color1, inherit)"


@contextmanager
def table(*columns: Any) -> Iterator[Callable[..., None]]:
    """Give what adds a row, and show the table in the end: `with table("a", "b") as row: …`."""
    made = Table(*columns)
    yield made.add
    ipython = sys.modules.get("IPython")
    if ipython is not None and ipython.get_ipython() is not None:
        ipython.display.display(made)
    else:
        print(made)


def grid(corner: str, rows: Mapping[Any, Mapping[Any, Any]]) -> None:
    """Show a table of rows by name, each a mapping from column to entry.

    The columns are those that any row has: in order where they are numbers, else as they come. A
    row without one has a dash there.

    Args:
        corner: what the rows' names are.
        rows: by name.
    """
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    if all(isinstance(column, int | float) for column in columns):
        columns.sort()
    with table(corner, *columns) as add:
        for name, row in rows.items():
            add(name, *(row.get(column, "–") for column in columns))


class Table:
    """Rows under columns: real headings in a notebook, aligned text elsewhere.

    The first entry of a row names it. A fraction above 1 is shown with two decimals.

    Args:
        columns: the columns' names.
    """

    def __init__(self, *columns: Any) -> None:
        self.columns = [str(column) for column in columns]
        self.rows: list[list[str]] = []

    def add(self, *entries: Any) -> None:
        """Add a row.

        Raises:
            ValueError: it has not one entry for each column.
        """
        if len(entries) != len(self.columns):
            raise ValueError(f"{len(self.columns)} columns, and {len(entries)} entries: {entries}")
        self.rows.append([_text(entry) for entry in entries])

    def __str__(self) -> str:
        lines = [self.columns, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join(entry.rjust(width) for entry, width in zip(line, widths, strict=True))
            for line in lines
        )

    def html(self) -> str:
        """Return the table as HTML that follows JupyterLab's theme."""
        sides = [_side(at, column) for at, column in enumerate(zip(*self.rows, strict=True))]
        sides = sides or ["left"] * len(self.columns)
        body = "".join(f"<tr>{_row(row, sides)}</tr>" for row in self.rows)
        named = zip(self.columns, sides, strict=True)
        head = "".join(_heading("col", name, side) for name, side in named)
        return f'<table style="{_RULE}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": self.html()}


def _side(at: int, column: Sequence[str]) -> str:
    """Return where a column's entries begin: numbers end below each other, words begin so."""
    return "left" if not at or all(entry[:1].isalpha() for entry in column) else "right"


def _row(entries: Sequence[str], sides: Sequence[str]) -> str:
    cells = (
        f'<td style="{_CELL}{side}">{html.escape(_on_one_line(entry))}</td>'
        for entry, side in zip(entries[1:], sides[1:], strict=True)
    )
    return _heading("row", entries[0], "left") + "".join(cells)


def _on_one_line(entry: str) -> str:
    """Keep a number and its spread together where a table is narrow."""
    return entry.replace(" ± ", "\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}")


def _heading(scope: str, name: str, side: str) -> str:
    look = f"{side};font-weight:normal" if scope == "row" else side
    return f'<th scope="{scope}" style="{_CELL}{look}">{html.escape(name)}</th>'


def _text(entry: Any) -> str:
    # `str` and no format: that would show a rounded float32 as 0.6600000262260437.
    return f"{entry:.2f}" if isinstance(entry, float) and entry > 1 else str(entry)
