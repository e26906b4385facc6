"""The exercises of chapter 08, and the first three of them: two passes by hand.

The oracles are arithmetic on paper, an index for each step, and a loop over the steps with a mask.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import ch08_mistakes as wrong
from utils.checks import oracles, probes
from utils.checks.ch08_causality import IS_CAUSAL
from utils.checks.ch08_next_only import SEES_NEXT_ONLY
from utils.checks.ch08_tagger import MY_TAGGER
from utils.checks.compare import difference, same
from utils.checks.exercise import Case, Exercise, Inputs, Mistake, Problem, is_numeric

# --- directions_by_hand -----------------------------------------------------------------------

# Worked on paper. Forward: 1, then 0 + 0.5, then 2 + 0.25. Backward, from the right:
# relu(-2 + 1), then 0 + 0 + 1, then -1 + 2 + 1.
_PAPER = np.array([[1, 2], [0.5, 1], [2.25, 0]])


def _judge_directions_by_hand(inputs: Inputs, result: Any) -> Problem | None:
    problem = difference(_PAPER, result, where="the list of states")
    if problem is None or "has the right shape" not in problem.sentence:
        return problem
    right = np.isclose(np.asarray(result, float), _PAPER)
    # Each half in the order in which it is computed; only its first wrong state is shown.
    for half, name, steps in ((0, "forward", (0, 1, 2)), (1, "backward", (2, 1, 0))):
        for step in steps:
            if not right[step, half]:
                return Problem(
                    f"The {name} state at step {step + 1} is wrong: expected "
                    f"{_PAPER[step, half]:g}, got {float(np.asarray(result)[step, half]):g}. "
                    "The ones computed after it build on it."
                )
    return None


DIRECTIONS_BY_HAND = Exercise(
    name="directions_by_hand",
    title="Two directions on paper",
    kind="value",
    concept="forward and backward states, joined",
    points=1,
    minutes=6,
    difficulty=1,
    cases=lambda rng: [Case({})],
    probe=probes.value,
    judge=_judge_directions_by_hand,
    praise="Both passes are right, and each pair belongs to one step.",
    mistakes=(
        Mistake(
            "backward states not turned round",
            "The backward states stand in the order in which they were computed. The pair of step "
            "1 holds the backward state *at* step 1, which is the last one to be computed.",
            wrong.paper_states(turned_back=False),
        ),
        Mistake(
            "backward reads from the left",
            "Your backward pass reads from left to right. It starts at step 3, with a state of "
            "zero, and ends at step 1.",
            wrong.paper_states(from_left=True),
        ),
        Mistake(
            "forward weights twice",
            "The backward pass has weights of its own: −1, 2 and 1, not those of the forward pass.",
            wrong.paper_states(backward=wrong.PAPER_FORWARD),
        ),
        Mistake(
            "relu forgotten",
            "This is what you get without the ReLU: a negative sum becomes 0 before the next step "
            "uses it.",
            wrong.paper_states(relu=False),
        ),
        Mistake(
            "bias forgotten",
            "You left out b_h = 1 of the backward pass.",
            wrong.paper_states(backward=(-1.0, 2.0, 0.0)),
        ),
        Mistake(
            "backward half first",
            "The halves are the other way round: each pair begins with the forward state.",
            wrong.paper_states(swapped=True),
        ),
        Mistake(
            "sum instead of a pair",
            "The two states were added. They are put side by side, so that nothing of either is "
            "lost: each step has a pair.",
            wrong.paper_states().sum(axis=1),
            also=(wrong.paper_states().sum(axis=1, keepdims=True),),
        ),
    ),
    hints=(
        "Do the forward pass first, by itself: it is the exercise of chapter 1 with one unit.",
        "Then start at step 3. No step comes after it, so the state that enters it is 0, and "
        "relu(−1 · 2 + 2 · 0 + 1) is the backward state at step 3.",
        "The backward state at step 2 is relu(−1 · 0 + 2 · 0 + 1) = 1, and goes into step 1.",
    ),
)

# --- reverse_sequences ------------------------------------------------------------------------


def _reverse_cases(rng: np.random.Generator) -> list[Case]:
    def case(lengths: list[int], steps: int, features: int, label: str) -> Case:
        x = rng.normal(size=(len(lengths), steps, features)) + 3.0
        for row, length in enumerate(lengths):
            x[row, length:] = -1.0  # not zero, so that it shows whether it stays as it is
        x[0, lengths[0] - 1] = 0.0  # a real step may be zero as well: only the lengths can tell
        return Case({"x": x, "lengths": np.array(lengths)}, label)

    drawn = [int(n) for n in rng.integers(2, 6, size=3)]
    return [
        case([4, 2, 6, 3], 7, 3, "4 sequences of 4, 2, 6 and 3 steps, padded to 7"),
        case([*drawn, 1, 6], 6, 2, "sequences of which one has a single step and one no padding"),
    ]


def _judge_reverse_sequences(inputs: Inputs, result: Any) -> Problem | None:
    x, lengths = inputs["x"], inputs["lengths"]
    steps = np.arange(x.shape[1])
    real = steps < lengths[:, None]
    source = np.where(real, lengths[:, None] - 1 - steps, steps)
    expected = x[np.arange(len(x))[:, None], source]
    problem = difference(expected, result, atol=1e-5, where="the array of reversed sequences")
    if problem is None and isinstance(result, list):
        return Problem(
            "The rows are right, and they came as a list or a tuple. Return a new *array*: "
            "`np.stack` makes one of them."
        )
    return problem


def _holds_whole_numbers(inputs: Inputs, result: Any) -> bool:
    return (
        isinstance(result, np.ndarray)
        and result.dtype.kind in "iu"
        and result.shape == inputs["x"].shape
    )


def _starts_one_too_far(inputs: Inputs, result: Any) -> bool:
    """Return whether each row begins with its first padded step, down to its second real one."""
    x = inputs["x"]
    if not is_numeric(result) or result.shape != x.shape:
        return False
    return all(
        same(x[row, length:0:-1], result[row, : len(x[row, length:0:-1])], atol=1e-5)
        for row, length in enumerate(inputs["lengths"])
    )


REVERSE_SEQUENCES = Exercise(
    name="reverse_sequences",
    title="Turn each sequence round",
    kind="function",
    concept="reading from the end, without starting in the padding",
    points=2,
    minutes=8,
    difficulty=1,
    cases=_reverse_cases,
    judge=_judge_reverse_sequences,
    praise="Each sequence is turned round within its own length, and the padding stays where it was.",
    mistakes=(
        Mistake(
            "whole numbers",
            "Your array holds whole numbers, so what stood behind the points is lost. Begin with "
            "`x.copy()`, which is of the same kind as `x`.",
            wrong.reverses_into_whole_numbers,
            _holds_whole_numbers,
        ),
        Mistake(
            "padding turned round too",
            "The whole row is turned round, so the padding now comes first. Turn only the first "
            "`length` steps of each row.",
            wrong.reverses_padding_too,
        ),
        Mistake(
            "rows in reverse order",
            "The order of the sequences is reversed, and each is as it was: the first axis is the "
            "batch, the second one is time.",
            wrong.reverses_the_batch,
        ),
        Mistake(
            "features in reverse order",
            "The numbers within each step are reversed: the last axis holds the features. Time is "
            "the one in the middle.",
            wrong.reverses_features,
        ),
        Mistake(
            "features turned round too",
            "The numbers within each step are turned round as well: that is what `np.flip` without "
            "an `axis` does, or a second `::-1`. Turn the steps only: `[::-1]`.",
            wrong.reverses_features_too,
        ),
        Mistake(
            "slice from the padding",
            "Each sequence begins with a padded step, and its first step is lost. `[length:0:-1]` "
            "starts at `length`, one too far, and ends *before* 0: take `[:length][::-1]`.",
            wrong.reverses_by_a_shifted_slice,
            _starts_one_too_far,
        ),
        Mistake(
            "one step too few",
            "The last real step of each sequence stays where it was. A slice ends *before* its end: "
            "`[:length]` holds `length` steps.",
            wrong.reverses_one_too_few,
        ),
        Mistake(
            "longest length for all",
            "Every row is turned round within the longest length. Each has a length of its own: "
            "`lengths[row]`.",
            wrong.reverses_the_rest_in_place,
        ),
        Mistake(
            "padding set to zero",
            "You set the padding to zero, and it is something else here. Leave it as it is: begin "
            "with `x.copy()`.",
            wrong.reverses_into_zeros,
        ),
        Mistake(
            "moved to the right",
            "The sequences are pushed to the right and not turned round: the padding came first and "
            "the order stayed.",
            wrong.reverses_and_pads_left,
        ),
    ),
    hints=(
        "Copy `x`, so that the padding is in place already, and go row by row.",
        "`sequence[::-1]` turns an array round along its first axis.",
        "For each row, with its `length`: take `x[row, :length]`, turn it round, and put it at "
        "`[row, :length]` of the copy.",
    ),
)

# --- birnn_forward ----------------------------------------------------------------------------


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

EXERCISES = (
    DIRECTIONS_BY_HAND,
    REVERSE_SEQUENCES,
    BIRNN_FORWARD,
    IS_CAUSAL,
    SEES_NEXT_ONLY,
    MY_TAGGER,
)
