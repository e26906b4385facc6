"""Looking at a model of two texts, a story and a question, each ids with padding on the right.

As in `models`: the model is made anew from its config, where none of the learner's code has run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from utils.checks import layer_graph, rebuild
from utils.checks.model_runs import (
    draw_weights,
    gradient_reach,
    layers_within,
    refuse_huge,
    shapes_of_two,
    single,
    taking,
)
from utils.checks.probes import AnswerError
from utils.checks.tensors import comparable, count_parameters, gradients, numpy_of, tensors

CHANGES = (
    *("story_padded", "question_padded", "story_first", "story_last"),
    *("question_first", "question_last", "story_swapped", "question_swapped"),
)
"""What is done to the two texts: more padding, other words at either end, and ends exchanged."""
_MORE = 7


def story_model(config: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Make a model of a story and a question from its config, and look at it.

    Args:
        config: what `models.model_config` gave.
        inputs: `story` and `question`, ids (batch, steps); `at_most`, parameters beyond which
            nothing is run; `seed` of the weights.

    Returns:
        `outputs` and `again`, the same once more, and outputs for each of `CHANGES`, all
        (batch, …); `parameters`, a count; `kinds`, the classes of the layers; `activation`, what
        stands after the last layer; `reach`, for each trainable weight its gradient's norm;
        `masking` and `maskless`, counts of the embeddings that make a mask and of the others;
        `one_row`, 1 if the texts are joined along their steps and a single recurrent layer reads
        what comes of it, else 0.

    Raises:
        AnswerError: the config describes no model of two such inputs, or a huge one.
    """
    story, question = inputs["story"], inputs["question"]
    with comparable():
        model = rebuild.rebuild(config)
        _refuse_other_inputs(model)
        refuse_huge(model, inputs["at_most"])
        draw_weights(model, inputs["seed"])
        with taking(story):
            outputs, by_name = gradients(model, tensors(story, question))
            variants = {
                name: numpy_of(single(model(tensors(*texts), training=False)))
                for name, texts in changed(story, question).items()
            }
    layers = layers_within(model)
    kinds = [type(layer).__name__ for layer in layers]
    makes_mask = [
        bool(layer.mask_zero)
        for layer, kind in zip(layers, kinds, strict=True)
        if kind == "Embedding"
    ]
    return {
        "outputs": numpy_of(single(outputs)),
        **variants,
        "parameters": count_parameters(model.weights),
        "kinds": kinds,
        "activation": layer_graph.last_activation(config),
        "reach": gradient_reach(by_name),
        "masking": makes_mask.count(True),
        "maskless": makes_mask.count(False),
        "one_row": int(_in_one_row(model, kinds)),
    }


def _in_one_row(model: Any, kinds: list[str]) -> bool:
    if sum(kind in layer_graph.RECURRENT for kind in kinds) != 1:
        return False
    return any(
        tensor.shape[part.axis] is None
        for part in model.operations
        if type(part).__name__ == "Concatenate"
        for tensor in part.input
    )


def changed(story: np.ndarray, question: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return both texts once more (`again`), and as each of `CHANGES` makes them."""
    more = ((0, 0), (0, _MORE))
    return {
        "again": (story, question),
        "story_padded": (np.pad(story, more), question),
        "question_padded": (story, np.pad(question, more)),
        "story_first": (_other(story, last=False), question),
        "story_last": (_other(story, last=True), question),
        "question_first": (story, _other(question, last=False)),
        "question_last": (story, _other(question, last=True)),
        "story_swapped": (_swapped(story), question),
        "question_swapped": (story, _swapped(question)),
    }


def _other(ids: np.ndarray, *, last: bool) -> np.ndarray:
    """Return ids with another word at the beginning, or at the end, of each row."""
    made, rows = ids.copy(), np.arange(len(ids))
    places = (ids > 0).sum(axis=1) - 1 if last else np.zeros(len(ids), int)
    made[rows, places] = 1 + made[rows, places] % (ids.max() - 1)
    return made


def _swapped(ids: np.ndarray) -> np.ndarray:
    """Return ids with the first and the last word of each row in each other's place."""
    made, rows = ids.copy(), np.arange(len(ids))
    last = (ids > 0).sum(axis=1) - 1
    made[rows, 0], made[rows, last] = ids[rows, last], ids[rows, 0]
    return made


def _refuse_other_inputs(model: Any) -> None:
    """Raise an AnswerError unless the model takes two texts of any length."""
    shapes = shapes_of_two(model, "keras.Model([story, question], …)")
    if any(len(shape) != 2 or shape[1] is not None for shape in shapes):
        raise AnswerError(
            "Both texts are (batch, steps), with the number of steps left open: "
            "`keras.Input((None,), dtype='int32')`."
        )
