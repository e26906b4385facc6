"""Chapter 09's exercises on products: a gradient's many paths, and weights that explode in sums."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks import ch09_mistakes as wrong
from utils.checks import probes
from utils.checks.compare import describe, difference, same
from utils.checks.exercise import Case, Exercise, Inputs, Mistake, Problem, is_anything

# --- path_gradients ---------------------------------------------------------------------------


def _path_cases(rng: np.random.Generator) -> list[Case]:
    def case(depth: int, label: str) -> Case:
        return Case({"slopes": rng.uniform(-1.5, 1.5, size=depth).round(2)}, label)

    deep = int(rng.integers(6, 10))
    return [
        case(3, "3 layers"),
        case(deep, f"{deep} layers"),
        case(1, "a single layer"),
    ]


def _judge_path_gradients(inputs: Inputs, result: Any) -> Problem | None:
    slopes = inputs["slopes"].tolist()
    expected = np.zeros(len(slopes) + 1)
    # Every path by itself: at each layer it takes the layer (1) or the shortcut (0).
    for path in itertools.product((0, 1), repeat=len(slopes)):
        taken = [slope for slope, goes in zip(slopes, path, strict=True) if goes]
        expected[len(taken)] += math.prod(taken)
    return difference(expected, result, rtol=1e-4, atol=1e-5, where="the list of gradients")


PATH_GRADIENTS = Exercise(
    name="path_gradients",
    title="The paths of a gradient",
    kind="function",
    concept="a product of sums is a sum over paths of every length",
    points=3,
    minutes=12,
    difficulty=3,
    cases=_path_cases,
    judge=_judge_path_gradients,
    praise="It agrees with a walk along every single path.",
    mistakes=(
        Mistake(
            "paths counted",
            "These are the numbers of paths. Each path brings the product of the slopes of the layers on it: add those products up.",
            wrong.paths_counted,
        ),
        Mistake(
            "plain path only",
            "Only the path through all layers is here, the one that a plain stack has. A residual stack has 2^L: at each layer the gradient takes the layer or the shortcut.",
            wrong.paths_all_layers_only,
        ),
        Mistake(
            "first layers only",
            "Entry k holds the path through the first k layers alone. *Any* k of the L layers make a path; add up all those choices.",
            wrong.paths_first_layers_only,
        ),
        Mistake(
            "mean slope",
            "Here every layer has the mean slope. The slopes differ, so that each path brings a product of its own.",
            wrong.paths_of_mean_slope,
        ),
        Mistake(
            "shortcuts counted instead of layers",
            "The entries stand in the reverse order: entry k is for the paths that cross k layers, so the path of shortcuts alone comes first.",
            wrong.paths_by_layers_skipped,
        ),
        Mistake(
            "no path of shortcuts alone",
            "The first entry is missing: there is one path that crosses no layer at all, and its product is 1.",
            wrong.paths_without_shortcut_alone,
        ),
        Mistake(
            "everything added up",
            "This is the whole gradient, the product of all 1 + w. It is right, and the exercise asks for its parts, by the number of layers crossed.",
            wrong.paths_in_total,
        ),
        Mistake(
            "one layer several times",
            "Here a path crosses the same layer k times. A path crosses k *different* layers.",
            wrong.paths_repeating_a_layer,
        ),
        Mistake(
            "a layer crossed more than once",
            "A layer is crossed more than once here: an entry that has just been changed is used again for the same layer. Go through the entries from the last to the first, or make a new array.",
            wrong.paths_ascending,
        ),
        Mistake(
            "shares instead of sums",
            "These are the shares that the plot above shows. The exercise asks for the sums themselves: don't divide by the total.",
            wrong.paths_as_shares,
        ),
        Mistake(
            "orders counted",
            "Each choice of layers is counted once for every order. A path meets its layers in one order only, from the top down: take combinations, not permutations.",
            wrong.paths_in_any_order,
        ),
    ),
    hints=(
        "Two layers: (1 + w_1)(1 + w_2) = 1 + (w_1 + w_2) + w_1 w_2. The three terms are the three entries.",
        "One way: for each k, `itertools.combinations(slopes, k)` gives every choice of k layers; add up their products with `math.prod`.",
        "A faster way adds one layer at a time. Each path so far goes on around the new layer (its entry stays) or through it (its product is multiplied by w and moves to the next entry). Start with the list [1].",
    ),
)

# --- exploding_residual -----------------------------------------------------------------------

FACTOR = 10.0
NEARLY = 6.0
"""From here on a residual stack is close to it."""


def _exploding_cases(rng: np.random.Generator) -> list[Case]:
    def case(units: int, depth: int) -> Case:
        inputs = {"units": units, "depth": depth, "seed": int(rng.integers(10_000))}
        return Case(inputs, f"{units} units and a depth of {depth}")

    return [case(24, 16), case(24, 20), case(28, 18)]


def gains(matrices: np.ndarray) -> tuple[float, float]:
    """Return by how much a plain and a residual stack of linear layers lengthen a random vector.

    The mean over all directions is a root mean square. Where numbers overflow it is infinite.
    """
    units = matrices.shape[-1]
    plain = residual = np.eye(units)
    with np.errstate(all="ignore"):
        for matrix in matrices.astype(float):
            plain = matrix @ plain
            residual = residual + matrix @ residual
        both = [float(np.sqrt((product**2).sum() / units)) for product in (plain, residual)]
    return tuple(gain if math.isfinite(gain) else math.inf for gain in both)  # type: ignore[return-value]


def _no_weights(inputs: Inputs, result: Any) -> Problem | None:
    shape = (inputs["depth"], inputs["units"], inputs["units"])
    weights = _weights(result)
    if weights is None:
        return Problem("The result is None: is a `return` missing?")
    if not isinstance(weights, np.ndarray) or weights.shape != shape:
        return Problem(
            f"An array of shape {shape} was expected, (depth, units, units), "
            f"and this is {describe(weights)}."
        )
    if weights.dtype.kind not in "fi":
        return Problem("The matrices should hold real numbers, and they hold others.")
    if not np.isfinite(weights).all():
        return Problem("The matrices contain NaN or an infinity.")
    return None


def _weights(result: Any) -> Any:
    """Return the array that came, a list of matrices turned into one."""
    first = result["result"]
    if not isinstance(first, list):
        return first
    try:
        return np.array(first)
    except ValueError:  # matrices of different shapes
        return first


def _judge_exploding_residual(inputs: Inputs, result: Any) -> Problem | None:
    problem = _no_weights(inputs, result)
    if problem:
        return problem
    plain, residual = gains(_weights(result))
    if plain == 0:
        return Problem(
            "A matrix is zero, or the plain stack's product is: nothing is left to shrink."
        )
    if plain > 1 / FACTOR:
        return Problem(
            f"The plain stack should shrink a vector to less than 1/{FACTOR:g} of its length, "
            f"and it multiplies the length by {plain:.3g}."
        )
    if residual < FACTOR:
        return Problem(
            f"The residual stack should make a vector more than {FACTOR:g} times as long, "
            f"and it multiplies the length by {residual:.3g}."
        )
    if not same(result["result"], result["again"]):
        return Problem(
            "The same seed gave two different results: draw from `np.random.default_rng(seed)`."
        )
    if same(result["result"], result["other"]):
        return Problem("Another seed gave the same matrices: they should be drawn at random.")
    return None


def _where(region: Callable[[float, float], bool]) -> Callable[[Inputs, Any], bool]:
    """Recognise weights by what they do to a plain and to a residual stack, where they are wrong."""

    def recognise(inputs: Inputs, result: Any) -> bool:
        if _no_weights(inputs, result):
            return False
        return region(*gains(_weights(result))) or _judge_exploding_residual(inputs, result) is None

    return recognise


def _entries(result: Any) -> float:
    return float(np.std(_weights(result)))


_both_explode = _where(lambda plain, residual: plain >= FACTOR)


def _with_identity(inputs: Inputs, result: Any) -> bool:
    """Recognise I + W by diagonals near 1, where the entries beside them are small."""
    if _no_weights(inputs, result):
        return False
    weights = _weights(result).astype(float)
    return bool(abs(np.einsum("lii->l", weights) / inputs["units"] - 1).max() < 0.6) and bool(
        gains(weights)[0] > 1 / FACTOR
    )


def _ignores_seed(inputs: Inputs, result: Any) -> bool:
    if _no_weights(inputs, result) or not same(result["result"], result["other"]):
        return False
    plain, residual = gains(_weights(result))
    return plain <= 1 / FACTOR and residual >= FACTOR


EXPLODING_RESIDUAL = Exercise(
    name="exploding_residual",
    title="A shortcut that explodes",
    kind="function",
    concept="a shortcut turns the factor w into 1 + w, which may be too much",
    points=2,
    minutes=10,
    difficulty=2,
    cases=_exploding_cases,
    probe=probes.seeded,
    returns=dict.fromkeys(("result", "again", "other"), is_anything),
    judge=_judge_exploding_residual,
    praise="The same matrices make one stack vanish and the other explode: only the shortcut differs.",
    mistakes=(
        Mistake(
            "shortcut added twice",
            "Each matrix here contains the identity, so the shortcut is in it. The check adds the shortcut itself: return W alone.",
            wrong.weights_with_identity,
            _with_identity,
        ),
        Mistake(
            "plain stack does not shrink enough",
            "The residual stack explodes, and the plain one does not shrink enough. Make the matrices smaller, so that each one alone shortens a vector more.",
            wrong.weights_as_usual,
            _where(lambda plain, residual: 1 / FACTOR < plain < FACTOR <= residual),
            also=(wrong.weights_orthogonal, wrong.weights_a_little_small),
        ),
        Mistake(
            "entries of size 1",
            "Both stacks explode. An entry of size 1 is far too much: a sum of `units` such entries has a size of about √units, so divide by that first.",
            wrong.weights_unscaled,
            lambda inputs, result: _both_explode(inputs, result) and _entries(result) > 0.5,
        ),
        Mistake(
            "both explode",
            "Both stacks explode. The entries are of a good order, and still too large: each matrix alone makes a vector longer. Multiply them by a number below 1.",
            wrong.weights_a_little_large,
            _both_explode,
        ),
        Mistake(
            "nearly the identity",
            "The matrices are so small that the residual stack hardly moves its input: it is nearly the identity. Make them larger, yet small enough that the plain stack shrinks.",
            wrong.weights_too_small,
            _where(lambda plain, residual: plain <= 1 / FACTOR and 0.5 < residual < 2),
            also=(wrong.weights_divided_by_units,),
        ),
        Mistake(
            "not quite large enough",
            "Nearly: the plain stack shrinks, and the residual one grows, but not quite tenfold each time. Make the matrices a little larger.",
            wrong.weights_not_quite,
            _where(lambda plain, residual: plain <= 1 / FACTOR and NEARLY <= residual < FACTOR),
        ),
        Mistake(
            "too small",
            "Both stacks go the right way: the plain one shrinks, and the residual one grows, but too little. Make the matrices somewhat larger.",
            wrong.weights_halved,
            _where(lambda plain, residual: plain <= 1 / FACTOR and 2 <= residual < FACTOR),
        ),
        Mistake(
            "shortcut cancelled",
            "Here both stacks shrink: the matrices point against the shortcut, so that W x takes away what x brings. With eigenvalues near −w a residual layer multiplies by 1 − w.",
            wrong.weights_negative,
            _where(lambda plain, residual: plain <= 1 / FACTOR and residual <= 0.5),
        ),
        Mistake(
            "seed ignored",
            "The two stacks do what they should, and another seed gives the same matrices: draw them from `np.random.default_rng(seed)`.",
            wrong.weights_without_seed,
            _ignores_seed,
        ),
    ),
    hints=(
        "Draw normal entries and scale them by one number. Which numbers make a plain stack shrink? Which make a residual one grow?",
        "With entries of spread s/√units one matrix multiplies the length of a random vector by about s, so a plain stack by s to the power of the depth.",
        "A random W x stands about at a right angle to x, so |x + W x| is about √(1 + s²) times |x|. With s around 0.7 the one product shrinks and the other one grows.",
    ),
)
