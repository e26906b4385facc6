"""Looking at a learner's model: its config is taken where the learner's code runs, and the model
made anew from it is measured where none of that code has ever run.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from utils.checks import layer_graph, rebuild
from utils.checks.model_runs import (
    STATES,
    agree,
    gradient_reach,
    layers_within,
    operations_within,
    outputs_and_gradients,
    outputs_and_reach,
    outputs_of,
    rebuilt,
    refuse_huge,
    single,
    taking,
    traced_outputs,
)
from utils.checks.probes import AnswerError
from utils.checks.tensors import comparable, count_parameters, gradients, numpy_of


def model_config(answer: Any, inputs: Mapping[str, Any]) -> Any:
    """Return the config of the model that `answer(*arguments)` makes, as JSON text.

    Args:
        answer: a function that returns a Keras model.
        inputs: `arguments`, a list of plain values; `at_most`, parameters beyond which the model
            is not looked at; optionally True as `own_class`, where the model may be of a class of
            the learner's own, which takes what `x` is; and `largest`, other arguments, with
            which the model's parameters are counted: then there are two configs in a list.

    Raises:
        AnswerError: no Keras model came back, a huge one, or one that has no config.
    """
    config = _config_of(answer, inputs["arguments"], inputs)
    if "largest" not in inputs:
        return config
    return [config, _config_of(answer, inputs["largest"], inputs)]


def _config_of(answer: Any, arguments: Sequence[Any], inputs: Mapping[str, Any]) -> str:
    import keras

    with comparable():
        model = answer(*arguments)
        if not isinstance(model, keras.Model):
            came = "None: is a `return` missing?" if model is None else f"{type(model).__name__}."
            raise AnswerError(f"The function should return a Keras model, and it returned {came}")
        refuse_huge(model, inputs["at_most"])
        if inputs.get("own_class"):
            model = rebuild.unfolded(model, inputs["x"])
        return rebuild.config_of(model)


def language_model(config: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Make a language model from its config, and look at it with weights drawn from a seed.

    Args:
        config: what `model_config` gave, for parameters with the `largest` vocabulary, too.
        inputs: `vocabulary_size`; `at_most`, parameters beyond which nothing is run; `seed` of the
            weights; two batches of ids, `x` and `changed` (batch, steps); `prefix`, a number of
            steps.

    Returns:
        `outputs`, `changed` and `again` (x once more), each (batch, steps, …), `prefix` (the first
        steps alone), `parameters` (a count), `depth` and `cells`, how many recurrent layers and
        cells the longest way through the model meets, `activation`, what stands after the last
        layer, `reach`: for each trainable weight the norm of its gradient (0 where none arrives),
        `leak`: how far outputs move, as a part of their spread, when only later ids change while
        it trains, and `far`: the same when ids far ahead change, and ids far behind.

    Raises:
        AnswerError: the config describes no model, a huge one, or one that takes no such sequences.
    """
    config, *largest = config if isinstance(config, list) else [config]
    x, changed, prefix = inputs["x"], inputs["changed"], inputs["prefix"]
    # One batch for three questions: what a model does to one row, it must not do to another.
    rows, size = np.concatenate([x, changed, x]), len(x)
    with comparable():
        model = rebuilt(config, rows, inputs)
        outputs, reach = outputs_and_reach(model, rows)
        layer_graph.refuse_dropped_ids(config)  # now that it has taken ids
        layer_graph.refuse_frozen(config, rebuild.CERTAIN)
        first = outputs_of(model, rows[:, :prefix])[:size]
        again = outputs[2 * size :]
        if not agree(first, outputs[:size, :prefix]):  # a state that is carried from call to call?
            again = outputs_of(model, rows)[:size]
        leak, far = _leak_in_training(config, model, inputs), _from_afar(config, model, x)
        counts = [_count(each, inputs) for each in largest]
    depth, cells = layer_graph.recurrent_depth(config)
    return {
        "outputs": outputs[:size],
        "changed": outputs[size : 2 * size],
        "again": again,
        "prefix": first,
        "leak": np.array(leak),
        "far": np.array(far),
        "parameters": max([count_parameters(model.weights), *counts]),
        "depth": depth,
        "cells": cells,
        "activation": layer_graph.last_activation(config),
        "reach": reach,
    }


def _count(config: Any, inputs: Mapping[str, Any]) -> int:
    """Return how many parameters a model of ids has; its outputs are not looked at."""
    model = rebuild.rebuild(config)
    refuse_huge(model, inputs["at_most"])
    if not model.built:
        outputs_of(model, inputs["x"])
    return count_parameters(model.weights)


_FAR = 130
"""Steps, twice as many as the chapters train on: how far ahead, or back, a model is looked at."""
_NEAR = 7
"""Steps that the short sequences have, in which the other causes of a leak are seen."""


def _leak_in_training(config: str, model: Any, inputs: Mapping[str, Any]) -> float:
    """Return how far early outputs move while it trains when only later ids change."""
    if not layer_graph.normalises_batches(config):
        return 0.0
    x, changed = inputs["x"], inputs["changed"]
    differs = np.logical_or.accumulate(x != changed, axis=1)
    early = ~differs & differs[:, -1:]
    # Both times with the same noise, and with the moving averages as they were.
    kept = [(each, numpy_of(each)) for each in model.non_trainable_variables]
    found = []
    for ids in (x, changed):
        found.append(numpy_of(single(model(ids, training=True))))
        for variable, value in kept:
            variable.assign(value)
    before, after = found
    return _moved(before, after, early)


def _from_afar(config: str, model: Any, x: np.ndarray) -> tuple[float, float]:
    """Return how far two outputs move when only ids far ahead of them change, or far behind."""
    if not layer_graph.may_skip_steps(config):
        return 0.0, 0.0
    row, ids, steps = np.resize(x, _FAR), np.unique(x), np.arange(_FAR)
    other = ids[(np.searchsorted(ids, row) + 1) % len(ids)]
    ahead, behind = np.where([steps < _NEAR, steps >= _FAR - _NEAR], row, other)
    outputs = outputs_of(model, np.stack([row, ahead, behind]))
    if outputs.ndim != 3 or outputs.shape[1] != _FAR:
        return 0.0, 0.0
    before, ahead, behind = np.split(outputs, 3)
    first, last = steps[None] < 2, steps[None] >= _FAR - 2
    return _moved(before, ahead, first), _moved(before, behind, last)


def _moved(outputs: np.ndarray, changed: np.ndarray, early: np.ndarray) -> float:
    if outputs.shape != changed.shape or outputs.shape[:2] != early.shape or not early.any():
        return 0.0
    moved = np.abs(outputs - changed)[early].max()
    return float(moved / max(float(outputs.std()), 1e-30))


def deep_language_model(config: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Look at a language model as `language_model` does, and at its gradients as it begins.

    Args:
        config: what `model_config` gave.
        inputs: those of `language_model`, and optionally `every_step` as for `sequence_model`.

    Returns:
        What `language_model` gives, and `at_start`: with the initial weights that the model itself
        asks for, drawn from the seed, the norm of the gradient by the weights of each recurrent
        layer, in the model's order; and `taking_part`, the depth without the layers that are fed
        or heard next to nothing then: the gradient by their kernels, with which they read, is less
        than a thousandth of the largest gradient by any weight.

    Raises:
        AnswerError: as `language_model`, or a recurrent layer returns its last state only.
    """
    found = language_model(config, inputs)
    config = config[0] if isinstance(config, list) else config
    # Keras draws the seeds of initial weights from Python's generator, which a check gives back.
    random.seed(inputs["seed"])
    with comparable():
        model = rebuild.rebuild(config, chance=True)
        if not model.built:
            outputs_of(model, inputs["x"])
        _, by_name = gradients(model, inputs["x"])
    # Keyed by variable: a layer that is used twice is one layer.
    norms = {
        id(weight): float(np.linalg.norm(gradient))
        for weight, gradient in zip(model.trainable_weights, by_name.values(), strict=True)
    }
    recurrent = [part for part in layers_within(model) if _is_recurrent(part)]
    found["at_start"] = [_norm(norms, layer.trainable_weights) for layer in recurrent]
    heard = _TAKES_PART * max(norms.values(), default=0.0)
    kernels = {
        layer.name: [weight for weight in layer.trainable_weights if weight.name == "kernel"]
        for layer in recurrent
    }
    idle = {name for name, weights in kernels.items() if _norm(norms, weights) <= heard}
    found["taking_part"], _ = layer_graph.recurrent_depth(config, without=idle)
    return found


_TAKES_PART = 1e-3


def _norm(norms: Mapping[int, float], weights: Sequence[Any]) -> float:
    return float(np.linalg.norm([norms[id(weight)] for weight in weights]))


def tagger_model(config: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Look at a tagger with weights from a seed, and at how far apart what it reads may stand.

    What the first character moves in the last tag may fade below the precision of an output long
    before it is nothing; a gradient by the character's own weights does not.

    Args:
        config: what `model_config` gave.
        inputs: `arguments`, of which the first is the vocabulary's size; `at_most`, parameters
            beyond which nothing is run; `seed` of the weights; `x` (batch, steps), ids; `prefix`,
            how many steps of the first three rows are a sentence. No id but 0 occurs twice.

    Returns:
        `outputs` and `again` (x once more), each (batch, steps, …), `prefix` (the first steps
        alone), `parameters` (a count), and `reach`: for each trainable weight the norm of its
        gradient (0 where none arrives); `ends`, for the last tag of a sentence and for the first
        one the norm of its gradient by what is learned of a character, the least of all;
        `activation`, what stands after the last layer; `makes_mask`, 1 if a layer of the model
        makes a mask, else 0; and `unturned`, 1 if it has a layer that reads backward and nothing
        that could turn the states round, else 0.

    Raises:
        AnswerError: the config describes no model, a huge one, or one that takes no such sequences.
    """
    x, last, vocabulary = inputs["x"], inputs["prefix"] - 1, inputs["arguments"][0]
    # One gradient for three questions: by a character that one row alone has, it is that row's.
    at = np.ones((*x.shape, 1))
    at[1:3] = 0
    at[1, last], at[2, 0] = 1, 1
    rows, size = np.concatenate([x, x]), len(x)
    with comparable():
        model = rebuilt(config, rows, inputs)
        outputs, by_name = outputs_and_gradients(model, rows, np.concatenate([at, 0 * at]))
        first = outputs_of(model, x[:, : last + 1])
        again = outputs[size:]
        if not agree(first, outputs[:size, : last + 1]):  # a state that is carried on?
            again = outputs_of(model, x)
        elif layer_graph.may_skip_steps(config):  # as far as to padding that stands further off?
            far = outputs_of(model, np.pad(x, ((0, 0), (0, _FAR))))[:, : last + 1]
            first = first if agree(first, far) else far
    return {
        "outputs": outputs[:size],
        "again": again,
        "prefix": first,
        "parameters": count_parameters(model.weights),
        "reach": gradient_reach(by_name),
        "ends": np.array([_least(by_name, x[row, : last + 1], vocabulary) for row in (1, 2)]),
        "activation": layer_graph.last_activation(config),
        "makes_mask": int(_makes_mask(model)),
        "unturned": int(layer_graph.leaves_backwards(config)),
    }


def _least(by_name: Mapping[str, np.ndarray], characters: np.ndarray, size: int) -> float:
    """Return the least norm of what a gradient says of the own weights of these characters."""
    own = [each[characters] for each in by_name.values() if each.ndim == 2 and len(each) >= size]
    squares = sum(np.square(each, dtype=float).sum(axis=-1) for each in own)
    return float(np.sqrt(np.min(squares)))


def _makes_mask(model: Any) -> bool:
    return any(
        getattr(layer, "mask_zero", False) or type(layer).__name__ == "Masking"
        for layer in layers_within(model)
    )


def _is_recurrent(layer: Any) -> bool:
    return type(layer).__name__ in layer_graph.RECURRENT


def sequence_model(config: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Make a model of float sequences from its config, draw its weights, and run it.

    Args:
        config: what `model_config` gave.
        inputs: `x` (batch, steps, features), floats; `at_most`, parameters beyond which nothing is
            run; `seed` of the weights; optionally `changed`, as `x`, `mask` (batch, steps),
            and True as `every_step`, `unshared` or `undropped`, where each recurrent layer must
            return all steps, or be called once, or nothing may be dropped.

    Returns:
        `outputs` for x and, if given, `changed` for the other inputs, each (batch, …);
        `kinds`, the class of every layer in the model's order, those within others included;
        `operations`, the names of what is computed between them without a layer;
        `layers`, of those that have weights the `kind` and the `arrays` (of a `Bidirectional` the
        forward layer's, then the backward layer's), so that an oracle can compute the outputs;
        `parameters`, a count; and `reach`, for each trainable weight its gradient's norm.

    Raises:
        AnswerError: the config describes no model, a huge one, one that takes no such sequences,
            or one whose recurrent layers are not as they must be.
    """
    x, mask = inputs["x"], inputs.get("mask")
    options = {} if mask is None else {"mask": mask}
    with comparable():
        model = rebuilt(config, x, inputs)
        with taking(x):
            outputs, by_name = gradients(model, x, **options)
            found = {"outputs": numpy_of(single(outputs, STATES))}
            if "changed" in inputs:
                moved = model(inputs["changed"], training=False, **options)
                found["changed"] = numpy_of(single(moved, STATES))
    parts = layers_within(model)
    return {
        **found,
        "kinds": [_kind(layer) for layer in parts],
        "operations": operations_within(model),
        "layers": [
            {"kind": _kind(layer), "arrays": [numpy_of(w) for w in layer.weights]}
            for layer in parts
            if layer.weights
        ],
        "parameters": count_parameters(model.weights),
        "reach": gradient_reach(by_name),
    }


def document_model(config: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Make a model that judges whole documents from its config, draw its weights, and run it.

    Args:
        config: what `model_config` gave.
        inputs: `x` and `changed` (batch, steps), ids with 0 for padding on the right, and `padded`,
            x with more of it; `vocabulary_size`; `at_most`, parameters beyond which nothing is run;
            `seed` of the weights.

    Returns:
        `outputs`, `padded`, `changed` and `again` (x once more), each (batch, …); `kinds`, the
        class of every layer in the model's order, those within others included; `operations`, the
        names of what is computed between them without a layer; `activation`, what stands after
        the last layer; `dense`, 1 if a recurrent layer reads an earlier one's states beside what
        that one has read, else 0; `makes_mask`, 1 if a layer of the model makes a mask, else 0;
        `parameters`, a count, and `per_word`, how many more each
        further word of the vocabulary would take; and `reach`, for each trainable weight its
        gradient's norm.

    Raises:
        AnswerError: the config describes no model, a huge one, or one that takes no such ids.
    """
    x = inputs["x"]
    with comparable():
        model = rebuilt(config, x, inputs)
        outputs, reach = outputs_and_reach(model, x)
        # Only what skips steps could miss the first padded ones and read others.
        if layer_graph.may_skip_steps(config):
            padded = traced_outputs(model, inputs["padded"])
        else:
            padded = outputs_of(model, inputs["padded"][:, : x.shape[1] + _NEAR])
        changed, again = np.split(outputs_of(model, np.concatenate([inputs["changed"], x])), 2)
    tables = [w.shape for w in model.weights if w.shape[0] >= inputs["vocabulary_size"]]
    return {
        "outputs": outputs,
        "padded": padded,
        "changed": changed,
        "again": again,
        "kinds": [_kind(layer) for layer in layers_within(model)],
        "operations": operations_within(model),
        "activation": layer_graph.last_activation(config),
        "makes_mask": int(_makes_mask(model)),
        "dense": int(layer_graph.has_dense_connection(config)),
        "parameters": count_parameters(model.weights),
        "per_word": sum(shape[-1] for shape in tables),
        "reach": reach,
    }


def _kind(layer: Any) -> str:
    """Return a layer's class; a `Dense` applied to each step is what a `Dense` is anyhow."""
    inner = layer.layer if type(layer).__name__ == "TimeDistributed" else None
    return "Dense" if type(inner).__name__ == "Dense" else type(layer).__name__
