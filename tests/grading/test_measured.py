"""The same model is measured once for a class, and nobody's measurement counts for another's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.grading.answers import IMPORTS, submission
from tests.grading.samples import notebook
from utils.authoring.build import solution_of
from utils.checks.guard import Outcome
from utils.grading import measured
from utils.grading.judge import Judge
from utils.grading.measured import Measured
from utils.grading.results import ProbeRequest
from utils.grading.sandbox import Sandbox

REQUEST = ProbeRequest("my_model", "language_model", [{}], answers=["a config"])


def test_a_model_that_was_measured_is_graded_without_measuring_it_again(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge, runs = Judge("01", 5, "autumn", rounds=1), []
    run = box.run
    monkeypatch.setattr(box, "run", lambda *given: runs.append(given) or run(*given))
    cell = solution_of("my_language_model")
    narrow = cell.replace("GRU(96", "GRU(40")
    wide = cell.replace("GRU(96", "GRU(128")
    assert len({cell, narrow, wide}) == 3
    totals = []
    for answer in (cell, f"# mine\n{cell}", narrow, wide, wide, cell):
        runs.clear()
        grade = judge.grade(submission(notebook(IMPORTS, answer)), box)
        totals.append((len(runs), grade.total))
    full = totals[0][1]
    # Measured: the first, the narrow one, and one that is too large.
    assert totals == [(2, full), (1, full), (2, full), (2, 0), (1, 0), (1, full)]
    assert full > 0


def test_what_ends_with_an_error_is_asked_again() -> None:
    kept = Measured()
    kept.keep(REQUEST, [Outcome(error="The code did not finish within 10 seconds.")])
    assert kept.known(REQUEST) is None


def test_another_exercise_probe_or_config_is_another_request() -> None:
    kept = Measured()
    kept.keep(REQUEST, [Outcome(value={"depth": 1})])
    others = [
        replace(REQUEST, exercise="my_other_model"),
        replace(REQUEST, probe="tagger_model"),
        replace(REQUEST, answers=["a Config"]),
        replace(REQUEST, answers=["a config", "a config"]),
    ]
    assert [kept.known(other) for other in others] == [None] * 4


def test_what_is_known_can_be_changed_by_nobody() -> None:
    kept = Measured()
    kept.keep(REQUEST, [Outcome(value=np.zeros(3))])
    for _ in range(2):
        (found,) = kept.known(REQUEST) or []
        assert not found.value.any()
        found.value[0] = 1


def test_it_keeps_the_latest_and_nothing_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured, "MOST", 2)
    monkeypatch.setattr(measured, "LARGEST", 10_000)
    kept = Measured()
    first, second, third = (replace(REQUEST, answers=[name]) for name in "abc")
    kept.keep(first, [Outcome(value=1)])
    kept.keep(second, [Outcome(value=2)])
    assert kept.known(first) is not None
    kept.keep(third, [Outcome(value=3)])
    assert kept.known(second) is None
    assert kept.known(first) is not None
    kept.keep(second, [Outcome(value=np.zeros(20_000))])
    assert kept.known(second) is None
