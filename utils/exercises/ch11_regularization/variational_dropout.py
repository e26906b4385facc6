"""One mask for all steps of a sequence: properties of what is drawn, and that the seed decides."""

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

FAR = 0.1
"""How far the share that is dropped may lie from the rate: six deviations of chance and more."""


def cases(rng: Rng) -> Cases:
    for shape, rate in (((16, 5, 64), 0.3), ((24, 7, 48), 0.65), ((32, 1, 40), 0.2)):
        # No number is zero or small, so that what was dropped can be told.
        x = rng.uniform(0.5, 1.5, size=shape) * rng.choice([-1.0, 1.0], size=shape)
        inputs = {"x": x, "rate": rate, "seed": int(rng.integers(10_000))}
        yield f"{shape[0]} sequences of {shape[1]} steps, a rate of {rate:g}", inputs


@dataclass(frozen=True)
class Look:
    """What dropout has done.

    Attributes:
        kept: whether each number is there, (batch, steps, features).
        factors: what the numbers that are there were multiplied with.
        rate: the rate that was asked for.
    """

    kept: Array
    factors: Array
    rate: float

    @property
    def dropped(self) -> float:
        return float(1 - self.kept.mean())

    @property
    def near(self) -> bool:
        return abs(self.dropped - self.rate) <= FAR

    def alike(self, axis: int) -> bool:
        """Return whether the mask is the same along an axis."""
        return bool((self.kept == self.kept.take([0], axis=axis)).all())

    def multiplied(self, factor: float) -> bool:
        return bool(self.kept.any() and np.allclose(self.factors, factor, rtol=1e-4))


def look(inputs: Inputs, result: Any) -> Look:
    array = np.asarray(seeds.array_of(result), float)
    kept = array != 0
    return Look(kept, array[kept] / inputs["x"][kept], inputs["rate"])


def wrong_form(inputs: Inputs, result: Any) -> Problem | None:
    return seeds.array_problem(result, inputs["x"].shape, say)


def judge(inputs: Inputs, result: Any) -> Problem | None:
    if problem := wrong_form(inputs, result):
        return problem
    found, rate = look(inputs, result), inputs["rate"]
    if found.kept.all():
        return say("nothing dropped")
    if not found.kept.any():
        return say("everything dropped")
    if not found.multiplied(1 / (1 - rate)):
        return say(
            "factor", wanted=1 / (1 - rate), low=found.factors.min(), high=found.factors.max()
        )
    if not found.alike(1):
        return say("steps differ")
    if found.alike(0):
        return say("sequences alike")
    if found.alike(2):
        return say("features alike")
    if not found.near:
        return say("share", dropped=found.dropped, rate=rate)
    return seeds.seed_problem(result, say)


def when(condition: Callable[[Look], bool]) -> Callable[[Inputs, Any], bool]:
    """Recognise an answer of the right form by what it did."""

    def recognise(inputs: Inputs, result: Any) -> bool:
        return wrong_form(inputs, result) is None and condition(look(inputs, result))

    return recognise


def right(found: Look) -> bool:
    return found.multiplied(1 / (1 - found.rate)) and not found.kept.all()


def several(found: Look) -> bool:
    """Return whether there is more than one step, so that alike and different can be told apart."""
    return found.kept.shape[1] > 1


per_step = when(lambda found: right(found) and not (several(found) and found.alike(1)))
one_for_all = when(lambda found: right(found) and found.alike(0) and found.alike(1))
whole_words = when(lambda found: right(found) and found.alike(2) and not found.alike(0))
not_divided = when(lambda found: found.multiplied(1) and not found.kept.all())
divided_by_rate = when(lambda found: found.multiplied(1 / found.rate))
times_share = when(lambda found: found.multiplied(1 - found.rate) and not found.kept.all())
exchanged = when(lambda found: right(found) and abs(found.dropped - (1 - found.rate)) <= FAR)
nothing = when(lambda found: bool(found.kept.all()))


def is_mask(inputs: Inputs, result: Any) -> bool:
    batch, _, features = inputs["x"].shape
    return bool(getattr(seeds.array_of(result), "shape", ()) == (batch, 1, features))


def ignores_seed(inputs: Inputs, result: Any) -> bool:
    found = wrong_form(inputs, result) is None and right(look(inputs, result))
    return found and same(result["result"], result["other"])


def ignores_both(inputs: Inputs, result: Any) -> bool:
    found = wrong_form(inputs, result) is None and right(look(inputs, result))
    return found and not same(result["result"], result["again"])


EXERCISE = exercise(__name__, cases, judge, **seeds.MEASURED)
