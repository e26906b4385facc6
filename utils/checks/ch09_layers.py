"""Chapter 09's exercise on a residual stack of Keras's own layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from utils.checks import layer_graph, models, oracles, properties, stacks
from utils.checks.compare import difference, same
from utils.checks.exercise import (
    Case,
    Exercise,
    Inputs,
    Mistake,
    Problem,
)

Array = np.ndarray
Arrays = Sequence[Array]
_WRONG = "utils.checks.ch09_keras:"
_UNLIKE_WIDTHS = (
    r"Received shapes \(None, \d+\) and \(None, \d+\)"
    r"|Input shapes are: \[None, None, \d+\] and \[None, None, \d+\]"
)
"""What Keras says where sequences of two widths are added."""
_LAST_STATE = (
    r"`return_sequences=False`"
    r"|Received shapes (\(None, \d+\) and \(\d+,\)|\(\d+,\) and \(None, \d+\))"
    r"|Input shapes are: (\[None, None, \d+\] and \[None, \d+\]|\[None, \d+\] and \[None, None, \d+\])"
)
"""What the course says of a last state, or Keras where one is added to a sequence of another width."""


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(features: int, units: int, depth: int, steps: int, label: str) -> Case:
        inputs = {
            "arguments": [features, units, depth],
            "x": rng.normal(size=(2, steps, features)).astype(np.float32),
            "seed": int(rng.integers(10_000)),
            "at_most": 20_000,
            "unshared": True,
            "undropped": True,
            "every_step": True,
        }
        return Case(inputs, f"{label} (features={features}, units={units}, depth={depth})")

    units, steps = int(rng.integers(4, 7)), int(rng.integers(4, 8))
    return [
        case(units + 2, units, 4, steps, "4 layers narrower than their input"),
        case(5, 5, 3, steps, "3 layers as wide as their input"),
        case(2, 3, 1, 1, "a single layer and a single step"),
    ]


def _matrices(result: Any) -> list[Arrays]:
    """Return the arrays of whatever else has weights: projections, if the answer is right."""
    return [layer["arrays"] for layer in result["layers"] if layer["kind"] != "GRU"]


def _shortcut(inputs: Inputs, result: Any) -> Array | None:
    """Return what the first shortcut should carry; None where there is no way to tell."""
    matrices = _matrices(result)
    if not matrices:
        return np.asarray(inputs["x"], float)
    matrix = np.squeeze(matrices[0][0])  # a convolution of width 1 will do
    if matrix.ndim != 2 or len(matrix) != inputs["x"].shape[-1]:
        return None
    return np.asarray(inputs["x"], float) @ matrix


def _stack(inputs: Inputs, result: Any, wiring: Callable[..., Array]) -> Array | None:
    """Return the outputs that a wiring would have with the model's weights, None if it has none."""
    shortcut, x, grus = (
        _shortcut(inputs, result),
        np.asarray(inputs["x"], float),
        stacks.grus(result),
    )
    if shortcut is None or not grus:
        return None
    try:
        return wiring(x, shortcut, [lambda h, g=g: oracles.layer("GRU", g, h) for g in grus])
    except ValueError:  # widths that don't fit
        return None


def _residual(x: Array, shortcut: Array, layers: Sequence[Callable[[Array], Array]]) -> Array:
    for layer in layers:
        x = shortcut = shortcut + layer(x)
    return x


def _judge(inputs: Inputs, result: Any) -> Problem | None:
    features, units, depth = inputs["arguments"]
    shape = (*inputs["x"].shape[:2], units)
    if result["outputs"].shape != shape:
        return Problem(
            f"The outputs should have the shape {shape} (batch, steps, units), "
            f"and they have {result['outputs'].shape}."
        )
    return (
        _other_layers(result, features, units, depth)
        or _other_outputs(inputs, result)
        or properties.parameter_count(
            result["parameters"], expected=_parameters(features, units, depth)
        )
        or (_unreached(result) if inputs["x"].shape[1] > 1 else None)
    )


def _unreached(result: Any) -> Problem | None:
    """Return a problem if a weight gets no gradient; with a single step the recurrent ones don't."""
    return properties.gradient_reach(result["reach"])


def _parameters(features: int, units: int, depth: int) -> int:
    widths = [features, *[units] * (depth - 1)]
    projection = features * units if features != units else 0
    return sum(3 * units * (width + units + 2) for width in widths) + projection


def _other_layers(result: Any, features: int, units: int, depth: int) -> Problem | None:
    found = len(stacks.grus(result))
    if found and any(not _is_default(arrays) for arrays in stacks.grus(result)):
        return Problem("A GRU has weights of other shapes than with its default arguments.")
    if found != depth:
        return Problem(
            f"There should be {_layers(depth)}, and there {'is' if found == 1 else 'are'} {found}."
        )
    projections = len(_matrices(result))
    if projections != (features != units):
        wanted = "one layer" if features != units else "no layer"
        return Problem(
            f"With {features} features and {units} units {wanted} beside the GRUs should have "
            f"weights, and {projections or 'none'} {'has' if projections == 1 else 'have'}."
        )
    return None


def _layers(count: int) -> str:
    return "1 GRU layer" if count == 1 else f"{count} GRU layers"


def _other_outputs(inputs: Inputs, result: Any) -> Problem | None:
    expected = _stack(inputs, result, _residual)
    if expected is None:
        return Problem(
            "The first shortcut should multiply the input by one matrix (features, units) and the "
            "first GRU should read the input itself: one of the two has another width."
        )
    return difference(expected, result["outputs"], rtol=1e-3, atol=1e-4, where="the output")


# --- mistakes: another wiring of the same layers ----------------------------------------------


def _plain(x: Array, shortcut: Array, layers: Sequence[Callable[[Array], Array]]) -> Array:
    for layer in layers:
        x = layer(x)
    return x


def _around_two(x: Array, shortcut: Array, layers: Sequence[Callable[[Array], Array]]) -> Array:
    for number, layer in enumerate(layers):
        x = layer(x)
        if number % 2:
            x = shortcut = shortcut + x
    return x


def _first_skipped(x: Array, shortcut: Array, layers: Sequence[Callable[[Array], Array]]) -> Array:
    x = layers[0](x)
    return _residual(x, x, layers[1:])


def _from_input(x: Array, shortcut: Array, layers: Sequence[Callable[[Array], Array]]) -> Array:
    for layer in layers:
        x = shortcut + layer(x)
    return x


def _around_all(x: Array, shortcut: Array, layers: Sequence[Callable[[Array], Array]]) -> Array:
    return shortcut + _plain(x, shortcut, layers)


def _last_states(x: Array, shortcut: Array, layers: Sequence[Callable[[Array], Array]]) -> Array:
    return layers[-1](_residual(x, shortcut, layers[:-1]) if layers[1:] else x)


def _averaged(x: Array, shortcut: Array, layers: Sequence[Callable[[Array], Array]]) -> Array:
    for layer in layers:
        x = shortcut = (shortcut + layer(x)) / 2
    return x


def _projected_first(
    x: Array, shortcut: Array, layers: Sequence[Callable[[Array], Array]]
) -> Array:
    return _residual(shortcut, shortcut, layers)


def _wired(wiring: Callable[..., Array]) -> Callable[[Inputs, Any], bool]:
    """Recognise a model by its wiring: its outputs are what that makes of its weights."""

    def recognise(inputs: Inputs, result: Any) -> bool:
        expected = _stack(inputs, result, wiring)
        return expected is not None and same(expected, result["outputs"], rtol=1e-3, atol=1e-4)

    return recognise


def _is_default(arrays: Arrays) -> bool:
    """Return whether a GRU has the weights of one with default arguments: two rows of biases."""
    return len(arrays) == 3 and np.ndim(arrays[2]) == 2


def _other_gru(inputs: Inputs, result: Any) -> bool:
    return any(not _is_default(arrays) for arrays in stacks.grus(result))


def _no_gru(inputs: Inputs, result: Any) -> bool:
    return any(kind in layer_graph.RECURRENT and kind != "GRU" for kind in result["kinds"])


def _another_weighted(inputs: Inputs, result: Any) -> bool:
    projections = ("GRU", "Dense", "Conv1D", "EinsumDense")
    return any(layer["kind"] not in projections for layer in result["layers"])


def _has_bias(inputs: Inputs, result: Any) -> bool:
    features, units, _ = inputs["arguments"]
    if features == units:
        return True  # no projection, no bias: the other cases tell
    return any(len(arrays) == 2 for arrays in _matrices(result))


def _concatenates(inputs: Inputs, result: Any) -> bool:
    return "Concatenate" in result["kinds"]


def _many_projections(inputs: Inputs, result: Any) -> bool:
    _, _, depth = inputs["arguments"]
    return len(_matrices(result)) == depth == len(stacks.grus(result))


RESIDUAL_GRU = Exercise(
    name="residual_gru",
    title="A residual stack of Keras layers",
    kind="model",
    concept="the connection is wiring between whole layers",
    points=3,
    minutes=12,
    difficulty=2,
    cases=_cases,
    probe=models.model_config,
    measure=models.sequence_model,
    returns=stacks.RETURNS,
    judge=_judge,
    praise="With random weights your stack agrees with one that was computed in NumPy.",
    mistakes=(
        Mistake(
            "concatenated",
            "`Concatenate` puts the two side by side, and the width grows: that is chapter 10. A residual layer adds, `keras.layers.Add()([…, …])` or `+`.",
            _WRONG + "concatenated",
            _concatenates,
        ),
        Mistake(
            "the same GRU every time",
            "One GRU is called again and again, so that layers share its weights. Make a new one in every turn of the loop.",
            _WRONG + "same_gru",
            also=(_WRONG + "same_gru_throughout",),
        ),
        Mistake(
            "last state only",
            "A recurrent layer returns its last state only, and there is nothing to add at the other steps. Give each one `return_sequences=True`.",
            _WRONG + "last_states",
            stops_with=_LAST_STATE,
            also=(
                _WRONG + "last_layers_last_state",
                _WRONG + "last_states_unprojected",
                _WRONG + "last_states_unprojected_with_a_plus",
            ),
        ),
        Mistake(
            "widths that differ",
            "Two branches of different widths are added. Where `features` and `units` differ, what the shortcut carries first goes through a `Dense(units, use_bias=False)`; the GRU reads it as it was.",
            _WRONG + "unprojected",
            stops_with=_UNLIKE_WIDTHS,
            also=(_WRONG + "unprojected_with_a_plus",),
        ),
        Mistake(
            "another recurrent layer",
            "Recurrent layers here are not `keras.layers.GRU` (wrapped ones do not count). Use `keras.layers.GRU(units, return_sequences=True)` itself.",
            _WRONG + "lstms",
            _no_gru,
            also=(_WRONG + "both_ways", _WRONG + "cells"),
        ),
        Mistake(
            "a GRU with other arguments",
            "A `GRU` here has other weights than one with default arguments: leave out `use_bias` and `reset_after`.",
            _WRONG + "without_bias",
            _other_gru,
        ),
        Mistake(
            "another layer with weights",
            "A layer beside the GRUs and the projection has weights, for example a normalisation. This stack has none of that: only GRUs, sums, and a matrix where the widths differ.",
            _WRONG + "normalised",
            _another_weighted,
        ),
        Mistake(
            "a projection at every layer",
            "Every shortcut has a `Dense` here. Only where the widths differ is one needed; elsewhere the shortcut is the identity, and that is its strength.",
            _WRONG + "always_projected",
            _many_projections,
        ),
        Mistake(
            "a bias in the projection",
            "The projection is a matrix alone: `keras.layers.Dense(units, use_bias=False)`. The GRU has biases enough.",
            _WRONG + "projection_with_bias",
            _has_bias,
        ),
        Mistake(
            "no shortcut",
            "This is a plain stack: no GRU's output is added to what it read.",
            _WRONG + "no_shortcut",
            _wired(_plain),
        ),
        Mistake(
            "states instead of sums",
            "The stack is right, and what it returns is the last layer's states. Return the last sum, of these states and what that layer has read.",
            _WRONG + "last_layers_states",
            _wired(_last_states),
        ),
        Mistake(
            "around two layers",
            "The shortcut goes around two layers at a time, as in an image network's block. Here it goes around each layer.",
            _WRONG + "around_two",
            _wired(_around_two),
        ),
        Mistake(
            "first layer without shortcut",
            "The first layer has no shortcut, so that a gradient must pass it. Where the widths differ, the first shortcut is a `Dense` without bias.",
            _WRONG + "first_without",
            _wired(_first_skipped),
        ),
        Mistake(
            "input to every layer",
            "Every shortcut starts at the input. It goes around one layer: add what the GRU has just read.",
            _WRONG + "from_the_input",
            _wired(_from_input),
        ),
        Mistake(
            "one shortcut around all",
            "There is a single shortcut, around the whole stack. Each layer needs its own.",
            _WRONG + "around_all",
            _wired(_around_all),
        ),
        Mistake(
            "averaged",
            "The two branches are averaged, so that half of the shortcut is lost at each layer. Use `Add`.",
            _WRONG + "averaged",
            _wired(_averaged),
        ),
        Mistake(
            "input projected for both branches",
            "The first GRU reads the projected input. The matrix stands on the shortcut only; the GRU reads the input itself.",
            _WRONG + "projected_first",
            _wired(_projected_first),
        ),
    ),
    hints=(
        "`inputs = keras.Input((None, features))`, a loop over `range(depth)`, `keras.Model(inputs, h)`. Every GRU needs `return_sequences=True`.",
        "Inside the loop there are two branches: `keras.layers.GRU(units, return_sequences=True)(h)`, and the shortcut, which is `h` itself wherever its width is `units` already.",
        "`shortcut = h if h.shape[-1] == units else keras.layers.Dense(units, use_bias=False)(h)`; then `h = keras.layers.Add()([…, …])` of the two branches.",
    ),
)
