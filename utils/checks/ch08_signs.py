"""What a wrong `is_causal` shows of itself: the ids that it tried, and where it went wrong.

Each function takes a case's inputs and the result on it. What was tried is a fact, so a sentence
that rests on it alone is true whatever else is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from utils.checks import ch08_leaks as leaks
from utils.checks import probes
from utils.checks.exercise import Inputs

Recogniser = Callable[[Inputs, Any], bool]

# --- what was tried ---------------------------------------------------------------------------


def _tried(inputs: Inputs, result: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return all sequences that the first model was run on, and what `x` has in their place.

    In a batch of `x`'s shape each sequence is that at its place, in any other that which begins
    as it does.
    """
    x = inputs["x"]
    arrays = [np.asarray(each).reshape(-1, x.shape[1]) for each in result["given"]]
    own = [x if each.shape == x.shape else _by_beginning(x, each) for each in arrays]
    return np.concatenate([x[:0], *arrays]), np.concatenate([x[:0], *own])


def _by_beginning(x: np.ndarray, rows: np.ndarray) -> np.ndarray:
    starts = {int(row[0]): row for row in x}
    return np.array([starts.get(int(row[0]), x[0]) for row in rows], dtype=x.dtype)


def _changed_steps(inputs: Inputs, result: Any) -> set[int]:
    """Return the steps at which any other id than that of `x` was tried."""
    rows, own = _tried(inputs, result)
    return {int(step) for step in np.flatnonzero((rows != own).any(axis=0))}


def asks_nothing(inputs: Inputs, result: Any) -> bool:
    """Return whether no model was run."""
    return not result["given"]


def changes_nothing(inputs: Inputs, result: Any) -> bool:
    """Return whether the models were run on `x` only."""
    return bool(result["given"]) and not _changed_steps(inputs, result)


def changes_whole_rows(inputs: Inputs, result: Any) -> bool:
    """Return whether the rows after t were changed where there are such, and nothing else."""
    x, t = inputs["x"], inputs["t"]
    same_shape = [each for each in result["given"] if np.shape(each) == x.shape]
    if not same_shape:
        return False
    changed = np.any([each != x for each in same_shape], axis=0)
    return bool(not changed[: t + 1].any() and changed[t + 1 :, : t + 1].any() == (len(x) > t + 1))


def _changes(within: Callable[[int, int], Collection[int]], *, both: bool = False) -> Recogniser:
    """Return whether only steps within these, of (t, steps), were changed.

    With `both`, a case in which there are none of these and nothing was changed fits too.
    """

    def recognise(inputs: Inputs, result: Any) -> bool:
        allowed = set(within(inputs["t"], inputs["x"].shape[1]))
        changed = _changed_steps(inputs, result)
        return changed <= allowed and (bool(changed) or (both and not allowed))

    return recognise


changes_past_only = _changes(lambda t, steps: range(t + 1))
changes_next_only = _changes(lambda t, steps: [t + 1])
changes_last_only = _changes(lambda t, steps: [steps - 1])
changes_from_two_on = _changes(lambda t, steps: range(t + 2, steps), both=True)


def changes_step_t_too(inputs: Inputs, result: Any) -> bool:
    """Return whether step t was changed, and none before it."""
    return min(_changed_steps(inputs, result), default=-1) == inputs["t"]


def changes_past_too(inputs: Inputs, result: Any) -> bool:
    """Return whether steps before t were changed, and later ones as well."""
    changed = _changed_steps(inputs, result)
    return bool(changed) and min(changed) < inputs["t"] < max(changed)


def changes_first_row_only(inputs: Inputs, result: Any) -> bool:
    """Return whether of all sequences only the first was tried with other ids."""
    rows, own = _tried(inputs, result)
    changed = own[(rows != own).any(axis=1)]
    return bool(len(changed)) and bool((changed[:, 0] == inputs["x"][0, 0]).all())


def sets_one_id(inputs: Inputs, result: Any) -> bool:
    """Return whether every id tried in place of one of `x` is the same, and none where it stood."""
    rows, own = _tried(inputs, result)
    tried = np.unique(rows[rows != own])
    later = np.unique(inputs["x"][:, inputs["t"] + 1 :])
    return len(tried) == 1 or (len(tried) == 0 and len(later) == 1)


# --- what was found ---------------------------------------------------------------------------


def found(inputs: Inputs, result: Any) -> dict[str, bool]:
    """Return by a model's name whether it was passed as causal; empty where answers are missing."""
    models, verdicts = zip(inputs["mixings"], inputs["drifts"], strict=True), result["verdicts"]
    if len(verdicts) != len(inputs["mixings"]):
        return {}
    names = [leaks.name_of(mixing, float(moved)) for mixing, moved in models]
    return dict(zip(names, verdicts, strict=True))


def _passes(*wrong: str, either: Collection[str] = ()) -> Recogniser:
    """Return whether these leaks were passed, and of the rest only some of `either`."""

    def recognise(inputs: Inputs, result: Any) -> bool:
        passed = found(inputs, result)
        return (
            bool(passed)
            and all(passed[name] or name in either for name in leaks.CAUSAL)
            and all(passed[name] == (name in wrong) or name in either for name in leaks.LEAKS)
        )

    return recognise


tolerates_more = _passes("tiny", "haze", either=("faint", "large", "feature"))
tolerates_relatively = _passes("large", either=("slight", "rounding"))


def tolerates_less(inputs: Inputs, result: Any) -> bool:
    """Return whether every leak was found, and rounding was taken for one."""
    passed = found(inputs, result)
    wrong = {name for name, verdict in passed.items() if verdict != (name in leaks.CAUSAL)}
    return "slight" in wrong and wrong <= {"slight", "rounding"}


def _fits_all_causal(passed: dict[str, bool]) -> bool:
    return bool(passed) and all(passed[name] for name in leaks.CAUSAL)


def misses_one_sign(inputs: Inputs, result: Any) -> bool:
    """Return whether leaks in one direction got away, and one that cancels did not."""
    passed = found(inputs, result)
    return _fits_all_causal(passed) and passed["up"] != passed["down"] and not passed["opposite"]


def lets_moves_cancel(inputs: Inputs, result: Any) -> bool:
    """Return whether a leak of two moves that cancel got away, and the next input was noticed."""
    passed = found(inputs, result)
    return _fits_all_causal(passed) and passed["opposite"] and not (passed["up"] and passed["down"])


def misses_common_moves(inputs: Inputs, result: Any) -> bool:
    """Return whether leaks got away that move all features of an output alike, and not all did."""
    passed = found(inputs, result)
    alike = ("up", "down", "haze", "large")
    # Where all later ids are one, the largest feature may stay the same in every model.
    varied = np.ptp(inputs["x"][:, inputs["t"] + 1 :]) > 0
    if not passed or (varied and all(passed.values())):
        return False
    # Two features may be so close that rounding decides which of them is the largest.
    honest = all(passed[name] for name in leaks.CAUSAL if name != "rounding")
    return honest and all(passed[name] for name in alike)


def asks_for_any(inputs: Inputs, result: Any) -> bool:
    """Return whether leaks got away that leave some output where it is, and no others."""
    passed = found(inputs, result)
    partly = ["next", "early", "feature", "tiny"] + ["row"] * (len(inputs["x"]) > 1)
    wholly = ("up", "down", "haze", "large")
    return (
        _fits_all_causal(passed)
        and all(passed[name] for name in partly)
        and not any(passed[name] for name in wholly)
    )


def rearranges(inputs: Inputs, result: Any) -> bool:
    """Return whether the ids tried are those of `x` in another order, and later ones only."""
    rows, own = _tried(inputs, result)
    in_order = np.array_equal(np.sort(rows, axis=1), np.sort(own, axis=1))
    return in_order and bool(len(rows)) and not (rows != own)[:, : inputs["t"] + 1].any()


def as_given_by(*answers: Any) -> Recogniser:
    """Return whether one of these wrong answers says the same of every model."""

    def recognise(inputs: Inputs, result: Any) -> bool:
        return any(
            probes.truths(answer, inputs)["verdicts"] == result["verdicts"] for answer in answers
        )

    return recognise
