"""Chapter 08's exercise on a whole bidirectional layer; the oracle is a loop with a mask."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import ch08_mistakes as wrong
from utils.checks import oracles
from utils.checks.compare import difference, same
from utils.checks.exercise import Case, Exercise, Inputs, Mistake, Problem, is_numeric


def _birnn_cases(rng: np.random.Generator) -> list[Case]:
    def case(lengths: list[int], steps: int, features: int, units: int, label: str) -> Case:
        def weights() -> tuple[np.ndarray, ...]:
            return (
                rng.normal(size=(features, units)) * 0.8,
                rng.normal(size=(units, units)) * 0.6,
                rng.normal(size=units),
            )

        mask = np.arange(steps) < np.array(lengths)[:, None]
        inputs = {
            # What stands in the padding must not matter, so it is not zero.
            "x": rng.normal(size=(len(lengths), steps, features)),
            "mask": mask,
            "forward": list(weights()),
            "backward": list(weights()),
        }
        return Case(inputs, label)

    return [
        case([5, 3, 1], 5, 3, 2, "3 sequences of 5, 3 and 1 steps, padded to 5"),
        case([2, 4], 6, 1, 4, "2 sequences of 2 and 4 steps, all of them padded"),
        case([1], 1, 2, 3, "a single sequence of a single step"),
    ]


def _expected_birnn(inputs: Inputs) -> np.ndarray:
    x, mask = inputs["x"], inputs["mask"]
    halves = [
        oracles.simple_rnn(x, *inputs[name], mask=mask, backwards=name == "backward")
        for name in ("forward", "backward")
    ]
    return np.concatenate(halves, axis=-1)


def _real(states: Any, mask: np.ndarray) -> Any:
    """Return states with zeros at the padded steps, where anything may stand."""
    array = np.asarray(states)
    return np.where(mask[..., None], array, 0.0) if array.shape[:2] == mask.shape else array


def _judge_birnn_forward(inputs: Inputs, result: Any) -> Problem | None:
    expected, mask = _expected_birnn(inputs), inputs["mask"]
    got = _real(result, mask) if is_numeric(result) and result.ndim == 3 else result
    # The tolerance is that of float32, in which one may compute.
    return difference(
        _real(expected, mask), got, atol=1e-5, where="the array of states, padding aside,"
    )


def _like(*answers: Any) -> Any:
    """Return whether a result equals that of one of several wrong answers at the real steps."""

    def recognise(inputs: Inputs, result: Any) -> bool:
        if not is_numeric(result) or result.ndim != 3:
            return False
        mask, got = inputs["mask"], _real(result, inputs["mask"])
        known = (_real(answer(*inputs.values()), mask) for answer in answers)
        return any(same(each, got, atol=1e-5) for each in known)

    return recognise


def _are_two_halves(inputs: Inputs, result: Any) -> bool:
    half = (*inputs["mask"].shape, len(inputs["forward"][2]))
    return (
        isinstance(result, list)
        and len(result) == 2
        and all(is_numeric(each) and each.shape == half for each in result)
    )


def _birnn_mistake(name: str, says: str, answer: Any, *also: Any) -> Mistake:
    return Mistake(name, says, answer, _like(answer, *also), also=also)


BIRNN_FORWARD = Exercise(
    name="birnn_forward",
    title="A bidirectional layer in NumPy",
    kind="function",
    concept="two passes with weights of their own, joined step by step",
    points=3,
    minutes=12,
    difficulty=2,
    cases=_birnn_cases,
    judge=_judge_birnn_forward,
    praise="Every pair of states agrees with two loops, one in each direction, padding left out.",
    mistakes=(
        _birnn_mistake(
            "backward states not turned back",
            "The backward states stand in the order in which they were computed, last step first. "
            "Turn them round once more before you join them, so that both halves of a row belong "
            "to the same step.",
            wrong.birnn_not_turned_back,
        ),
        _birnn_mistake(
            "states turned over the whole row",
            "You turn the states back over the whole row; turn them back within each length.",
            wrong.birnn_turned_over_the_row,
            wrong.birnn_turned_over_the_row_with_mask,
        ),
        _birnn_mistake(
            "backward starts in the padding",
            "The backward pass begins in the padding, and what it reads there stays in its state. "
            "It begins at each sequence's own last step, with a state of zero.",
            wrong.birnn_starts_in_padding,
            wrong.birnn_starts_in_zeroed_padding,
        ),
        _birnn_mistake(
            "sum instead of concatenation",
            "The two halves were added. `Bidirectional` puts them side by side: (batch, steps, "
            "2 · units).",
            wrong.birnn_sum,
        ),
        _birnn_mistake(
            "backward half first",
            "The backward half comes first here: H_t is [forward, backward].",
            wrong.birnn_backward_first,
        ),
        _birnn_mistake(
            "forward weights twice",
            "Both passes use the forward weights. The backward pass has its own three, which are "
            "in `backward`.",
            wrong.birnn_same_weights,
        ),
        _birnn_mistake(
            "weights exchanged",
            "The two sets of weights are exchanged: `forward` belongs to the pass from left to "
            "right, `backward` to the other.",
            wrong.birnn_weights_exchanged,
        ),
        _birnn_mistake(
            "relu instead of tanh",
            "This is what you get with the ReLU of the exercise on paper. Here φ is `np.tanh`.",
            wrong.birnn_with_relu,
        ),
        _birnn_mistake(
            "recurrent weights transposed",
            "You use the transpose of `W_hh`. With one sequence in each row it is `h @ W_hh`, as "
            "the equation says.",
            wrong.birnn_with_transposed_weights,
        ),
        Mistake(
            "two arrays",
            "You return the two halves as a pair. Join them along the last axis: "
            "`np.concatenate([…, …], axis=-1)`.",
            wrong.birnn_two_arrays,
            _are_two_halves,
        ),
        _birnn_mistake(
            "bias forgotten",
            "You left out the bias: add `b_h` within the tanh, at every step and in both passes.",
            wrong.birnn_without_bias,
        ),
        _birnn_mistake(
            "both read forward",
            "Both passes read from left to right. The backward one has H_{t+1} in its formula: it "
            "starts at the end.",
            wrong.birnn_both_forward,
        ),
        _birnn_mistake(
            "joined along the steps",
            "The halves were joined one after the other in time. Join them along the last axis, "
            "that of the units.",
            wrong.birnn_joined_along_steps,
        ),
    ),
    hints=(
        "Each of `forward` and `backward` is a list of three arrays: `W_xh, W_hh, b_h = forward`.",
        "Write one pass as a function of `x` and three weights, and use it twice. The forward pass "
        "needs no mask: with padding on the right it meets the real steps first.",
        "For the backward pass, turn each sequence round within its length, run the same loop, and "
        "turn the states round in the same way. `mask.sum(axis=1)` gives the lengths.",
        "Or loop over `reversed(range(steps))` and keep the old state where a step is padding: "
        "`h = np.where(mask[:, t, None], new, h)`. Then `np.concatenate([…, …], axis=-1)`.",
    ),
)
