"""The commands of a learner: lab, list, check, progress, hint, reset, solution."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from utils.commands.output import fail, say, say_json, sentences, warn

if TYPE_CHECKING:
    from utils.checks.exercise import Exercise
    from utils.checks.run_notebook import NotebookRun

PANEL = "Learning"
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, alone on stdout.")]


def lab(
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="The port; the next free one if it is busy.")
    ] = 8888,
    ip: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser if there is a display.")
    ] = True,
) -> None:
    """Start JupyterLab on the course's home page.

    Makes your own copies of the chapters, fetches the data that is missing, and prints the address
    as its last line. Ctrl-C stops it.
    """
    from utils.lab.lab import LabError, run

    with sentences(LabError):
        run(port=port, ip=ip, browser=browser, say=say)


def list_chapters(json: AsJson = False) -> None:
    """List the chapters and their exercises."""
    from utils.checks.registry import CHAPTERS, exercises_of

    if json:
        say_json({"chapters": [_chapter(chapter.number) for chapter in CHAPTERS]})
        return
    for chapter in CHAPTERS:
        coming = "" if chapter.is_ready else " (to come)"
        say(f"{chapter.number} {chapter.title}{coming}: {chapter.builds}")
        for exercise in exercises_of(chapter.number):
            say(
                f"   {exercise.name:20} {exercise.title:36} points {exercise.points}, "
                f"minutes {exercise.minutes:2}, difficulty {exercise.difficulty} of 3"
            )


def _chapter(number: str) -> dict[str, Any]:
    from utils.checks.registry import exercises_of, find_chapter

    chapter = find_chapter(number)
    keys = ("name", "title", "kind", "concept", "points", "minutes", "difficulty")
    return {
        "number": chapter.number,
        "title": chapter.title,
        "builds": chapter.builds,
        "ready": chapter.is_ready,
        "notebook": f"chapters/{chapter.stem}.ipynb" if chapter.is_ready else None,
        "exercises": [
            {key: getattr(exercise, key) for key in keys} for exercise in exercises_of(number)
        ],
    }


def check(
    notebook: Annotated[Path, typer.Argument(help="A notebook, or a .py file in percent format.")],
    json: AsJson = False,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds that one cell may take.")] = 300.0,
    exercises: Annotated[
        bool,
        typer.Option(
            "--exercises", help="Run only what defines your answers: seconds, no training."
        ),
    ] = False,
) -> None:
    """Run a notebook in a fresh kernel and check its exercises.

    Prints what `check(...)` says in the notebook. The exit status is 0 only when every exercise of
    the chapter passes, 1 when one does not, 2 when the notebook can't be run.
    """
    from rich.console import Console

    from utils.checks.run_notebook import RunError, run_notebook
    from utils.training import other_backend

    if sentence := other_backend():
        fail(sentence, 2)
    console = Console(stderr=True)
    with sentences(RunError, status=2), console.status(f"Running {notebook.name} …"):
        run = run_notebook(notebook, timeout=timeout, only_exercises=exercises)
    _record(run)
    if json:
        say_json(run.to_dict())
    else:
        _show(run)
    if not run.passed:
        raise typer.Exit(1)


def _show(run: NotebookRun) -> None:
    for entry in run.feedback:
        say(entry.text())
    for trouble in run.troubles:
        say(f"{trouble[0].upper()}{trouble[1:]}")
    passed = sum(entry.passed for entry in run.feedback)
    say()
    say(
        f"{passed} of {len(run.feedback)} exercises passed, {run.earned} of {run.points} points, "
        f"in {run.seconds:.0f} s."
    )


def _record(run: NotebookRun) -> None:
    """Record the run of a learner's own copy; a notebook from elsewhere is somebody else's."""
    from utils.checks.progress import ProgressError, record
    from utils.paths import work_dir

    if not run.path.resolve().is_relative_to(work_dir()):
        return
    for entry in run.feedback:
        try:
            record(entry)
        except ProgressError as error:
            warn(str(error))


def show_progress(json: AsJson = False) -> None:
    """Show every exercise: its state, points and tries, and the next one."""
    from utils.checks.progress import progress

    view = progress()
    if json:
        say_json(view.to_dict())
        return
    say(view.text())


def hint(
    exercise: Annotated[str, typer.Argument(help="The exercise's name, see `course list`.")],
    everything: Annotated[bool, typer.Option("--all", help="Show every hint at once.")] = False,
) -> None:
    """Open the next hint of an exercise: from a nudge to nearly the answer."""
    found = _exercise(exercise)
    total = len(found.hints)
    number = total if everything else _next_hint(found)
    for index in range(0 if everything else number - 1, number):
        say(f"Hint {index + 1} of {total}: {found.hints[index]}")
    if number < total:
        say(f"(the next one: course hint {found.name})")
    elif not everything:
        say(f"(that was the last one; all of them again: course hint {found.name} --all)")


def _next_hint(exercise: Exercise) -> int:
    from utils.checks import store
    from utils.checks.progress import is_on

    if not is_on():
        return 1
    try:
        return store.open_hint(exercise.name, len(exercise.hints))
    except store.ProgressError as error:
        warn(str(error))
        return 1


def reset(
    chapter: Annotated[str, typer.Argument(help="The chapter's number, for example 01.")],
    forget_progress: Annotated[
        bool, typer.Option("--forget-progress", help="Start its exercises again at not started.")
    ] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also while the chapter is open in JupyterLab.")
    ] = False,
) -> None:
    """Put a fresh copy of a chapter in place and keep yours beside it."""
    from utils.checks.registry import find_chapter
    from utils.checks.store import ProgressError
    from utils.lab import home, running, workspace

    with sentences(LookupError, workspace.WorkspaceError, ProgressError):
        if not anyway and running.is_open(workspace.copy_file(find_chapter(chapter))):
            fail(
                f"Chapter {chapter} is open in JupyterLab, which would save its own copy over the "
                "fresh one. There, choose File, Close and Shut Down Notebook; then run this again. "
                "(--anyway resets all the same: then answer JupyterLab's dialogue with Revert.)"
            )
        done = workspace.reset(chapter, forget_progress=forget_progress)
    say(f"{done.fresh} is fresh.")
    if done.kept:
        say(f"Yours is kept as {done.kept.name} beside it.")
    if forget_progress:
        say(f"Progress forgotten: {done.forgotten} exercises.")
    try:
        home.refresh()
    except OSError as error:
        warn(f"{home.home_file()} can't be written ({error.strerror}); `course lab` tries again.")


def solution(
    exercise: Annotated[str, typer.Argument(help="The exercise's name, see `course list`.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Show the answer to an exercise, after asking."""
    from utils.paths import NO_SOLUTIONS, has_solutions

    found = _exercise(exercise)
    if not has_solutions():
        fail(NO_SOLUTIONS)
    if not yes and not _is_meant(found):
        fail(f"Nothing was shown. A hint instead: course hint {found.name}")
    from utils.authoring.build import solution_of
    from utils.authoring.source import SourceError

    with sentences(LookupError, SourceError):
        say(solution_of(found.name))


def _is_meant(exercise: Exercise) -> bool:
    if not _can_be_asked():
        warn(f"Nobody can be asked here. To see the answer: course solution {exercise.name} --yes")
        return False
    try:
        return typer.confirm(
            f"Show the answer to {exercise.name} ({exercise.title})?", default=False, err=True
        )
    except typer.Abort:  # the input ended, or Ctrl-C
        warn("")
        return False


def _can_be_asked() -> bool:
    return sys.stdin.isatty()


def _exercise(name: str) -> Exercise:
    from utils.checks.registry import find_exercise

    with sentences(LookupError, status=2):
        return find_exercise(name)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.command("lab", rich_help_panel=PANEL)(lab)
    app.command("list", rich_help_panel=PANEL)(list_chapters)
    app.command("check", rich_help_panel=PANEL)(check)
    app.command("progress", rich_help_panel=PANEL)(show_progress)
    app.command("hint", rich_help_panel=PANEL)(hint)
    app.command("reset", rich_help_panel=PANEL)(reset)
    app.command("solution", rich_help_panel=PANEL)(solution)
