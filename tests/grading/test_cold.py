"""A process's first operations are made quick, and nothing else about them changes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from utils.grading import cold
from utils.paths import course_root

LOOK = """
import json, os, sys
import keras
if sys.argv[1] == "prepared":
    from utils.grading import cold
    cold.prepare()
threads = len(os.listdir("/proc/self/task"))
import tensorflow as tf
from utils.checks.guard import _message
keras.utils.set_random_seed(0)
x = keras.random.normal((3, 5, 4))
layer = keras.layers.LSTM(6, return_sequences=True)
with tf.GradientTape() as tape:
    states = layer(x)
    loss = keras.ops.mean(keras.ops.square(states @ keras.ops.ones((6, 2))))
found = [states, *tape.gradient(loss, layer.trainable_weights)]
said = []
for wrong in (
    lambda: x @ x,
    lambda: x + keras.ops.ones((2, 4)),
    lambda: keras.ops.concatenate([x, x[:2, :1]], axis=1),
    lambda: keras.ops.reshape(x, (7, 7)),
    lambda: tf.gather([1, 2], [5]),
    lambda: layer(x[0]),
):
    try:
        wrong()
    except Exception as error:
        said.append(f"{type(error).__name__}: {_message(error)}")
arrays = [keras.ops.convert_to_numpy(each).tolist() for each in found]
print(json.dumps({"threads": threads, "found": arrays, "said": said}))
"""


def looks() -> list[dict]:
    """Return what a prepared process computes and says, and what any other does."""
    quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    left = {name: value for name, value in quiet.items() if name not in cold.ENVIRONMENT}
    usual = {**left, **cold.WITHOUT_ONEDNN}  # which has words of its own
    started = [
        subprocess.Popen(
            [sys.executable, "-c", LOOK, name],
            cwd=course_root(),
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for name, env in (("prepared", {**left, **cold.ENVIRONMENT}), ("usual", usual))
    ]
    return [json.loads(process.communicate(timeout=120)[0]) for process in started]


def test_results_and_errors_are_those_of_any_other_process() -> None:
    prepared, usual = looks()
    for ours, theirs in zip(prepared["found"], usual["found"], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-7)
    assert prepared["said"] == usual["said"]
    assert len(usual["said"]) == 6
    assert prepared["threads"] == usual["threads"]  # a fork would lose any other


def test_another_tensorflow_without_the_switch_is_only_slower(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tensorflow.python.eager import context

    monkeypatch.delattr(context.pywrap_tfe, "TFE_ContextOptionsSetRunEagerOpAsFunction")
    cold.prepare()
    assert not hasattr(context.pywrap_tfe, "TFE_ContextOptionsSetRunEagerOpAsFunction")
