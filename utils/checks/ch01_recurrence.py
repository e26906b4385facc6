"""The exercises of chapter 01, and the first three of them: cases, oracles, mistakes, hints.

Each oracle is independent of the solution: arithmetic on paper, a closed form, or Keras's own layer.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from utils.checks import ch01_mistakes as wrong
from utils.checks import probes, properties
from utils.checks.ch01_gradients import CLIP_GRADIENTS, RECURRENT_WEIGHTS
from utils.checks.ch01_language import LSTM_STEP, PERPLEXITY
from utils.checks.ch01_model import MY_LANGUAGE_MODEL
from utils.checks.compare import difference, same
from utils.checks.exercise import (
    Case,
    Exercise,
    Inputs,
    Mistake,
    Problem,
    is_arrays,
    is_count,
    is_numeric,
)

# --- states_by_hand ---------------------------------------------------------------------------


def _judge_states_by_hand(inputs: Inputs, result: Any) -> Problem | None:
    # Worked on paper: relu of (2, -2+1), then (0+1, 0+1), then (1+0.5+1, 0.5-1+1).
    right = np.array([[2, 0], [1, 1], [2.5, 0.5]])
    problem = difference(right, result, where="the list of states")
    if problem is None:
        return None
    got = np.asarray(result) if "has the right shape" in problem.sentence else None
    if got is None:
        return problem
    # Only the first wrong state is shown: the others are still to be found.
    step = int(np.argmax(~np.isclose(got, right).all(axis=1)))
    return Problem(
        f"h_{step + 1} is wrong: expected ({right[step][0]:g}, {right[step][1]:g}), "
        f"got ({got[step][0]:g}, {got[step][1]:g}). The states after it build on it."
    )


STATES_BY_HAND = Exercise(
    name="states_by_hand",
    title="Three steps on paper",
    kind="value",
    concept="the hidden-state update",
    points=1,
    minutes=6,
    difficulty=1,
    cases=lambda rng: [Case({})],
    probe=probes.value,
    judge=_judge_states_by_hand,
    praise="The three states are right: each is made from one input and the state before it.",
    mistakes=(
        Mistake(
            "relu forgotten",
            "This is what you get without the ReLU: a negative sum has to become 0 before it is "
            "used as the next step's state.",
            wrong.paper_states(relu=False),
        ),
        Mistake(
            "bias forgotten",
            "This is what you get without `b_h`: it is added at every step, also when the input is 0.",
            wrong.paper_states(bias=False),
        ),
        Mistake(
            "columns instead of rows",
            "This is what you get when `W_hh` is read by columns: in W_hh h, the first entry of the "
            "result is the first *row* of W_hh times h.",
            wrong.paper_states(turned=True),
        ),
        Mistake(
            "no memory",
            "Here every step starts from zero. The product W_hh h takes the state of the step before.",
            wrong.paper_states(memory=False),
        ),
        Mistake(
            "inputs one step late",
            "Here the first state has not seen the first input. In this course x_t is what step t "
            "reads, so h_1 is made from x_1 = 2.",
            wrong.paper_states(lag=1),
        ),
    ),
    hints=(
        "Go one step at a time. For h_1 the term W_hh h_0 is zero, because h_0 is.",
        "h_1 = relu(W_hx · 2 + b_h) = relu((2, −2) + (0, 1)).",
        "h_1 = (2, 0). Now W_hh h_1 = (0.5·2 + 1·0, 0·2 + 0.5·0) = (1, 0), and x_2 = 0.",
    ),
)

# --- rnn_forward ------------------------------------------------------------------------------


def _rnn_case(rng: np.random.Generator, steps: int, features: int, units: int, label: str) -> Case:
    return Case(
        {
            "x": rng.normal(size=(steps, features)),
            "h_0": rng.normal(size=units) * 0.5,
            "W_hx": rng.normal(size=(units, features)),
            "W_hh": rng.normal(size=(units, units)) * 0.7,
            "b_h": rng.normal(size=units),
        },
        label,
    )


def _rnn_cases(rng: np.random.Generator) -> list[Case]:
    return [
        _rnn_case(rng, 4, 3, 2, "4 steps, 3 features, 2 units"),
        _rnn_case(rng, 1, 2, 3, "a sequence of a single step"),
        _rnn_case(rng, 20, 1, 5, "20 steps of 1 feature"),
    ]


def _judge_rnn_forward(inputs: Inputs, result: Any) -> Problem | None:
    # One number at a time, with math.tanh: slow, and nothing like a vectorised answer.
    x, h = inputs["x"], list(inputs["h_0"])
    states = []
    for x_t in x:
        h = [
            math.tanh(
                sum(w * v for w, v in zip(recurrent, h, strict=True))
                + sum(w * v for w, v in zip(kernel, x_t, strict=True))
                + bias
            )
            for recurrent, kernel, bias in zip(
                inputs["W_hh"], inputs["W_hx"], inputs["b_h"], strict=True
            )
        ]
        states.append(h)
    # The tolerance is that of float32, in which one may compute.
    return difference(np.array(states), result, atol=1e-5, where="the array of states")


RNN_FORWARD = Exercise(
    name="rnn_forward",
    title="A recurrent layer in NumPy",
    kind="function",
    concept="the same step, applied along a sequence",
    points=2,
    minutes=10,
    difficulty=1,
    cases=_rnn_cases,
    judge=_judge_rnn_forward,
    praise="Every state agrees with an RNN computed one number at a time.",
    mistakes=(
        Mistake(
            "no tanh",
            "This is what you get without `tanh`: the update is linear, and many steps of it are no "
            "more than one.",
            wrong.forward_without_tanh,
        ),
        Mistake(
            "no memory",
            "Every step here starts from `h_0`: the new state is computed and then not carried on "
            "to the next step.",
            wrong.forward_without_memory,
        ),
        Mistake(
            "W_hh turned round",
            "This is what you get with `h @ W_hh`, which multiplies by the transpose. The formula is "
            "W_hh h: write `W_hh @ h`.",
            wrong.forward_turned,
        ),
        Mistake(
            "last state only",
            "Only the last state comes back. Keep the state of every step, and stack them: that is "
            "what Keras calls `return_sequences=True`.",
            wrong.forward_last_only,
        ),
        Mistake(
            "h_0 among the results",
            "The first row is `h_0`, which no input has touched: the result should begin with h_1.",
            wrong.forward_with_start,
        ),
        Mistake(
            "one step late",
            "Each row is one step late: the state is kept before it is updated, so h_0 comes first and the last state is missing. Update `h`, then keep it.",
            wrong.forward_one_late,
        ),
        Mistake(
            "start from zero",
            "Here the first step starts from zero. It starts from `h_0`, which need not be zero.",
            wrong.forward_from_zero,
        ),
        Mistake(
            "bias forgotten",
            "This is what you get without `b_h`.",
            wrong.forward_without_bias,
        ),
        Mistake(
            "bias outside tanh",
            "This is what you get when `b_h` is added after `tanh`: it belongs inside, so that a "
            "state stays between −1 and 1.",
            wrong.forward_bias_outside,
        ),
    ),
    hints=(
        "A loop over the rows of `x`, and one variable that holds the state from step to step.",
        "One step is `np.tanh(W_hh @ … + W_hx @ … + b_h)`. Append each new state to a list.",
        "Start with `h = h_0`. In the loop: compute the new `h` from the old one and `x_t`, append "
        "it. After the loop: `np.stack(the_list)`.",
    ),
)

# --- ElmanCell --------------------------------------------------------------------------------


def _cell_cases(rng: np.random.Generator) -> list[Case]:
    def case(batch: int, steps: int, features: int, units: int, label: str) -> Case:
        def draw(*shape: int) -> np.ndarray:
            return (rng.normal(size=shape) * 0.6).astype(np.float32)

        weights = {"W_hx": draw(features, units), "W_hh": draw(units, units), "b_h": draw(units)}
        return Case(
            {
                "x": draw(batch, steps, features),
                "initial_state": draw(batch, units),
                "weights": weights,
                "weighting": draw(batch, steps, units),
            },
            label,
        )

    return [
        case(2, 4, 3, 5, "a batch of 2, 4 steps, 3 features, 5 units"),
        case(1, 1, 2, 2, "a single sequence of a single step"),
    ]


def _judge_elman_cell(inputs: Inputs, result: Any) -> Problem | None:
    weights, start = inputs["weights"], inputs["initial_state"]
    features, units = weights["W_hx"].shape
    outputs = _simple_rnn(inputs["x"], start, **weights)
    expected = {
        "outputs": outputs,
        "state": outputs[:, -1],
        "outputs_from_zero": _simple_rnn(inputs["x"], np.zeros_like(start), **weights),
    }
    return (
        difference(expected, result, atol=1e-5, where="the result")
        or _not_trainable(inputs, result["gradients"])
        or properties.parameter_count(result["parameters"], expected=units * (features + units + 1))
        or _judge_gradients(inputs, result["gradients"])
    )


def _not_trainable(inputs: Inputs, gradients: dict[str, np.ndarray]) -> Problem | None:
    missing = inputs["weights"].keys() - gradients.keys()
    if missing:
        return Problem(f"`self.{min(missing)}` is no trainable weight: it would never learn.")
    return None


def _judge_gradients(inputs: Inputs, gradients: dict[str, np.ndarray]) -> Problem | None:
    """Compare with back-propagation through time, so that no part of a gradient may be missing."""
    problem = properties.gradient_reach({k: float(np.linalg.norm(v)) for k, v in gradients.items()})
    if problem is not None:
        return problem
    expected = _through_time(
        inputs["x"], inputs["initial_state"], inputs["weighting"], **inputs["weights"]
    )
    if same(expected, gradients, rtol=1e-3, atol=1e-4):
        return None
    return Problem(
        "The outputs are right, but their gradient is not: a part of it is stopped or changed on its "
        "way back through time, as `keras.ops.stop_gradient` would."
    )


def _through_time(
    x: np.ndarray,
    h: np.ndarray,
    weighting: np.ndarray,
    W_hx: np.ndarray,
    W_hh: np.ndarray,
    b_h: np.ndarray,
) -> dict[str, np.ndarray]:
    """Return the gradients of sum(outputs * weighting), one step back at a time, in float64."""
    states = _simple_rnn(x, h, W_hx, W_hh, b_h)
    before = np.concatenate([h[:, None], states[:, :-1]], axis=1).astype(float)
    by_W_hx, by_W_hh, by_b_h = np.zeros(W_hx.shape), np.zeros(W_hh.shape), np.zeros(b_h.shape)
    from_later = np.zeros(h.shape)
    for t in reversed(range(x.shape[1])):
        inside = (weighting[:, t] + from_later) * (1 - states[:, t] ** 2)
        by_W_hx += x[:, t].T @ inside
        by_W_hh += before[:, t].T @ inside
        by_b_h += inside.sum(axis=0)
        from_later = inside @ W_hh.T
    return {"W_hx": by_W_hx, "W_hh": by_W_hh, "b_h": by_b_h}


def _simple_rnn(
    x: np.ndarray, h: np.ndarray, W_hx: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    """Return what Keras's SimpleRNN gives, in float64; that the two agree is tested.

    Shapes: x (batch, steps, features), h (batch, units), the result (batch, steps, units).
    """
    projected = np.einsum("btf,fu->tbu", x.astype(float), W_hx.astype(float))
    states = []
    for from_x in projected:
        h = np.tanh(from_x + np.einsum("bv,vu->bu", h.astype(float), W_hh) + b_h)
        states.append(h)
    return np.stack(states, axis=1)


ELMAN_CELL = Exercise(
    name="ElmanCell",
    title="A cell in Keras",
    kind="layer",
    concept="a cell: state in, output and state out",
    points=2,
    minutes=10,
    difficulty=2,
    cases=_cell_cases,
    probe=probes.recurrent_cell,
    returns={
        **dict.fromkeys(("outputs", "state", "outputs_from_zero"), is_numeric),
        "parameters": is_count,
        "gradients": is_arrays,
    },
    judge=_judge_elman_cell,
    praise="Inside `keras.layers.RNN` your cell agrees with Keras's `SimpleRNN`.",
    mistakes=(
        Mistake(
            "state left out",
            "The new state does not depend on the old one: this is a Dense layer applied at every "
            "step. Add `states[0] @ self.W_hh`.",
            "utils.checks.ch01_keras:ForgetsState",
        ),
        Mistake(
            "old state passed on",
            "The output is right at the first step and then starts again from the initial state: "
            "return the *new* state in the list, not `states`.",
            "utils.checks.ch01_keras:KeepsOldState",
        ),
        Mistake(
            "no tanh",
            "This is what you get without `keras.ops.tanh` around the sum.",
            "utils.checks.ch01_keras:NoActivation",
        ),
        Mistake(
            "old state as output",
            "The outputs lag one step behind: the output of step t is the state *after* step t.",
            "utils.checks.ch01_keras:OutputsOldState",
        ),
        Mistake(
            "bias made and not used",
            "`b_h` is made in `build` and never added in `call`: as long as it is zero nobody "
            "notices, and it will never learn.",
            "utils.checks.ch01_keras:NoBias",
        ),
        Mistake(
            "W_hh turned round",
            "This is what you get with the transpose of `W_hh`. With one sequence a row, the "
            "product is `states[0] @ self.W_hh`.",
            "utils.checks.ch01_keras:SwapsKernels",
        ),
    ),
    hints=(
        "`build` makes three weights with `self.add_weight(shape=…)`; a batch comes in rows, so "
        "`x @ self.W_hx` needs W_hx of shape (features, units).",
        "`call` gets the input of one step, (batch, features), and a list with one state, "
        "(batch, units). It returns the output and a list with the new state.",
        "For a simple RNN the output *is* the new state: `h = keras.ops.tanh(x @ self.W_hx + …)`, with the term of the old state and `b_h` where the dots are, and `return h, [h]`.",
    ),
)

EXERCISES = (
    STATES_BY_HAND,
    RNN_FORWARD,
    ELMAN_CELL,
    PERPLEXITY,
    RECURRENT_WEIGHTS,
    CLIP_GRADIENTS,
    LSTM_STEP,
    MY_LANGUAGE_MODEL,
)
