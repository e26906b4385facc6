"""Chapter 01's exercises on gradients: weights that explode on demand, and clipping."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks import ch01_mistakes as wrong
from utils.checks import probes
from utils.checks.compare import describe, difference, same
from utils.checks.exercise import Case, Exercise, Inputs, Mistake, Problem, is_anything

# --- recurrent_weights ------------------------------------------------------------------------


def _weights_cases(rng: np.random.Generator) -> list[Case]:
    def case(units: int, radius: float) -> Case:
        inputs = {"units": units, "radius": radius, "seed": int(rng.integers(10_000))}
        return Case(inputs, f"{units} units and a radius of {radius}")

    return [case(8, 1.5), case(16, 0.5), case(32, 1.0)]


def _radius(matrix: np.ndarray) -> float:
    return float(np.abs(np.linalg.eigvals(matrix)).max())


def _judge_recurrent_weights(inputs: Inputs, result: Any) -> Problem | None:
    matrix, radius = _matrix(result), inputs["radius"]
    problem = _no_matrix(matrix, inputs["units"])
    if problem:
        return problem
    found = _radius(matrix)
    if not math.isclose(found, radius, rel_tol=1e-4):
        return Problem(
            f"The largest eigenvalue should have size {radius:g}, and it has size {found:.4g}."
        )
    if not same(matrix, result["again"]):
        return Problem(
            "The same seed gave two different matrices: draw from `np.random.default_rng(seed)`."
        )
    if same(matrix, result["other"]):
        return Problem("Another seed gave the same matrix: it should be drawn at random.")
    return None


def _matrix(result: Any) -> Any:
    """Return the matrix that came, a list of rows turned into an array."""
    first = result["result"]
    if not isinstance(first, list):
        return first
    try:
        return np.array(first)
    except ValueError:  # rows of different lengths
        return first


def _no_matrix(matrix: Any, units: int) -> Problem | None:
    shape = (units, units)
    if matrix is None:
        return Problem("The result is None: is a `return` missing?")
    if not isinstance(matrix, np.ndarray) or matrix.shape != shape:
        return Problem(f"A matrix of shape {shape} was expected, and this is {describe(matrix)}.")
    if matrix.dtype.kind not in "fi":
        return Problem("The matrix should hold real numbers, and it holds complex ones or others.")
    if not np.isfinite(matrix).all():
        return Problem("The matrix contains NaN or an infinity.")
    return None


def _measures(measure: Callable[[np.ndarray], Any]) -> Callable[[Inputs, Any], bool]:
    """Recognise a matrix by a measure of it that equals the radius that was asked for."""

    def recognise(inputs: Inputs, result: Any) -> bool:
        matrix = _matrix(result)
        if _no_matrix(matrix, inputs["units"]):
            return False
        return math.isclose(float(measure(matrix)), inputs["radius"], rel_tol=1e-4)

    return recognise


def _looks_unscaled(inputs: Inputs, result: Any) -> bool:
    if _no_matrix(_matrix(result), inputs["units"]):
        return False
    # A standard normal matrix times the radius has entries that spread by about the radius.
    return 0.7 < float(_matrix(result).std()) / inputs["radius"] < 1.4


def _ignores_seed(inputs: Inputs, result: Any) -> bool:
    if _no_matrix(_matrix(result), inputs["units"]):
        return False
    return same(result["result"], result["other"]) and math.isclose(
        _radius(_matrix(result)), inputs["radius"], rel_tol=1e-4
    )


RECURRENT_WEIGHTS = Exercise(
    name="recurrent_weights",
    title="Weights that explode on demand",
    kind="function",
    concept="the spectral radius decides what becomes of a gradient",
    points=2,
    minutes=8,
    difficulty=2,
    cases=_weights_cases,
    probe=probes.seeded,
    returns=dict.fromkeys(("result", "again", "other"), is_anything),
    judge=_judge_recurrent_weights,
    praise="The largest eigenvalue has just the size that was asked for.",
    mistakes=(
        Mistake(
            "seed ignored",
            "The radius is right, but another seed gives the same matrix: draw it at random from `np.random.default_rng(seed)`.",
            wrong.weights_not_random,
            _ignores_seed,
        ),
        Mistake(
            "largest singular value",
            "You divided by the largest *singular* value (`np.linalg.norm(W, 2)`), which says how far one step "
            "can stretch a vector. Over many steps it is the largest eigenvalue that counts, and "
            "it is smaller.",
            wrong.weights_by_singular_value,
            _measures(lambda m: np.linalg.norm(m, 2)),
        ),
        Mistake(
            "Frobenius norm",
            "You divided by the Frobenius norm (`np.linalg.norm(W)`), which adds up all entries and grows "
            "with the number of units. The radius is the size of the largest eigenvalue.",
            wrong.weights_by_frobenius,
            _measures(np.linalg.norm),
        ),
        Mistake(
            "largest entry",
            "You divided by the largest entry. An entry says little about repeated multiplication; the "
            "largest eigenvalue does.",
            wrong.weights_by_largest_entry,
            _measures(lambda m: np.abs(m).max()),
        ),
        Mistake(
            "real part only",
            "You compared the eigenvalues by their real parts. They are complex: their size is "
            "`np.abs(…)`.",
            wrong.weights_by_real_part,
            _measures(lambda m: np.linalg.eigvals(m).real.max()),
        ),
        Mistake(
            "multiplied, not divided first",
            "The random matrix was multiplied by the radius without dividing by its own: a "
            "standard normal matrix has a radius near the square root of `units`, not 1.",
            wrong.weights_only_multiplied,
            _looks_unscaled,
        ),
    ),
    hints=(
        "Draw any square matrix from `np.random.default_rng(seed)`. Multiplying a matrix by a "
        "number multiplies all its eigenvalues by it.",
        "`np.linalg.eigvals(W)` gives the eigenvalues, complex ones among them; `np.abs` their sizes.",
        "Divide the matrix by its own largest eigenvalue size: the radius is then 1. Now multiply.",
    ),
)

# --- clip_gradients ---------------------------------------------------------------------------


def _clip_cases(rng: np.random.Generator) -> list[Case]:
    def draw(scale: float) -> list[np.ndarray]:
        return [rng.normal(size=shape) * scale for shape in ((2, 3), (4,), (1, 2))]

    nothing = [np.zeros((2, 2)), np.zeros(3)]
    return [
        Case({"gradients": draw(3.0), "max_norm": 1.0}, "gradients that are too large"),
        Case({"gradients": draw(0.1), "max_norm": 5.0}, "gradients that are small enough", True),
        Case({"gradients": draw(0.8), "max_norm": 2.0}, "three arrays and a largest norm of 2"),
        Case({"gradients": nothing, "max_norm": 1.0}, "gradients that are all zero", True),
    ]


def _judge_clip_gradients(inputs: Inputs, result: Any) -> Problem | None:
    gradients, max_norm = inputs["gradients"], inputs["max_norm"]
    # All entries in one long vector: its length is the global norm.
    length = math.sqrt(math.fsum(float(v) ** 2 for g in gradients for v in g.ravel()))
    scale = max_norm / length if length > max_norm else 1.0
    expected = [g * scale for g in gradients]
    return difference(expected, result, where="the list of gradients")


CLIP_GRADIENTS = Exercise(
    name="clip_gradients",
    title="Clip by the global norm",
    kind="function",
    concept="gradient clipping keeps the direction and bounds the step",
    points=2,
    minutes=7,
    difficulty=2,
    cases=_clip_cases,
    judge=_judge_clip_gradients,
    praise="Large gradients are shortened together, small ones are left alone, zeros stay zeros.",
    mistakes=(
        Mistake(
            "each array by itself",
            "Each array is clipped by its own norm, which bends the step: large arrays are "
            "shortened, small ones not. One scale for all keeps the direction.",
            wrong.clip_each_array,
            also=(wrong.clip_each_array_unguarded,),
        ),
        Mistake(
            "each entry by itself",
            "Each entry is cut off at ±`max_norm`. That is clipping by value: the direction of the "
            "step changes, and its length is not bounded by `max_norm`.",
            wrong.clip_each_entry,
        ),
        Mistake(
            "small gradients stretched",
            "Gradients shorter than `max_norm` are stretched to it. Clipping only shortens: the "
            "scale is never more than 1.",
            wrong.clip_always,
            also=(wrong.clip_always_unguarded,),
        ),
        Mistake(
            "largest norm",
            "The norm of the largest array is taken. The global norm is the length of one long vector that holds all of them.",
            wrong.clip_largest_norm,
        ),
        Mistake(
            "norms added up",
            "The norms of the arrays are added up. The global norm is the length of one long "
            "vector: the root of the sum of all *squares*.",
            wrong.clip_sum_of_norms,
        ),
        Mistake(
            "root forgotten",
            "The sum of squares is used as the norm: its square root is missing.",
            wrong.clip_without_root,
        ),
    ),
    hints=(
        "Think of all arrays laid out as one long vector. How long is it?",
        "The length is the square root of the sum over all arrays of `(g**2).sum()`.",
        "If that length is at most `max_norm`, return the gradients as they are. Otherwise multiply "
        "every array by `max_norm / length`.",
    ),
)
