"""Slips within an expression, as operators: each yields the changes that make one wrong version.

They are chosen as what learners do: there is no ±1 on indices in general, and nothing that could
only raise. A name that does not fit raises, and is dropped when it runs.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from utils.authoring.mutants.cell import Cell, Change

Changes = tuple[Change, ...]

_ACTIVATIONS = {
    "tanh": "np.tanh({})",
    "sigmoid": "1 / (1 + np.exp(-({})))",
    "relu": "np.maximum({}, 0)",
    "none": "({})",
}
_AGGREGATIONS = ("sum", "mean", "max", "min")
_TURNED: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Lt: ("<=", ">"),
    ast.LtE: ("<", ">"),
    ast.Gt: (">=", "<"),
    ast.GtE: (">", "<"),
    ast.Eq: ("!=",),
    ast.NotEq: ("==",),
    ast.Is: ("is not",),
    ast.IsNot: ("is",),
}
_CELLS = ("GRU", "LSTM", "SimpleRNN")
_JOINS = ("Add", "Average", "Concatenate")


def activations(cell: Cell) -> Iterator[Changes]:
    """tanh, sigmoid and relu instead of each other, or none."""
    for call in cell.nodes(ast.Call):
        kind, inside = _activation(cell, call)
        for other, form in _ACTIVATIONS.items():
            if kind and other != kind:
                yield (cell.replaced(call, form.format(inside)),)


def _activation(cell: Cell, call: ast.Call) -> tuple[str, str]:
    """Return which activation a call is, and what goes through it; "" for none."""
    name = cell.text(call.func).rsplit(".", 1)[-1]
    if name in ("tanh", "sigmoid", "relu") and len(call.args) == 1:
        return name, cell.text(call.args[0])
    if name not in ("maximum", "max") or len(call.args) != 2:
        return "", ""
    others = [each for each in call.args if not _is(each, 0)]
    return ("relu", cell.text(others[0])) if len(others) == 1 else ("", "")


def _is(node: ast.expr, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value == value


def terms(cell: Cell) -> Iterator[Changes]:
    """A term of a sum or a factor of a product dropped."""
    for node in cell.nodes(ast.BinOp):
        left, right = cell.sides(node)
        yield (cell.replaced(node, left),)
        if isinstance(node.op, ast.Sub):
            yield (cell.replaced(node, f"-{right}"),)
        elif isinstance(node.op, ast.Add | ast.Mult | ast.MatMult):
            yield (cell.replaced(node, right),)
    for node in cell.nodes(ast.IfExp):
        yield (cell.replaced(node, cell.text(node.body)),)
        yield (cell.replaced(node, cell.text(node.orelse)),)
    for node in cell.nodes(ast.List):
        for each in node.elts if len(node.elts) > 1 else ():
            rest = ", ".join(cell.text(other) for other in node.elts if other is not each)
            yield (cell.replaced(node, f"[{rest}]"),)
    for node in cell.nodes(ast.AugAssign):
        begin, end = cell.operator(node.target, node.value)
        yield (Change(begin, end, "="),)


def signs(cell: Cell) -> Iterator[Changes]:
    """A sign turned, a difference the other way round."""
    for node in cell.nodes(ast.BinOp):
        if not isinstance(node.op, ast.Add | ast.Sub):
            continue
        begin, end = cell.operator(node.left, node.right)
        left, right = cell.sides(node)
        yield (Change(begin, end, "-" if isinstance(node.op, ast.Add) else "+"),)
        yield (cell.replaced(node, f"{right} - {left}"),)
    for node in cell.nodes(ast.UnaryOp):
        if isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
            yield (cell.replaced(node, cell.grouped(node.operand)),)


def swapped_names(cell: Cell) -> Iterator[Changes]:
    """Two names of a statement, or two neighbours of a list, a tuple or a call, exchanged."""
    for statement in cell.nodes(ast.stmt):
        names = [name for name in _names(cell, statement) if isinstance(name.ctx, ast.Load)]
        for one, other in itertools.combinations(names, 2):
            if one.id != other.id and cell.alike(one.id, other.id):
                yield _exchanged(cell, one, other)
    for node in cell.nodes(ast.List, ast.Tuple, ast.Call):
        parts = node.args if isinstance(node, ast.Call) else node.elts
        for one, other in itertools.combinations(parts, 2):
            if cell.text(one) != cell.text(other):
                yield _exchanged(cell, one, other)


def _names(cell: Cell, statement: ast.stmt) -> list[ast.Name]:
    """Return the variables in a statement's own line, not in the block below it."""
    below = {node for field in ("body", "orelse") for node in getattr(statement, field, [])}
    found: list[ast.Name] = []
    left = [child for child in ast.iter_child_nodes(statement) if child not in below]
    while left:
        node = left.pop(0)
        if isinstance(node, ast.Name) and not cell.is_called(node):
            found.append(node)
        left.extend(ast.iter_child_nodes(node))
    return sorted(found, key=cell.start)


def _exchanged(cell: Cell, one: ast.AST, other: ast.AST) -> Changes:
    between = cell.source[cell.end(one) : cell.start(other)]
    new = f"{cell.text(other)}{between}{cell.text(one)}"
    return (Change(cell.start(one), cell.end(other), new),)


def replaced_names(cell: Cell) -> Iterator[Changes]:
    """A name replaced by another one that is in scope."""
    for node in cell.nodes(ast.Name):
        if not isinstance(node.ctx, ast.Load) or cell.is_called(node):
            continue
        for name in cell.variables(node):
            if name != node.id and cell.alike(name, node.id):
                yield (cell.replaced(node, name),)


def calls(cell: Cell) -> Iterator[Changes]:
    """A call of one argument, or of a method such as `.copy()`, left out."""
    for node in cell.nodes(ast.Call):
        if cell.is_called(node) or _activation(cell, node)[0]:
            continue
        if len(node.args) == 1 and not isinstance(node.args[0], ast.Starred | ast.GeneratorExp):
            yield (cell.replaced(node, cell.grouped(node.args[0])),)
        if not node.args and isinstance(node.func, ast.Attribute):
            yield (cell.replaced(node, cell.text(node.func.value)),)


def aggregations(cell: Cell) -> Iterator[Changes]:
    """Sum, mean, largest, smallest, first or last instead of each other; joined or added."""
    for node in cell.nodes(ast.Call):
        name = cell.text(node.func).rsplit(".", 1)[-1]
        if name in _AGGREGATIONS and not _activation(cell, node)[0]:
            yield from _aggregated(cell, node, name)
        if name in ("stack", "array", "concatenate", "vstack", "hstack") and node.args:
            yield from _unjoined(cell, node)
        for names in (_CELLS, _JOINS):
            for other in names if name in names else ():
                if other != name:
                    yield (_renamed(cell, node.func, other),)


def _aggregated(cell: Cell, node: ast.Call, name: str) -> Iterator[Changes]:
    builtin = isinstance(node.func, ast.Name)
    for other in _AGGREGATIONS:
        if other != name and not builtin:
            yield (_renamed(cell, node.func, other),)
        elif other not in (name, "mean"):
            yield (cell.replaced(node.func, other),)
    if node.args and isinstance(node.args[0], ast.GeneratorExp):
        whole = f"[{cell.text(node.args[0]).strip('()')}]"
    elif node.args and (builtin or cell.text(node.func).startswith("np.")):
        whole = cell.grouped(node.args[0])
    elif isinstance(node.func, ast.Attribute):
        whole = cell.text(node.func.value)
    else:
        return
    for end in ("[0]", "[-1]"):
        yield (cell.replaced(node, whole + end),)


def _renamed(cell: Cell, func: ast.expr, name: str) -> Change:
    """Return the change of a call's last name: `max` in `sizes.max`."""
    end = cell.end(func)
    old = cell.text(func).rsplit(".", 1)[-1]
    return Change(end - len(old), end, name)


def _unjoined(cell: Cell, node: ast.Call) -> Iterator[Changes]:
    """Yield a sum, a mean, … in the place of what stacks or joins."""
    what = cell.text(node.args[0])
    for name in _AGGREGATIONS[:3]:
        yield (cell.replaced(node, f"np.{name}({what}, axis=0)"),)


def returned(cell: Cell) -> Iterator[Changes]:
    """Another variable returned, a part of it, transposed, turned round, or too early."""
    for node in cell.nodes(ast.Return):
        if node.value is None:
            continue
        text = cell.grouped(node.value)
        others = [name for name in _computed(cell, node) if name != text]
        parts = [text + end for end in ("[0]", "[-1]", "[1:]", "[:-1]", "[::-1]", ".T")]
        for new in (*others, *parts):
            yield (cell.replaced(node.value, new),)
        inner = node.value.args if isinstance(node.value, ast.Call) else []
        for each in inner[:1]:
            for end in ("[0]", "[-1]", "[1:]", "[:-1]", "[::-1]"):
                yield (cell.replaced(each, cell.grouped(each) + end),)
        yield from _too_early(cell, node)


def _computed(cell: Cell, node: ast.Return) -> list[str]:
    """Return the variables that a function computes: no arguments, and nothing unpacked."""
    loops = [each for each in ast.walk(cell.tree) if isinstance(each, ast.For)]
    unpacked = {n.id for loop in loops for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
    return [
        name for name in cell.variables(node) if name not in {*unpacked, *cell.parameters(node)}
    ]


def _too_early(cell: Cell, node: ast.Return) -> Iterator[Changes]:
    block = getattr(cell.parents[node], "body", [])
    before = block[block.index(node) - 1] if node in block[1:] else None
    if isinstance(before, ast.For | ast.While):
        yield (Change(cell.start(node), cell.start(node), "    "),)


def products(cell: Cell) -> Iterator[Changes]:
    """The order of a matrix product, and its transposes."""
    for node in cell.nodes(ast.BinOp):
        if not isinstance(node.op, ast.MatMult):
            continue
        left, right = cell.sides(node)
        yield (cell.replaced(node, f"{right} @ {left}"),)
        for new in (f"{_turned(left)} @ {right}", f"{left} @ {_turned(right)}"):
            yield (cell.replaced(node, new),)
    for node in cell.nodes(ast.Attribute):
        if node.attr == "T":
            yield (cell.replaced(node, cell.text(node.value)),)


def _turned(text: str) -> str:
    return text[:-2] if text.endswith(".T") else f"{text}.T"


def axes(cell: Cell) -> Iterator[Changes]:
    """Another axis: of a reduction, of what is joined, of a shape, of what is sliced."""
    for node in cell.nodes(ast.keyword):
        if node.arg == "axis" and isinstance(node.value, ast.Constant | ast.UnaryOp):
            for other in ("0", "1", "-1"):
                yield (cell.replaced(node.value, other),)
    for node in cell.nodes(ast.Call):
        name = cell.text(node.func).rsplit(".", 1)[-1]
        given = any(keyword.arg == "axis" for keyword in node.keywords)
        if name in ("stack", "concatenate", "sum", "mean", "max", "min") and not given:
            more = "axis={}" if name in _AGGREGATIONS and not node.args else ", axis={}"
            for axis in (0, 1, -1):
                yield (Change(cell.end(node) - 1, cell.end(node) - 1, more.format(axis)),)
    for node in cell.nodes(ast.Subscript):
        yield from _sliced(cell, node)


def _sliced(cell: Cell, node: ast.Subscript) -> Iterator[Changes]:
    """Yield a shape asked for another axis, and slices left out, exchanged or opened."""
    if cell.text(node.value).endswith(".shape"):
        for other in ("0", "1", "-1"):
            yield (cell.replaced(node.slice, other),)
        return
    if not isinstance(node.ctx, ast.Load) and not isinstance(node.slice, ast.Tuple):
        return
    if isinstance(node.slice, ast.Slice | ast.Tuple) and isinstance(node.ctx, ast.Load):
        yield (cell.replaced(node, cell.text(node.value)),)
    if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) > 1:
        first, second = node.slice.elts[:2]
        yield _exchanged(cell, first, second)
        yield (Change(cell.start(first), cell.start(second), ""),)
    for part in node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]:
        if isinstance(part, ast.Slice) and part.step is None and (part.lower or part.upper):
            lower = cell.text(part.lower) if part.lower else ""
            upper = cell.text(part.upper) if part.upper else ""
            yield (cell.replaced(part, f"{upper}:{lower}"),)


def comparisons(cell: Cell) -> Iterator[Changes]:
    """A comparison or a truth value turned, `and` for `or`."""
    for node in cell.nodes(ast.Compare):
        pairs = zip([node.left, *node.comparators], node.comparators, strict=False)
        for operator, (left, right) in zip(node.ops, pairs, strict=True):
            begin, end = cell.operator(left, right)
            for other in _TURNED.get(type(operator), ()):
                yield (Change(begin, end, other),)
    for node in cell.nodes(ast.Constant):
        if isinstance(node.value, bool):
            yield (cell.replaced(node, str(not node.value)),)
    for node in cell.nodes(ast.BoolOp):
        for left, right in itertools.pairwise(node.values):
            begin, end = cell.operator(left, right)
            yield (Change(begin, end, "or" if isinstance(node.op, ast.And) else "and"),)
    for node in cell.nodes(ast.UnaryOp):
        if isinstance(node.op, ast.Not):
            yield (cell.replaced(node, cell.text(node.operand)),)
