"""Records read back strictly: what a file holds is no dataclass until every field has its type."""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Made = TypeVar("Made")
_BITS = 63


def build(kind: type[Made], data: Any) -> Made:
    """Return a dataclass from data, as JSON gives them.

    A field may be a text, a truth value, a whole number of up to 63 bits, a finite number, None,
    one of a few texts, a tuple or a dict of such, or another dataclass. Fields with a default may
    be missing; what the dataclass does not know is left out.

    Args:
        kind: the dataclass.
        data: what should be such a record.

    Raises:
        TypeError: it is none; the message names the first field that is wrong.
    """
    if not isinstance(data, Mapping):
        raise TypeError(f"{kind.__name__}: this is no record.")
    hints, values = get_type_hints(kind), {}
    for each in fields(kind):  # type: ignore[arg-type] # any dataclass
        if each.name in data:
            values[each.name] = _value(hints[each.name], data[each.name], each.name)
        elif each.default is MISSING and each.default_factory is MISSING:
            raise TypeError(f"{each.name}: it is missing.")
    return kind(**values)


def require_version(record: Any, version: int) -> None:
    """Refuse what is no record of a version.

    Raises:
        TypeError: it is none.
    """
    found = record.get("version") if isinstance(record, Mapping) else None
    if not _is_whole(found) or found != version:
        raise TypeError(f"version: this is no record of version {version}.")


def _value(wanted: Any, data: Any, name: str) -> Any:
    """Return a field's value; tuples, which JSON writes as lists, are tuples again."""
    if is_dataclass(wanted):
        return build(wanted, data)  # type: ignore[arg-type] # a class, not one of its objects
    form, parts = get_origin(wanted), get_args(wanted)
    if form in (Union, types.UnionType):
        return _any_of(parts, data, name)
    if form is Literal:
        fits = isinstance(data, str) and data in parts
    elif form is tuple and isinstance(data, list | tuple):
        return tuple(_value(parts[0], entry, name) for entry in data)
    elif form is dict and isinstance(data, dict):
        return {_value(parts[0], k, name): _value(parts[1], v, name) for k, v in data.items()}
    else:
        fits = wanted in _FITS and _FITS[wanted](data)
    if not fits:
        raise TypeError(f"{name}: {type(data).__name__} is not what belongs there.")
    return data


def _any_of(parts: tuple[Any, ...], data: Any, name: str) -> Any:
    if data is None and type(None) in parts:
        return None
    (wanted,) = (part for part in parts if part is not type(None))
    return _value(wanted, data, name)


def _is_whole(data: Any) -> bool:
    return isinstance(data, int) and not isinstance(data, bool) and data.bit_length() <= _BITS


def _is_number(data: Any) -> bool:
    return _is_whole(data) or (isinstance(data, float) and math.isfinite(data))


_FITS: dict[Any, Callable[[Any], bool]] = {
    str: lambda data: isinstance(data, str),
    bool: lambda data: isinstance(data, bool),
    int: _is_whole,
    float: _is_number,
}
