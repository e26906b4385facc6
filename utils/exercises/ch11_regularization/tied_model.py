"""A language model whose ends share their matrix: told by what it does, and by its parameters."""

from __future__ import annotations

from typing import Any

from utils.checks import language_models
from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.exercise import Case, Inputs, Problem

say = Sentences(__name__)

VOCABULARY, UNITS = 90, 24
"""With so many words and units the parameters are counted."""
BUDGET = 100_000
REVERSE_TOO_EARLY = r"passed to ReversibleEmbedding: \{'reverse'"
WIDTHS = "Matrix size-incompatible"
BY_HAND = "A weight or an array that an operation reads"
"""What Keras, TensorFlow and the check say of three slips."""


def cases(rng: Rng) -> Cases:
    for case in language_models.cases(rng, BUDGET, VOCABULARY):
        size, units = case.inputs["vocabulary_size"], int(rng.integers(5, 12))
        wanted = {"arguments": [size, units], "largest": [VOCABULARY, UNITS], "own_class": True}
        label = f"a `vocabulary_size` of {size} and {units} units"
        yield Case({**case.inputs, **wanted}, label)


def gru(features: int = UNITS) -> int:
    return 3 * UNITS * (features + UNITS + 2)


def lstm(features: int = UNITS) -> int:
    return 4 * UNITS * (features + UNITS + 1)


TIED = VOCABULARY * UNITS + gru()


def judge(inputs: Inputs, result: Any) -> Problem | None:
    problem = language_models.judge(inputs, result, BUDGET)
    if problem:
        return problem
    if result["parameters"] != TIED:
        values: dict[str, Any] = {"words": VOCABULARY, "units": UNITS, "expected": TIED}
        return say("parameters", got=result["parameters"], **values)
    return say("layers", found=result["depth"]) if result["depth"] != 1 else None


def reads_states_as_ids(inputs: Inputs, result: Any) -> bool:
    return bool(result["outputs"].ndim == 4)


def counts(*parameters: int) -> Any:
    """Recognise a working model by its number of parameters."""

    def recognise(inputs: Inputs, result: Any) -> bool:
        works = language_models.judge(inputs, result, BUDGET) is None
        return works and result["parameters"] in parameters

    return recognise


EXERCISE = exercise(__name__, cases, judge, **language_models.MEASURED)
