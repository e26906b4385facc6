"""Why a learner's code stopped, read from the error, the shapes at hand and the line itself.

NumPy and Keras say what did not fit; a learner needs to hear which of *their* arrays it was, and
what such an error comes from. Everything said here is a fact of the frame in which the code
stopped; where a cause can't be told from others, nothing is said.
"""

from __future__ import annotations

import ast
import difflib
import linecache
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from utils.checks.crash import Crash, Operand, Shape, looked_up, shape_of
from utils.checks.sentences import Sentences

say = Sentences(__name__)

_STATE = re.compile(r"(?:^|_)(?:hh|recurrent)(?:_|$)", re.IGNORECASE)
"""A name of weights from state to state, which are square."""
_NUMBERS = re.compile(r"\d+")
_FUNCTIONS = {"matmul", "dot"}
_SHORT = {"tf": "tensorflow", "plt": "matplotlib.pyplot", "np": "numpy"}


def cause_of(crash: Crash) -> str:
    """Return one sentence on why the code stopped; empty where it can't be told."""
    for look in _LOOKS:
        try:
            sentence = look(crash)
        except Exception:  # a learner's objects may raise from anything that is asked of them
            continue
        if sentence:
            return sentence
    return ""


def shapes_there(crash: Crash) -> str:
    """Return the shapes of the arrays on the learner's line, by their names; empty without any."""
    if crash.frame is None or crash.node is None:
        return ""
    found: dict[str, Shape] = {}
    for node in ast.walk(crash.node):
        if not isinstance(node, ast.Name | ast.Attribute):
            continue
        shape = shape_of(looked_up(node, crash.frame))
        if shape and not ast.unparse(node).endswith(".T"):
            found[ast.unparse(node)] = shape
    if not found:
        return ""
    return say.text("shapes", shapes=", ".join(f"{name} {shape}" for name, shape in found.items()))


# --- sizes that do not fit ----------------------------------------------------------------------


def _product(crash: Crash) -> str:
    """Tell a product of matrices whose sizes don't meet, and what would make them meet."""
    pair = _factors(crash)
    if pair is None:
        return ""
    left, right = pair
    a, b = left.shape, right.shape
    if a is None or b is None or not a or not b or _meets(a, b):
        return ""
    sizes = {"code": crash.code, "left": left.text, "right": right.text, "a": a, "b": b}
    state = next((each for each in pair if _should_be_square(crash, each)), None)
    if state is not None:
        return say.text("not square", name=state.text, shape=state.shape)
    inner = {"k": a[-1], "m": b[-2] if len(b) > 1 else b[0]}
    for one, other in ((left, right), (right, left)):
        if _is_square(one.shape) and _is_own_state(crash, other):
            units = (one.shape or (0,))[0]
            width = (other.shape or (0,))[-1]
            return say.text(
                "width", state=other.text, width=width, weights=one.text, units=units, **sizes
            )
    if _meets(b, a):
        return say.text("order", **sizes, **inner)
    for turned, c, d in ((left, a[::-1], b), (right, a, b[::-1])):
        if len(turned.shape or ()) == 2 and _meets(c, d):
            return say.text("transposed", turned=turned.text, **sizes, **inner)
    return say.text("product", **sizes, **inner)


def _factors(crash: Crash) -> tuple[Operand, Operand] | None:
    node = crash.node
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        return crash.operand(node.left), crash.operand(node.right)
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in _FUNCTIONS and len(node.args) == 2:
            return crash.operand(node.args[0]), crash.operand(node.args[1])
        if name == "dot" and len(node.args) == 1 and isinstance(node.func, ast.Attribute):
            return crash.operand(node.func.value), crash.operand(node.args[0])
    return None


def _meets(a: Shape, b: Shape) -> bool:
    return a[-1] == (b[-2] if len(b) > 1 else b[0])


def _is_square(shape: Shape | None) -> bool:
    return shape is not None and len(shape) == 2 and shape[0] == shape[1]


def _should_be_square(crash: Crash, operand: Operand) -> bool:
    """Return whether weights of the state got another matrix, by an unpacking in another order."""
    name = operand.text.removesuffix(".T")
    if crash.is_parameter(name) or not name.isidentifier() or not _STATE.search(name):
        return False
    return len(operand.shape or ()) == 2 and not _is_square(operand.shape)


def _is_own_state(crash: Crash, operand: Operand) -> bool:
    """Return whether an operand is a vector or rows that the learner's code made itself."""
    name = operand.text
    # What is called x_t is what comes in at a step.
    made_here = name.isidentifier() and not (crash.is_parameter(name) or name.startswith("x"))
    return made_here and 0 < len(operand.shape or ()) <= 2 and not _is_square(operand.shape)


def _sum(crash: Crash) -> str:
    """Tell arrays that can't be added, or joined entry by entry, by their shapes."""
    if "broadcast" not in crash.message and "Incompatible shapes" not in crash.message:
        return ""
    node = crash.node
    if isinstance(node, ast.AugAssign):
        parts = [crash.operand(node.target), crash.operand(node.value)]
    elif isinstance(node, ast.BinOp):
        parts = [crash.operand(node.left), crash.operand(node.right)]
    else:
        return ""
    shapes = [each.shape for each in parts]
    if None in shapes:
        came = re.findall(r"\(([\d, ]*)\)|\[([\d, ]*)\]", crash.message)
        found = [tuple(map(int, _NUMBERS.findall(a or b))) for a, b in came][:2]
        if len(found) != 2:
            return ""
        shapes = [*found]
    return say.text("sum", code=crash.code, a=shapes[0], b=shapes[1])


def _stack(crash: Crash) -> str:
    """Tell `np.stack` and `np.concatenate` of nothing, or of arrays that don't go together."""
    if "need at least one array" in crash.message:
        return say.text("nothing stacked", code=crash.code)
    if "all input arrays must have the same shape" in crash.message:
        listed = _first_argument(crash)
        shapes = list(dict.fromkeys(map(shape_of, listed))) if isinstance(listed, list) else []
        if len(shapes) > 1:
            return say.text("unlike stacked", a=shapes[0], b=shapes[1])
    if "only integer scalar arrays can be converted" in crash.message or (
        "multiple values for argument 'axis'" in crash.message
    ):
        called = crash.node.func if isinstance(crash.node, ast.Call) else None
        name = ast.unparse(called) if called is not None else ""
        if name.endswith(("concatenate", "stack", "vstack", "hstack")):
            return say.text("one list", name=name)
    return ""


def _bound(crash: Crash) -> str:
    """Tell an array that stands where a slice or `range` wants one number."""
    if "only integer scalar arrays can be converted" not in crash.message or crash.node is None:
        return ""
    for node in ast.walk(crash.node):
        shape = shape_of(looked_up(node, crash.frame)) if isinstance(node, ast.Name) else None
        if shape and isinstance(crash.node, ast.Subscript) and node is not crash.node.value:
            return say.text("bound", name=ast.unparse(node), shape=shape, code=crash.code)
    return ""


def _first_argument(crash: Crash) -> Any:
    if not isinstance(crash.node, ast.Call) or not crash.node.args:
        return None
    return crash.operand(crash.node.args[0]).value


def _uneven(crash: Crash) -> str:
    return say.text("uneven") if "inhomogeneous" in crash.message else ""


# --- Python -------------------------------------------------------------------------------------


def _unpacked(crash: Crash) -> str:
    """Tell how many names and how many things there were."""
    if "values to unpack" not in crash.message and "can't be unpacked" not in crash.message:
        return ""
    numbers = [int(number) for number in _NUMBERS.findall(crash.message)]
    if not numbers:
        return ""
    if len(numbers) > 1:
        return say.text("unpacked", expected=numbers[0], got=numbers[1])
    return say.text("unpacked more", expected=numbers[0])


def _not_split(crash: Crash) -> str:
    """Tell a text that is one piece still, since it has nothing to be split at: `"O"`, at "-"."""
    unpacked = isinstance(crash.error, ValueError) and "to unpack" in crash.message
    if not unpacked and not isinstance(crash.error, IndexError):
        return ""
    # An unpacking is where its names are, left of what was split.
    within = _line(crash) if unpacked else crash.node
    for node in ast.walk(within) if within is not None else ():
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        at = node.args[0] if node.func.attr in ("split", "rsplit") and node.args else None
        text = crash.operand(node.func.value)
        if not isinstance(at, ast.Constant) or not isinstance(text.value, str):
            continue
        if isinstance(at.value, str) and at.value not in text.value and len(text.value) <= 40:
            code = ast.unparse(node)
            sizes = {"value": repr(text.value), "at": repr(at.value)}
            return say.text("not split", code=code, name=text.text, **sizes)
    return ""


def _line(crash: Crash) -> ast.AST | None:
    """Return the line on which the code stopped, if it is a statement by itself."""
    if crash.frame is None:
        return None
    try:
        line = linecache.getline(crash.frame.f_code.co_filename, crash.frame.f_lineno)
        return ast.parse(line.strip())
    except SyntaxError:
        return None


def _none(crash: Crash) -> str:
    """Tell a None that was used as if it were something: often what `append` returns."""
    computed = isinstance(crash.node, ast.BinOp) and isinstance(crash.error, ValueError)
    if "NoneType" not in crash.message and not computed:
        return ""
    for node in ast.walk(crash.node) if crash.node is not None else ():
        name = node.id if isinstance(node, ast.Name) else ""
        if not name or crash.frame is None or crash.frame.f_locals.get(name, 0) is not None:
            continue
        if crash.is_parameter(name):
            return say.text("none given", name=name)
        if any(_assigns_append(name, line) for line in _source(crash)):
            return say.text("append", name=name)
        return say.text("none", name=name, code=crash.code)
    return ""


def _assigns_append(name: str, line: str) -> bool:
    return bool(re.match(rf"\s*{re.escape(name)}\s*=\s*\w+\.(append|extend|sort|reverse)\(", line))


def _source(crash: Crash) -> Iterator[str]:
    if crash.frame is None:
        return
    code = crash.frame.f_code
    numbers = [line for *_, line in code.co_lines() if line is not None]
    for number in range(min(numbers), max(numbers) + 1):
        yield linecache.getline(code.co_filename, number)


def _array_grows(crash: Crash) -> str:
    """Tell an array that is to grow as a list does."""
    found = re.search(r"'numpy\.ndarray' object has no attribute '(append|extend)'", crash.message)
    for node in ast.walk(crash.node) if found and crash.node is not None else ():
        if found and isinstance(node, ast.Attribute) and node.attr == found[1]:
            return say.text("array grows", name=ast.unparse(node.value), method=node.attr)
    return ""


def _undefined(crash: Crash) -> str:
    """Tell a name that has no value (yet), and one that is spelt nearly so."""
    if not isinstance(crash.error, NameError):
        return ""
    found = re.search(r"'([^']+)'", crash.message)
    if found is None:
        return ""
    name = found[1]
    if isinstance(crash.error, UnboundLocalError):
        return say.text("no value yet", name=name)
    if line := _import_of(name, crash):
        return say.text("not imported", name=name, line=line)
    known = [*crash.frame.f_locals, *crash.frame.f_globals] if crash.frame is not None else []
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
    return say.text("nearly", name=name, near=near[0]) if near else say.text("unknown", name=name)


def _import_of(name: str, crash: Crash) -> str:
    """Return the line that imports a module; empty if the name does not stand for one."""
    if crash.frame is None:
        return ""
    text = "".join(linecache.getlines(crash.frame.f_code.co_filename))
    if not re.search(rf"\b{re.escape(name)}\.\w", text):
        return ""  # many a module's name (`token`, `queue`) is a variable's as well
    if name in _SHORT:
        return f"import {_SHORT[name]} as {name}"
    return f"import {name}" if name in sys.stdlib_module_names else ""


def _index(crash: Crash) -> str:
    """Tell an index beyond the end, with the length at hand."""
    if not isinstance(crash.error, IndexError) or not isinstance(crash.node, ast.Subscript):
        return ""
    numbers = [int(number) for number in re.findall(r"-?\d+", crash.message)]
    code = ast.unparse(crash.node)
    if "out of bounds" in crash.message and len(numbers) == 3:
        index, axis, size = numbers
        return say.text("beyond", code=code, index=index, axis=axis, size=size, last=size - 1)
    if "too many indices" in crash.message:
        owner = crash.operand(crash.node.value)
        if owner.shape is not None:
            return say.text("too many indices", code=code, name=owner.text, shape=owner.shape)
    if "boolean index did not match" in crash.message:
        return say.text("mask shape", code=code)
    owner = crash.operand(crash.node.value)
    if isinstance(owner.value, list | tuple):
        return say.text("beyond list", code=code, name=owner.text, count=len(owner.value))
    return ""


def _no_whole_number(crash: Crash) -> str:
    """Tell an index that is a float: `np.zeros` holds such, also where only indices are kept."""
    indices = "valid indices" in crash.message or "indices must be integers" in crash.message
    if not indices or not isinstance(crash.node, ast.Subscript):
        return ""
    key = crash.node.slice
    for part in key.elts if isinstance(key, ast.Tuple) else [key]:
        index = crash.operand(part)
        if isinstance(index.value, float) or str(_dtype(index.value)).startswith("float"):
            return say.text("no whole number", name=index.text, code=crash.code)
    return ""


def _dtype(value: Any) -> Any:
    return getattr(value, "dtype", "") if shape_of(value) is not None else ""


def _list_index(crash: Crash) -> str:
    if "indices must be integers or slices, not tuple" not in crash.message:
        return ""
    node = crash.node
    name = ast.unparse(node.value) if isinstance(node, ast.Subscript) else ""
    return say.text("list index", name=name) if name else ""


def _truth(crash: Crash) -> str:
    return say.text("truth") if "truth value of an array" in crash.message else ""


def _boolean(crash: Crash) -> str:
    """Tell a mask of truth values that is computed with as if it were numbers."""
    numpy = "numpy boolean" in crash.message
    keras = re.search(r"expected to be a \w+ tensor but is a bool tensor", crash.message)
    keras_too = "bool" in crash.message and re.search(r"Mul|Sub|Add|multiply", crash.message)
    if not (numpy or keras or (keras_too and isinstance(crash.error, TypeError))):
        return ""
    return say.text("boolean")


def _outlived(crash: Crash) -> str:
    """Tell a tensor that a cell keeps in `self` from one step to the next."""
    kind = type(crash.error).__name__
    if kind == "InaccessibleTensorError" or "out of scope" in crash.message:
        return say.text("kept in self")
    return ""


def _mixed_types(crash: Crash) -> str:
    """Tell a list that is computed with as if it were an array."""
    if not isinstance(crash.error, TypeError) or not isinstance(crash.node, ast.BinOp):
        return ""
    for side in (crash.node.left, crash.node.right):
        operand = crash.operand(side)
        if isinstance(operand.value, list | tuple):
            return say.text("list", name=operand.text, code=crash.code)
    return ""


_LOOKS: tuple[Callable[[Crash], str], ...] = (
    _none,
    _product,
    _sum,
    _stack,
    _bound,
    _uneven,
    _not_split,
    _unpacked,
    _array_grows,
    _undefined,
    _no_whole_number,
    _index,
    _list_index,
    _truth,
    _boolean,
    _outlived,
    _mixed_types,
)
