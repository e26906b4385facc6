"""A translator of dates within a budget: what it is like is judged, not what it writes."""

from __future__ import annotations

from typing import Any

from utils.checks import properties, translators
from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)

BUDGET = 60_000
SIZES = (225, 15)
"""How many ids of source and target the budget is meant for."""
ONE_INPUT = translators.ONE_INPUT
UNLIKE_STEPS = translators.UNLIKE_STEPS
ALL_STATES = translators.ALL_STATES
STATE_OF_OTHER_WIDTH = translators.STATE_OF_OTHER_WIDTH
QUERY_OF_OTHER_WIDTH = translators.QUERY_OF_OTHER_WIDTH
LSTM_STATE_MISSING = translators.LSTM_STATE_MISSING
one_row_only = translators.one_row_only
row_for_each_of_source = translators.row_for_each_of_source


def cases(rng: Rng) -> Cases:
    # Just as many ids as the budget is meant for, or a few less: a number typed in does not fit.
    sizes = SIZES[0] - int(rng.integers(0, 20)), SIZES[1] + int(rng.integers(2, 9))
    yield f"sizes {sizes[0]} and {sizes[1]}", translators.inputs(rng, sizes, 20 * BUDGET)


def fault(inputs: Inputs, result: Any) -> str:
    """Return the key of what is wrong first, or nothing."""
    if wrong := translators.wrong_form(inputs, result):
        return wrong
    if translators.looks_ahead(result):
        return "looks ahead"
    if translators.moved(result, "first").max() <= translators.STILL:
        return "source not used"
    if translators.moved(result, "padded").max() > translators.STILL:
        return "padding"
    if not translators.has_recurrent(result):
        return "no layer"
    if wrong := translators.unread(result):
        return wrong
    return "budget" if result["parameters"] > allowed(inputs) else ""


def allowed(inputs: Inputs) -> int:
    """Return the budget, and what the target ids beyond the chapter's may cost besides."""
    return BUDGET + 256 * max(inputs["arguments"][1] - SIZES[1], 0)


first = translators.first_is(fault)


def convolution_pads(inputs: Inputs, result: Any) -> bool:
    """Return whether padding changes something, and a convolution may be why."""
    return fault(inputs, result) == "padding" and translators.has(result, translators.CONVOLUTIONS)


def judge(inputs: Inputs, result: Any) -> Problem | None:
    key = fault(inputs, result)
    if not key:
        return properties.gradient_reach(result["reach"])
    values: dict[str, Any] = {
        "expected": translators.shape(inputs),
        "got": result["outputs"].shape,
        "parameters": result["parameters"],
        "budget": BUDGET,
    }
    return say(key, **values, name=result["activation"])


EXERCISE = exercise(__name__, cases, judge, **translators.MEASURED)
