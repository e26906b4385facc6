"""How the layers of a model are joined, read from its config: no layer is made or run for it.

The config is one that `rebuild` has accepted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from utils.checks.probes import AnswerError

RECURRENT = ("GRU", "LSTM", "SimpleRNN", "RNN", "Bidirectional")
_MODELS = ("Functional", "Sequential")
_CALLED_AGAIN = "A recurrent layer is called more than once in this model."
_LAST_STATE_ONLY = "A recurrent layer has `return_sequences=False`, which is the default."

Part = Mapping[str, Any]
Depths = dict[tuple[str, int], int]


def refuse_last_states(text: str) -> None:
    """Raise an AnswerError if a recurrent layer of the config returns its last state only."""
    for part in _parts(json.loads(text)):
        layer = part["config"].get("layer")  # of a wrapper
        settings = layer["config"] if isinstance(layer, dict) else part["config"]
        if part["class_name"] in RECURRENT and not settings.get("return_sequences"):
            raise AnswerError(_LAST_STATE_ONLY)


def refuse_sharing(text: str) -> None:
    """Raise an AnswerError if a recurrent layer (or a model of such) is used twice."""
    for part in _parts(json.loads(text)):
        within = [part, *_parts(part)]
        recurrent = any(each["class_name"] in RECURRENT for each in within)
        if recurrent and len(part.get("inbound_nodes") or ()) > 1:
            raise AnswerError(_CALLED_AGAIN)


def recurrent_depth(text: str) -> int:
    """Return how many recurrent layers the longest way from input to output meets."""
    return _depth(json.loads(text))


def _depth(part: Part) -> int:
    if part["class_name"] not in _MODELS:
        return int(part["class_name"] in RECURRENT)
    layers = part["config"]["layers"]
    if part["class_name"] == "Sequential":
        return sum(_depth(layer) for layer in layers)
    by_name = {layer["config"]["name"]: layer for layer in layers}
    depths: Depths = {}
    return max(_depth_at(end, by_name, depths) for end in _ends(part["config"]["output_layers"]))


def _depth_at(call: tuple[str, int], layers: Mapping[str, Part], depths: Depths) -> int:
    """Return how many recurrent layers lie below a call of a layer, itself included."""
    if call not in depths:
        name, number = call
        layer = layers[name]
        nodes = layer.get("inbound_nodes") or []
        below = _histories(nodes[number]) if number < len(nodes) else ()
        depths[call] = _depth(layer) + max(
            (_depth_at(each, layers, depths) for each in below), default=0
        )
    return depths[call]


def _ends(output: Any) -> list[tuple[str, int]]:
    """Return the calls that a functional model's outputs come from, one or more."""
    if isinstance(output, dict):
        output = list(output.values())
    if output and isinstance(output[0], str):
        return [(output[0], output[1])]
    return [end for each in output for end in _ends(each)]


def _histories(part: Any) -> Iterator[tuple[str, int]]:
    """Yield the calls that made the tensors named in a call's arguments."""
    if isinstance(part, dict):
        if "keras_history" in part:
            name, number, _ = part["keras_history"]
            yield name, number
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _histories(each)


def _parts(part: Part) -> Iterator[Part]:
    """Yield the layers of a model, those of models within it too."""
    if part["class_name"] not in _MODELS:
        return
    for layer in part["config"]["layers"]:
        yield layer
        yield from _parts(layer)
