"""Probes of chapter 5: a layer of attention on given states, and a translator from its config.

As in `models`: a translator is made anew where none of the learner's code has run.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from utils.checks import layer_graph, rebuild
from utils.checks.model_runs import gradient_reach, layers_within, refuse_huge, single, taking
from utils.checks.probes import (
    AnswerError,
    assign,
    by_attribute,
    refuse_other_shape,
    trace,
)
from utils.checks.tensors import (
    comparable,
    count_parameters,
    gradients,
    numpy_of,
    tensor_of,
    tensors,
)


def attention_layer(answer: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Run a Keras layer class that attends, with given weights.

    Args:
        answer: a class; `answer(units)` is a layer that is called with s, h and a mask.
        inputs: `s` (batch, target steps, features), `h` (batch, steps, features), `mask` (batch,
            steps), True where a step is real, `units`, `weights`, from the layer's attribute to its
            value, and `weighting` (batch, target steps, features of h).

    Returns:
        `outputs` (batch, target steps, features of h); `other_padding`, the same with other numbers
        at padded steps; `unmasked`, without a mask; `parameters`, a count; and `gradients`: for
        each weight that of the sum of outputs times weighting.

    Raises:
        AnswerError: an attribute or what comes out is missing, of another shape, or not traced, or
            all weights begin at zero.
    """
    s, h, mask = inputs["s"], inputs["h"], inputs["mask"]
    other = np.where(mask[..., None], h, h[::-1] + 1).astype(h.dtype)
    with comparable():
        layer = answer(inputs["units"])
        layer.build(s.shape, h.shape)
        began = [getattr(layer, name, None) for name in inputs["weights"]]
        moves = any(np.any(numpy_of(each)) for each in began if hasattr(each, "assign"))
        for name, weight in inputs["weights"].items():
            assign(layer, name, weight)
        if not moves:
            raise AnswerError(
                "All weights begin at zero, and then no gradient reaches any of them: leave the "
                "`initializer` out."
            )
        _look_at(layer, s, h, mask)
        outputs, by_path = gradients(
            layer, tensor_of(s), inputs["weighting"], h=tensor_of(h), mask=tensor_of(mask)
        )
        elsewhere = layer(tensor_of(s), h=tensor_of(other), mask=tensor_of(mask))
        unmasked = layer(tensor_of(s), h=tensor_of(h))
    return {
        "outputs": numpy_of(outputs),
        "other_padding": numpy_of(elsewhere),
        "unmasked": numpy_of(unmasked),
        "parameters": count_parameters(layer.trainable_variables),
        "gradients": by_attribute(layer, layer, inputs["weights"], by_path),
    }


def _look_at(layer: Any, s: np.ndarray, h: np.ndarray, mask: np.ndarray) -> None:
    """Call the layer by itself, and as `fit` does, with symbols instead of numbers.

    Raises:
        AnswerError: it works with numbers only, or gives nothing, or another shape.
    """
    import tensorflow as tf

    shape = (*s.shape[:2], h.shape[-1])
    given = (tf.constant(s), tf.constant(h), tf.constant(mask))
    result = layer.call(given[0], given[1], mask=given[2])
    refuse_other_shape(result, shape, "a context for each target step")
    call = lambda s, h, mask: layer.call(s, h, mask=mask)  # noqa: E731 - as short as it is
    trace(call, given, "`keras.ops.softmax` instead of NumPy's")


def translator_model(config: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Make a translator from its config, and look at it with weights drawn from a seed.

    Args:
        config: what `models.model_config` gave.
        inputs: `source` and `read`, ids (batch, steps); `first` and `last`, sources with another
            first and last word; `later`, another end of what is read; `at_most`, parameters beyond
            which nothing is run; `seed` of the weights.

    Returns:
        `outputs` and `again` (once more), `later` (what is read later changes), `first` and `last`
        (the first or the last word of each source changes), `padded` (sources with more padding),
        each (batch, steps, …); `parameters`, a count; `activation`, what stands after the last
        layer; `kinds`, the class of every layer; `reach`, for each trainable weight its gradient's
        norm.

    Raises:
        AnswerError: the config describes no model of two such inputs, or a huge one.
    """
    source, read = inputs["source"], inputs["read"]
    with comparable():
        model = rebuild.rebuild(config)
        _refuse_other_inputs(model)
        refuse_huge(model, inputs["at_most"])
        rng = np.random.default_rng(inputs["seed"])
        for weight in model.trainable_weights:
            weight.assign(0.3 * rng.normal(size=weight.shape))
        with _ids_fitting(model, source, read):
            outputs, by_name = gradients(model, tensors(source, read))
            found = {"outputs": numpy_of(single(outputs))}
            for name, pair in {
                "again": (source, read),
                "later": (source, inputs["later"]),
                "first": (inputs["first"], read),
                "last": (inputs["last"], read),
                "padded": (np.pad(source, ((0, 0), (0, 9))), read),
            }.items():
                found[name] = numpy_of(single(model(tensors(*pair), training=False)))
    return {
        **found,
        "parameters": count_parameters(model.weights),
        "activation": layer_graph.last_activation(config),
        "kinds": [type(layer).__name__ for layer in layers_within(model)],
        "reach": gradient_reach(by_name),
    }


@contextlib.contextmanager
def _ids_fitting(model: Any, source: np.ndarray, read: np.ndarray) -> Iterator[None]:
    """Say which ids do not fit into which table, and what may have been exchanged."""
    try:
        with taking(source):
            yield
    except AnswerError as error:
        if "fewer rows" not in str(error):
            raise
        try:
            steps = single(model(tensors(read, source), training=False)).shape[1]
        except Exception:  # it does not fit the other way round either
            raise AnswerError(
                "An `Embedding` has fewer rows than there are ids: the source's takes "
                "`source_size` rows, and that of what is read `target_size`."
            ) from error
        if steps == read.shape[1]:
            raise AnswerError(
                "The inputs are exchanged: the source comes first, and what is read second, "
                "`keras.Model([source, read], …)`."
            ) from error
        raise AnswerError(
            "The tables are exchanged: the source's `Embedding` takes `source_size` rows, and that "
            "of what is read `target_size`."
        ) from error


def _refuse_other_inputs(model: Any) -> None:
    """Raise an AnswerError unless the model takes two lists of ids of open lengths."""
    shapes = [tuple(each.shape) for each in model.inputs or ()]
    if len(shapes) != 2:
        many = "one input" if len(shapes) == 1 else f"{len(shapes)} inputs"
        raise AnswerError(
            f"The model takes {many}, and needs two: `keras.Model([source, read], …)`."
        )
    if shapes != [(None, None)] * 2:
        raise AnswerError(
            "Both inputs are ids (batch, steps), with the number of steps left open: "
            "`keras.Input((None,), dtype='int32')`."
        )
