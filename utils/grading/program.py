"""From the code cells of a notebook to the few statements that define its answers.

A submission trains, draws and experiments; grading needs none of that. What is kept are the
statements that bind an exercise's name, and those that bind what they use, and so on. Nothing is
ever executed here: cells are parsed, and names are resolved by Python's own symbol tables.

Not found are answers that only appear while code runs: through `exec`, `globals()[…]`, or a call
of a function that declares the name `global`.
"""

from __future__ import annotations

import ast
import builtins
import copy
import re
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from utils.grading.statements import BrokenCellError, Statement, statements_of

MAX_CELLS = 2_000
MAX_CELL_BYTES = 200_000
MAX_BYTES = 2_000_000
MAX_STATEMENTS = 20_000

# Modules whose functions change what they are given: `np.fill_diagonal(W, 0)`.
_CHANGE_IN_PLACE = frozenset({"numpy", "random", "heapq", "bisect", "operator"})
_BUILTINS = frozenset(vars(builtins))


class ProgramError(Exception):
    """The notebook is too large to be sliced; the message is one sentence for people."""


@dataclass(frozen=True)
class Program:
    """What has to run of a notebook.

    Attributes:
        names: the exercises that the notebook defines, in the order they were asked for.
        source: the statements to run, in notebook order (but see `_ordered`).
        lines: for each line of `source`, the code cell (from 1) and the line in it (from 1).
        notes: one sentence for each cell that was left out, because it is not Python.
        broken: of the exercises that are missing, those that a left-out cell seems to define,
            each with the sentence about its cell.
    """

    names: tuple[str, ...]
    source: str
    lines: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()
    broken: Mapping[str, str] = field(default_factory=dict)


def build_program(cells: Sequence[str], names: Iterable[str]) -> Program:
    """Return what has to run of these code cells to define `names`.

    Cells that are not valid Python are left out and named in `notes`.

    Raises:
        ProgramError: there are too many cells, or they are too large.
    """
    return Slicer(cells).program(names)


class Slicer:
    """The code cells of a notebook, read once and sliced for any answers.

    Raises:
        ProgramError: there are too many cells, or they are too large.
    """

    def __init__(self, cells: Sequence[str]) -> None:
        self._cells = cells
        self._statements, self._left_out = _read(cells)

    def program(self, names: Iterable[str]) -> Program:
        """Return what has to run to define `names`, and nothing else."""
        wanted = tuple(dict.fromkeys(names))
        broken = _broken(self._left_out, self._cells, wanted)
        graph = _Graph(self._statements, wanted)
        found = tuple(name for name in wanted if name in graph.binders)
        order = _ordered(graph, found)
        text, lines = _text([self._statements[index] for index in order], graph.needed)
        return Program(
            names=found,
            source=text,
            lines=lines,
            notes=tuple(self._left_out.values()),
            broken={name: why for name, why in broken.items() if name not in found},
        )


def defined_names(cells: Sequence[str]) -> frozenset[str]:
    """Return every name that the code cells bind at their top level (broken cells bind none).

    Raises:
        ProgramError: there are too many cells, or they are too large.
    """
    statements, _ = _read(cells)
    return frozenset(name for statement in statements for name in statement.binds)


def _read(cells: Sequence[str]) -> tuple[list[Statement], dict[int, str]]:
    """Return the statements of all cells, and a sentence for each cell that was left out."""
    if len(cells) > MAX_CELLS:
        raise ProgramError(
            f"The notebook has {len(cells):,} code cells, and {MAX_CELLS:,} are read at most."
        )
    if sum(map(len, cells)) > MAX_BYTES:
        raise ProgramError(
            f"The notebook holds more than {MAX_BYTES // 1_000_000} MB of code: data belong in "
            "a file, not in a cell."
        )
    statements: list[Statement] = []
    left_out: dict[int, str] = {}
    for number, cell in enumerate(cells, start=1):
        try:
            if len(cell) > MAX_CELL_BYTES:
                raise BrokenCellError(f"it is longer than {MAX_CELL_BYTES // 1000} kB")
            statements += statements_of(cell, number)
        except BrokenCellError as error:
            left_out[number] = f"Code cell {number} was left out: {error}."
        if len(statements) > MAX_STATEMENTS:
            raise ProgramError(
                f"The notebook has more than {MAX_STATEMENTS:,} statements at the top level of "
                "its cells, too many to be read."
            )
    return statements, left_out


def _broken(
    left_out: Mapping[int, str], cells: Sequence[str], wanted: Iterable[str]
) -> dict[str, str]:
    """Return the exercises that left-out cells seem to define, with the cell's sentence."""
    found: dict[str, str] = {}
    for number, sentence in left_out.items():
        text = cells[number - 1][:MAX_CELL_BYTES]
        heads = re.findall(r"^(?:(?:async )?def |class |)(\w+) *[(:=]", text, re.MULTILINE)
        found |= {name: sentence for name in wanted if name in set(heads)}
    return found


class _Graph:
    """Which statements bind or change which names, and what follows from wanting some of them."""

    def __init__(self, statements: Sequence[Statement], wanted: Sequence[str]) -> None:
        self.statements = statements
        self.binders: dict[str, list[int]] = defaultdict(list)
        self._changers: dict[str, list[int]] = defaultdict(list)
        modules: dict[str, str] = {}
        assigned: set[str] = set()
        for statement in statements:
            modules |= statement.modules
            assigned |= statement.assigned
        for index, statement in enumerate(statements):
            # Taking an answer away again ends no exercise.
            ignored = set(wanted) if statement.deletes else set()
            for name in statement.binds - ignored:
                self.binders[name].append(index)
            for name in statement.changes:
                self._changers[name].append(index)
            for name, root in statement.touches:
                by_method = root is None
                if name in assigned and (by_method or modules.get(root or "") in _CHANGE_IN_PLACE):
                    self._changers[name].append(index)
        self.needed: set[str] = set()
        self.kept: set[int] = set()
        self._want(name for name in wanted if name in self.binders)

    def _want(self, names: Iterable[str]) -> None:
        """Keep what binds or changes these names, and what that uses in turn."""
        queue = deque(names)
        while queue:
            name = queue.popleft()
            if name in self.needed:
                continue
            self.needed.add(name)
            for index in (*self.binders.get(name, ()), *self._changers.get(name, ())):
                if index not in self.kept:
                    self.kept.add(index)
                    queue.extend(self.statements[index].uses)
        if self.kept:
            self.kept |= {
                index for index, statement in enumerate(self.statements) if statement.always
            }


def _ordered(graph: _Graph, found: Sequence[str]) -> list[int]:
    """Return the kept statements in notebook order, save where a name would be used too early.

    Cells get moved. A statement that needs a name at once, which only a later statement binds,
    waits for that one; so does a call of a function for what the function uses.
    """
    if not found:
        return []
    first: dict[str, int] = {}
    for index in sorted(graph.kept):
        for name in graph.statements[index].binds - _BUILTINS:
            first.setdefault(name, index)
    order: list[int] = []
    opened: set[tuple[int, bool]] = set()
    written: set[int] = set()
    for start in sorted(graph.kept, key=lambda index: (not graph.statements[index].future, index)):
        stack = [(start, False)]
        while stack:
            index, called = stack[-1]
            statement = graph.statements[index]
            if (index, called) in opened:
                stack.pop()
                if index not in written:
                    written.add(index)
                    order.append(index)
                continue
            opened.add((index, called))
            at_once = statement.uses if called else statement.uses_at_once
            before = sorted({first[name] for name in at_once if name in first}, reverse=True)
            stack += [(other, True) for other in before if (other, True) not in opened]
    return order


def _text(
    statements: Iterable[Statement], needed: set[str]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the source, and where each of its lines comes from."""
    text: list[str] = []
    lines: list[tuple[int, int]] = []
    for statement in statements:
        rows = _trimmed(statement, needed).split("\n")
        text += rows
        lines += [(statement.cell, statement.line + offset) for offset in range(len(rows))]
    return "".join(row + "\n" for row in text), tuple(lines)


def _trimmed(statement: Statement, needed: set[str]) -> str:
    """Return the statement's text; of an import only the names that are needed."""
    node = statement.imports
    if node is None or statement.always:
        return statement.text
    kept = [alias for alias in node.names if _bound_by(alias) in needed]
    if len(kept) == len(node.names):
        return statement.text
    shorter = copy.copy(node)
    shorter.names = kept
    return ast.unparse(shorter)


def _bound_by(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]
