"""The course's home page, `work/home.md`: links to the chapters, progress, and what comes next."""

from __future__ import annotations

import html
from pathlib import Path

from utils.checks.overview import Overview, Row, html_row, html_table, overview
from utils.checks.registry import Chapter
from utils.files import write_atomically
from utils.lab import scoreboard_page, workspace
from utils.paths import has_solutions, work_dir

TITLE = "Advanced recurrent networks in Keras"
NAME = "home.md"


def home_file() -> Path:
    """Return the home page's path, in the folder of the learner's copies."""
    return work_dir() / NAME


def write() -> Path:
    """Write the home page afresh and return its path.

    Raises:
        OSError: the folder can't be written; the old page is untouched.
    """
    write_atomically(home_file(), page(overview()).encode())
    return home_file()


def refresh() -> None:
    """Write the home page again if there is one: it appears with the first `course lab`.

    Raises:
        OSError: the folder can't be written; the old page is untouched.
    """
    if home_file().exists():
        write()


def page(view: Overview) -> str:
    """Return the home page as Markdown."""
    parts = [f"# {TITLE}", *_where_you_are(view), "## Chapters", _chapters(view)]
    parts += [notice for chapter in view.chapters if (notice := _newer(chapter))]
    if scoreboard_page.page_file().exists():
        parts.append(_SCOREBOARD)
    parts += ["## Exercises", _exercises(view), "## Good to know", _good_to_know()]
    return "\n\n".join(parts) + "\n"


def _where_you_are(view: Overview) -> list[str]:
    lines = [f"> {html.escape(view.note)}"] if view.note else []
    row = view.next
    if row is None:
        return [*lines, view.next_sentence()] if view.rows else lines
    # Whoever begins is not sent past the text to the first exercise.
    begun = any(entry.tries for entry in view.rows if entry.chapter == row.chapter)
    chapter = _chapter_of(row, view)
    place, title = f"{chapter.number} {chapter.title}", row.title
    # The link has the name of where it leads: the chapter's beginning, or the exercise.
    if _has_copy(chapter) and begun:
        title = f"[{title}]({_address(row, view)})"
    elif _has_copy(chapter):
        place = f"[{place}]({chapter.stem}.ipynb)"
    what = f"exercise {title} (`{row.exercise}`), about {row.minutes} minutes."
    return [*lines, f"**{'Go on' if begun else 'Start'} here:** {place}, {what}"]


def _exercises(view: Overview) -> str:
    return view.table(coming=False, link=lambda row: _address(row, view))


def _address(row: Row, view: Overview) -> str:
    """Return the address of an exercise in the learner's copy ("" if there is no copy)."""
    chapter = _chapter_of(row, view)
    if not _has_copy(chapter):
        return ""
    cell = workspace.cell_of(chapter, row.exercise)
    return f"{chapter.stem}.ipynb" + (f"#cell-id={cell}" if cell else "")


def _chapter_of(row: Row, view: Overview) -> Chapter:
    return next(chapter for chapter in view.chapters if chapter.number == row.chapter)


def _chapters(view: Overview) -> str:
    rows = "".join(_chapter(chapter, view.of(chapter.number)) for chapter in view.chapters)
    columns = ("Chapter", "What you build", "Exercises", "Points")
    return html_table("The chapters, in order.", columns, f"<tbody>{rows}</tbody>")


def _chapter(chapter: Chapter, rows: tuple[Row, ...]) -> str:
    name = html.escape(f"{chapter.number} {chapter.title}")
    if _has_copy(chapter):
        name = f'<a href="{chapter.stem}.ipynb">{name}</a>'
    if not chapter.is_ready:
        return html_row(name, (chapter.builds, "to come", ""))
    passed = sum(row.state == "passed" for row in rows)
    earned, points = sum(row.earned for row in rows), sum(row.points for row in rows)
    return html_row(name, (chapter.builds, f"{passed} of {len(rows)}", f"{earned} of {points}"))


def _has_copy(chapter: Chapter) -> bool:
    return workspace.copy_file(chapter).is_file()


def _newer(chapter: Chapter) -> str:
    if not workspace.is_outdated(chapter):
        return ""
    return (
        f"> A newer version of chapter {chapter.number} is there: `course reset {chapter.number}` "
        "puts it in place and keeps yours beside it."
    )


def _good_to_know() -> str:
    return _GOOD_TO_KNOW.replace("{solution}", _SOLUTION if has_solutions() else "")


_SCOREBOARD = (
    f"The [scoreboard]({scoreboard_page.NAME}) shows your networks of the capstone beside the "
    "course's own."
)
_SOLUTION = ", and `course solution …` shows an answer once you have tried"
_GOOD_TO_KNOW = """\
- The notebooks here are your own copies: an update of the course never touches them.
- In a small window the list of files is folded away, so that code and figures have room: the \
folder at the upper left opens it, and it stays open.
- In a notebook, `check("…")` says what is right and what is not, `hint("…")` opens hints one at a \
time, and `progress()` shows the table above.
- One star (★) at an exercise stands for reading off a formula, two for thinking, and three (★★★) \
for a design of your own.
- In a terminal, `course reset 01` puts a fresh copy of chapter 01 in place and keeps yours beside \
it{solution}. `course --help` names the rest.
- Without the mouse: Tab leads to the next link or hint and Enter opens it; Enter also goes into \
a cell, and Esc out of it; Shift+Enter runs it; `Ctrl+Shift+[` and `Ctrl+Shift+]` change between \
open pages; Ctrl+Shift+C finds every other command.
- This page brings itself up to date when you come back to it."""
