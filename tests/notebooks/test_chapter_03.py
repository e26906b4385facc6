"""Running is not testing: what chapter 03 finds must show what it says."""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean
from typing import Any

import keras
import nbformat
import numpy as np
import pytest

from tests.notebooks.running import found_in
from utils import results
from utils.experiments import reading
from utils.paths import course_root

FOUND = """
import json
some = vocabulary.encode_all(snippets["validation"][:50]).to_tensor().numpy()
far = np.pad(some, ((0, 0), (0, 30)))
moved = {
    name: float(np.abs(model(some) - model(far)).max())
    for name, model in {"masked": masked, "unmasked": unmasked, "attention": attentive}.items()
}
print(json.dumps({
    "accuracies": {name: float(score) for name, score in accuracies.items()},
    "right": right,
    "moved": moved,
    "looked": [[float(weight) for weight in weights] for _, weights in looked],
    "words": [words for words, _ in looked],
    "vectors": [int(n) for n in vectors.shape],
    "tokens": len(vocabulary),
    "sure": float(certain.mean()),
    "calibration": calibration_error(bins_of(probabilities, labels["validation"])),
}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run the solved chapter in profile smoke and return what it found."""
    return found_in("03_many_to_one", FOUND, tmp_path_factory.mktemp("chapter"))


def test_the_linear_model_is_a_real_baseline_even_in_smoke(found: dict[str, Any]) -> None:
    assert found["accuracies"]["linear"] > found["accuracies"]["majority"] + 0.05


def test_with_the_mask_no_padding_moves_anything(found: dict[str, Any]) -> None:
    assert found["moved"]["masked"] < 1e-5
    assert found["moved"]["attention"] < 1e-5
    assert found["moved"]["unmasked"] > 1e-2
    level = found["right"]["with the mask"]
    assert max(level) == min(level)


def test_attention_adds_up_to_one_over_the_words(found: dict[str, Any]) -> None:
    assert len(found["looked"]) == 4
    for words, weights in zip(found["words"], found["looked"], strict=True):
        assert len(words) == len(weights)
        assert sum(weights) == pytest.approx(1, abs=1e-4)


def test_every_word_has_a_vector(found: dict[str, Any]) -> None:
    assert found["vectors"] == [found["tokens"], 50]


def test_the_calibration_error_is_a_share(found: dict[str, Any]) -> None:
    assert 0 <= found["calibration"] < 0.5 < found["sure"] <= 1


def spread(values: list[float]) -> float:
    return max(values) - min(values)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("03_films", ("vectors", "pooling", "directions", "learns")),
        ("03_newsgroups", ("unit", "tokens", "keep", "batch_size")),
    ],
)
def test_each_recorded_rate_lies_inside_its_grid_and_has_three_seeds(
    name: str, key: tuple[str, ...]
) -> None:
    tried: dict[Any, set[float]] = defaultdict(set)
    chosen: dict[Any, dict[int, float]] = defaultdict(dict)
    for run in results.read(name)["runs"]:
        network = tuple(run[each] for each in key)
        tried[network].add(run["learning_rate"])
        if run["chosen"]:
            chosen[network][run["seed"]] = run["learning_rate"]
    for network, rates in tried.items():
        assert len(rates) >= 3, network
        (rate,) = set(chosen[network].values())
        assert min(rates) < rate < max(rates), network
        assert sorted(chosen[network]) == [20, 21, 22], network


def test_for_accuracy_the_pooling_hardly_matters() -> None:
    pooled = reading.by_pooling()
    means = [fmean(test) for test in pooled.values()]
    assert spread(means) < max(map(spread, pooled.values()))
    linear = reading.films_baseline()["linear"]
    assert all(abs(mean - linear) < 0.015 for mean in means)
    assert all(0.79 < value < 0.84 for test in pooled.values() for value in test)
    # Each group overlaps with every other.
    assert max(map(min, pooled.values())) < min(map(max, pooled.values()))


def test_order_is_kept_by_the_last_state_and_by_attention_alone() -> None:
    order, negation = (
        {
            name: fmean(reading.film_runs("tuned", name, measure=measure))
            for name in reading.POOLINGS
        }
        for measure in ("order_pairs", "negation_pairs")
    )
    linear = results.read("03_calibration")["linear"]
    assert 0.65 < order["last"] < 0.8
    assert 0.6 < order["attention"] < order["last"]
    assert max(order["mean"], order["max"], linear["order_pairs"]) < 0.55
    assert 0.77 < fmean(reading.film_runs("tuned", "attention", 2, "order_pairs")) < 0.87
    assert max(*negation.values(), linear["negation_pairs"]) < 2 / 3
    for pooling in reading.POOLINGS:
        assert fmean(reading.film_runs("scratch", pooling, measure="order_pairs")) < 0.55


def test_tuned_vectors_are_best_and_frozen_ones_worst() -> None:
    scratch, frozen, tuned, both, of_scores = map(fmean, reading.by_vectors().values())
    assert frozen < scratch - 0.01 < tuned - 0.03
    assert min(reading.by_vectors()["GloVe, tuned, both directions"]) > 0.82 < both
    assert of_scores > max(0.84, both + 0.01)  # 0.84 was the aim
    linear = results.read("03_films")["linear_of_scores"]["test_accuracy"]
    assert linear < reading.films_baseline()["linear"]


def test_a_best_rate_lies_inside_those_that_were_tried() -> None:
    for record, key in (
        ("03_films", ("vectors", "pooling", "directions", "learns")),
        ("03_newsgroups", ("unit", "tokens", "keep", "batch_size")),
    ):
        runs = results.read(record)["runs"]
        for network in {tuple(run[name] for name in key) for run in runs}:
            of = results.select(runs, **dict(zip(key, network, strict=True)))
            rates = sorted({run["learning_rate"] for run in of})
            (best,) = {run["learning_rate"] for run in of if run["chosen"]}
            assert rates[0] < best < rates[-1], (record, network, rates, best)


def test_no_seed_is_less_trustworthy_than_chance_explains_by_much() -> None:
    recorded = results.read("03_calibration")
    chance, runs = recorded["error_by_chance"], {run["of"]: run for run in recorded["runs"]}
    assert all(run["calibration_error"] < chance + 0.02 for run in runs.values())
    seeds = [run["test_loss"] for name, run in runs.items() if name.startswith("seed")]
    assert len(seeds) == 3
    assert runs["mean of three"]["test_loss"] < min(seeds) - 0.01


def test_few_words_of_a_message_are_enough_for_the_network() -> None:
    curves = reading.message_curves()
    network, linear = curves["GRU, first words"], curves["linear, first words"]
    assert network[0] > linear[0] + 0.01
    assert abs(network[1] - linear[1]) < 0.01
    assert network[1] - network[0] < 0.02
    assert curves["linear, last words"][0] < linear[0] - 0.05
    assert fmean(reading.message_runs()["last 60 words"]) < network[0] - 0.05
    whole = reading.linear_accuracy("newsgroups/eight")
    in_small_batches = curves["GRU, first words" + reading.SMALL]
    assert in_small_batches[0] > network[0]
    small = reading.message_runs()["first 200 words" + reading.SMALL]
    assert min(small) > linear[1] + 0.003
    recorded = results.read("03_newsgroups")
    both = [recorded[name] for name in ("settings", "settings_of_small_batches")]
    assert [(each["batch_size"], each["epochs"]) for each in both] == [(256, 5), (64, 6)]
    assert whole > max(max(curve) for curve in curves.values())


def test_characters_are_more_steps_and_tell_less() -> None:
    runs = results.select(
        results.read("03_newsgroups")["runs"], chosen=True, tokens=60, keep="start"
    )
    words, characters = (results.select(runs, unit=unit)[0] for unit in ("words", "characters"))
    assert 4.5 < characters["steps"] / words["steps"] < 5.5
    assert 1.5 < characters["steps"] / 3 / words["steps"] < 2
    reached = reading.message_runs()
    assert max(reached["first 60 words, characters"]) < min(reached["first 60 words"]) - 0.2


def test_a_reader_without_an_input_layer_begins_with_the_vectors_too() -> None:
    chapter = nbformat.read(course_root() / "chapters" / "03_many_to_one.ipynb", 4)
    (source,) = (cell.source for cell in chapter.cells if cell.id == "train-yours")
    vectors = np.arange(350.0, dtype="float32").reshape(7, 50)
    trained: list[Any] = []

    def reader(words: int, classes: int) -> Any:
        layers = keras.layers
        words_read = layers.Embedding(words, 50, mask_zero=True)
        return keras.Sequential([words_read, layers.GRU(4), layers.Dense(classes)])

    def train(_: str, model: Any, **__: float) -> float:
        trained.append(model)
        return 0.5

    known = {"keras": keras, "np": np, "DEFAULT_SEED": 1, "vocabulary": range(7), "train": train}
    known |= {"vectors": vectors, "accuracies": {"linear": 0.4}, "yours_or": lambda *_: reader}
    exec(source, known | {"target": lambda *_, **__: None})
    np.testing.assert_array_equal(trained[0].layers[0].get_weights()[0], vectors)
