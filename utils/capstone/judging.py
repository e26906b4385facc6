"""The score of a saved model that somebody hands in: run in the grading sandbox, scored outside.

What comes back from the sandbox is believed by nobody: it is an array of answers, checked and
scored here against labels that the model's process never had.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils.capstone.scoring import ModelError, requests, score
from utils.capstone.tasks import Task
from utils.grading.results import Limits, ProbeRequest, RunResult
from utils.grading.sandbox import Sandbox

FILE_BYTES = 16 * 2**20
LIMITS = Limits(seconds=180.0, memory=4 * 2**30, processes=64, disk=128 * 2**20, output=16 * 2**20)
_UNPACKED_BYTES = 64 * 2**20
_METADATA_BYTES = 64 * 1024
_SAID_AT_MOST = 300
_MOST_PARAMETERS = 10**12
_ANSWERED = """
from utils.capstone.answers import ModelError, answers_of_file

def answered(file, kind, inputs, width, following):
    try:
        return answers_of_file(file, kind, inputs, width, following)
    except ModelError as error:
        return {"refused": str(error)}
"""


@dataclass(frozen=True)
class Judged:
    """What came of scoring a file.

    Attributes:
        score: in the task's measure, on its test split; None where the file could not be scored.
        parameters: how many weights the model has; 0 where that is not known.
        keras: the version of Keras that wrote the file, as the file says; "" where it says none.
        sentence: why there is no score, or why it does not count for the target; "" where all is
            well.
    """

    score: float | None
    parameters: int
    keras: str
    sentence: str


@dataclass(frozen=True)
class _Program:
    source: str


def model_sandbox(*, unsafe: bool = False) -> Sandbox:
    """Return a sandbox that saved models are scored in, for use as a context manager.

    Args:
        unsafe: run without isolation, with limits only: for one's own models.
    """
    return Sandbox(LIMITS, unsafe=unsafe, models=True)


def score_file(task: Task, data: bytes, sandbox: Sandbox) -> Judged:
    """Return the score of the bytes of a `.keras` file on a task's test split.

    Whatever the file holds, this returns; what is wrong with it is the sentence of the result.

    Args:
        task: what the model is for.
        data: the file's bytes.
        sandbox: an open one, of `model_sandbox`.

    Raises:
        DataError: the task's data can't be fetched or read.
        SandboxUnavailable: the sandbox is closed, or can't be started again.
    """
    keras = version_of(data)
    try:
        _refuse_size(data)
        found = _answers(task, data, sandbox)
        parameters = _parameters(found)
        reached = score(task, found.get("answers"), "test")
    except ModelError as error:
        return Judged(None, 0, keras, str(error))
    return Judged(reached, parameters, keras, over_budget(task, parameters))


def over_budget(task: Task, parameters: int) -> str:
    """Return the sentence for a model that is too large for its task, "" where it is not."""
    if parameters <= task.parameters:
        return ""
    return (
        f"The model has {parameters:,} parameters, over the task's budget of "
        f"{task.parameters:,}: its score is shown, and does not count for the target."
    )


def version_of(data: bytes) -> str:
    """Return the version of Keras that wrote a `.keras` file, as it says; "" if it says none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, packed.open("metadata.json") as file:
            found = json.loads(file.read(_METADATA_BYTES))
        version = found["keras_version"]
    except Exception:  # bytes from anywhere: zipfile, zlib and json raise many kinds
        return ""
    known = isinstance(version, str) and re.fullmatch(r"[0-9A-Za-z.+-]{1,30}", version)
    return version if known else ""


def _refuse_size(data: bytes) -> None:
    if len(data) > FILE_BYTES:
        raise ModelError(
            f"The file has {len(data) / 2**20:.1f} MB, and {FILE_BYTES // 2**20} are read at most: "
            "save the model without the optimizer's state, as `keras.saving.load_model(FILE, "
            "compile=False)` loads it."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except Exception:  # as above; the sandbox says what it is instead of a Keras file
        return
    if unpacked > _UNPACKED_BYTES:
        raise ModelError(
            f"Unpacked, the file takes more than {_UNPACKED_BYTES // 2**20} MB: save a smaller "
            "model."
        )


def _answers(task: Task, data: bytes, sandbox: Sandbox) -> dict[str, Any]:
    given = {"file": np.frombuffer(data, np.uint8), **requests(task, "test")}
    result = sandbox.run(
        _Program(_ANSWERED), [ProbeRequest("answered", "call", [given], seconds=LIMITS.seconds)]
    )
    (outcome,) = result.outcomes["answered"]
    if outcome.error is not None:
        raise ModelError(_stopped(result, outcome.error))
    if not isinstance(outcome.value, dict):
        raise ModelError(_NO_ANSWERS)
    refused = outcome.value.get("refused")
    if refused is not None:
        raise ModelError(_clean(str(refused)))
    return outcome.value


_NO_ANSWERS = "The file's model gave something else than answers: save a Keras model again."


def _stopped(result: RunResult, error: str) -> str:
    if result.status == "timeout" or "never ends" in error:
        return (
            f"The model did not answer the test split within {LIMITS.seconds:.0f} seconds: make it "
            "smaller."
        )
    if result.status == "memory" or "more memory" in error:
        return (
            f"The model takes more than {LIMITS.memory / 2**30:.0f} GB of memory on the test "
            "split: make it smaller."
        )
    if result.status != "ok":
        return f"The file's model ended Python ({result.status}): save it again, and smaller."
    return f"The file's model can't be run: {_clean(error)}"


def _clean(text: str) -> str:
    """Return what came out of the sandbox as one line that can be shown."""
    line = " ".join(text.split())
    shown = "".join(character for character in line if character.isprintable())
    return shown if len(shown) <= _SAID_AT_MOST else f"{shown[:_SAID_AT_MOST]} …"


def _parameters(found: dict[str, Any]) -> int:
    parameters = found.get("parameters")
    # `type(…) is int` leaves out True, which is an int as well.
    if type(parameters) is not int or not 0 <= parameters < _MOST_PARAMETERS:
        raise ModelError(_NO_ANSWERS)
    return parameters
