"""Chapter 07's exercises whose answer is a Keras model: a deep GRU, and an open one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks import language_models, models, oracles, properties, stacks
from utils.checks.compare import same
from utils.checks.exercise import (
    Case,
    Exercise,
    Inputs,
    Mistake,
    Problem,
)

# --- deep_gru ---------------------------------------------------------------------------------

_AT_MOST = 100_000


def _deep_gru_cases(rng: np.random.Generator) -> list[Case]:
    def case(features: int, units: int, depth: int) -> Case:
        layers = "1 layer" if depth == 1 else f"{depth} layers"
        inputs = {
            "arguments": [features, units, depth],
            "at_most": _AT_MOST,
            "seed": int(rng.integers(10_000)),
            "x": rng.normal(size=(2, 6, features)).astype(np.float32),
            "undropped": True,
        }
        return Case(inputs, f"{features} features, {units} units and {layers}")

    # As wide in as out where there are several layers, so that one layer used again is possible.
    same_width, depth = int(rng.integers(4, 8)), int(rng.integers(3, 5))
    return [case(same_width, same_width, depth), case(3, 6, 1), case(4, 4, 2)]


def _expected_shape(inputs: Inputs) -> tuple[int, ...]:
    return (*inputs["x"].shape[:2], inputs["arguments"][1])


def _gives(result: Any, inputs: Inputs, grus: list[Any]) -> bool:
    """Return whether the outputs are what these GRU layers give, one above the other."""
    h = inputs["x"]
    for arrays in grus:
        if len(arrays) != 3 or arrays[2].shape != (2, arrays[0].shape[1]):
            return False
        if arrays[0].shape[0] != h.shape[-1]:
            return False
        h = oracles.layer("GRU", arrays, h)
    return same(h, result["outputs"], rtol=1e-3, atol=1e-4)


def _judge_deep_gru(inputs: Inputs, result: Any) -> Problem | None:
    features, units, depth = inputs["arguments"]
    outputs, kinds = result["outputs"], result["kinds"]
    if outputs.shape != _expected_shape(inputs):
        return Problem(
            f"The model should return a state for every step, {_expected_shape(inputs)}, and it "
            f"returns {outputs.shape}."
        )
    problem = _other_layers(kinds) or _wrong_depth(kinds.count("GRU"), depth)
    if problem:
        return problem
    expected = 3 * units * (features + units + 2) + (depth - 1) * 3 * units * (2 * units + 2)
    problem = properties.parameter_count(result["parameters"], expected=expected)
    if problem:
        return Problem(
            f"{problem.sentence} Leave the arguments of `GRU` at their defaults, apart from "
            "`return_sequences`."
        )
    if not _gives(result, inputs, stacks.grus(result)):
        return Problem(
            "The layers are there, and their outputs are not those of a deep GRU: is each one "
            "called on the output of the one below, and are the defaults of `GRU` as they were?"
        )
    return properties.gradient_reach(result["reach"])


def _other_layers(kinds: list[str]) -> Problem | None:
    if "RNN" in kinds:
        return Problem(
            "Cells inside `keras.layers.RNN` give the same numbers, but a GPU runs whole layers "
            "far faster: stack `keras.layers.GRU`."
        )
    others = [kind for kind in kinds if kind not in ("GRU", "Identity")]
    if others:
        return Problem(f"There is a layer of another kind, `{others[0]}`: stack GRU layers only.")
    return None


def _wrong_depth(count: int, depth: int) -> Problem | None:
    if count == depth:
        return None
    layers = "1 GRU layer" if depth == 1 else f"{depth} GRU layers"
    return Problem(f"The model should have {layers} of its own, and it has {count}.")


def _is_right(inputs: Inputs, result: Any) -> bool:
    return _judge_deep_gru(inputs, result) is None


def _uses_one_layer_again(inputs: Inputs, result: Any) -> bool:
    """Recognise one layer called `depth` times; with a depth of 1 that is right."""
    grus = stacks.grus(result)
    if result["kinds"] != ["GRU"] or len(grus) != 1:
        return False
    return _gives(result, inputs, grus * inputs["arguments"][2])


def _is_single(inputs: Inputs, result: Any) -> bool:
    """Recognise one GRU on the input; with a depth of 1 that is right."""
    return result["kinds"] == ["GRU"] and _gives(result, inputs, stacks.grus(result))


def _has_layers(more: int) -> Callable[[Inputs, Any], bool]:
    """Return a function that recognises a deep GRU with so many layers more (or, below 0, fewer)."""

    def recognise(inputs: Inputs, result: Any) -> bool:
        count = inputs["arguments"][2] + more
        if any(kind != "GRU" for kind in result["kinds"]) or len(stacks.grus(result)) != count:
            return False
        return _gives(result, inputs, stacks.grus(result))

    return recognise


def _has_dense(inputs: Inputs, result: Any) -> bool:
    if inputs["arguments"][2] == 1 and _is_right(inputs, result):
        return True  # a single layer has nothing between
    return "Dense" in result["kinds"] and "GRU" in result["kinds"]


def _has_other_cells(inputs: Inputs, result: Any) -> bool:
    return bool({"LSTM", "SimpleRNN"} & set(result["kinds"]))


DEEP_GRU = Exercise(
    name="deep_gru",
    title="A deep GRU in Keras",
    kind="model",
    concept="stacked layers: each reads the whole sequence of the one below",
    points=2,
    minutes=8,
    difficulty=2,
    cases=_deep_gru_cases,
    probe=models.model_config,
    measure=models.sequence_model,
    returns=stacks.RETURNS,
    judge=_judge_deep_gru,
    praise="Its outputs are those of GRU layers computed one step at a time, one above the other.",
    mistakes=(
        Mistake(
            "last step only",
            "The model gives its last state only: the top layer needs `return_sequences=True` as "
            "well, since every step has an output.",
            "utils.checks.ch07_keras:without_sequences_on_top",
            lambda inputs, result: result["outputs"].ndim == 2,
        ),
        Mistake(
            "no sequence to read",
            "A GRU got one vector where it reads a sequence: does the layer below it lack "
            "`return_sequences=True`? By default a layer returns its last state only. (If it is "
            "the first layer: the input is `keras.Input((None, features))`.)",
            "utils.checks.ch07_keras:without_sequences",
            stops_with=stacks.NOT_A_SEQUENCE,
            also=("utils.checks.ch07_keras:without_steps",),
        ),
        Mistake(
            "a single layer",
            "This model is a single GRU that reads the input, whatever `depth` says. Does each turn "
            "of the loop call its layer on `inputs`, or is one layer put into a list `depth` "
            "times? Each turn makes a *new* layer and calls it on what the one before returned.",
            "utils.checks.ch07_keras:each_reads_the_input",
            _is_single,
            also=("utils.checks.ch07_keras:one_layer_in_a_list",),
        ),
        Mistake(
            "one layer used again",
            "One layer is used `depth` times, so all layers share its weights. Make a *new* "
            "`keras.layers.GRU(…)` for each, inside the loop.",
            "utils.checks.ch07_keras:one_layer_again",
            _uses_one_layer_again,
        ),
        Mistake(
            "one layer too few",
            "There is one layer too few: `range(1, depth)` and `range(depth - 1)` run depth − 1 "
            "times.",
            "utils.checks.ch07_keras:one_layer_less",
            _has_layers(-1),
        ),
        Mistake(
            "one layer too many",
            "There is one layer too many: does one stand before the loop and `depth` more in it?",
            "utils.checks.ch07_keras:one_layer_more",
            _has_layers(1),
        ),
        Mistake(
            "Dense between",
            "A `Dense` layer stands among the recurrent ones. In H^j_t = f_j(H^j_{t−1}, H^{j−1}_t) "
            "a layer reads the states below as they are; its own kernel is the matrix between.",
            "utils.checks.ch07_keras:dense_between",
            _has_dense,
        ),
        Mistake(
            "another cell",
            "These are other recurrent layers than GRU. They would do, but the parameters that this chapter counts are those of a GRU.",
            "utils.checks.ch07_keras:lstm_layers",
            _has_other_cells,
        ),
    ),
    hints=(
        "`keras.Input((None, features))` leaves the number of steps open. What does a layer have "
        "to return so that the next one has a sequence to read?",
        "A loop that runs `depth` times, and in it a *new* `keras.layers.GRU(units, "
        "return_sequences=True)`, called on what the one before returned.",
        "`inputs = keras.Input((None, features))`, then `h = inputs`; in the loop `h = "
        "keras.layers.GRU(…)(h)`; at the end `keras.Model(inputs, h)`.",
    ),
)

# --- my_deep_model ----------------------------------------------------------------------------

DEEP_BUDGET = 50_000
"""What `my_deep_model` may spend, embedding and output layer included."""
VOCABULARY = 65
"""Characters of the chapter's text."""


def _recurrent_layers(result: Any) -> int:
    """Count the recurrent layers with weights of their own, cells in `RNN` among them."""
    names = (re.sub(r" \(\d+\)$", "", path).rsplit("/", 1)[-1] for path in result["reach"])
    return sum(name == "recurrent_kernel" for name in names)


_SIDE_BY_SIDE = (
    "Your recurrent layers stand side by side: none of them reads what another one gives. Put one "
    "above the other."
)


def _judge_my_deep_model(inputs: Inputs, result: Any) -> Problem | None:
    problem = language_models.judge(inputs, result, DEEP_BUDGET)
    if problem:
        return problem
    count = _recurrent_layers(result)
    if count >= 2:
        return None if result["cells"] >= 2 else Problem(_SIDE_BY_SIDE)
    found = "none" if not count else "one"
    return Problem(f"Two recurrent layers or more were asked for, and the model has {found}.")


def _is_shallow(inputs: Inputs, result: Any) -> bool:
    problem = language_models.judge(inputs, result, DEEP_BUDGET)
    return problem is None and _recurrent_layers(result) == 1


def _is_side_by_side(inputs: Inputs, result: Any) -> bool:
    problem = language_models.judge(inputs, result, DEEP_BUDGET)
    return problem is None and _recurrent_layers(result) > 1 and result["cells"] < 2


MY_DEEP_MODEL = Exercise(
    name="my_deep_model",
    title="A deep language model within a budget",
    kind="model",
    concept="depth, width and what joins the layers, within a budget",
    points=3,
    minutes=12,
    difficulty=3,
    cases=lambda rng: language_models.cases(rng, DEEP_BUDGET, VOCABULARY),
    probe=models.model_config,
    measure=models.language_model,
    returns=language_models.RETURNS,
    judge=_judge_my_deep_model,
    praise="Deep, causal, within the budget, and every weight can learn. Now train it, below.",
    mistakes=(
        *language_models.mistakes(
            DEEP_BUDGET,
            "utils.checks.ch07_keras",
            too_large="The model costs more than the budget allows. `units_for_budget` says how wide a stack may "
            "be; the embedding and the output layer have to be paid for, too.",
        ),
        Mistake(
            "a single recurrent layer",
            "This is a good language model and no deep one: it has one recurrent layer with "
            "weights of its own. Put a second one above it.",
            "utils.checks.ch07_keras:shallow",
            _is_shallow,
        ),
        Mistake(
            "side by side",
            _SIDE_BY_SIDE,
            "utils.checks.ch07_keras:side_by_side",
            _is_side_by_side,
        ),
    ),
    hints=(
        "Start from the model of chapter 1: `Embedding`, a recurrent layer, `Dense(vocabulary_size)`. "
        "Where would the second recurrent layer go?",
        "`keras.Input((None,), dtype='int32')`, an embedding of 32 numbers, and two GRU layers "
        "with `return_sequences=True`. About 50 units in each stay within the budget.",
        "A gradient reaches the lower layer more easily past the upper one: try to give the output "
        "layer both, `keras.layers.Concatenate()([first, second])`.",
    ),
)
