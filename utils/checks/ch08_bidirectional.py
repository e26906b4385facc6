"""The exercises of chapter 08, and the first two of them: on paper, and turning sequences round.

The oracles are arithmetic on paper, and an index for each step.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import ch08_mistakes as wrong
from utils.checks import probes
from utils.checks.ch08_birnn import BIRNN_FORWARD
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

EXERCISES = (
    DIRECTIONS_BY_HAND,
    REVERSE_SEQUENCES,
    BIRNN_FORWARD,
    IS_CAUSAL,
    SEES_NEXT_ONLY,
    MY_TAGGER,
)
