"""A memory that dropout empties: what is left at each step is all that is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils.checks import seeds
from utils.checks.compare import same
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)

UNITS = 3_000
DEVIATIONS = 6.0
"""How many deviations of chance the numbers that are left may lie from what is expected."""


def cases(rng: Rng) -> Cases:
    for rate, steps in ((0.2, 6), (0.4, 4), (0.3, 1)):
        start = rng.uniform(0.5, 1.5, size=UNITS) * rng.choice([-1.0, 1.0], size=UNITS)
        inputs = {"start": start, "rate": rate, "steps": steps, "seed": int(rng.integers(10_000))}
        yield f"{steps} steps with a rate of {rate:g}", inputs


@dataclass(frozen=True)
class Look:
    """What became of the memory.

    Attributes:
        there: whether each number is there after each step, (steps, units).
        factors: what each number was multiplied with, (steps, units), 0 where it is gone.
        rate: the rate that was asked for.
    """

    there: Array
    factors: Array
    rate: float

    @property
    def steps(self) -> Array:
        return np.arange(1, len(self.there) + 1)

    @property
    def left(self) -> Array:
        """Return the share that is there after each step."""
        return np.asarray(self.there.mean(axis=1))

    def leaves(self, expected: Array) -> bool:
        """Return whether about such shares are left."""
        chance = np.sqrt(expected * (1 - expected) / UNITS)
        return bool((np.abs(self.left - expected) <= DEVIATIONS * chance + 1e-9).all())

    def grows(self, expected: Array) -> bool:
        """Return whether what is there after each step was multiplied with these numbers."""
        wanted = np.broadcast_to(expected[:, None], self.factors.shape)
        return np.allclose(self.factors[self.there], wanted[self.there], rtol=1e-4)

    @property
    def returns(self) -> bool:
        """Return whether a number comes back after it was dropped."""
        return bool((self.there[1:] & ~self.there[:-1]).any())


def look(inputs: Inputs, result: Any) -> Look:
    array = np.asarray(seeds.array_of(result), float)
    return Look(array != 0, array / inputs["start"], inputs["rate"])


def wrong_form(inputs: Inputs, result: Any) -> Problem | None:
    return seeds.array_problem(result, (inputs["steps"], UNITS), say)


def judge(inputs: Inputs, result: Any) -> Problem | None:
    if problem := wrong_form(inputs, result):
        return problem
    found, keeps = look(inputs, result), 1 - inputs["rate"]
    if found.returns:
        return say("comes back")
    if not found.leaves(keeps**found.steps):
        step = int(np.argmax(np.abs(found.left - keeps**found.steps)))
        return say("share", step=step + 1, left=found.left[step], wanted=keeps ** (step + 1))
    if not found.grows(keeps ** -found.steps.astype(float)):
        return say("factor", keeps=keeps)
    return seeds.seed_problem(result, say)


def when(condition: Callable[[Look], bool]) -> Callable[[Inputs, Any], bool]:
    """Recognise an answer of the right form by what became of the memory."""

    def recognise(inputs: Inputs, result: Any) -> bool:
        return wrong_form(inputs, result) is None and condition(look(inputs, result))

    return recognise


def usual(found: Look) -> bool:
    return found.leaves((1 - found.rate) ** found.steps)


one_mask = when(
    lambda found: (
        found.leaves(np.full(len(found.steps), 1 - found.rate))
        and not found.returns
        and found.grows((1 - found.rate) ** -found.steps.astype(float))
    )
)
one_mask_used_once = when(
    lambda found: (
        found.leaves(np.full(len(found.steps), 1 - found.rate))
        and not found.returns
        and found.grows(np.full(len(found.steps), 1 / (1 - found.rate)))
    )
)
not_carried = when(lambda found: found.returns or (len(found.steps) == 1 and usual(found)))
not_divided = when(lambda found: usual(found) and found.grows(np.ones(len(found.steps))))
divided_by_rate = when(
    lambda found: usual(found) and found.grows(found.rate ** -found.steps.astype(float))
)
divided_at_once = when(
    lambda found: usual(found) and found.grows(np.full(len(found.steps), 1 / (1 - found.rate)))
)
exchanged = when(lambda found: found.leaves(found.rate**found.steps) and not found.returns)
as_it_began = when(
    lambda found: found.leaves((1 - found.rate) ** (found.steps - 1.0)) and not found.returns
)
whole = when(
    lambda found: (
        bool(np.isin(found.left, (0.0, 1.0)).all())
        and found.grows((1 - found.rate) ** -found.steps.astype(float))
    )
)


one_array = when(
    lambda found: (
        bool((found.factors == found.factors[0]).all())
        and found.leaves(np.full(len(found.steps), (1 - found.rate) ** len(found.steps)))
    )
)
nothing = when(lambda found: bool(found.there.all()))


def one_too_many(inputs: Inputs, result: Any) -> bool:
    shape = getattr(seeds.array_of(result), "shape", ())
    return bool(shape == (inputs["steps"] + 1, UNITS))


def one_too_few(inputs: Inputs, result: Any) -> bool:
    shape = getattr(seeds.array_of(result), "shape", ())
    return bool(shape[:1] == (inputs["steps"] - 1,) and shape[1:] in ((), (UNITS,)))


def last_only(inputs: Inputs, result: Any) -> bool:
    return bool(getattr(seeds.array_of(result), "shape", ()) == (UNITS,))


def turned(inputs: Inputs, result: Any) -> bool:
    shape = getattr(seeds.array_of(result), "shape", ())
    return bool(shape == (UNITS, inputs["steps"]))


def first_only(inputs: Inputs, result: Any) -> bool:
    return bool(getattr(seeds.array_of(result), "shape", ()) == (1, UNITS))


def ignores_seed(inputs: Inputs, result: Any) -> bool:
    found = wrong_form(inputs, result) is None and usual(look(inputs, result))
    return found and same(result["result"], result["other"])


def ignores_both(inputs: Inputs, result: Any) -> bool:
    found = wrong_form(inputs, result) is None and usual(look(inputs, result))
    return found and not same(result["result"], result["again"])


EXERCISE = exercise(__name__, cases, judge, **seeds.MEASURED)
