"""Chapter 10's exercise on what a transition can't see: what a narrower width must lose."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import ch10_mistakes as wrong
from utils.checks.compare import describe
from utils.checks.exercise import Case, Exercise, Inputs, Mistake, Problem, is_numeric

_CLOSE = 1e-5


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(wide: int, narrow: int, label: str) -> Case:
        return Case({"transition": rng.normal(size=(wide, narrow))}, label)

    # The equal columns come last, and first: what is kept of a QR depends on their places.
    twice = case(8, 4, "a transition from 8 to 4, of whose columns two are equal")
    twice.inputs["transition"][:, 3] = twice.inputs["transition"][:, 1]
    early = case(7, 3, "a transition from 7 to 3, whose first two columns are equal")
    early.inputs["transition"][:, 1] = early.inputs["transition"][:, 0]
    return [
        case(7, 4, "a transition from 7 to 4"),
        twice,
        early,
        case(12, 2, "a transition from 12 to 2"),
        case(5, 5, "a transition from 5 to 5, which loses nothing"),
    ]


def _rank(transition: np.ndarray) -> int:
    """Return how many columns are left when each that is a mixture of others is taken away."""
    kept: list[np.ndarray] = []
    for column in transition.T:
        rest = column - sum((column @ unit) * unit for unit in kept)
        length = float(np.linalg.norm(rest))
        if length > 1e-8 * np.linalg.norm(column):
            kept.append(rest / length)
    return len(kept)


def _judge(inputs: Inputs, result: Any) -> Problem | None:
    transition = inputs["transition"]
    wide, narrow = transition.shape
    count = wide - _rank(transition)
    rows = _rows(result)
    if rows is None or rows.shape != (count, wide):
        return Problem(
            f"This transition from {wide} to {narrow} leaves {count} independent changes unseen, "
            f"so an array of shape {(count, wide)} was expected, and this is {describe(result)}."
        )
    seen = np.abs(rows @ transition).max(axis=1, initial=0.0)
    if (seen > _CLOSE).any():
        row = int(np.argmax(seen > _CLOSE))
        return Problem(
            f"Row {row} is seen: after the transition it moves a number by {seen[row]:.3g}, "
            "and should move none."
        )
    if _orthonormal(rows):
        return None
    products = rows @ rows.T
    far = np.abs(products - np.eye(count))
    row, column = (int(number) for number in np.unravel_index(far.argmax(), far.shape))
    return Problem(
        "`rows @ rows.T` should be the identity, and its entry "
        f"[{row}, {column}] is {products[row, column]:.3g}."
    )


def _rows(result: Any) -> np.ndarray | None:
    """Return the array that came, or that a list of arrays spells; None if it is none."""
    if isinstance(result, list):
        try:
            result = np.array(result)
        except ValueError:  # rows of different lengths
            return None
    return np.asarray(result) if is_numeric(result) else None


def _orthonormal(rows: np.ndarray) -> bool:
    return np.allclose(rows @ rows.T, np.eye(len(rows)), atol=1e-4)


def _unseen(transition: np.ndarray, rows: np.ndarray) -> bool:
    return rows.shape[-1] == len(transition) and np.allclose(rows @ transition, 0, atol=_CLOSE)


def _is_zero(inputs: Inputs, result: Any) -> bool:
    transition = inputs["transition"]
    shape = (len(transition) - _rank(transition), len(transition))
    return is_numeric(result) and result.shape == shape and not result.any()


def _is_seen(inputs: Inputs, result: Any) -> bool:
    transition = inputs["transition"]
    if not is_numeric(result) or result.shape != (_rank(transition), len(transition)):
        return False
    # Nothing of the rows lies outside of what the columns span.
    beside = transition @ np.linalg.lstsq(transition, result.T, rcond=None)[0]
    return np.allclose(beside, result.T, atol=1e-4) and _orthonormal(result)


def _is_columns(inputs: Inputs, result: Any) -> bool:
    transition = inputs["transition"]
    shape = (len(transition), len(transition) - _rank(transition))
    return is_numeric(result) and result.shape == shape and _unseen(transition, result.T)


def _is_one(inputs: Inputs, result: Any) -> bool:
    if not is_numeric(result) or result.size != len(inputs["transition"]):
        return False
    return bool(np.isclose(np.linalg.norm(result), 1, atol=1e-4))


def _is_wrong_side(inputs: Inputs, result: Any) -> bool:
    transition = inputs["transition"]
    narrow = transition.shape[1]
    shape = (narrow - _rank(transition), narrow)
    return is_numeric(result) and result.shape == shape and _unseen(transition.T, result)


def _is_by_shape(inputs: Inputs, result: Any) -> bool:
    """Return whether no equal columns are noticed, at least not in this case."""
    transition = inputs["transition"]
    wide, narrow = transition.shape
    if not is_numeric(result) or result.shape != (wide - narrow, wide):
        # A singular value that is exactly 0 is seen by whoever counts those that are not.
        return _judge(inputs, result) is None
    return _unseen(transition, result) and _orthonormal(result)


def _is_projection(inputs: Inputs, result: Any) -> bool:
    transition = inputs["transition"]
    wide = len(transition)
    if not is_numeric(result) or result.shape != (wide, wide):
        return False
    kept = wide - _rank(transition)
    right = _unseen(transition, result) and np.allclose(result, result.T, atol=1e-4)
    return bool(right and np.allclose(result @ result, result, atol=1e-4)) and bool(
        np.isclose(np.trace(result), kept, atol=1e-3)
    )


def _is_as_long_as_narrow(inputs: Inputs, result: Any) -> bool:
    """Return whether rows came that belong to the narrow row, however many."""
    transition = inputs["transition"]
    return is_numeric(result) and result.ndim == 2 and result.shape[1] == transition.shape[1]


def _is_thin(inputs: Inputs, result: Any) -> bool:
    """Return whether these are the few unseen columns that a thin SVD has, if any."""
    transition = inputs["transition"]
    wide, narrow = transition.shape
    if not is_numeric(result) or result.ndim != 2:
        return False
    rows = result if result.shape[1] == wide else result.T
    right = rows.shape == (narrow - _rank(transition), wide)
    return right and _unseen(transition, rows) and _orthonormal(rows)


def _is_not_unit(inputs: Inputs, result: Any) -> bool:
    transition = inputs["transition"]
    count = len(transition) - _rank(transition)
    if not is_numeric(result) or result.shape != (count, len(transition)):
        return False
    return _unseen(transition, result) and bool(result.any() or not count)


UNSEEN_CHANGES = Exercise(
    name="unseen_changes",
    title="What a transition can't see",
    kind="function",
    concept="a narrower width loses something, whatever the weights",
    points=2,
    minutes=12,
    difficulty=3,
    cases=_cases,
    judge=_judge,
    praise="No number after the transition moves, and no further change goes unseen: you found all.",
    mistakes=(
        Mistake(
            "nothing changed",
            "A change of zero is unseen, of course, and is no change: each row has length 1.",
            wrong.unseen_nothing,
            _is_zero,
        ),
        Mistake(
            "what it does see",
            "These are the changes that the transition *does* see, the other part of the space: "
            "take those that belong to the singular values of 0, or to none.",
            wrong.unseen_seen,
            _is_seen,
        ),
        Mistake(
            "thin SVD",
            "With `full_matrices=False` NumPy leaves out the very columns that you look for: those "
            "that no singular value belongs to.",
            wrong.unseen_thin,
            _is_thin,
            also=(wrong.unseen_thin_as_columns,),
        ),
        Mistake(
            "wrong side",
            "These are unseen when they multiply the transition from the right. A batch stands in "
            "rows, H @ transition, so the change multiplies it from the left: `d @ transition`.",
            wrong.unseen_wrong_side,
            _is_wrong_side,
        ),
        Mistake(
            "columns instead of rows",
            "These are the right changes, one in each column; here each is a row: `.T`.",
            wrong.unseen_as_columns,
            _is_columns,
        ),
        Mistake(
            "one change only",
            "This is a single change, whatever the transition. From `wide` to fewer numbers there "
            "are several independent ones, and where nothing is lost there is none.",
            wrong.unseen_one_only,
            _is_one,
        ),
        Mistake(
            "counted by the shape",
            "Right as long as no column of the transition is a mixture of the others. Some of "
            "these have two equal columns and lose more than the shape says: a singular value of "
            "1e-16 is a zero, too. Count those above a small bound.",
            wrong.unseen_by_shape,
            _is_by_shape,
            also=(wrong.unseen_nonzero_counted,),
        ),
        Mistake(
            "projection",
            "This is the projection onto what goes unseen: it has as many rows as the wide row has "
            "numbers, so they can't be independent. Return as many as there must be, each of length "
            "1 and at right angles to the others.",
            wrong.unseen_projection,
            _is_projection,
        ),
        Mistake(
            "rows of the left matrix",
            "These are *rows* of the first matrix that `svd` gives. The directions are its columns: "
            "take columns, then turn them into rows.",
            wrong.unseen_rows_of_left,
        ),
        Mistake(
            "not orthonormal",
            "Each of these changes goes unseen, and as many as there are; but they are not all of "
            "length 1 and at right angles to each other.",
            wrong.unseen_not_unit,
            _is_not_unit,
        ),
        Mistake(
            "of the narrow row",
            "These rows are as long as the *narrow* row, and a change is one of the wide row: are "
            "they from the third matrix that `svd` gives? The columns of the first one are as long "
            "as the wide row.",
            wrong.unseen_of_the_narrow_row,
            _is_as_long_as_narrow,
            also=(wrong.unseen_right_by_shape,),
        ),
    ),
    hints=(
        "You look for every d with `d @ transition` = 0: the null space, from the left.",
        "`np.linalg.svd(transition)` gives three things. The columns of the first are directions "
        "of length 1, at right angles; as many of them as the rank are seen.",
        "The others are `left[:, rank:]`, with `rank = np.linalg.matrix_rank(transition)`; turn "
        "them into rows.",
    ),
)
