"""Two encoders: which word moves the logits, and that padding doesn't, is what is judged."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import documents, models, properties, two_texts
from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem, is_anything, is_count, is_norms, is_numeric

say = Sentences(__name__)

BUDGET = 100_000
"""How many parameters there may be, the embedding's included."""
STILL = 1e-4
"""How far logits may move through rounding, as a part of their spread."""
ENDS = {
    "story_first": "story first", "story_last": "story last",
    "question_first": "question first", "question_last": "question last",
}  # fmt: skip
"""What is changed at an end of a text, and the sentence that says that it is not read."""
ORDERS = {"story_swapped": "story order", "question_swapped": "question order"}
"""In which text two words change places, and the sentence that says that nothing moves."""
ONE_INPUT = "The model takes one input"
READS_IDS = documents.READS_IDS


def cases(rng: Rng) -> Cases:
    size, answers = int(rng.integers(140, 170)), int(rng.integers(40, 60))

    def ids(lengths: list[int], steps: int) -> np.ndarray:
        real = np.arange(steps) < np.array(lengths)[:, None]
        return np.where(real, rng.integers(1, size - 1, size=real.shape), 0).astype(np.int32)

    story, question = ids([9, 6, 3], 9), ids([5, 2, 4], 5)
    story[0, 4] = question[0, 2] = size - 1  # the largest id, which a short table lacks
    inputs = {
        "arguments": [size, answers],
        "at_most": 20 * BUDGET,
        "seed": int(rng.integers(10_000)),
        "story": story,
        "question": question,
    }
    yield f"vocabulary_size={size}, answers={answers}", inputs


def moved(result: Any, name: str) -> np.ndarray:
    """Return how far each story's logits move, (batch,), as a part of their spread."""
    outputs = result["outputs"]
    return np.asarray(np.abs(result[name] - outputs).max(axis=1) / max(float(outputs.std()), 1e-30))


def shape(inputs: Inputs) -> tuple[int, int]:
    return len(inputs["story"]), inputs["arguments"][1]


def fault(inputs: Inputs, result: Any) -> str:
    """Return the key of what is wrong first, or nothing."""
    outputs = result["outputs"]
    if outputs.shape != shape(inputs):
        return "shape"
    if properties.finite(outputs):
        return "no numbers"
    if any(result[name].shape != outputs.shape for name in ("again", *two_texts.CHANGES)):
        return "another shape"
    if moved(result, "again").max() > STILL:
        return "restless"
    if result["activation"] == "softmax" or properties.are_probabilities(outputs):
        return "probabilities"
    if properties.raw_sums(result["activation"]):
        return "activation"
    if result["one_row"]:
        return "one row"
    if key := padding_fault(result):
        return key
    unread = {name for name in ENDS if moved(result, name).min() <= 1e-6}
    if {"story_first", "story_last"} <= unread:
        return "no story"
    if {"question_first", "question_last"} <= unread:
        return "no question"
    for name, key in ENDS.items():
        if name in unread:
            return key
    if not documents.has_recurrent(result):
        return "no layer"
    for name, key in ORDERS.items():
        if moved(result, name).max() <= STILL:
            return key
    return "budget" if result["parameters"] > BUDGET else ""


def padding_fault(result: Any) -> str:
    """Return the key of what padding does wrong, or nothing."""
    question, story = (
        moved(result, name).max() > STILL for name in ("question_padded", "story_padded")
    )
    if (question or story) and result["masking"] and result["maskless"]:
        return "one mask"
    if question:
        return "mask lost" if result["masking"] else "padding"
    return "story padding" if story else ""


first = documents.first_is(fault)


def judge(inputs: Inputs, result: Any) -> Problem | None:
    key = fault(inputs, result)
    if not key:
        return properties.gradient_reach(result["reach"])
    values = {"expected": shape(inputs), "got": result["outputs"].shape, "budget": BUDGET}
    return say(key, **values, name=result["activation"], cost=result["parameters"])


def of_every_word(inputs: Inputs, result: Any) -> bool:
    return bool(result["outputs"].ndim == 3)


EXERCISE = exercise(
    __name__,
    cases,
    judge,
    probe=models.model_config,
    measure=two_texts.story_model,
    returns={
        **dict.fromkeys(("outputs", "again", *two_texts.CHANGES), is_numeric),
        **dict.fromkeys(("kinds", "activation"), is_anything),
        **dict.fromkeys(("parameters", "masking", "maskless", "one_row"), is_count),
        "reach": is_norms,
    },
)
