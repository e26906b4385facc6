"""What a learner has done and what comes next, as one table: for notebooks, pages and terminals."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from utils.checks import store
from utils.checks.feedback import SIGNS, WORDS
from utils.checks.registry import CHAPTERS, Chapter, exercises_of, find_chapter
from utils.checks.store import Record
from utils.training import current_chapter

CELL = "text-align:left;padding:.25em .8em"
_RULE = "border-top:1px solid var(--jp-border-color1, #8a8a8a)"
COLUMNS = ("Exercise", "State", "Points", "Tries", "Minutes")
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
        target: whether the last training reached the exercise's target; None where none is known.
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
    target: bool | None = None

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
        if self.target is not None:
            text += f" · target {'reached' if self.target else 'missed'}"
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
        """Return the whole view as HTML: it follows JupyterLab's theme and reads without colour.

        The chapter that is open comes first; the others are folded.
        """
        note = _paragraph(self.note) if self.note else ""
        ready = [chapter for chapter in self.chapters if chapter.is_ready]
        here = [chapter for chapter in ready if chapter.number == current_chapter()]
        first = "".join(self._one(chapter) for chapter in here)
        others = "".join(
            f'<details style="margin:.2em 0"><summary style="cursor:pointer">'
            f"{html.escape(self._heading(chapter))}</summary>{self._one(chapter)}</details>"
            for chapter in ready
            if chapter not in here
        )
        return (
            f'<div style="{_TEXT};max-width:60em">{note}{_paragraph(self.summary())}{first}'
            f"{self._next_link()}{others}</div>"
        )

    def _one(self, chapter: Chapter) -> str:
        # The caption names the chapter: a row with its name would be read out a second time.
        return html_table(
            html.escape(self._heading(chapter)), COLUMNS, self._group(chapter, address_of, "")
        )

    def _heading(self, chapter: Chapter) -> str:
        rows = self.of(chapter.number)
        passed = sum(row.state == "passed" for row in rows)
        return f"{chapter.number} {chapter.title}: {passed} of {len(rows)} passed"

    def _next_link(self) -> str:
        row = self.next
        if row is None:
            return _paragraph(self.next_sentence())
        title, address = html.escape(row.title), html.escape(address_of(row))
        return (
            f'<p style="margin:.4em 0">Next: <a href="{address}">{title}</a> '
            f"(<code>{row.exercise}</code>, chapter {row.chapter}, about {row.minutes} min)</p>"
        )

    def table(self, *, coming: bool = True, link: Link | None = None) -> str:
        """Return the table alone, as HTML on one line (so that Markdown can hold it).

        Args:
            coming: whether to list the chapters that are still to come.
            link: gives the address of an exercise, or "" where there is none.
        """
        shown = [chapter for chapter in self.chapters if coming or chapter.is_ready]
        return self._table(shown, f"Your progress: {self.summary()}", link or _no_link)

    def _table(self, chapters: Iterable[Chapter], caption: str, link: Link) -> str:
        groups = (self._group(chapter, link, _group_row(chapter)) for chapter in chapters)
        return html_table(html.escape(caption), COLUMNS, "".join(groups))

    def _group(self, chapter: Chapter, link: Link, heading: str) -> str:
        rows = "".join(_html_row(row, link(row)) for row in self.of(chapter.number))
        return f"<tbody>{heading}{rows}</tbody>"


def overview(chapters: tuple[Chapter, ...] = CHAPTERS) -> Overview:
    """Return the learner's table; a progress file that can't be read becomes a note above it."""
    note = ""
    records: Mapping[str, Record] = {}
    targets: Mapping[str, bool] = {}
    try:
        records, targets = store.load(), store.targets()
    except store.ProgressError as error:
        note = str(error)
    return Overview(tuple(_rows(chapters, records, targets)), chapters, note)


def after(exercise: str) -> Row | None:
    """Return the exercise that comes after one in the order of the course; None after the last."""
    rows = overview().rows
    names = [row.exercise for row in rows]
    later = rows[names.index(exercise) + 1 :] if exercise in names else ()
    return next(iter(later), None)


def address_of(row: Row) -> str:
    """Return the address of an exercise's statement, from a notebook beside its chapter's."""
    # Imported here: the learner's folder is not looked at for a table on a terminal.
    from utils.lab import workspace

    chapter = find_chapter(row.chapter)
    cell = workspace.cell_of(chapter, row.exercise)
    return f"{chapter.stem}.ipynb" + (f"#cell-id={cell}" if cell else "")


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


def _rows(
    chapters: Iterable[Chapter], records: Mapping[str, Record], targets: Mapping[str, bool]
) -> Iterable[Row]:
    names = [each.name for chapter in chapters for each in exercises_of(chapter.number)]
    coming = _next_of(names, records)
    for chapter in chapters:
        for exercise in exercises_of(chapter.number):
            record = records.get(exercise.name)
            yield Row(
                chapter=chapter.number,
                exercise=exercise.name,
                title=exercise.title,
                state=record.state if record else "not_started",
                points=exercise.points,
                minutes=exercise.minutes,
                tries=record.tries if record else 0,
                is_next=exercise.name == coming,
                target=targets.get(exercise.name),
                last_state=record.last_state if record else None,
                mistake=record.last_mistake if record else None,
            )


def _next_of(names: list[str], records: Mapping[str, Record]) -> str | None:
    """Return the exercise to do next: the one last worked on, or the first unpassed after it."""
    worked_on = [name for name in names if name in records]
    last = max(worked_on, key=lambda name: records[name].last, default=None)
    start = names.index(last) if last else 0
    unpassed = (
        name
        for name in (*names[start:], *names[:start])
        if name not in records or records[name].state != "passed"
    )
    return next(unpassed, None)


def _group_row(chapter: Chapter) -> str:
    coming = "" if chapter.is_ready else " · to come"
    return (
        f'<tr><th scope="rowgroup" colspan="{len(COLUMNS)}" style="{CELL};{_RULE}">'
        f"{chapter.number} {html.escape(chapter.title)}{coming}</th></tr>"
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
