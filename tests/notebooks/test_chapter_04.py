"""Running is not testing: what chapter 04 finds must show what it says."""

from __future__ import annotations

from statistics import fmean
from typing import Any

import pytest

from tests.notebooks.running import found_in
from utils import results
from utils.experiments import addresses, tagging

FOUND = """
import json
outside, cut = useless.values()
print(json.dumps({
    "measured": measured,
    "curves": curves,
    "told": told,
    "outside": [float(entity_f1(tags, each, TAGS)) for each in (outside, cut)],
    "right": [
        float(np.mean(np.concatenate(each) == np.concatenate(tags))) for each in (outside, cut)
    ],
    "log_z": [float(by_hand), float(layers.chain_log_partition(real, transitions))],
    "shares": shares.tolist(),
    "transitions": np.array(crf.transitions).tolist(),
    "likely": likely.sum(axis=0).tolist(),
    "readings": [float(likely[TAGS.index(tag), 4]) for tag in ("B-ORG", "B-LOC")],
    "found": [len(set(s.spans) & set(tagging.spans_in(s, kept, kept_vocabulary)))
              for s in SENTENCES],
    "score": float(score),
}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run the solved chapter in profile smoke and return what it found."""
    return found_in("04_tagging", FOUND, tmp_path_factory.mktemp("chapter"))


def test_accuracy_flatters_and_f1_does_not(found: dict[str, Any]) -> None:
    assert found["outside"] == [0, 0]
    nothing, nearly = found["right"]
    assert 0.9 < nothing < 0.95 < nearly < 1


def test_the_diagonal_of_outside_is_brightest(found: dict[str, Any]) -> None:
    shares = found["shares"]
    assert shares[0][0] == max(max(row) for row in shares)
    assert all(sum(row) == pytest.approx(1) for row in shares)


def test_one_side_alone_is_worth_far_less_than_both(found: dict[str, Any]) -> None:
    curves = found["curves"]
    assert max(curves["left"] + curves["right"]) < max(curves["both sides"])


def test_one_neighbour_on_each_side_beats_the_forward_network(found: dict[str, Any]) -> None:
    assert found["measured"]["forward"]["f1"] < found["curves"]["both sides"][0]


def test_to_know_words_helps_the_linear_model(found: dict[str, Any]) -> None:
    assert found["told"] > found["curves"]["both sides"][1]


def test_with_a_crf_no_sentence_breaks_the_grammar_and_far_more_names_are_found(
    found: dict[str, Any],
) -> None:
    forward, crf = (found["measured"][name] for name in ("forward", "forward, CRF"))
    assert forward["illegal"] > 0 == crf["illegal"]
    assert crf["f1"] > forward["f1"] + 0.15


def test_a_name_of_one_character_scores_low(found: dict[str, Any]) -> None:
    transitions, outside = found["transitions"], tagging.TAGS.index("O")
    for kind in ("PER", "LOC"):
        begin, inside = (tagging.TAGS.index(f"{place}-{kind}") for place in "BI")
        assert transitions[begin][outside] < transitions[inside][outside]


def test_the_layer_agrees_with_the_loops(found: dict[str, Any]) -> None:
    one, other = found["log_z"]
    assert one == pytest.approx(other)


def test_the_tags_of_a_character_share_its_probability(found: dict[str, Any]) -> None:
    assert all(share == pytest.approx(1, abs=1e-3) for share in found["likely"])


def test_two_readings_of_peking_university_compete(found: dict[str, Any]) -> None:
    assert sum(found["readings"]) > 0.9
    assert min(found["readings"]) > 0.1


def test_the_kept_tagger_reads_most_of_the_sentences_made_for_it(found: dict[str, Any]) -> None:
    assert sum(found["found"]) >= 8


# --- what the text says of the record -------------------------------------------------------------


def means(measure: str = "f1") -> dict[str, float]:
    return {name: fmean(each) for name, each in tagging.recorded(measure).items()}


@pytest.mark.parametrize("name", list(tagging.recorded("f1")))
def test_each_recorded_network_has_three_seeds_at_one_rate(name: str) -> None:
    runs = tagging.runs()[name]
    assert sorted(run["seed"] for run in runs) == [20, 21, 22]
    assert len({run["learning_rate"] for run in runs}) == 1


@pytest.mark.parametrize("name", ["forward", "both"])
def test_the_best_rate_with_a_crf_lies_inside_its_grid(name: str) -> None:
    runs = results.select(results.read(tagging.NAME)["runs"], tagger=name)
    (best,) = {run["learning_rate"] for run in runs if run["chosen"]}
    assert min(run["learning_rate"] for run in runs) < best
    assert max(run["learning_rate"] for run in runs) > best


def test_a_crf_gives_much_to_a_forward_network_and_little_to_both_directions() -> None:
    found, linear = means(), tagging.linear_f1()
    forward, both = found["forward"], found["both directions"]
    forward_crf, both_crf = found["forward, CRF"], found["both directions, CRF"]
    assert forward + 0.2 < linear < forward_crf < both < both_crf
    assert forward_crf - forward > 10 * (both_crf - both)
    runs = tagging.recorded("f1")
    assert min(runs["both directions, CRF"]) > max(0.92, *runs["both directions"])


def test_with_a_crf_all_obey_the_grammar_and_unseen_names_are_hardest() -> None:
    runs = tagging.runs()["both directions, CRF"]
    assert all(run["test"]["illegal"] == 0 for run in runs)
    recall = [fmean(run["test"][name] for run in runs) for name in tagging.FAMILIAR]
    assert recall == sorted(recall)


def test_the_public_figure_says_where_it_is_from() -> None:
    public = results.read(tagging.NAME)["orientation"]
    assert public["source"].startswith("https://")
    assert 0.9 < public["f1"] < 0.91


def test_whole_addresses_gain_more_by_the_crf_than_words_do() -> None:
    runs = addresses.runs()
    whole, words = (
        [fmean(run["test"][measure] for run in each) for each in runs.values()]
        for measure in ("whole_sequences", "accuracy")
    )
    assert addresses.linear()["whole_sequences"] < 0.65 < whole[0] < whole[1]
    assert words[1] - words[0] < whole[1] - whole[0]
    assert all(sorted(run["seed"] for run in each) == [20, 21, 22] for each in runs.values())
