"""Looking at a language model that is told, beside the ids, one number for each text.

As in `models`: the model is made anew from its config, where none of the learner's code has run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from utils.checks import layer_graph, rebuild
from utils.checks.exercise import Inputs
from utils.checks.model_runs import (
    draw_weights,
    gradient_reach,
    refuse_huge,
    shapes_of_two,
    single,
    taking,
)
from utils.checks.probes import AnswerError
from utils.checks.tensors import comparable, count_parameters, gradients, numpy_of, tensors

ONE_INPUT = "The model takes one input"
EXCHANGED = r"first input should be the ids"


def poet_model(config: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Make a model of ids and a poet from its config, and look at it with weights from a seed.

    Args:
        config: what `models.model_config` gave.
        inputs: two batches of ids, `x` and `changed` (batch, steps); two of poets, `poet` and
            `other` (batch,); `at_most`, parameters beyond which nothing is run; `seed` of the
            weights.

    Returns:
        `outputs` for x and poet, `changed` for the other ids, `other` for the other poets, `again`
        for x and poet once more, each (batch, steps, …); `parameters`, a count; `activation`, what
        stands after the last layer; `reach`, for each trainable weight its gradient's norm.

    Raises:
        AnswerError: the config describes no model of two such inputs, or a huge one.
    """
    x, poet = inputs["x"], inputs["poet"]
    with comparable():
        model = rebuild.rebuild(config)
        _refuse_other_inputs(model)
        refuse_huge(model, inputs["at_most"])
        draw_weights(model, inputs["seed"])
        with taking(x):
            outputs, by_name = gradients(model, tensors(x, poet))
            found = {
                "outputs": numpy_of(single(outputs)),
                "changed": numpy_of(model(tensors(inputs["changed"], poet), training=False)),
                "other": numpy_of(model(tensors(x, inputs["other"]), training=False)),
                "again": numpy_of(model(tensors(x, poet), training=False)),
            }
    return {
        **found,
        "parameters": count_parameters(model.weights),
        "activation": layer_graph.last_activation(config),
        "reach": gradient_reach(by_name),
    }


def _refuse_other_inputs(model: Any) -> None:
    """Raise an AnswerError unless the model takes ids and poets."""
    shapes = shapes_of_two(model, "keras.Model([ids, poet], …)")
    if len(shapes[0]) == 1 and len(shapes[1]) == 2:
        raise AnswerError("The first input should be the ids, and the second one the poet.")
    if len(shapes[0]) != 2 or shapes[0][1] is not None:
        raise AnswerError(
            "The ids are (batch, steps), with the number of steps left open: "
            "`keras.Input((None,), dtype='int32')`."
        )
    if shapes[1] not in ((None,), (None, 1)) or len(shapes[1]) == 2:
        raise AnswerError(
            "The poet is one number for each text, (batch,): `keras.Input((), dtype='int32')`."
        )


def one_step_more(inputs: Inputs, result: Any) -> bool:
    """Return whether there is one output more than there are ids."""
    shape, steps = result["outputs"].shape, inputs["x"].shape[1]
    return len(shape) == 3 and shape[1] == steps + 1
