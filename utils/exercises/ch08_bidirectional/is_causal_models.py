"""The models that chapter 08's `is_causal` is handed: matrices and drifts, six of them causal."""

from __future__ import annotations

import functools

import numpy as np

_FEATURES = 3
_NOTICED = 8e-6
"""What moves outputs by less is rounding; the faintest leak is well above it."""

_DRIFTS = {"slight": 5e-6, "up": 0.5, "down": -0.5, "haze": 4e-5, "large": 8e-4}

CAUSAL = ("itself", "mean", "first", "late", "rounding", "slight")
LEAKS = (
    *("both", "next", "faint", "last", "early", "row", "feature"),
    *("tiny", "opposite", "up", "down", "haze", "large"),
)


@functools.cache
def mixings(steps: int) -> dict[str, np.ndarray]:
    """Return models as arrays (2, features, steps, steps), which nobody may change.

    Entry [k, f, s, u] says how much input u weighs in output s of feature f; k is 1 for the
    sequences that begin with a certain id, 0 for the others.
    """
    past = np.tril(np.ones((steps, steps)))
    mean = past / past.sum(axis=1, keepdims=True)
    future = np.triu(np.ones((steps, steps)), 1)
    late = np.eye(steps, k=-1)
    first, last, early = np.zeros((steps, steps)), mean.copy(), mean.copy()
    first[:, 0] = 1.0
    last[:, -1] += 0.5
    early[0] = 1.0 / steps
    # The output at step 0 is zero but for the leak, so that a relative tolerance allows no more.
    tiny, opposite = late.copy(), late.copy()
    tiny[0, -1] = 2.5e-5
    opposite[0, 2:], opposite[1, 2:] = 0.5, -0.5
    models = {
        "itself": np.eye(steps),
        "mean": mean,
        "first": first,
        "late": late,
        "rounding": mean + 1e-9 * future,
        "slight": late,
        "both": np.full((steps, steps), 1.0 / steps),
        "next": np.eye(steps) + 0.5 * np.eye(steps, k=1),
        "faint": mean + 1e-3 / steps * future,
        "last": last,
        "early": early,
        "row": mean,
        "feature": mean,
        "tiny": tiny,
        "opposite": opposite,
        "up": mean,
        "down": mean,
        "haze": late,
        "large": 1000 * np.eye(steps),
    }
    found = {name: np.tile(model, (2, _FEATURES, 1, 1)) for name, model in models.items()}
    found["row"][1] += 0.5 * future
    found["feature"][:, -1] += 0.5 * future
    found["tiny"][0] = late
    return found


def drift(name: str) -> float:
    """Return what is added to a model's output when a later input is another."""
    return _DRIFTS.get(name, 0.0)


def table(rng: np.random.Generator) -> np.ndarray:
    """Return the vectors of 32 ids: any two lie well apart and differ in each number; none is 0."""
    grid = np.stack(np.meshgrid(*[np.arange(4) - 1.5] * _FEATURES), axis=-1).reshape(-1, _FEATURES)
    offsets = np.tile(np.linspace(-0.2, 0.2, 32)[:, None], _FEATURES)
    return np.asarray(rng.permutation(grid)[:32] + rng.permuted(offsets, axis=0))


def is_causal(mixing: np.ndarray, moved: float, t: int) -> bool:
    """Return whether no output up to step t sees a later input, given a model's drift."""
    weight = np.abs(mixing[..., : t + 1, t + 1 :]).max()
    return bool(max(weight, abs(moved)) < _NOTICED)


def name_of(mixing: np.ndarray, moved: float) -> str:
    """Return which model this is; names are not among the inputs, where they could be read."""
    known = mixings(mixing.shape[-1])
    return next(
        name for name in known if drift(name) == moved and np.array_equal(known[name], mixing)
    )
