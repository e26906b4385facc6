"""Chapter 01's exercises on perplexity and on the step of an LSTM."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from utils.checks import ch01_mistakes as wrong
from utils.checks.compare import describe, difference
from utils.checks.exercise import Case, Exercise, Inputs, Mistake, Problem

# --- perplexity -------------------------------------------------------------------------------


def _perplexity_cases(rng: np.random.Generator) -> list[Case]:
    def case(lengths: list[int], size: int, label: str) -> Case:
        steps = max(lengths)
        probabilities = rng.dirichlet(np.full(size, 0.5), size=(len(lengths), steps)) + 0.02
        probabilities /= probabilities.sum(axis=-1, keepdims=True)
        targets = rng.integers(size, size=(len(lengths), steps))
        mask = np.arange(steps) < np.array(lengths)[:, None]
        inputs = {"probabilities": probabilities, "targets": targets, "mask": mask}
        return Case(inputs, label)

    holes = case([6, 4], 5, "a mask with holes in it")
    holes.inputs["mask"][0, [0, 2]] = False
    return [
        case([4, 2], 3, "two sequences of 4 and 2 characters, padded to 4"),
        case([5, 5, 5], 4, "three sequences without padding"),
        case([1, 9], 6, "a sequence of a single character beside one of nine"),
        holes,
    ]


def _judge_perplexity(inputs: Inputs, result: Any) -> Problem | None:
    rows, steps = np.nonzero(inputs["mask"])
    logarithms = [
        math.log(inputs["probabilities"][row, step, inputs["targets"][row, step]])
        for row, step in zip(rows, steps, strict=True)
    ]
    # One over the geometric mean of the probabilities given to what came. The tolerance lets those
    # pass who add a tiny number before they take the logarithm, as Keras's losses do.
    expected = 1 / math.exp(math.fsum(logarithms) / len(logarithms))
    return difference(expected, result, rtol=1e-3, where="the perplexity")


PERPLEXITY = Exercise(
    name="perplexity",
    title="Perplexity without the padding",
    kind="function",
    concept="perplexity is the exponential of the mean loss per real character",
    points=2,
    minutes=7,
    difficulty=2,
    cases=_perplexity_cases,
    judge=_judge_perplexity,
    praise="It equals one over the geometric mean of the probabilities, padding left out.",
    mistakes=(
        Mistake(
            "padding counted",
            "The padded places are counted in. Only the characters whose mask is True are real.",
            wrong.perplexity_with_padding,
        ),
        Mistake(
            "padding counted in N",
            "The padding adds nothing to the sum, but it is still counted in N: divide by the number of real characters, `mask.sum()`.",
            wrong.perplexity_padding_in_n,
        ),
        Mistake(
            "mean of sequence means",
            "Each sequence is averaged first, so that a short one weighs as much as a long one. "
            "Every *character* has the same weight: average once, over all real characters.",
            wrong.perplexity_of_sequences,
        ),
        Mistake(
            "mean of inverses",
            "You averaged 1/p. Take the mean of the logarithms first and the exponential last: "
            "one unlikely character would otherwise outweigh all others.",
            wrong.perplexity_of_inverses,
        ),
        Mistake(
            "bases mixed",
            "The logarithm has base 2 and the exponential base e: use `np.log` with `np.exp`.",
            wrong.perplexity_mixed_bases,
        ),
        Mistake(
            "cross-entropy, not perplexity",
            "This is the mean loss, the cross-entropy. Perplexity is its exponential.",
            wrong.perplexity_without_exp,
        ),
        Mistake(
            "minus forgotten",
            "The sign is missing: log p is negative, and a perplexity is never below 1.",
            wrong.perplexity_without_minus,
        ),
    ),
    hints=(
        "First pick, for each place, the probability that the model gave to the character that came.",
        "`np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]` picks them, "
        "shape (batch, steps). Indexing it with `mask` keeps the real ones.",
        "Then the mean of `-np.log(…)` over those, and `np.exp` of the mean.",
    ),
)

# --- lstm_step --------------------------------------------------------------------------------


def _lstm_cases(rng: np.random.Generator) -> list[Case]:
    def case(features: int, units: int, label: str) -> Case:
        inputs = {
            "x": rng.normal(size=features),
            "h": np.tanh(rng.normal(size=units)),
            "c": rng.normal(size=units) * 1.5,
            "W_hx": rng.normal(size=(4 * units, features)),
            "W_hh": rng.normal(size=(4 * units, units)),
            "b_h": rng.normal(size=4 * units),
        }
        return Case(inputs, label)

    return [case(3, 2, "3 features and 2 units"), case(2, 5, "2 features and 5 units")]


def _judge_lstm_step(inputs: Inputs, result: Any) -> Problem | None:
    units = len(inputs["h"])

    def total(row: int) -> float:
        """Return one entry of the sum that makes the four blocks."""
        from_x = math.fsum(w * v for w, v in zip(inputs["W_hx"][row], inputs["x"], strict=True))
        from_h = math.fsum(w * v for w, v in zip(inputs["W_hh"][row], inputs["h"], strict=True))
        return from_x + from_h + float(inputs["b_h"][row])

    # One unit at a time; that it agrees with Keras's LSTMCell is tested.
    h, c = [], []
    for unit in range(units):
        i, f, g, o = (total(block * units + unit) for block in range(4))
        c.append(inputs["c"][unit] / (1 + math.exp(-f)) + math.tanh(g) / (1 + math.exp(-i)))
        h.append(math.tanh(c[-1]) / (1 + math.exp(-o)))
    if not isinstance(result, list) or len(result) != 2:
        return Problem(f"Two arrays, (h, c), were expected, and this is {describe(result)}.")
    for name, right, got in zip(("h", "c"), (h, c), result, strict=True):
        # Float32 will do: its rounding is the tolerance.
        problem = difference(np.array(right), got, rtol=1e-4, atol=1e-5, where=f"`{name}`")
        if problem:
            return problem
    return None


LSTM_STEP = Exercise(
    name="lstm_step",
    title="One step of an LSTM",
    kind="function",
    concept="gates decide what is kept, what is added and what is shown",
    points=3,
    minutes=10,
    difficulty=2,
    cases=_lstm_cases,
    judge=_judge_lstm_step,
    praise="Your step agrees with Keras's `LSTMCell`, cell state and all.",
    mistakes=(
        Mistake(
            "input and forget gates swapped",
            "The first two blocks are swapped: the order is i (input), f (forget), g, o.",
            wrong.lstm_gates_swapped,
        ),
        Mistake(
            "candidate and output gate swapped",
            "The last two blocks are swapped: the candidate g comes third, the output gate o last.",
            wrong.lstm_other_order,
        ),
        Mistake(
            "candidate through a sigmoid",
            "The candidate g goes through `tanh`: it is a value to be added, which may be negative, "
            "and no gate.",
            wrong.lstm_candidate_sigmoid,
        ),
        Mistake(
            "cell state shown raw",
            "The cell state can grow beyond 1; what is shown is `o * tanh(c)`, not `o * c`.",
            wrong.lstm_raw_cell,
        ),
        Mistake(
            "old cell state shown",
            "`h` is made from the old cell state: compute the new c first, then show it.",
            wrong.lstm_old_cell_shown,
        ),
        Mistake(
            "gates not squashed",
            "The gates i, f and o are used raw: the sigmoid brings them between 0 and 1.",
            wrong.lstm_raw_gates,
        ),
        Mistake(
            "gates through tanh",
            "The gates go through `tanh` here, so that they can be negative: i, f and o go through the sigmoid.",
            wrong.lstm_tanh_gates,
        ),
        Mistake(
            "candidate not squashed",
            "The candidate g is added raw: it goes through `tanh` first.",
            wrong.lstm_raw_candidate,
        ),
        Mistake(
            "blocks interleaved",
            "The blocks lie one after the other, all of i first: `np.split(…, 4)` takes them apart, while `reshape(-1, 4)` deals them out like cards.",
            wrong.lstm_interleaved,
        ),
        Mistake(
            "nothing is forgotten",
            "The old cell state is kept whole: multiply it by the forget gate f.",
            wrong.lstm_never_forgets,
        ),
        Mistake(
            "returned as (c, h)",
            "These are the right arrays in the wrong order: return `(h, c)`.",
            wrong.lstm_returned_swapped,
        ),
    ),
    hints=(
        "One sum, `W_hx @ x + W_hh @ h + b_h`, holds all four blocks; `np.split(…, 4)` splits them.",
        "Gates go through the sigmoid, `1 / (1 + np.exp(-z))`; the candidate g goes through `tanh`.",
        "The new c is f times the old c plus i times g, and the new h is o times tanh of the new c.",
    ),
)
