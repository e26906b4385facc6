"""Running is not testing: what chapter 07 finds must show what its prose says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.notebooks.running import found_in
from utils import results
from utils.experiments import depth_ladder

FOUND = """
import json
print(json.dumps({
    "baselines": baselines,
    "curves": {name: [float(v) for v in curve] for name, curve in curves.items()},
    "before": before.tolist(),
    "after": after.tolist(),
    "difference": float(difference),
    "parameters": [shallow.count_params(), deep.count_params(), yours.count_params()],
    "widths": [units_within(BUDGET, EMBEDDING, depth) for depth in (1, 2, 4, 8, 16)],
    "perplexities": perplexities,
    "norms": norms,
    "sentiment": by_depth(sentiment, "test_accuracy"),
    "others": {name: score["accuracy"] for name, score in recorded["film_snippets/strong"].items()},
}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run the solved chapter in profile smoke and return what it found."""
    return found_in("07_deep", FOUND, tmp_path_factory.mktemp("chapter"))


def test_loops_and_layers_agree(found: dict[str, Any]) -> None:
    assert found["difference"] < 1e-5


def test_both_networks_have_about_equally_many_parameters(found: dict[str, Any]) -> None:
    shallow, deep, yours = found["parameters"]
    assert deep < shallow < 1.15 * deep
    assert yours <= 50_000


def test_twice_the_layers_take_about_a_third_of_the_width(found: dict[str, Any]) -> None:
    widths = np.array(found["widths"])
    shares = widths[1:] / widths[:-1]
    assert shares.min() > 0.55
    assert shares.max() < 0.75


def test_the_shallow_network_learns_and_the_deep_one_stops_at_the_unigram_model(
    found: dict[str, Any],
) -> None:
    shallow, deep = found["curves"]["1 layer"], found["curves"]["8 layers"]
    unigram, bigram = found["baselines"]["unigram"], found["baselines"]["bigram"]
    assert 1 < bigram < unigram
    assert 1 < shallow[-1] < unigram / 1.5
    assert 1 < found["curves"]["2 layers"][-1] < unigram / 1.2
    assert shallow[-1] < shallow[0]
    assert abs(deep[-1] / unigram - 1) < 0.05


def test_a_deep_model_beats_the_deep_plain_one(found: dict[str, Any]) -> None:
    curves = found["curves"]
    assert curves["this model"][-1] < curves["8 layers"][-1] / 1.5


def test_the_gradient_fades_in_both_directions_and_comes_later_below(
    found: dict[str, Any],
) -> None:
    before = np.array(found["before"])
    top, bottom = before[-1], before[0]
    assert top[-1] == before.max()
    assert top[0] < 1e-4 * top[-1]
    assert bottom[-1] < 1e-2 * top[-1]
    strongest = before.shape[1] - 1 - before.argmax(axis=1)
    assert strongest[-1] == 0
    assert strongest[0] >= 3
    assert (np.diff(strongest) <= 0).all()


def test_training_makes_the_first_layers_gradient_smaller_still(found: dict[str, Any]) -> None:
    shares = []
    for name in ("before", "after"):
        sizes = np.linalg.norm(np.array(found[name]), axis=1)
        shares.append(sizes[0] / sizes[-1])
    assert shares[1] < shares[0] / 2


def test_the_ladder_shows_where_plain_depth_stops_paying(found: dict[str, Any]) -> None:
    means = {int(depth): np.mean(runs) for depth, runs in found["perplexities"].items()}
    unigram, bigram = found["baselines"]["unigram"], found["baselines"]["bigram"]
    assert max(means[1], means[2]) < bigram
    one, two, four = (found["perplexities"][depth] for depth in ("1", "2", "4"))
    assert max(two) < min(one)
    assert means[1] - means[2] < np.ptp(one) + np.ptp(two)
    assert min(four) > 1.5 * means[1]
    assert np.ptp(four) > 5
    for depth in (8, 16):
        assert abs(means[depth] / unigram - 1) < 0.05


def test_the_rate_matters_more_than_the_second_layer_and_helps_no_deeper_stack() -> None:
    first = {"part": "ladder", "connection": "plain", "seed": depth_ladder.SEEDS[0]}
    record = results.select(results.read("depth_ladder")["runs"], **first)
    by_depth = {
        depth: {run["learning_rate"]: run["validation_perplexity"] for run in runs}
        for depth in depth_ladder.DEPTHS
        if (runs := results.select(record, depth=depth))
    }
    tried = {
        depth: [found[rate] for rate in depth_ladder.RATES] for depth, found in by_depth.items()
    }
    for depth in (1, 2):
        assert tried[depth][0] / min(tried[depth]) > 1.2
    assert min(tried[1]) / min(tried[2]) < 1.1
    for depth in (8, 16):
        assert max(tried[depth]) < 1.01 * min(tried[depth])


def test_five_times_the_updates_help_one_layer_and_not_eight(found: dict[str, Any]) -> None:
    longer = results.select(results.read("depth_ladder")["runs"], part="long", connection="plain")
    means = {
        depth: np.mean(
            [run["validation_perplexity"] for run in results.select(longer, depth=depth)]
        )
        for depth in (1, 8)
    }
    assert means[1] < 0.9 * np.mean(found["perplexities"]["1"])
    assert abs(means[8] / found["baselines"]["unigram"] - 1) < 0.05


def test_norms_fall_from_the_last_layer_to_the_first(found: dict[str, Any]) -> None:
    shares = {}
    for name, runs in found["norms"].items():
        mean = np.exp(np.mean(np.log(runs), axis=0))
        shares[int(name.split()[0])] = mean[0] / mean[-1]
    assert shares[16] < shares[8] / 10 < shares[4] / 10
    assert shares[8] < 0.2


def test_eight_plain_layers_learn_sentiment_and_gain_nothing(found: dict[str, Any]) -> None:
    means = {int(depth): np.mean(runs) for depth, runs in found["sentiment"].items()}
    assert means[8] > found["others"]["majority"] + 0.2
    assert means[8] < means[1] + 0.01
    assert all(abs(one - found["others"]["majority"]) < 1e-3 for one in found["sentiment"]["16"])
    assert max(means.values()) < found["others"]["linear"]
