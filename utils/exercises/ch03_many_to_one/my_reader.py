"""A reader of film snippets within a budget: what it is like is judged, not what it says."""

from __future__ import annotations

from typing import Any

from utils.checks import documents, properties
from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)

BUDGET = 600_000
"""How many parameters there may be, the embedding's included."""
VOCABULARY = 8115
"""How many words the chapter's vocabulary has, for which the budget is meant."""
FLATTENED = documents.FLATTENED
READS_IDS = documents.READS_IDS
judges_every_word = documents.judges_every_word


def cases(rng: Rng) -> Cases:
    # More words than the chapter has, and other classes: a number typed in does not fit.
    size, classes = VOCABULARY + int(rng.integers(1, 300)), int(rng.choice([3, 4, 5, 7, 8]))
    inputs = documents.inputs(rng, [size, classes], 10 * BUDGET)
    yield f"vocabulary_size={size}, classes={classes}", inputs


def shape(inputs: Inputs) -> tuple[int, int]:
    return len(inputs["x"]), inputs["arguments"][1]


def cost(inputs: Inputs, result: Any) -> int:
    """Return how many parameters the model has with the chapter's vocabulary."""
    missing = VOCABULARY - inputs["vocabulary_size"]
    return int(result["parameters"] + missing * result["per_word"])


def fault(inputs: Inputs, result: Any) -> str:
    """Return the key of what is wrong first, or nothing; what comes later may be wrong as well."""
    if wrong := documents.wrong_form(result, shape(inputs)):
        return wrong
    outputs = result["outputs"]
    if result["activation"] == "softmax" or properties.are_probabilities(outputs):
        return "probabilities"
    if properties.raw_sums(result["activation"]):
        return "activation"
    if documents.moves(outputs, result["padded"]):
        return "padding"
    if wrong := documents.unread(result):
        return wrong
    if not documents.has_recurrent(result):
        return "no layer"
    return "budget" if cost(inputs, result) > BUDGET else ""


first = documents.first_is(fault)


def judge(inputs: Inputs, result: Any) -> Problem | None:
    key = fault(inputs, result)
    if not key:
        return properties.gradient_reach(result["reach"])
    values: dict[str, Any] = {"expected": shape(inputs), "got": result["outputs"].shape}
    values |= {"words": VOCABULARY, "cost": cost(inputs, result), "budget": BUDGET}
    return say(key, **values, name=result["activation"])


EXERCISE = exercise(__name__, cases, judge, **documents.MEASURED)
