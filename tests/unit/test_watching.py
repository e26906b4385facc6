"""What a learner sees while a cell computes: one line that moves, and nothing that moves in CI."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import keras
import numpy as np
import pytest

from utils import watching

TRAINING = """
import keras, numpy as np
from utils.training import watch
from utils import watching
keras.utils.set_random_seed(1)
model = keras.Sequential([keras.layers.Embedding(9, 4), keras.layers.Dense(9)])
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
x = np.arange(640).reshape(64, 10) % 9
for _ in range(2):
    line = watch("a net", about=40)
    model.fit(x, x, validation_data=(x, x), epochs=3, verbose=0, callbacks=[line])
for depth in watching.each((2, 4), "maps", about=9, unit="depths"):
    pass
with watching.working("a linear model", about=80):
    pass
"""


def lines_of(code: str, **environment: str) -> list[str]:
    """Return what a fresh process prints, where a line begins anew included."""
    kept = {key: value for key, value in os.environ.items() if key not in ("CI", "COURSE_PROFILE")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, "TF_CPP_MIN_LOG_LEVEL": "3", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.replace("\r", "\n").splitlines()


def test_one_line_moves_and_one_sentence_stays() -> None:
    lines = [line.strip() for line in lines_of(TRAINING, COURSE_PROFILE="cpu") if line.strip()]
    assert lines[0].startswith("a net: about 40 s")
    moving = [line for line in lines if line.startswith("a net: ") and "left" in line]
    assert any("of 6 updates" in line for line in moving)
    ends = [line for line in lines if line.startswith("a net: 6 updates, validation perplexity")]
    assert len(ends) == 2
    assert all(line.endswith(" s") for line in ends)
    assert lines[-2].startswith("a linear model: about 80 s")
    assert any(line.startswith("maps: 2 depths") for line in lines)


def test_in_smoke_and_in_ci_nothing_moves_and_no_time_is_said() -> None:
    smoke = lines_of(TRAINING, COURSE_PROFILE="smoke")
    assert smoke == lines_of(TRAINING, COURSE_PROFILE="cpu", CI="true")
    assert smoke[0].startswith("a net: 6 updates, validation perplexity ")
    assert smoke[2:] == ["maps: 2 depths", "a linear model: done"]


def test_a_slower_machine_is_told_more_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert watching.expected(40) == "about 40 s"
    monkeypatch.setitem(watching._machine, "slower", 3.0)
    assert watching.expected(10) == "about 30 s"
    assert watching.expected(50) == "about 2 min"
    assert watching.expected(None) == ""


def test_a_score_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="perplexity, loss, accuracy"):
        watching.Watch("a net", show="bleu")


def test_a_training_that_is_watched_traces_its_update_once() -> None:
    """TensorFlow traces an update twice that makes variables: seconds of every training."""
    keras.utils.set_random_seed(1)
    traced = []

    class Counted(keras.layers.Dense):
        def call(self, x: Any, training: bool = False) -> Any:
            traced.append(training)
            return super().call(x)

    x = np.eye(8)
    losses = {}
    for callbacks in ((), (watching.Watch("a net", show="accuracy"),)):
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.Input((8,)), Counted(8)])
        score = keras.metrics.SparseCategoricalAccuracy()
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile("adam", loss, metrics=[score])
        traced.clear()
        fitted = model.fit(x, np.arange(8), epochs=3, verbose=0, callbacks=list(callbacks))
        losses[len(callbacks)] = (sum(traced), fitted.history["loss"])
    assert losses[1][0] == 1 < losses[0][0]
    assert losses[1][1] == losses[0][1]
