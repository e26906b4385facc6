"""What is read from the record of chapter 11: perplexities of chosen runs, by name and by size."""

from __future__ import annotations

import math
from typing import Any

import pytest

from utils.experiments import regularization


def run(network: str, validation: float, test: float, **more: Any) -> dict[str, Any]:
    settings = {"part": "methods", "network": network, "chosen": True, **more}
    return {**settings, "validation_loss": math.log(validation), "test_loss": math.log(test)}


RECORD = {
    "runs": [
        run("none", 90.0, 80.0),
        run("none", 110.0, 100.0),
        run("none, half the updates", 95.0, 99.0),
        run("none, half the updates", 97.0, 101.0),
        run("zoneout", 50.0, 50.0),
        run("zoneout", 1.0, 1.0, chosen=False),
        run("a + b", 60.0, 61.0, part="pairs"),
        run("a + c", 58.0, 62.0, part="pairs"),
        run("none", 90.0, 80.0, part="sizes", tokens=500),
        run("dropout", 90.0, 70.0, part="sizes", tokens=500),
        run("dropout", 90.0, 75.0, part="sizes", tokens=100),
    ],
    "counted": [{"tokens": 500, "unigram": 5.0, "bigram": math.log(60.0)}],
}


def test_only_chosen_runs_count() -> None:
    found = regularization.by_network(RECORD["runs"], part="methods")
    assert found["zoneout"] == pytest.approx([50.0])
    assert found["none"] == pytest.approx([80.0, 100.0])
    assert "a + b" not in found


def test_the_baseline_is_chosen_on_validation() -> None:
    assert regularization.baseline(RECORD) == ("none, half the updates", pytest.approx(100.0))


def test_what_is_best_together_is_chosen_on_validation() -> None:
    assert regularization.best_together(RECORD) == "a + c"


def test_a_cut_is_of_the_baselines_validation_perplexity() -> None:
    assert regularization.cut_by(RECORD, "a + c") == pytest.approx(1 - 58 / 96)


def test_sizes_stand_in_order() -> None:
    found = regularization.by_size(RECORD)
    assert list(found["dropout"]) == [100, 500]
    assert found["none"][500] == pytest.approx([80.0])
    assert found["counting"][500] == pytest.approx([60.0])
