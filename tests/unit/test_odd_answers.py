"""Odd answers: none breaks the check, hangs it, or alters the learner's session."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tests.unit.doubling import DOUBLE, HASTY, sentence
from utils.checks.engine import check_answer


def _busy(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@pytest.mark.parametrize("spend", [_busy, time.sleep], ids=["computes", "waits"])
def test_code_that_swallows_the_time_limit_does_not_pass(spend: Callable[[float], None]) -> None:
    def stubborn(x: np.ndarray) -> np.ndarray:
        for _ in range(400):
            try:
                spend(0.01)
            except BaseException:
                pass
        return 2 * x

    before = {number: signal.getsignal(number) for number in (signal.SIGALRM, signal.SIGPROF)}
    assert "did not finish" in sentence(stubborn, HASTY).sentence
    assert {number: signal.getsignal(number) for number in before} == before


def test_a_busy_machine_makes_no_answer_too_slow() -> None:
    """The limit of half a second counts what the answer computes, not what it waits for."""

    def waited(x: np.ndarray) -> np.ndarray:
        time.sleep(1.0)
        return 2 * x

    assert sentence(waited, HASTY).passed


def test_a_raised_recursion_limit_does_not_end_the_kernel() -> None:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10**6)
    try:

        def again(*values: Any) -> Any:
            return again(*values)

        assert "calls itself without end" in sentence(again).sentence
        assert sys.getrecursionlimit() == 10**6
    finally:
        sys.setrecursionlimit(before)


class _Nasty:
    def __getattribute__(self, name: str) -> Any:
        raise ValueError(name)

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return 2 * x


class _ExitInStr(Exception):
    def __str__(self) -> str:
        raise SystemExit


def _raises(error: BaseException) -> Any:
    def answer(x: np.ndarray) -> np.ndarray:
        raise error

    return answer


def _closes_stdout(x: np.ndarray) -> np.ndarray:
    sys.stdout.close()
    return 2 * x


def _cycle(x: np.ndarray) -> Any:
    ring: list[Any] = []
    ring.append(ring)
    return ring


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (_raises(_ExitInStr()), "could not be read"),
        (_cycle, "nested too deep"),
        (lambda x: 10**5000, "more than 64 bits"),
        (lambda x: "a" * 10**7, "characters"),
        (lambda x: np.zeros(10**8, np.int8), "far more than expected"),
        (lambda x: [0] * 10**6, "far more than expected"),
        (lambda x: np.zeros(3, "datetime64[s]"), "datetime64"),
        (lambda x: np.zeros(3, [("a", "f4")]), "dtype"),
        (lambda x: np.ma.masked_all(3), "masked array"),
        (_raises(StopIteration()), "StopIteration"),
        (_raises(KeyError(("a", 1))), "KeyError"),
    ],
)
def test_odd_answers_get_a_sentence(answer: Any, words: str) -> None:
    feedback = sentence(answer)
    assert feedback.status == "not_yet"
    assert words in feedback.sentence


def test_an_answer_whose_own_methods_raise() -> None:
    feedback = check_answer(DOUBLE, _Nasty())
    assert feedback.status == "not_yet" or feedback.passed


def test_closing_the_standard_output_closes_nothing() -> None:
    assert sentence(_closes_stdout).passed
    print("still there")


def test_half_precision_is_compared_by_value() -> None:
    assert sentence(lambda x: (2 * x).astype(np.float32)).passed
    assert "expected" in sentence(lambda x: (3 * x).astype(np.float16)).sentence


def test_a_check_leaves_the_session_as_it_was(tmp_path: Path) -> None:
    def careless(x: np.ndarray) -> np.ndarray:
        np.random.seed(0)
        random.seed(0)
        os.chdir(tmp_path)
        np.seterr(all="raise")
        sys.setrecursionlimit(900)
        keras.config.set_dtype_policy("mixed_float16")
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return 2 * x

    def state() -> list[Any]:
        return [
            np.random.get_state()[1].tolist(),  # type: ignore[index]
            random.getstate(),
            Path.cwd(),
            np.geterr(),
            sys.getrecursionlimit(),
            keras.config.dtype_policy().name,
            signal.getsignal(signal.SIGINT),
            sys.stdout,
        ]

    before = state()
    assert sentence(careless).passed
    assert state() == before
