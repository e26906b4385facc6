"""What a transition can't see: any orthonormal basis of it is right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.compare import as_array, describe
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Case, Inputs, Problem, is_numeric

say = Sentences(__name__)

CLOSE = 1e-5
WEAK = 2e-3
"""What the transition leaves of a change that it sees faintly: far more than rounding does."""


def cases(rng: Rng) -> Cases:
    def transition(wide: int, sizes: list[float], *columns: int) -> dict[str, Array]:
        """Return a transition of such singular values; or of its columns some, perhaps again."""
        left, right = (
            np.linalg.qr(rng.normal(size=(rows, len(sizes))))[0] for rows in (wide, len(sizes))
        )
        return {"transition": ((left * sizes) @ right.T)[:, columns or slice(None)]}

    yield "a transition from 7 to 4", transition(7, [2, 1.8, 1.4, 1])
    # The equal columns come last, and first: what is kept of a QR depends on their places.
    label = "a transition from 8 to 4, of whose columns two are equal"
    yield label, transition(8, [2, 1.5, 1], 0, 1, 2, 1)
    label = "a transition from 7 to 3, whose first two columns are equal"
    yield label, transition(7, [2, 1], 0, 0, 1)
    yield "a transition from 12 to 2", transition(12, [2, 1])
    yield "a transition from 9 to 4 that sees one change faintly", transition(9, [3, 2, 1, WEAK])
    full = transition(5, [2, 1.8, 1.6, 1.3, 1])
    yield Case(full, "a transition from 5 to 5, which loses nothing", trivial=True)


def expected_shape(transition: Array) -> tuple[int, int]:
    """Return how many changes go unseen, and how long each is."""
    kept: list[Array] = []
    for column in transition.T:  # those that are no mixture of others
        rest = column - sum((column @ unit) * unit for unit in kept)
        length = float(np.linalg.norm(rest))
        if length > 1e-8 * np.linalg.norm(column):
            kept.append(rest / length)
    return len(transition) - len(kept), len(transition)


def rows_of(result: Any) -> Array | None:
    """Return the array of real numbers that came, or that a list spells; None if it is none."""
    array = as_array(result)
    return array if is_numeric(array) else None


def judge(inputs: Inputs, result: Any) -> Problem | None:
    transition, rows = inputs["transition"], rows_of(result)
    wide, narrow = transition.shape
    shape = expected_shape(transition)
    if rows is None or rows.shape != shape:
        sizes = {"wide": wide, "narrow": narrow, "count": shape[0]}
        return say("shape", **sizes, expected=shape, got=describe(result))
    moved = np.abs(rows @ transition).max(axis=1, initial=0.0)
    if (moved > CLOSE).any():
        row = int(np.argmax(moved > CLOSE))
        return say("seen", row=row, moved=moved[row])
    if is_orthonormal(rows):
        return None
    products = rows @ rows.T
    far = np.abs(products - np.eye(len(rows)))
    row, column = (int(number) for number in np.unravel_index(far.argmax(), far.shape))
    return say("products", row=row, column=column, got=products[row, column])


def is_orthonormal(rows: Array) -> bool:
    return np.allclose(rows @ rows.T, np.eye(len(rows)), atol=1e-4)


def is_unseen(rows: Array, transition: Array, atol: float = CLOSE) -> bool:
    return np.allclose(rows @ transition, 0, atol=atol)


def view(inputs: Inputs, result: Any) -> Any:
    """Return what of rows, or of columns, does not hang on the basis: their products, summed."""
    rows, wide = rows_of(result), len(inputs["transition"])
    if rows is None or rows.ndim != 2:
        return result
    each = rows.T if len(rows) == wide else rows
    return {"shape": rows.shape, "span": each.T @ each} if each.shape[1] <= wide else result


def given(condition: Callable[[Array, Array, int], bool]) -> Callable[[Inputs, Any], bool]:
    """Return a condition on rows as long as the wide row as one on whatever came."""

    def holds(inputs: Inputs, result: Any) -> bool:
        transition, rows = inputs["transition"], rows_of(result)
        if rows is None or rows.shape[-1:] != transition.shape[:1] or rows.ndim > 2:
            return False
        return condition(transition, np.atleast_2d(rows), expected_shape(transition)[0])

    return holds


@given
def is_zero(transition: Array, rows: Array, count: int) -> bool:
    return not rows.any() and bool(len(rows) or not count)


@given
def is_one(transition: Array, rows: Array, count: int) -> bool:
    return len(rows) == 1 and is_orthonormal(rows) and (is_unseen(rows, transition) or not count)


@given
def is_by_shape(transition: Array, rows: Array, count: int) -> bool:
    """Return whether no equal columns are noticed, at least not in this case."""
    # A singular value that is exactly 0 is seen by whoever counts those that are not.
    right = len(rows) in (count, len(transition) - transition.shape[1])
    return right and is_unseen(rows, transition) and is_orthonormal(rows)


@given
def takes_weak_ones(transition: Array, rows: Array, count: int) -> bool:
    faint = is_unseen(rows, transition, atol=2 * WEAK)
    return len(rows) >= count and faint and is_orthonormal(rows)


@given
def is_not_unit(transition: Array, rows: Array, count: int) -> bool:
    return len(rows) == count and is_unseen(rows, transition) and bool(rows.any() or not count)


def is_narrow(inputs: Inputs, result: Any) -> bool:
    rows, narrow = rows_of(result), inputs["transition"].shape[1:]
    return rows is not None and rows.shape[1:] == narrow and is_orthonormal(rows)


EXERCISE = exercise(__name__, cases, judge, view=view, atol=1e-4)
