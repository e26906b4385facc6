"""An exported model as a server loads it: with plain TensorFlow, in a process without Keras."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from utils.capstone.fresh import run_fresh


def served_outputs(folder: Path | str, inputs: np.ndarray | Sequence[np.ndarray]) -> np.ndarray:
    """Load an exported model in a fresh process without Keras, and return what it serves.

    Args:
        folder: that of `model.export(folder)`.
        inputs: the model's input, or a sequence of its inputs, in their order.

    Returns:
        What the model gives: for a tagger (batch, steps, tags).

    Raises:
        FileNotFoundError: no exported model is in the folder.
        RuntimeError: the model was not loaded or takes other inputs; the message says why.
    """
    place = Path(folder).resolve()
    if not (place / "saved_model.pb").is_file():
        raise FileNotFoundError(
            f"{folder} holds no exported model: write one with `model.export(folder)`."
        )
    given = [inputs] if isinstance(inputs, np.ndarray) else list(inputs)
    with tempfile.TemporaryDirectory() as between:
        asked, answered = Path(between) / "inputs.npz", Path(between) / "outputs.npy"
        np.savez(asked, *given)
        run_fresh("utils.capstone.serving", str(place), str(asked), str(answered))
        return np.asarray(np.load(answered))


def serve(folder: Path | str, inputs: Sequence[np.ndarray]) -> np.ndarray:
    """Load an exported model in this process, and return what its endpoint `serve` gives.

    Raises:
        ValueError: the model has another number of inputs.
    """
    import tensorflow as tf

    model: Any = tf.saved_model.load(str(folder))
    (wanted,), _ = model.serve.concrete_functions[0].structured_input_signature
    specs = tf.nest.flatten(wanted)
    if len(specs) != len(inputs):
        raise ValueError(f"the model takes {len(specs)} inputs, and {len(inputs)} were given.")
    tensors = [tf.cast(each, spec.dtype) for each, spec in zip(inputs, specs, strict=True)]
    return np.asarray(model.serve(tf.nest.pack_sequence_as(wanted, tensors)))


def without_keras() -> None:
    """Make Keras what it is on a server: not there. TensorFlow imports it wherever it is found."""
    sys.modules["keras"] = None  # type: ignore[assignment]


def _main(folder: str, asked: str, answered: str) -> None:
    without_keras()
    with np.load(asked) as arrays:
        np.save(answered, serve(folder, [arrays[name] for name in arrays.files]))


if __name__ == "__main__":
    _main(*sys.argv[1:])
