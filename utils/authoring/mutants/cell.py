"""A cell's source as places: where a node stands, which names it may use, how a change is written.

A change is a span of the source and what stands there instead. `written` says it as the page does:
`` `old` → `new` ``, where each old text stands in the cell exactly once and its brackets close.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from utils.checks import edits
from utils.checks.page import Way

_TOKENS = re.compile(
    r"[^\W\d][\w.]*|\d[\w.]*|\"[^\"\n]*\"|'[^'\n]*'|[ \t]+|\n|\*\*|//|[<>=!+\-*/@]=|."
)
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant, ast.List, ast.ListComp)
_LEANS = re.compile(r"(?s)[\w\s(].*[\w)\]]")
_OPEN = "-+*/@=<>"
"""What an old text does not end with: its right side would be missing."""

_FURTHEST = 60
"""How many tokens an old text is lengthened by at most, in search of one that is unique."""


Kinds = Mapping[str, Collection[str]]
"""For each variable what it stands for while a cell runs, for example `array 2`."""


class Change(NamedTuple):
    """What stands from `start` to `end` is replaced by `new`."""

    start: int
    end: int
    new: str


class Cell:
    """The source of a cell and what can be asked of it.

    Args:
        source: the cell.
        lines: the numbers (from 1) of the lines that learners write; by default all of them.
        kinds: what its variables stand for when it runs (`kinds_of`).
    """

    def __init__(
        self, source: str, lines: Collection[int] | None = None, kinds: Kinds | None = None
    ) -> None:
        self.source = source
        self.kinds = kinds or {}
        self.tree = ast.parse(source)
        self.parents = {
            child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)
        }
        rows = source.splitlines(keepends=True)
        self._rows = rows
        self._before = [sum(map(len, rows[:number])) for number in range(len(rows) + 1)]
        self._lines = lines

    def nodes(self, *kinds: type[Any]) -> Iterator[Any]:
        """Yield the nodes of these kinds that learners write, in the order of the source."""
        found = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, kinds) and (not self._lines or node.lineno in self._lines)
        ]
        yield from sorted(found, key=lambda node: (self.start(node), -self.end(node)))

    def start(self, node: Any) -> int:
        return self._offset(node.lineno, node.col_offset)

    def end(self, node: Any) -> int:
        return self._offset(node.end_lineno, node.end_col_offset)

    def _offset(self, line: int, column: int) -> int:
        """Return the place in the text; `ast` counts a line's bytes, and texts hold characters."""
        row = self._rows[line - 1].encode()
        return self._before[line - 1] + len(row[:column].decode())

    def text(self, node: Any) -> str:
        return self.source[self.start(node) : self.end(node)]

    def grouped(self, node: Any) -> str:
        """Return a node's text, in brackets where something that is put behind it needs them."""
        text = self.text(node)
        closed = text[:1] == "(" and text[-1:] == ")" and _closes(text[1:-1])
        return text if closed or isinstance(node, _ATOMS) else f"({text})"

    def replaced(self, node: Any, new: str) -> Change:
        return Change(self.start(node), self.end(node), new)

    def operator(self, left: Any, right: Any) -> tuple[int, int]:
        """Return where the operator between two neighbours begins and ends, brackets left out."""
        begin, end = self.end(left), self.start(right)
        gap = self.source[begin:end]
        head = re.match(r"[\s)\\]*", gap)
        tail = re.search(r"[\s(\\]*$", gap)
        assert head is not None and tail is not None
        return begin + head.end(), begin + tail.start()

    def sides(self, node: ast.BinOp) -> tuple[str, str]:
        """Return the texts on both sides of an operator, with the brackets around them."""
        begin, end = self.operator(node.left, node.right)
        left, right = self.source[self.start(node) : begin], self.source[end : self.end(node)]
        return left.strip(), right.strip()

    def loops_around(self, node: Any) -> list[ast.For]:
        """Return the `for` loops that a node stands in, the innermost first."""
        return [above for above in self.above(node) if isinstance(above, ast.For)]

    def above(self, node: Any) -> Iterator[Any]:
        while node in self.parents:
            node = self.parents[node]
            yield node

    def variables(self, node: Any) -> list[str]:
        """Return the names of arguments and variables that may be meant at a node, in order."""
        scopes: list[ast.AST] = [a for a in self.above(node) if isinstance(a, ast.FunctionDef)]
        names: dict[str, None] = {}
        for scope in scopes or [self.tree]:
            if isinstance(scope, ast.FunctionDef):
                names |= dict.fromkeys(arg.arg for arg in scope.args.args)
            for each in _own(scope):
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                    names[each.id] = None
        return [name for name in names if name != "_"]

    def alike(self, one: str, other: str) -> bool:
        """Return whether two variables may stand for the same kind of thing."""
        kinds = [set(self.kinds.get(name, ())) for name in (one, other)]
        return not all(kinds) or bool(kinds[0] & kinds[1])

    def parameters(self, node: Any) -> list[str]:
        """Return the arguments of the functions around a node."""
        scopes = [above for above in self.above(node) if isinstance(above, ast.FunctionDef)]
        return [arg.arg for scope in scopes for arg in scope.args.args]

    def is_called(self, node: Any) -> bool:
        """Return whether a name stands for a function or a module here: `f` in `f(x)` and `f.g`."""
        parent = self.parents.get(node)
        if isinstance(parent, ast.Call) and parent.func is node:
            return True
        return isinstance(parent, ast.Attribute) and self.text(node) in ("np", "keras")


def _own(scope: Any) -> Iterator[Any]:
    """Yield the nodes of a scope without those of the functions in it."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.Lambda):
            yield from _own(child)


def written(source: str, changes: Sequence[Change]) -> Way | None:
    """Return changes as edits in the page's grammar, or None where it can't say them."""
    pairs = []
    for change in sorted(changes):
        pair = _pair(source, change)
        if pair is None:
            return None
        pairs.append(pair)
    way = Way(tuple(pairs))
    try:
        mutated = edits.edited(source, way)
        return way if ast.dump(ast.parse(mutated)) != ast.dump(ast.parse(source)) else None
    except (edits.EditError, SyntaxError):
        return None


def shown(way: Way) -> str:
    """Return a way's line on the page."""
    return ", ".join(
        f"`{_inline(old)}` → " + (f"`{_inline(new)}`" if new else "nothing")
        for old, new in way.edits
    )


def _inline(text: str) -> str:
    return text.replace("\n", "⏎")


def _pair(source: str, change: Change) -> tuple[str, str] | None:
    """Return the shortest old text that holds a change, is unique and reads well, and its new."""
    start, end, new = _trimmed(source, change)
    for begin, finish in _windows(source, start, end):
        old = source[begin:finish]
        changed = source[begin:start] + new + source[end:finish]
        if start == end and not _LEANS.fullmatch(changed):
            continue  # what is put in must have something to lean on
        whole = _begins_whole(source, begin, start) and _ends_whole(source, end, finish)
        if whole and _reads_well(old, changed) and source.count(old) == 1:
            return old, changed
    return None


def _windows(source: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield texts around a place, ever longer; those on one line come first."""
    ends = itertools.accumulate(map(len, _TOKENS.findall(source)), initial=0)
    bounds = sorted({start, end, *ends})
    first, last = bounds.index(start), bounds.index(end)
    longer = []
    for further in range(_FURTHEST):
        for left in range(further + 1):
            i, j = first - left, last + further - left
            if i < 0 or j >= len(bounds):
                continue
            if "\n" in source[bounds[i] : start] + source[end : bounds[j]]:
                longer.append((bounds[i], bounds[j]))
            else:
                yield bounds[i], bounds[j]
    yield from longer


def _begins_whole(source: str, begin: int, start: int) -> bool:
    """Return whether a text begins with a name or an open bracket, and none of its names is cut."""
    before = source[begin - 1 : begin] if begin else ""
    if before == "." or begin == start:
        return before != "."
    return re.match(r"\w|[\"'\[(]", source[begin]) is not None and (
        source[begin] not in "[(" or re.match(r"[\w\])]", before) is None
    )


def _ends_whole(source: str, end: int, finish: int) -> bool:
    """Return whether what was put behind a change ends with a name or a closed bracket."""
    if end == finish:
        return True
    return re.match(r"[\w\"'\])]", source[finish - 1]) is not None and (
        source[finish : finish + 1] not in ("(", "[", ".")
    )


def _trimmed(source: str, change: Change) -> Change:
    """Return a change without the tokens that stay the same at its two ends."""
    old, new = _TOKENS.findall(source[change.start : change.end]), _TOKENS.findall(change.new)
    most = min(len(old), len(new))
    head = next((i for i in range(most) if old[i] != new[i]), most)
    most -= head
    tail = next((i for i in range(most) if old[-1 - i] != new[-1 - i]), most)
    kept = new[head : len(new) - tail]
    before, after = len("".join(old[:head])), len("".join(old[len(old) - tail :]))
    return Change(change.start + before, change.end - after, "".join(kept))


def _reads_well(old: str, new: str) -> bool:
    named = re.search(r"[^\W\d]", old) is not None and "`" not in old + new
    return named and old[0] != "\n" and old[-1] not in _OPEN and _closes(old) and _closes(new)


def _closes(text: str) -> bool:
    """Return whether every bracket of a text has its partner in it."""
    opened: list[str] = []
    for sign in text:
        if sign in "([{":
            opened.append(sign)
        elif sign in _BRACKETS and (not opened or opened.pop() != _BRACKETS[sign]):
            return False
    return not opened
