"""A reader that makes a mask and loses it: that its judgement moves with padding is demanded."""

from __future__ import annotations

from typing import Any

from utils.checks import documents
from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)

FLATTENED = documents.FLATTENED
READS_IDS = documents.READS_IDS
judges_every_word = documents.judges_every_word


def cases(rng: Rng) -> Cases:
    size = int(rng.integers(40, 90))
    yield f"vocabulary_size={size}", documents.inputs(rng, [size], 1_000_000)


def fault(inputs: Inputs, result: Any) -> str:
    """Return the key of what is wrong first, or nothing."""
    if wrong := documents.wrong_form(result, (len(inputs["x"]), 2)):
        return wrong
    if not result["makes_mask"]:
        return "no mask"
    if not documents.has_recurrent(result):
        return "no layer"
    if wrong := documents.unread(result):
        return wrong
    return "" if documents.moves(result["outputs"], result["padded"]) else "mask kept"


first = documents.first_is(fault)


def takes_last_column(inputs: Inputs, result: Any) -> bool:
    sliced = {"GetItem", "Take", "Lambda"} & {*result["operations"], *result["kinds"]}
    return bool(sliced) and fault(inputs, result) == "mask kept"


def takes_maximum(inputs: Inputs, result: Any) -> bool:
    pooled = {"GlobalMaxPooling1D", "Max", "Amax"} & {*result["operations"], *result["kinds"]}
    return bool(pooled) and fault(inputs, result) == "mask kept"


def judge(inputs: Inputs, result: Any) -> Problem | None:
    key = fault(inputs, result)
    values = {"expected": (len(inputs["x"]), 2), "got": result["outputs"].shape}
    return say(key, **values) if key else None


EXERCISE = exercise(__name__, cases, judge, **documents.MEASURED)
