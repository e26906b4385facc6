"""The exercises of chapter 10, and those of them that NumPy answers: cases, oracles, mistakes.

Each oracle is independent of the solution: arithmetic on paper, one number at a time, or a count
of the entries of arrays that are really made.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import ch10_mistakes as wrong
from utils.checks import oracles, probes
from utils.checks.ch10_model import DENSE_GRU
from utils.checks.ch10_reader import MY_DOCUMENT_READER
from utils.checks.ch10_transition import UNSEEN_CHANGES
from utils.checks.compare import difference
from utils.checks.exercise import Case, Exercise, Inputs, Mistake, Problem

# --- dense_by_hand ----------------------------------------------------------------------------

# Worked on paper. Step 1: 2·1 = 2, then 3·1 − 2 = 1. Step 2: 4 − 2 = 2, then 6 − 2 + 1 = 5.
# Step 3: 0 − 2 < 0, then 0 − 0 + 5 = 5.
_BY_HAND = np.array([[1, 2, 1], [2, 2, 5], [0, 0, 5]])


def _judge_dense_by_hand(inputs: Inputs, result: Any) -> Problem | None:
    problem = difference(_BY_HAND, result, where="the list of steps")
    if problem is None or "has the right shape" not in problem.sentence:
        return problem
    got = np.asarray(result)
    # Only the first wrong step is shown: the others are still to be found.
    step = int(np.argmax(~np.isclose(got, _BY_HAND).all(axis=1)))
    right, came = (", ".join(f"{value:g}" for value in row[step]) for row in (_BY_HAND, got))
    after = "" if step + 1 == len(got) else " The steps after it build on its states."
    return Problem(f"Step {step + 1} is wrong: expected ({right}), got ({came}).{after}")


DENSE_BY_HAND = Exercise(
    name="dense_by_hand",
    title="Two dense layers on paper",
    kind="value",
    concept="what a dense layer reads, and what it hands on",
    points=1,
    minutes=6,
    difficulty=1,
    cases=lambda rng: [Case({})],
    probe=probes.value,
    judge=_judge_dense_by_hand,
    praise="All nine numbers are right: each layer reads all that came before it and adds its own.",
    mistakes=(
        Mistake(
            "relu forgotten",
            "This is what you get without the ReLU: at step 3 the first layer's sum is negative, "
            "so its state becomes 0.",
            wrong.paper_stack(relu=False),
        ),
        Mistake(
            "no memory",
            "Here every step starts from zero. Each layer also has its own last state in its sum: "
            "the term with t − 1.",
            wrong.paper_stack(memory=(False, False)),
        ),
        Mistake(
            "no memory in the first layer",
            "The first layer starts from zero at every step here. Its own last state is in its sum "
            "as well: the term − h^1_{t−1}.",
            wrong.paper_stack(memory=(False, True)),
        ),
        Mistake(
            "no memory in the second layer",
            "The second layer starts from zero at every step here. Its own last state is in its "
            "sum as well: the term + h^2_{t−1}.",
            wrong.paper_stack(memory=(True, False)),
        ),
        Mistake(
            "axes turned",
            "These are the right numbers, and the two axes are the other way round: a row belongs "
            "to a step, and holds x, h^1 and h^2 of that step.",
            wrong.paper_stack().T,
        ),
        Mistake(
            "only the newest read",
            "Here the second layer reads the first layer's state alone, as in a plain stack. In a "
            "dense one it reads x_t as well: the term 3 x_t.",
            wrong.paper_stack(newest=True),
        ),
        Mistake(
            "weights swapped",
            "The second layer's weights are swapped: x_t comes first in what it reads, so x_t is "
            "multiplied by 3 and the first layer's state by −1.",
            wrong.paper_stack(swapped=True),
        ),
        Mistake(
            "first layer's state of the step before",
            "The second layer takes the first layer's state of the step before. Between layers "
            "nothing is late: at step t it reads what the first layer has just made.",
            wrong.paper_stack(late=True),
        ),
        Mistake(
            "another order",
            "These are the right numbers in another order: what was there stays in front, and the "
            "new state is put behind it. So a row is x, then h^1, then h^2.",
            wrong.paper_stack()[:, ::-1],
            also=tuple(
                wrong.paper_stack()[:, order]
                for order in ([1, 2, 0], [2, 0, 1], [1, 0, 2], [0, 2, 1])
            ),
        ),
        Mistake(
            "a sign turned",
            "A sign is turned. The first layer *subtracts* its own last state; the second one "
            "subtracts the first layer's state and *adds* its own last one.",
            wrong.paper_stack(signs=(-1, -1, 1)),
            also=tuple(
                wrong.paper_stack(signs=signs)
                for signs in ((-1, 1, 1), (1, -1, 1), (1, 1, -1), (-1, -1, -1))
            ),
        ),
        Mistake(
            "input dropped",
            "The states are right, and x_t is missing: a dense stack hands on its input as well, "
            "so there are three numbers a step.",
            wrong.paper_stack()[:, 1:],
        ),
        Mistake(
            "last layer only",
            "This is the second layer's state alone, what a plain stack would hand on. Put "
            "everything that came before in front of it.",
            wrong.paper_stack()[:, 2:],
            also=(wrong.paper_stack()[:, 2],),
        ),
    ),
    hints=(
        "Do the first layer for all three steps, then the second: it needs x_t and the first "
        "layer's state at the same step.",
        "The first layer's states are 2, then relu(4 − 2) = 2, then relu(0 − 2).",
        "At step 1 the second layer has relu(3·1 − 2 + 0) = 1, so the first row is `[1, 2, 1]`; at "
        "step 2 it has relu(3·2 − 2 + 1).",
    ),
)

# --- dense_forward ----------------------------------------------------------------------------


def _forward_cases(rng: np.random.Generator) -> list[Case]:
    def case(steps: int, features: int, growths: list[int], label: str) -> Case:
        layers, width = [], features
        for growth in growths:
            weights = (
                rng.normal(size=(growth, width)),
                rng.normal(size=(growth, growth)) * 0.6,
                rng.normal(size=growth),
            )
            layers.append(weights)
            width += growth
        return Case({"x": rng.normal(size=(steps, features)), "layers": layers}, label)

    return [
        case(5, 3, [2, 2, 2], "5 steps of 3 features, 3 layers of 2 units"),
        case(4, 2, [3], "a single layer"),
        case(1, 5, [2, 4], "a sequence of a single step, layers of 2 and 4 units"),
    ]


def _judge_dense_forward(inputs: Inputs, result: Any) -> Problem | None:
    pieces = [inputs["x"]]
    for W_hx, W_hh, b_h in inputs["layers"]:
        # Each piece goes in by the columns of W_hx that belong to it, so nothing is joined here.
        ends = np.cumsum([piece.shape[-1] for piece in pieces])[:-1]
        parts = np.split(np.asarray(W_hx), ends, axis=1)
        total = sum(piece @ part.T for piece, part in zip(pieces, parts, strict=True))
        identity = np.eye(len(b_h))
        states = oracles.simple_rnn(np.asarray(total)[None], identity, np.asarray(W_hh).T, b_h)
        pieces.append(states[0])
    expected = np.hstack(pieces)
    # The tolerance is that of float32, in which one may compute.
    return difference(expected, result, rtol=1e-4, atol=1e-5, where="what the last layer hands on")


DENSE_FORWARD = Exercise(
    name="dense_forward",
    title="A dense stack in NumPy",
    kind="function",
    concept="each layer reads everything and adds its states to it",
    points=2,
    minutes=10,
    difficulty=2,
    cases=_forward_cases,
    judge=_judge_dense_forward,
    praise="Your stack agrees with a stack that never joins anything and sums over the pieces instead.",
    mistakes=(
        Mistake(
            "newest first",
            "The new states stand in front of what was there. The order is [H^{j−1}, F_j]: what "
            "was there comes first, or the columns of the next `W_hx` meet the wrong numbers.",
            wrong.forward_newest_first,
        ),
        Mistake(
            "last layer only",
            "Only the last layer's states come back. A dense stack hands on everything: the "
            "input, then the states of each layer in turn.",
            wrong.forward_last_states_only,
        ),
        Mistake(
            "input dropped",
            "The states of all layers are there, and the input is missing: H^0 = x stays in front "
            "to the end.",
            wrong.forward_without_input,
        ),
        Mistake(
            "last concatenation missing",
            "This is what the last layer *reads*. What it hands on has its own states behind it: "
            "join once more after the last layer.",
            wrong.forward_last_missing,
        ),
        Mistake(
            "a plain stack",
            "The second layer is given the first layer's states alone, and its `W_hx` has more "
            "columns than that. A dense layer also reads what was there before: join after "
            "every layer, not at the end alone.",
            wrong.forward_plain,
        ),
        Mistake(
            "each layer reads x alone",
            "Every layer is given x alone. The second one reads x *and* the first one's states: "
            "its `W_hx` has a column for each of them.",
            wrong.forward_from_input,
        ),
        Mistake(
            "added",
            "You add the states to what was there: that is a residual stack, and needs equal "
            "widths. Here the two are put side by side, with `np.concatenate`.",
            wrong.forward_added,
            also=(wrong.forward_added_turned,),
        ),
        Mistake(
            "joined along the steps",
            "The states are put *after* the input in time (`axis=0`). They belong beside it, at "
            "the same step: join along the features, `axis=-1`.",
            wrong.forward_along_steps,
        ),
        Mistake(
            "returned too early",
            "This is what the *first* layer hands on, and the others never run: does the `return` "
            "stand inside the loop?",
            wrong.forward_first_layer_only,
        ),
        Mistake(
            "two arguments",
            "`np.concatenate` takes the arrays in one list: `np.concatenate([a, b], axis=-1)`.",
            wrong.forward_two_arguments,
            also=(wrong.forward_two_arguments_and_axis,),
        ),
        Mistake(
            "last step only",
            "Only the last step comes back. Keep every step: the result has as many rows as `x`.",
            wrong.forward_last_step,
        ),
    ),
    hints=(
        "A loop over the layers, and one array that grows: it starts as `x`.",
        "Inside the loop, `run_layer` takes the array as it stands and gives the new states, "
        "(steps, units).",
        "Then `np.concatenate([the array, the states], axis=-1)` is the array for the next layer, "
        "and after the last one it is the result.",
    ),
)

# --- dense_parameters -------------------------------------------------------------------------


def _parameter_cases(rng: np.random.Generator) -> list[Case]:
    def case(features: int, growth: int, depth: int) -> Case:
        label = f"{features} features, growth rate {growth}, depth {depth}"
        return Case({"features": features, "growth": growth, "depth": depth}, label)

    drawn = [int(value) for value in rng.integers((2, 2, 3), (60, 40, 12))]
    return [case(4, 3, 3), case(7, 5, 1), case(*drawn)]


def _judge_dense_parameters(inputs: Inputs, result: Any) -> Problem | None:
    features, growth, depth = inputs["features"], inputs["growth"], inputs["depth"]
    read, count = np.zeros(features), 0
    for _ in range(depth):
        # A GRU of Keras: the three weights that `layer.weights` lists.
        kernel = np.zeros((len(read), 3 * growth))
        count += kernel.size + np.zeros((growth, 3 * growth)).size + np.zeros((2, 3 * growth)).size
        read = np.append(read, np.zeros(growth))
    problem = difference(count, result, rtol=0, atol=1e-6, where="the number of parameters")
    if problem is None and np.asarray(result).dtype.kind == "f":
        return Problem(
            "Right, but a float: a whole number was asked for. Is there a `/` instead of `//`?"
        )
    return problem


DENSE_PARAMETERS = Exercise(
    name="dense_parameters",
    title="Count the parameters of a dense stack",
    kind="function",
    concept="each layer reads more than the one before, and pays for it",
    points=2,
    minutes=8,
    difficulty=2,
    cases=_parameter_cases,
    judge=_judge_dense_parameters,
    praise="It equals the number of entries in the weights, counted one array at a time.",
    mistakes=(
        Mistake(
            "the same width for all",
            "This counts every layer as if it read the input alone. Layer j reads j − 1 times g "
            "numbers more.",
            wrong.parameters_constant_width,
        ),
        Mistake(
            "a plain stack",
            "These are the parameters of a plain stack, in which a layer reads only the g numbers "
            "of the one before it.",
            wrong.parameters_plain,
        ),
        Mistake(
            "one layer ahead",
            "Each layer is counted with the width that it *hands on*. What matters is the width it "
            "reads: the first layer reads m numbers, the second m + g.",
            wrong.parameters_one_layer_ahead,
        ),
        Mistake(
            "one bias",
            "A GRU in Keras has two biases, one beside the input and one beside the state: the 2 "
            "in 3g(w + g + 2).",
            wrong.parameters_one_bias,
        ),
        Mistake(
            "no bias",
            "The biases are left out: each of the three blocks has two for every unit.",
            wrong.parameters_no_bias,
        ),
        Mistake(
            "an LSTM",
            "This counts four blocks, as an LSTM has them. A GRU has three, with two biases each.",
            wrong.parameters_of_lstm,
            also=(wrong.parameters_of_four_blocks,),
        ),
        Mistake(
            "no weights for the state",
            "The weights for a layer's own state are left out: each of the three blocks has g of "
            "them for every unit, the g in 3g(w + g + 2).",
            wrong.parameters_without_state,
        ),
        Mistake(
            "features not counted",
            "`features` is not counted at all. The input is m numbers wide and is handed on to every "
            "layer: layer j reads m + (j − 1)g numbers.",
            wrong.parameters_without_features,
            also=(wrong.parameters_without_features_one_ahead,),
        ),
        Mistake(
            "all as wide as the last",
            "Every layer is counted as if it read as much as the last one. The widths that are read "
            "grow from layer to layer: m, m + g, m + 2g, …",
            wrong.parameters_widest_for_all,
        ),
        Mistake(
            "one block",
            "Two gates and a candidate make three blocks of weights: there is a factor 3.",
            wrong.parameters_one_gate,
        ),
        Mistake(
            "input forgotten",
            "From the second layer on the input is left out of what is read. It is handed on to "
            "every layer: layer j reads m + (j − 1)g numbers.",
            wrong.parameters_input_forgotten,
        ),
        Mistake(
            "last layer only",
            "This is what the last layer has alone: add up those of all layers.",
            wrong.parameters_last_layer,
        ),
    ),
    hints=(
        "A GRU with g units that reads w numbers has 3g(w + g + 2) parameters. Only w differs from "
        "layer to layer.",
        "The widths that are read are m, m + g, m + 2g, … one for each layer.",
        "`sum(… for j in range(depth))`, with the width `features + j * growth` in the formula.",
    ),
)

EXERCISES = (
    DENSE_BY_HAND,
    DENSE_FORWARD,
    DENSE_PARAMETERS,
    DENSE_GRU,
    UNSEEN_CHANGES,
    MY_DOCUMENT_READER,
)
