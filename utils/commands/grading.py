"""The command of an instructor: grade."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from utils.commands.output import fail, say, sentences

PANEL = "Teaching"


def grade(
    submissions: Annotated[
        Path,
        typer.Argument(help="A folder of notebooks or of students' folders, a zip, one notebook."),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The gradebook's folder; a second run resumes.")
    ] = Path("grades"),
    chapter: Annotated[
        str | None, typer.Option(help="Grade this chapter only, for example 01; no models.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Processes on this machine; one a core.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="A running dask scheduler, tcp://host:port, instead.")
    ] = None,
    seed_file: Annotated[
        Path | None,
        typer.Option(help="The secret seed; made where it is missing. By default OUT/.seed."),
    ] = None,
    regrade: Annotated[
        list[str] | None, typer.Option(help="Grade this student again; may be given often.")
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(help="Print what is run of this student's notebooks; nothing is graded."),
    ] = None,
    unsafe_no_sandbox: Annotated[
        bool,
        typer.Option("--unsafe-no-sandbox", help="Run without isolation: your own notebooks only."),
    ] = False,
) -> None:
    """Grade a class's notebooks, each in a sandbox, into tables and pages.

    Models that `course submit-result` wrote may lie among them: these come onto a class board.
    Ctrl-C loses nothing: the same command resumes. The exit status is 0 when all were graded, 1
    when one was not or the course's own notebooks got wrong grades, 2 when it can't begin.
    """
    if scheduler and workers:
        fail("--workers is for this machine: with --scheduler, start workers at that scheduler.", 2)
    _require_what_it_needs()
    from utils.grading.cluster import ClusterError
    from utils.grading.cohort import CanaryError, CohortError, grade_cohort
    from utils.grading.gradebook import GradebookError
    from utils.grading.sandbox import SandboxUnavailable
    from utils.grading.seed import SeedError
    from utils.grading.submission import CollectError

    refused = (
        *(CollectError, CohortError, ClusterError, GradebookError),
        *(SandboxUnavailable, SeedError),
    )
    if explain is not None:
        from utils.grading.explain import explained

        with sentences(*refused, status=2):
            for line in explained(submissions, explain, chapter):
                say(line)
        return
    with sentences(CanaryError), sentences(*refused, status=2):
        done = grade_cohort(
            submissions,
            out,
            chapter=chapter,
            scheduler=scheduler,
            workers=workers,
            seed_file=seed_file,
            regrade=regrade or (),
            unsafe=unsafe_no_sandbox,
            say=say,
        )
    if done.status:
        raise typer.Exit(done.status)


def _require_what_it_needs() -> None:
    """End with a sentence where grading can't run at all."""
    from utils.grading import machine
    from utils.training import other_backend

    if sentence := machine.no_processes() or other_backend():
        fail(sentence, 2)
    try:
        import distributed  # noqa: F401 - only whether it is there
    except ImportError:
        fail(
            "Grading needs dask's `distributed`, which is not installed: run "
            '`pip install -e ".[grading]"` in the course\'s folder.',
            2,
        )
    except ValueError as error:  # a file of a site's own configuration, which dask reads at once
        what = str(error).partition(", original error")[0]
        fail(f"dask can't be loaded ({what}): mend that file, or move it away.", 2)


def add_to(app: typer.Typer) -> None:
    """Add this command to the app."""
    app.command("grade", rich_help_panel=PANEL)(grade)
