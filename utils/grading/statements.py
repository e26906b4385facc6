"""The statements of a code cell, each with the names it binds, changes and uses.

Parsed, never executed. Magics and shell escapes become `pass`. Whatever a cell holds, either its
statements come back or a `BrokenCellError`: text that drives the parser too deep is no crash.
"""

from __future__ import annotations

import ast
import re
import symtable
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

# An assignment that IPython takes for itself: `files = !ls`, `timing = %timeit -o f()`.
_MAGIC_VALUE = re.compile(r"[\w., ]{1,200}= ?[%!]")
_CELL_MAGIC = re.compile(r"^\s*%%(\w*)")
_PYTHON_CELL_MAGICS = frozenset({"time", "capture", "prun"})
_MAGICS_ONE_BY_ONE = 20
MAX_STATEMENTS_IN_CELL = 5_000
# Python 3.11 reads an f-string in time that grows with its fields times its length: seconds, here.
_FSTRING = re.compile(r"[fF][rR]?['\"]|[rR][fF]['\"]")
_MAX_FSTRING_WORK = 100_000_000

# Methods that run something big and change nothing that an answer needs.
_RUNNING = frozenset(
    {"compile", "evaluate", "fit", "plot", "predict", "run", "save", "show", "summary"}
    | {"test_on_batch", "train", "train_on_batch", "write"}
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = frozenset({"listcomp", "setcomp", "dictcomp", "genexpr"})
_PARSER_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError)


class BrokenCellError(Exception):
    """A cell can't be read as Python; the message completes "was left out: …"."""


@dataclass(frozen=True)
class Statement:
    """One statement at the top level of a code cell.

    Attributes:
        cell: the number of its code cell, from 1.
        line: its first line in the cell, from 1.
        text: its source.
        imports: its syntax tree, if it is an import (other trees are large and not kept).
        deletes: whether it is a `del`.
        binds: the names that running it binds (or deletes) in the notebook.
        changes: the names whose attributes or items it assigns (`ElmanCell.call = f`).
        touches: names that a call might change, with the root of the function called:
            `("states", None)` for `states.append(…)`, `("W", "np")` for `np.fill_diagonal(W, 0)`.
        uses: the names of the notebook that it uses, functions' bodies included.
        uses_at_once: those it uses when it runs, not only when a function of it is called.
        assigned: of `binds`, those that are values, not functions, classes or modules.
        modules: for names bound by an import, the top-level package.
    """

    cell: int
    line: int
    text: str
    imports: ast.Import | ast.ImportFrom | None
    deletes: bool
    binds: frozenset[str]
    changes: frozenset[str]
    touches: frozenset[tuple[str, str | None]]
    uses: frozenset[str]
    uses_at_once: frozenset[str]
    assigned: frozenset[str]
    modules: dict[str, str]

    @property
    def future(self) -> bool:
        """Return whether it is a `from __future__ import`, which belongs first."""
        return isinstance(self.imports, ast.ImportFrom) and self.imports.module == "__future__"

    @property
    def always(self) -> bool:
        """Return whether it concerns every name: `from … import *`, `from __future__ import`."""
        star = self.imports is not None and self.imports.names[0].name == "*"
        return star or self.future


def statements_of(cell: str, number: int) -> list[Statement]:
    """Return the statements of code cell `number`.

    Raises:
        BrokenCellError: the cell is not Python, or nested too deeply.
    """
    if cell.count("{") * len(cell) > _MAX_FSTRING_WORK and _FSTRING.search(cell):
        raise BrokenCellError("it holds an f-string that takes too long to read")
    _refuse_other_languages(cell)
    text, tree = _parse(cell.replace("\r\n", "\n").replace("\r", "\n"))
    if len(tree.body) > MAX_STATEMENTS_IN_CELL:
        raise BrokenCellError(f"it has more than {MAX_STATEMENTS_IN_CELL:,} statements")
    rows = [row.encode() for row in text.split("\n")]
    return [_statement(node, rows, number) for node in tree.body]


def _refuse_other_languages(text: str) -> None:
    """Raise BrokenCellError if a cell magic says that the cell is not Python (`%%bash`)."""
    match = _CELL_MAGIC.match(text)
    if match is not None and match[1] not in _PYTHON_CELL_MAGICS:
        raise BrokenCellError(f"it begins with `%%{match[1][:40]}`, so it is not run as Python")


def _parse(text: str) -> tuple[str, ast.Module]:
    """Return the text with its magics replaced, and its tree."""
    for _ in range(_MAGICS_ONE_BY_ONE):
        try:
            return text, _tree(text)
        except SyntaxError as error:
            # One line at a time, where Python stumbles: a `%` may also be part of an expression.
            shorter = _without_magic(text, error.lineno)
            if shorter is None:
                raise _broken(error) from None
            text = shorter
        except _PARSER_FAILURES as error:
            raise _broken(error) from None
    text = "\n".join(_silenced(row) if _is_magic(row) else row for row in text.split("\n"))
    try:
        return text, _tree(text)
    except _PARSER_FAILURES as error:
        raise _broken(error) from None


def _tree(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _without_magic(text: str, line: int | None) -> str | None:
    rows = text.split("\n")
    if line is None or not 0 < line <= len(rows) or not _is_magic(rows[line - 1]):
        return None
    rows[line - 1] = _silenced(rows[line - 1])
    return "\n".join(rows)


def _is_magic(row: str) -> bool:
    """Return whether IPython takes a line for itself: `%time f()`, `!ls`, `?help`, `help?`."""
    row = row.strip()
    return row.startswith(("%", "!", "?")) or row.endswith("?") or bool(_MAGIC_VALUE.match(row))


def _silenced(row: str) -> str:
    return row[: len(row) - len(row.lstrip())] + "pass"


def _broken(error: BaseException) -> BrokenCellError:
    if isinstance(error, RecursionError | MemoryError):
        return BrokenCellError("its code is nested too deeply to be read")
    if isinstance(error, SyntaxError):
        reason = (error.msg or "invalid syntax")[:200]
        return BrokenCellError(f"line {error.lineno or 1} is not valid Python ({reason})")
    return BrokenCellError("it holds characters that no Python program may hold")


def _statement(node: ast.stmt, rows: list[bytes], cell: int) -> Statement:
    first, text = _source(node, rows)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            top = symtable.symtable(text, "cell", "exec")
    except _PARSER_FAILURES as error:
        if isinstance(error, SyntaxError) and error.lineno:
            error.lineno += first - 1
        raise _broken(error) from None
    now, later = _uses(top)
    scan = _Scan(node)
    binds = frozenset(
        symbol.get_name()
        for symbol in top.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    )
    deferred = isinstance(node, (*_FUNCTIONS, ast.ClassDef))
    uses = frozenset(now | later | scan.augmented)
    return Statement(
        cell=cell,
        line=first,
        text=text,
        imports=node if isinstance(node, ast.Import | ast.ImportFrom) else None,
        deletes=isinstance(node, ast.Delete),
        binds=binds - {"*"},
        changes=frozenset(scan.changes),
        touches=frozenset(scan.touches),
        uses=uses,
        uses_at_once=frozenset(now) if deferred else uses,
        assigned=frozenset(scan.assigned),
        modules=scan.modules,
    )


def _source(node: ast.stmt, rows: list[bytes]) -> tuple[int, str]:
    """Return a statement's first line and its text, decorators included."""
    line, column = node.lineno, node.col_offset
    decorators = getattr(node, "decorator_list", [])
    if decorators:
        line, column = min((line, column), (decorators[0].lineno, 0))
    last = node.end_lineno or node.lineno
    part = rows[line - 1 : last]
    part[-1] = part[-1][: node.end_col_offset]
    part[0] = part[0][column:]
    return line, b"\n".join(part).decode()


def _uses(top: symtable.SymbolTable) -> tuple[set[str], set[str]]:
    """Return the notebook's names used when the statement runs, and those used by its functions."""
    now = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    later: set[str] = set()
    tables = [(child, True) for child in top.get_children()]
    while tables:
        table, runs = tables.pop()
        runs = runs and (table.get_type() != "function" or table.get_name() in _COMPREHENSIONS)
        names = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
        (now if runs else later).update(names)
        tables += [(child, runs) for child in table.get_children()]
    return now, later


class _Scan:
    """What a statement does to names when it runs: functions' bodies are not looked into."""

    def __init__(self, node: ast.stmt) -> None:
        self.changes: set[str] = set()
        self.touches: set[tuple[str, str | None]] = set()
        self.augmented: set[str] = set()
        self.assigned: set[str] = set()
        self.modules: dict[str, str] = {}
        for part in _running(node):
            self._see(part)

    def _see(self, part: ast.AST) -> None:
        if isinstance(part, ast.Attribute | ast.Subscript):
            if not isinstance(part.ctx, ast.Load):
                self.changes |= {_root(part)} - {""}
        elif isinstance(part, ast.Name):
            if isinstance(part.ctx, ast.Store):
                self.assigned.add(part.id)
        elif isinstance(part, ast.AugAssign):
            self.augmented |= {_root(part.target)} - {""}
        elif isinstance(part, ast.Expr) and isinstance(part.value, ast.Call):
            self._see_call(part.value)
        elif isinstance(part, ast.Import):
            self.modules |= {
                alias.asname or alias.name.partition(".")[0]: alias.name.partition(".")[0]
                for alias in part.names
            }
        elif isinstance(part, ast.ImportFrom):
            package = (part.module or "").partition(".")[0]
            self.modules |= {alias.asname or alias.name: package for alias in part.names}

    def _see_call(self, call: ast.Call) -> None:
        """Note what a call whose result nobody takes might change."""
        root = _root(call.func)
        given = call.args[0].id if call.args and isinstance(call.args[0], ast.Name) else ""
        if isinstance(call.func, ast.Name):
            if given and root in ("setattr", "delattr"):
                self.changes.add(given)
            elif given:
                self.touches.add((given, root))
        elif root and isinstance(call.func, ast.Attribute):
            if call.func.attr not in _RUNNING:
                self.touches.add((root, None))
            if given:
                self.touches.add((given, root))


def _running(node: ast.stmt) -> Iterator[ast.AST]:
    """Yield the nodes that run with the statement, without recursion, in no special order."""
    stack: list[ast.AST] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, (*_FUNCTIONS, ast.Lambda)):
            continue
        yield part
        stack.extend(ast.iter_child_nodes(part))


def _root(node: ast.expr) -> str:
    """Return the name that a chain like `a.b[0].c` begins with, or an empty string."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
