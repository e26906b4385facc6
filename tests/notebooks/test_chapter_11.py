"""Running is not testing: what chapter 11 finds must show what it says."""

from __future__ import annotations

from statistics import fmean
from typing import Any

import numpy as np
import pytest

from tests.notebooks.running import found_in
from utils import results
from utils.experiments import regularization

FOUND = """
import json
poets = [poet for own in splits.values() for poet in texts.columns(own, "poet")[0]]
print(json.dumps({
    "passages": [len(read), len(verse["train"]), poets.count(recorded.POET)],
    "counted": counted,
    "training": training.tolist(),
    "validation": validation.tolist(),
    "this model": curves["this model"].tolist(),
    "left": {name: share.tolist() for name, share in left.items()},
    "masks": {name: np.array(mask)[0].tolist() for name, mask in masks.items()},
    "copied": (np.array(copied) != 0).tolist(),
    "cudnn": {name: takes_cudnn(layer) for name, layer in asked.items()},
    "decays": {w.path.split("/")[-1]: bool(optimizer._use_weight_decay(w))
               for w in model.trainable_variables},
}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run the solved chapter in profile smoke and return what it found."""
    return found_in("11_regularization", FOUND, tmp_path_factory.mktemp("chapter"))


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    """Return the recorded experiment."""
    return results.read(regularization.NAME)


def test_the_network_learns_even_in_smoke(found: dict[str, Any]) -> None:
    assert found["counted"]["bigram"] < found["counted"]["unigram"]
    for name in ("validation", "this model"):
        assert found[name][-1] < 0.5 * 1_000  # equal chances for all words
        assert found[name][-1] < found[name][0]


def test_a_quarter_of_the_poem_is_read(found: dict[str, Any]) -> None:
    read, training, all_of_it = found["passages"]
    assert read / training == pytest.approx(1 / 3, abs=0.02)
    assert read / all_of_it == pytest.approx(1 / 4, abs=0.02)


def test_masks_are_what_their_names_say(found: dict[str, Any]) -> None:
    masks = {name: np.array(mask) for name, mask in found["masks"].items()}
    steps = masks["the same at every step"]
    assert (steps == steps[:1]).all()
    assert not (steps == steps[:, :1]).all()
    words = masks["whole words"]
    assert (words == words[:, :1]).all()
    assert not (words == words[:1]).all()
    assert len(np.unique(masks["all of a sequence"])) == 1
    each = masks["each number by itself"]
    assert not (each == each[:1]).all()
    assert not (each == each[:, :1]).all()


def test_keras_draws_one_mask_a_call(found: dict[str, Any]) -> None:
    copied = np.array(found["copied"])
    assert (copied == copied[:, :1]).all()
    assert 0 < copied.mean() < 1


def test_only_dropping_the_carried_state_empties_a_memory(found: dict[str, Any]) -> None:
    left = found["left"]
    assert min(left["recurrent dropout"]) == 1
    assert min(left["zoneout"]) == 1
    dropped = np.array(left["carried state, at each step"])
    steps = np.arange(1, len(dropped) + 1)
    np.testing.assert_allclose(dropped, 0.75**steps, atol=0.12)
    assert dropped[-1] < 0.02


def test_what_happens_inside_of_a_step_costs_cudnn(found: dict[str, Any]) -> None:
    assert list(found["cudnn"].values()) == [True, False, True, False]


def test_matrices_decay_and_biases_and_words_do_not(found: dict[str, Any]) -> None:
    decays = found["decays"]
    assert decays["kernel"]
    assert decays["recurrent_kernel"]
    assert not decays["bias"]
    assert not decays["embeddings"]


# --- the record ----------------------------------------------------------------------------------


def test_the_comparison_is_fair(record: dict[str, Any]) -> None:
    """Three seeds of each network, at a rate that lies inside of those that were tried."""
    settings = record["settings"]
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for run in record["runs"]:
        if run["part"] != "strengths":
            groups.setdefault((run["part"], run["network"], run["tokens"]), []).append(run)
    for (part, *_), own in groups.items():
        rates = {run["learning_rate"] for run in own}
        assert rates >= set(settings["learning_rates"][1 if part == "sizes" else 0 :])
        chosen = [run for run in own if run["chosen"]]
        assert {run["seed"] for run in chosen} == set(settings["seeds"])
        (best,) = {run["learning_rate"] for run in chosen}
        assert min(rates) < best < max(rates)


def test_the_strength_of_each_method_is_the_best_of_three(record: dict[str, Any]) -> None:
    tried = results.select(record["runs"], part="strengths")
    names = {run["network"] for run in tried}
    assert {"zoneout", "weight drop", "penalty on states", "moving average"} <= names
    for name in names:
        own = [run for run in tried if run["network"] == name]
        assert len({run["strength"] for run in own}) == 3
        best = min(own, key=lambda run: run["validation_loss"])["strength"]
        used = results.select(record["runs"], part="methods", network=name)
        assert {run["strength"] for run in used} == {best}


def test_the_network_beats_counting_and_learns_by_heart(record: dict[str, Any]) -> None:
    _, base = regularization.baseline(record)
    counts = record["baselines"]["test"]
    assert base < np.exp(min(counts.values()))
    rate = max(record["settings"]["learning_rates"])
    (fast,) = results.select(record["runs"], network="none", part="methods", learning_rate=rate)
    assert fast["best_part"] < record["settings"]["parts"] / 2
    assert fast["curve"]["training"][-1] < fast["curve"]["validation"][-1] - 1


def test_one_method_stands_out_and_the_others_bring_little(record: dict[str, Any]) -> None:
    tests = regularization.by_network(record["runs"], part="methods")
    _, base = regularization.baseline(record)
    best, *others = sorted(tests, key=lambda name: float(tests[name].mean()))
    assert best == "penalty on states"
    assert tests[best].max() < min(tests[name].min() for name in others)
    changes = {name: tests[name].mean() / base - 1 for name in others}
    assert min(changes.values()) > -0.025
    assert changes["zoneout"] > 0.01


def test_a_rate_that_falls_in_time_is_worth_as_much_as_most_methods(record: dict[str, Any]) -> None:
    tests = regularization.by_network(record["runs"], part="methods")
    _, base = regularization.baseline(record)
    apart = ("none", "LSTM", "layer-norm LSTM", "3 residual")
    methods = [scores.mean() for name, scores in tests.items() if not name.startswith(apart)]
    assert sum(mean >= base for mean in methods) > len(methods) / 2


def test_masks_differ_little_and_what_is_carried_may_be_dropped(record: dict[str, Any]) -> None:
    tests = regularization.by_network(record["runs"], part="methods")
    for one, other in regularization.CONTRASTS[:2]:
        assert abs(tests[one].mean() / tests[other].mean() - 1) < 0.015
    assert tests["carried state, at each step"].mean() < tests["none"].mean()
    used = results.select(record["runs"], part="methods", network="carried state, at each step")
    assert {run["strength"] for run in used} == {0.1}


def test_gains_add_up_with_the_penalty_and_double_without(record: dict[str, Any]) -> None:
    tests = regularization.by_network(record["runs"], part="methods")
    pairs = regularization.by_network(record["runs"], part="pairs")
    _, base = regularization.baseline(record)
    for name, scores in pairs.items():
        change = scores.mean() / base - 1
        added = np.prod([tests[one].mean() / base for one in name.split(" + ")]) - 1
        if "penalty" in name:
            assert 0.8 < change / added < 1.2
        elif "weight drop" in name:
            assert 1.7 < change / added < 2
            of_two = change
        else:  # the recipe
            assert added > 0
            assert change == pytest.approx(of_two, abs=0.01)


def test_a_mean_of_seeds_is_worth_having_alone_and_on_top(record: dict[str, Any]) -> None:
    tests = regularization.by_network(record["runs"], part="methods")
    pairs = regularization.by_network(record["runs"], part="pairs")
    base, _ = regularization.baseline(record)
    best = regularization.best_together(record)
    for name, scores in ((base, tests[base]), (best, pairs[best])):
        (mean,) = results.select(record["means"], network=name)
        assert np.exp(mean["test_loss"]) < 0.975 * scores.mean()


def test_the_aim_of_fifteen_percent_is_missed_by_what_the_notes_say(record: dict[str, Any]) -> None:
    cut = regularization.cut_by(record, regularization.best_together(record))
    assert cut == pytest.approx(0.080, abs=0.001)
    assert 1 - cut > regularization.RATIO


def test_more_text_makes_dropout_worth_less(record: dict[str, Any]) -> None:
    sizes = regularization.by_size(record)
    gains = [
        fmean(sizes["dropout"][words]) / fmean(sizes["none"][words]) for words in sizes["none"]
    ]
    assert abs(gains[0] - 1) < 0.02
    assert gains[-1] > 1.1
    last = max(sizes["counting"])
    assert sizes["counting"][last] == pytest.approx(sizes["none"][last].mean(), rel=0.02)


def test_speeds_are_those_of_all_networks(record: dict[str, Any]) -> None:
    speeds = {run["network"]: run for run in record["speed"]}
    assert speeds["none"]["cudnn"]
    assert speeds["weight drop"]["cudnn"]
    for name in ("recurrent dropout", "zoneout", "layer-norm GRU", "layer-norm LSTM"):
        assert not speeds[name]["cudnn"]
