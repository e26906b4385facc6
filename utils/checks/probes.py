"""Probes: the only part of a check that runs a learner's code.

Each takes the answer and the inputs of a case and returns plain data. They hold no oracle and no
solution, so that a grading sandbox can load this module and nothing else of the checks.
"""

from __future__ import annotations

import contextlib
import re
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
        `outputs` (batch, steps, units) and `state` (batch, units) from the given state,
        `outputs_from_zero` (batch, steps, units), `parameters` (a count), and `reach`: for each
        weight the norm of its gradient.

    Raises:
        AnswerError: an attribute is missing, or its shape is another, or `call` is not as Keras
            needs it.
    """
    import keras

    x, initial_state = inputs["x"], inputs["initial_state"]
    with _comparable():
        cell = answer(initial_state.shape[-1])
        _look_at_state_size(cell, initial_state.shape[-1])
        rnn = keras.layers.RNN(cell, return_sequences=True, return_state=True)
        rnn.build(x.shape)
        for name, weight in inputs["weights"].items():
            _assign(cell, name, weight)
        _try_one_step(cell, x[:, 0], initial_state)
        start = [keras.ops.convert_to_tensor(initial_state)]
        outputs, state = rnn(x, initial_state=start)
        from_zero = rnn(x)[0]
        by_path = gradient_reach(rnn, x, initial_state=start)
        # The weight's own name: the path before it holds that of the learner's class.
        reach = {path.rsplit("/", 1)[-1]: norm for path, norm in by_path.items()}
    return {
        "outputs": _numpy(outputs),
        "state": _numpy(state),
        "outputs_from_zero": _numpy(from_zero),
        "parameters": _parameters(cell.trainable_variables),
        "reach": reach,
    }


def _look_at_state_size(cell: Any, units: int) -> None:
    size = getattr(cell, "state_size", None)
    if size is not None and size not in (units, [units], (units,)):
        raise AnswerError(f"`self.state_size` should be `units`, {units} here, and it is {size!r}.")


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
        step = tf.function(lambda x, h: cell.call(x, [h]), autograph=False)
        step.get_concrete_function(tf.constant(x), tf.constant(state))
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
    """Build a language model and look at it from outside, with weights drawn from a seed.

    Args:
        answer: a function; `answer(vocabulary_size)` is a Keras model.
        inputs: `vocabulary_size`; `at_most`, parameters beyond which nothing is run; `seed` of the
            weights; two batches of ids, `x` and `changed` (batch, steps); `prefix`, a number of
            steps.

    Returns:
        `outputs`, `changed` and `again` (x once more), each (batch, steps, …), `prefix` (the first
        steps alone), `parameters` (a count), and `reach`: for each trainable weight the norm of
        its gradient (0 where none arrives).

    Raises:
        AnswerError: no Keras model came back, a huge one, or one that takes no such sequences.
    """
    import keras

    with _comparable():
        model = answer(inputs["vocabulary_size"])
        if not isinstance(model, keras.Model):
            came = "None: is a `return` missing?" if model is None else f"{type(model).__name__}."
            raise AnswerError(f"The function should return a Keras model, and it returned {came}")
        _refuse_huge(model, inputs["at_most"])
        _outputs(model, inputs["x"])  # builds what is not built yet
        _refuse_huge(model, inputs["at_most"])
        rng = np.random.default_rng(inputs["seed"])
        for weight in keras.layers.Layer.trainable_weights.fget(model):
            weight.assign(0.2 * rng.normal(size=weight.shape))
        return {
            "outputs": _outputs(model, inputs["x"]),
            "changed": _outputs(model, inputs["changed"]),
            "again": _outputs(model, inputs["x"]),
            "prefix": _outputs(model, inputs["x"][:, : inputs["prefix"]]),
            "parameters": _parameters(_weights(model)),
            "reach": gradient_reach(model, inputs["x"]),
        }


def _outputs(model: Any, x: np.ndarray) -> np.ndarray:
    try:
        outputs = model(x, training=False)
    except ValueError as error:
        if "expected shape" not in str(error):
            raise
        raise AnswerError(
            f"The model takes no sequences of {x.shape[1]} steps: leave the number of steps open, "
            "`keras.Input((None,), dtype='int32')`."
        ) from error
    if isinstance(outputs, dict | list | tuple):
        raise AnswerError("The model should return one tensor of logits, and it returns several.")
    return _numpy(outputs)


def _refuse_huge(model: Any, at_most: int) -> None:
    count = _parameters(_weights(model))
    if count > at_most:
        raise AnswerError(f"The model has {count:,} parameters, too many to look at it further.")


def _weights(model: Any) -> Any:
    """Return a model's weights as Keras keeps them, whatever its class says of them."""
    import keras

    return keras.layers.Layer.weights.fget(model)


def _parameters(variables: Any) -> int:
    """Count the numbers in distinct variables."""
    distinct = {id(variable): variable for variable in variables}
    return sum(int(np.prod(variable.shape)) for variable in distinct.values())


def gradient_reach(model: Any, x: Any, **options: Any) -> dict[str, float]:
    """Return for each trainable weight of a Keras model the norm of a gradient that reaches it.

    `options` go to the model's call.

    The loss is a fixed random weighting of the (first) outputs, which no symmetry sets to zero.
    """
    import tensorflow as tf

    with tf.GradientTape() as tape:
        outputs = model(x, training=False, **options)
        outputs = tf.cast(outputs[0] if isinstance(outputs, list | tuple) else outputs, tf.float32)
        weighting = np.random.default_rng(0).normal(size=outputs.shape).astype(np.float32)
        loss = tf.reduce_sum(outputs * weighting)
    weights = model.trainable_weights
    gradients = tape.gradient(loss, [weight.value for weight in weights])
    norms: dict[str, float] = {}
    for weight, gradient in zip(weights, gradients, strict=True):
        # Keras numbers layers by what was made before in this session: leave that out.
        name = re.sub(r"_\d+(?=/|$)", "", weight.path)
        name = name if name not in norms else f"{name} ({len(norms) + 1})"
        norms[name] = 0.0 if gradient is None else float(tf.linalg.global_norm([gradient]))
    return norms


@contextlib.contextmanager
def _comparable() -> Iterator[None]:
    """Build and run layers in float32 on the CPU, whatever the profile.

    In half precision, and in the shortened float32 of newer GPUs, no comparison is sharp.
    """
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32")
    try:
        with keras.device("cpu:0"):
            yield
    finally:
        keras.config.set_dtype_policy(before)


def _numpy(tensor: Any) -> np.ndarray:
    import keras

    return np.asarray(keras.ops.convert_to_numpy(tensor))
