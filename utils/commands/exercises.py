"""The commands for authors of exercises: mutants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from utils.commands.output import say, say_json, sentences

if TYPE_CHECKING:
    from utils.authoring.mutants import Found, Mutant

PANEL = "Upkeep"
SIBLINGS = 4
PATIENCE = 5.0
"""Seconds after which a bar appears."""

exercise = typer.Typer(no_args_is_help=True, help="Help for authors of exercises.")


@exercise.callback()
def _exercises() -> None:
    """Keep `mutants` a command of its own also while it is the only one."""


@exercise.command("mutants")
def mutants(
    name: Annotated[str, typer.Argument(help="The exercise, for example rnn_forward.")],
    seeds: Annotated[
        int, typer.Option(min=1, max=20, help="On how many seeds a group must look the same.")
    ] = 3,
    limit: Annotated[int, typer.Option(min=1, help="Show this many groups at most.")] = 20,
    everything: Annotated[
        bool, typer.Option("--all", help="Show all groups in full, and what is named already.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, alone on stdout.")] = False,
) -> None:
    """Make wrong versions of a solution, and show those that no mistake names yet.

    They come as lines for the exercise's page: give each that deserves it a name and a sentence,
    and leave the others out. Versions that give the same results stand together.
    """
    from utils.authoring.mutants import NotServedError, find
    from utils.checks.exercise import ConditionError
    from utils.checks.page import PageError

    with sentences(LookupError, NotServedError, PageError, ConditionError), _bar(name) as bar:
        found = find(name, seeds=seeds, begin=bar.begin, done=bar.done)
    if json:
        say_json(_as_data(name, found))
        return
    _show(name, found, limit, everything)


def _show(name: str, found: Found, limit: int, everything: bool) -> None:
    from utils.authoring.mutants import page_lines, shown

    groups = found.unnamed if everything else found.unnamed[:limit]
    for line in page_lines(groups, None if everything else SIBLINGS):
        say(line)
    if everything:
        for mistake, known in found.named.items():
            say(f"\nNamed already, **{mistake}**:")
            for mutant in known:
                say(f"  {shown(mutant.way)}")
    if found.by_seed:
        say("\nThese pass on some seeds and fail on others, so the cases leave it to luck:")
        for mutant in found.by_seed:
            say(f"  {shown(mutant.way)}")
    say(f"\n{_counted(name, found)}")
    hidden = len(found.unnamed) - len(groups)
    if hidden:
        say(f"{_count(hidden, 'more group')} not shown: --all shows every group in full.")


def _counted(name: str, found: Found) -> str:
    """Return a sentence that says what came of all mutants."""
    unnamed, named = sum(map(len, found.unnamed)), sum(map(len, found.named.values()))
    stopped = len(found.slow) + len(found.memory)
    others = [
        f"{len(found.passed)} pass",
        f"{len(found.raised)} stop with an error",
        f"{stopped} took too much time or memory",
    ]
    everything = (
        unnamed + named + stopped + sum(map(len, (found.passed, found.raised, found.by_seed)))
    )
    return (
        f"`{name}`: {_count(everything, 'wrong version')}. {', '.join(others)}. "
        f"{named} are named by {_count(len(found.named), 'mistake')}; "
        f"{unnamed}, in {_count(len(found.unnamed), 'group')}, by none."
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _as_data(name: str, found: Found) -> dict[str, Any]:
    def listed(group: list[Mutant]) -> list[dict[str, Any]]:
        return [{"edits": mutant.way.edits, "slip": mutant.slip} for mutant in group]

    return {
        "exercise": name,
        "unnamed": [listed(group) for group in found.unnamed],
        "named": {mistake: listed(group) for mistake, group in found.named.items()},
        "by_seed": listed(found.by_seed),
        "passed": listed(found.passed),
        "raised": len(found.raised),
        "slow": listed(found.slow),
        "memory": listed(found.memory),
    }


class _Bar:
    """A bar that appears on a terminal when it takes longer than one likes to wait."""

    def __init__(self, progress: Any, task: Any, wanted: bool) -> None:
        self.progress, self.task, self.wanted = progress, task, wanted
        self.began = monotonic()

    def begin(self, count: int) -> None:
        self.progress.update(self.task, total=count)

    def done(self) -> None:
        self.progress.update(self.task, advance=1)
        if self.wanted and monotonic() - self.began > PATIENCE:
            self.progress.start()


@contextmanager
def _bar(name: str) -> Iterator[_Bar]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    console = Console(stderr=True)
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    progress = Progress(*columns, console=console, transient=True)
    task = progress.add_task(f"Mutants of {name}", total=None)
    try:
        yield _Bar(progress, task, console.is_terminal)
    finally:
        if progress.live.is_started:
            progress.stop()


def add_to(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.add_typer(exercise, name="exercise", rich_help_panel=PANEL)
