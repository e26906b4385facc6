"""The long experiments: equal parameters, nothing trained twice, nothing lost, a rate for each."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from typer.testing import CliRunner

from utils import results
from utils.cli import app
from utils.commands import experiments
from utils.experiments import depth_ladder, training
from utils.experiments.depth_ladder import Rung
from utils.layers import RecurrentStack
from utils.paths import course_root

OUTPUTS = 60


@pytest.fixture(autouse=True)
def empty_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(results, "course_root", lambda: tmp_path)
    return tmp_path / "results" / "depth_ladder.json"


def pretended(rung: Rung) -> dict[str, Any]:
    """Return a training whose best rate is 0.008 for deep networks and 0.016 for others."""
    best = 0.008 if rung.depth > 4 else 0.016
    loss = 2.0 + abs(rung.learning_rate - best) + 0.001 * rung.seed
    return {**asdict(rung), "validation_loss": loss, "seconds": 1.5}


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[Rung]:
    """Pretend to train, and return the list of what was trained."""
    done: list[Rung] = []

    def train(rung: Rung) -> dict[str, Any]:
        done.append(rung)
        return pretended(rung)

    monkeypatch.setattr(depth_ladder, "train", train)
    return done


@pytest.mark.parametrize("connection", depth_ladder.CONNECTIONS)
@pytest.mark.parametrize("depth", [1, 3, 16])
@pytest.mark.parametrize("cell", ["gru", "lstm", "simple_rnn"])
def test_a_network_spends_its_budget_and_no_more(connection: Any, depth: int, cell: Any) -> None:
    def parameters(units: int) -> int:
        stack = RecurrentStack(units, depth, cell, connection)
        stack.build((None, None, training.EMBEDDING))
        return stack.count_params() + (stack.widths(training.EMBEDDING)[-1] + 1) * OUTPUTS

    units = training.units_within(60_000, cell, connection, depth, OUTPUTS)
    assert parameters(units) <= 60_000 < parameters(units + 1)


def test_both_directions_cost_twice_and_a_tiny_budget_is_refused() -> None:
    alone = training.units_within(60_000, "gru", "plain", 2, OUTPUTS)
    both = training.units_within(60_000, "gru", "plain", 2, OUTPUTS, bidirectional=True)
    assert 0.4 * alone < both < 0.8 * alone
    with pytest.raises(ValueError, match="too small for 16 layers"):
        training.units_within(150, "gru", "plain", 16, OUTPUTS)


def test_each_network_gets_the_rate_that_suits_it(trained: list[Rung]) -> None:
    runs = list(depth_ladder.run(["ladder", "rates"]))
    assert len(runs) == depth_ladder.count(["ladder", "rates"])
    assert len(trained) == len(set(trained))
    kept = depth_ladder.chosen(runs)
    assert len(kept) == len(depth_ladder.DEPTHS) * len(depth_ladder.CONNECTIONS) * 3
    for run in kept:
        assert run["learning_rate"] == (0.008 if run["depth"] > 4 else 0.016)
    assert {run["seed"] for run in kept} == set(depth_ladder.SEEDS)


def test_as_long_as_one_network_lacks_a_rate_all_keep_the_same(trained: list[Rung]) -> None:
    runs = list(depth_ladder.run(["ladder", "rates"]))
    lacking = [run for run in runs if (run["depth"], run["learning_rate"]) != (16, 0.016)]
    assert {run["learning_rate"] for run in depth_ladder.chosen(lacking)} == {0.004}
    interrupted = runs[:-1]  # the last network's best rate, without its last seed
    assert {run["learning_rate"] for run in depth_ladder.chosen(interrupted)} == {0.004}


def test_an_interrupted_run_goes_on_where_it_stopped(
    trained: list[Rung], empty_results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = depth_ladder.run(["norms"])
    first = [next(runs) for _ in range(4)]
    runs.close()
    assert len(json.loads(empty_results.read_text())["runs"]) == 4
    again = list(depth_ladder.run(["norms"]))
    assert again[:4] == first
    assert len(trained) == len(set(trained)) == depth_ladder.count(["norms"])
    list(depth_ladder.run(["norms"]))
    assert len(trained) == depth_ladder.count(["norms"])


def test_what_is_written_says_where_it_comes_from(trained: list[Rung], empty_results: Path) -> None:
    list(depth_ladder.run(["width"]))
    found = json.loads(empty_results.read_text())
    assert {"question", "settings", "runs", "seconds", "versions"} <= found.keys()
    assert found["seconds"] == pytest.approx(1.5 * len(trained))


def test_the_command_says_what_stands_there_and_stops_in_one_sentence(
    trained: list[Rung], monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = CliRunner()
    done = runner.invoke(app, ["experiment", "depth-ladder", "width"])
    assert done.exit_code == 0
    assert "6 trainings stand in results/depth_ladder.json" in done.stdout

    wrong = runner.invoke(app, ["experiment", "depth-ladder", "lader"])
    assert wrong.exit_code == 1
    assert "There is no part 'lader': choose from ladder, sentiment" in wrong.stderr

    def stopped(rung: Rung) -> dict[str, Any]:
        raise KeyboardInterrupt

    monkeypatch.setattr(depth_ladder, "train", stopped)
    broken = runner.invoke(app, ["experiment", "depth-ladder", "norms"])
    assert broken.exit_code == 130
    assert "the same command goes on from there" in broken.stderr


@pytest.mark.parametrize("name", list(experiments.SCRIPTS))
def test_a_chapters_trainings_have_a_command_that_says_what_it_trains(name: str) -> None:
    assert (course_root() / "benchmarks" / f"{name.replace('-', '_')}.py").exists()
    shown = CliRunner().invoke(app, ["experiment", name, "--help"])
    assert shown.exit_code == 0
    assert "Chapter 0" in shown.stdout


@pytest.mark.parametrize(
    ("script", "status", "said"),
    [
        (
            "import sys; print('trained until', sys.argv[2]); print('a bar', file=sys.stderr)",
            0,
            "a bar",
        ),
        ("raise OSError('The disk is full.')", 1, "The disk is full."),
        ("raise KeyboardInterrupt", 130, "goes on from there"),
        (None, 1, "tagged_sequences.py is missing"),
    ],
)
def test_a_script_is_run_and_its_end_is_said_in_one_sentence(
    script: str | None, status: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "benchmarks").mkdir()
    if script is not None:
        (tmp_path / "benchmarks" / "tagged_sequences.py").write_text(script)
    monkeypatch.setattr(experiments, "course_root", lambda: tmp_path)
    monkeypatch.setattr(sys, "argv", [])
    done = CliRunner().invoke(app, ["experiment", "tagged-sequences", "--seconds", "5"])
    assert done.exit_code == status
    assert said in done.stderr
    assert status or "trained until 5.0" in done.stdout


def tiny(name: str) -> training.Task:
    """Return a task that can be learnt in a few updates: the next of four ids, or one of two."""
    rng = np.random.default_rng(1)
    first = rng.integers(0, 4, size=(64, 1))
    ids = 1 + (first + np.arange(9)) % 4
    of_steps = name == "language"
    x, y = ids[:, :-1], ids[:, 1:] if of_steps else first > 1
    batches = tf.data.Dataset.from_tensor_slices((x.astype("int32"), y.astype("int32"))).batch(32)
    return training.Task(name, batches, batches, batches, 5, 5 if of_steps else 1, of_steps)


@pytest.mark.parametrize("name", ["language", "sentiment"])
def test_a_network_learns_its_task(name: str) -> None:
    task = tiny(name)
    stack = RecurrentStack(16, 2, "gru", "residual")
    model = training.network(task, stack)
    before = training.gradient_norms(task, model, stack)
    found = training.fit(task, model, 75, 0.02)
    assert len(before) == 2
    assert min(before) > 0
    assert len(found["curve"]) == 3
    assert found["curve"][-1] < found["curve"][0] / 2
    if name == "language":
        assert 1 <= found["test_perplexity"] < 2
    else:
        assert found["test_accuracy"] > 0.9


def test_an_unknown_task_is_answered_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="must be 'language' or 'sentiment'"):
        training.task("images", 1)


def test_a_network_of_one_rate_keeps_it(trained: list[Rung]) -> None:
    runs = list(depth_ladder.run(["long"]))
    assert depth_ladder.chosen(runs) == runs
