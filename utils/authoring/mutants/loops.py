"""Slips of loops: their range and direction, what they start from, the order of their lines."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from utils.authoring.mutants.cell import Cell, Change
from utils.authoring.mutants.slips import Changes


def ranges(cell: Cell) -> Iterator[Changes]:
    """The first or the last turn left out, one too many, or backwards."""
    for loop in cell.nodes(ast.For, ast.ListComp, ast.GeneratorExp):
        for over in [loop.iter] if isinstance(loop, ast.For) else [g.iter for g in loop.generators]:
            for new in _other_ranges(cell, over):
                yield (cell.replaced(over, new),)


def _other_ranges(cell: Cell, over: ast.expr) -> Iterator[str]:
    text = cell.text(over)
    name = cell.text(over.func) if isinstance(over, ast.Call) else ""
    if isinstance(over, ast.Call) and name == "range":
        bounds = [cell.text(each) for each in over.args]
        low, high = bounds if len(bounds) == 2 else ("0", bounds[0])
        yield f"range({_more(low)}, {high})"
        yield f"range({low}, {high} - 1)" if len(bounds) == 2 else f"range({high} - 1)"
        yield f"range({low}, {high} + 1)" if len(bounds) == 2 else f"range({high} + 1)"
        yield f"reversed({text})"
        return
    whole = f"list({text})" if name in ("zip", "enumerate", "reversed") else cell.grouped(over)
    for end in ("[1:]", "[:-1]", "[::-1]"):
        yield whole + end
    if name == "reversed" and isinstance(over, ast.Call):
        yield cell.text(over.args[0])


def _more(number: str) -> str:
    return str(int(number) + 1) if number.isdecimal() else f"{number} + 1"


def starts(cell: Cell) -> Iterator[Changes]:
    """Zeros for a state that is given, a given one for zeros, and a list that is not empty."""
    bound = list(_bindings(cell))
    states = {name for name, _ in bound} | {v.id for _, v in bound if isinstance(v, ast.Name)}
    for target, value in bound:
        text = cell.text(value)
        if "zeros" in text:
            for name in cell.parameters(value):
                if cell.alike(name, target):
                    yield (cell.replaced(value, name),)
            yield (cell.replaced(value, text.replace("zeros", "ones")),)
        elif isinstance(value, ast.Name) and value.id in cell.parameters(value):
            yield (cell.replaced(value, f"np.zeros_like({text})"),)
        if isinstance(value, ast.List) and not value.elts:
            for name in [each for each in cell.variables(value) if each in states - {target}]:
                yield (cell.replaced(value, f"[{name}]"),)
                yield from _late(cell, target, value, name)


def _late(cell: Cell, target: str, value: ast.List, name: str) -> Iterator[Changes]:
    """Yield a start that is counted in while the last entry is left out: all is late by one."""
    uses = [
        node
        for node in cell.nodes(ast.Name)
        if node.id == target and isinstance(cell.parents[node], ast.Call)
    ]
    for use in uses:
        yield cell.replaced(value, f"[{name}]"), cell.replaced(use, f"{target}[:-1]")


def resets(cell: Cell) -> Iterator[Changes]:
    """A state or a list that is not set anew in each turn of the loop around it."""
    for target, value in _bindings(cell):
        loops = cell.loops_around(value)
        begins = "zeros" in cell.text(value) or cell.text(value) == "[]"
        if not begins or not loops:
            continue
        kept = _filled_by(cell, loops[0], target)
        if kept:
            yield (cell.replaced(value, f"{target} if {kept} else {cell.text(value)}"),)
        else:
            new = f'locals().get("{target}", {cell.text(value)})'
            yield (cell.replaced(value, new),)


def _filled_by(cell: Cell, loop: ast.For, target: str) -> str:
    """Return the name of a list that is still empty in the first turn of a loop, or ""."""
    for statement in loop.body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            name = cell.text(call.func.value)
            if call.func.attr == "append" and name != target:
                return name
    return ""


def _bindings(cell: Cell) -> Iterator[tuple[str, ast.expr]]:
    """Yield each name that is bound, with what is bound to it."""
    for node in cell.nodes(ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for name, value in zip(target.elts, node.value.elts, strict=True):
                    yield cell.text(name), value


def orders(cell: Cell) -> Iterator[Changes]:
    """Two neighbouring lines exchanged, or one of them left out of its loop."""
    simple = (ast.Assign, ast.AugAssign, ast.Expr)
    for block in _blocks(cell):
        for one, other in itertools.pairwise(block):
            if not isinstance(one, simple) or not isinstance(other, simple):
                continue
            between = cell.source[cell.end(one) : cell.start(other)]
            new = f"{cell.text(other)}{between}{cell.text(one)}"
            yield (Change(cell.start(one), cell.end(other), new),)
        yield from _below(cell, block)


def _blocks(cell: Cell) -> Iterator[list[ast.stmt]]:
    for node in cell.nodes(ast.For, ast.While, ast.If):
        yield node.body
    for node in cell.nodes(ast.Return):
        block = getattr(cell.parents[node], "body", [])
        yield [each for each in block if each in set(cell.nodes(ast.stmt))]


def _below(cell: Cell, block: list[ast.stmt]) -> Iterator[Changes]:
    """Yield the last line of a loop after it: it runs once instead of in every turn."""
    loop = cell.parents[block[0]] if block else None
    if (
        isinstance(loop, ast.For)
        and len(block) > 1
        and isinstance(block[-1], ast.Expr | ast.Assign)
    ):
        start = cell.start(block[-1])
        if block[-1].col_offset >= 4:
            yield (Change(start - 4, start, ""),)


def sharing(cell: Cell) -> Iterator[Changes]:
    """A layer made once, before the loop, instead of in every turn."""
    for call in cell.nodes(ast.Call):
        loops = cell.loops_around(call)
        if not loops or not isinstance(call.func, ast.Call):
            continue
        bound = {n.id for n in ast.walk(loops[-1]) if isinstance(n, ast.Name) and _is_set(n)}
        if bound & {n.id for n in ast.walk(call.func) if isinstance(n, ast.Name)}:
            continue
        start = cell.start(loops[-1])
        margin = " " * loops[-1].col_offset
        made = Change(start, start, f"layer = {cell.text(call.func)}\n{margin}")
        yield made, cell.replaced(call.func, "layer")


def _is_set(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def aliases(cell: Cell) -> Iterator[Changes]:
    """An array changed in place where a new one was made."""
    for node in cell.nodes(ast.Assign):
        value, target = node.value, cell.text(node.targets[-1])
        if isinstance(value, ast.BinOp) and cell.text(value.left) == target:
            begin, end = cell.operator(value.left, value.right)
            new = f"{target} {cell.source[begin:end]}= {cell.sides(value)[1]}"
            yield (cell.replaced(node, new),)
