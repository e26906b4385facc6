"""The statements of a code cell, each with the names it binds, changes and uses.

Parsed, never executed. Whatever a cell holds, either its statements come back or a
`BrokenCellError`: text that drives the parser too deep is no crash.
"""

from __future__ import annotations

import ast
import symtable
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from utils.grading.cells import BrokenCellError, Piece, Skipped, broken, read_cell

__all__ = ["BrokenCellError", "Skipped", "Statement", "statements_of"]

MAX_STATEMENTS_IN_CELL = 5_000

# What a function calls that trains: it is not run because it also sets an attribute.
_TRAINING = frozenset({"apply", "apply_gradients", "fit", "train_on_batch", "train_step"})
# Methods that run something big and change nothing that an answer needs.
_RUNNING = frozenset(
    {"compile", "evaluate", "fit", "plot", "predict", "run", "save", "show", "summary"}
    | {"test_on_batch", "train", "train_on_batch", "write"}
)
_SETTING = frozenset({"setattr", "delattr"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = frozenset({"listcomp", "setcomp", "dictcomp", "genexpr"})
_PARSER_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError)


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
        declares: names that a function of it sets as `global`, when it is called.
        changes: the names whose attributes or items it assigns (`ElmanCell.call = f`).
        touches: names that a call might change, with the root of the function called:
            `("states", None)` for `states.append(…)`, `("W", "np")` for `np.fill_diagonal(W, 0)`.
        shapes: names given to a decorator, or whose method is one, which may be changed by it:
            `@add_to_class(ElmanCell)`, `@ElmanCell.register`.
        mutates: whether it is a function that assigns to attributes or items of an argument.
        uses: the names of the notebook that it uses, functions' bodies included.
        uses_at_once: those it uses when it runs, not only when a function of it is called.
        assigned: of `binds`, those that are values, not functions, classes or modules.
        classes: of `binds`, those that are classes.
        modules: for names bound by an import, the top-level package.
    """

    cell: int
    line: int
    text: str
    imports: ast.Import | ast.ImportFrom | None
    deletes: bool
    binds: frozenset[str]
    declares: frozenset[str]
    changes: frozenset[str]
    touches: frozenset[tuple[str, str | None]]
    shapes: frozenset[str]
    mutates: bool
    uses: frozenset[str]
    uses_at_once: frozenset[str]
    assigned: frozenset[str]
    classes: frozenset[str]
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


def statements_of(cell: str, number: int) -> tuple[list[Statement], tuple[Skipped, ...]]:
    """Return the statements of code cell `number`, and what of it only IPython can run.

    Raises:
        BrokenCellError: the cell is not Python, or nested too deeply.
    """
    found = read_cell(cell)
    if len(found.pieces) > MAX_STATEMENTS_IN_CELL:
        raise BrokenCellError(f"it has more than {MAX_STATEMENTS_IN_CELL:,} statements")
    return [_statement(piece, number) for piece in found.pieces], found.skipped


def _statement(piece: Piece, cell: int) -> Statement:
    node = piece.node
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            top = symtable.symtable(piece.text, "cell", "exec")
    except _PARSER_FAILURES as error:
        raise broken(error, piece.line) from None
    now, later, declared = _uses(top)
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
        line=piece.line,
        text=piece.text,
        imports=node if isinstance(node, ast.Import | ast.ImportFrom) else None,
        deletes=isinstance(node, ast.Delete),
        binds=binds - {"*"},
        declares=frozenset(declared - binds),
        changes=frozenset(scan.changes),
        touches=frozenset(scan.touches),
        shapes=frozenset(scan.shapes),
        mutates=isinstance(node, _FUNCTIONS) and _mutates(node),
        uses=uses,
        uses_at_once=frozenset(now) if deferred else uses,
        assigned=frozenset(scan.assigned),
        classes=binds if isinstance(node, ast.ClassDef) else frozenset(),
        modules=scan.modules,
    )


def _uses(top: symtable.SymbolTable) -> tuple[set[str], set[str], set[str]]:
    """Return the notebook's names that a statement uses, and those it sets as `global`.

    The first are used when it runs, the second by its functions; the third are set by these.
    """
    now = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    later: set[str] = set()
    declared: set[str] = set()
    tables = [(child, True) for child in top.get_children()]
    while tables:
        table, runs = tables.pop()
        runs = runs and (table.get_type() != "function" or table.get_name() in _COMPREHENSIONS)
        found = [symbol for symbol in table.get_symbols() if symbol.is_global()]
        (now if runs else later).update(symbol.get_name() for symbol in found)
        declared |= {symbol.get_name() for symbol in found if symbol.is_assigned()}
        tables += [(child, runs) for child in table.get_children()]
    return now, later, declared


class _Scan:
    """What a statement does to names when it runs: functions' bodies are not looked into."""

    def __init__(self, node: ast.stmt) -> None:
        self.changes: set[str] = set()
        self.touches: set[tuple[str, str | None]] = set()
        self.shapes: set[str] = set()
        self.augmented: set[str] = set()
        self.assigned: set[str] = set()
        self.modules: dict[str, str] = {}
        for decorator in getattr(node, "decorator_list", []):
            self._see_decorator(decorator)
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
        elif isinstance(part, ast.Expr):
            value = part.value.value if isinstance(part.value, ast.Await) else part.value
            if isinstance(value, ast.Call):
                self._see_call(value)
        elif isinstance(part, ast.Import):
            self.modules |= {
                alias.asname or alias.name.partition(".")[0]: alias.name.partition(".")[0]
                for alias in part.names
            }
        elif isinstance(part, ast.ImportFrom):
            package = (part.module or "").partition(".")[0]
            self.modules |= {alias.asname or alias.name: package for alias in part.names}

    def _see_decorator(self, decorator: ast.expr) -> None:
        if isinstance(decorator, ast.Call):
            self.shapes |= {each.id for each in decorator.args if isinstance(each, ast.Name)}
            decorator = decorator.func
        if isinstance(decorator, ast.Attribute):
            self.shapes |= {_root(decorator)} - {""}

    def _see_call(self, call: ast.Call) -> None:
        """Note what a call whose result nobody takes might change."""
        root = _root(call.func)
        given = call.args[0].id if call.args and isinstance(call.args[0], ast.Name) else ""
        if isinstance(call.func, ast.Name):
            if given and root in _SETTING:
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


def _mutates(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether a function seems to change what it is given: `cls.call = f`, `W[0] = 1`.

    Functions in it are looked into as well: those of a decorator do its work. One that trains is
    none: nothing that an answer needs comes from a training.
    """
    parts = list(ast.walk(function))
    own: set[str] = set()
    for part in parts:
        if isinstance(part, ast.arguments):
            own |= {each.arg for each in (*part.posonlyargs, *part.args, *part.kwonlyargs)}
    changed: set[str] = set()
    for part in parts:
        if isinstance(part, ast.Attribute | ast.Subscript) and not isinstance(part.ctx, ast.Load):
            changed.add(_root(part))
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            if part.func.attr in _TRAINING:
                return False
        elif isinstance(part, ast.Call) and part.args and _root(part.func) in _SETTING:
            changed.add(_root(part.args[0]))
    return bool(changed & (own - {"self"}))
