"""A learner's model as data: its config goes out, and the same model is made anew from it.

What a model is like (causal, within a budget, trainable) can't be compared with an oracle's
numbers, and what the learner's own process says of it could be made up. So a probe takes nothing
but the config, and the measuring is done where none of the learner's code has ever run. That asks
for models of Keras's own layers: a class of one's own has no code in its config.
"""

from __future__ import annotations

import contextlib
import json
from typing import Any

from utils.checks import layer_graph
from utils.checks.probes import AnswerError

_LAYERS = frozenset(
    (  # noqa: SIM905 - a table is easier to read
        "Activation ActivityRegularization Add AdditiveAttention AlphaDropout Attention "
        "Average AveragePooling1D BatchNormalization Bidirectional Concatenate Conv1D "
        "Conv1DTranspose Cropping1D Dense DepthwiseConv1D Dot Dropout ELU EinsumDense "
        "Embedding Flatten GRU GRUCell GaussianDropout GaussianNoise GlobalAveragePooling1D "
        "GlobalMaxPooling1D GroupNormalization GroupQueryAttention Identity InputLayer LSTM "
        "LSTMCell LayerNormalization LeakyReLU Masking MaxPooling1D Maximum Minimum "
        "MultiHeadAttention Multiply PReLU Permute RMSNormalization RNN ReLU RepeatVector "
        "Reshape ReversibleEmbedding SeparableConv1D SimpleRNN SimpleRNNCell Softmax "
        "SpatialDropout1D StackedRNNCells Subtract TimeDistributed UnitNormalization "
        "UpSampling1D ZeroPadding1D "
    ).split()
)
_MODELS = {
    "Sequential": ("keras", "keras.models"),
    "Functional": ("keras.src.models.functional", "keras", "keras.models"),
}
_PARTS = ("keras.initializers", "keras.regularizers", "keras.constraints")
CERTAIN = ("Constant", "Identity", "Ones", "STFT", "Zeros")
"""Initial weights that are not drawn at random."""
_OPERATIONS = tuple(f"keras.src.ops.{name}" for name in ("core", "math", "nn", "numpy"))
_ARRAYS = ("__tensor__", "__numpy__")
_AN_ARRAY = "A weight or an array that an operation reads (`layer.weights[0]`) is not one of them"
_MARKS = ("__keras_tensor__", "__slice__", "__ellipsis__")
_BYTES_AT_MOST = 100_000
_NESTED_AT_MOST = 60

_NOT_KERAS = (
    "The check makes your model anew from its config, which holds Keras's own layers and no code. "
    "{found}: build it with `keras.Sequential` or `keras.Model(inputs, outputs)` from "
    "`keras.layers`."
)


def config_of(model: Any) -> str:
    """Return a Keras model's config as JSON text.

    Raises:
        AnswerError: it is a class of the learner's own, or holds something that no config can.
    """
    import keras

    if type(model) not in (keras.Sequential, _functional()):
        raise AnswerError(_NOT_KERAS.format(found=f"`{type(model).__name__}` is no such model"))
    try:
        config = keras.saving.serialize_keras_object(model)
        text = json.dumps({key: config[key] for key in ("module", "class_name", "config")})
    except (TypeError, ValueError, NotImplementedError, KeyError) as error:
        raise AnswerError(_NOT_KERAS.format(found="This one has no config")) from error
    if len(text) > _BYTES_AT_MOST:
        raise AnswerError("The model has too many layers to look at it further.")
    return text


def unfolded(model: Any, x: Any) -> Any:
    """Return a model of a learner's own class as the layers that it calls, where those can be told.

    What comes back is data like any other model's: only its config is looked at.

    Args:
        model: what the learner's function gave.
        x: ids (batch, steps), or sequences (batch, steps, features), that it should take.
    """
    import keras

    if type(model) in (keras.Sequential, _functional()):
        return model
    with contextlib.suppress(Exception):  # whatever the learner's `call` may do
        inputs = keras.Input((None, *x.shape[2:]), dtype=x.dtype.name)
        return keras.Model(inputs, model.call(inputs))
    return model


def rebuild(text: Any, *, chance: bool = False) -> Any:
    """Return the Keras model that a config describes, and trust nothing in it.

    Where the config says that weights start at random they are zero here: give them values.

    Args:
        text: what `config_of` gave, or what somebody says it gave.
        chance: draw the initial weights as the config says, which takes longer.

    Raises:
        AnswerError: it describes no model, one with parts that are not Keras's own, or one that
            drops whether it trains or not.
    """
    import keras

    config = _read(text)
    if not isinstance(config, dict) or config.get("class_name") not in _MODELS:
        raise AnswerError("What came back is no config of a Keras model.")
    _look_through(config, _NESTED_AT_MOST)
    try:
        layer_graph.refuse_dropping_always(text)
        chosen = config if chance else _without_chance(config)
        return keras.saving.deserialize_keras_object(chosen, safe_mode=True)
    except (TypeError, ValueError, KeyError, AttributeError, IndexError) as error:
        why = f"This model's config can't be read back ({_first_line(error)})"
        raise AnswerError(_NOT_KERAS.format(found=why)) from error


def _without_chance(part: Any) -> Any:
    """Return a config with zeros for random initial weights: drawing them takes half the time."""
    if isinstance(part, list):
        return [_without_chance(entry) for entry in part]
    if not isinstance(part, dict):
        return part
    if part.get("module") == "keras.initializers" and part["class_name"] not in CERTAIN:
        return {**part, "class_name": "Zeros", "config": {}, "registered_name": None}
    return {key: _without_chance(entry) for key, entry in part.items()}


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:150].rstrip(".") if lines else type(error).__name__


def _functional() -> type:
    """Return the class of `keras.Model(inputs, outputs)`, for which Keras has no public name."""
    import keras

    entry = keras.Input((1,))
    return type(keras.Model(entry, entry))


def _read(text: Any) -> Any:
    if not isinstance(text, str) or len(text) > _BYTES_AT_MOST:
        raise AnswerError("What came back is no config of a Keras model.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AnswerError("What came back is no config of a Keras model.") from error


def _look_through(part: Any, depth: int) -> None:
    """Refuse a config that names anything but Keras's own parts."""
    if depth < 0:
        raise AnswerError("The model's config is nested too deep.")
    if isinstance(part, list):
        for entry in part:
            _look_through(entry, depth - 1)
    if not isinstance(part, dict):
        return
    if "class_name" in part:
        _look_at_class(part)
    for entry in part.values():
        _look_through(entry, depth - 1)


def _look_at_class(part: dict[str, Any]) -> None:
    name, module = part["class_name"], part.get("module")
    if name in _ARRAYS:
        raise AnswerError(_NOT_KERAS.format(found=_AN_ARRAY))
    registered = part.get("registered_name")
    if not isinstance(name, str) or not _is_keras(name, module) or registered not in (None, name):
        raise AnswerError(_NOT_KERAS.format(found=f"`{name}` is not one of them"))


def _is_keras(name: str, module: Any) -> bool:
    """Return whether a class is a layer, model, operation or part that a model here may have."""
    if module is None:
        return name in _MARKS
    if module == "keras.layers":
        return name in _LAYERS
    if module == "keras":
        return name == "DTypePolicy" or name in _MODELS
    return (
        module in _MODELS.get(name, ())
        or (module in _PARTS and name.isidentifier())
        or (module in _OPERATIONS and name.isidentifier())
    )
