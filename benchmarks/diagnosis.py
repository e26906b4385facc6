"""What the checks tell a class: of the bank's wrong answers, how many are told their cause?

Run: python benchmarks/diagnosis.py --chapter 01 --show
Nothing is written: the bank is `tests/exercises/bank`, and whether a sentence fits the true cause
is for a reader to judge, who finds the two side by side with --show.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tests.exercises.bank import Answer, answers
from utils.checks.engine import check_answer
from utils.checks.exercise import PUBLIC_SEED
from utils.checks.feedback import Feedback
from utils.checks.registry import find_exercise

SEEDS = (PUBLIC_SEED, 20261126)
COLUMNS = (
    *("wrong", "rejected", "told a cause", "numbers only"),
    *("accepted though wrong", "refused though right", "depends on the seed"),
)
# First sentences that say what was expected and what came, or only repeat Python, and not why.
NUMBERS_ONLY = re.compile(
    r"The code stopped with |.* has the right shape |.* is wrong: expected "
    r"|\d+ units cost |.* should be an? .*, and (it|its shape) is "
)


def tells_a_cause(feedback: Feedback) -> bool:
    """Return whether a rejection says why: a known mistake, or the cause of a crash."""
    return feedback.mistake is not None or not NUMBERS_ONLY.match(feedback.sentence)


def kind_of(answer: Answer, feedbacks: list[Feedback]) -> list[str]:
    """Return the columns that an answer counts in."""
    first = feedbacks[0]
    kinds = [] if answer.right else ["wrong"]
    if answer.right and not first.passed:
        kinds.append("refused though right")
    elif not answer.right and first.passed:
        kinds.append("accepted though wrong")
    elif not answer.right:
        kinds += ["rejected", "told a cause" if tells_a_cause(first) else "numbers only"]
    if len({(each.status, each.mistake) for each in feedbacks}) > 1:
        kinds.append("depends on the seed")
    return kinds


def checked(answer: Answer) -> list[Feedback]:
    """Return what the check says to an answer on each seed; the cell is run anew for each."""
    exercise = find_exercise(answer.exercise)
    return [check_answer(exercise, answer.value(), seed=seed) for seed in SEEDS]


def main(
    chapter: Annotated[str, typer.Option(help="Only this chapter, such as 01.")] = "",
    exercise: Annotated[str, typer.Option(help="Only this exercise.")] = "",
    show: Annotated[bool, typer.Option(help="Print each feedback beside its true cause.")] = False,
    save: Annotated[Path | None, typer.Option(help="Write all feedbacks as JSON lines.")] = None,
) -> None:
    """Check every answer of the bank on two seeds, and count what it is told."""
    console = Console(width=120)
    counts: dict[str, Counter[str]] = {}
    lines: list[str] = []
    for answer in answers(chapter or None):
        if exercise not in ("", answer.exercise):
            continue
        feedbacks = checked(answer)
        kinds = kind_of(answer, feedbacks)
        counts.setdefault(answer.exercise, Counter()).update(kinds)
        row = {"exercise": answer.exercise, "right": answer.right, "cause": answer.cause}
        told = [f"{each.status} [{each.mistake}]\n{each.text()}" for each in feedbacks]
        lines.append(json.dumps({**row, "kinds": kinds, "told": told}, ensure_ascii=False))
        if show:
            console.rule(f"{answer.exercise}: {answer.cause}", align="left")
            console.print(f"{', '.join(kinds) or 'passed'}\n{told[0]}", markup=False)
            if told[1] != told[0] and "depends on the seed" in kinds:
                console.print(told[1], markup=False)
    table = Table("exercise", *COLUMNS)
    for name, found in counts.items():
        table.add_row(name, *(str(found[column] or "") for column in COLUMNS))
    total: Counter[str] = sum(counts.values(), Counter())
    table.add_section()
    table.add_row("all", *(str(total[column]) for column in COLUMNS))
    console.print(table)
    if save is not None:
        save.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
