"""What a learner sees while a cell computes: first about how long, then one line that moves.

In tests, in CI and in the book nothing moves: there a cell prints how it ended, and no times.
"""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import keras
from tqdm import tqdm

Entry = TypeVar("Entry")

_MOVES = "{desc}: {n_fmt} of {total_fmt} {unit}{postfix}, {remaining} left"
SCORES: dict[str, tuple[str, Callable[[float], float]]] = {
    "perplexity": ("loss", math.exp),
    "loss": ("loss", float),
    "accuracy": ("accuracy", float),
}
"""What may be shown of a training: the entry of Keras's logs, and what is made of it."""

_machine = {"slower": 1.0}


def measure_machine() -> None:
    """Time this machine on a small fixed job, so that what is said of seconds holds on it."""
    if is_static():
        return
    _machine["slower"] = min(max(yardstick() / YARDSTICK, 0.2), 10.0)


YARDSTICK = 0.0125
"""Seconds that the job took on the two cores on which the chapters' times were measured."""


def yardstick() -> float:
    """Return the seconds that a few hundred steps of a small recurrent layer take, at best."""
    weights = keras.ops.ones((96, 96)) / 96
    state = keras.ops.ones((64, 96))
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        for _ in range(100):
            state = keras.ops.tanh(keras.ops.matmul(state, weights))
        keras.ops.convert_to_numpy(state)
        taken.append(time.perf_counter() - start)
    return min(taken)


def is_static() -> bool:
    """Return whether nothing may move: in profile smoke, in CI, in the book."""
    return os.environ.get("COURSE_PROFILE") == "smoke" or "CI" in os.environ


def expected(seconds: float | None) -> str:
    """Return about how long something takes here, in words: "about 40 s", "about 2 min"."""
    if seconds is None:
        return ""
    here = seconds * _machine["slower"]
    if here < 90:
        return f"about {max(5 * round(here / 5), 5)} s"
    return f"about {max(round(here / 60), 2)} min"


class Watch(keras.callbacks.Callback):
    """Shows a training as one line that moves: what is trained, updates, score, time left.

    Args:
        what: what is trained, in a few words.
        about: seconds that it takes on the course's machine of two cores.
        show: the score, one of `SCORES`; of the validation data where there are any.
    """

    def __init__(self, what: str, about: float | None = None, show: str = "perplexity") -> None:
        super().__init__()
        if show not in SCORES:
            raise ValueError(f"show must be one of {', '.join(SCORES)}, and it is {show!r}.")
        self.what, self.about, self.show = what, about, show
        self.async_safe = True  # it asks for no number that is not there yet

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        self._done, self._score, self._start = 0, "", time.perf_counter()
        self._build_optimizer()
        steps, epochs = self.params.get("steps"), self.params.get("epochs", 1)
        self._line = _line(self.what, steps and steps * epochs, "updates", self.about)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        self._done += 1
        if self._done == 1:  # it is traced and compiled: no measure of the others
            self._line.reset()
            self._line.initial = 1
        self._line.update()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        if self._line.total is None:  # a pipeline whose length shows only now
            self._line.total = self._done * self.params.get("epochs", 1) // (epoch + 1)
        self._score = self._score_of(logs or {})
        self._line.set_postfix_str(self._score)

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        self._line.close()
        done = f"{self.what}: {self._done} updates"
        _say(", ".join(filter(None, (done, self._score))), self._start)

    def _build_optimizer(self) -> None:
        """Make the optimizer's variables now, so that the update is traced once.

        Keras makes them within the first update, and TensorFlow traces a function that makes
        variables a second time. Of recurrent layers that is seconds a training.
        """
        optimizer = self.model.optimizer
        if self.model.built and not optimizer.built:
            optimizer.build(self.model.trainable_variables)

    def _score_of(self, logs: Mapping[str, Any]) -> str:
        key, made = SCORES[self.show]
        key = key if key in logs or f"val_{key}" in logs else f"sparse_categorical_{key}"
        for name, words in ((f"val_{key}", "validation "), (key, "")):
            if name in logs:
                return f"{words}{self.show} {made(logs[name]):.3g}"
        return ""


def _line(what: str, total: int | None, unit: str, about: float | None) -> tqdm[Any]:
    """Return a line that says first about how long, then how far and how long still."""
    # It is wiped at the end, for the sentence that stays. Standard error would be shown in red.
    line = tqdm(
        desc=what,
        total=total,
        unit=unit,
        file=sys.stdout,
        leave=False,
        mininterval=0.3,
        disable=is_static(),
        bar_format=f"{what}: {expected(about) or 'just begun'} …",
    )
    line.bar_format = _MOVES
    return line


def _say(done: str, start: float) -> None:
    """Say how it ended, and, where a person waited, how long it took."""
    print(done if is_static() else f"{done}, {time.perf_counter() - start:.0f} s", flush=True)


def each(
    entries: Iterable[Entry], what: str, about: float | None = None, unit: str = "done"
) -> Iterator[Entry]:
    """Yield entries, and show as one line that moves how many are done and how long is left."""
    entries = list(entries)
    start = time.perf_counter()
    line = _line(what, len(entries), unit, about)
    for entry in entries:
        yield entry
        line.update()
    line.close()
    _say(f"{what}: {len(entries)} {unit}", start)


@contextmanager
def working(what: str, about: float | None = None) -> Iterator[None]:
    """Say about how long something takes that shows no steps, and how long it took."""
    start = time.perf_counter()
    if not is_static():
        print(" ".join(filter(None, (f"{what}:", expected(about) or "a moment", "…"))), flush=True)
    yield
    _say(f"{what}: done", start)
