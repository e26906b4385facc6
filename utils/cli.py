"""The `course` command.

Every import that costs something is made by the command that needs it, so that `course --help`
answers at once.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from utils import __version__
from utils.commands import capstone, learning, upkeep
from utils.commands.output import say, warn
from utils.encoding import print_anything
from utils.paths import has_solutions

app = typer.Typer(
    name="course",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Advanced recurrent networks in Keras, a course. Begin with `course lab`.",
    epilog=(
        "Your copies and progress live in work/ (COURSE_WORK), the data in .course-data/ "
        "(COURSE_DATA); COURSE_PROFILE is smoke, cpu or gpu."
    ),
)


def _add_commands() -> None:
    """Add every command; a handout for learners lacks those of instructors and authors."""
    learning.add_to(app)
    capstone.add_to(app)
    if not has_solutions():
        upkeep.add_to(app)
        return
    from utils.commands import book, exercises, experiments, grading, handout

    for module in (grading, handout, upkeep, book, exercises, experiments):
        module.add_to(app)


_add_commands()


def _show_version(wanted: bool) -> None:
    if wanted:
        say(__version__)
        raise typer.Exit


@app.callback()
def _course(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; a failure ends in one sentence on stderr and an exit status.

    `COURSE_DEBUG=1` shows the traceback of an error that nobody expected.
    """
    print_anything()
    try:
        app()
    except SystemExit as stop:
        if stop.code == 130:
            warn("Stopped.")
        raise
    except Exception as error:
        if os.environ.get("COURSE_DEBUG"):
            raise
        warn(
            f"`course` failed in a way that nobody expected ({type(error).__name__}: {error}): "
            "COURSE_DEBUG=1 shows where; please report it."
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
