"""What a learner has done and what comes next, as one table: for notebooks, pages and terminals."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from utils.checks import store
from utils.checks.feedback import SIGNS, WORDS
from utils.checks.registry import CHAPTERS, Chapter, exercises_of
from utils.checks.store import Record

CELL = "text-align:left;padding:.25em .8em"
_RULE = "border-top:1px solid var(--jp-border-color1, #8a8a8a)"
_TEXT = "color:var(--jp-content-font-color1, inherit)"


@dataclass(frozen=True)
class Row:
    """One exercise in the table.

    Attributes:
        chapter: the number of its chapter, `"01"`.
        exercise: its name.
        title: its title.
        state: `passed`, `not_yet` or `not_started`.
        points: what it is worth.
        minutes: about what it takes.
        tries: how many checks were passed or not yet.
        is_next: whether it is the next one to do.
        last_state: what its last check said; it may be `not_yet` after a pass.
        mistake: the known mistake that the last check recognised, if any.
    """

    chapter: str
    exercise: str
    title: str
    state: str
    points: int
    minutes: int
    tries: int = 0
    is_next: bool = False
    last_state: str | None = None
    mistake: str | None = None

    @property
    def earned(self) -> int:
        """Return the points that are in the bag."""
        return self.points if self.state == "passed" else 0

    @property
    def words(self) -> str:
        """Return the state as a sign and words (`✓ passed, ✗ last check not yet`)."""
        text = f"{SIGNS[self.state]} {WORDS[self.state]}"
        if self.state == "passed" and self.last_state == "not_yet":
            text += f" (last check: {SIGNS['not_yet']} {WORDS['not_yet']})"
        return text + (" · next" if self.is_next else "")


Link = Callable[[Row], str]


def _no_link(row: Row) -> str:
    return ""


@dataclass(frozen=True)
class Overview:
    """Every exercise of every chapter, shown as HTML in a notebook and as text elsewhere."""

    rows: tuple[Row, ...]
    chapters: tuple[Chapter, ...] = CHAPTERS
    note: str = ""

    @property
    def next(self) -> Row | None:
        """Return the next exercise to do; None when all are passed."""
        return next((row for row in self.rows if row.is_next), None)

    def of(self, chapter: str) -> tuple[Row, ...]:
        """Return the rows of one chapter."""
        return tuple(row for row in self.rows if row.chapter == chapter)

    def summary(self) -> str:
        """Return how far the learner is, in one line."""
        passed = sum(row.state == "passed" for row in self.rows)
        earned, points = sum(row.earned for row in self.rows), sum(row.points for row in self.rows)
        return f"{passed} of {len(self.rows)} exercises passed, {earned} of {points} points."

    def next_sentence(self) -> str:
        """Return what to do next, in one line."""
        row = self.next
        if row is None:
            return "Every exercise there is has been passed." if self.rows else ""
        return f"Next: {row.exercise} ({row.title}) in chapter {row.chapter}, {row.minutes} min."

    def text(self) -> str:
        """Return the table for a terminal, without colour."""
        names = max((len(row.exercise) for row in self.rows), default=8)
        lines = [self.note] if self.note else []
        for chapter in self.chapters:
            rows = self.of(chapter.number)
            heading = f"{chapter.number} {chapter.title}"
            lines.append(heading if chapter.is_ready else f"{heading} (to come)")
            for row in rows:
                points = f"{row.earned}/{row.points} points"
                lines.append(
                    f"   {row.exercise:{names}}  {points:>11}  {tries(row.tries):>8}  {row.words}"
                )
        return "\n".join([*lines, "", self.summary(), self.next_sentence()]).rstrip()

    def __str__(self) -> str:
        return self.text()

    def to_dict(self) -> dict[str, Any]:
        """Return the table as JSON-ready data."""
        return {
            "passed": sum(row.state == "passed" for row in self.rows),
            "exercises": len(self.rows),
            "earned": sum(row.earned for row in self.rows),
            "points": sum(row.points for row in self.rows),
            "next": self.next.exercise if self.next else None,
            "note": self.note or None,
            "chapters": [
                {
                    "number": chapter.number,
                    "title": chapter.title,
                    "ready": chapter.is_ready,
                    "exercises": [asdict(row) for row in self.of(chapter.number)],
                }
                for chapter in self.chapters
            ],
        }

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}

    def html(self) -> str:
        """Return the whole view as HTML: it follows JupyterLab's theme and reads without colour."""
        note = _paragraph(self.note) if self.note else ""
        return (
            f'<div style="{_TEXT};max-width:60em">{note}{self.table()}'
            f"{_paragraph(self.next_sentence())}</div>"
        )

    def table(self, *, coming: bool = True, link: Link | None = None) -> str:
        """Return the table alone, as HTML on one line (so that Markdown can hold it).

        Args:
            coming: whether to list the chapters that are still to come.
            link: gives the address of an exercise, or "" where there is none.
        """
        shown = [chapter for chapter in self.chapters if coming or chapter.is_ready]
        return html_table(
            f"Your progress: {html.escape(self.summary())}",
            ("Exercise", "State", "Points", "Tries", "Minutes"),
            "".join(self._group(chapter, link or _no_link) for chapter in shown),
        )

    def _group(self, chapter: Chapter, link: Link) -> str:
        coming = "" if chapter.is_ready else " · to come"
        heading = f"{chapter.number} {html.escape(chapter.title)}{coming}"
        rows = "".join(_html_row(row, link(row)) for row in self.of(chapter.number))
        return (
            f'<tbody><tr><th scope="rowgroup" colspan="5" style="{CELL};{_RULE}">{heading}</th>'
            f"</tr>{rows}</tbody>"
        )


def overview(chapters: tuple[Chapter, ...] = CHAPTERS) -> Overview:
    """Return the learner's table; a progress file that can't be read becomes a note above it."""
    note = ""
    records: Mapping[str, Record] = {}
    try:
        records = store.load()
    except store.ProgressError as error:
        note = str(error)
    return Overview(tuple(_rows(chapters, records)), chapters, note)


def html_table(caption: str, columns: Iterable[str], body: str) -> str:
    """Return an HTML table that names its columns and itself to a screen reader too."""
    head = "".join(f'<th scope="col" style="{CELL}">{name}</th>' for name in columns)
    return (
        f'<table style="{_TEXT};border-collapse:collapse;margin:0">'
        f'<caption style="text-align:left;padding:.4em 0">{caption}</caption>'
        f"<thead><tr>{head}</tr></thead>{body}</table>"
    )


def html_row(name: str, cells: Iterable[object], style: str = "") -> str:
    """Return a row that its first cell, already HTML, names."""
    return (
        f'<tr><th scope="row" style="{CELL};font-weight:normal{style}">{name}</th>'
        + "".join(f'<td style="{CELL}">{html.escape(str(cell))}</td>' for cell in cells)
        + "</tr>"
    )


def tries(number: int) -> str:
    """Return a number of tries in words (`1 try`, `3 tries`)."""
    return f"{number} {'try' if number == 1 else 'tries'}"


def _rows(chapters: Iterable[Chapter], records: Mapping[str, Record]) -> Iterable[Row]:
    next_found = False
    for chapter in chapters:
        for exercise in exercises_of(chapter.number):
            record = records.get(exercise.name)
            state = record.state if record else "not_started"
            is_next = not next_found and state != "passed"
            next_found = next_found or is_next
            yield Row(
                chapter=chapter.number,
                exercise=exercise.name,
                title=exercise.title,
                state=state,
                points=exercise.points,
                minutes=exercise.minutes,
                tries=record.tries if record else 0,
                is_next=is_next,
                last_state=record.last_state if record else None,
                mistake=record.last_mistake if record else None,
            )


def _html_row(row: Row, address: str) -> str:
    title = html.escape(row.title)
    if address:
        title = f'<a href="{html.escape(address)}">{title}</a>'
    name = f"{title} <code>{html.escape(row.exercise)}</code>"
    cells = (row.words, f"{row.earned} of {row.points}", row.tries, row.minutes)
    return html_row(name, cells, ";font-weight:bold" if row.is_next else "")


def _paragraph(text: str) -> str:
    return f'<p style="margin:.4em 0">{html.escape(text)}</p>'
