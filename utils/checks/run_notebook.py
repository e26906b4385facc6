"""Run a notebook in a fresh kernel and check every exercise of its chapter.

The kernel is this very interpreter, whatever the notebook names. A cell that fails does not stop
the rest, and after the last one the exercises are checked by the names that are then defined.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import nbformat.converter
import nbformat.reader
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from advanced_rnn_course import shadow
from utils.checks import kernel
from utils.checks.feedback import Feedback
from utils.checks.registry import Chapter, exercises_of, find_chapter

MIME = "application/vnd.course.feedback+json"
# An expression, so that it leaves no name behind in the learner's namespace.
_CHECK = """\
__import__("IPython").display.display(
    {{{mime!r}: [
        feedback.to_dict()
        for feedback in __import__("utils.checks.engine", fromlist=["_"]).check_namespace(
            {number!r}, get_ipython().user_ns
        )
    ]}},
    raw=True,
)
"""
_REMEDY = "`course reset` puts a fresh copy of a chapter in place and keeps yours beside it."
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class RunError(Exception):
    """One sentence about a notebook that can't be run at all."""


@dataclass(frozen=True)
class NotebookRun:
    """What came of a notebook.

    Attributes:
        path: the notebook.
        chapter: the chapter's number.
        feedback: one for each exercise of the chapter, in order.
        troubles: a sentence for each cell that stopped or took too long.
        seconds: how long all of it took.
    """

    path: Path
    chapter: str
    feedback: tuple[Feedback, ...]
    troubles: tuple[str, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        """Return whether every exercise is passed."""
        return bool(self.feedback) and all(entry.passed for entry in self.feedback)

    @property
    def earned(self) -> int:
        """Return the points of the exercises that are passed."""
        return sum(entry.points for entry in self.feedback if entry.passed)

    @property
    def points(self) -> int:
        """Return the points of all exercises."""
        return sum(entry.points for entry in self.feedback)

    def to_dict(self) -> dict[str, Any]:
        """Return the run as JSON-ready data."""
        return {
            "notebook": str(self.path),
            "chapter": self.chapter,
            "passed": self.passed,
            "earned": self.earned,
            "points": self.points,
            "seconds": round(self.seconds, 2),
            "troubles": list(self.troubles),
            "exercises": [entry.to_dict() for entry in self.feedback],
        }


class ThisInterpreter(AsyncKernelManager):
    """Starts a kernel of this interpreter, without asking which kernels are installed."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """Return this interpreter's kernel."""
        return KernelSpec(argv=kernel.ARGV, display_name="Python 3 (course)", language="python")


def run_notebook(
    path: Path, *, timeout: float = 300.0, only_exercises: bool = False
) -> NotebookRun:
    """Run a notebook, or a Python file in percent format, and check its chapter's exercises.

    Nothing is recorded in the learner's progress.

    Args:
        path: the notebook or the Python file; it is read only.
        timeout: seconds that one cell may take.
        only_exercises: run only the statements that define the answers, as grading does.

    Raises:
        RunError: the file is missing or damaged, belongs to no chapter, lies beside a `utils.py`,
            or its kernel died.
    """
    start = time.perf_counter()
    notebook = read_notebook(path)
    chapter = chapter_of(path, notebook)
    folder = path.resolve().parent
    if sentence := shadow(folder):  # the kernel looks there first
        raise RunError(sentence)
    left_out = _leave_the_answers(notebook, chapter) if only_exercises else []
    client = NotebookClient(
        notebook,
        kernel_manager_class=ThisInterpreter,
        allow_errors=True,
        timeout=timeout,
        interrupt_on_timeout=True,
        error_on_timeout={"ename": "Timeout", "evalue": "", "traceback": []},
        resources={"metadata": {"path": str(folder)}},
    )
    client.log.disabled = True
    env = {**kernel.environment(), "COURSE_PROGRESS": "off"}
    # What the kernel's process itself prints belongs neither to the feedback nor to the JSON.
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        with client.setup_kernel(env=env, **quiet):
            troubles = [*left_out, *_run_cells(client, timeout)]
            feedback = _check(client, chapter, timeout)
    except RuntimeError as error:
        raise RunError(f"No kernel could be started ({error}): `course doctor` says why.") from None
    seconds = time.perf_counter() - start
    return NotebookRun(path, chapter.number, tuple(feedback), tuple(troubles), seconds)


def _leave_the_answers(notebook: nbformat.NotebookNode, chapter: Chapter) -> list[str]:
    """Leave what the answers need in a notebook, a cell for each, and return what was not Python.

    Raises:
        RunError: the notebook is too large to be taken apart.
    """
    from utils.grading.program import ProgramError, Slicer

    try:
        slicer = Slicer([cell.source for cell in notebook.cells if _is_code(cell)])
        programs = [slicer.program([exercise.name]) for exercise in exercises_of(chapter.number)]
    except ProgramError as error:
        raise RunError(str(error)) from None
    notebook.cells = [nbformat.v4.new_code_cell(each.source) for each in programs if each.source]
    return list(programs[0].notes)


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook of any version, or a Python file in percent format.

    Raises:
        RunError: the file is missing or is neither.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows programs may begin with a mark
    except FileNotFoundError:
        raise RunError(f"There is no file {path}: `course list` names the chapters.") from None
    except UnicodeDecodeError:
        raise RunError(f"{path} is not a text file, so it can't be a notebook.") from None
    except OSError as error:
        raise RunError(f"{path} can't be read ({error.strerror}).") from None
    if path.suffix == ".py":
        import jupytext

        return jupytext.reads(text, fmt="py:percent")
    return _parsed(path, text)


def _parsed(path: Path, text: str) -> nbformat.NotebookNode:
    """Return the notebook's metadata and code; outputs, often half valid, are left behind."""
    if not text.strip():
        raise RunError(f"{path} is empty: {_REMEDY}")
    try:
        notebook = nbformat.converter.convert(nbformat.reader.reads(text), 4)
        cells = [
            nbformat.v4.new_code_cell(cell.source) for cell in notebook.cells if _is_code(cell)
        ]
        return nbformat.v4.new_notebook(metadata=notebook.metadata, cells=cells)
    except Exception as error:  # nbformat raises whatever a damaged document makes it stumble over
        reason = str(error).strip().splitlines()[:1]
        raise RunError(
            f"{path} is not a whole notebook ({', '.join([type(error).__name__, *reason])[:120]}): "
            f"{_REMEDY}"
        ) from None


def _is_code(cell: nbformat.NotebookNode) -> bool:
    return bool(cell.cell_type == "code")


def chapter_of(path: Path, notebook: nbformat.NotebookNode) -> Chapter:
    """Return the chapter of a notebook: by its metadata, its exercises, or its name.

    Raises:
        RunError: nothing tells a chapter that has exercises.
    """
    from utils.grading.submission import chapter_of_cells

    course = notebook.metadata.get("course")
    number = course.get("chapter") if isinstance(course, dict) else None
    named = re.match(r"(\d{1,2})(?!\d)", path.name)
    if number is None:
        number = chapter_of_cells(
            [cell.source for cell in notebook.cells if _is_code(cell)], path.name
        )
    if number is None and named:
        number = named.group(1)
    if number is None:
        raise RunError(
            f"{path.name} belongs to no chapter: begin its name with the chapter's number, like "
            "`01_recurrence.ipynb`."
        )
    try:
        chapter = find_chapter(str(number))
    except LookupError as error:
        raise RunError(f"{path.name} belongs to no chapter: {error.args[0]}") from None
    if not chapter.is_ready:
        raise RunError(f"Chapter {chapter.number} ({chapter.title}) is still to come.")
    return chapter


def _run_cells(client: NotebookClient, timeout: float) -> list[str]:
    """Run each code cell and return a sentence for each that stopped or took too long."""
    cells = [(index, cell) for index, cell in enumerate(client.nb.cells) if _is_code(cell)]
    troubles = (
        _run_cell(client, index, f"code cell {number} ({_first_line(cell)})", timeout)
        for number, (index, cell) in enumerate(cells, start=1)
    )
    return [trouble for trouble in troubles if trouble]


def _run_cell(client: NotebookClient, index: int, name: str, timeout: float) -> str | None:
    """Run one cell and return what went wrong, in a sentence."""
    cell = client.nb.cells[index]
    start = time.monotonic()
    try:
        client.execute_cell(cell, index)
    except DeadKernelError:
        raise RunError(f"The kernel died in {name}: most often the memory ran out.") from None
    late = time.monotonic() - start >= timeout
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if late and not errors:
        raise RunError(f"{name} took more than {timeout:g} s and would not stop.")
    if late:
        return f"{name} took more than {timeout:g} s and was stopped."
    if not errors:
        return None
    value = _COLOUR.sub("", errors[-1].evalue).strip().splitlines()
    return f"{name} stopped with {errors[-1].ename}" + (f": {value[0]}" if value else ".")


def _first_line(cell: nbformat.NotebookNode) -> str:
    lines = [line.strip() for line in cell.source.splitlines() if line.strip()]
    line = lines[0] if lines else "empty"
    return f"`{line[:50]}…`" if len(line) > 50 else f"`{line}`"


def _check(client: NotebookClient, chapter: Chapter, timeout: float) -> list[Feedback]:
    """Check the exercises in the kernel, by what the notebook left there."""
    exercises = exercises_of(chapter.number)
    client.timeout = timeout + sum(exercise.time_limit for exercise in exercises)
    cell = nbformat.v4.new_code_cell(_CHECK.format(mime=MIME, number=chapter.number))
    client.nb.cells.append(cell)
    try:
        client.execute_cell(cell, len(client.nb.cells) - 1)
    except DeadKernelError:
        raise RunError(
            "The kernel died while the exercises were checked: check them one by one in the "
            "notebook to see which one it is."
        ) from None
    for output in cell.outputs:
        if output.output_type == "display_data" and MIME in output.data:
            return [Feedback.from_dict(entry) for entry in _data(output.data[MIME])]
    errors = [f"{out.ename}: {out.evalue}" for out in cell.outputs if out.output_type == "error"]
    reason = _COLOUR.sub("", errors[0]) if errors else "the kernel gave no answer"
    raise RunError(f"The exercises could not be checked ({reason}): restart and try again.")


def _data(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
