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
    due: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[NN=]TIME",
            help="When it was due, as in 2026-11-30T23:59 (this machine's zone) or …+01:00; "
            "02=… for one chapter. Like --grace to --weights it changes the exports alone.",
        ),
    ] = None,
    grace: Annotated[
        str | None, typer.Option(metavar="TIME", help="Still in time: 30m, 1h, 1h30m.")
    ] = None,
    late_percent: Annotated[
        float | None, typer.Option(metavar="P", help="Each day late takes off P %.")
    ] = None,
    late_cap: Annotated[
        float | None, typer.Option(metavar="P", help="Being late takes off P % at most.")
    ] = None,
    times: Annotated[
        Path | None,
        typer.Option(help="A CSV of student and time, or Moodle's grading worksheet."),
    ] = None,
    weights: Annotated[
        Path | None, typer.Option(help="A TOML file: rnn_forward = 2 makes it count twice.")
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
    try:
        import distributed  # noqa: F401 - only whether it is there
    except ImportError:
        fail(
            "Grading needs dask's `distributed`, which is not installed: run "
            '`pip install -e ".[grading]"` in the course\'s folder.',
            2,
        )
    from utils.grading.cluster import ClusterError
    from utils.grading.cohort import CanaryError, CohortError, grade_cohort
    from utils.grading.gradebook import GradebookError
    from utils.grading.lateness import RulesError, read_policy
    from utils.grading.marks import Rules
    from utils.grading.sandbox import SandboxUnavailable
    from utils.grading.seed import SeedError
    from utils.grading.submission import CollectError
    from utils.grading.told_times import read_times
    from utils.grading.weights import read_weights

    refused = (
        *(CollectError, CohortError, ClusterError, GradebookError),
        *(RulesError, SandboxUnavailable, SeedError),
    )
    if explain is not None:
        from utils.grading.explain import explained

        with sentences(*refused, status=2):
            for line in explained(submissions, explain, chapter):
                say(line)
        return
    with sentences(CanaryError), sentences(*refused, status=2):
        late = read_policy(due or (), grace, late_percent, late_cap)
        rules = Rules(late, read_weights(weights) if weights else {})
        done = grade_cohort(
            submissions,
            out,
            chapter=chapter,
            scheduler=scheduler,
            workers=workers,
            seed_file=seed_file,
            regrade=regrade or (),
            unsafe=unsafe_no_sandbox,
            rules=rules,
            told=read_times(times) if times else None,
            say=say,
        )
    if done.status:
        raise typer.Exit(done.status)


def add_to(app: typer.Typer) -> None:
    """Add this command to the app."""
    app.command("grade", rich_help_panel=PANEL)(grade)
