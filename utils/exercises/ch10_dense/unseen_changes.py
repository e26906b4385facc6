"""What a transition can't see: any orthonormal basis of it is right."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.compare import as_array, describe
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem, is_numeric

say = Sentences(__name__)

CLOSE = 1e-5


def cases(rng: Rng) -> Cases:
    def transition(wide: int, narrow: int, *equal: int) -> dict[str, Array]:
        columns = rng.normal(size=(wide, narrow))
        columns[:, equal] = columns[:, equal[:1]]
        return {"transition": columns}

    yield "a transition from 7 to 4", transition(7, 4)
    # The equal columns come last, and first: what is kept of a QR depends on their places.
    yield "a transition from 8 to 4, of whose columns two are equal", transition(8, 4, 1, 3)
    yield "a transition from 7 to 3, whose first two columns are equal", transition(7, 3, 0, 1)
    yield "a transition from 12 to 2", transition(12, 2)
    yield "a transition from 5 to 5, which loses nothing", transition(5, 5)


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


def view(inputs: Inputs, result: Any) -> Any:
    """Return what of rows, or of columns, does not hang on the basis: their products, summed."""
    rows, wide = rows_of(result), len(inputs["transition"])
    if rows is None or rows.ndim != 2:
        return result
    each = rows.T if len(rows) == wide else rows
    return {"shape": rows.shape, "span": each.T @ each} if each.shape[1] <= wide else result


def is_one(inputs: Inputs, result: Any) -> bool:
    rows = rows_of(result)
    if rows is None or rows.size != len(inputs["transition"]):
        return False
    return bool(np.isclose(np.linalg.norm(rows), 1, atol=1e-4))


def is_by_shape(inputs: Inputs, result: Any) -> bool:
    """Return whether no equal columns are noticed, at least not in this case."""
    transition, rows = inputs["transition"], rows_of(result)
    wide, narrow = transition.shape
    if rows is None or rows.shape != (wide - narrow, wide):
        # A singular value that is exactly 0 is seen by whoever counts those that are not.
        return judge(inputs, result) is None
    return np.allclose(rows @ transition, 0, atol=CLOSE) and is_orthonormal(rows)


def is_narrow(inputs: Inputs, result: Any) -> bool:
    rows = rows_of(result)
    return rows is not None and rows.shape[1:] == inputs["transition"].shape[1:]


def is_not_unit(inputs: Inputs, result: Any) -> bool:
    transition, rows = inputs["transition"], rows_of(result)
    if rows is None or rows.shape != expected_shape(transition):
        return False
    return np.allclose(rows @ transition, 0, atol=CLOSE) and bool(rows.any() or not len(rows))


EXERCISE = exercise(__name__, cases, judge, view=view, atol=1e-4)
