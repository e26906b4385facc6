"""The commands that keep the course going: build, data, doctor."""

from __future__ import annotations

from typing import Annotated

import typer

from utils.commands.data import data
from utils.commands.output import fail, say, say_json, sentences, warn
from utils.paths import has_solutions

PANEL = "Upkeep"
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, alone on stdout.")]


def build(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if something is stale or wrong.")
    ] = False,
) -> None:
    """Build the notebooks of every chapter from solutions/*.py."""
    from utils.authoring import build as authoring
    from utils.authoring.source import SourceError
    from utils.paths import course_root

    root = course_root()
    if not check:
        with sentences(SourceError):
            written = authoring.build(root)
        for path in written:
            say(f"{path.relative_to(root)} written")
        say(f"{len(written)} files changed.")
        return
    faults = authoring.check_all(root)
    for fault in faults:
        warn(str(fault))
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        fail(f"{count}: mend what is named here, and run `course build`.")
    say("✓ every notebook is up to date and keeps the chapter rules.")


def doctor(json: AsJson = False) -> None:
    """Say what works here and what does not, each with its remedy.

    The exit status is 1 if something is broken.
    """
    from dataclasses import asdict

    from utils.doctor import diagnose

    findings = diagnose()
    if json:
        say_json({"findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            say(f"{'✓' if finding.ok else '✗'} {finding.name}: {finding.found}")
            if not finding.ok:
                say(f"  Remedy: {finding.remedy}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the app."""
    if has_solutions():
        app.command("build", rich_help_panel=PANEL)(build)
    app.add_typer(data, name="data", rich_help_panel=PANEL)
    app.command("doctor", rich_help_panel=PANEL)(doctor)
