"""Running is not testing: what chapter 03 finds must show what it says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.notebooks.running import found_in

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
