"""The class board: what a class's models reached in each task, beside the course's own entries.

A student's models of the same name are one row, with the mean and the spread of their scores.
Nothing here changes a grade.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from utils.capstone import scoreboard
from utils.capstone.tasks import TASKS, Task
from utils.grading.exports import ISOLATED, NOT_ISOLATED, csv_text
from utils.grading.models import ModelFile

Kind = Literal["student", "course", "baseline"]


@dataclass(frozen=True)
class Handed:
    """A model that was handed in, and what came of scoring it.

    Attributes:
        model: the model's file.
        score: in the task's measure, or None where there is none.
        parameters: how many weights it has.
        sentence: why there is no score.
        unsafe: whether it was scored without isolation.
    """

    model: ModelFile
    score: float | None = None
    parameters: int = 0
    sentence: str = ""
    unsafe: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a task's table.

    Attributes:
        kind: whose it is: a student's, the course's own entry, or a baseline.
        student: the student's name; empty for the course's.
        name: what the model is called.
        seeds: as the files' names tell them, for people.
        runs: how many scores the mean is of.
        score: the mean, in the task's measure.
        spread: the standard deviation over the runs; None where there is one.
        parameters: the weights of the largest; None where there are none to count.
        over: whether that is more than the task allows.
        reached: whether the mean reaches the target within the task's parameters.
        rank: among the students' that keep to the task's parameters, from 1; else None.
        notes: what whoever reads the board should know, one sentence each.
        unsafe: whether any was scored without isolation.
    """

    kind: Kind
    student: str
    name: str
    seeds: str
    runs: int
    score: float
    spread: float | None
    parameters: int | None
    over: bool
    reached: bool
    rank: int | None = None
    notes: tuple[str, ...] = ()
    unsafe: bool = False


@dataclass(frozen=True)
class TaskBoard:
    """The table of a task, best first, and the models that have no score."""

    task: Task
    rows: tuple[Row, ...]
    failed: tuple[Handed, ...]


def make_boards(handed: Iterable[Handed]) -> list[TaskBoard]:
    """Return a board for each task of which a model was handed in, with the course's own rows."""
    by_task: dict[str, list[Handed]] = defaultdict(list)
    for each in handed:
        by_task[each.model.task].append(each)
    return [_board(task, by_task[name]) for name, task in TASKS.items() if name in by_task]


def board_csv(boards: Iterable[TaskBoard]) -> str:
    """Return all boards as one table: a row for each row, and for each model without a score."""
    head = ["task", "rank", "whose", "student", "name", "seeds", "runs", "score", "spread"]
    head += ["parameters", "target reached", "over budget", "isolation", "what happened"]
    lines = []
    for board in boards:
        lines += [_line(board.task, row) for row in board.rows]
        lines += [_failed_line(board.task, each) for each in board.failed]
    return csv_text(head, lines)


def _line(task: Task, row: Row) -> list[str]:
    spread = "" if row.spread is None else f"{row.spread:.6g}"
    counted = "" if row.parameters is None else str(row.parameters)
    said = [f"{row.score:.6g}", spread, counted, _yes(row.reached), _yes(row.over)]
    isolation = "" if row.kind != "student" else NOT_ISOLATED if row.unsafe else ISOLATED
    names = [task.name, str(row.rank or ""), row.kind, row.student, row.name, row.seeds]
    return [*names, str(row.runs), *said, isolation, " ".join(row.notes)]


def _failed_line(task: Task, each: Handed) -> list[str]:
    model = each.model
    names = [task.name, "", "student", model.student, model.name, model.seed]
    counted = str(each.parameters or "")
    isolation = NOT_ISOLATED if each.unsafe else ""  # it may not have run at all
    return [*names, "0", "", "", counted, "", "", isolation, each.sentence]


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _board(task: Task, handed: Sequence[Handed]) -> TaskBoard:
    groups: dict[tuple[str, str], list[Handed]] = defaultdict(list)
    for each in handed:
        if each.score is not None:
            groups[each.model.student, each.model.name].append(each)
    owners: dict[str, set[str]] = defaultdict(set)
    for each in handed:
        owners[each.model.digest].add(each.model.student)
    rows = [*_own(task), *(_row(task, group, owners) for group in groups.values())]
    rows.sort(key=lambda row: (-row.score if task.higher else row.score, row.student, row.name))
    failed = tuple(each for each in handed if each.score is None)
    return TaskBoard(task, _ranked(rows), failed)


def _own(task: Task) -> list[Row]:
    """Return the course's own entries and the baseline of a task, as the scoreboard has them."""
    return [
        Row(
            kind="baseline" if row.by == "baseline" else "course",
            student="",
            name=row.name,
            seeds="",
            runs=len(row.scores),
            score=row.mean,
            spread=row.spread,
            parameters=row.parameters,
            over=row.parameters is not None and row.parameters > task.parameters,
            reached=not row.misses(task),
        )
        for row in scoreboard.board(task, ())
    ]


def _row(task: Task, group: Sequence[Handed], owners: dict[str, set[str]]) -> Row:
    scores = [each.score for each in group if each.score is not None]
    mean = statistics.fmean(scores)
    first, largest = group[0].model, max(each.parameters for each in group)
    others = {student for each in group for student in owners[each.model.digest]} - {first.student}
    return Row(
        kind="student",
        student=first.student,
        name=first.name,
        seeds=", ".join(sorted({each.model.seed for each in group if each.model.seed}, key=int)),
        runs=len(scores),
        score=mean,
        spread=statistics.pstdev(scores) if len(scores) > 1 else None,
        parameters=largest,
        over=largest > task.parameters,
        reached=task.reaches(mean) and largest <= task.parameters,
        notes=(f"The same file came from {', '.join(sorted(others))}.",) if others else (),
        unsafe=any(each.unsafe for each in group),
    )


def _ranked(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return rows, best first, with ranks; equal scores share one."""
    ranked: list[Row] = []
    place, before, rank = 0, None, 0
    for row in rows:
        if row.kind == "student" and not row.over:
            place += 1
            rank = rank if row.score == before else place
            before = row.score
            ranked.append(replace(row, rank=rank))
        else:
            ranked.append(row)
    return tuple(ranked)
