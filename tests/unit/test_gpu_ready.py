"""The course's recurrent layers keep their fast way on a GPU: cuDNN, and XLA where that is allowed.

Without a GPU, Keras is told that there is one, and its cuDNN calls are watched: what is asked is
Keras's own decision, not a copy of its rules.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from utils.cudnn import cudnn_watched, takes_cudnn
from utils.layers import (
    LayerNormGRUCell,
    LayerNormLSTMCell,
    RecurrentStack,
    StepDropoutCell,
    WeightDropGRU,
    WeightDropLSTM,
    ZoneoutCell,
)

# The package hides this module behind a function of the same name.
rnn = importlib.import_module("keras.src.backend.tensorflow.rnn")

UNITS, FEATURES, STEPS, BATCH = 8, 6, 5, 4

# Every recurrent layer that a chapter trains on its main path: add a line with each chapter.
MAIN_PATH: dict[str, Callable[[], keras.layers.Layer]] = {
    "01 LSTM": lambda: keras.layers.LSTM(UNITS, return_sequences=True),
    "01 GRU": lambda: keras.layers.GRU(UNITS, return_sequences=True),
    "01 LSTM with state": lambda: keras.layers.LSTM(
        UNITS, return_sequences=True, return_state=True
    ),
    "01 GRU with state": lambda: keras.layers.GRU(UNITS, return_sequences=True, return_state=True),
    "08 GRU both ways": lambda: keras.layers.Bidirectional(
        keras.layers.GRU(UNITS, return_sequences=True)
    ),
    "stack, plain": lambda: RecurrentStack(UNITS, 3, "lstm"),
    "07 stack of GRU layers": lambda: RecurrentStack(UNITS, 2),
    "stack, last step": lambda: RecurrentStack(UNITS, 3, "gru", return_sequences=False),
    "stack, residual": lambda: RecurrentStack(UNITS, 3, "gru", "residual"),
    "stack, residual and normalised": lambda: RecurrentStack(
        UNITS, 3, "lstm", "residual", normalization="before", dropout=0.1, variational_dropout=True
    ),
    "stack, dense": lambda: RecurrentStack(UNITS, 3, "gru", "dense", block=2),
    "stack, both ways": lambda: RecurrentStack(UNITS, 3, "gru", "residual", bidirectional=True),
    "10 dense, both ways": lambda: RecurrentStack(UNITS, 3, "gru", "dense", bidirectional=True),
    "11 one mask for the inputs": lambda: keras.layers.GRU(
        UNITS, return_sequences=True, dropout=0.3, seed=1
    ),
    "11 weight drop": lambda: WeightDropGRU(
        UNITS, weight_dropout=0.3, return_sequences=True, seed=1
    ),
    "11 weight drop, LSTM": lambda: WeightDropLSTM(
        UNITS, weight_dropout=0.3, return_sequences=True, seed=1
    ),
}

NOT_FOR_CUDNN: dict[str, Callable[[], keras.layers.Layer]] = {
    "recurrent dropout": lambda: keras.layers.LSTM(UNITS, recurrent_dropout=0.1),
    "another activation": lambda: keras.layers.LSTM(UNITS, activation="relu"),
    "another gate": lambda: keras.layers.GRU(UNITS, recurrent_activation="hard_sigmoid"),
    "reset before": lambda: keras.layers.GRU(UNITS, reset_after=False),
    "no bias": lambda: keras.layers.LSTM(UNITS, use_bias=False),
    "unrolled": lambda: keras.layers.GRU(UNITS, unroll=True),
    "a cell in RNN": lambda: keras.layers.RNN(keras.layers.LSTMCell(UNITS)),
    "11 recurrent dropout": lambda: keras.layers.GRU(UNITS, recurrent_dropout=0.1),
    "11 zoneout": lambda: keras.layers.RNN(ZoneoutCell(keras.layers.GRUCell(UNITS))),
    "11 layer-norm GRU": lambda: keras.layers.RNN(LayerNormGRUCell(UNITS)),
    "11 layer-norm LSTM": lambda: keras.layers.RNN(LayerNormLSTMCell(UNITS)),
    "11 dropout at each step": lambda: keras.layers.RNN(
        StepDropoutCell(keras.layers.GRUCell(UNITS))
    ),
}


def inputs() -> np.ndarray:
    """Return random inputs, batch × steps × features."""
    return np.random.default_rng(20).normal(size=(BATCH, STEPS, FEATURES)).astype("float32")


def recurrent_layers(layer: keras.layers.Layer) -> list[Any]:
    """Return the layers that Keras can give to cuDNN: of a stack every one, in both directions."""
    found = []
    for each in getattr(layer, "recurrent", [layer]):
        if isinstance(each, keras.layers.Bidirectional):
            found += [each.forward_layer, each.backward_layer]
        else:
            found.append(each)
    return found


def outputs_of(result: Any) -> Any:
    """Return a layer's outputs without its states."""
    return result[0] if isinstance(result, (list, tuple)) else result


@pytest.fixture
def cudnn_calls() -> Iterator[list[str]]:
    """Make Keras believe in a GPU, and return the list of the cuDNN calls it then makes."""
    with cudnn_watched() as calls:
        yield calls


@pytest.mark.parametrize("name", MAIN_PATH)
@pytest.mark.parametrize("training", [False, True])
def test_main_path_takes_cudnn(name: str, training: bool, cudnn_calls: list[str]) -> None:
    layer = MAIN_PATH[name]()
    layer(inputs(), training=training)
    assert len(cudnn_calls) == len(recurrent_layers(layer)), f"{name} no longer runs on cuDNN"


@pytest.mark.parametrize("name", NOT_FOR_CUDNN)
def test_what_cudnn_cannot_run_is_seen(name: str, cudnn_calls: list[str]) -> None:
    NOT_FOR_CUDNN[name]()(inputs())
    assert cudnn_calls == []


def test_one_layer_can_be_asked() -> None:
    assert takes_cudnn(keras.layers.GRU(UNITS))
    assert not takes_cudnn(keras.layers.GRU(UNITS, recurrent_dropout=0.1))
    assert not rnn._is_gpu_available()  # Keras no longer believes in a GPU


def test_cudnn_wants_right_padding_and_no_empty_row() -> None:
    rnn._assert_valid_mask(tf.constant([[True, True, False], [True, False, False]]))
    for refused in ([[False, True, True]], [[True, False, True]], [[False, False, False]]):
        with pytest.raises(tf.errors.InvalidArgumentError, match="right-padded"):
            rnn._assert_valid_mask(tf.constant(refused))


@pytest.mark.parametrize("name", MAIN_PATH)
def test_main_path_compiles_with_xla(name: str) -> None:
    layer = MAIN_PATH[name]()
    plain = outputs_of(layer(inputs()))
    compiled = outputs_of(tf.function(layer, jit_compile=True)(tf.constant(inputs())))
    np.testing.assert_allclose(compiled, plain, atol=1e-5)


@pytest.mark.parametrize("name", MAIN_PATH)
def test_main_path_runs_in_mixed_float16(name: str) -> None:
    config = MAIN_PATH[name]().get_config() | {"dtype": "mixed_float16"}
    layer = type(MAIN_PATH[name]()).from_config(config)
    with tf.GradientTape() as tape:
        outputs = outputs_of(layer(inputs()))
        loss = tf.reduce_mean(tf.cast(outputs, "float32") ** 2)
    assert outputs.dtype == "float16"
    assert {weight.dtype for weight in layer.weights} == {"float32"}
    variables = [weight.value for weight in layer.trainable_weights]
    for gradient in tape.gradient(loss, variables):
        assert np.isfinite(gradient).all()
        assert np.any(gradient)


@pytest.mark.gpu
@pytest.mark.parametrize("name", MAIN_PATH)
def test_gpu_and_cpu_agree(name: str) -> None:
    layer = MAIN_PATH[name]()
    with tf.device("/CPU:0"):
        layer.build(inputs().shape)
    weights = layer.get_weights()
    on_cpu = type(layer).from_config(layer.get_config())
    for each in recurrent_layers(on_cpu):
        each.use_cudnn = False
    with tf.device("/CPU:0"):
        on_cpu.build(inputs().shape)
        on_cpu.set_weights(weights)
        expected = outputs_of(on_cpu(inputs()))
    with tf.device("/GPU:0"):
        found = outputs_of(layer(inputs()))
    np.testing.assert_allclose(found, expected, atol=1e-3)
