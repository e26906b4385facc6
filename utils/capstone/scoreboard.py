"""The scoreboard of the capstone: rows of a task, best first, yours beside the course's own.

Cheap to import and to show: what is on it was computed when it was submitted or recorded.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from utils.capstone import entries, submissions
from utils.capstone.submissions import Entry
from utils.capstone.tasks import Task
from utils.tables import Table

COLUMNS = ("network", "by", "score", "seeds", "parameters", "seconds (told)", "target")
By = Literal["you", "the course", "baseline"]


@dataclass(frozen=True)
class Row:
    """A network on the scoreboard, with all its seeds.

    Attributes:
        name: what its author calls it.
        by: whose it is.
        scores: by seed, in the task's measure on the test split.
        parameters: of the largest; None where there are none to count.
        seconds: the mean of what the trainings took, as told; None where nobody says.
        isolated: whether every model of yours ran in the sandbox when it was scored.
    """

    name: str
    by: By
    scores: tuple[float, ...]
    parameters: int | None = None
    seconds: float | None = None
    isolated: bool = True

    @property
    def mean(self) -> float:
        """Return the mean over seeds."""
        return float(np.mean(self.scores))

    @property
    def spread(self) -> float | None:
        """Return the standard deviation over seeds; None where there is one seed."""
        return float(np.std(self.scores)) if len(self.scores) > 1 else None

    def misses(self, task: Task) -> str:
        """Return why the target is not reached, in a few words; "" where it is."""
        if self.parameters is not None and self.parameters > task.parameters:
            return "over the budget of parameters"
        if self.seconds is not None and self.seconds > task.seconds:
            return "over the budget of seconds"
        return "" if task.reaches(self.mean) else "not reached"

    def verdict(self, task: Task) -> str:
        """Return what becomes of the target, in a few words; one seed may have been lucky."""
        reached = (
            "reached" if len(self.scores) > 1 or self.by == "baseline" else "reached by one seed"
        )
        return self.misses(task) or reached


def board(task: Task, submitted: Iterable[Entry]) -> list[Row]:
    """Return the rows of a task, best first: those submitted, the course's own, the baseline.

    Args:
        task: the task.
        submitted: what was submitted, for any tasks.
    """
    rows = [*_submitted(task, submitted), *_recorded(task), *_baseline(task)]
    return sorted(rows, key=lambda row: row.mean, reverse=task.higher)


def _submitted(task: Task, submitted: Iterable[Entry]) -> list[Row]:
    named: dict[str, list[Entry]] = defaultdict(list)
    for entry in submitted:
        if entry.task == task.name:
            named[submissions.slug(entry.name)].append(entry)
    return [
        Row(
            name=runs[-1].name,
            by="you",
            scores=tuple(run.score for run in runs),
            parameters=max(run.parameters for run in runs),
            seconds=float(np.mean([run.seconds for run in runs])),
            isolated=all(run.isolated for run in runs),
        )
        for runs in named.values()
    ]


def _recorded(task: Task) -> list[Row]:
    """Return the course's own entries, at the learning rate that validation chose."""
    named: dict[str, list[entries.Run]] = defaultdict(list)
    with contextlib.suppress(FileNotFoundError):  # nothing was recorded yet
        for run in entries.own_runs(task):
            named[run["network"]].append(run)
    return [
        Row(
            name=name,
            by="the course",
            scores=tuple(run["test"] for run in found),
            parameters=max(run["parameters"] for run in found),
            seconds=float(np.mean([run["seconds"] for run in found])),
        )
        for name, found in named.items()
    ]


def _baseline(task: Task) -> list[Row]:
    with contextlib.suppress(FileNotFoundError):
        return [Row(entries.baseline_name(task), "baseline", (entries.baseline(task),))]
    return []


# --- how it is shown ----------------------------------------------------------------------------


def heading(task: Task) -> str:
    """Return what stands above a task's rows, in a line."""
    return (
        f"{task.title} (`{task.name}`): {task.measure} on the test split, "
        f"{'highest' if task.higher else 'lowest'} first. Target {task.written(task.target)}, with "
        f"at most {task.parameters:,} parameters and {task.seconds} seconds of training."
    )


def cells(task: Task, row: Row) -> tuple[str, ...]:
    """Return a row's entries, as they stand under `COLUMNS`."""
    spread = "" if row.spread is None else f" ± {task.written(row.spread)}"
    return (
        row.name,
        row.by if row.isolated else f"{row.by}, not isolated",
        f"{task.written(row.mean)}{spread}",
        "–" if row.by == "baseline" else str(len(row.scores)),
        "–" if row.parameters is None else f"{row.parameters:,}",
        "–" if row.seconds is None else f"{row.seconds:.0f}",
        row.verdict(task),
    )


def table_of(task: Task, rows: Sequence[Row]) -> Table:
    """Return a task's rows as a table for a notebook or a terminal."""
    made = Table(*COLUMNS)
    for row in rows:
        made.add(*cells(task, row))
    return made


def as_json(task: Task, rows: Sequence[Row]) -> dict[str, Any]:
    """Return a task's rows as JSON-ready data."""
    return {
        "task": task.name,
        "measure": task.measure,
        "higher_is_better": task.higher,
        "target": task.target,
        "parameters": task.parameters,
        "seconds": task.seconds,
        "rows": [
            {
                "network": row.name,
                "by": row.by,
                "mean": row.mean,
                "spread": row.spread,
                "scores": list(row.scores),
                "parameters": row.parameters,
                "seconds_told": row.seconds,
                "isolated": row.isolated,
                "reached": not row.misses(task),
            }
            for row in rows
        ],
    }
