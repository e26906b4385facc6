"""Probes: the only part of a check that runs a learner's code.

Each takes the answer and the inputs of a case and returns plain data. They hold no oracle and no
solution, so that a grading sandbox can load this module and nothing else of the checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from utils.checks import hidden
from utils.checks.tensors import comparable, count_parameters, gradients, numpy_of, tensor_of

_CALLS_KEPT = 60


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
        inputs: `x` (batch, steps, features), `initial_state` (batch, units), `weights`, a dict
            from the cell's attribute to its value, and `weighting` (batch, steps, units).

    Returns:
        `outputs` (batch, steps, units) and `state` (batch, units) from the given state,
        `outputs_from_zero` (batch, steps, units), `parameters` (a count), and `gradients`: for
        each weight that of the sum of outputs times weighting. An oracle can compute all of them
        but the count, so making them up is no easier than the exercise.

    Raises:
        AnswerError: an attribute is missing, or its shape is another, or `call` is not as Keras
            needs it.
    """
    import keras

    x, initial_state = inputs["x"], inputs["initial_state"]
    with comparable():
        cell = answer(initial_state.shape[-1])
        _look_at_state_size(cell, initial_state.shape[-1])
        rnn = keras.layers.RNN(cell, return_sequences=True, return_state=True)
        rnn.build(x.shape)
        for name, weight in inputs["weights"].items():
            assign(cell, name, weight)
        _try_one_step(cell, x[:, 0], initial_state)
        if x.shape[1] > 1:  # a case of a single step has nothing to add, and tracing takes longest
            _trace_one_step(cell, x[:, 0], initial_state)
        start = [tensor_of(initial_state)]
        (outputs, state), by_path = gradients(rnn, x, inputs["weighting"], initial_state=start)
        from_zero = rnn(x)[0]
    return {
        "outputs": numpy_of(outputs),
        "state": numpy_of(state),
        "outputs_from_zero": numpy_of(from_zero),
        "parameters": count_parameters(cell.trainable_variables),
        "gradients": by_attribute(rnn, cell, inputs["weights"], by_path),
    }


def by_attribute(
    rnn: Any, cell: Any, names: Iterable[str], by_path: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return the gradients by the cell's attributes, whatever names `add_weight` was given."""
    attributes = {id(getattr(cell, name)): name for name in names}
    return {
        attributes.get(id(weight), path.rsplit("/", 1)[-1]): each
        for weight, (path, each) in zip(rnn.trainable_weights, by_path.items(), strict=True)
    }


def _look_at_state_size(cell: Any, units: int) -> None:
    size = getattr(cell, "state_size", None)
    if size is not None and size not in (units, [units], (units,)):
        raise AnswerError(f"`self.state_size` should be `units`, {units} here, and it is {size!r}.")


def _try_one_step(cell: Any, x: np.ndarray, state: np.ndarray) -> None:
    """Call the cell by itself, so that a fault is named simply.

    Raises:
        AnswerError: it does not return an output and a list with one state, each (batch, units).
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
    if isinstance(output, tuple | list):
        raise AnswerError(
            "`call` should return the output first, and then a list with the new state: "
            "`return h, [h]`."
        )
    new_state = states[0] if isinstance(states, tuple | list) else states
    for name, tensor in (("output", output), ("new state", new_state)):
        shape = tuple(keras.ops.shape(tensor))
        if shape != state.shape:
            raise AnswerError(
                f"The {name} should have the shape of the old state, {state.shape}, and it has "
                f"{shape}. Note that `states` is a list: the old state is `states[0]`."
            )


def _trace_one_step(cell: Any, x: np.ndarray, state: np.ndarray) -> None:
    """Call the cell as `fit` does, with symbols instead of numbers.

    Raises:
        AnswerError: it works with numbers only.
    """
    import tensorflow as tf

    step, given = lambda x, h: cell.call(x, [h]), (tf.constant(x), tf.constant(state))
    trace(step, given, "`keras.ops.tanh` instead of `np.tanh`")


def pooling_layer(answer: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Run a Keras layer class that pools sequences, with given weights.

    Args:
        answer: a class; `answer()` is a layer that is called with states and a mask.
        inputs: `x` (batch, steps, features), `mask` (batch, steps), True where a step is real,
            `weights`, from the layer's attribute to its value, and `weighting` (batch, features).

    Returns:
        `outputs` (batch, features); `other_padding`, the same with other numbers at padded steps;
        `unmasked`, without a mask; `parameters`, a count; and `gradients`: for each weight that of
        the sum of outputs times weighting.

    Raises:
        AnswerError: an attribute or what comes out is missing, of another shape, or not traced.
    """
    x, mask = inputs["x"], inputs["mask"]
    other = np.where(mask[..., None], x, x[::-1] + 1).astype(x.dtype)
    with comparable():
        layer = answer()
        layer.build(x.shape)
        for name, weight in inputs["weights"].items():
            assign(layer, name, weight)
        _trace_pooling(layer, x, mask)
        outputs, by_path = gradients(layer, x, inputs["weighting"], mask=tensor_of(mask))
        elsewhere = layer(other, mask=tensor_of(mask))
        unmasked = layer(x)
    return {
        "outputs": numpy_of(outputs),
        "other_padding": numpy_of(elsewhere),
        "unmasked": numpy_of(unmasked),
        "parameters": count_parameters(layer.trainable_variables),
        "gradients": by_attribute(layer, layer, inputs["weights"], by_path),
    }


def _trace_pooling(layer: Any, x: np.ndarray, mask: np.ndarray) -> None:
    """Call the layer as `fit` does, with symbols instead of numbers.

    Raises:
        AnswerError: it works with numbers only, or gives nothing, or another shape.
    """
    import tensorflow as tf

    shape = (x.shape[0], x.shape[-1])
    result = layer.call(tf.constant(x), mask=tf.constant(mask))
    refuse_other_shape(result, shape, "one vector for each sequence")
    call, given = lambda x, mask: layer.call(x, mask=mask), (tf.constant(x), tf.constant(mask))
    trace(call, given, "`keras.ops.softmax` instead of NumPy's")


def refuse_other_shape(result: Any, shape: tuple[int, ...], what: str) -> None:
    """Refuse what a layer's `call` returned if it has not the right shape.

    Raises:
        AnswerError: it is nothing, or of another shape; `what` says what should be returned.
    """
    if result is None:
        raise AnswerError("`call` returns None: is a `return` missing?")
    came = tuple(getattr(result, "shape", ()))
    if came != shape:
        raise AnswerError(
            f"`call` should return {what}, {shape} here, and it returns "
            f"{came or type(result).__name__}."
        )


def trace(call: Callable[..., Any], given: tuple[Any, ...], example: str) -> None:
    """Call with symbols instead of numbers.

    Raises:
        AnswerError: it works with numbers only; `example` says what to use instead of what.
    """
    import tensorflow as tf

    try:
        tf.function(call, autograph=False).get_concrete_function(*given)
    except (NotImplementedError, AttributeError) as error:
        raise AnswerError(
            "`call` works on numbers only, and `fit` would fail on it: use Keras's own functions, "
            f"for example {example}."
        ) from error


def seeded(answer: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Call an answer that draws random numbers with its seed and with the next, three times each.

    The calls come in an order that the seed decides, so that counting them is no way round it.

    Args:
        answer: a function whose last parameter is a seed.
        inputs: its inputs, `seed` the last of them.

    Returns:
        `result`; `again`, what the same seed gave later, another result if there is one; and
        `other`, what the next seed gave, the same result if there is one.
    """
    *others, seed = inputs.values()
    given: tuple[list[Any], list[Any]] = ([], [])
    for offset in np.random.default_rng(seed).permutation([0, 0, 0, 1, 1, 1]).tolist():
        given[offset].append(answer(*others, seed + offset))
    (result, *later), other = given
    return {
        "result": result,
        "again": next((each for each in later if not _alike(each, result)), later[-1]),
        "other": next((each for each in other if _alike(each, result)), other[0]),
    }


def _alike(one: Any, other: Any) -> bool:
    try:
        return bool(np.array_equal(one, other))
    except Exception:  # lists of unlike lengths, or anything else that came
        return False


def truths(answer: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Hand models to a function that judges them, one after the other.

    Args:
        answer: a function of a model, ids `x` and a step `t` that returns True or False.
        inputs: `x` (batch, steps), ids; `t`; `models`, how many there are; and what `hidden.mix`
            makes them of, or in its place `hidden`, the name under which another process knows it.

    Returns:
        `verdicts`, a list of truth values, and `given`, the ids that models were run on, at
        first.

    Raises:
        AnswerError: something else than a truth value came back, a model was given ids of
            another length, or `x` was changed in place.
    """
    asked, name = hidden.asked_for(inputs)
    found = []
    given: list[np.ndarray] = []
    for number in range(inputs["models"]):
        x = inputs["x"].copy()
        model = _asking(asked, name, number, x.shape[1], given)
        found.append(_truth(answer(model, x, inputs["t"])))
        if not np.array_equal(x, inputs["x"]):
            raise AnswerError(
                "The code changes its input `x` in place: whoever passed it would find it altered. "
                "Begin with `changed = x.copy()`; `changed = x` only makes a second name for it."
            )
    return {"verdicts": found, "given": given}


def _truth(result: Any) -> bool:
    """Return a truth value of Python, NumPy or TensorFlow as one of Python."""
    if isinstance(result, bool | np.bool_):
        return bool(result)
    shape = getattr(result, "shape", None)
    if shape == () and hasattr(result, "__array__"):
        array = np.asarray(result)
        if array.dtype == bool and array.ndim == 0:
            return bool(array)
    if result is None:
        came = "None: is a `return` missing?"
    elif shape:
        came = f"an array of shape {tuple(shape)}; `.all()` makes one answer of truth values."
    else:
        came = f"{str(result)[:40]!r}."
    raise AnswerError(f"The function should return True or False, and it returned {came}")


def _asking(
    asked: hidden.Asked, name: str, number: int, steps: int, given: list[np.ndarray]
) -> Any:
    def model(x: Any) -> np.ndarray:
        ids = np.asarray(x).astype(int)
        if ids.ndim != 2 or ids.shape[1] != steps:
            raise AnswerError("Give the model ids of the same shape as `x`.")
        if len(given) < _CALLS_KEPT:
            given.append(ids.copy())
        return asked.ask(name, number, ids)

    return model


def assign(cell: Any, name: str, weight: np.ndarray) -> None:
    """Set a weight of the answer, by its attribute.

    Raises:
        AnswerError: the attribute is missing, is no weight, or has another shape.
    """
    variable = getattr(cell, name, None)
    if hasattr(variable, "add_weight"):
        raise AnswerError(
            f"`self.{name}` is a layer, and here it is a weight of this one: make it in `build` "
            f"with `self.{name} = self.add_weight(shape=…)`, and multiply by it in `call`."
        )
    if variable is not None and not hasattr(variable, "assign"):
        raise AnswerError(
            f"`self.{name}` is no weight, so that it would never learn: make it in `build` with "
            f"`self.{name} = self.add_weight(shape=…)`."
        )
    if variable is None:
        raise AnswerError(
            f"There is no weight `self.{name}` after `build`: make it there with "
            f"`self.{name} = self.add_weight(shape=…)`."
        )
    if tuple(variable.shape) != weight.shape:
        raise AnswerError(
            f"The shape of `self.{name}` is wrong: expected {weight.shape}, "
            f"got {tuple(variable.shape)}."
        )
    variable.assign(weight)
