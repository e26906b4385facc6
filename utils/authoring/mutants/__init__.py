"""Mutants of an exercise: wrong versions of its solution that no mistake names yet.

    found = find("rnn_forward")
    print("\\n".join(page_lines(found.unnamed)))

`slips` and `loops` make them, `cell` writes each as the page does, `process` runs them, `groups`
puts together what looks the same. Models are run by `replayed`, on NumPy.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from utils.authoring.answers import BEGIN, END
from utils.authoring.mutants import loops, slips
from utils.authoring.mutants.cell import Cell, Kinds, shown, written
from utils.authoring.mutants.groups import Found, Mutant, sort
from utils.authoring.mutants.kinds import kinds_of
from utils.authoring.mutants.process import run_all
from utils.checks import edits
from utils.checks.exercise import PUBLIC_SEED, Exercise
from utils.checks.page import read_page
from utils.checks.registry import CHAPTERS, find_exercise, names_of
from utils.paths import course_root

__all__ = ["Found", "Mutant", "NotServedError", "find", "mutants_of", "page_lines", "shown"]

OPERATORS: tuple[Callable[[Cell], Iterator[slips.Changes]], ...] = (
    *(slips.activations, slips.terms, slips.signs, slips.swapped_names, slips.replaced_names),
    *(slips.calls, slips.aggregations, slips.returned, slips.products, slips.axes),
    *(slips.comparisons, loops.ranges, loops.starts, loops.resets, loops.orders),
    *(loops.sharing, loops.aliases),
)


class NotServedError(ValueError):
    """An exercise that mutants can't be run for; the message says why, in a sentence."""


def find(
    name: str,
    *,
    seeds: int = 3,
    exercise: Exercise | None = None,
    begin: Callable[[int], None] = lambda count: None,
    done: Callable[[], None] = lambda: None,
) -> Found:
    """Make the mutants of an exercise, run them, and sort them.

    Args:
        name: the exercise's.
        seeds: on how many seeds they must look the same to be one group; the first is public.
        exercise: judges and names them; by default the exercise of that name.
        begin: is told how many there are.
        done: is called after each.

    Raises:
        LookupError: there is no such exercise, or no solution of it.
        NotServedError: its answer can't be run on NumPy, or has no working.
        ConditionError: the condition of a mistake raised an error.
    """
    exercise = exercise or find_exercise(name)
    source, lines = _source(exercise)
    mutants = mutants_of(source, lines, kinds_of(exercise, source))
    begin(len(mutants))
    numbers = [PUBLIC_SEED + number for number in range(seeds)]
    rans = run_all(name, [mutant.source for mutant in mutants], numbers)
    return sort(exercise, mutants, rans, numbers, done)


def mutants_of(
    source: str, lines: Collection[int] | None = None, kinds: Kinds | None = None
) -> list[Mutant]:
    """Return the wrong versions of a cell, each once, in the order of the operators."""
    cell = Cell(source, lines, kinds)
    found: dict[str, Mutant] = {}
    for operator in OPERATORS:
        singles = list(operator(cell))
        for changes in (*singles, *_repeated(cell, singles)):
            way = written(source, changes)
            if way is None:
                continue
            mutated = edits.edited(source, way)
            mutant = Mutant(way, mutated, operator.__name__)
            known = found.setdefault(ast.dump(ast.parse(mutated)), mutant)
            if mutant.cost < known.cost:
                found[ast.dump(ast.parse(mutated))] = mutant
    return list(found.values())


def _repeated(cell: Cell, all_changes: Sequence[slips.Changes]) -> Iterator[slips.Changes]:
    """Yield a change that is possible in several places, made in all of a line, and of the cell.

    Whoever compares up to t instead of t + 1 does so on both sides.
    """
    places: dict[tuple[str, str, int], list[slips.Changes]] = {}
    for changes in all_changes:
        start, end, new = changes[0]
        for line in (0, cell.source.count("\n", 0, start) + 1):
            places.setdefault((cell.source[start:end], new, line), []).append(changes)
    for (old, _, _), found in places.items():
        if old and len(found) > 1 and all(len(changes) == 1 for changes in found):
            yield tuple(change for changes in found for change in changes)


def page_lines(groups: Sequence[Sequence[Mutant]], siblings: int | None = None) -> list[str]:
    """Return groups as lines for the page; the author writes names and sentences."""
    found = []
    for number, group in enumerate(groups, start=1):
        first, *others = group
        found.append(f"- **unnamed {number}** {shown(first.way)}")
        found += [f"  or {shown(other.way)}" for other in others[:siblings]]
    return found


def _source(exercise: Exercise) -> tuple[str, Collection[int] | None]:
    """Return what is edited, and which of its lines learners write.

    Raises:
        NotServedError: there is nothing that could run on NumPy.
    """
    if exercise.kind == "value":
        return _working(exercise.name), None
    if exercise.kind == "model" and exercise.replay is None:
        raise NotServedError(
            f"`{exercise.name}` is a model without `replay`: its mutants would have to be built in "
            "Keras, which takes seconds each, so they are not run."
        )
    if exercise.kind == "layer":
        raise NotServedError(
            f"`{exercise.name}` is a class of Keras layers: its mutants would have to be built in "
            "Keras, which takes seconds each, so they are not run."
        )
    source = edits.solution_cell(exercise.name)
    return source, _answer_lines(exercise.name, source)


def _working(name: str) -> str:
    page = _page(name)
    working = read_page(page).working if page.exists() else ""
    if not working:
        raise NotServedError(
            f"The page of `{name}` has no section `## Working`, which is what mutants of a value "
            "are made from."
        )
    return working


def _page(name: str) -> Path:
    package = next(chapter.checks for chapter in CHAPTERS if name in names_of(chapter))
    spec = importlib.util.find_spec(str(package))
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).with_name(f"{name}.md")


def _answer_lines(name: str, source: str) -> list[int] | None:
    """Return the lines of a cell between the chapter's markers; None where they can't be told."""
    for path in sorted((course_root() / "solutions").glob("[0-9][0-9]_*.py")):
        cells = re.split(r"(?m)^# %%", path.read_text(encoding="utf-8"))
        for cell in cells:
            header, _, text = cell.partition("\n")
            if f'exercise="{name}"' in header:
                solved, numbers = _unmarked(text.strip("\n").splitlines())
                return numbers if solved == source.splitlines() else None
    return None


def _unmarked(lines: Sequence[str]) -> tuple[list[str], list[int]]:
    """Return lines without the markers, and the numbers of those that stood between two."""
    solved: list[str] = []
    numbers: list[int] = []
    inside = False
    for line in lines:
        if line.strip() in (BEGIN, END):
            inside = line.strip() == BEGIN
            continue
        solved.append(line)
        numbers += [len(solved)] if inside else []
    return solved, numbers
