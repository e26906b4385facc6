"""The page `work/scoreboard.md` of JupyterLab: every task of the capstone, with its scoreboard."""

from __future__ import annotations

import html
from pathlib import Path

from utils.capstone import scoreboard, submissions
from utils.capstone.tasks import TASKS, Task
from utils.checks.overview import html_row, html_table
from utils.checks.registry import find_chapter
from utils.files import write_atomically
from utils.paths import work_dir

NAME = "scoreboard.md"
CAPSTONE = "12"


def page_file() -> Path:
    """Return the page's path, in the folder of the learner's copies."""
    return work_dir() / NAME


def write() -> None:
    """Write the page afresh.

    Raises:
        OSError: the folder can't be written; the old page is untouched.
    """
    write_atomically(page_file(), page().encode())


def prepare() -> None:
    """Write the page where there is something for it: the capstone's chapter, or a submission.

    Raises:
        OSError: the folder can't be written; the old page is untouched.
    """
    if find_chapter(CAPSTONE).is_ready or submissions.entries_file().exists():
        write()


def page() -> str:
    """Return the page as Markdown."""
    try:
        submitted, note = submissions.load(), []
    except submissions.ScoreboardError as error:
        submitted, note = [], [f"> {html.escape(str(error))}"]
    tables = [_table(task, scoreboard.board(task, submitted)) for task in TASKS.values()]
    return "\n\n".join(["# Scoreboard", _LEAD, *note, *tables, _ABOUT]) + "\n"


def _table(task: Task, rows: list[scoreboard.Row]) -> str:
    body = "".join(_row(task, row) for row in rows)
    caption = html.escape(scoreboard.heading(task).replace("`", ""))
    columns = [f"{column[0].upper()}{column[1:]}" for column in scoreboard.COLUMNS]
    return f"## {task.title}\n\n" + html_table(caption, columns, f"<tbody>{body}</tbody>")


def _row(task: Task, row: scoreboard.Row) -> str:
    name, *others = scoreboard.cells(task, row)
    return html_row(html.escape(name), others, ";font-weight:bold" if row.by == "you" else "")


_LEAD = (
    "Your networks stand beside the course's own and a baseline without a network. "
    "`submit_result(model, task, name, seed, seconds)` in a notebook puts one here, and so does "
    "`course submit-result` in a terminal. [Back to the home page](home.md)"
)
_ABOUT = """\
- The course computes each score itself, from the saved model, in a process of its own. Seeds and \
seconds are as you told them.
- With several seeds a row shows their mean ± their standard deviation. A difference smaller than \
that says little.
- Your submitted models lie in the folder `scoreboard`: they are what a class hands in."""
