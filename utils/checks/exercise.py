"""The model of an exercise: one object for the learner's instant check and for grading.

An exercise is found by the name that the learner defines. `cases` makes inputs from a seed,
`probe` runs the learner's code on one of them and returns plain arrays, `judge` compares those
with an independent oracle. Only the probe touches the learner's code, so that grading can run it
in a sandbox and keep every verdict outside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from utils.checks import probes

Kind = Literal["value", "function", "layer", "model"]
Inputs = Mapping[str, Any]
"""Named plain inputs: NumPy arrays, numbers, strings, and lists or dicts of them."""

PUBLIC_SEED = 20
"""Seeds the cases in a learner's notebook. Nothing is hidden: grading only takes another seed."""


def is_numeric(value: Any) -> bool:
    """Return whether a plain value is an array of real numbers (truth values are none)."""
    return isinstance(value, np.ndarray) and value.dtype.kind in "iuf"


def is_count(value: Any) -> bool:
    """Return whether a plain value is a whole number of 0 or more."""
    return type(value) is int and value >= 0


def is_norms(value: Any) -> bool:
    """Return whether a plain value is a dict from names to numbers."""
    return isinstance(value, dict) and all(type(entry) is float for entry in value.values())


def is_arrays(value: Any) -> bool:
    """Return whether a plain value is a dict from names to arrays of real numbers."""
    return isinstance(value, dict) and all(is_numeric(entry) for entry in value.values())


def is_anything(value: Any) -> bool:
    """Return True: the judge itself looks at the form."""
    return True


@dataclass(frozen=True)
class Case:
    """One set of inputs.

    Attributes:
        inputs: by name, in the order in which a function takes them.
        label: words for the feedback (`"a sequence of one step"`).
        trivial: whether an answer that does nothing gets it right; it earns no part of the points.
    """

    inputs: Inputs
    label: str = ""
    trivial: bool = False


@dataclass(frozen=True)
class Problem:
    """Why a result is wrong: one sentence, and the lines that show it.

    `in_entries` says that kind and shape are right and a number, truth value or text is not.
    """

    sentence: str
    details: tuple[str, ...] = ()
    in_entries: bool = False


Probe = Callable[[Any, Inputs], Any]
Judge = Callable[[Inputs, Any], Problem | None]


class ConditionError(RuntimeError):
    """A mistake's condition raised an error; the message names the exercise and the mistake."""


@dataclass(frozen=True)
class Mistake:
    """A named wrong answer, and what a good tutor would say on seeing it.

    A learner's results that equal what one of the `ways` gives, on every case, get the sentence
    `says`. Where equality can't tell, `recognise` and `stops_with` do.

    Attributes:
        name: unique in its exercise; it stands in gradebooks.
        says: the sentence.
        ways: the wrong answers that are this mistake: each is one, or makes one when it is needed
            (`define.Edited`).
        recognise: decides by a case's inputs and the result on it, for every case that was run.
        or_equal: whether equality counts beside `recognise`.
        stops_with: a regular expression for the words of an error, if all cases before were right.
        stops: for a model, whether it is known by its error.
    """

    name: str
    says: str
    ways: tuple[Any, ...]
    recognise: Callable[[Inputs, Any], bool] | None = None
    or_equal: bool = False
    stops_with: str = ""
    stops: bool = False

    def answer(self, way: int = 0) -> Any:
        """Return one of the wrong answers, ready to be checked."""
        wrong = self.ways[way]
        return wrong.make() if hasattr(wrong, "make") else wrong


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """An exercise of a chapter.

    Attributes:
        name: the name that the learner's code defines; unique in the whole course.
        title: a few words for the progress page.
        kind: what the answer is; a `value` of `...` or None counts as not started.
        concept: the one idea it is about.
        points: for the gradebook.
        minutes: what it takes a learner who has read the text before it.
        difficulty: 1 (read the formula off), 2 (think), 3 (design).
        cases: inputs made from a random generator; a handful, edge cases included.
        judge: None if the result is right, else the problem.
        mistakes: known wrong answers, each with its own sentence.
        hints: from a nudge to nearly the answer.
        probe: runs the answer on a case, returns plain arrays. By default it calls the answer.
        measure: takes what the probe returned (a model's config) and returns the plain arrays that
            are judged. None of the learner's code runs in it, so grading believes what it says.
        returns: for a result that is a dict, what each entry must be for the judge to read it.
        time_limit: seconds for all cases together, after which an endless loop is assumed.
        praise: one sentence on passing that says what was shown.
        view: what of a result is compared with a mistake's; by default all of it.
        rtol, atol: how far an entry may lie from a mistake's.
        replay: tells whether a wrong model's cell, with the weights that were measured, gives what
            came; then no mistake is built in Keras.
        first_wrong: whether a mistake's function looks at the first wrong case alone: where the
            answer is free, another case may well be wrong for another reason.
        expected: gives the right result of a case, where one alone is right.
        secret: names of inputs that the process which runs the answer must not hold: see `hidden`.
    """

    name: str
    title: str
    kind: Kind
    concept: str
    points: int
    minutes: int
    difficulty: Literal[1, 2, 3]
    cases: Callable[[np.random.Generator], Sequence[Case]]
    judge: Judge
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, ...]
    probe: Probe = field(default=probes.call)
    measure: Probe | None = None
    returns: Mapping[str, Callable[[Any], bool]] = field(default_factory=dict)
    time_limit: float = 10.0
    praise: str = ""
    view: Callable[[Inputs, Any], Any] | None = None
    rtol: float = 1e-5
    atol: float = 1e-6
    replay: Callable[[str, str, Inputs, Any], bool] | None = None
    first_wrong: bool = False
    expected: Callable[[Inputs], Any] | None = None
    secret: tuple[str, ...] = ()
