"""What an answer is: a value, a function, a class, a model.

Looked at where the answer lives and judged from the description alone, so that grading can do the
first inside of its sandbox and the second outside.
"""

from __future__ import annotations

import dis
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from utils.checks.compare import describe
from utils.checks.exercise import Exercise

BORROWED = (
    "This answer uses `{name}`, which is the course's own: an exercise is yours to write, and "
    "grading leaves the course's code out."
)
KERAS_LAYERS = " Keras's layers are `keras.layers` in this notebook."
"""What helps someone whose `layers` is Keras's elsewhere."""
_READ = (type, types.FunctionType, types.ModuleType)
_LOADS = ("LOAD_GLOBAL", "LOAD_NAME")
_LIBRARIES = ("builtins", "keras", "numpy", "tensorflow")
_WANTED = {
    "function": "a function",
    "layer": "a class of layers",
    "model": "a function that returns a model",
}


@dataclass(frozen=True)
class Look:
    """What an answer is.

    Attributes:
        is_callable: whether it can be called.
        is_class: whether it is a class.
        is_model: whether it is a Keras model, which can be called as well.
        words: the same for people (`an array of shape (3, 4)`).
    """

    is_callable: bool
    is_class: bool
    is_model: bool
    words: str


def look_at(answer: Any) -> Look:
    """Return what an answer is. It may run code of the answer's class."""
    return Look(
        is_callable=callable(answer),
        is_class=isinstance(answer, type),
        is_model=hasattr(type(answer), "compile_from_config"),
        words=describe(answer),
    )


def wrong_kind(exercise: Exercise, look: Look) -> str | None:
    """Return the sentence for an answer that is something else than the exercise asks for."""
    if exercise.kind == "value":
        if look.is_callable:
            return f"`{exercise.name}` should be a value, and it is {look.words}."
        return None
    wants_class = exercise.kind == "layer"
    is_model = exercise.kind == "model" and look.is_model
    if look.is_callable and not is_model and (look.is_class or not wants_class):
        return None
    return (
        f"`{exercise.name}` should be {_WANTED[exercise.kind]}, and it is {look.words}: "
        "was the name used again for something else?"
    )


def not_your_own(answer: Any) -> str | None:
    """Return the sentence for an answer that is, or uses, a part of the course."""
    name = borrowed(answer)
    if not name:
        return None
    return BORROWED.format(name=name) + (KERAS_LAYERS if name == "utils.layers" else "")


def borrowed(answer: Any) -> str:
    """Return the course's own function, class or module that an answer is or uses, or nothing.

    An exercise is the learner's own work, and grading leaves the course's layers out. What the
    answer's code names is looked up, also in functions of the notebook that it calls; nothing runs.
    """
    return next(filter(None, map(_course_name, _reach(answer))), "")


def typed_sizes(answer: Any) -> tuple[int, ...]:
    """Return the whole numbers of 2 or more that stand in an answer's code, in order."""
    found: set[int] = set()
    for part in _reach(answer):
        if isinstance(part, types.FunctionType):
            found |= {n for n in _constants(part.__code__) if type(n) is int and n >= 2}
    return tuple(sorted(found))


def _reach(answer: Any) -> Iterator[Any]:
    """Yield an answer and the functions, classes and modules of its notebook that it names."""
    seen: set[int] = set()
    waiting = [answer]
    while waiting:
        part = waiting.pop()
        if id(part) in seen or not isinstance(part, _READ):
            continue
        seen.add(id(part))
        yield part
        if not _course_name(part):
            waiting += _parts(part)


def _constants(code: types.CodeType) -> Iterator[Any]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _constants(constant)
        elif isinstance(constant, tuple):  # a shape, most often
            yield from constant
        else:
            yield constant


def _course_name(part: Any) -> str:
    if isinstance(part, types.ModuleType):
        return part.__name__ if part.__name__.startswith("utils.") else ""
    if not isinstance(part, type | types.FunctionType):
        return ""
    module = part.__module__ if isinstance(part.__module__, str) else ""
    return f"{module}.{part.__name__}" if module.startswith("utils.") else ""


def _parts(part: Any) -> Iterator[Any]:
    """Yield what a function of a notebook names, and the bases and methods of a class."""
    if str(getattr(part, "__module__", "")).startswith(_LIBRARIES):
        return
    if isinstance(part, type):
        yield from part.__bases__
        yield from vars(part).values()
    elif isinstance(part, types.FunctionType):
        yield from _named(part.__code__, part.__globals__)
        yield from (cell.cell_contents for cell in part.__closure__ or () if _is_filled(cell))


def _named(code: types.CodeType, names: dict[str, Any]) -> Iterator[Any]:
    # `co_names` holds attributes as well: `keras.layers` is not the notebook's `layers`.
    for instruction in dis.get_instructions(code):
        if instruction.opname in _LOADS and instruction.argval in names:
            yield names[instruction.argval]
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _named(constant, names)


def _is_filled(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False
