"""A translator that looks ahead in what it reads: which output moves with what is judged."""

from __future__ import annotations

from typing import Any

from utils.checks import properties, translators
from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)

ONE_INPUT = translators.ONE_INPUT
UNLIKE_STEPS = translators.UNLIKE_STEPS
ONE_STATE_FOR_TWO = translators.ONE_STATE_FOR_TWO
ALL_STATES = translators.ALL_STATES
STATE_OF_OTHER_WIDTH = translators.STATE_OF_OTHER_WIDTH
QUERY_OF_OTHER_WIDTH = translators.QUERY_OF_OTHER_WIDTH
LSTM_STATE_MISSING = translators.LSTM_STATE_MISSING
one_row_only = translators.one_row_only
row_for_each_of_source = translators.row_for_each_of_source


def cases(rng: Rng) -> Cases:
    sizes = int(rng.integers(30, 60)), int(rng.integers(20, 30))
    yield f"sizes {sizes[0]} and {sizes[1]}", translators.inputs(rng, sizes, 1_000_000)


def fault(inputs: Inputs, result: Any) -> str:
    """Return the key of what is wrong first, or nothing."""
    if wrong := translators.wrong_form(inputs, result):
        return wrong
    if translators.moved(result, "first").max() <= translators.STILL:
        return "source not used"
    return "" if translators.looks_ahead(result) else "causal"


first = translators.first_is(fault)


def encoder_alone(inputs: Inputs, result: Any) -> bool:
    """Return whether a layer reads both ways, and what is read later still changes nothing."""
    return "Bidirectional" in result["kinds"] and fault(inputs, result) == "causal"


def attention_elsewhere(inputs: Inputs, result: Any) -> bool:
    """Return whether a layer of attention looks nowhere where the answer stands."""
    return fault(inputs, result) == "causal" and translators.has(result, translators.ATTENTION)


def narrow_convolution(inputs: Inputs, result: Any) -> bool:
    """Return whether a convolution does not reach what comes later."""
    return fault(inputs, result) == "causal" and translators.has(result, translators.CONVOLUTIONS)


def judge(inputs: Inputs, result: Any) -> Problem | None:
    key = fault(inputs, result)
    if not key:
        return properties.gradient_reach(result["reach"])
    values = {"expected": translators.shape(inputs), "got": result["outputs"].shape}
    return say(key, **values, name=result["activation"])


EXERCISE = exercise(__name__, cases, judge, **translators.MEASURED)
