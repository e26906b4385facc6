"""Chapter 07's exercise on what depth costs: the widest deep GRU within a budget."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import ch07_mistakes as wrong
from utils.checks.compare import difference
from utils.checks.exercise import Case, Exercise, Inputs, Mistake, Problem


def _count(units: int, features: int, depth: int) -> int:
    """Count the numbers in a deep GRU's arrays, array by array, as Keras makes them."""
    shapes, width = [], features
    for _ in range(depth):
        shapes += [(width, 3 * units), (units, 3 * units), (2, 3 * units)]
        width = units
    return sum(rows * columns for rows, columns in shapes)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(budget: int, features: int, depth: int) -> Case:
        layers = "1 layer" if depth == 1 else f"{depth} layers"
        inputs = {"budget": budget, "features": features, "depth": depth}
        return Case(inputs, f"a budget of {budget:,}, {features} features and {layers}")

    # Small enough that an answer may build each model in question and count.
    units, features, depth = (int(rng.integers(*ends)) for ends in ((12, 21), (6, 13), (3, 6)))
    fits, too_much = _count(units, features, depth), _count(units + 1, features, depth)
    # Just enough; one too few for one unit more; one more than needed; one and a half biases short
    # of one unit more; nearly two. Each is where another miscount of the parameters first shows,
    # and between the last two the nearest whole number changes.
    biases = 3 * (units + 1) * depth
    return [
        case(fits, features, depth),
        case(too_much - 1, features, depth),
        case(fits + 1, features, depth),
        case(too_much - biases - biases // 2, features, depth),
        case(too_much - 2 * biases + 3, features, depth),
        case(int(rng.integers(10_000, 20_000)), int(rng.integers(100, 200)), 1),
        case(int(rng.integers(20_000, 40_000)), int(rng.integers(100, 150)), 8),
    ]


def _judge(inputs: Inputs, result: Any) -> Problem | None:
    units = 0
    while _count(units + 1, inputs["features"], inputs["depth"]) <= inputs["budget"]:
        units += 1
    problem = difference(np.array(units), result, rtol=0, atol=1e-6, where="the number of units")
    number = np.asarray(result) if isinstance(result, int | float | np.ndarray) else None
    if problem is None:
        is_float = number is not None and number.dtype.kind == "f"
        sentence = "Right, but a float: Keras wants a whole number, int(…)."
        return Problem(sentence) if is_float else None
    if number is None or number.ndim or number.dtype.kind not in "iu":
        return problem
    tried = int(number)
    cost = _count(tried, inputs["features"], inputs["depth"]) if 0 < tried < 10**6 else 0
    if not cost:
        return problem
    return Problem(
        f"{tried} units cost {cost:,} parameters, and the budget is {inputs['budget']:,}: "
        + ("that is too much." if tried > units else "more would fit.")
    )


UNITS_FOR_BUDGET = Exercise(
    name="units_for_budget",
    title="Units within a budget",
    kind="function",
    concept="at equal parameters depth costs width",
    points=2,
    minutes=9,
    difficulty=2,
    cases=_cases,
    judge=_judge,
    praise="Not one unit more would fit. Now networks of any depth can be compared fairly.",
    mistakes=(
        Mistake(
            "input width in every layer",
            "Every layer is counted as if it read the input. From the second layer on, what it "
            "reads is n wide: those layers cost 3n(n + n + 2) each.",
            wrong.units_input_everywhere,
        ),
        Mistake(
            "input width nowhere",
            "Every layer is counted as if it read n numbers. The first one reads `features` of them: it "
            "costs 3n(features + n + 2).",
            wrong.units_input_forgotten,
        ),
        Mistake(
            "one bias",
            "This counts one bias for each block. Keras's GRU has two, one beside each matrix, "
            "which is the 2 in 3n(m + n + 2).",
            wrong.units_one_bias,
        ),
        Mistake(
            "no bias",
            "The biases are not counted: they are the 2 in 3n(m + n + 2).",
            wrong.units_no_bias,
        ),
        Mistake(
            "four blocks",
            "This counts four blocks, as an LSTM has them. A GRU has three.",
            wrong.units_of_lstm,
            also=(wrong.units_of_lstm_two_biases,),
        ),
        Mistake(
            "one block",
            "This counts a simple RNN. A GRU has three blocks of weights: two gates and a candidate.",
            wrong.units_of_simple_rnn,
        ),
        Mistake(
            "one layer too many",
            "This counts `depth` layers on top of the first one. The first is among them: there "
            "are depth − 1 others.",
            wrong.units_one_layer_more,
        ),
        Mistake(
            "a single layer",
            "This is the answer for a single layer: count all `depth` of them.",
            wrong.units_depth_forgotten,
        ),
        Mistake(
            "budget not used up",
            "A network that costs just the budget is within it: compare with `<=`.",
            wrong.units_below_budget,
        ),
        Mistake(
            "one unit too many",
            "This is one unit too many: round down, or stop *before* the budget is passed.",
            wrong.units_rounded_up,
            also=(wrong.units_too_many,),
        ),
        Mistake(
            "rounded to the nearest",
            "This is the nearest whole number, which may be one unit too many. Round down: "
            "`math.floor(…)` or `int(…)`.",
            wrong.units_rounded,
        ),
        Mistake(
            "not rounded",
            "The formula is solved rightly, but a layer has a whole number of units: round down.",
            wrong.units_not_rounded,
        ),
    ),
    hints=(
        "Write a line for the cost of n units first. Then try n = 1, 2, 3, … while it fits.",
        "The first layer reads `features` numbers and costs 3n(features + n + 2).",
        "The other depth − 1 layers read n numbers, so each costs 3n(n + n + 2). Add both up, and "
        "raise n as long as n + 1 still costs no more than `budget`.",
    ),
)
