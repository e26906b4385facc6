"""A language model that is told the poet: which output moves with which poet is what is judged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks import conditioned, language_models, models, properties
from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem, is_anything, is_count, is_norms, is_numeric

say = Sentences(__name__)
BUDGET = 150_000
STEPS, STAYS = 9, 4
STILL = 1e-4
"""How far an output may move through rounding, as a part of the outputs' spread."""

NO_AXIS = r"Incompatible shapes: \[\d+,\d+,\d+\] vs\. \[\d+,\d+\]"
OTHER_WIDTH = r"Matrix size-incompatible"
OPEN_STEPS = r"'NoneType' has no len"
ONE_STATE = "IndexError: list index out of range"
NO_INPUTS = "has no defined inputs"
"""What TensorFlow and Keras say of slips that are told nowhere else."""


def cases(rng: Rng) -> Cases:
    size, poets = int(rng.integers(60, 68)), int(rng.integers(5, 9))
    x = rng.integers(1, size - 1, size=(3, STEPS)).astype(np.int32)
    x[0, 0] = size - 1  # an embedding of one row too few must show
    poet = np.array([0, poets - 1, 2], np.int32)
    inputs = {
        "vocabulary_size": size,
        "arguments": [size, poets],
        "at_most": 20 * BUDGET,
        "seed": int(rng.integers(10_000)),
        "x": x,
        "changed": properties.change_the_future(x, STAYS, rng),
        "poet": poet,
        "other": np.array([1, poets - 1, 2], np.int32),
    }
    yield f"a `vocabulary_size` of {size} and {poets} poets", inputs


def judge(inputs: Inputs, result: Any) -> Problem | None:
    outputs = result["outputs"]
    return (
        language_models.wrong_form(inputs, result)
        or properties.logits(outputs, result["activation"])
        or restless(result)
        or properties.causality(outputs, result["changed"], np.full(len(outputs), STAYS))
        or poet_heard(inputs, result)
        or others_heard(inputs, result)
        or own_character_heard(inputs, result)
        or properties.parameter_count(result["parameters"], at_most=BUDGET)
        or properties.gradient_reach(result["reach"])
    )


def restless(result: Any) -> Problem | None:
    outputs, again = result["outputs"], result["again"]
    moved = np.abs(again - outputs).max() if again.shape == outputs.shape else np.inf
    return say("restless") if moved > STILL * spread(outputs) else None


def spread(outputs: np.ndarray) -> float:
    return max(float(outputs.std()), 1e-30)


def moved(result: Any) -> np.ndarray:
    """Return how far each output moves when row 0 has another poet, (batch, steps)."""
    outputs = result["outputs"]
    return np.asarray(np.abs(result["other"] - outputs).max(axis=-1) / spread(outputs))


def poet_heard(inputs: Inputs, result: Any) -> Problem | None:
    """Return a problem if the poet makes no difference at some step."""
    steps = moved(result)[0]
    if steps.max() <= STILL:
        return say("not heard")
    if steps[0] <= STILL:
        return say("not at first")
    return None


def others_heard(inputs: Inputs, result: Any) -> Problem | None:
    """Return a problem if a row moves when another row's poet changes."""
    return say("other rows") if moved(result)[1:].max() > STILL else None


def own_character_heard(inputs: Inputs, result: Any) -> Problem | None:
    """Return a problem if an output does not move with the character that its step reads."""
    step = STAYS + 1  # the first that differs in `changed`
    far = np.abs(result["changed"] - result["outputs"])[:, step].max() / spread(result["outputs"])
    return say("one late", step=step) if far <= STILL else None


# --- conditions of mistakes -------------------------------------------------------------------


def shaped(inputs: Inputs, result: Any) -> bool:
    return language_models.shaped(inputs, result)


def first_problem(key: str) -> Callable[[Inputs, Any], bool]:
    """Return a function that recognises a model whose first fault is said with this sentence."""

    def recognise(inputs: Inputs, result: Any) -> bool:
        problem = judge(inputs, result)
        return problem is not None and problem.sentence == say(key).sentence

    return recognise


deaf = first_problem("not heard")
late = first_problem("not at first")
mixed = first_problem("other rows")


def behind(inputs: Inputs, result: Any) -> bool:
    problem = judge(inputs, result)
    return problem is not None and problem == own_character_heard(inputs, result)


def leaks(inputs: Inputs, result: Any) -> bool:
    if not shaped(inputs, result) or properties.logits(result["outputs"], result["activation"]):
        return False
    stays = np.full(len(result["outputs"]), STAYS)
    return properties.causality(result["outputs"], result["changed"], stays) is not None


def over_budget(inputs: Inputs, result: Any) -> bool:
    problem = judge(inputs, result)
    fault = properties.parameter_count(result["parameters"], at_most=BUDGET)
    return problem is not None and problem == fault


EXERCISE = exercise(
    __name__,
    cases,
    judge,
    probe=models.model_config,
    measure=conditioned.poet_model,
    returns={
        **dict.fromkeys(("outputs", "changed", "other", "again"), is_numeric),
        "parameters": is_count,
        "activation": is_anything,
        "reach": is_norms,
    },
)
