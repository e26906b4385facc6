"""Properties of sequence models that can be judged from outside, on plain arrays.

Each property comes in two halves: one makes the inputs that bring a fault to light, the other
looks at the outputs and returns None or a Problem. The code under test runs between the two,
in the learner's kernel or in a sandbox.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from utils.checks.compare import describe
from utils.checks.exercise import Problem
from utils.checks.sentences import Sentences

say = Sentences(__name__)


def change_the_future(x: np.ndarray, t: int | np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a copy of `x` that agrees up to step `t` and differs at every later step.

    Args:
        x: (batch, steps) of integer ids, or (batch, steps, features) of floats.
        t: the last step that stays, for all rows or for each.
        rng: draws the new entries.

    Raises:
        ValueError: no step comes after `t`.
    """
    last = np.broadcast_to(t, x.shape[:1])
    if last.min() < 0 or last.max() >= x.shape[1] - 1:
        raise ValueError(f"t must lie between 0 and {x.shape[1] - 2}, and it is {t}.")
    if np.issubdtype(x.dtype, np.integer):
        size = max(int(x.max()) + 1, 2)
        other: np.ndarray = (x + rng.integers(1, size, size=x.shape)) % size
    else:
        other = x + rng.normal(size=x.shape)
    later = np.arange(x.shape[1]) > last[:, None]
    return np.where(later.reshape(*later.shape, *[1] * (x.ndim - 2)), other, x).astype(x.dtype)


def causality(
    outputs: np.ndarray, changed: np.ndarray, t: int | np.ndarray, *, rtol: float = 1e-4
) -> Problem | None:
    """Judge causality: outputs up to step `t` must not move when only later inputs change.

    Args:
        outputs: (batch, steps, …) on the original inputs.
        changed: the same on the inputs of `change_the_future(x, t, …)`.
        t: the last step whose input stayed, for all rows or for each.
        rtol: how far an output may move through rounding, as a part of the outputs' spread.
    """
    last = np.broadcast_to(t, outputs.shape[:1])
    moved = np.abs(outputs - changed).reshape(*outputs.shape[:2], -1).max(axis=-1)
    early = np.arange(outputs.shape[1]) <= last[:, None]
    leaks = np.argwhere(early & (moved > rtol * max(float(outputs.std()), 1e-30)))
    if not len(leaks):
        return None
    row, step = leaks[0]
    return say("future", step=step, last=last[row])


def pad_more(
    x: np.ndarray, mask: np.ndarray, extra: int, value: float = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs and mask with `extra` more padded steps on the right.

    Args:
        x: (batch, steps, …).
        mask: (batch, steps), True where a step is real.
        extra: how many padded steps to add.
        value: what stands in the padding.
    """
    padding = np.full((x.shape[0], extra, *x.shape[2:]), value, x.dtype)
    hidden = np.zeros((mask.shape[0], extra), bool)
    return np.concatenate([x, padding], axis=1), np.concatenate([mask, hidden], axis=1)


def mask_invariance(
    outputs: np.ndarray, padded: np.ndarray, mask: np.ndarray | None = None, *, atol: float = 1e-5
) -> Problem | None:
    """Judge mask invariance: more padding must change no prediction, loss or metric.

    Args:
        outputs: the result on the original inputs; (batch, steps, …) if `mask` is given.
        padded: the result on the inputs of `pad_more`.
        mask: (batch, steps): compares the real steps only; without it, everything.
        atol: how far an entry may move through rounding.
    """
    if mask is not None:
        outputs, padded = outputs[mask], padded[:, : mask.shape[1]][mask]
    if outputs.shape != padded.shape:
        return say("other form", before=describe(outputs), after=describe(padded))
    moved = float(np.abs(outputs - padded).max(initial=0.0))
    if moved <= atol:
        return None
    return say("padding", moved=moved)


def finite(outputs: np.ndarray) -> Problem | None:
    """Judge that a model's outputs are numbers, none of them infinite."""
    if np.isfinite(outputs).all():
        return None
    return say("finite")


def are_probabilities(outputs: np.ndarray) -> bool:
    """Return whether outputs (…, classes) look like those of a softmax."""
    return bool((outputs >= 0).all() and np.allclose(outputs.sum(axis=-1), 1, atol=1e-2))


def logits(outputs: np.ndarray, activation: str = "linear") -> Problem | None:
    """Judge that outputs (…, classes) are raw sums, by what they look like and by the config.

    Args:
        outputs: they may be no probabilities, and not all of them positive.
        activation: what stands after the last layer.
    """
    if are_probabilities(outputs):
        return say("probabilities")
    if problem := raw_sums(activation):
        return problem
    return say("never negative") if (outputs >= 0).all() else None


def raw_sums(activation: str) -> Problem | None:
    """Judge that no activation stands after a model's last layer, from its name in the config.

    The logarithm of a softmax is one of the sums from which the same probabilities come.
    """
    if activation in ("linear", "log_softmax"):
        return None
    return say("activation", name=activation)


def gradient_reach(norms: Mapping[str, float]) -> Problem | None:
    """Judge that a gradient arrives at every trainable weight, and that it is finite.

    Args:
        norms: for each weight the norm of its gradient, from `probes.gradient_reach`.
    """
    broken = [name for name, norm in norms.items() if not np.isfinite(norm)]
    if broken:
        return say("endless gradient", weight=broken[0])
    unreached = [name for name, norm in norms.items() if norm == 0]
    if unreached:
        share = say.text("unreached", count=len(unreached), all=len(norms))
        return say("no gradient", weight=unreached[0], details=(share,))
    return None


def parameter_count(
    count: int, *, expected: int | None = None, at_most: int | None = None
) -> Problem | None:
    """Judge a number of parameters against the formula's, or against a budget."""
    if expected is not None and count != expected:
        return say("parameters", got=count, expected=expected)
    if at_most is not None and count > at_most:
        return say("budget", got=count, at_most=at_most)
    return None


def identity_at_initialisation(
    inputs: np.ndarray, outputs: np.ndarray, *, atol: float = 1e-6
) -> Problem | None:
    """Judge that a block passes its inputs on unchanged before it is trained.

    Args:
        inputs, outputs: arrays of the same shape.
        atol: how far an entry may move.
    """
    if inputs.shape != outputs.shape:
        return say("shape kept", before=inputs.shape, after=outputs.shape)
    moved = float(np.abs(outputs - inputs).max(initial=0.0))
    if moved <= atol:
        return None
    return say("identity", moved=moved)
