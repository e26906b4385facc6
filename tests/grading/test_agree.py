"""Whatever happens to a notebook, the check in a kernel, `--exercises` and grading agree."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.grading.answers import HALF_RIGHT, IMPORTS, submission
from tests.grading.samples import notebook
from utils.authoring.build import solution_of
from utils.checks.engine import check_answer
from utils.checks.registry import find_exercise
from utils.grading.judge import Judge
from utils.grading.program import Slicer
from utils.grading.sandbox import Sandbox

SEED, ROUNDS = 11, 1
NAMES = ("states_by_hand", "rnn_forward", "perplexity", "clip_gradients")
HELPER = "def squash(x):\n    return np.tanh(x)\n"
CELLS = (
    *(IMPORTS, HELPER, HALF_RIGHT.strip(), solution_of("rnn_forward").replace("np.tanh", "squash")),
    *(solution_of(name) for name in NAMES if name != "rnn_forward"),
    "limit = 5.0\nprint(limit)",
)

Mutation = Callable[[list[str], random.Random], list[str]]


def deleted(cells: list[str], rng: random.Random) -> list[str]:
    at = rng.randrange(len(cells))
    return cells[:at] + cells[at + 1 :]


def copied(cells: list[str], rng: random.Random) -> list[str]:
    return [*cells, rng.choice(cells)]


def split(cells: list[str], rng: random.Random) -> list[str]:
    """Cut a cell before each statement at its top level."""
    at = rng.randrange(len(cells))
    try:
        starts = [node.lineno - 1 for node in ast.parse(cells[at]).body][1:]
    except SyntaxError:  # another mutation has made it IPython's alone
        return cells
    rows = cells[at].splitlines(keepends=True)
    parts = ["".join(rows[a:b]) for a, b in zip([0, *starts], [*starts, len(rows)], strict=True)]
    return [*cells[:at], *parts, *cells[at + 1 :]]


def merged(cells: list[str], rng: random.Random) -> list[str]:
    at = rng.randrange(len(cells) - 1)
    if any(cell.lstrip(" ").startswith("%%") or cell[:1] == " " for cell in cells[at : at + 2]):
        return cells  # such a cell can't be joined to another
    return [*cells[:at], f"{cells[at]}\n\n{cells[at + 1]}", *cells[at + 2 :]]


def moved(cells: list[str], rng: random.Random) -> list[str]:
    left = list(cells)
    cell = left.pop(rng.randrange(len(left)))
    left.insert(rng.randrange(len(left) + 1), cell)
    return left


def with_magic(cells: list[str], rng: random.Random) -> list[str]:
    before = rng.choice(
        ["%time x = 1\n", "!true \\\n   more\n", "%%time\n", "%%capture out\n", "\n"]
    )
    at = rng.randrange(len(cells))
    if before.startswith("%%") and cells[at].lstrip().startswith(("%%", "!", "%")):
        return cells
    return [*cells[:at], before + cells[at], *cells[at + 1 :]]


def indented(cells: list[str], rng: random.Random) -> list[str]:
    at = rng.randrange(len(cells))
    if cells[at].lstrip().startswith(("%", "!")):
        return cells
    rows = cells[at].splitlines(keepends=True)
    return [
        *cells[:at],
        "".join(f"  {row}" if row.strip() else row for row in rows),
        *cells[at + 1 :],
    ]


def broken(cells: list[str], rng: random.Random) -> list[str]:
    at = rng.randrange(len(cells))
    return [*cells[:at], f"{cells[at]}\nx = = 1", *cells[at + 1 :]]


MUTATIONS: tuple[Mutation, ...] = (
    *(deleted, copied, split, merged, moved, with_magic, indented, broken),
    *(with_magic, indented, moved),
)


def mutilated(seed: int) -> list[str]:
    rng = random.Random(seed)
    cells = list(CELLS)
    for mutation in rng.choices(MUTATIONS, k=rng.randint(1, 6)):
        cells = mutation(cells, rng)
    return cells


def passed_in(shell: Any, cells: Sequence[str]) -> set[str]:
    """Return the exercises that pass after these cells were run, one after the other."""
    shell.reset(new_session=False)
    for cell in cells:
        shell.run_cell(cell, store_history=False, silent=True)
    defined = {name: shell.user_ns[name] for name in NAMES if name in shell.user_ns}
    return {
        name
        for name, answer in defined.items()
        if check_answer(find_exercise(name), answer, seed=SEED, rounds=ROUNDS).passed
    }


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge("01", SEED, "agree", rounds=ROUNDS)


@pytest.mark.parametrize("seed", range(24))
def test_three_ways_to_one_verdict(
    seed: int, shell: Any, judge: Judge, box: Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    cells = mutilated(seed)
    in_kernel = passed_in(shell, cells)
    slicer = Slicer(cells)
    only_exercises = passed_in(shell, [slicer.program([name]).source for name in NAMES])
    grade = judge.grade(submission(notebook(*cells, name="01")), box)
    graded = {each.name for each in grade.exercises if each.status == "passed"}
    capfd.readouterr()
    assert in_kernel == only_exercises, cells
    assert graded == in_kernel or grade.status != "ok", (cells, grade.sentence)


def test_the_mutilations_differ_and_leave_something() -> None:
    found = [mutilated(seed) for seed in range(24)]
    assert len({tuple(cells) for cells in found}) > 20
    assert any("%%" in cell for cells in found for cell in cells)
    assert any(cell.startswith("  ") for cells in found for cell in cells)
