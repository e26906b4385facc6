"""A dense reader of short documents: what it is like is judged, not what it says."""

from __future__ import annotations

from typing import Any

from utils.checks import documents, layer_graph, properties, stacks
from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem, is_count

say = Sentences(__name__)

BUDGET = 200_000
"""How many parameters there may be, the embedding's included."""
VOCABULARY = 3284
"""How many words the chapter's vocabulary has, for which the budget is meant."""
READS_IDS = documents.READS_IDS
WITHOUT_STEPS = f"{stacks.STEPS_MISSING}|{stacks.NOT_A_SEQUENCE}"
MERGING = {"Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract"}
FLATTENED = documents.FLATTENED
judges_every_word = documents.judges_every_word


def cases(rng: Rng) -> Cases:
    # More words than the chapter has, and other classes: a number typed in does not fit.
    size, classes = VOCABULARY + int(rng.integers(1, 300)), int(rng.choice([3, 4, 5, 7, 8]))
    inputs = documents.inputs(rng, [size, classes], 20 * BUDGET)
    yield f"vocabulary_size={size}, classes={classes}", {**inputs, "classes": classes}


def judge(inputs: Inputs, result: Any) -> Problem | None:
    outputs, key = result["outputs"], fault(inputs, result)
    if key == "padding":
        return properties.mask_invariance(
            outputs, result["padded"], atol=documents.tolerance(outputs)
        )
    if key:
        values: dict[str, Any] = {"expected": shape(inputs), "got": outputs.shape}
        values |= {"words": VOCABULARY, "cost": cost(inputs, result), "budget": BUDGET}
        return say(key, **values, name=result["activation"])
    return properties.gradient_reach(result["reach"])


def fault(inputs: Inputs, result: Any) -> str:
    """Return the key of what is wrong first, or nothing; what comes later may be wrong as well."""
    outputs = result["outputs"]
    if outputs.shape != shape(inputs):
        return "shape"
    if properties.finite(outputs):
        return "no numbers"
    if result["activation"] == "softmax" or properties.are_probabilities(outputs):
        return "probabilities"
    if properties.raw_sums(result["activation"]):
        return "activation"
    for name, key in (("again", "restless"), ("padded", "padding")):
        if documents.moves(outputs, result[name]):
            return key
    if key := documents.unread(result):
        return key
    return joint(result) or ("budget" if cost(inputs, result) > BUDGET else "")


def shape(inputs: Inputs) -> tuple[int, int]:
    return len(inputs["x"]), inputs["classes"]


def joint(result: Any) -> str:
    """Return the key of what is wrong with the recurrent layers and their joints, or nothing."""
    kinds = result["kinds"]
    recurrent = [n for n, kind in enumerate(kinds) if kind in layer_graph.RECURRENT]
    if len(recurrent) < 2:
        return "one layer" if recurrent else "no layer"
    if result["dense"]:
        return ""
    between = kinds[recurrent[0] : recurrent[-1]]
    return "joined otherwise" if "Concatenate" in between else "not joined"


def cost(inputs: Inputs, result: Any) -> int:
    """Return how many parameters the model has with the chapter's vocabulary."""
    missing = VOCABULARY - inputs["vocabulary_size"]
    return int(result["parameters"] + missing * result["per_word"])


first = documents.first_is(fault)


def is_plain(inputs: Inputs, result: Any) -> bool:
    merged = MERGING & {*result["kinds"], *result["operations"]}
    return not merged and fault(inputs, result) == "not joined"


def is_added(inputs: Inputs, result: Any) -> bool:
    return "Add" in result["kinds"] and fault(inputs, result) == "not joined"


returns = documents.MEASURED["returns"] | {"dense": is_count}
EXERCISE = exercise(__name__, cases, judge, **documents.MEASURED | {"returns": returns})
