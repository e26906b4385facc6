"""Plain values as bytes, for the way out of the sandbox and into it.

A value is None, bool, int, float, str, an array of numbers, truth values or text, or a list or a
dict with string keys of these. It travels as JSON: a list is a list, a dict is `{"dict": {…}}`,
and an array is `{"array": base64, "dtype": "<f8", "shape": […]}`. There is no pickle, nothing that
is parsed can run code, and every size is bounded before memory is taken for it.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils.checks.compare import Plain

# Little-endian, and nothing whose layout depends on the machine (no long double, no objects).
_NUMBERS = frozenset(
    [
        "|b1",
        "|i1",
        "<i2",
        "<i4",
        "<i8",
        "|u1",
        "<u2",
        "<u4",
        "<u8",
        "<f2",
        "<f4",
        "<f8",
        "<c8",
        "<c16",
    ]
)
_LARGEST_INT = 2**64
_LAST_CODE_POINT = 0x10FFFF
_SURROGATES = (0xD800, 0xDFFF)


class WireError(ValueError):
    """A value that can't travel, or bytes that are no value; the message is one sentence."""


@dataclass(frozen=True)
class Bounds:
    """How large a value may be: bytes on the wire, nesting, and entries of lists and dicts."""

    bytes: int = 8 * 2**20
    depth: int = 16
    entries: int = 100_000
    dimensions: int = 16
    text: int = 1_000_000


DEFAULT_BOUNDS = Bounds()


def encode(value: Plain, bounds: Bounds = DEFAULT_BOUNDS) -> bytes:
    """Return a plain value as bytes.

    Raises:
        WireError: it is not plain, or larger than the bounds.
    """
    form = _Writer(bounds).form(value, 0)
    data = json.dumps(form, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    if len(data) > bounds.bytes:
        raise WireError(f"The value takes more than {bounds.bytes:,} bytes.")
    return data


def decode(data: bytes, bounds: Bounds = DEFAULT_BOUNDS) -> Plain:
    """Return the value that `encode` wrote; trusts nothing about the bytes.

    Raises:
        WireError: the bytes are anything else, or the value is larger than the bounds.
    """
    if len(data) > bounds.bytes:
        raise WireError(f"The value takes more than {bounds.bytes:,} bytes.")
    return _Reader(bounds).value(_parse(data), 0)


def _parse(data: bytes) -> Any:
    try:
        return json.loads(data.decode("ascii"), object_pairs_hook=_unique)
    except WireError:
        raise
    except RecursionError:
        raise WireError("The value is nested too deeply.") from None
    except (ValueError, MemoryError):
        raise WireError("The bytes are no value in the wire's form.") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise WireError("A name occurs twice in one dict.")
    return found


class _Counter:
    """What writer and reader share: the bounds, and the entries met so far."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self._left = bounds.entries

    def enter(self, depth: int, entries: int) -> None:
        if depth >= self.bounds.depth:
            raise WireError(f"The value is nested more than {self.bounds.depth} deep.")
        self._left -= entries
        if self._left < 0:
            raise WireError(f"The value holds more than {self.bounds.entries:,} entries.")

    def text(self, text: str) -> str:
        if len(text) > self.bounds.text:
            raise WireError(f"A text is longer than {self.bounds.text:,} characters.")
        # Half of a surrogate pair can be held in memory, and written to no file.
        if not text.isascii() and any(_SURROGATES[0] <= ord(c) <= _SURROGATES[1] for c in text):
            raise WireError("A text holds characters that can't be written.")
        return text


class _Writer(_Counter):
    def form(self, value: Any, depth: int) -> Any:
        """Return what stands for a value in JSON."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, str):
            return self.text(str(value))
        if isinstance(value, int):
            return _bounded(int(value))
        if isinstance(value, float):
            return float(value)
        if isinstance(value, list | tuple):
            self.enter(depth, len(value))
            return [self.form(entry, depth + 1) for entry in value]
        if isinstance(value, dict):
            self.enter(depth, len(value))
            return {"dict": {self._key(k): self.form(v, depth + 1) for k, v in value.items()}}
        raise WireError(f"A {type(value).__name__} is no plain value.")

    def _key(self, key: Any) -> str:
        if not isinstance(key, str):
            raise WireError("A key of a dict is no text.")
        return self.text(str(key))

    def _array(self, array: np.ndarray) -> dict[str, Any]:
        plain = _portable(np.asarray(array))
        if plain.nbytes > self.bounds.bytes:
            raise WireError(f"An array takes more than {self.bounds.bytes:,} bytes.")
        return {
            "array": base64.b64encode(plain.tobytes()).decode("ascii"),
            "dtype": plain.dtype.str,
            "shape": list(plain.shape),
        }


def _bounded(number: int) -> int:
    if abs(number) >= _LARGEST_INT:
        raise WireError("A whole number is larger than 64 bits.")
    return number


def _portable(array: np.ndarray) -> np.ndarray:
    """Return an array in one of the wire's types, in little-endian order."""
    kind, size = array.dtype.kind, array.dtype.itemsize
    if kind == "f" and size > 8:
        array = array.astype(np.float64)
    if kind == "c" and size > 16:
        array = array.astype(np.complex128)
    array = array.astype(array.dtype.newbyteorder("<"), copy=False)
    if kind != "U" and array.dtype.str not in _NUMBERS:
        raise WireError(f"An array of type {array.dtype} is no array of numbers or text.")
    return array


class _Reader(_Counter):
    def value(self, form: Any, depth: int) -> Plain:
        """Return the value that a form in JSON stands for."""
        if form is None or isinstance(form, bool | float):
            return form
        if isinstance(form, int):
            return _bounded(form)
        if isinstance(form, str):
            return self.text(form)
        if isinstance(form, list):
            self.enter(depth, len(form))
            return [self.value(entry, depth + 1) for entry in form]
        if form.keys() == {"dict"}:
            return self._dict(form["dict"], depth)
        if form.keys() == {"array", "dtype", "shape"}:
            return self._array(form["array"], form["dtype"], form["shape"])
        raise WireError("A form has other fields than a dict or an array has.")

    def _dict(self, entries: Any, depth: int) -> dict[str, Plain]:
        if not isinstance(entries, dict):
            raise WireError("A dict is written as something else.")
        self.enter(depth, len(entries))
        return {self.text(key): self.value(entry, depth + 1) for key, entry in entries.items()}

    def _array(self, text: Any, code: Any, shape: Any) -> np.ndarray:
        dtype = _dtype(code)
        count = self._count(shape)
        try:
            raw = base64.b64decode(text, validate=True)
        except (TypeError, ValueError, binascii.Error):
            raise WireError("The entries of an array are no base64.") from None
        if len(raw) != count * dtype.itemsize:
            raise WireError("An array has another number of entries than its shape says.")
        flat = np.frombuffer(raw, dtype=dtype) if raw else np.zeros(count, dtype)
        _require_sound(flat)
        return flat.reshape(shape).copy()

    def _count(self, shape: Any) -> int:
        if not isinstance(shape, list) or len(shape) > self.bounds.dimensions:
            raise WireError(f"A shape is no list of at most {self.bounds.dimensions} numbers.")
        # `type(n) is int` leaves out True, which is an int as well.
        if not all(type(n) is int and 0 <= n <= self.bounds.bytes for n in shape):
            raise WireError("A shape holds something else than sizes.")
        # Sizes of 0 are left out: else one of them would let the others be anything.
        if math.prod(n for n in shape if n) > self.bounds.bytes:
            raise WireError("An array has more entries than fit the bounds.")
        return math.prod(shape)


def _dtype(code: Any) -> np.dtype:
    if isinstance(code, str) and code in _NUMBERS:
        return np.dtype(code)
    digits = code[2:] if isinstance(code, str) and code.startswith("<U") else ""
    # `isascii` as well: there are digits in other scripts that int() reads.
    if 0 < len(digits) <= 7 and digits.isascii() and digits.isdigit():
        return np.dtype(f"<U{int(digits)}")
    raise WireError("An array has a type that is not among the wire's.")


def _require_sound(flat: np.ndarray) -> None:
    """Refuse bytes that are no truth value, and no character: NumPy would keep them as they are."""
    if not flat.nbytes:
        return
    if flat.dtype.kind == "b" and flat.view(np.uint8).max() > 1:
        raise WireError("An array of truth values holds something else.")
    if flat.dtype.kind != "U":
        return
    points = flat.view(np.uint32)
    halves = (points >= _SURROGATES[0]) & (points <= _SURROGATES[1])
    if points.max() > _LAST_CODE_POINT or halves.any():
        raise WireError("An array of text holds something that is no character.")
