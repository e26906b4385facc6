"""The exercises of chapter 07, and the first two of them: a stack on paper and in NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import ch07_mistakes as wrong
from utils.checks import oracles, probes
from utils.checks.ch07_gradients import STARVE_FIRST_LAYER
from utils.checks.ch07_models import DEEP_GRU, MY_DEEP_MODEL
from utils.checks.ch07_units import UNITS_FOR_BUDGET
from utils.checks.compare import difference
from utils.checks.exercise import Case, Exercise, Inputs, Mistake, Problem

# --- deep_states_by_hand ----------------------------------------------------------------------


def _judge_deep_states_by_hand(inputs: Inputs, result: Any) -> Problem | None:
    # Worked on paper. Below: 2 - 1, then 2·1 - 1, then 2 + 2·1 - 1.
    # Above: 1 + 1, then 1 - 2·2 + 1, which is negative, then 3 + 1.
    right = np.array([[1, 1, 3], [2, 0, 4]])
    problem = difference(right, result, where="the list of states")
    if problem is None or "has the right shape" not in problem.sentence:
        return problem
    # Only the first wrong state is shown, step by step: the others are still to be found.
    differs = ~np.isclose(np.asarray(result), right)
    step = int(np.argmax(differs.any(axis=0)))
    layer = int(np.argmax(differs[:, step]))
    return Problem(
        f"Step {step + 1} of layer {layer + 1} is wrong: expected {right[layer, step]}, "
        f"got {np.asarray(result)[layer, step]:g}. The states that follow build on it."
    )


DEEP_STATES_BY_HAND = Exercise(
    name="deep_states_by_hand",
    title="Two layers on paper",
    kind="value",
    concept="a layer reads the state of the layer below at the same step",
    points=1,
    minutes=6,
    difficulty=1,
    cases=lambda rng: [Case({})],
    probe=probes.value,
    judge=_judge_deep_states_by_hand,
    praise="All six are right: each from the state to its left and the one below it.",
    mistakes=(
        Mistake(
            "ReLU forgotten",
            "This is what you get without the ReLU: a negative sum has to become 0 before the next "
            "step uses it.",
            wrong.paper_states(relu=False),
        ),
        Mistake(
            "lower state of the step before",
            "Here the upper layer reads what the lower one had a step *before*. It reads the lower "
            "state of the same step, H¹_t, which is ready by then.",
            wrong.paper_states(below="before"),
        ),
        Mistake(
            "both layers read the input",
            "Here both layers read X. Only the first one does: the second reads the first one's "
            "states.",
            wrong.paper_states(below="input"),
        ),
        Mistake(
            "upper layer without memory",
            "The upper layer starts from zero at every step. It has a state of its own to carry "
            "on, and W²_hh multiplies it.",
            wrong.paper_states(memory=False),
        ),
        Mistake(
            "one state for both",
            "Here the two layers share one state: the upper one goes on from the lower one's, and "
            "the next step from the upper one's. Each layer carries its own.",
            wrong.paper_states(shared_state=True),
        ),
        Mistake(
            "one layer's weights for both",
            "Here the upper layer uses the lower one's weights. Each layer has its own.",
            wrong.paper_states(shared_weights=True),
        ),
        Mistake(
            "bias forgotten",
            "This is what you get without the biases: −1 below and 1 above, at every step.",
            wrong.paper_states(bias=False),
        ),
        Mistake(
            "W_hh forgotten",
            "No layer here remembers: W_hh times the layer's own state of the step before is "
            "missing, 2 · H¹ below and −2 · H² above.",
            wrong.paper_states(memory=False, lower_memory=False),
        ),
        Mistake(
            "upside down",
            "The numbers are right, the layers are the other way round: the lower one first.",
            wrong.paper_states()[::-1],
        ),
        Mistake(
            "a row for each step",
            "The numbers are right, and the list has a row for each step. Write a row for each "
            "layer, the lower one first.",
            wrong.paper_states().T,
        ),
    ),
    hints=(
        "Do the lower layer first, all three steps: it does not know that there is another one "
        "above it.",
        "Below, step 1: relu(1·2 + 2·0 − 1). Its three results are what the upper layer reads.",
        "Above, step 2: relu(1 · lower state at step 2 − 2 · upper state at step 1 + 1).",
    ),
)

# --- deep_rnn_forward -------------------------------------------------------------------------


def _stack_case(
    rng: np.random.Generator, layers: int, steps: int, features: int, units: int, label: str
) -> Case:
    def layer(width: int) -> list[np.ndarray]:
        kernel, recurrent = rng.normal(size=(units, width)), rng.normal(size=(units, units))
        return [kernel * 0.7, recurrent * 0.6, rng.normal(size=units) * 0.5]

    weights = [layer(features)] + [layer(units) for _ in range(layers - 1)]
    return Case({"x": rng.normal(size=(steps, features)), "weights": weights}, label)


def _stack_cases(rng: np.random.Generator) -> list[Case]:
    # Where there are several layers the input is as wide as a state, so that a layer that reads
    # the wrong one of the two gives numbers, and those are recognised.
    layers, steps = int(rng.integers(3, 6)), int(rng.integers(8, 15))
    return [
        _stack_case(rng, 2, 4, 3, 3, "2 layers of 3 units, 4 steps of 3 features"),
        _stack_case(rng, 1, 5, 2, 4, "a single layer of 4 units, 5 steps of 2 features"),
        _stack_case(rng, 3, 1, 2, 2, "3 layers and a sequence of a single step"),
        _stack_case(rng, layers, steps, 4, 4, f"{layers} layers of 4 units, {steps} steps"),
    ]


def _judge_deep_rnn_forward(inputs: Inputs, result: Any) -> Problem | None:
    below, states = inputs["x"][None], []
    for kernel, recurrent, bias in inputs["weights"]:
        below = oracles.simple_rnn(below, kernel.T, recurrent.T, bias)
        states.append(below[0])
    # The tolerance is that of float32, in which one may compute.
    return difference(np.stack(states), result, atol=1e-5, where="the array of states")


DEEP_RNN_FORWARD = Exercise(
    name="deep_rnn_forward",
    title="A deep RNN in NumPy",
    kind="function",
    concept="states flow along two directions: steps and layers",
    points=2,
    minutes=10,
    difficulty=2,
    cases=_stack_cases,
    judge=_judge_deep_rnn_forward,
    praise="Every state of every layer is right, at every step.",
    mistakes=(
        Mistake(
            "each layer reads x",
            "Every layer here reads `x`. Only the first one does; each of the others reads the "
            "states of the layer below it.",
            wrong.forward_reads_input,
        ),
        Mistake(
            "below, one step late",
            "Each layer reads what the layer below had a step *before*. It reads H^{j−1}_t, the "
            "state of the same step: move the layer below first, then the one above.",
            wrong.forward_one_late,
        ),
        Mistake(
            "one state for all layers",
            "All layers write into one variable `h`, so each goes on from the state of another. "
            "Keep a state for each layer: a list, or an array with a row for each.",
            wrong.forward_one_state,
        ),
        Mistake(
            "state not reset",
            "The second layer starts from the last state of the first: `h` is set to zero only "
            "once. Every layer starts from a zero state of its own.",
            wrong.forward_state_goes_on,
        ),
        Mistake(
            "top layer only",
            "Only the top layer's states come back. Keep those of every layer, and stack them.",
            wrong.forward_top_only,
        ),
        Mistake(
            "last step only",
            "Only the last step comes back. The result holds every step of every layer: (layers, steps, units).",
            wrong.forward_last_step_only,
        ),
        Mistake(
            "steps before layers",
            "The numbers are right and the axes are not: it should be (layers, steps, units), and "
            "this is (steps, layers, units).",
            wrong.forward_steps_first,
        ),
        Mistake(
            "upside down",
            "The numbers are right, the layers are the other way round: the lowest one first.",
            wrong.forward_top_first,
        ),
        Mistake(
            "one array for all steps",
            "All steps hold the same array, which `h[:] = …` overwrites: append `h.copy()`.",
            wrong.forward_one_array,
            also=(wrong.forward_one_array_step_by_step,),
        ),
        Mistake(
            "W_hh forgotten",
            "No layer here remembers: `W_hh @ h`, with the layer's state of the step before, is "
            "missing.",
            wrong.forward_no_w_hh,
        ),
        Mistake(
            "bias forgotten",
            "This is what you get without the biases: add `b_h` inside `tanh`.",
            wrong.forward_no_bias,
        ),
        Mistake(
            "W_hh transposed",
            "W_hh is transposed here: it stands on the left, `W_hh @ h`. (`h @ W_hh` is Keras's "
            "order.)",
            wrong.forward_w_hh_transposed,
        ),
        Mistake(
            "both matrices transposed",
            "Both matrices are transposed here: they stand on the left, `W_hx @ x_t` and "
            "`W_hh @ h`. (`h @ W_hh` is Keras's order, and Keras stores W_hx the other way round.)",
            wrong.forward_both_turned[0],
            also=wrong.forward_both_turned[1:],
        ),
        Mistake(
            "W_hx transposed",
            "W_hx is transposed here: its shape is (units, features), so that it stands on the "
            "left, `W_hx @ x_t`.",
            wrong.forward_w_hx_turned[0],
            also=wrong.forward_w_hx_turned[1:],
        ),
        Mistake(
            "matrices swapped",
            "W_hx and W_hh are swapped: W_hx multiplies what the layer reads, W_hh its own state. "
            "In `weights` W_hx comes first.",
            wrong.forward_swapped[0],
            also=wrong.forward_swapped[1:],
        ),
        # The case before was right, so the fault is in what only unlike widths bring in.
        Mistake(
            "state of another width",
            "Where the input is as wide as the layers this is right, and here two sizes don't fit. "
            "A state has `len(b_h)` numbers, one for each unit, however wide the input is.",
            wrong.forward_state_as_wide_as_input,
            stops_with=r"matmul: .*mismatch|shapes .* not aligned",
        ),
        Mistake(
            "one layer's weights for all",
            "Every layer uses the first one's weights. `weights[j]` belongs to the layer number j.",
            wrong.forward_same_weights,
        ),
        Mistake(
            "no memory above",
            "Only the first layer remembers: those above lack W_hh h. A deep RNN is recurrent in "
            "every layer.",
            wrong.forward_no_memory_above,
        ),
        Mistake(
            "no tanh",
            "This is what you get without `tanh`, and then a hundred layers are no more than one.",
            wrong.forward_no_tanh,
        ),
        Mistake(
            "tanh on the way out only",
            "The state that goes on to the next step has not been through `tanh` here: only what "
            "comes out has. Write `h = np.tanh(…)`, and keep, hand up and return that same `h`.",
            wrong.forward_tanh_going_up,
            also=(wrong.forward_tanh_at_the_end,),
        ),
    ),
    hints=(
        "A deep RNN is the layer of chapter 1, several times. What does the second one read?",
        "Two loops: over the layers, and inside it over the steps. When a layer is done, its list "
        "of states is the sequence that the next layer reads.",
        "Start with `below = x`. For each `W_hx, W_hh, b_h`: a new zero `h`, the loop of chapter 1 "
        "over `below`, then `below = np.stack(…)`, and keep it for the result.",
    ),
)

EXERCISES = (
    DEEP_STATES_BY_HAND,
    DEEP_RNN_FORWARD,
    DEEP_GRU,
    UNITS_FOR_BUDGET,
    STARVE_FIRST_LAYER,
    MY_DEEP_MODEL,
)
