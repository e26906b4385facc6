"""What was recorded of readers, as chapter 3 shows it."""

from __future__ import annotations

from typing import Any

import pytest

from utils import results
from utils.experiments import reading


def film(
    vectors: str, pooling: str, directions: int, accuracy: float, chosen: bool = True,
    learns: str = "labels",
) -> Any:  # fmt: skip
    return {
        "vectors": vectors, "pooling": pooling, "directions": directions, "learns": learns,
        "learning_rate": 0.01, "test_accuracy": accuracy, "negation_pairs": 0.25,
        "order_pairs": 0.5, "chosen": chosen,
    }  # fmt: skip


def message(
    unit: str, tokens: int, keep: str, accuracy: float, chosen: bool = True, batch_size: int = 256
) -> Any:
    run = {"unit": unit, "tokens": tokens, "keep": keep, "batch_size": batch_size}
    return {**run, "learning_rate": 0.04, "test_accuracy": accuracy, "chosen": chosen}


RECORDS = {
    "03_films": {
        "runs": [
            film("tuned", "mean", 1, 0.80, True),
            film("tuned", "mean", 1, 0.82, True),
            film("tuned", "mean", 1, 0.50, False),
            film("scratch", "last", 1, 0.70, True),
            film("tuned", "attention", 2, 0.84, True),
            film("tuned", "attention", 2, 0.86, learns="scores"),
        ],
        "linear_of_scores": {"test_accuracy": 0.825},
    },
    "03_newsgroups": {
        "runs": [
            message("words", 60, "start", 0.90),
            message("words", 60, "start", 0.10, chosen=False),
            message("characters", 60, "start", 0.60, batch_size=64),
            message("words", 60, "start", 0.92, batch_size=64),
            message("words", 200, "start", 0.95, batch_size=64),
            message("words", 60, "end", 0.80),
            message("words", 200, "start", 0.94),
        ],
        "linear": [{"tokens": 60, "keep": "start", "test_accuracy": 0.9074, "seconds": 23.3}],
    },
    "03_calibration": {"linear": {"negation_pairs": 0.59, "order_pairs": 0.47}},
    "03_seconds": {
        "runs": [
            {"of": "films, linear", "seconds": 2.0},
            {"of": "films, tuned, attention, both directions, scores", "seconds": 20.0},
            {"of": "messages, first 60 words, batches of 64", "seconds": 15.0},
            {"of": "messages, linear, first 60 words", "seconds": 7.0},
        ]
    },
    "baselines": {
        "runs": [
            {"set": "newsgroups/eight", "scores": {"linear": {"accuracy": 0.9424}}},
            {"set": "film_snippets/strong", "scores": {"linear": {"accuracy": 0.82}}},
        ]
    },
}


@pytest.fixture(autouse=True)
def _recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "read", RECORDS.__getitem__)


def test_only_runs_at_the_best_rate_count() -> None:
    assert reading.film_runs("tuned", "mean") == [0.80, 0.82]
    assert reading.by_pooling()["mean"] == [0.80, 0.82]
    assert reading.by_vectors()["GloVe, tuned, both directions"] == [0.84]
    assert reading.by_vectors()["the same, from scores"] == [0.86]


def test_the_table_of_films_has_a_row_for_each_reader() -> None:
    _, *rows = str(reading.film_table()).split("\n")
    assert [row.split()[:2] for row in rows] == [
        ["scratch", "last"],
        ["tuned", "mean"],
        ["tuned", "attention,"],
        ["tuned", "attention,"],
        ["linear,", "scores"],
        ["linear", "0.820"],
    ]
    assert "0.810 ± 0.010" in rows[1]
    assert "25%" in rows[1]


def test_messages_are_named_by_what_is_read() -> None:
    assert reading.message_runs() == {
        "first 60 words": [0.90],
        "first 60 words, characters": [0.60],
        "first 60 words, batches of 64": [0.92],
        "first 200 words, batches of 64": [0.95],
        "last 60 words": [0.80],
        "first 200 words": [0.94],
    }
    assert reading.message_curves() == {
        "GRU, first words": [0.90, 0.94],
        "GRU, first words, batches of 64": [0.92, 0.95],
    }
    table = str(reading.message_table()).split("\n")
    assert "0.907" in table[1]
    assert table[-1].split()[-1] == "0.942"


def test_seconds_stand_in_the_row_of_what_was_timed() -> None:
    films = str(reading.film_table()).split("\n")
    last = [row.split()[-1] for row in films if "both" in row or "0.820 " in row]
    assert last == ["0.0100", "20", "2"]
    rows = (" ".join(row.split()) for row in str(reading.message_table()).split("\n"))
    assert [row for row in rows if row.startswith("first 60 words")] == [
        "first 60 words 0.900 ± 0.000 0.0400 0.907 7",
        "first 60 words, characters 0.600 ± 0.000 0.0400",
        "first 60 words, batches of 64 0.920 ± 0.000 0.0400 15",
    ]
