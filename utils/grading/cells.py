"""What IPython makes of a code cell before Python reads it: magics, shell lines, prompts, indents.

IPython's own transformer does the work, and what it gives is taken apart here. Of a magic that
runs Python in the notebook (`%time x = f()`, `%%capture`) the Python stays; what IPython alone can
run is left out, and named. Nothing is executed, and line numbers stay those of the cell.
"""

from __future__ import annotations

import ast
import copy
import functools
import re
import textwrap
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

MAX_SHOWN = 60
# Each line that IPython transforms makes it read the whole cell again.
_MAX_TRANSFORM_WORK = 2_000_000
_MAX_DEPTH = 5
# Python 3.11 reads an f-string in time that grows with its fields times its length: seconds, here.
_FSTRING = re.compile(r"[fF][rR]?['\"]|[rR][fF]['\"]")
_MAX_FSTRING_WORK = 100_000_000

# Where IPython may change a line: escapes, prompts, `x = !ls`, `help?`. In a text it changes none.
_SPECIAL = re.compile(
    r"^[ \t]*(?:[%!?,;/]|>>>|\.\.\.(?:[ \t]|$)|In \[|\[\d+\]:)|=[ \t]*[%!]|\?[ \t]*(?:#.*)?$",
    re.MULTILINE,
)
_BLANK_LINES = re.compile(r"(?:[ \t\f]*\n)*")
_CELL_MAGIC = re.compile(r"[ \t]*%%(?P<name>\w*)[ \t]*(?P<given>[^\n]*)\n?")
# What stands between such a magic's name and the Python that it runs.
_OPTIONS = {
    "time": re.compile(r"(?:--no-raise-error[ \t]+)?"),
    "prun": re.compile(r"(?:-(?:[rq]|[DlsT][ \t]*\S+)[ \t]+)*"),
}
_PYTHON_CELL_MAGICS = frozenset({"time", "capture", "prun"})
_QUIET = frozenset({"pinfo", "pinfo2", "psearch"})
# These may bind any name: what they run or read is not in the cell.
_ANYTHING = frozenset({"run", "load", "loadpy", "store", "pylab", "rerun", "recall", "macro"})
_PARSER_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError)


# These run another language, or only measure: no name of the notebook comes from them.
_NO_PYTHON = frozenset(
    {"", "bash", "cmd", "file", "html", "javascript", "js", "latex", "markdown", "perl", "ruby"}
    | {"script", "sh", "svg", "sx", "system", "timeit", "writefile"}
)


class BrokenCellError(Exception):
    """A cell can't be read as Python; the message completes "was left out: …".

    Attributes:
        runs: whether IPython could run the cell all the same.
    """

    def __init__(self, message: str, *, runs: bool = True) -> None:
        super().__init__(message)
        self.runs = runs


@dataclass(frozen=True)
class Piece:
    """A statement of a cell: its first line in the cell, from 1, its text, its syntax tree."""

    line: int
    text: str
    node: ast.stmt


@dataclass(frozen=True)
class Skipped:
    """What IPython runs at the top level of a cell, and grading does not.

    Attributes:
        line: its line in the cell, from 1.
        text: what stands there, cut to MAX_SHOWN characters.
        binds: the names that it would bind.
        anything: whether it might bind others as well, as `%run helpers.py` does.
    """

    line: int
    text: str
    binds: frozenset[str] = frozenset()
    anything: bool = False


@dataclass(frozen=True)
class Cell:
    """A code cell as Python reads it: its statements, and what was left out."""

    pieces: tuple[Piece, ...] = ()
    skipped: tuple[Skipped, ...] = field(default=())


def read_cell(text: str) -> Cell:
    """Return the statements of a code cell.

    Raises:
        BrokenCellError: the cell is not Python, is nested too deeply, or takes too long to read.
    """
    if text.count("{") * len(text) > _MAX_FSTRING_WORK and _FSTRING.search(text):
        raise BrokenCellError("it holds an f-string that takes too long to read")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _read(text, 1, 0)


def _read(text: str, first: int, depth: int) -> Cell:
    """Read a text whose first line is line `first` of the cell."""
    if depth > _MAX_DEPTH:
        raise BrokenCellError("its magics are nested too deeply to be read")
    blank = _BLANK_LINES.match(text)
    begin = blank.end() if blank else 0
    body, first = text[begin:], first + text.count("\n", 0, begin)
    magic = _CELL_MAGIC.match(body)
    if magic is not None:
        return _of_cell_magic(magic["name"], magic["given"], body[magic.end() :], first, depth)
    body = _as_python(body)
    try:
        tree = parsed(body)
    except _PARSER_FAILURES as error:
        raise broken(error, first) from None
    rows = [row.encode() for row in body.split("\n")]
    pieces: list[Piece] = []
    skipped: list[Skipped] = []
    for node in tree.body:
        line, source = _source(node, rows)
        found = _unpacked(Piece(first + line - 1, source, node), depth)
        pieces += found.pieces
        skipped += found.skipped
    return Cell(tuple(pieces), tuple(skipped))


def _of_cell_magic(name: str, given: str, body: str, first: int, depth: int) -> Cell:
    if name not in _PYTHON_CELL_MAGICS:
        raise BrokenCellError(
            f"it begins with `%%{name[:40]}`, so it is not run as Python",
            runs=name not in _NO_PYTHON,
        )
    inner = _read(body, first + 1, depth + 1)
    output = next((word for word in given.split() if word.isidentifier()), None)
    if name != "capture" or output is None:
        return inner
    bound = Skipped(first, _cut(f"%%capture {given}"), frozenset({output}))
    return replace(inner, skipped=(bound, *inner.skipped))


# --- IPython's transformer ----------------------------------------------------------------------


def _as_python(text: str) -> str:
    """Return what IPython gives to Python for a text, with as many lines."""
    if not (_SPECIAL.search(text) or text[:1] in (" ", "\t")):
        return text
    if len(_SPECIAL.findall(text)) * len(text) > _MAX_TRANSFORM_WORK:
        raise BrokenCellError("it has too many lines that IPython alone can run")
    transform = _transformer()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = transform(text)
    except Exception:  # of what it can't tokenize it raises many kinds; Python says what it is
        return text
    return found


@functools.cache
def _transformer() -> Callable[[str], str]:
    """Return IPython's transformer of cells, changed to keep the number of lines."""
    # Late, since few cells need it.
    from IPython.core.inputtransformer2 import TransformerManager

    class Transformer(TransformerManager):  # type: ignore[misc, unused-ignore]
        def do_one_token_transform(self, lines: list[str]) -> tuple[bool, list[str]]:
            changed, found = super().do_one_token_transform(lines)
            found = list(found)
            gone = len(lines) - len(found)
            if changed and gone > 0:
                # Lines that were continued have become one: the others keep their numbers.
                pairs = enumerate(zip(lines, found, strict=False))
                at = next((n for n, (old, new) in pairs if old != new), len(found) - 1)
                found[at + 1 : at + 1] = ["\n"] * gone
            return changed, found

    return Transformer().transform_cell


# --- taking apart what it gives -----------------------------------------------------------------


@dataclass(frozen=True)
class _Magic:
    """A call that IPython has written: of a magic, its name and what it is given."""

    name: str
    given: str
    body: str | None = None

    @property
    def shown(self) -> str:
        sign = {"system": "!", "getoutput": "!"}.get(self.name)
        return f"{sign}{self.given}" if sign else f"%{self.name} {self.given}".strip()


def _magic(node: ast.AST | None) -> _Magic | None:
    """Return the magic that an expression is: `get_ipython().run_line_magic('time', 'f()')`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    inner = node.func.value
    if not isinstance(inner, ast.Call) or not isinstance(inner.func, ast.Name):
        return None
    if inner.func.id != "get_ipython":
        return None
    texts = [
        each.value
        for each in node.args
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    if len(texts) != len(node.args):
        return None
    match node.func.attr, texts:
        case ("system" | "getoutput") as name, [given]:
            return _Magic(name, given)
        case "run_line_magic" | "magic", [name, *given]:
            return _Magic(name, given[0] if given else "")
        case "run_cell_magic", [name, given, body]:
            return _Magic(name, given, body)
    return None


def _unpacked(piece: Piece, depth: int) -> Cell:
    """Return a statement with its magics taken apart."""
    if "get_ipython" not in piece.text:
        return Cell((piece,))
    node = piece.node
    if isinstance(node, ast.Expr) and (magic := _magic(node.value)):
        return _of_line(magic, piece, depth)
    value = getattr(node, "value", None)
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and (magic := _magic(value)):
        return _of_value(magic, piece)
    if not any(_magic(part) for part in ast.walk(node)):
        return Cell((piece,))
    inside = _Inside(depth)
    changed = ast.fix_missing_locations(inside.visit(copy.deepcopy(node)))
    text = ast.unparse(changed)
    again = parsed(text).body[0]
    skipped = tuple(replace(each, line=piece.line) for each in inside.skipped)
    return Cell((Piece(piece.line, text, again),), skipped)


def _of_line(magic: _Magic, piece: Piece, depth: int) -> Cell:
    """Return the Python that a magic at the beginning of a line runs, or that it is skipped."""
    if magic.name in _OPTIONS and magic.body is None:
        with_options = _OPTIONS[magic.name].match(magic.given)
        python = magic.given[with_options.end() if with_options else 0 :]
        try:
            return _read(python, piece.line, depth + 1)
        except BrokenCellError:  # IPython stumbles over it when the line comes, not before
            return Cell(skipped=(Skipped(piece.line, _cut(magic.shown)),))
    if magic.name in _PYTHON_CELL_MAGICS and magic.body is not None:
        return _of_cell_magic(magic.name, magic.given, magic.body, piece.line, depth)
    if magic.name in _QUIET:
        return Cell()
    return Cell(skipped=(_skipped(magic, piece.line),))


def _of_value(magic: _Magic, piece: Piece) -> Cell:
    """Return an assignment of what a magic gives: `%time f()` gives what `f()` does."""
    node = piece.node
    names = frozenset(
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    )
    if magic.name == "time" and isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        changed = copy.deepcopy(node)
        try:
            changed.value = ast.parse(magic.given.strip(), mode="eval").body
        except _PARSER_FAILURES:
            return Cell(skipped=(Skipped(piece.line, _cut(magic.shown), names),))
        text = ast.unparse(ast.fix_missing_locations(changed))
        return Cell((Piece(piece.line, text, parsed(text).body[0]),))
    shown = f"{', '.join(sorted(names))} = {magic.shown}"
    return Cell(skipped=(Skipped(piece.line, _cut(shown), names),))


def _skipped(magic: _Magic, line: int) -> Skipped:
    return Skipped(line, _cut(magic.shown), anything=magic.name in _ANYTHING)


class _Inside(ast.NodeTransformer):
    """Takes apart the magics inside of a statement: `if …:` with a `%time x = f()` below it."""

    def __init__(self, depth: int) -> None:
        self.skipped: list[Skipped] = []
        self._depth = depth

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        magic = _magic(node.value)
        return self._replaced(_of_line, magic, node) if magic else self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        magic = _magic(node.value)
        return self._replaced(_of_value, magic, node) if magic else self.generic_visit(node)

    def _replaced(self, how: Callable[..., Cell], magic: _Magic, node: ast.stmt) -> list[ast.stmt]:
        piece = Piece(1, "", node)
        found = how(magic, piece, self._depth) if how is _of_line else how(magic, piece)
        self.skipped += found.skipped
        return [each.node for each in found.pieces] or [ast.Pass()]


# --- reading Python -----------------------------------------------------------------------------


def parsed(text: str) -> ast.Module:
    """Return the syntax tree of a text; `await` may stand at its top level, as in a notebook.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: as `ast.parse`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        tree: ast.Module = compile(text, "<cell>", "exec", flags, dont_inherit=True)
    return tree


def broken(error: BaseException, first: int = 1) -> BrokenCellError:
    """Return what to say of a text from line `first` on, over which the parser stumbled."""
    if isinstance(error, RecursionError | MemoryError):
        return BrokenCellError("its code is nested too deeply to be read", runs=False)
    if isinstance(error, SyntaxError):
        reason = (error.msg or "invalid syntax")[:200]
        line = (error.lineno or 1) + first - 1
        return BrokenCellError(f"line {line} is not valid Python ({reason})", runs=False)
    return BrokenCellError("it holds characters that no Python program may hold", runs=False)


def _source(node: ast.stmt, rows: Sequence[bytes]) -> tuple[int, str]:
    """Return a statement's first line and its text, decorators included."""
    line, column = node.lineno, node.col_offset
    decorators = getattr(node, "decorator_list", [])
    if decorators:
        line, column = min((line, column), (decorators[0].lineno, 0))
    last = node.end_lineno or node.lineno
    part = list(rows[line - 1 : last])
    part[-1] = part[-1][: node.end_col_offset]
    part[0] = part[0][column:]
    return line, b"\n".join(part).decode()


def _cut(text: str) -> str:
    return textwrap.shorten(text, MAX_SHOWN, placeholder=" …")
