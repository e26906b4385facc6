"""The exercises of chapter 09, and the first two of them: residual layers on paper and in NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import ch09_mistakes as wrong
from utils.checks import oracles, probes
from utils.checks.ch09_gradients import EXPLODING_RESIDUAL, PATH_GRADIENTS
from utils.checks.ch09_layers import RESIDUAL_GRU
from utils.checks.ch09_model import MY_RESIDUAL_MODEL
from utils.checks.compare import difference
from utils.checks.exercise import Case, Exercise, Inputs, Mistake, Problem

# --- residual_by_hand -------------------------------------------------------------------------

# Worked on paper: layer 1 has the states 1, 2-1, relu(-1-1), which go on top of 1, 2, -1;
# layer 2 has 2, 3-1, relu(-1-1), on top of 2, 3, -1.
_BY_HAND = np.array([[2.0, 3.0, -1.0], [4.0, 5.0, -1.0]])


def _judge_residual_by_hand(inputs: Inputs, result: Any) -> Problem | None:
    problem = difference(_BY_HAND, result, where="the list of sums")
    if problem is None or "has the right shape" not in problem.sentence:
        return problem
    # Only the first wrong sum is shown: the others are still to be found. What is below it is right.
    got = np.asarray(result)
    wrong_ones = np.argwhere(~np.isclose(got, _BY_HAND))
    layer, step = (int(i) for i in wrong_ones[0])
    below = (np.array(wrong.PAPER_X), *_BY_HAND)[layer][step]
    state = got[layer, step] - below
    name, sign = f"{layer + 1}_{step + 1}", "+" if state >= 0 else "−"
    return Problem(
        f"H^{name} is wrong: expected {_BY_HAND[layer, step]:g}, got {got[layer, step]:g}. "
        + (
            "All others are right." if len(wrong_ones) == 1 else "What comes after it builds on it."
        ),
        (
            f"It is {below:g} from below plus the layer's own state: {got[layer, step]:g} = "
            f"{below:g} {sign} {abs(state):g} says that S^{name} is {state:g}"
            + (", and a ReLU gives nothing below 0." if state < 0 else "."),
        ),
    )


RESIDUAL_BY_HAND = Exercise(
    name="residual_by_hand",
    title="Two residual layers on paper",
    kind="value",
    concept="a layer adds its state to what came from below",
    points=1,
    minutes=7,
    difficulty=1,
    cases=lambda rng: [Case({})],
    probe=probes.value,
    judge=_judge_residual_by_hand,
    praise="All six sums are right, and the −1 passed both layers on the shortcut alone.",
    mistakes=(
        Mistake(
            "no shortcut",
            "This is what a plain stack hands on. Here a layer hands on the sum: its state S plus what came from below.",
            wrong.paper_stack(shortcut="nothing"),
        ),
        Mistake(
            "sum fed back",
            "Here the *sum* enters the next step. The layer remembers its own state S, to which nothing was added; the sum H only goes up.",
            wrong.paper_stack(fed_back=True),
        ),
        Mistake(
            "input to every layer",
            "Here both layers add the input x. Each shortcut goes around one layer: layer 2 adds what layer 1 handed on.",
            wrong.paper_stack(shortcut="input"),
        ),
        Mistake(
            "states instead of sums",
            "These are the states S of the two layers. What is asked for is what they hand on, H: the state plus what came from below.",
            wrong.paper_stack(handed_on=False),
        ),
        Mistake(
            "ReLU after the sum",
            "Here the ReLU is taken of the sum, so that the −1 is lost. It belongs inside of the layer; the shortcut lets every number pass.",
            wrong.paper_stack(relu_after=True),
        ),
        Mistake(
            "no memory",
            "Here every step starts from zero: the term with S of the step before is missing.",
            wrong.paper_stack(memory=False),
        ),
        Mistake(
            "ReLU forgotten",
            "Here negative states stay negative: the ReLU is missing. It turns them into 0 before anything is added.",
            wrong.paper_stack(relu=False),
        ),
        Mistake(
            "one half forgotten",
            "In layer 2 the state of the step before counts half here: the ½ is missing.",
            wrong.paper_stack(halved=False),
        ),
        Mistake(
            "input written down, too",
            "The first list is the input, H^0. What is asked for is what the two layers hand on: leave it out.",
            np.stack([wrong.PAPER_X, *wrong.paper_stack()]),
        ),
        Mistake(
            "a list for each step",
            "The numbers are right, and there is a list for each step. Write one for each layer, layer 1 first.",
            wrong.paper_stack().T,
        ),
        Mistake(
            "rows swapped",
            "The two lists stand in the other order: layer 1 comes first.",
            wrong.paper_stack()[::-1],
        ),
    ),
    hints=(
        "Finish layer 1 for all three steps first. Write two rows: its states S, and below them the sums H.",
        "Layer 1, step 1: S = relu(1 − 0) = 1, and H = 1 + 1 = 2. Step 2: S = relu(2 − 1), where the second 1 is the S of step 1.",
        "H^1 = (2, 3, −1). Layer 2 reads that and adds to it: its first state is relu(2 − 0) = 2, its first sum 2 + 2.",
    ),
)

# --- residual_forward -------------------------------------------------------------------------


def _forward_cases(rng: np.random.Generator) -> list[Case]:
    def case(steps: int, features: int, units: int, depth: int, label: str) -> Case:
        def draw(*shape: int) -> np.ndarray:
            return rng.normal(size=shape) * 0.7

        widths = [features, *[units] * depth]
        weights = [[draw(units, w), draw(units, units), draw(units)] for w in widths[:-1]]
        projection = None if features == units else draw(units, features)
        x = draw(steps, features)
        return Case({"x": x, "weights": weights, "projection": projection}, label)

    wide = int(rng.integers(3, 6))
    return [
        # Square matrices first: one that is transposed gives numbers, and those are recognised.
        case(5, 3, 3, 2, "2 layers as wide as their input, so that `projection` is None"),
        case(4, wide + 1, wide, 3, f"3 layers of {wide} units on {wide + 1} features"),
        case(1, 2, 4, 1, "a single layer and a single step"),
    ]


def _judge_residual_forward(inputs: Inputs, result: Any) -> Problem | None:
    h = inputs["x"][None]
    projection, rows = inputs["projection"], []
    for number, (W_hx, W_hh, b_h) in enumerate(inputs["weights"]):
        states = oracles.simple_rnn(h, W_hx.T, W_hh.T, b_h)
        matrix = np.eye(h.shape[-1]) if number or projection is None else projection
        h = np.einsum("uf,btf->btu", matrix, h) + states
        rows.append(h[0])
    # The tolerance is that of float32, in which one may compute.
    return difference(np.stack(rows), result, atol=1e-5, where="the array of sums")


RESIDUAL_FORWARD = Exercise(
    name="residual_forward",
    title="A residual stack in NumPy",
    kind="function",
    concept="the shortcut is added outside of the recurrence",
    points=3,
    minutes=12,
    difficulty=2,
    cases=_forward_cases,
    judge=_judge_residual_forward,
    praise="What every layer hands on agrees with a stack computed apart, projection and all.",
    mistakes=(
        Mistake(
            "no shortcut",
            "This is a plain stack: each layer hands on its states alone. Add what came from below.",
            wrong.forward_without_shortcut,
        ),
        Mistake(
            "input to every layer",
            "Here every layer adds the input x again. The shortcut of layer j goes around layer j only: it adds what layer j − 1 handed on.",
            wrong.forward_from_input,
        ),
        Mistake(
            "sum fed back",
            "Here the sum enters the next step of the same layer. Keep two variables: the state S, which goes on in time, and the sum H, which goes up.",
            wrong.forward_fed_back,
        ),
        Mistake(
            "first layer forgotten",
            "The first layer has no shortcut here. It has one, too, through `projection` where the widths differ.",
            wrong.forward_first_forgotten,
        ),
        Mistake(
            "averaged",
            "Here what is below and the states are averaged. Half of it is lost at every layer then; a residual layer *adds*.",
            wrong.forward_averaged,
        ),
        Mistake(
            "subtracted",
            "Here one branch is subtracted from the other. A residual layer adds them.",
            wrong.forward_subtracted,
            also=(wrong.forward_other_difference,),
        ),
        Mistake(
            "tanh after the sum",
            "Here the sum goes through `tanh` once more, which squashes the shortcut as well. The `tanh` is inside of the layer, and nothing comes after the sum.",
            wrong.forward_squashed,
        ),
        Mistake(
            "last layer only",
            "Only the last layer's sums come back. Keep those of every layer, and stack them.",
            wrong.forward_last_layer,
        ),
        Mistake(
            "states instead of sums",
            "The stack is right, and what comes back is each layer's own states. Return what is handed on, the sums.",
            wrong.forward_own_states,
        ),
        Mistake(
            "one array for all sums",
            "All entries are the last layer's sums: with `h += …` they share one array, which goes on changing. Write `h = h + …`.",
            wrong.forward_one_array,
        ),
        Mistake(
            "axes the other way round",
            "The numbers are right, and the axes are in another order: (depth, steps, units) was asked for, and this is (steps, depth, units).",
            wrong.forward_steps_first,
        ),
        Mistake(
            "bias forgotten",
            "This is what you get without the biases: add `b_h` inside of `tanh`.",
            wrong.forward_no_bias,
        ),
        Mistake(
            "no memory",
            "No layer here remembers: `W_hh` times its own state of the step before is missing.",
            wrong.forward_no_memory,
        ),
        Mistake(
            "no tanh",
            "This is what you get without `tanh`: the layers are linear.",
            wrong.forward_no_tanh,
        ),
        Mistake(
            "tanh on the way out only",
            "The state that goes on to the next step has not been through `tanh` here, only what is added has. `S = tanh(…)` is both.",
            wrong.forward_tanh_going_up,
        ),
        Mistake(
            "both matrices transposed",
            "Both matrices are transposed here: they stand on the left, `W_hx @ x_t` and `W_hh @ state`. (`state @ W_hh` is Keras's order, and Keras stores W_hx the other way round.)",
            wrong.forward_both_turned[0],
            also=wrong.forward_both_turned[1:],
        ),
        Mistake(
            "W_hx transposed",
            "W_hx is transposed here: its shape is (units, features), so that it stands on the left, `W_hx @ x_t`.",
            wrong.forward_w_hx_turned[0],
            also=wrong.forward_w_hx_turned[1:],
        ),
        Mistake(
            "W_hh transposed",
            "W_hh is transposed here: it stands on the left, `W_hh @ state`. (`state @ W_hh` is Keras's order.)",
            wrong.forward_w_hh_turned,
        ),
        Mistake(
            "matrices swapped",
            "W_hx and W_hh are swapped: W_hx multiplies what the layer reads, W_hh its own state. In `weights` W_hx comes first.",
            wrong.forward_swapped[0],
            also=wrong.forward_swapped[1:],
        ),
        Mistake(
            "None used",
            "`projection` is None where the input is as wide as the layers, and an array elsewhere. Ask which with `projection is None` before you use it.",
            wrong.forward_none_used,
            stops_with=r"NoneType|does not have enough dimensions|truth value of an array",
            also=(wrong.forward_none_multiplied, wrong.forward_truth_of_projection),
        ),
        # The cases before were right, so the fault is in what only unlike widths bring in.
        Mistake(
            "projection does not fit",
            "Without a projection the stack is right, and with one two sizes don't fit. `projection` stands on the first shortcut only: layer 1 reads `x` as it is, and later shortcuts carry the sums as they are. With a row for each step it is `x @ projection.T`, and a state has `len(b_h)` numbers.",
            wrong.forward_projected_first,
            stops_with=r"matmul: .*mismatch|shapes .* not aligned",
            also=(wrong.forward_projected_everywhere, wrong.forward_projection_turned),
        ),
        Mistake(
            "projection not used",
            "Without a projection the stack is right. Here two arrays of different widths are added: where the input is not as wide as the layers, does the first shortcut go through `projection`?",
            wrong.forward_unprojected,
            stops_with=r"could not be broadcast",
        ),
        Mistake(
            "state carried to the next layer",
            "Each layer here starts from the last state of the layer below. Every layer has a state of its own, which starts at zero.",
            wrong.forward_state_carried,
        ),
    ),
    hints=(
        "Two loops: over the layers, and inside of that over the steps, as in a single recurrent layer. After the inner loop comes one addition.",
        "Keep two names apart: what the layer reads, and what its shortcut carries. At the first layer they are `x` and, if `projection` is not None, `x @ projection.T`; at the others they are the same.",
        "In the inner loop: `state = np.tanh(W_hx @ x_t + W_hh @ state + b_h)`, from a zero `state`, appended to a list. After it, stack the list, add the shortcut, keep the sum, and let the next layer read it.",
    ),
)

EXERCISES = (
    RESIDUAL_BY_HAND,
    RESIDUAL_FORWARD,
    RESIDUAL_GRU,
    PATH_GRADIENTS,
    EXPLODING_RESIDUAL,
    MY_RESIDUAL_MODEL,
)
