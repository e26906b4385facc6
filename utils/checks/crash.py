"""Where a learner's code stopped: the error, the frame, and the expression that was computed.

Nothing of the learner's is run: operands are looked up, never evaluated.
"""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, FrameType, TracebackType
from typing import Any

Shape = tuple[int | None, ...]
_LIBRARIES = ("keras", "numpy", "tensorflow")


@dataclass(frozen=True)
class Operand:
    """A part of the expression that failed: its text, and its shape where that is known."""

    text: str
    value: Any = None

    @property
    def shape(self) -> Shape | None:
        return shape_of(self.value)


@dataclass(frozen=True)
class Crash:
    """An error and the place in the learner's code where it rose.

    Attributes:
        error: what was raised.
        message: the heart of its message.
        frame: the innermost frame of the learner's own; None where there is none.
        node: the expression of the learner's that was computed, where it can be read.
    """

    error: BaseException
    message: str
    frame: FrameType | None = None
    node: ast.AST | None = None

    @property
    def code(self) -> str:
        """Return the text of the expression, on one line."""
        return ast.unparse(self.node) if self.node is not None else ""

    def operand(self, node: ast.AST) -> Operand:
        """Return a part of the expression and what it stands for."""
        return Operand(ast.unparse(node), looked_up(node, self.frame))

    def is_parameter(self, name: str) -> bool:
        """Return whether a name is a parameter of the learner's function."""
        if self.frame is None:
            return False
        code = self.frame.f_code
        return name in code.co_varnames[: code.co_argcount]


def crash_of(
    error: BaseException,
    traceback: TracebackType | None,
    message: str,
    is_learners: Callable[[str], bool],
) -> Crash:
    """Return an error with its place: the last frame whose file `is_learners` accepts."""
    found: TracebackType | None = None
    while traceback is not None:
        if is_learners(traceback.tb_frame.f_code.co_filename):
            found = traceback
        traceback = traceback.tb_next
    if found is None:
        return Crash(error, message)
    return Crash(error, message, found.tb_frame, _node_at(found))


def shape_of(value: Any) -> Shape | None:
    """Return the shape of an array, a tensor or a variable; None for anything else."""
    # Of a learner's own class, `shape` could be anything, also code.
    if type(value).__module__.partition(".")[0] not in _LIBRARIES:
        return None
    try:
        shape = getattr(value, "shape", None)
        if shape is None:
            return None
        return tuple(None if size is None else int(size) for size in shape)
    except (TypeError, ValueError):
        return None


def _node_at(traceback: TracebackType) -> ast.AST | None:
    """Return the expression that was computed when the error rose, as far as it can be read."""
    code = traceback.tb_frame.f_code
    position = _position(code, traceback.tb_lasti)
    if position is None:
        return None
    first, last, begin, end = position
    lines = [linecache.getline(code.co_filename, n).encode() for n in range(first, last + 1)]
    if not lines or not lines[0]:
        return None
    lines[-1] = lines[-1][:end]
    lines[0] = lines[0][begin:]
    try:
        text = b"".join(lines).decode()
        return ast.parse(f"({text})", mode="eval").body
    except (SyntaxError, ValueError, UnicodeDecodeError):
        return _statement(b"".join(lines))


def _statement(text: bytes) -> ast.AST | None:
    try:
        return ast.parse(text.decode().strip()).body[0]
    except (SyntaxError, ValueError, UnicodeDecodeError, IndexError):
        return None


def _position(code: CodeType, instruction: int) -> tuple[int, int, int, int] | None:
    if instruction < 0:
        return None
    for number, (first, last, begin, end) in enumerate(code.co_positions()):
        if number == instruction // 2:
            if first is None or last is None or begin is None or end is None:
                return None
            return first, last, begin, end
    return None


def looked_up(node: ast.AST, frame: FrameType | None) -> Any:
    """Return what a name, an attribute or an item stands for; None for what must be computed."""
    if frame is None:
        return None
    if isinstance(node, ast.Name):
        return frame.f_locals.get(node.id, frame.f_globals.get(node.id))
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Attribute):
        below = looked_up(node.value, frame)
        if node.attr == "T" and shape_of(below):
            return below.T if type(below).__module__ == "numpy" else None
        return _attribute(below, node.attr)
    if isinstance(node, ast.Subscript):
        below, key = looked_up(node.value, frame), _key(node.slice, frame)
        plain = isinstance(below, list | tuple | dict) or type(below).__module__ == "numpy"
        if not plain or key is None:
            return None
        try:
            return below[key]
        except Exception:
            return None
    return None


def _attribute(owner: Any, name: str) -> Any:
    """Return an attribute that an object keeps; a property, which would run code, is left alone."""
    kept = getattr(owner, "__dict__", None)
    return kept.get(name) if isinstance(kept, dict) else None


def _key(node: ast.AST, frame: FrameType) -> Any:
    """Return an index or a slice of constants and names; None for anything else."""
    if isinstance(node, ast.Tuple):
        keys = tuple(_key(each, frame) for each in node.elts)
        return None if None in keys else keys
    if isinstance(node, ast.Slice):
        parts = [_part(each, frame) for each in (node.lower, node.upper, node.step)]
        return None if any(part is _UNKNOWN for part in parts) else slice(*parts)
    value = _part(node, frame)
    return None if value is _UNKNOWN or isinstance(value, bool) else value


_UNKNOWN = object()


def _part(node: ast.AST | None, frame: FrameType) -> Any:
    if node is None:
        return None
    negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    value = looked_up(node.operand if isinstance(node, ast.UnaryOp) and negative else node, frame)
    if type(value) is not int:
        return _UNKNOWN
    return -value if negative else value
