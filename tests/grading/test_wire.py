"""What leaves the sandbox: every plain value arrives as it was, and anything else is refused."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest

from utils.checks.compare import same
from utils.grading import wire
from utils.grading.wire import Bounds, WireError, decode, encode

RNG = np.random.default_rng(3)

PLAIN = [
    None,
    True,
    -3,
    2**63,
    0.1,
    float("inf"),
    "",
    "naïve, 詩, \x00, \n",
    [],
    {},
    [1, [2.5, [None, {"a": [False]}]]],
    {"array": "a name that the wire uses itself", "dict": {"dtype": 1}},
    RNG.normal(size=(2, 3)),
    RNG.normal(size=(2, 3)).astype(">f4"),
    RNG.normal(size=(4, 4))[::2, ::-1],
    RNG.normal(size=3) + 1j,
    np.array([[True], [False]]),
    np.array(["long", "s", "詩"]),
    np.array(7, dtype=np.uint8),
    np.zeros((0, 5)),
    np.array([np.nan, np.inf]),
    np.array([], dtype="<U1"),
]


@pytest.mark.parametrize("value", PLAIN, ids=lambda v: repr(v)[:30])
def test_a_plain_value_arrives_as_it_was(value: Any) -> None:
    arrived = decode(encode(value))
    assert type(arrived) is type(value)
    if isinstance(value, np.ndarray):
        assert arrived.shape == value.shape
        assert arrived.dtype.kind == value.dtype.kind
        assert np.array_equal(arrived, value, equal_nan=value.dtype.kind in "fc")
        assert arrived.flags.writeable
    else:
        assert arrived == value


def test_long_doubles_arrive_as_doubles() -> None:
    value = np.array([1.5, 2.5], dtype=np.longdouble)
    assert decode(encode(value)).dtype == np.float64


class Lies(np.ndarray):
    """An array that claims to equal everything."""

    def __eq__(self, other: object) -> Any:
        return True

    def tobytes(self, order: Any = "C") -> bytes:
        return b"lies"


def test_a_subclass_of_array_loses_its_own_ways() -> None:
    arrived = decode(encode(np.zeros(3).view(Lies)))
    assert type(arrived) is np.ndarray
    assert same(arrived, np.zeros(3))


def _nested(depth: int) -> list[Any]:
    return [_nested(depth - 1)] if depth else []


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1: "a key that is a number"},
        np.array([None]),
        np.array(["2026-01-01"], dtype="datetime64[D]"),
        np.zeros(2, dtype=[("a", "f4")]),
        2**64,
        "half a pair: \ud800",
        np.float32(1),
        b"bytes",
        _nested(20),
        [0] * 100_001,
        np.zeros(2 * 2**20),
    ],
    ids=lambda v: repr(v).partition(" at 0x")[0][:30],  # an address differs between workers
)
def test_what_is_not_plain_or_too_large_is_not_sent(value: Any) -> None:
    with pytest.raises(WireError) as caught:
        encode(value)
    assert str(caught.value).endswith(".")


def _array(dtype: str = "<f8", shape: Any = (1,), raw: Any = bytes(8)) -> bytes:
    text = base64.b64encode(raw).decode() if isinstance(raw, bytes) else raw
    return json.dumps({"array": text, "dtype": dtype, "shape": shape}).encode()


MALFORMED = {
    "nothing": b"",
    "no JSON": b"{",
    "pickle": b"\x80\x04\x95.",
    "trailing": b"1 2",
    "a field too many": b'{"dict": {}, "x": 1}',
    "unknown form": b'{"tuple": [1]}',
    "a dict that is a list": b'{"dict": [1]}',
    "the same name twice": b'{"dict": {"a": 1, "a": 2}}',
    "half a pair": b'"\\ud800"',
    "a number of 5,000 digits": b"1" * 5000,
    "a number of 30 digits": b"1" * 30,
    "a million brackets": b"[" * 1_000_000,
    "nested 17 deep": b"[" * 17 + b"]" * 17,
    "objects": _array(dtype="|O"),
    "void": _array(dtype="|V8"),
    "a record": _array(dtype="f8,f8"),
    "big-endian": _array(dtype=">f8"),
    "dates": _array(dtype="<M8[D]"),
    "a type that is a number": _array(dtype=8),  # type: ignore[arg-type]
    "text of no width": _array(dtype="<U"),
    "text of an enormous width": _array(dtype="<U99999999"),
    "no base64": _array(raw="%%%"),
    "base64 that is a number": _array(raw=5),
    "too few bytes": _array(shape=(2,)),
    "too many bytes": _array(raw=bytes(16)),
    "a negative size": _array(shape=(-1,)),
    "a size that is a float": _array(shape=(1.0,)),
    "a size that is True": _array(shape=(True,)),
    "a shape that is a number": _array(shape=1),
    "an enormous product": _array(shape=(2**22, 2**22, 0), raw=b""),
    "an enormous empty size": _array(shape=(0, 2**40), raw=b""),
    "17 axes": _array(shape=(1,) * 17),
    "truth that is 2": _array(dtype="|b1", raw=b"\x02"),
    "no character": _array(dtype="<U1", raw=b"\xff\xff\xff\x7f"),
    "half a pair in an array": _array(dtype="<U1", raw=b"\x00\xd8\x00\x00"),
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_malformed_bytes_are_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(WireError) as caught:
        decode(data)
    assert str(caught.value).endswith(".")


def test_bytes_beyond_the_bound_are_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "_parse", lambda data: pytest.fail("it was parsed"))
    with pytest.raises(WireError):
        decode(b"1" * 11, Bounds(bytes=10))


@pytest.mark.parametrize("seed", range(20))
def test_damaged_bytes_give_a_value_or_a_wire_error(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sound = encode({"a": np.arange(6.0).reshape(2, 3), "b": ["text", None, 1.5]})
    for _ in range(100):
        damaged = bytearray(sound)
        for place in rng.integers(len(damaged), size=rng.integers(1, 4)):
            damaged[place] = rng.integers(256)
        try:
            decode(bytes(damaged))
        except WireError as error:
            assert str(error).endswith(".")
