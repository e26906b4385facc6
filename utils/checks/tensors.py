"""What probes read from Keras: a model's gradients, its parameters, and numbers that compare."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import numpy as np


def count_parameters(variables: Any) -> int:
    """Count the numbers in distinct variables."""
    distinct = {id(variable): variable for variable in variables}
    return sum(int(np.prod(variable.shape)) for variable in distinct.values())


def gradients(
    model: Any,
    x: Any,
    weighting: np.ndarray | None = None,
    *,
    at: np.ndarray | None = None,
    **options: Any,
) -> tuple[Any, dict[str, np.ndarray]]:
    """Return a Keras model's (first) outputs, and a loss's gradient for each trainable weight.

    The loss is the sum of the outputs times `weighting`, an array of their shape; by default a
    random one that is always the same, so that no symmetry sets a gradient to zero; `at` are
    factors of it, left out where the outputs have fewer axes. Where no gradient arrives it is
    zero. `options` go to the model's call.
    """
    import tensorflow as tf

    with tf.GradientTape() as tape:
        outputs = model(x, training=False, **options)
        several = list(outputs.values()) if isinstance(outputs, dict) else outputs
        first = several[0] if isinstance(several, list | tuple) else several
        numbers = tf.cast(first, tf.float32)
        if weighting is None:
            weighting = np.random.default_rng(0).normal(size=numbers.shape)
        if at is not None and weighting.shape[:-1] == at.shape[:-1]:
            weighting = weighting * at
        loss = tf.reduce_sum(numbers * tf.constant(weighting, tf.float32))
    weights = model.trainable_weights
    found = tape.gradient(loss, [weight.value for weight in weights])
    by_name: dict[str, np.ndarray] = {}
    for weight, gradient in zip(weights, found, strict=True):
        # Keras numbers layers by what was made before in this session: leave that out.
        name = re.sub(r"_\d+(?=/|$)", "", weight.path)
        name = name if name not in by_name else f"{name} ({len(by_name) + 1})"
        if gradient is None:
            by_name[name] = np.zeros(weight.shape, np.float32)
        else:
            by_name[name] = np.asarray(tf.convert_to_tensor(gradient))
    return outputs, by_name


@contextlib.contextmanager
def comparable() -> Iterator[None]:
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


def numpy_of(tensor: Any) -> np.ndarray:
    import keras

    return np.asarray(keras.ops.convert_to_numpy(tensor))


def tensor_of(array: np.ndarray) -> Any:
    import keras

    return keras.ops.convert_to_tensor(array)


def tensors(*arrays: np.ndarray) -> list[Any]:
    """Return arrays as what a model of several inputs is called with."""
    return [tensor_of(each) for each in arrays]
