"""The commands of the book: make it, and record what the course was last seen to run on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from utils.commands.output import counted_bar, fail, say, sentences

if TYPE_CHECKING:
    from utils.authoring.bookmaking.site import Advance, Bar

PANEL = "Upkeep"
PROFILES = ("smoke", "cpu", "gpu")


def book(
    profile: Annotated[
        str, typer.Option(help="Run the chapters in this profile: smoke, cpu or gpu.")
    ] = "cpu",
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder of the site.")] = Path(
        "build/site"
    ),
    pdf: Annotated[
        Path | None, typer.Option(help="Print the book into this file, too; needs Chromium.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Run no other chapter than this, for example 09; may be given often."),
    ] = None,
    fresh: Annotated[
        list[str] | None,
        typer.Option(help="Run this chapter although nothing changed in it; may be given often."),
    ] = None,
) -> None:
    """Make the book: a site of the whole course that is read without a network.

    A chapter is run when its code, or a result that it reads, has changed since it was run last;
    what it prints is kept in .book-cache/. After Ctrl-C the same command goes on.
    """
    from utils.authoring.book import BookError

    if profile not in PROFILES:
        fail(f"There is no profile {profile!r}: choose one of {', '.join(PROFILES)}.", status=2)
    try:
        from utils.authoring.bookmaking import site
    except ModuleNotFoundError as error:
        fail(f"The book needs {error.name}, which is missing here: `make book` brings it.", 2)
    from utils.checks.registry import find_chapter

    with sentences(LookupError, status=2):
        chosen = None if only is None else [find_chapter(number) for number in only]
        anew = [find_chapter(number) for number in fresh or ()]
    try:
        with sentences(BookError), _bar() as bar:
            first = site.make(
                out.resolve(),
                profile,
                only=chosen,
                fresh=anew,
                say=say,
                bar=bar,
                pdf=None if pdf is None else pdf.resolve(),
            )
    except KeyboardInterrupt:
        fail("The chapters that were run are kept: the same command goes on from there.", 130)
    say(f"The book is there: open {first} in a browser.")
    if pdf is not None:
        say(f"And on paper: {pdf}")


@contextmanager
def _bar() -> Iterator[Bar]:
    """Yield what shows, on stderr, how many cells of a chapter were run."""

    from utils.checks.registry import Chapter

    shown = counted_bar()
    with shown:

        def begin(chapter: Chapter) -> Advance:
            task = shown.add_task(f"{chapter.number} {chapter.title}", total=None)
            if not shown.console.is_terminal:
                say(f"Running chapter {chapter.number} ({chapter.title}) …")

            def advance(done: int, total: int) -> None:
                shown.update(task, completed=done, total=total, visible=done < total)

            return advance

        yield begin


def verified(
    report: Annotated[
        Path | None,
        typer.Argument(help="Report of a full run: `make test ARGS=--junitxml=report.xml`."),
    ] = None,
) -> None:
    """Record versions, tests and canaries in results/verified.json, for the book's page on them.

    Without a report the canaries alone are run. The exit status is 1 if one of them failed.
    """
    from utils.authoring.book import BookError
    from utils.authoring.bookmaking import verified as verifying
    from utils.paths import course_root

    if report is None:
        say("Running the canaries: about half a minute.")
    with sentences(BookError, OSError):
        found = verifying.record(report, course_root())
    fallen = [run["canary"] for run in found["runs"] if run["outcome"] == "failed"]
    if fallen:
        fail(f"{len(fallen)} of {len(found['runs'])} canaries failed: {', '.join(fallen)}.")
    passed = sum(run["outcome"] == "passed" for run in found["runs"])
    say(f"{passed} of {len(found['runs'])} canaries passed: results/{verifying.NAME}.json.")


def add_to(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.command("book", rich_help_panel=PANEL)(book)
    app.command("verified", rich_help_panel=PANEL)(verified)
