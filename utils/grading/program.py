"""From the code cells of a notebook to the few statements that define its answers.

A submission trains, draws and experiments; grading needs none of that. What is kept are the
statements that bind an exercise's name, and those that bind what they use, and so on. Nothing is
ever executed here: cells are parsed, and names are resolved by Python's own symbol tables.

Not found are answers that only appear while code runs: through `exec`, `globals()[…]`, or a call
of a function that declares the name `global`. Where such a name is missing, `Program.gaps` says so.
"""

from __future__ import annotations

import ast
import builtins
import copy
import re
import sys
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
        broken: of the exercises that are missing, those that something left out seems to define,
            each with the sentence about it.
        gaps: a sentence for each name that is asked for or used, that nothing here binds, and that
            the notebook may bind where it is run as a whole.
    """

    names: tuple[str, ...]
    source: str
    lines: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()
    broken: Mapping[str, str] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()


def build_program(cells: Sequence[str], names: Iterable[str]) -> Program:
    """Return what has to run of these code cells to define `names`.

    Cells that are not valid Python are left out and named in `notes`.

    Raises:
        ProgramError: there are too many cells, or they are too large.
    """
    return Slicer(cells).program(names)


class Slicer:
    """The code cells of a notebook, read once and sliced for any answers.

    Args:
        cells: the sources of the code cells.
        python: the version of Python that the notebook was written with, "" if it says none.

    Raises:
        ProgramError: there are too many cells, or they are too large.
    """

    def __init__(self, cells: Sequence[str], python: str = "") -> None:
        self._cells = cells
        self._statements, self._omitted = _read(cells, python)

    def program(self, names: Iterable[str]) -> Program:
        """Return what has to run to define `names`, and nothing else."""
        wanted = tuple(dict.fromkeys(names))
        graph = _Graph(self._statements, wanted)
        found = tuple(name for name in wanted if name in graph.binders)
        order = _ordered(graph, found)
        text, lines = _text([self._statements[index] for index in order], graph.needed)
        absent = {name: self._why(name) for name in wanted if name not in found}
        unbound = {name: self._why(name) for name in graph.missing()}
        gaps = {name: why for name, why in {**absent, **unbound}.items() if why.runs}
        return Program(
            names=found,
            source=text,
            lines=lines,
            notes=tuple(each.sentence for each in self._omitted if each.is_cell),
            broken={name: why.sentence for name, why in absent.items() if why.sentence},
            gaps=tuple(f"`{name}` is missing. {why.sentence}" for name, why in gaps.items()),
        )

    def omitted(self) -> tuple[str, ...]:
        """Return a sentence for everything that grading can't run, in the notebook's order."""
        return tuple(each.sentence for each in self._omitted)

    def _why(self, name: str) -> _Omitted:
        """Return what was left out that seems to define a name; nothing has no sentence."""
        if name == "get_ipython":
            return _Omitted(0, "It is IPython itself, which grading does not have.")
        for each in self._omitted:
            if each.defines(name, self._cells):
                return each
        for statement in self._statements:
            where = f"line {statement.line} of code cell {statement.cell}"
            if name in statement.declares:
                sentence = f"The function in {where} sets it as `global`; its calls were left out."
                return _Omitted(statement.cell, sentence)
            if statement.uses & _WRITES_NAMES and re.search(rf"\b{name}\b", statement.text):
                return _Omitted(statement.cell, f"What {where} seems to set was left out.")
        return next((each for each in self._omitted if each.anything), _NOTHING)


@dataclass(frozen=True)
class _Omitted:
    """What grading can't run: a whole cell, or a line that only IPython runs.

    Attributes:
        cell: the number of the code cell.
        sentence: says what was left out, and why.
        binds: the names that a line would bind.
        anything: whether it might bind any name.
        is_cell: whether it is a whole cell.
        runs: whether IPython could run it.
    """

    cell: int
    sentence: str
    binds: frozenset[str] = frozenset()
    anything: bool = False
    is_cell: bool = False
    runs: bool = True

    def defines(self, name: str, cells: Sequence[str]) -> bool:
        """Return whether it seems to define a name."""
        if not self.is_cell:
            return name in self.binds
        return name in heads_of(cells[self.cell - 1][:MAX_CELL_BYTES])


_NOTHING = _Omitted(0, "", runs=False)
# In what is not Python: lines that look like a definition, also indented or behind a magic.
_HEADS = re.compile(
    r"^[ \t]*(?:%\w+[ \t]+)?"
    r"(?:(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|([\w, \t]+?)(?::[^=\n]*)?=(?!=))",
    re.MULTILINE,
)
_WRITES_NAMES = frozenset({"exec", "globals", "locals", "vars"})


def heads_of(text: str) -> set[str]:
    """Return the names that lines of a text, which need not be Python, look like defining."""
    found = _HEADS.finditer(text)
    return {name for head in found for name in re.findall(r"\w+", head[1] or head[2])}


def defined_names(cells: Sequence[str]) -> frozenset[str]:
    """Return every name that the code cells bind at their top level (broken cells bind none).

    Raises:
        ProgramError: there are too many cells, or they are too large.
    """
    statements, _ = _read(cells)
    return frozenset(name for statement in statements for name in statement.binds)


def _read(cells: Sequence[str], python: str = "") -> tuple[list[Statement], list[_Omitted]]:
    """Return the statements of all cells, and what can't be run of them."""
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
    omitted: list[_Omitted] = []
    newer = _newer(python)
    for number, cell in enumerate(cells, start=1):
        try:
            if len(cell) > MAX_CELL_BYTES:
                raise BrokenCellError(f"it is longer than {MAX_CELL_BYTES // 1000} kB")
            found, skipped = statements_of(cell, number)
        except BrokenCellError as error:
            sentence = f"Code cell {number} was left out: {error}.{newer}"
            runs = error.runs or bool(newer)
            omitted.append(_Omitted(number, sentence, is_cell=True, runs=runs))
            continue
        statements += found
        for each in skipped:
            sentence = (
                f"Line {each.line} of code cell {number} was left out, since only IPython runs "
                f"it: `{each.text}`."
            )
            omitted.append(_Omitted(number, sentence, each.binds, each.anything))
        if len(statements) > MAX_STATEMENTS:
            raise ProgramError(
                f"The notebook has more than {MAX_STATEMENTS:,} statements at the top level of "
                "its cells, too many to be read."
            )
    return statements, omitted


def _newer(python: str) -> str:
    """Return a sentence if a notebook was written with a newer Python than this one."""
    match = re.match(r"(\d{1,3})\.(\d{1,3})", python)
    if match is None or (int(match[1]), int(match[2])) <= sys.version_info[:2]:
        return ""
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return f" The notebook was written with Python {match[0]}, and {here} grades it."


class _Graph:
    """Which statements bind or change which names, and what follows from wanting some of them."""

    def __init__(self, statements: Sequence[Statement], wanted: Sequence[str]) -> None:
        self.statements = statements
        self.binders: dict[str, list[int]] = defaultdict(list)
        self._changers: dict[str, list[int]] = defaultdict(list)
        modules: dict[str, str] = {}
        assigned: set[str] = set()
        classes: set[str] = set()
        mutating: set[str] = set()
        for statement in statements:
            modules |= statement.modules
            assigned |= statement.assigned
            classes |= statement.classes
            mutating |= statement.binds if statement.mutates else set()
        for index, statement in enumerate(statements):
            # Taking an answer away again ends no exercise.
            ignored = set(wanted) if statement.deletes else set()
            for name in statement.binds - ignored:
                self.binders[name].append(index)
            for name in statement.changes:
                self._changers[name].append(index)
            changed = {name for name in statement.shapes if name in assigned | classes}
            for name, root in statement.touches:
                by_method = root is None
                if name in assigned and (by_method or modules.get(root or "") in _CHANGE_IN_PLACE):
                    changed.add(name)
                if root in mutating and name in assigned | classes:
                    changed.add(name)
            for name in changed:
                self._changers[name].append(index)
        self.needed: set[str] = set()
        self.kept: set[int] = set()
        self._want(name for name in wanted if name in self.binders)

    def missing(self) -> list[str]:
        """Return the names that the kept statements use and nothing in the notebook binds."""
        kept = [self.statements[index] for index in sorted(self.kept)]
        if any(statement.always and not statement.future for statement in kept):
            return []  # `from … import *` may bind any name
        used = dict.fromkeys(name for statement in kept for name in sorted(statement.uses))
        return [name for name in used if name not in self.binders and name not in _BUILTINS]

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
