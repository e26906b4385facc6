"""The command of an instructor: grade."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from utils.commands.output import fail, say, sentences

PANEL = "Teaching"


def grade(
    submissions: Annotated[
        Path | None,
        typer.Argument(help="A folder of notebooks or of students' folders, a zip, one notebook."),
    ] = None,
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
    regrade_all: Annotated[
        bool,
        typer.Option("--regrade-all", help="Grade everybody again; former results are kept."),
    ] = False,
    preview: Annotated[
        bool,
        typer.Option("--preview", help="With --regrade-all: show what would change, no more."),
    ] = False,
    record: Annotated[
        Path | None,
        typer.Option(help="Add the answers, without names, and their verdicts to this corpus."),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(help="Only run this corpus through today's checks; 1 if a verdict turns."),
    ] = None,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="With --against: keep today's verdicts in the corpus."),
    ] = False,
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
    others = {
        "--regrade": bool(regrade),
        "--regrade-all": regrade_all,
        "--preview": preview,
        "--record": record is not None,
        "--explain": explain is not None,
        "--due": bool(due),
        "--times": times is not None,
        "--weights": weights is not None,
    }
    _refuse_odd(submissions, against, accept, {name for name, given in others.items() if given})
    if scheduler and workers:
        fail("--workers is for this machine: with --scheduler, start workers at that scheduler.", 2)
    _require_what_it_needs()
    from utils.grading.cluster import ClusterError
    from utils.grading.cohort import CanaryError, CohortError, grade_cohort
    from utils.grading.corpus import Corpus, CorpusError
    from utils.grading.gradebook import GradebookError
    from utils.grading.lateness import RulesError, read_policy
    from utils.grading.marks import Rules
    from utils.grading.sandbox import SandboxUnavailable
    from utils.grading.seed import SeedError
    from utils.grading.submission import CollectError
    from utils.grading.told_times import read_times
    from utils.grading.weights import read_weights

    refused = (
        *(CollectError, CohortError, ClusterError, CorpusError, GradebookError),
        *(RulesError, SandboxUnavailable, SeedError),
    )
    if explain is not None and submissions is not None:
        from utils.grading.explain import explained

        with sentences(*refused, status=2):
            for line in explained(submissions, explain, chapter):
                say(line)
        return
    from utils.grading import regrade as looking
    from utils.grading import replay
    from utils.grading.trial import Means

    means = Means(scheduler, workers, unsafe_no_sandbox)
    with sentences(CanaryError), sentences(*refused, status=2):
        if against is not None or submissions is None:
            corpus = Corpus(against or Path())
            status = replay.against(corpus, means=means, chapter=chapter, accept=accept, say=say)
        elif preview:
            status = looking.preview(
                submissions, out, means=means, chapter=chapter, seed_file=seed_file, say=say
            )
        else:
            late = read_policy(due or (), grace, late_percent, late_cap)
            growing = Corpus(record) if record else None
            status = grade_cohort(
                submissions,
                out,
                chapter=chapter,
                scheduler=scheduler,
                workers=workers,
                seed_file=seed_file,
                regrade=regrade or (),
                regrade_all=regrade_all,
                unsafe=unsafe_no_sandbox,
                rules=Rules(late, read_weights(weights) if weights else {}),
                told=read_times(times) if times else None,
                say=say,
            ).status
            if growing is not None and status in (0, 1):
                recorded = replay.record(
                    submissions,
                    out,
                    growing,
                    means=means,
                    chapter=chapter,
                    seed_file=seed_file,
                    say=say,
                )
                status = max(status, recorded)
    raise typer.Exit(status)


def _refuse_odd(
    submissions: Path | None, against: Path | None, accept: bool, others: set[str]
) -> None:
    """End the command if it was asked for things that exclude each other, or for nothing."""
    if against is not None and (submissions is not None or others):
        what = str(submissions) if submissions is not None else min(others)
        fail(f"--against runs a corpus and no submissions: leave out {what}.", 2)
    if accept and against is None:
        fail("--accept keeps what --against finds: name the corpus with --against.", 2)
    if submissions is None and against is None:
        fail("Name what to grade, a folder or a zip: course grade submissions.zip.", 2)
    if {"--regrade", "--regrade-all"} <= others:
        fail("--regrade-all grades everybody again: leave out --regrade.", 2)
    if "--preview" in others and "--regrade-all" not in others:
        fail("--preview shows what --regrade-all would change: give both.", 2)
    written = sorted(others & {"--record", "--due", "--times", "--weights"})
    if "--preview" in others and written:
        fail(f"--preview writes nothing: leave out {written[0]}, or --preview.", 2)


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
