"""The commands of the capstone: submit-result and scoreboard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from utils.commands.learning import PANEL, AsJson
from utils.commands.output import fail, say, say_json, sentences, warn
from utils.encoding import readable


def submit_result(
    file: Annotated[Path, typer.Argument(help="A saved model, a `.keras` file.")],
    task: Annotated[str, typer.Option(help="Its task: entities, films, addresses or verse.")],
    name: Annotated[str, typer.Option(help="What you call the network; its seeds are one row.")],
    seed: Annotated[int, typer.Option(min=0, help="The seed of its training.")],
    seconds: Annotated[float, typer.Option(min=0, help="What its training took, in seconds.")],
) -> None:
    """Score a saved model of the capstone and put it on your scoreboard.

    The course computes the score itself, on the test split, in a sandbox. The exit status is 0 when
    the model is on the scoreboard, 1 when it can't be scored or kept, 2 when there is no such task.
    """
    from utils.capstone.tasks import find_task

    with sentences(LookupError, status=2):
        find_task(task)
    from rich.console import Console

    from utils.capstone.submitting import WORKING, SubmissionError, submit_file
    from utils.data.errors import DataError

    console = Console(stderr=True)
    with sentences(SubmissionError, DataError), console.status(WORKING):
        done = submit_file(file, task, readable(name), seed, seconds)
    say(done.sentence())
    say(f"It is kept as {done.entry.file}.")
    say(f"course scoreboard --task {task} shows where it stands.")
    for note in done.notes:
        warn(note)


def show_scoreboard(
    task: Annotated[str | None, typer.Option(help="One task only.")] = None, json: AsJson = False
) -> None:
    """Show the scoreboard: your networks, the course's own, and the baselines."""
    from utils.capstone.tasks import TASKS, find_task

    with sentences(LookupError, status=2):
        chosen = list(TASKS.values()) if task is None else [find_task(task)]
    from utils.capstone import scoreboard, submissions

    try:
        submitted = submissions.load()
    except submissions.ScoreboardError as error:
        if json:
            fail(str(error))
        warn(str(error))
        submitted = []
    boards = [(each, scoreboard.board(each, submitted)) for each in chosen]
    if json:
        say_json({"tasks": [scoreboard.as_json(each, rows) for each, rows in boards]})
        return
    for number, (each, rows) in enumerate(boards):
        if number:
            say()
        say(scoreboard.heading(each))
        say(str(scoreboard.table_of(each, rows)))


def add_to(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.command("submit-result", rich_help_panel=PANEL)(submit_result)
    app.command("scoreboard", rich_help_panel=PANEL)(show_scoreboard)
