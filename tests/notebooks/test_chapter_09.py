"""Running is not testing: what chapter 09 finds must beat its baselines, and show what it says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.notebooks.running import found_in, ladder_perplexities
from utils import results
from utils.experiments import depth_ladder

_LADDER: dict[str, Any] = {"part": "ladder", "task": "language", "learning_rate": 0.004}

FOUND = """
import json
print(json.dumps({
    "baselines": baselines["validation"],
    "curves": {name: list(map(float, curve)) for name, curve in curves.items()},
    "by_layer": {name: list(map(float, sizes)) for name, sizes in by_layer.items()},
    "maps": {
        f"{recurrent.__name__} {connection}": reach(recurrent, connection, 8).tolist()
        for connection in ("plain", "residual")
        for recurrent in (keras.layers.SimpleRNN, keras.layers.GRU)
    },
    "spreads": {
        str(place): list(map(float, spread_by_layer(place))) for place in (None, "before", "after")
    },
    "terms": terms.tolist(),
    "vocabulary": len(vocabulary),
}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run the solved chapter in profile smoke and return what it found."""
    return found_in("09_residual", FOUND, tmp_path_factory.mktemp("chapter"))


def test_the_baselines_are_ordered(found: dict[str, Any]) -> None:
    baselines = found["baselines"]
    assert 1 < baselines["bigram"] < baselines["unigram"] < found["vocabulary"]


def test_the_residual_stack_is_ahead_even_in_smoke(found: dict[str, Any]) -> None:
    ends = {name: curve[-1] for name, curve in found["curves"].items()}
    assert ends["residual"] < 0.9 * ends["plain"]
    assert ends["residual"] < found["baselines"]["unigram"]
    assert ends["this model"] < found["baselines"]["unigram"]


def test_the_plain_stack_finds_the_frequencies_and_no_more(found: dict[str, Any]) -> None:
    assert found["curves"]["plain"][-1] > 0.97 * found["baselines"]["unigram"]


def test_a_gradient_reaches_the_first_of_sixteen_layers_by_shortcuts_alone(
    found: dict[str, Any],
) -> None:
    by_layer = found["by_layer"]
    plain, residual = by_layer["plain, 16 layers"], by_layer["residual, 16 layers"]
    assert plain[0] < 1e-2 * plain[-1]
    assert residual[0] > residual[-1]
    assert residual[0] > 10 * plain[0]
    assert all(np.diff(plain) > 0)


def test_the_maps_show_what_is_read_from_them(found: dict[str, Any]) -> None:
    maps = {name: np.array(sizes) for name, sizes in found["maps"].items()}
    for cell in ("SimpleRNN", "GRU"):
        straight_down = maps[f"{cell} residual"][:, -1]
        assert straight_down.min() > 0.5 * straight_down[-1]
    gru = maps["GRU plain"]
    assert gru[0, -1] < 0.01 * gru[-1, -1]
    assert gru[0, -1] < gru[0].max()  # by detours through earlier steps
    assert maps["GRU residual"][6, 8] > 10 * maps["SimpleRNN residual"][6, 8]
    assert maps["SimpleRNN plain"][0].max() > 10 * gru[0].max()


def test_only_a_norm_after_each_addition_keeps_the_sums_level(found: dict[str, Any]) -> None:
    spreads = found["spreads"]
    for place in ("None", "before"):
        assert spreads[place][-1] > 1.2 * spreads[place][0]
    assert max(spreads["after"]) < 1.05
    assert min(spreads["after"]) > 0.95


def test_most_of_the_gradient_crosses_a_third_of_the_layers(found: dict[str, Any]) -> None:
    share = np.array(found["terms"]) / np.sum(found["terms"])
    assert int(share.argmax()) == 5
    assert share[11:].sum() < 0.01


def _runs(**wanted: Any) -> list[Any]:
    runs = results.read("depth_ladder")["runs"]
    found = results.select(runs, **{"learning_rate": 0.004, **wanted})
    assert len(found) >= 3, f"{wanted} was recorded for {len(found)} seeds"
    return found


def _recorded(part: str = "ladder", **wanted: Any) -> np.ndarray:
    """Return the test perplexities at the ladder's first rate."""
    found = _runs(part=part, task="language", **wanted)
    return np.array([run["test_perplexity"] for run in found])


def _at_best_rate(connection: str) -> dict[int, np.ndarray]:
    """Return the test perplexities of the ladder's networks, as the chapter shows them."""
    best = depth_ladder.chosen(results.read("depth_ladder")["runs"])
    wanted = {"part": "ladder", "connection": connection}
    found = {
        depth: np.array(
            [run["test_perplexity"] for run in results.select(best, **wanted, depth=depth)]
        )
        for depth in depth_ladder.DEPTHS
    }
    assert all(len(runs) == len(depth_ladder.SEEDS) for runs in found.values())
    return found


def test_plain_depth_pays_at_two_layers_and_fails_from_eight_on(found: dict[str, Any]) -> None:
    plain = _at_best_rate("plain")
    assert plain[2].max() <= plain[1].min()
    assert np.ptp(plain[4]) > 5
    for depth in (8, 16):
        assert plain[depth].min() > 0.97 * found["baselines"]["unigram"]


def test_residual_depth_pays_a_few_percent_up_to_eight_layers() -> None:
    plain, residual = _at_best_rate("plain"), _at_best_rate("residual")
    for depth in (4, 8):
        assert residual[depth].max() < min(plain[1].min(), plain[2].min(), residual[2].min())
        assert 0.9 < residual[depth].mean() / plain[1].mean() < 0.98
        assert np.ptp(residual[depth]) < 0.15
        assert residual[depth].mean() < plain[8].mean() / 2
    assert residual[16].min() > max(residual[4].max(), residual[8].max())
    assert residual[16].mean() < plain[16].mean() / 2


def test_one_rate_alone_would_have_exaggerated() -> None:
    runs = results.select(
        results.read("depth_ladder")["runs"], part="ladder", task="language", seed=20
    )
    smallest = min(depth_ladder.RATES)
    (one,) = results.select(runs, connection="plain", depth=1, learning_rate=smallest)
    (eight,) = results.select(runs, connection="residual", depth=8, learning_rate=smallest)
    plain, residual = _at_best_rate("plain"), _at_best_rate("residual")
    gain = 1 - eight["test_perplexity"] / one["test_perplexity"]
    assert gain > 2.5 * (1 - residual[8].mean() / plain[1].mean())


def test_the_first_of_sixteen_layers_hears_ten_times_more_by_shortcuts() -> None:
    runs = results.read("depth_ladder")["runs"]
    firsts = {
        connection: [
            run["gradient_norms"]["untrained"][0]
            for run in results.select(
                runs,
                part="ladder",
                task="language",
                connection=connection,
                depth=16,
                learning_rate=0.004,
            )
        ]
        for connection in ("plain", "residual")
    }
    assert min(firsts["residual"]) > 10 * max(firsts["plain"])


def test_norms_help_the_residual_stack_at_the_small_rate_and_not_at_the_larger() -> None:
    wanted = {"connection": "residual", "depth": 8}
    slow, fast = (
        [
            _recorded(part, normalization=place, learning_rate=rate, **wanted)
            for part, place in (("ladder", None), ("norms", "before"), ("norms", "after"))
        ]
        for rate in (0.004, 0.016)
    )
    none, before, after = slow
    assert after.max() < before.min() < before.max() < none.min()
    none, before, after = fast
    assert none.max() < after.min() < after.max() < before.min()


def test_no_norm_gets_eight_plain_layers_off_the_ground_at_the_larger_rate(
    found: dict[str, Any],
) -> None:
    for place in ("before", "after"):
        plain = _recorded(
            "norms",
            connection="plain",
            normalization=place,
            learning_rate=max(depth_ladder.NORM_RATES),
        )
        assert plain.min() > 0.97 * found["baselines"]["unigram"]


def test_no_recorded_rate_gets_eight_plain_layers_off_the_ground(found: dict[str, Any]) -> None:
    runs = results.select(
        results.read("depth_ladder")["runs"], part="ladder", task="language", connection="plain"
    )
    eight = [run["test_perplexity"] for run in results.select(runs, depth=8)]
    assert min(eight) > 0.97 * found["baselines"]["unigram"]


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_norm_lets_a_gradient_through_a_plain_stack_and_most_seeds_fail_all_the_same(
    found: dict[str, Any], place: str
) -> None:
    wanted = {"part": "norms", "normalization": place}
    plain = _runs(connection="plain", **wanted)
    stuck = [run["test_perplexity"] > 0.97 * found["baselines"]["unigram"] for run in plain]
    assert sum(stuck) == len(stuck) - 1
    firsts = {
        connection: np.mean(
            [
                run["gradient_norms"]["untrained"][0]
                for run in _runs(connection=connection, **wanted)
            ]
        )
        for connection in ("plain", "residual")
    }
    assert firsts["residual"] / 10 < firsts["plain"] < 10 * firsts["residual"]


def _long(connection: str, depth: int) -> np.ndarray:
    return np.array(ladder_perplexities(part="long", connection=connection, depth=depth))


def test_five_times_the_training_leave_the_plain_stack_and_shrink_what_depth_brings(
    found: dict[str, Any],
) -> None:
    one, residual = _long("plain", 1), _long("residual", 8)
    assert _long("plain", 8).min() > 0.97 * found["baselines"]["unigram"]
    assert residual.max() < one.min()
    assert 0.98 < residual.mean() / one.mean() < 0.995
