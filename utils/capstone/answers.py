"""What a model answers to a task's inputs, as plain arrays.

The grading sandbox shows this module, so it knows no data and no labels: it runs what somebody
built, and hands out what that says. Scores are reached elsewhere.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

BATCH = 100
_SMALL = 8
"""Texts at a time where each step has a score for every character."""
_FORESEEN = 1e-3
"""How far a score may move, by rounding alone, when what comes later changes."""
_AROUND = ("Exception encountered when calling", "Graph execution error", "Detected at", "File ")
"""What stands around the heart of an error."""


class ModelError(ValueError):
    """A model that can't be scored; the message is one sentence that names the fix."""


def answers_of_file(
    file: np.ndarray, kind: str, inputs: Sequence[np.ndarray], width: int,
    following: np.ndarray | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return what the model in a `.keras` file answers; the arguments are those of `answers`.

    Args:
        file: the file's bytes, (bytes,), uint8.

    Raises:
        ModelError: it is no Keras model that can be loaded without code of its author's.
    """
    return answers(load_model(np.asarray(file, np.uint8).tobytes()), kind, inputs, width, following)


def load_model(data: bytes) -> Any:
    """Return the model in the bytes of a `.keras` file, with Keras's layers and the course's.

    Raises:
        ModelError: it can't be loaded; Keras's safe mode refuses whatever would run code.
    """
    import keras

    from utils import layers  # noqa: F401 - makes the course's layers known to Keras

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        path.write_bytes(data)
        if not zipfile.is_zipfile(path):
            raise ModelError("This is no Keras file: write it with `model.save('NAME.keras')`.")
        try:
            model = keras.saving.load_model(path, compile=False, safe_mode=True)
        except Exception as error:  # whatever a file holds, Keras raises many kinds
            why = _TOO_LARGE if _wants_memory(error) else _not_loaded(str(error))
            raise ModelError(why) from None
    if not isinstance(model, keras.Model):
        raise ModelError(
            f"The file holds no model but a {type(model).__name__}: save the whole model with "
            "`model.save('NAME.keras')`."
        )
    return model


_TOO_LARGE = "The model takes more memory than there is for it: make it smaller."


def _wants_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or "OOM when allocating" in str(error)


def _not_loaded(why: str) -> str:
    if "safe_mode" in why or "Lambda" in why:
        return (
            "The file has Python code in it (a Lambda layer?), which is not run here: build the "
            "model of Keras's layers and those of `utils.layers`."
        )
    if "Could not locate class" in why or "Unknown" in why:
        return (
            "The file names a layer that is not known here: Keras's own layers are, and those of "
            "`utils.layers`."
        )
    return f"Keras can't load the file ({_heart(why)}): save the model again with `model.save`."


def _heart(why: str) -> str:
    """Return the line of an error of Keras's or TensorFlow's that says what is wrong."""
    lines = [line.strip() for line in re.sub(r"\x1b\[[0-9;]*m", "", why).splitlines()]
    told = [line for line in lines if line and not line.startswith(_AROUND)]
    told = [line for line in told if line.startswith("indices[")] or told  # what Embedding refused
    return told[0].rstrip(".")[:200] if told else "no reason given"


def answers(
    model: Any, kind: str, inputs: Sequence[np.ndarray], width: int,
    following: np.ndarray | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return what a model answers, and how large it is.

    Args:
        model: a Keras model that takes the first of the inputs, or all of them.
        kind: that of the task.
        inputs: each (rows, steps) of ids, or (rows,).
        width: how many tags, classes or ids it has to score.
        following: for "next", the id that follows each step, (rows, steps), −1 where none counts.

    Returns:
        `answers`: the tags, (rows, steps), the classes, (rows,), or the log-probabilities of
        `following`, (rows, steps); and `parameters`, how many weights it has.

    Raises:
        ModelError: it takes or gives something else, its outputs are no numbers, or it reads ahead.
    """
    wanted = len(getattr(model, "inputs", None) or ())
    if wanted not in (1, len(inputs)):
        raise ModelError(
            f"The model has {wanted} inputs: it may have 1"
            + (f", or {len(inputs)}." if len(inputs) > 1 else ".")
        )
    given = [np.asarray(each) for each in inputs[:wanted]]
    if kind == "next":
        found = _of_next(model, given, width, np.asarray(following))
    elif kind == "tags":
        found = _tags(model, given, width)
    else:
        found = _checked(_predict(model, given, BATCH), (len(given[0]), width)).argmax(axis=-1)
    return {"answers": found, "parameters": int(model.count_params())}


def _predict(model: Any, given: Sequence[np.ndarray], size: int) -> np.ndarray:
    ids = list(given) if len(given) > 1 else given[0]
    try:
        found = model.predict(ids, batch_size=size, verbose=0)
    except Exception as error:  # Keras and TensorFlow raise many kinds
        if _wants_memory(error):
            raise ModelError(_TOO_LARGE) from None
        raise ModelError(
            f"The model can't read the task's inputs ({_heart(str(error))}): it gets ids, whole "
            f"numbers of shape {' and '.join(str(each.shape) for each in given)}."
        ) from None
    if not isinstance(found, np.ndarray):
        raise ModelError("The model has several outputs: give it one.")
    return found


def _checked(scores: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    if scores.shape != shape:
        raise ModelError(
            f"The model gives an array of shape {scores.shape} where {shape} is wanted."
        )
    if not np.isfinite(scores).all():
        raise ModelError("The model gives NaN or infinity: its training went wrong.")
    return scores


def _tags(model: Any, given: Sequence[np.ndarray], width: int) -> np.ndarray:
    from utils.layers import LinearChainCRF

    scores = _checked(_predict(model, given, BATCH), (*given[0].shape, width))
    last = model.layers[-1]
    if not isinstance(last, LinearChainCRF):
        return np.asarray(scores.argmax(axis=-1), np.int16)
    real = given[0] != 0
    parts = [
        last.decode(scores[at : at + BATCH], real[at : at + BATCH])
        for at in range(0, len(scores), BATCH)
    ]
    return np.concatenate([np.asarray(each, np.int16) for each in parts])


def _of_next(
    model: Any, given: Sequence[np.ndarray], width: int, following: np.ndarray
) -> np.ndarray:
    found = np.zeros(following.shape, np.float32)
    for at in range(0, len(following), _SMALL):
        rows = slice(at, at + _SMALL)
        part = [each[rows] for each in given]
        logits = _checked(_predict(model, part, _SMALL), (*part[0].shape, width))
        if at == 0:
            _refuse_foresight(model, part, logits)
        # The log-probability of the id that follows, from logits: x - log sum exp.
        top = logits.max(axis=-1, keepdims=True)
        total = np.log(np.exp(logits - top).sum(axis=-1)) + top[..., 0]
        next_ids = np.maximum(following[rows], 0)[..., None]
        found[rows] = np.take_along_axis(logits, next_ids, axis=-1)[..., 0] - total
    return np.where(following >= 0, found, 0)


def _refuse_foresight(model: Any, part: Sequence[np.ndarray], logits: np.ndarray) -> None:
    """Change what comes after the first third of a text; nothing before it may move."""
    cut = part[0].shape[1] // 3
    changed = [np.array(each) for each in part]
    changed[0][:, cut:] = changed[0][:, cut:][:, ::-1]
    moved = np.abs(_predict(model, changed, _SMALL)[:, :cut] - logits[:, :cut]).max()
    if moved > _FORESEEN:
        raise ModelError(
            "The model reads ahead (what it says of a character changes with the characters after "
            "it), so it would only copy: let it read forward only."
        )
