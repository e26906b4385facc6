"""Looking at models for several tasks, of which some may have none.

As in `models`: what a learner's function gives is taken as configs, and the models made anew from
them are measured where none of the learner's code has run.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from utils.checks import layer_graph, rebuild
from utils.checks.model_runs import (
    draw_weights,
    gradient_reach,
    layers_within,
    refuse_huge,
    single,
)
from utils.checks.models import model_config
from utils.checks.probes import AnswerError
from utils.checks.tensors import comparable, count_parameters, gradients, numpy_of, tensors

TOO_FEW_ROWS = "fewer rows than there are ids"
"""Stands in the sentence on an embedding that is too small."""
_OUTSIDE = re.compile(r"= (\d+) is not in \[0, (\d+)\)")


def model_configs(answer: Any, inputs: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the configs of the models that `answer(task)` makes, by task, or None for it.

    Args:
        answer: a function of a task's name that returns a Keras model, or None.
        inputs: `tasks`, a dict from each name to what `task_models` reads.

    Raises:
        AnswerError: something else came back; the sentence names the task.
    """
    found: dict[str, str | None] = {}
    for name, task in inputs["tasks"].items():
        with comparable():
            made = answer(name)
        with _named(name):
            given = {"arguments": [], "at_most": task["at_most"]}
            found[name] = None if made is None else model_config(lambda made=made: made, given)
    return found


def task_models(configs: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Make each model from its config, and look at it with weights drawn from a seed.

    Args:
        configs: what `model_configs` gave.
        inputs: `seed` of the weights, and `tasks`: for each name `at_most`, parameters beyond
            which nothing is run, and lists of what a model reads, `x`, `changed` and, where
            padding may follow, `padded`; the first of each list is (batch, steps) of ids.

    Returns:
        For each task None, or `outputs`, `again` (x once more), `changed` and `padded` (x once
        more where nothing may be padded), each (batch, …); `parameters`, a count; `activation`,
        what stands after the last layer; `makes_mask`, 1 if a layer makes a mask, else 0; and
        `reach`, for each trainable weight its gradient's norm.

    Raises:
        AnswerError: a config describes no model, a huge one, or one that can't take what the task
            gives; the sentence names the task.
    """
    if not isinstance(configs, dict) or configs.keys() != inputs["tasks"].keys():
        raise AnswerError("What came back are no configs of Keras models, one for each task.")
    found: dict[str, Any] = {}
    for name, task in inputs["tasks"].items():
        config = configs[name]
        with _named(name):
            found[name] = None if config is None else _measured(config, task, inputs["seed"])
    return found


@contextlib.contextmanager
def _named(task: str) -> Iterator[None]:
    """Say for which task an answer can't be looked at."""
    try:
        yield
    except AnswerError as error:
        raise AnswerError(f'For "{task}": {error}') from error


def _measured(config: Any, task: Mapping[str, Any], seed: int) -> dict[str, Any]:
    with comparable():
        model = rebuild.rebuild(config)
        count = _inputs_of(model, task["x"])
        refuse_huge(model, task["at_most"])
        if not model.built:
            _outputs(model, task["x"][:count])
            refuse_huge(model, task["at_most"])
        draw_weights(model, seed)
        with _fitting():
            outputs, by_name = gradients(model, _given(task["x"][:count]))
        # The config says so too late: only what has taken its inputs can drop them.
        layer_graph.refuse_dropped_ids(config)
        layer_graph.refuse_frozen(config, rebuild.CERTAIN)
        others = {
            key: _outputs(model, task.get(key, task["x"])[:count])
            for key in ("again", "changed", "padded")
        }
    makes_mask = any(
        getattr(layer, "mask_zero", False) or type(layer).__name__ == "Masking"
        for layer in layers_within(model)
    )
    return {
        "outputs": numpy_of(single(outputs, "one tensor")),
        **others,
        "parameters": count_parameters(model.weights),
        "activation": layer_graph.last_activation(config),
        "makes_mask": int(makes_mask),
        "reach": gradient_reach(by_name),
    }


def _inputs_of(model: Any, x: Sequence[np.ndarray]) -> int:
    """Return how many inputs a model takes.

    Raises:
        AnswerError: not one, nor as many as the task gives, or of another form.
    """
    shapes = [tuple(each.shape) for each in (model.inputs if model.built else None) or ()]
    if not shapes:
        return 1
    if len(shapes) not in (1, len(x)):
        may = "one" if len(x) == 1 else f"one, or {len(x)}"
        raise AnswerError(f"the model takes {len(shapes)} inputs, and may take {may}.")
    for number, (shape, array) in enumerate(zip(shapes, x, strict=False), start=1):
        if array.ndim == 2 and (len(shape) != 2 or shape[1] is not None):
            raise AnswerError(
                f"input {number} of the model is {shape}, and ids come as (batch, steps) with any "
                "number of steps: `keras.Input((None,), dtype='int32')`."
            )
        if array.ndim == 1 and shape not in ((None,), (None, 1)):
            raise AnswerError(
                f"input {number} of the model is {shape}, and one number comes for each text: "
                "`keras.Input((), dtype='int32')`."
            )
    return len(shapes)


def _given(arrays: Sequence[np.ndarray]) -> Any:
    made = tensors(*arrays)
    return made if len(made) > 1 else made[0]


def _outputs(model: Any, arrays: Sequence[np.ndarray]) -> np.ndarray:
    with _fitting():
        return numpy_of(single(model(_given(arrays), training=False), "one tensor"))


@contextlib.contextmanager
def _fitting() -> Iterator[None]:
    """Say it plainly where an embedding has too few rows."""
    try:
        yield
    except Exception as error:
        outside = _OUTSIDE.search(str(error))
        if not outside:
            raise
        raise AnswerError(
            f"an `Embedding` has {TOO_FEW_ROWS}: id {outside[1]} does not fit into {outside[2]} "
            "rows. Is its size that of the task's input, and do the inputs stand in its order?"
        ) from error
