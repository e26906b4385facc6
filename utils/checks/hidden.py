"""What a learner's code must not see of its inputs: another process holds it and answers questions.

`is_causal` is handed models, and what they are made of says which of them leak. Whoever walks up
the frames from a model, or through all objects in memory, must find none of that. So a *host*, in a
process of its own, holds it; where the answer runs there is a *line* to the host, which carries ids
one way and outputs the other. A host is forked by a check (see `apart`), and by the keeper of a
submission in grading. Where there is no fork, it stays in the learner's process.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import signal
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection, Pipe
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from utils.checks.exercise import Case

TOKEN = "hidden"
"""The input that stands for what is hidden: the name under which its host knows it."""

_BYTES_AT_MOST = 1 << 20
_READY = b"ready"
_READY_SECONDS = 5.0


class Asked(Protocol):
    """Whoever knows what is hidden."""

    def ask(self, name: str, number: int, ids: np.ndarray) -> np.ndarray:
        """Return the outputs of one of the models under a name for ids (batch, steps)."""


class Host:
    """Holds what is hidden, by name, and answers with it.

    Args:
        secrets: by its name what `mix` needs of a case.
    """

    def __init__(self, secrets: Mapping[str, Mapping[str, Any]]) -> None:
        self._secrets = secrets
        self._seen: dict[tuple[str, int], dict[int, np.ndarray]] = {}

    def ask(self, name: str, number: int, ids: np.ndarray) -> np.ndarray:
        """Return the outputs of a model for ids (batch, steps)."""
        return mix(self._secrets[name], number, ids, self._seen.setdefault((name, number), {}))

    def serve(self, channel: Connection) -> None:
        """Answer until the other side is gone, or asks something else than a line does."""
        with contextlib.suppress(EOFError, OSError, ValueError, LookupError, TypeError):
            while True:
                head, ids = _read(channel.recv_bytes(_BYTES_AT_MOST), "<i8")
                channel.send_bytes(_written({}, self.ask(head["name"], head["number"], ids)))


class Line:
    """Asks a host in another process."""

    def __init__(self, channel: Connection) -> None:
        self._channel = channel

    def is_open(self) -> bool:
        """Return whether the host says that it is there, which it does once."""
        with contextlib.suppress(EOFError, OSError):
            return self._channel.poll(_READY_SECONDS) and self._channel.recv_bytes() == _READY
        return False

    def ask(self, name: str, number: int, ids: np.ndarray) -> np.ndarray:
        """Return the outputs of a model for ids (batch, steps)."""
        head = {"name": name, "number": number}
        self._channel.send_bytes(_written(head, ids.astype("<i8")))
        return _read(self._channel.recv_bytes(), "<f8")[1]

    def close(self) -> None:
        """Hang up, which ends the host."""
        self._channel.close()


_LINES: list[Asked] = []
"""Who answers for what is hidden: the last of these."""


def asked_for(inputs: Mapping[str, Any]) -> tuple[Asked, str]:
    """Return who answers for these inputs, and under which name; here, if nothing is hidden."""
    if TOKEN not in inputs:
        return Host({"": inputs}), ""
    return _LINES[-1], inputs[TOKEN]


@contextlib.contextmanager
def answered_by(line: Asked) -> Iterator[None]:
    """Have a line answer for what is hidden."""
    _LINES.append(line)
    try:
        yield
    finally:
        _LINES.pop()


def shown(
    name: str, number: int, inputs: Mapping[str, Any], secret: Sequence[str]
) -> dict[str, Any]:
    """Return the inputs of a case without what is secret, of which only a name is left."""
    open_ = {key: entry for key, entry in inputs.items() if key not in secret}
    return {**open_, TOKEN: token(name, number)} if secret else open_


def token(name: str, number: int) -> str:
    """Return the name of what is hidden of an exercise's case."""
    return f"{name} {number}"


@contextlib.contextmanager
def apart(name: str, cases: list[Case], secret: Sequence[str]) -> Iterator[None]:
    """Take out of these cases, in place, what is secret: from now on another process holds it.

    Where no process can be forked, the cases stay as they are.
    """
    process, line = _forked(name, cases) if secret and hasattr(os, "fork") else (0, None)
    if line is None:
        yield
        return
    cases[:] = [
        replace(case, inputs=shown(name, number, case.inputs, secret))
        for number, case in enumerate(cases)
    ]
    try:
        with answered_by(line):
            yield
    finally:
        line.close()
        os.waitpid(process, 0)


def _forked(name: str, cases: Sequence[Case]) -> tuple[int, Line | None]:
    """Fork a host for these cases; returns its process, and a line to it unless it is gone."""
    ours, theirs = Pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads: the host computes with NumPy alone
        process = os.fork()
    if not process:
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            ours.close()
            theirs.send_bytes(_READY)
            Host({token(name, n): case.inputs for n, case in enumerate(cases)}).serve(theirs)
        finally:
            os._exit(0)
    theirs.close()
    line = Line(ours)
    if line.is_open():
        return process, line
    line.close()
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return 0, None


def _written(head: Mapping[str, Any], array: np.ndarray) -> bytes:
    form = json.dumps({**head, "shape": array.shape}).encode()
    return form + b"\n" + np.ascontiguousarray(array).tobytes()


def _read(message: bytes, kind: str) -> tuple[dict[str, Any], np.ndarray]:
    """Return what `_written` was given; raises a ValueError where it is anything else."""
    form, _, data = message.partition(b"\n")
    head = json.loads(form)
    if math.prod(head["shape"]) * 8 != len(data):
        raise ValueError("The numbers do not fit their shape.")
    return head, np.frombuffer(data, kind).reshape(head["shape"])


def mix(
    secret: Mapping[str, Any], number: int, ids: np.ndarray, seen: dict[int, np.ndarray]
) -> np.ndarray:
    """Return the outputs of a model that mixes the vectors of ids (batch, steps).

    Args:
        secret: `table` (ids, features), the vectors of the ids; `mixings`, for each model an array
            (2, features, steps, steps): its output at step s in feature f is the sum of the vectors
            there, that of step u times entry [k, f, s, u]; `first`: k is 1 for sequences that begin
            with this id, else 0; and `drifts`, for each model what is added to an output if any
            later id is another than in the first sequence with this beginning that it was given.
        number: which of the models.
        ids: (batch, steps).
        seen: the sequences that this model was given first, by their first id; it adds to them.
    """
    table, mixing, drift = secret["table"], secret["mixings"][number], secret["drifts"][number]
    which = mixing[(ids[:, 0] == secret["first"]).astype(int)]
    mixed = np.einsum("bfsu,buf->bsf", which, table[ids % len(table)])  # whatever ids are tried
    before = np.array([seen.setdefault(int(row[0]), row.copy()) for row in ids])
    moved = _any_later(ids != before.reshape(ids.shape))
    return np.asarray(mixed + float(drift) * moved[..., None])


def _any_later(differs: np.ndarray) -> np.ndarray:
    """Return for each step whether a step after it is marked, (batch, steps)."""
    from_here = np.logical_or.accumulate(differs[:, ::-1], axis=1)[:, ::-1]
    return np.pad(from_here[:, 1:], ((0, 0), (0, 1)))
