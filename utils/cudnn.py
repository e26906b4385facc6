"""Whether a GPU would run a recurrent layer through cuDNN: asked of Keras itself, without a GPU."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def cudnn_watched() -> Iterator[list[str]]:
    """Make Keras believe in a GPU, and give the list of the cuDNN calls that it then makes.

    Each call is refused, so that Keras goes on with its ordinary loop. What is asked is Keras's own
    decision, not a copy of its rules.
    """
    # The package hides this module behind a function of the same name.
    rnn = importlib.import_module("keras.src.backend.tensorflow.rnn")
    calls: list[str] = []

    def watched(name: str) -> Callable[..., None]:
        def call(*args: Any, **kwargs: Any) -> None:
            calls.append(name)
            raise NotImplementedError

        return call

    ours = {
        "_is_gpu_available": lambda: True,
        "_cudnn_lstm": watched("lstm"),
        "_cudnn_gru": watched("gru"),
    }
    theirs = {name: getattr(rnn, name) for name in ours}
    try:
        for name, function in ours.items():
            setattr(rnn, name, function)
        yield calls
    finally:
        for name, function in theirs.items():
            setattr(rnn, name, function)


def takes_cudnn(layer: Any, features: int = 4) -> bool:
    """Return whether training would run a recurrent layer through cuDNN on a GPU.

    Args:
        layer: a recurrent Keras layer; it is called once, with `features` numbers at each step.
        features: how many numbers a step has.
    """
    import keras

    with cudnn_watched() as calls:
        layer(keras.ops.zeros((2, 3, features)), training=True)
    return bool(calls)
