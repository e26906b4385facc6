"""Submitting a saved model to the scoreboard, and showing that in a notebook."""

from __future__ import annotations

import hashlib
import math
import numbers
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from utils.capstone import scoreboard, submissions
from utils.capstone.submissions import Entry, ScoreboardError
from utils.capstone.tasks import TASKS, Task, find_task
from utils.encoding import print_anything
from utils.files import why
from utils.results import versions
from utils.tables import table

WORKING = "Scoring the model on the test split, in a process of its own: about 15 seconds …"


class SubmissionError(Exception):
    """A submission that is not recorded; the message is one sentence."""


@dataclass(frozen=True)
class Submitted:
    """What came of a submission.

    Attributes:
        entry: what is on the scoreboard now.
        notes: what there is to say about it, a sentence each.
    """

    entry: Entry
    notes: tuple[str, ...]

    def sentence(self) -> str:
        """Return the score and what it means, in a line."""
        task = TASKS[self.entry.task]
        score = task.written(self.entry.score)
        if self.entry.parameters > task.parameters or self.entry.seconds > task.seconds:
            meaning = "outside of the task's budget"
        elif task.reaches(self.entry.score):
            meaning = f"with this seed the target {task.written(task.target)} is reached"
        else:
            meaning = f"the target is {task.written(task.target)}"
        return f"{task.title}: {task.measure} {score}; {meaning}."


def submit_file(path: Path, task: str, name: str, seed: int, seconds: float) -> Submitted:
    """Score a saved model and record it on the scoreboard.

    Args:
        path: a `.keras` file.
        task: the task's name.
        name: what you call the network; its seeds are one row.
        seed: the seed of its training.
        seconds: what its training took.

    Raises:
        SubmissionError: it is not recorded; one sentence says why.
        LookupError: there is no such task; the message names the nearest.
        DataError: the task's data can't be fetched or read.
    """
    chosen = find_task(task)
    _require_sound(name, seed, seconds)
    return _submit(_bytes_of(path), chosen, name.strip(), int(seed), float(seconds))


def _require_sound(name: str, seed: int, seconds: float) -> None:
    name = name.strip() if isinstance(name, str) else ""
    if not submissions.slug(name) or not name.isprintable():
        raise SubmissionError("Give the network a name that has a letter or a digit.")
    if len(name) > submissions.NAME_AT_MOST:
        raise SubmissionError(
            f"The name has {len(name)} characters: {submissions.NAME_AT_MOST} at most."
        )
    if not isinstance(seed, numbers.Integral) or not 0 <= seed < 10**submissions.SEED_DIGITS:
        raise SubmissionError(
            f"The seed is a whole number from 0, of at most {submissions.SEED_DIGITS} digits."
        )
    if not isinstance(seconds, int | float) or not 0 < seconds < math.inf:
        raise SubmissionError(
            "The seconds are what the training took on the clock, a number above 0."
        )


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise SubmissionError(
            f"There is no file {path}: save the model with `model.save('NAME.keras')`."
        ) from None
    except IsADirectoryError:
        raise SubmissionError(
            f"{path} is a folder: give the `.keras` file that `model.save` wrote."
        ) from None
    except OSError as error:
        raise SubmissionError(f"{path} can't be read ({why(error)}): save it again.") from None


def _submit(data: bytes, task: Task, name: str, seed: int, seconds: float) -> Submitted:
    from utils.grading import machine
    from utils.training import quietly

    if sentence := machine.no_processes():
        raise SubmissionError(sentence)
    with quietly():  # TensorFlow is loaded
        from utils.capstone.judging import model_sandbox, score_file
    from utils.grading.sandbox import SandboxUnavailable

    isolated, notes = True, []
    try:
        try:
            with model_sandbox() as sandbox:
                judged = score_file(task, data, sandbox)
        except SandboxUnavailable:
            isolated = False
            notes.append(
                "There is no sandbox on this machine (`course doctor` says why), so the file was "
                "scored without isolation, as your own."
            )
            with model_sandbox(unsafe=True) as sandbox:
                judged = score_file(task, data, sandbox)
    except SandboxUnavailable as error:
        raise SubmissionError(f"Nothing could be scored here: {error}") from None
    if judged.score is None:
        raise SubmissionError(judged.sentence)
    entry = Entry(
        task=task.name,
        name=name,
        seed=seed,
        parameters=judged.parameters,
        seconds=seconds,
        score=judged.score,
        keras=judged.keras,
        versions=versions(),
        when=datetime.now().astimezone().isoformat(timespec="seconds"),
        digest=hashlib.sha256(data).hexdigest(),
        isolated=isolated,
    )
    try:
        notes += submissions.add(entry, data)
    except ScoreboardError as error:
        raise SubmissionError(str(error)) from None
    notes += [judged.sentence] if judged.sentence else []
    return Submitted(entry, tuple(notes + _refreshed()))


def _refreshed() -> list[str]:
    """Bring the pages in JupyterLab up to date; what is wrong there is a note."""
    from utils.lab import home, scoreboard_page

    try:
        scoreboard_page.write()
        home.refresh()
    except OSError as error:
        return [f"The page {scoreboard_page.page_file()} can't be written ({why(error)})."]
    return []


# --- in a notebook ------------------------------------------------------------------------------


def submit_result(model: Any, task: str, name: str, seed: int, seconds: float) -> None:
    """Save a Keras model, score it, and put it on the scoreboard; says what came of it.

    The arguments are those of `submit_file`, but for a model in the place of a file.
    """
    from utils.data.errors import DataError

    print_anything()
    try:
        chosen = find_task(task)
        _require_sound(name, seed, seconds)
        with tempfile.TemporaryDirectory() as folder:
            data = _saved(model, Path(folder) / "model.keras")
        print(WORKING, flush=True)
        done = _submit(data, chosen, name.strip(), int(seed), float(seconds))
    except (SubmissionError, LookupError, DataError) as error:
        print(error.args[0])
        return
    for line in (done.sentence(), *done.notes):
        print(line)


def _saved(model: Any, path: Path) -> bytes:
    try:
        model.save(path)
    except Exception as error:  # a model of somebody's own may raise anything
        why_not = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
        raise SubmissionError(
            f"The model can't be saved ({why_not}): build it of Keras's layers and those of "
            "`utils.layers`."
        ) from None
    return path.read_bytes()


def show_scoreboard(task: str | None = None) -> None:
    """Show the scoreboard of a task, or of all of them; see `utils.capstone`."""
    print_anything()
    try:
        chosen = [find_task(task)] if task else list(TASKS.values())
    except LookupError as error:
        print(error.args[0])
        return
    try:
        submitted = submissions.load()
    except ScoreboardError as error:
        print(error)
        submitted = []
    for each in chosen:
        print(scoreboard.heading(each))
        with table(*scoreboard.COLUMNS) as row:
            for found in scoreboard.board(each, submitted):
                row(*scoreboard.cells(each, found))
