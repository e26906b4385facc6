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
    """Return the recorded experiment, where it is the whole one."""
    kept = results.read(regularization.NAME)
    if kept.get("provisional"):
        pytest.skip("the record is a provisional one: run benchmarks/regularization.py")
    return kept


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
    """Three rates and three seeds for each network, and the best rate of the base inside."""
    settings = record["settings"]
    for part in ("methods", "pairs", "sizes"):
        runs = results.select(record["runs"], part=part)
        for name in {run["network"] for run in runs}:
            own = [run for run in runs if run["network"] == name]
            assert {run["learning_rate"] for run in own} >= set(settings["learning_rates"])
            assert {run["seed"] for run in own if run["chosen"]} == set(settings["seeds"])
    name, _ = regularization.baseline(record)
    (rate,) = {r["learning_rate"] for r in record["runs"] if r["network"] == name and r["chosen"]}
    lowest, *_, highest = settings["learning_rates"]
    assert lowest < rate < highest


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


def test_the_best_together_is_better_than_each_alone(record: dict[str, Any]) -> None:
    methods = regularization.by_network(record["runs"], part="methods")
    pairs = regularization.by_network(record["runs"], part="pairs")
    _, base = regularization.baseline(record)
    best = regularization.best_together(record)
    assert pairs[best].mean() < min(methods[one].mean() for one in best.split(" + ")) < base
    # Gains do not add up in full.
    added = np.prod([methods[one].mean() / base for one in best.split(" + ")])
    assert pairs[best].mean() / base > added


def test_more_text_makes_dropout_worth_less(record: dict[str, Any]) -> None:
    sizes = regularization.by_size(record)
    gains = [
        fmean(sizes["dropout"][words]) / fmean(sizes["none"][words]) for words in sizes["none"]
    ]
    assert gains[0] < gains[-1]
    assert gains[0] < 1


def test_speeds_are_those_of_all_networks(record: dict[str, Any]) -> None:
    speeds = {run["network"]: run for run in record["speed"]}
    assert speeds["none"]["cudnn"]
    assert speeds["weight drop"]["cudnn"]
    for name in ("recurrent dropout", "zoneout", "layer-norm GRU", "layer-norm LSTM"):
        assert not speeds[name]["cudnn"]
