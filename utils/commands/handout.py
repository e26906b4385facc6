"""The command of an instructor that hands the course out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from utils.commands.output import say, sentences

PANEL = "Teaching"


def handout(
    target: Annotated[
        Path, typer.Argument(help="The zip to write; with --folder, the folder.")
    ] = Path("advanced-rnn.zip"),
    chapter: Annotated[
        list[str] | None,
        typer.Option(help="Hand out this chapter, for example 01; may be given often."),
    ] = None,
    folder: Annotated[
        bool, typer.Option("--folder", help="Write a folder, ready for `git init`, and no zip.")
    ] = False,
) -> None:
    """Write what learners need, and no solutions, into a zip or a folder.

    Only files that git tracks get in, as they are now. Chapters that are not chosen are listed as
    to come. The exit status is 2 when there can be no handout.
    """
    from utils.handout.making import HandoutError, write_handout

    with sentences(HandoutError, LookupError, status=2):
        count = write_handout(target, chapter or (), folder=folder, say=say)
    say(f"{count} files are in {target}.")


def add_to(app: typer.Typer) -> None:
    """Add this command to the app."""
    app.command("handout", rich_help_panel=PANEL)(handout)
