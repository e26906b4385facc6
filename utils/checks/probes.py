"""Probes: the only part of a check that runs a learner's code.

Each takes the answer and the inputs of a case and returns plain data. They hold no oracle and no
solution, so that a grading sandbox can load this module and nothing else of the checks.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np


class AnswerError(Exception):
    """The answer cannot be probed; the message is the sentence that the learner reads."""


def value(answer: Any, inputs: Mapping[str, Any]) -> Any:
    """Return the answer itself: for exercises whose answer is a value."""
    return answer


def call(answer: Any, inputs: Mapping[str, Any]) -> Any:
    """Call the answer with the inputs by position, so that its parameters may have any names."""
    return answer(*inputs.values())


def recurrent_cell(answer: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Run a Keras cell class in `keras.layers.RNN` with given weights.

    Args:
        answer: a class; `answer(units)` is a cell.
        inputs: `x` (batch, steps, features), `initial_state` (batch, units), and `weights`, a dict
            from the cell's attribute to its value.

    Returns:
        `outputs` (batch, steps, units), `state` (batch, units), `parameters` (a count).

    Raises:
        AnswerError: an attribute is missing, or its shape is another.
    """
    import keras

    x, initial_state = inputs["x"], inputs["initial_state"]
    with _float32():
        cell = answer(initial_state.shape[-1])
    rnn = keras.layers.RNN(cell, return_sequences=True, return_state=True, dtype="float32")
    rnn.build(x.shape)
    for name, weight in inputs["weights"].items():
        _assign(cell, name, weight)
    _try_one_step(cell, x[:, 0], initial_state)
    outputs, state = rnn(x, initial_state=[keras.ops.convert_to_tensor(initial_state)])
    parameters = sum(int(np.prod(variable.shape)) for variable in cell.trainable_variables)
    return {"outputs": _numpy(outputs), "state": _numpy(state), "parameters": parameters}


def _try_one_step(cell: Any, x: np.ndarray, state: np.ndarray) -> None:
    """Call the cell by itself, with numbers and as `fit` does, so that a fault is named simply.

    Raises:
        AnswerError: it does not return an output and a list with one state, each (batch, units),
            or it works with numbers only.
    """
    import keras
    import tensorflow as tf

    result = cell.call(tf.constant(x), [tf.constant(state)])
    if result is None:
        raise AnswerError("`call` returns None: is a `return` missing? It returns `h, [h]`.")
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise AnswerError(
            "`call` should return two things, the output and a list with the new state: "
            "`return h, [h]`."
        )
    output, states = result
    new_state = states[0] if isinstance(states, tuple | list) else states
    for name, tensor in (("output", output), ("new state", new_state)):
        shape = tuple(keras.ops.shape(tensor))
        if shape != state.shape:
            raise AnswerError(
                f"The {name} should have the shape of the old state, {state.shape}, and it has "
                f"{shape}. Note that `states` is a list: the old state is `states[0]`."
            )
    try:
        tf.function(cell.call, autograph=False)(tf.constant(x), [tf.constant(state)])
    except (NotImplementedError, AttributeError) as error:
        raise AnswerError(
            "`call` works on numbers only, and `fit` would fail on it: use Keras's own functions, "
            "for example `keras.ops.tanh` instead of `np.tanh`."
        ) from error


def seeded(answer: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Call an answer that draws random numbers twice with its seed, and once with the next one.

    Args:
        answer: a function whose last parameter is a seed.
        inputs: its inputs, `seed` the last of them.

    Returns:
        `result`, `again` (the same seed) and `other` (the next seed).
    """
    *others, seed = inputs.values()
    return {
        "result": answer(*others, seed),
        "again": answer(*others, seed),
        "other": answer(*others, seed + 1),
    }


def _assign(cell: Any, name: str, weight: np.ndarray) -> None:
    variable = getattr(cell, name, None)
    if variable is None or not hasattr(variable, "assign"):
        raise AnswerError(
            f"The cell has no weight `self.{name}` after `build`: make it there with "
            f"`self.{name} = self.add_weight(shape=…)`."
        )
    if tuple(variable.shape) != weight.shape:
        raise AnswerError(
            f"The shape of `self.{name}` is wrong: expected {weight.shape}, "
            f"got {tuple(variable.shape)}."
        )
    variable.assign(weight)


def language_model(answer: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Build a character language model, untrained, and look at it from outside.

    Args:
        answer: a function; `answer(vocabulary_size)` is a Keras model.
        inputs: `vocabulary_size`, and two batches of characters `x`, `changed` (batch, steps) that
            agree up to a point.

    Returns:
        `outputs` and `outputs_changed`, `parameters` (a count), and `reach`: for each trainable
        weight the norm of its gradient (0 where none arrives).

    Raises:
        AnswerError: no Keras model came back.
    """
    import keras

    with _float32():
        model = answer(inputs["vocabulary_size"])
    if not isinstance(model, keras.Model):
        raise AnswerError(
            f"`my_language_model` should return a Keras model, and it returned "
            f"{'None: is a `return` missing?' if model is None else type(model).__name__ + '.'}"
        )
    outputs = _numpy(model(inputs["x"]))
    return {
        "outputs": outputs,
        "outputs_changed": _numpy(model(inputs["changed"])),
        "parameters": int(model.count_params()),
        "reach": gradient_reach(model, inputs["x"]),
    }


def gradient_reach(model: Any, x: Any) -> dict[str, float]:
    """Return for each trainable weight of a Keras model the norm of a gradient that reaches it.

    The loss is a fixed random weighting of the outputs, which no symmetry sets to zero.
    """
    import tensorflow as tf

    with tf.GradientTape() as tape:
        outputs = tf.cast(model(x, training=False), tf.float32)
        weighting = np.random.default_rng(0).normal(size=outputs.shape).astype(np.float32)
        loss = tf.reduce_sum(outputs * weighting)
    weights = model.trainable_weights
    gradients = tape.gradient(loss, [weight.value for weight in weights])
    return {
        weight.path: 0.0 if gradient is None else float(tf.linalg.global_norm([gradient]))
        for weight, gradient in zip(weights, gradients, strict=True)
    }


@contextlib.contextmanager
def _float32() -> Iterator[None]:
    """Build layers in float32, whatever the profile: in half precision no comparison is sharp."""
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def _numpy(tensor: Any) -> np.ndarray:
    import keras

    return np.asarray(keras.ops.convert_to_numpy(tensor))
