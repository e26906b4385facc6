"""Running is not testing: what chapter 01 finds must beat its baselines, and show what it says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.notebooks.running import found_in

FOUND = """
import json
print(json.dumps({
    "baselines": baselines,
    "rnn": float(rnn_curve[-1]),
    "model": float(your_curve[-1]),
    "losses": losses,
    "paths": {
        radius: gradient_path(layers.recurrent_matrix(64, radius, DEFAULT_SEED))
        for radius in (0.5, 1.0, 2.0)
    },
    "vocabulary": len(vocabulary),
    "text": sample(model, vocabulary, "Shall I ", length=50),
}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run the solved chapter in profile smoke and return what it found."""
    return found_in("01_recurrence", FOUND, tmp_path_factory.mktemp("chapter"))


def test_the_baselines_are_ordered(found: dict[str, Any]) -> None:
    baselines = found["baselines"]
    assert 1 < baselines["bigram"] < baselines["unigram"] < found["vocabulary"]


def test_both_networks_beat_the_bigram_model_even_in_smoke(found: dict[str, Any]) -> None:
    assert 1 < found["rnn"] < found["baselines"]["bigram"]
    assert 1 < found["model"] < found["baselines"]["bigram"]


def test_gradients_vanish_stay_and_explode(found: dict[str, Any]) -> None:
    paths = {float(radius): sizes for radius, sizes in found["paths"].items()}
    assert paths[0.5][-1] < 1e-10
    assert 0.1 < paths[1.0][-1] < 10
    assert paths[2.0][-1] > 1e3


def test_clipping_saves_a_training_that_diverges_without(found: dict[str, Any]) -> None:
    free, clipped = found["losses"]["not clipped"], found["losses"]["clipped"]
    assert max(free) > 2 * free[0]
    assert clipped[-1] < clipped[0]
    assert clipped[-1] < free[-1] / 2


def test_it_writes_as_much_as_asked(found: dict[str, Any]) -> None:
    assert found["text"].startswith("Shall I ")
    assert len(found["text"]) == len("Shall I ") + 50
