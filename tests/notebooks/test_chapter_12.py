"""Running is not testing: what chapter 12 finds must show what it says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.notebooks.running import found_in
from utils.capstone import entries
from utils.capstone.tasks import TASKS

FOUND = """
import json
from utils.capstone import scoreboard, submissions
submitted = [e for e in submissions.load() if e.name == "this model"][-1]
print(json.dumps({
    "trials": [trial.score for trial in ranked],
    "again": again,
    "runs": runs,
    "best": best,
    "mean": float(mean),
    "one": one,
    "two": two,
    "served": float(np.abs(served - here).max()),
    "size": float(np.abs(here).max()),
    "submitted": [submitted.task, submitted.seed, submitted.score, submitted.parameters],
    "gains": gains,
    "validation": len(data.split("addresses", "validation").targets),
    "test": len(data.split("addresses", "test").targets),
}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run the solved chapter in profile smoke and return what it found."""
    return found_in("12_capstone", FOUND, tmp_path_factory.mktemp("chapter"))


def test_the_search_ranks_its_trials_and_the_winner_is_trained_again(found: dict[str, Any]) -> None:
    assert found["trials"] == sorted(found["trials"])
    assert len(found["trials"]) >= 2
    assert found["again"][0] != found["trials"][0]
    assert found["again"][0] < np.log(29)  # equal chances for all tags


def test_every_training_is_written_down_and_validation_chooses(found: dict[str, Any]) -> None:
    own = [run for run in found["runs"] if run["model"] == "this model"]
    first = [run for run in own if run["seed"] == own[0]["seed"]]
    assert found["best"] == max(first, key=lambda run: run["validation"])["learning_rate"]
    chosen = [run["validation"] for run in own if run["learning_rate"] == found["best"]]
    assert len(chosen) == 2  # three in the other profiles
    assert found["mean"] == pytest.approx(np.mean(chosen))
    assert all(run["parameters"] <= TASKS["addresses"].parameters for run in own)


def test_what_is_submitted_is_scored_by_the_course_and_agrees(found: dict[str, Any]) -> None:
    last = found["runs"][-1]
    task, seed, score, parameters = found["submitted"]
    assert (task, seed, parameters) == ("addresses", last["seed"], last["parameters"])
    assert score == pytest.approx(last["test"], abs=1e-6)


def test_two_devices_lose_what_one_loses(found: dict[str, Any]) -> None:
    np.testing.assert_allclose(found["two"], found["one"], rtol=1e-4)
    assert found["one"][-1] < found["one"][0]


def test_what_is_served_is_what_keras_says(found: dict[str, Any]) -> None:
    assert found["served"] < 1e-4 < found["size"]


def test_the_numbers_of_addresses_in_the_text(found: dict[str, Any]) -> None:
    assert found["validation"] == 135
    assert found["test"] == 158


def test_the_course_s_own_entries_stand_in_the_order_that_the_figure_tells(
    found: dict[str, Any],
) -> None:
    means = {name: float(np.mean(gains)) for name, gains in found["gains"].items()}
    assert sorted(means, key=lambda name: means[name]) == [
        "films",
        "verse",
        "addresses",
        "entities",
    ]
    assert means == {name: pytest.approx(np.mean(entries.gains(name))) for name in TASKS}
