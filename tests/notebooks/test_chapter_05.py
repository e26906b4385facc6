"""Running is not testing: what chapter 05 finds must beat its baselines, and show what it says."""

from __future__ import annotations

from statistics import fmean
from typing import Any

import numpy as np
import pytest

from tests.notebooks.running import found_in
from utils import results
from utils.data import load
from utils.data.text import columns
from utils.experiments import translation

FOUND = """
import json
greedy_ids = beam_search(step, s_0, [h, ids], width=1, length=8, **markers).ids[:, 0]
by_hand, state = [], s_0
token = np.full((len(ids), 1), palabras.start_id)
for _ in range(8):
    logits, state = step.predict_on_batch([token, state, h, ids])
    logits[..., :2] = -np.inf
    token = logits[:, -1:].argmax(axis=-1)
    by_hand.append(token[:, 0])
by_hand = np.stack(by_hand, axis=1)
end = np.cumsum(by_hand == palabras.end_id, axis=1) - (by_hand == palabras.end_id) > 0
print(json.dumps({
    "curves": {name: list(map(float, curve)) for name, curve in curves.items()},
    "weights": np.asarray(weights[0], float).tolist(),
    "shown": shown,
    "greedy_agree": float(np.mean(np.where(end, 0, by_hand) == greedy_ids)),
    "unshifted": list(map(float, perplexities)),
    "broken_right": float(right_dates(broken).mean()),
    "broken_writes": greedy(broken, characters.encode(shown)[None])[0].tolist(),
    "scores": {
        "translator": translation.scores(guesses, wanted),
        "alike": translation.scores(alike, wanted),
        "copy": translation.scores(asked, wanted),
    },
    "map": np.asarray(map_of, float).tolist(),
    "words": [below, beside],
    "by_position": {name: list(map(float, values)) for name, values in by_position[0].items()},
    "large": translation.scores(large.translate(some[:200]), right[:200]),
    "beam": translation.scores(large.translate(some[:200], width=4), right[:200]),
}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run the solved chapter in profile smoke and return what it found."""
    return found_in("05_translation", FOUND, tmp_path_factory.mktemp("chapter"))


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    return results.read("05_translation")


def test_the_models_learn_even_in_smoke(found: dict[str, Any]) -> None:
    for name, curve in found["curves"].items():
        assert curve[-1] < 0.8 * curve[0], name
    assert found["curves"]["attention"][-1] < found["curves"]["no attention"][-1]


def test_attention_is_shared_among_what_is_read(found: dict[str, Any]) -> None:
    weights = np.array(found["weights"])
    assert weights.shape == (11, len(found["shown"]))
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-4)


def test_a_forgotten_shift_gives_a_wonderful_loss_and_no_date(found: dict[str, Any]) -> None:
    # With far fewer updates than the others it is ahead of the one without attention, and wrong.
    assert found["unshifted"][-1] < found["curves"]["no attention"][-1]
    assert found["broken_right"] == 0
    # It copies what it happened to write first; to write the start marker it was never asked.
    (copied,) = set(found["broken_writes"])
    assert copied > 1


def test_a_beam_of_one_writes_what_steps_by_hand_write(found: dict[str, Any]) -> None:
    assert found["greedy_agree"] > 0.999


def test_the_most_similar_sentence_is_a_strong_baseline(found: dict[str, Any]) -> None:
    scores = found["scores"]
    assert scores["copy"][0] < 2 < 10 < scores["alike"][0]
    assert scores["translator"][1] > scores["copy"][1]


def test_right_prefix_and_own_prefix_begin_alike_and_part(found: dict[str, Any]) -> None:
    right, own = (
        found["by_position"]["after the right prefix"],
        found["by_position"]["after its own"],
    )
    assert right[0] == pytest.approx(own[0], abs=0.03)
    assert fmean(own[2:5]) < fmean(right[2:5])


def test_the_kept_model_is_far_better_than_the_most_similar_sentence(found: dict[str, Any]) -> None:
    assert found["large"][0] > 25
    assert found["beam"][0] > found["large"][0] - 0.5


def test_the_alignment_crosses_where_words_change_places(found: dict[str, Any]) -> None:
    below, beside = found["words"]
    weights = np.array(found["map"])
    car, red = beside.index("coche") if "coche" in beside else 3, beside.index("rojo")
    assert below[int(weights[red].argmax())] in ("red", "car")
    assert car < red


# --- what is recorded -----------------------------------------------------------------------------


def test_rates_lie_inside_their_grids(record: dict[str, Any]) -> None:
    rates = record["settings"]["learning_rates"]["attention"]
    for kind in ("none", "multiplicative", "additive"):
        runs = translation.chosen(record, kind)
        assert sorted(run["seed"] for run in runs) == [20, 21, 22]
        assert rates[0] < runs[0]["learning_rate"] < rates[-1]
    rates = record["settings"]["learning_rates"]["trial"]
    for size in translation.SIZES:
        (trained,) = results.select(record["runs"], part="long", size=size)
        assert rates[0] < trained["learning_rate"] < rates[-1]


def test_the_targets_are_met(record: dict[str, Any]) -> None:
    for size in translation.SIZES:
        kept = record["kept"][size]
        assert kept["beam"]["bleu"] >= 38
        assert kept["beam"]["bleu"] > kept["greedy"]["bleu"] - 0.3
        assert kept["greedy"]["bleu"] > kept["nearest"]["bleu"] + 10


def test_attention_helps_most_where_sentences_are_long(record: dict[str, Any]) -> None:
    curves, lengths = translation.by_length(record)
    gains = np.subtract(curves["multiplicative"], curves["no attention"])
    assert fmean(gains[-2:]) > fmean(gains[:2])
    worst = min(run["test_bleu"] for run in translation.chosen(record, "multiplicative"))
    best = max(run["test_bleu"] for run in translation.chosen(record, "none"))
    assert best < worst
    both = (fmean(curves[kind]) for kind in ("multiplicative", "additive"))
    assert abs(np.subtract(*both)) < 2
    assert lengths[0] <= 3


def test_plain_sums_get_shorter_with_the_width_and_no_better(record: dict[str, Any]) -> None:
    panels = translation.by_width(record)
    bleu, lengths = panels.values()
    plain, divided = lengths["plain sums"][1], lengths["divided by the length"][1]
    assert plain[-1] < plain[0]
    assert plain[-1] < divided[-1]
    assert bleu["plain sums"][1][-1] < bleu["divided by the length"][1][-1]
    assert max(bleu["divided by the length"][1]) >= bleu["divided by the length"][1][0]


def test_a_decoder_of_single_steps_is_slower(record: dict[str, Any]) -> None:
    assert record["costs"]["step by step"] > 1.1 * record["costs"]["multiplicative"]


def test_pieces_know_every_word_and_cost_steps(record: dict[str, Any]) -> None:
    for of in record["pieces"].values():
        assert of["lost"] == 0 < of["unknown"]
        assert of["words_a_sentence"] < of["pieces_a_sentence"] < 2 * of["words_a_sentence"]
        assert "".join(of["a_name"]) == "Pernambuco"
        assert len(of["a_name"]) > 1


def test_the_linear_model_fails_at_numbers_and_not_at_new_forms(record: dict[str, Any]) -> None:
    linear = record["dates"]["linear"]
    assert linear["numbers"] < 0.96 < linear["seen"] < 0.99 < linear["unseen"]


def test_the_weights_that_are_shipped_have_the_recorded_score(record: dict[str, Any]) -> None:
    """On a slice of the validation sentences, those that widths were chosen on."""
    machine = translation.shipped("short")
    first = load("translations_en_es/short")["validation"].take(1_000)
    english, spanish = columns(first, "english", "spanish")
    rows = record["kept"]["short"]["beams"]
    (greedy,) = (r for r in rows if r["width"] == 1 and r["normalise"] == 1)
    assert translation.scores(machine.translate(english), spanish)[0] == pytest.approx(
        greedy["bleu"], abs=0.3
    )
