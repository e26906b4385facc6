"""Running is not testing: what chapter 10 finds must show what it says."""

from __future__ import annotations

from statistics import fmean
from typing import Any

import numpy as np
import pytest

from tests.notebooks.running import found_in, ladder_perplexities
from utils import results
from utils.experiments import depth_ladder

FOUND = """
import contextlib, io, json
with contextlib.redirect_stdout(io.StringIO()):  # what a training says
    keras.utils.set_random_seed(DEFAULT_SEED)
    again = trained(dense_reader(len(vocabulary), len(classes)), 0.004, "again")
    restored = reader.evaluate(validation, verbose=0, return_dict=True)["accuracy"]
print(json.dumps({
    "baselines": baselines,
    "reader": reader_curve,
    "again": again,
    "restored": restored,
    "model": your_curve,
    "by_layer": by_layer,
    "by_operation": by_operation,
    "units": units,
    "kept": kept,
    "widths": widths,
    "pieces": stack.widths(32),
    "rows": [[kernel.shape[0] for kernel in weights] for weights in kernels],
    "lost": [row[: number + 1] for number, row in enumerate(lost.tolist())],
}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run the solved chapter in profile smoke and return what it found."""
    return found_in("10_dense", FOUND, tmp_path_factory.mktemp("chapter"))


def test_the_linear_model_is_a_real_baseline(found: dict[str, Any]) -> None:
    assert found["baselines"]["majority"] < 0.35
    assert found["baselines"]["linear"] > 0.75


def test_both_readers_learn_even_in_smoke(found: dict[str, Any]) -> None:
    majority = found["baselines"]["majority"]
    for name in ("reader", "model"):
        assert max(found[name]) > 2 * majority
        assert found[name][-1] > found[name][0]


def test_the_same_reader_is_trained_alike_whenever_it_is_trained(found: dict[str, Any]) -> None:
    assert found["again"] == pytest.approx(found["reader"], abs=0.005)


def test_a_layer_keeps_the_mask_and_an_operation_loses_it(found: dict[str, Any]) -> None:
    assert found["by_layer"] < 1e-6
    assert found["by_operation"] > 1e-3


def test_at_equal_parameters_a_dense_stack_is_narrower(found: dict[str, Any]) -> None:
    plain, dense = found["units"]["plain"], found["units"]["dense"]
    assert all(dense[depth] < plain[depth] for depth in plain)
    assert dense["16"] < plain["16"] / 2


def test_copies_are_what_a_dense_stack_keeps(found: dict[str, Any]) -> None:
    plain, dense, once = (
        found["kept"][name] for name in ("plain", "dense", "dense, each piece once")
    )
    assert dense["16"] > 3 * plain["16"]
    assert once["16"] < plain["16"]


def test_dense_rows_end_as_wide_as_the_formula_says(found: dict[str, Any]) -> None:
    plain, dense, halved = (dict(pairs) for pairs in found["widths"].values())
    assert (plain[8], dense[8], halved[8]) == (16, 32 + 8 * 16, 76)


def test_each_cut_is_of_a_piece_that_is_read(found: dict[str, Any]) -> None:
    # A layer has a kernel for each direction, the output layer one.
    assert found["rows"] == [*([width] * 2 for width in found["pieces"][:3]), [found["pieces"][3]]]
    assert all(np.isfinite(row).all() for row in found["lost"])
    assert found["restored"] == pytest.approx(found["reader"][-1], abs=1e-6)


def test_only_the_first_layer_misses_what_is_cut(found: dict[str, Any]) -> None:
    """The map's one bright field; no other connection is needed by itself."""
    (words,), *others = found["lost"]
    assert words > 3
    assert max(value for row in others for value in row) < words / 2


def test_the_recorded_readers_are_compared_fairly() -> None:
    recorded = results.read("10_documents")
    seeds: dict[tuple[str, int], dict[int, float]] = {}
    for run in (run for run in recorded["runs"] if run["chosen"]):
        found = seeds.setdefault((run["connection"], run["depth"]), {})
        found[run["seed"]] = run["test_accuracy"]
        assert 0.9 < run["parameters"] / recorded["settings"]["parameters"] <= 1
        lowest, *_, highest = recorded["settings"]["learning_rates"]
        assert lowest < run["learning_rate"] < highest
    assert len(seeds) == 6
    assert all(len(each) == 3 for each in seeds.values())
    scores = {run["set"]: run["scores"] for run in results.read("baselines")["runs"]}
    means = [fmean(each.values()) for each in seeds.values()]
    assert max(means) < scores["question_types"]["linear"]["accuracy"]
    assert min(means) > 4 * scores["question_types"]["majority"]["accuracy"]
    # The seeds of a network differ as much as the means of the networks do.
    widest = max(max(each.values()) - min(each.values()) for each in seeds.values())
    assert widest > max(means) - min(means)


def test_at_a_small_rate_depth_seems_to_be_worth_much() -> None:
    wanted = {"part": "ladder", "connection": "residual"}
    one, eight = (
        ladder_perplexities(learning_rate=depth_ladder.RATE, depth=depth, **wanted)
        for depth in (1, 8)
    )
    assert max(eight) < 0.87 * min(one)


def test_the_ladder_shows_what_the_chapter_says() -> None:
    """Whatever rates the grid has: no bound depends on which of them is the best."""
    runs = depth_ladder.chosen(results.read("depth_ladder")["runs"])
    verse, films = (
        {
            (connection, depth): [
                run[measure]
                for run in runs
                if (run["part"], run["connection"], run["depth"]) == (part, connection, depth)
            ]
            for connection in depth_ladder.CONNECTIONS
            for depth in depth_ladder.DEPTHS
        }
        for part, measure in (("ladder", "test_perplexity"), ("sentiment", "test_accuracy"))
    )
    assert all(
        len(seeds) == len(depth_ladder.SEEDS) for seeds in (*verse.values(), *films.values())
    )
    one = fmean(verse["plain", 1])
    assert 0.95 * one < fmean(verse["plain", 2]) < one
    assert min(verse["plain", 4]) > 1.5 * one
    recorded = {run["set"]: run["scores"] for run in results.read("baselines")["runs"]}
    unigram = recorded["poems/all"]["unigram"]["perplexity"]
    for depth in (8, 16):
        assert fmean(verse["plain", depth]) == pytest.approx(unigram, rel=0.01)
    for connection in ("residual", "dense"):
        means = {depth: fmean(verse[connection, depth]) for depth in depth_ladder.DEPTHS}
        assert abs(means[1] / one - 1) < 0.03
        assert max(means.values()) < 1.25 * one  # they train, where plain ones fail
        # A few percent, and at more than one layer.
        assert 0.92 * one < min(means.values()) < 0.98 * one
        assert min(means, key=lambda depth: means[depth]) > 1
    residual, dense = (
        min(fmean(verse[connection, depth]) for depth in depth_ladder.DEPTHS)
        for connection in ("residual", "dense")
    )
    assert abs(residual / dense - 1) < 0.05
    shallow = [fmean(seeds) for (_, depth), seeds in films.items() if depth <= 8]
    joined = [fmean(films[connection, 16]) for connection in ("residual", "dense")]
    assert max(*shallow, *joined) - min(*shallow, *joined) < 0.04
    assert max(*shallow, *joined) < recorded["film_snippets/strong"]["linear"]["accuracy"]
    assert max(films["plain", 16]) < 0.6


def test_longer_training_leaves_little_of_what_depth_brings() -> None:
    assert pytest.approx(2 * depth_ladder.RATE) == depth_ladder.LONG_RATE
    one, residual, dense = (
        ladder_perplexities(part="long", connection=connection, depth=depth)
        for connection, depth in (("plain", 1), ("residual", 8), ("dense", 8))
    )
    assert 0.98 < fmean(residual) / fmean(one) < 0.995
    assert max(residual) < min(one)
    assert min(dense) < max(one)
    assert min(one) < max(dense)
    assert abs(fmean(dense) / fmean(one) - 1) < 0.01


@pytest.mark.parametrize("cell", ["lstm", "simple_rnn"])
def test_other_cells_fail_and_train_alike(cell: str) -> None:
    wanted = {"part": "cells", "cell": cell}
    one = ladder_perplexities(connection="plain", depth=1, **wanted)
    assert min(ladder_perplexities(connection="plain", depth=8, **wanted)) > 2 * max(one)
    for connection in ("residual", "dense"):
        assert max(ladder_perplexities(connection=connection, depth=8, **wanted)) < min(one)
