"""Plain values, and words for the difference between two of them.

A probe returns plain values only: arrays of numbers, truth values or strings, Python scalars,
None, and lists or dicts of these. They can leave a sandbox without pickle, and nothing in them can
run code while they are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from utils.checks.exercise import Problem
from utils.checks.sentences import Sentences

say = Sentences(__name__)

Plain = Any
"""None, bool, int, float, str, np.ndarray, or a list or dict (string keys) of these."""

RTOL = 1e-5
ATOL = 1e-6
_SHOWN_ENTRIES = 24
_PLAIN_KINDS = "biufcU"
_NUMBERS_AT_MOST = 5_000_000
_ENTRIES_AT_MOST = 100_000
_NESTED_AT_MOST = 20
_TEXT_BYTES_AT_MOST = 64_000_000
_CHARACTER_BYTES = 4


class NotPlainError(TypeError):
    """A value that is no array, number, string, list or dict; the message says so in a sentence."""


def to_plain(value: Any) -> Plain:
    """Return a copy of `value` as plain data (tensors and variables become arrays).

    Subclasses of Python's own types are read by what they hold, not by what they say.

    Raises:
        NotPlainError: it is something else, an array of Python objects, nested without end, or
            larger than any result of an exercise.
    """
    return _plain(value, _NESTED_AT_MOST)


def _plain(value: Any, depth: int) -> Plain:
    if depth < 0:
        raise NotPlainError("The result is nested too deep: does a list hold itself?")
    kind = type(value)
    if value is None or kind is bool:
        return value
    if issubclass(kind, np.generic):
        return _to_array(value)
    if issubclass(kind, Fraction | Decimal):  # worked on paper, exactly
        return float(value)
    for base in (str, int, float):
        if issubclass(kind, base):
            return _scalar(base, value)
    if issubclass(kind, dict | list | tuple):
        if len(value) > _ENTRIES_AT_MOST:
            raise NotPlainError(f"The result has {len(value):,} entries, far more than expected.")
        if issubclass(kind, dict):
            return {str(key): _plain(entry, depth - 1) for key, entry in value.items()}
        return [_plain(entry, depth - 1) for entry in value]
    return _to_array(value)


def _scalar(base: type, value: Any) -> Plain:
    if base is str:
        text = str.__str__(value)
        if len(text) > _ENTRIES_AT_MOST:
            raise NotPlainError(f"The result is a string of {len(text):,} characters.")
        return text
    if base is int and int.bit_length(value) > 64:
        raise NotPlainError("The result is a whole number of more than 64 bits.")
    return int.__int__(value) if base is int else float.__float__(value)


def _to_array(value: Any) -> np.ndarray:
    if not isinstance(value, np.ndarray | np.generic) and not hasattr(value, "__array__"):
        remedy = ": `list(…)` makes a list of it" if hasattr(type(value), "__iter__") else ""
        raise NotPlainError(
            f"A number or an array was expected, and this is {describe(value)}{remedy}."
        )
    size = getattr(value, "size", 0)
    if isinstance(size, int) and size > _NUMBERS_AT_MOST:
        raise NotPlainError(f"The result holds {size:,} numbers, far more than expected.")
    if isinstance(value, np.ma.MaskedArray):
        raise NotPlainError("The result is a masked array; a plain one was expected.")
    try:
        array = np.array(value)
    except Exception as error:
        raise NotPlainError(
            f"A number or an array was expected, and {describe(value)} can't be turned into one."
        ) from error
    if array.dtype.name in ("bfloat16", "float16"):
        return array.astype(np.float32)
    if array.dtype.kind == "O":
        raise NotPlainError(
            "The array holds Python objects instead of numbers: "
            "are its rows of different lengths, or is there a None among them?"
        )
    if array.dtype.kind not in _PLAIN_KINDS:
        raise NotPlainError(f"The array should hold numbers, and its dtype is {array.dtype.name}.")
    return array


def describe(value: Any) -> str:
    """Return a few words that say what a value is: `an array of shape (3, 4)`."""
    try:
        return _described(value)
    except Exception:  # a value whose own methods raise
        return "an object"


def _described(value: Any) -> str:
    kind = type(value)
    if value is None:
        return "None"
    if kind is np.ndarray:
        return f"an array of shape {value.shape}" if value.ndim else f"the number {value}"
    if kind is str:
        return f"the string {value[:40]!r}"
    if kind in (bool, int, float) or issubclass(kind, np.generic):
        return f"the number {str(value)[:20]}"
    if issubclass(kind, list | tuple):
        return f"a list or tuple of {len(value)} {'entry' if len(value) == 1 else 'entries'}"
    if issubclass(kind, type):
        return f"the class {value.__name__}"
    name = type.__dict__["__name__"].__get__(kind)
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def difference(
    expected: Plain,
    got: Plain,
    *,
    rtol: float = RTOL,
    atol: float = ATOL,
    where: str = "the result",
) -> Problem | None:
    """Return the first difference between two plain values, or None where they agree.

    Shapes come first, then NaN and infinities, then the first differing entry; small arrays are
    shown whole. A list of numbers counts as the array it spells.
    """
    if got is None and expected is not None:
        return say("none", Where=_sentence_case(where))
    if isinstance(expected, dict):
        return _dict_difference(expected, got, rtol, atol, where)
    if isinstance(expected, list):
        return _list_difference(expected, got, rtol, atol, where)
    return _array_difference(expected, got, rtol, atol, where)


def same(a: Plain, b: Plain, *, rtol: float = RTOL, atol: float = ATOL) -> bool:
    """Return whether two plain values agree (NaN equals NaN here, None equals None)."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k], rtol=rtol, atol=atol) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(
            same(x, y, rtol=rtol, atol=atol) for x, y in zip(a, b, strict=True)
        )
    if a is None and b is None:
        return True
    x, y = as_array(a), as_array(b)
    if x is None or y is None or x.shape != y.shape:
        return False
    if x.dtype.kind == "U" or y.dtype.kind == "U":
        return x.dtype.kind == y.dtype.kind and bool(np.array_equal(x, y))
    return bool(np.allclose(x, y, rtol=rtol, atol=atol, equal_nan=True))


def show(array: np.ndarray) -> str:
    """Return a small array as text, with four significant digits."""
    return np.array2string(np.asarray(array), precision=4, suppress_small=True, separator=", ")


def _dict_difference(
    expected: dict[str, Plain], got: Plain, rtol: float, atol: float, where: str
) -> Problem | None:
    if not isinstance(got, dict) or expected.keys() - got.keys():
        names = ", ".join(expected)
        return say("names", Where=_sentence_case(where), names=names, got=describe(got))
    for key, entry in expected.items():
        problem = difference(entry, got[key], rtol=rtol, atol=atol, where=f"`{key}`")
        if problem:
            return problem
    return None


def _list_difference(
    expected: Sequence[Plain], got: Plain, rtol: float, atol: float, where: str
) -> Problem | None:
    if isinstance(got, np.ndarray) and got.ndim:
        got = list(got)
    if not isinstance(got, list) or len(got) != len(expected):
        where, count = _sentence_case(where), len(expected)
        return say("entries", Where=where, count=count, got=describe(got))
    for index, (one, other) in enumerate(zip(expected, got, strict=True)):
        entry = say.text("entry", index=index, where=where)
        problem = difference(one, other, rtol=rtol, atol=atol, where=entry)
        if problem:
            return problem
    return None


def _array_difference(
    expected: Plain, got: Plain, rtol: float, atol: float, where: str
) -> Problem | None:
    right, array = np.asarray(expected), as_array(got)
    if array is None or (array.ndim == 0 and right.ndim > 0):
        return _another_form(right, got, _sentence_case(where))
    if array.shape != right.shape:
        return _shape_problem(right, array, where)
    if right.dtype.kind == "U" or array.dtype.kind == "U":
        return _text_difference(right, array, _sentence_case(where))
    return _entry_difference(right, array, rtol, atol, _sentence_case(where))


def _another_form(expected: np.ndarray, got: Plain, where: str) -> Problem:
    if not expected.ndim:
        return say("no number", Where=where, got=describe(got))
    wanted = describe(expected)
    number, row = _uneven_row(got, expected.shape[1]) if expected.ndim == 2 else ("", None)
    if not number:
        return say("no array", Where=where, expected=wanted, got=describe(got))
    if isinstance(row, int):
        return say("row", Where=where, expected=wanted, number=number, count=row)
    return say("no row", Where=where, expected=wanted, number=number, got=row)


def _uneven_row(rows: Plain, columns: int) -> tuple[str, int | str | None]:
    """Return which row of a list ("second") has another length, and that, or what is no row."""
    ordinals = say.text("ordinals").split(", ")
    for number, row in zip(ordinals, rows if isinstance(rows, list) else [], strict=False):
        if not isinstance(row, list) and not getattr(row, "shape", ()):
            return number, describe(row)
        if len(row) != columns:
            return number, len(row)
    return "", None


def as_array(value: Plain) -> np.ndarray | None:
    """Return the array that a plain value spells, or None if it spells none.

    Nor does a list of texts that would take far more room as an array, where the longest decides.
    """
    if value is None or isinstance(value, dict) or _text_bytes(value) > _TEXT_BYTES_AT_MOST:
        return None
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array if array.dtype.kind in _PLAIN_KINDS else None


def _text_bytes(value: Plain) -> int:
    """Return the bytes of an array of the texts that a list holds, at any depth; 0 without any."""
    count, longest, waiting = 0, 0, [value] if isinstance(value, list) else []
    while waiting:
        for entry in waiting.pop():
            count += 1
            if isinstance(entry, list):
                waiting.append(entry)
            elif isinstance(entry, str):
                longest = max(longest, len(entry))
            elif isinstance(entry, np.ndarray) and entry.dtype.kind == "U":
                count += entry.size
                longest = max(longest, entry.dtype.itemsize // _CHARACTER_BYTES)
    return _CHARACTER_BYTES * count * longest


def _shape_problem(expected: np.ndarray, got: np.ndarray, where: str) -> Problem:
    if not expected.ndim:
        return say("single", Where=_sentence_case(where), got=got.shape)
    turned = expected.ndim == 2 and got.shape == expected.shape[::-1]
    details = (say.text("turned"),) if turned else ()
    return say("shape", where=where, expected=expected.shape, got=got.shape, details=details)


def _text_difference(expected: np.ndarray, got: np.ndarray, where: str) -> Problem | None:
    if expected.dtype.kind != got.dtype.kind:
        return say("no text" if expected.dtype.kind == "U" else "text", Where=where)
    wrong = np.argwhere(expected != got)
    if not len(wrong):
        return None
    index = tuple(int(i) for i in wrong[0])
    right, came = str(expected[index]), str(got[index])
    return say("text differs", Where=where, at=_at(index), expected=right, got=came)


def _entry_difference(
    expected: np.ndarray, got: np.ndarray, rtol: float, atol: float, where: str
) -> Problem | None:
    unusable = ~np.isfinite(got) & np.isfinite(expected)
    if np.isinf(expected).any():  # an infinity is a value like others here, and NaN is none
        unusable &= np.isnan(got)
    if unusable.any():
        return _unusable(expected, got, unusable, where)
    wrong = ~np.isclose(got, expected, rtol=rtol, atol=atol, equal_nan=True)
    if not wrong.any():
        return None
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    right, came = _number(expected[index]), _number(got[index])
    if not expected.ndim:
        return say("number", Where=where, expected=right, got=came)
    shown: tuple[str, ...] = ()
    if expected.size <= _SHOWN_ENTRIES:
        shown = (say.text("expected", array=show(expected)), say.text("got", array=show(got)))
    return say(
        "entries wrong",
        Where=where,
        shape=expected.shape,
        count=int(wrong.sum()),
        size=expected.size,
        at=_at(index),
        expected=right,
        got=came,
        details=shown,
        in_entries=True,
    )


def _unusable(expected: np.ndarray, got: np.ndarray, unusable: np.ndarray, where: str) -> Problem:
    """Say where the first NaN or infinity stands."""
    index = tuple(int(i) for i in np.argwhere(unusable)[0])
    word = "NaN" if np.isnan(got[index]) else say.text("infinity")
    if not got.ndim:
        return say("no finite number", Where=where, word=word, expected=_number(expected[()]))
    count = int(unusable.sum())
    return say("not finite", Where=where, word=word, at=_at(index), count=count, size=got.size)


def _at(index: tuple[int, ...]) -> str:
    return f" at [{', '.join(str(i) for i in index)}]" if index else ""


def _number(value: Any) -> str:
    number = value.item() if isinstance(value, np.generic) else value
    return f"{number:.6g}" if isinstance(number, float) else str(number)


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
