"""How every command speaks: results on stdout, one sentence about a failure on stderr."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from utils.encoding import can_print

if TYPE_CHECKING:
    from rich.progress import Progress


def say(text: str = "") -> None:
    """Print a line at once, as it is: no colour, no wrapping."""
    print(text, flush=True)


def say_json(data: Any) -> None:
    """Print data as JSON, alone on stdout."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    say(text if can_print(text) else json.dumps(data, indent=2))


def warn(sentence: str) -> None:
    """Print a sentence on stderr."""
    print(sentence, file=sys.stderr, flush=True)


def fail(sentence: str, status: int = 1) -> NoReturn:
    """Print one sentence on stderr and end the command with this exit status."""
    warn(sentence)
    raise typer.Exit(status)


@contextlib.contextmanager
def sentences(*errors: type[Exception], status: int = 1) -> Iterator[None]:
    """End the command with the sentence of any of these errors."""
    try:
        yield
    except errors as error:
        fail(str(error), status)


def counted_bar() -> Progress:
    """Return bars on stderr that count and show the time, gone at the end; none in a pipe."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    return Progress(
        *columns,
        console=console,
        transient=True,
        disable=not console.is_terminal,
        redirect_stdout=sys.stdout.isatty(),  # in a file, the lines must not join the bar
    )
