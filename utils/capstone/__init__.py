"""The tasks of the capstone: their data, how a model of them is scored, and the scoreboard.

Cheap to import: what costs something is imported by the function that needs it.
"""

from __future__ import annotations

from typing import Any

__all__ = ["show_scoreboard", "submit_result"]


def submit_result(model: Any, task: str, name: str, seed: int, seconds: float) -> None:
    """Save a Keras model, score it on a task's test split, and put it on the scoreboard.

    Args:
        model: the model, built of Keras's layers and those of `utils.layers`.
        task: the task's name: entities, films, addresses or verse.
        name: what you call the network; its seeds are one row of the scoreboard.
        seed: the seed of its training.
        seconds: what its training took.
    """
    from utils.capstone.submitting import submit_result as submit

    submit(model, task, name, seed, seconds)


def show_scoreboard(task: str | None = None) -> None:
    """Show the scoreboard of a task, or of all of them.

    Args:
        task: the task's name; by default all.
    """
    from utils.capstone.submitting import show_scoreboard as show

    show(task)
