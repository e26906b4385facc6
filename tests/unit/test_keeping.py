"""An experiment's trainings: none is run twice, none is lost, the best learning rate is marked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from utils import results
from utils.experiments.keeping import Experiment, OutOfTimeError

RATES, SEEDS = (0.1, 0.2, 0.4), (1, 2, 3)
KEY = ("name", "learning_rate", "seed")


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(results, "course_root", lambda: tmp_path)
    return tmp_path / "results" / "pretended.json"


class Trainer:
    """Pretends to train, and counts; the rate 0.2 does best."""

    def __init__(self, name: str) -> None:
        self.name, self.trained = name, 0

    def __call__(self, rate: float, seed: int) -> dict[str, Any]:
        self.trained += 1
        loss = abs(rate - 0.2) + seed
        settings = {"name": self.name, "learning_rate": rate, "seed": seed}
        return {**settings, "validation_loss": loss, "seconds": 2.0}


def experiment(**options: Any) -> Experiment:
    return Experiment("pretended", {"question": "?"}, KEY, **options)


def test_each_rate_is_tried_with_one_seed_and_the_best_with_all() -> None:
    train = Trainer("net")
    runs = list(experiment().at_best_rate(train, RATES, SEEDS, name="net"))
    asked = [(run["learning_rate"], run["seed"]) for run in runs]
    assert asked == [(0.1, 1), (0.2, 1), (0.4, 1), (0.2, 2), (0.2, 3)]


def test_what_was_trained_is_not_trained_again(file: Path) -> None:
    first = Trainer("net")
    trainings = experiment().at_best_rate(first, RATES, SEEDS, name="net")
    kept = [next(trainings) for _ in range(2)]
    assert json.loads(file.read_text())["runs"] == kept

    second = Trainer("net")
    runs = list(experiment().at_best_rate(second, RATES, SEEDS, name="net"))
    assert runs[:2] == kept
    assert second.trained == 3

    third = Trainer("net")
    assert list(experiment().at_best_rate(third, RATES, SEEDS, name="net")) == runs
    assert third.trained == 0


def test_no_training_begins_when_the_time_is_over_and_what_is_kept_still_comes() -> None:
    train = Trainer("net")
    runs = list(experiment().at_best_rate(train, RATES, SEEDS, name="net"))
    late = experiment(seconds=-1.0)
    assert list(late.at_best_rate(train, RATES, SEEDS, name="net")) == runs
    with pytest.raises(OutOfTimeError):
        next(late.at_best_rate(train, RATES, SEEDS, name="another"))
    assert train.trained == len(runs)


def test_the_runs_at_the_best_rate_of_each_network_are_marked(file: Path) -> None:
    marking = experiment(marks=True)
    for name in ("net", "another"):
        list(marking.at_best_rate(Trainer(name), RATES, SEEDS, name=name))
    found = json.loads(file.read_text())
    assert found["seconds"] == 20
    chosen = {(run["name"], run["learning_rate"]) for run in found["runs"] if run["chosen"]}
    assert chosen == {("net", 0.2), ("another", 0.2)}
    assert sum(run["chosen"] for run in found["runs"]) == 6


def test_another_measure_may_choose_the_rate() -> None:
    worst = experiment(loss=lambda run: -run["validation_loss"])
    runs = list(worst.at_best_rate(Trainer("net"), RATES, SEEDS, name="net"))
    assert {run["learning_rate"] for run in runs[-2:]} == {0.4}
