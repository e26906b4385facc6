"""Running a model that was made anew from its config: with weights of a seed, on given sequences.

`models` says what is measured on it. None of a learner's code runs here.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from utils.checks import layer_graph, rebuild
from utils.checks.probes import AnswerError
from utils.checks.tensors import count_parameters, gradients, numpy_of


def layers_within(model: Any) -> list[Any]:
    """Return a model's layers in its order, those of models within it in the place of each."""
    import keras

    found: list[Any] = []
    for layer in model.layers:
        found += layers_within(layer) if isinstance(layer, keras.Model) else [layer]
    return [layer for layer in found if type(layer).__name__ != "InputLayer"]


def operations_within(model: Any) -> list[str]:
    """Return the names of the operations of a model that are no layers (`keras.ops`)."""
    import keras

    found: list[str] = []
    for part in getattr(model, "operations", model.layers):
        if isinstance(part, keras.Model):
            found += operations_within(part)
        elif not isinstance(part, keras.layers.Layer):
            found.append(type(part).__name__)
    return found


def rebuilt(config: Any, x: np.ndarray, inputs: Mapping[str, Any]) -> Any:
    """Return the model of a config with weights drawn from the seed, built for `x`."""
    model = rebuild.rebuild(config)
    layer_graph.refuse_fixed_steps(config, ids=x.ndim == 2)
    if inputs.get("undropped"):
        layer_graph.refuse_dropout(config)
    if inputs.get("unshared"):
        layer_graph.refuse_sharing(config)
    if inputs.get("every_step"):
        layer_graph.refuse_last_states(config)
    _refuse_features(model, x)
    refuse_huge(model, inputs["at_most"])
    if not model.built:
        outputs_of(model, x)
        refuse_huge(model, inputs["at_most"])
    draw_weights(model, inputs["seed"])
    return model


def draw_weights(model: Any, seed: int) -> None:
    """Give a model's trainable weights values that the seed draws."""
    rng = np.random.default_rng(seed)
    for weight in model.trainable_weights:
        weight.assign(0.2 * rng.normal(size=weight.shape))


def shapes_of_two(model: Any, wanted: str) -> list[tuple[int | None, ...]]:
    """Return the shapes of a model's two inputs.

    Raises:
        AnswerError: it has not two; the sentence shows the code that is `wanted`.
    """
    shapes = [tuple(each.shape) for each in model.inputs or ()]
    if len(shapes) != 2:
        many = "one input" if len(shapes) == 1 else f"{len(shapes)} inputs"
        raise AnswerError(f"The model takes {many}, and needs two: `{wanted}`.")
    return shapes


def agree(first: np.ndarray, outputs: np.ndarray) -> bool:
    return first.shape == outputs.shape and np.allclose(first, outputs, atol=1e-5)


def gradient_reach(by_name: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Return the norm of each weight's gradient, from `tensors.gradients`."""
    return {name: float(np.linalg.norm(each)) for name, each in by_name.items()}


def outputs_and_reach(model: Any, x: np.ndarray) -> tuple[np.ndarray, dict[str, float]]:
    outputs, by_name = outputs_and_gradients(model, x)
    return outputs, gradient_reach(by_name)


def outputs_and_gradients(
    model: Any, x: np.ndarray, at: np.ndarray | None = None
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return outputs and gradients; `at` are factors of the outputs in the loss, by default 1."""
    with taking(x):
        outputs, by_name = gradients(model, x, at=at)
    return numpy_of(single(outputs)), by_name


def traced_outputs(model: Any, x: np.ndarray) -> np.ndarray:
    """Return the outputs for ids, with the model as one graph: long sequences cost little then."""
    import tensorflow as tf

    call = tf.function(lambda ids: single(model(ids, training=False)), autograph=False)
    with taking(x):
        # Not called directly, or TensorFlow warns from the fifth model on that it was traced anew.
        # The steps are given: without them `TimeDistributed` takes the sequences for steps.
        graph = call.get_concrete_function(tf.TensorSpec(x.shape, x.dtype))
        return numpy_of(graph(tf.constant(x)))


def outputs_of(model: Any, x: np.ndarray) -> np.ndarray:
    with taking(x):
        return numpy_of(single(model(x, training=False)))


_OUTSIDE = re.compile(r"= (\d+) is not in \[0, (\d+)\)")
"""What TensorFlow says of an id that an embedding has no row for."""

STATES = "one tensor, what its top layer gives"


def single(outputs: Any, wanted: str = "one tensor of logits") -> Any:
    if isinstance(outputs, dict | list | tuple):
        raise AnswerError(f"The model should return {wanted}, and it returns several.")
    return outputs


@contextlib.contextmanager
def taking(x: np.ndarray) -> Iterator[None]:
    """Say it plainly where a model's input or its embedding does not fit this batch."""
    try:
        yield
    except Exception as error:
        outside = _OUTSIDE.search(str(error))
        if outside:
            raise AnswerError(
                "The `Embedding` has fewer rows than the vocabulary: id {} does not fit into {} "
                "rows. Give it `vocabulary_size`.".format(*outside.groups())
            ) from error
        if not isinstance(error, ValueError) or "expected shape" not in str(error):
            raise
        came = f"The model takes no {x.shape[0]} sequences of {x.shape[1]} steps"
        if x.ndim == 3:
            came += (
                f" and {x.shape[2]} features: leave the number of steps open, "
                "`keras.Input((None, features))`."
            )
        else:
            came += ": leave both numbers open, `keras.Input((None,), dtype='int32')`."
        raise AnswerError(came) from error


def _refuse_features(model: Any, x: np.ndarray) -> None:
    """Raise an AnswerError if the model's input is of another width than these sequences."""
    shape = tuple(model.inputs[0].shape) if model.built and model.inputs else ()
    if x.ndim == 3 and len(shape) == 3 and shape[2] not in (None, x.shape[2]):
        raise AnswerError(
            f"The model takes sequences of {shape[2]} features, and here each step has "
            f"{x.shape[2]}: the input is `keras.Input((None, features))`."
        )


def refuse_huge(model: Any, at_most: int) -> None:
    count = count_parameters(model.weights)
    if count > at_most:
        raise AnswerError(f"The model has {count:,} parameters, too many to look at it further.")
