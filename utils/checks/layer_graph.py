"""How the layers of a model are joined, read from its config: no layer is made or run for it.

The config is one that `rebuild` has accepted.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from utils.checks.probes import AnswerError

RECURRENT = ("GRU", "LSTM", "SimpleRNN", "RNN", "Bidirectional")
_TURNING = ("Flip", "GetItem", "Take", "TakeAlongAxis")
_MODELS = ("Functional", "Sequential")
_CALLED_AGAIN = "A recurrent layer is called more than once in this model."
_LAST_STATE_ONLY = "A recurrent layer has `return_sequences=False`, which is the default."
_FIXED_STEPS = "The number of steps is fixed at {steps}: leave it open, `keras.Input({open})`."
_ALWAYS_DROPS = (
    "`{kind}` is called with `training=True`, so it draws anew wherever `model(x)` is used, and "
    "the same input gives other outputs. Leave it out: `fit` says by itself when it trains."
)
_DROPS_IDS = (
    "`{kind}` stands below the embedding, on the ids: while the model trains, some become 0 and "
    "others larger, so that they name other words or none. Put it above the embedding."
)
_FROZEN = (
    "`{kind}` is frozen, `trainable=False`: its weights would stay the random numbers that they "
    "begin with."
)
_DROPOUT = "There is dropout in this model, which was not asked for: leave it out here."

_STEP_BY_STEP = frozenset(
    (  # noqa: SIM905 - a table is easier to read
        "Activation Add AlphaDropout Average Bidirectional Dense Divide Dropout ELU Embedding GRU "
        "GaussianDropout GaussianNoise Gelu GlobalAveragePooling1D GlobalMaxPooling1D Identity "
        "InputLayer LSTM LayerNormalization LeakyReLU Masking Maximum Minimum Multiply NotEqual "
        "RMSNormalization RNN ReLU Relu Sigmoid Silu SimpleRNN SpatialDropout1D Subtract Tanh "
        "TrueDivide"
    ).split()
)
"""Layers and operations that read no far step without the near ones.

A recurrent layer meets the near ones first, in either direction, and a mean or a maximum over all
steps takes all. `NotEqual` is how an `Embedding` makes its mask.
"""

_FEATURES = (-1, 2)
"""The axis of the features, in a batch of sequences."""

Part = dict[str, Any]


def refuse_last_states(text: str) -> None:
    """Raise an AnswerError if a recurrent layer of the config returns its last state only."""
    for part in _parts(json.loads(text)):
        if part["class_name"] in RECURRENT and not _settings(part).get("return_sequences"):
            raise AnswerError(_LAST_STATE_ONLY)


def refuse_sharing(text: str) -> None:
    """Raise an AnswerError if a recurrent layer (or a model of such) is used twice."""
    for part in _parts(json.loads(text)):
        within = [part, *_parts(part)]
        recurrent = any(each["class_name"] in RECURRENT for each in within)
        if recurrent and len(part.get("inbound_nodes") or ()) > 1:
            raise AnswerError(_CALLED_AGAIN)


def refuse_fixed_steps(text: str, *, ids: bool = False) -> None:
    """Raise an AnswerError if an input of the model, of ids or floats, has a fixed size in time."""
    # The config says so. A model without an input layer knows a size only once it has run.
    for part in json.loads(text)["config"]["layers"]:
        shape: Sequence[int | None] = part["config"].get("batch_shape") or ()
        if part["class_name"] == "InputLayer" and len(shape) > 1 and shape[1] is not None:
            wanted = "(None,), dtype='int32'" if ids else "(None, features)"
            raise AnswerError(_FIXED_STEPS.format(steps=shape[1], open=wanted))


def refuse_dropout(text: str) -> None:
    """Raise an AnswerError if the model has a layer that drops, or a recurrent one that does."""
    for part in _parts(json.loads(text)):
        rates = (_settings(part).get(name) for name in ("dropout", "recurrent_dropout"))
        if "Dropout" in part["class_name"] or any(rates):
            raise AnswerError(_DROPOUT)


def refuse_dropping_always(text: str) -> None:
    """Raise an AnswerError if a layer that drops is told at its call that it always trains.

    Keras overrules that in `fit`, `predict` and a call with `training=False`, so that no output
    shows it there; in a call that says nothing of training it is the layer's word that counts.
    """
    for part in _parts(json.loads(text)):
        within = [each for each in (part, *_parts(part)) if _draws(each)]
        nodes = part.get("inbound_nodes") or ()
        if within and any((node.get("kwargs") or {}).get("training") is True for node in nodes):
            raise AnswerError(_ALWAYS_DROPS.format(kind=within[0]["class_name"]))


def refuse_dropped_ids(text: str) -> None:
    """Raise an AnswerError if what a model drops, or adds noise to, are the ids that it embeds."""
    model = json.loads(text)
    layers = model["config"]["layers"]
    if not any("Embedding" in each["class_name"] for each in layers):
        return
    entries = {each["config"].get("name") for each in layers if each["class_name"] == "InputLayer"}
    if model["class_name"] == "Sequential":
        first = [each for each in layers if each["class_name"] != "InputLayer"][:1]
    else:
        first = [
            each
            for each in layers
            if any(name in entries for name, _ in _histories(each.get("inbound_nodes") or []))
        ]
    for part in first:
        if _draws(part) and part["class_name"] not in RECURRENT:
            raise AnswerError(_DROPS_IDS.format(kind=part["class_name"]))


def refuse_frozen(text: str, certain: Collection[str]) -> None:
    """Raise an AnswerError if a layer is frozen whose weights begin at random.

    Args:
        text: the config.
        certain: the initializers that give no random numbers.
    """
    for part in _parts(json.loads(text)):
        begins = [
            each["class_name"]
            for each in part["config"].values()
            if isinstance(each, dict) and each.get("module") == "keras.initializers"
        ]
        if part["config"].get("trainable") is False and set(begins) - set(certain):
            raise AnswerError(_FROZEN.format(kind=part["class_name"]))


def _draws(part: Part) -> bool:
    """Return whether a layer draws random numbers while it trains."""
    settings = _settings(part)
    rates = (settings.get(name) for name in ("dropout", "recurrent_dropout"))
    return "Dropout" in part["class_name"] or part["class_name"] == "GaussianNoise" or any(rates)


def may_skip_steps(text: str) -> bool:
    """Return whether a model has a layer that could read steps far off and none between."""
    return not all(
        (part["class_name"] in _STEP_BY_STEP or _joins_features(part))
        and _settings(part).get("axis", -1) in (*_FEATURES, [-1], [2])
        for part in _parts(json.loads(text))
        if part["class_name"] not in _MODELS
    )


def _joins_features(part: Part) -> bool:
    return part["class_name"] == "Concatenate" and part["config"].get("axis") in _FEATURES


def normalises_batches(text: str) -> bool:
    """Return whether a model's outputs depend, while it trains, on the whole batch."""
    return any(part["class_name"] == "BatchNormalization" for part in _parts(json.loads(text)))


def leaves_backwards(text: str) -> bool:
    """Return whether a layer reads backward by itself and nothing could turn its states round.

    `Bidirectional` does so by itself; a flip or an index are operations of their own.
    """
    parts = list(_parts(json.loads(text)))
    turns = any(part["class_name"] in _TURNING for part in parts)
    backward = any(
        part["class_name"] != "Bidirectional" and _settings(part).get("go_backwards")
        for part in parts
    )
    return backward and not turns


def recurrent_depth(text: str, *, without: Collection[str] = ()) -> tuple[int, int]:
    """Return how many recurrent layers the longest way from input to output meets, and cells.

    One `RNN` may hold several cells. Layers with a name in `without` do not count.
    """
    model = json.loads(text)
    for part in _parts(model):
        if part["config"].get("name") in without:
            part["class_name"] = "Identity"
    end = _through(model, [], [])
    return end.depth, end.cells


def has_dense_connection(text: str) -> bool:
    """Return whether a recurrent layer reads an earlier one's states and what that one has read.

    They are put side by side, along the features, by a layer `Concatenate`.
    """
    read: list[_Tensor] = []
    _through(json.loads(text), [], read)
    return any(each.joined for each in read)


def last_activation(text: str) -> str:
    """Return the name of the activation that stands after a model's last layer, or "linear"."""
    return _activation(json.loads(text))


def _activation(part: Part) -> str:
    """Return what a layer, or the last one of a model, makes of its sums."""
    name, config = part["class_name"], part["config"]
    if name == "Sequential":
        layers = config["layers"]
        while len(layers) > 1 and layers[-1]["class_name"] in _PASSING:
            layers = layers[:-1]
        return _activation(layers[-1])
    if name in _MODELS:
        by_name = {
            layer["config"].get("name", layer.get("name")): layer for layer in config["layers"]
        }
        last = by_name[_ends(config["output_layers"])[0][0]]
        while last["class_name"] in _PASSING and (
            before := list(_histories(last["inbound_nodes"]))
        ):
            last = by_name[before[0][0]]
        return _activation(last)
    if name == "TimeDistributed":
        return _activation(config["layer"])
    if name.lower() in _ACTIVATIONS:
        return str(name.lower())
    return str(config.get("activation") or "linear") if name in _ACTIVATED else "linear"


_PASSING = ("Dropout", "Flatten", "GlobalAveragePooling1D", "GlobalMaxPooling1D", "Identity")
"""Layers that make no other numbers of their input, or its mean."""
_ACTIVATED = ("Activation", "Dense", "EinsumDense")
_ACTIVATIONS = (
    "elu",
    "gelu",
    "leakyrelu",
    "relu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "tanh",
)
"""Layers and operations that are nothing else."""


@dataclass(frozen=True)
class _Tensor:
    """What is known of a tensor in a model.

    Attributes:
        depth: how many recurrent layers the longest way to it meets.
        cells: how many recurrent cells.
        joined: on a way to it stands a `Concatenate` of tensors of unlike depths.
    """

    depth: int = 0
    cells: int = 0
    joined: bool = False


def _through(part: Part, below: list[_Tensor], read: list[_Tensor]) -> _Tensor:
    """Return what comes out of a layer or model, and append what its recurrent layers read."""
    if part["class_name"] == "Sequential":
        for layer in part["config"]["layers"]:
            below = [_through(layer, below, read)]
        return _merged(below)
    if part["class_name"] in _MODELS:
        return _through_graph(part["config"], below, read)
    merged = _merged(below)
    if part["class_name"] in RECURRENT:
        read.append(merged)
        return replace(merged, depth=merged.depth + 1, cells=merged.cells + _cells(part))
    if part["class_name"] == "Concatenate" and part["config"].get("axis") in _FEATURES:
        unlike = len({each.depth for each in below}) > 1
        return replace(merged, joined=merged.joined or unlike)
    return merged


def _through_graph(config: Part, below: list[_Tensor], read: list[_Tensor]) -> _Tensor:
    """Return what comes out of a functional model that reads these tensors."""
    layers = {layer["config"]["name"]: layer for layer in config["layers"]}
    inputs = _ends(config["input_layers"])
    found: dict[tuple[str, int], _Tensor] = dict(zip(inputs, below, strict=False))

    def at(call: tuple[str, int]) -> _Tensor:
        if call not in found:
            layer, number = layers[call[0]], call[1]
            nodes = layer.get("inbound_nodes") or []
            before = _histories(nodes[number]) if number < len(nodes) else ()
            found[call] = _through(layer, [at(each) for each in before], read)
        return found[call]

    return _merged([at(end) for end in _ends(config["output_layers"])])


def _merged(tensors: list[_Tensor]) -> _Tensor:
    """Return what is known of something made of all these."""
    return _Tensor(
        max((each.depth for each in tensors), default=0),
        max((each.cells for each in tensors), default=0),
        any(each.joined for each in tensors),
    )


def _cells(part: Part) -> int:
    """Return how many cells stand one above the other in a recurrent layer."""
    cell = _settings(part).get("cell")
    return len(cell["config"].get("cells", (cell,))) if cell else 1


def _settings(part: Part) -> Part:
    """Return the settings of a layer, or of the one within a wrapper."""
    layer = part["config"].get("layer")
    settings: Part = layer["config"] if isinstance(layer, dict) else part["config"]
    return settings


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
