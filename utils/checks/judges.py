"""Judges that most exercises declare instead of programming one."""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from utils.checks.compare import ATOL, RTOL, as_array, difference
from utils.checks.exercise import Inputs, Judge, Problem
from utils.checks.sentences import Sentences

View = Callable[[Inputs, Any], Any]

_REMEMBERED = 128
"""Cases of one exercise: more than a grading draws."""
_UNPICKLABLE = (pickle.PicklingError, TypeError, AttributeError)


@dataclass(frozen=True)
class Declared:
    """A judge, and the fields of `Exercise` that follow from what it compares.

    A known mistake is recognised by what the judge sees and as exactly as it sees, so both come
    from one place.
    """

    judge: Judge
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, inputs: Inputs, result: Any) -> Problem | None:
        return self.judge(inputs, result)


def equals(
    oracle: Callable[..., Any],
    *,
    rtol: float = 1e-5,
    atol: float = 1e-5,
    whole: str = "",
    view: View | None = None,
) -> Declared:
    """Judge by an oracle that takes the inputs by position; float32 may be computed in.

    Args:
        oracle: returns the right result; it is no copy of the solution. What a sentence calls the
            result stands on the page of its module, as **result** ("the array of states").
        rtol: how far an entry may lie from the right one, as a part of that.
        atol: how far it may lie besides.
        whole: what to say of a right number that is a float where a whole one was asked for.
        view: what of a result is compared, for the judge and for mistakes alike.
    """

    say = Sentences(oracle.__module__)
    right = _remembering(oracle)

    def judge(inputs: Inputs, result: Any) -> Problem | None:
        expected, got = right(inputs), result
        if view is not None:
            expected, got = view(inputs, expected), view(inputs, _as_one_array(result))
        problem = difference(expected, got, rtol=rtol, atol=atol, where=say.text("result"))
        if problem is None and whole and np.asarray(result).dtype.kind == "f":
            return Problem(whole)
        return problem

    settings: dict[str, Any] = {"rtol": rtol, "atol": atol}
    settings["expected"] = right
    if view is not None:
        settings["view"] = lambda inputs, result: view(inputs, _as_one_array(result))
    return Declared(judge, settings)


def _remembering(oracle: Callable[..., Any]) -> Callable[[Inputs], Any]:
    """Return what asks an oracle once for the same inputs: a class is graded on the same cases."""

    @functools.lru_cache(_REMEMBERED)
    def of(pickled: bytes) -> bytes:
        return pickle.dumps(oracle(*pickle.loads(pickled).values()))

    def right(inputs: Inputs) -> Any:
        try:
            return pickle.loads(of(pickle.dumps(dict(inputs))))
        except _UNPICKLABLE:
            return oracle(*inputs.values())

    return right


def _as_one_array(result: Any) -> Any:
    """Return a list or tuple of arrays of one shape as the array it spells."""
    array = as_array(result) if isinstance(result, list) else None
    return result if array is None else array


def on_paper(
    right: Any,
    order: Iterable[Any],
    words: Callable[[Any, Any, Any], Problem],
    *,
    rtol: float = RTOL,
    atol: float = ATOL,
) -> Declared:
    """Judge a value that was worked on paper; only the first wrong part of it is shown.

    Args:
        right: the right value.
        order: indices of the parts, in the order in which they are computed.
        words: says which part is wrong, from its index, what is right and what came. What a
            sentence calls the value stands on the page of its module, as **result**.
        rtol: how far rounding may move a number, as a part of it.
        atol: how far rounding may move it besides.
    """
    right = np.array(right, float)
    parts, say = list(order), Sentences(words.__module__)

    def judge(inputs: Inputs, result: Any) -> Problem | None:
        problem = difference(right, result, rtol=rtol, atol=atol, where=say.text("result"))
        if problem is None or not problem.in_entries:
            return problem
        got = np.asarray(result, float)
        first = next(
            part for part in parts if not np.allclose(got[part], right[part], rtol=rtol, atol=atol)
        )
        return words(first, right, got)

    return Declared(judge, {"rtol": rtol, "atol": atol})


def first_of(*judges: Judge) -> Judge:
    """Judge by one after the other; the first problem is said."""

    def judge(inputs: Inputs, result: Any) -> Problem | None:
        return next(filter(None, (each(inputs, result) for each in judges)), None)

    return judge
