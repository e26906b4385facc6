"""Running is not testing: what chapter 06 finds must show what it says."""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean
from typing import Any

import numpy as np
import pytest

from tests.notebooks.running import found_in
from utils import results
from utils.experiments import questions
from utils.experiments.questions import KINDS, NETWORKS, blind, chosen, recorded

FOUND = """
import json
given = questions.outputs_of(models["2 hops"][0], held_out)[0]
there = questions.outputs_of(models["2 hops"][0], words.renamed(held_out))[0]
print(json.dumps({
    "kinds": [int((kinds == number).sum()) for number in range(len(questions.KINDS))],
    "scores": scores,
    "found": found,
    "both": both,
    "sums": [float(given.sum(axis=1).min()), float(given.sum(axis=1).max())],
    "renamed": float(np.abs(np.sort(given) - np.sort(there)).max()),
    "moved": float(np.mean((shuffled.story != held_out.story).any(axis=(1, 2)))),
    "needed": int(np.sum(needed)),
    "reached": float(reached),
    "by_words": float(found_by_words(load("stories", "validation"))),
}))
"""
RECORD = results.read("06_questions")
ANY_NAME = ("one_fact", "two_facts", "three_facts", "time_order", "company")
"""Kinds of question whose answer is a name."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run the solved chapter in profile smoke and return what it found."""
    return found_in("06_questions", FOUND, tmp_path_factory.mktemp("chapter"))


def test_new_names_move_nothing_at_all(found: dict[str, Any]) -> None:
    assert found["renamed"] < 1e-6
    assert found["found"]["new names"] == found["found"]["validation"]
    assert found["found"]["both new"] == found["found"]["new sentences"]
    assert found["sums"] == pytest.approx([1, 1], abs=1e-4)


def test_every_kind_is_there_and_most_stories_are_shuffled(found: dict[str, Any]) -> None:
    assert min(found["kinds"]) > 5
    assert found["moved"] > 0.95
    assert found["needed"] == 2


def test_what_is_without_a_story_is_above_zero_where_it_guesses(found: dict[str, Any]) -> None:
    no_story = found["scores"]["no story"]
    assert min(no_story["counting"], no_story["negation"]) > 0.15
    assert found["scores"]["no question"]["one_fact"] > 0.35
    assert found["scores"]["no question"]["counting"] == 0
    assert found["scores"]["majority"]["all"] < 0.15


def test_words_in_common_lead_to_a_needed_sentence_more_often_than_not(
    found: dict[str, Any],
) -> None:
    assert found["by_words"] > 0.5


@pytest.mark.parametrize("network", NETWORKS)
def test_each_recorded_rate_lies_inside_its_grid_and_has_three_seeds(network: str) -> None:
    tried: dict[str, set[float]] = defaultdict(set)
    for run in RECORD["runs"]:
        tried[run["network"]].add(run["learning_rate"])
    assert len(tried[network]) >= 3
    (rate,) = {run["learning_rate"] for run in chosen(network)}
    assert min(tried[network]) < rate < max(tried[network])
    assert sorted(run["seed"] for run in chosen(network)) == [20, 21, 22]


def test_the_reader_that_points_reaches_what_was_aimed_at() -> None:
    for run in chosen("pointing"):
        assert run["test"]["one_fact"] >= 0.99
        assert run["test"]["two_facts"] >= 0.90
        assert run["new names"] == run["test"]
        assert run["new names"]["all"] >= 0.80
    reached = recorded("pointing")
    assert min(reached[kind] for kind in KINDS if kind != "counting") > 0.9
    assert reached["counting"] == min(reached[kind] for kind in KINDS)
    for kind in KINDS:
        assert reached[kind] > max(blind(name)[kind] for name in ("majority", "no story", "linear"))


def test_one_hop_is_enough_for_one_fact_and_for_nothing_else() -> None:
    one = recorded("pointing, 1 hop")
    assert one["one_fact"] > 0.99
    assert max(one[kind] for kind in KINDS if kind != "one_fact") < 0.65
    for kind in ("counting", "negation"):
        assert one[kind] < blind("no story")[kind] + 0.08


def test_the_usual_attention_learns_one_fact_and_no_name_that_is_new() -> None:
    usual = recorded("attention")
    assert usual["one_fact"] > 0.9
    assert max(usual[kind] for kind in KINDS if kind != "one_fact") < 0.65
    assert recorded("attention", "new names")["all"] < 0.2
    assert max(recorded("attention", "transfer")[kind] for kind in ANY_NAME) < 0.05
    assert recorded("attention")["all"] > recorded("one RNN")["all"]
    assert recorded("one RNN")["all"] < blind("linear")["all"] + 0.03


def mean_support(kind: str) -> Any:
    """Return the mean share of a needed fact and of another one, (hops, 2), over the seeds."""
    return np.mean([run["support"][kind] for run in chosen("pointing")], axis=0)


def test_where_a_name_is_asked_for_a_hop_lies_on_the_needed_facts() -> None:
    needed = {"one_fact": 1, "two_facts": 2, "three_facts": 3, "time_order": 2, "company": 2}
    for kind in ANY_NAME:
        on, off = max(mean_support(kind).tolist())
        assert on * needed[kind] > 0.75, kind
        assert on > 20 * off, kind


def test_yes_and_no_look_first_and_then_point_at_an_option() -> None:
    first, last = mean_support("negation")
    assert first[0] > 0.5 > 5 * first[1]
    assert last.max() < 0.05
    assert mean_support("counting").max() < 0.35


def test_new_sentences_are_what_a_reader_that_points_stumbles_over() -> None:
    for name in ("pointing", "GloVe"):
        assert recorded(name, "new names")["all"] == recorded(name)["all"]
        assert recorded(name, "transfer")["all"] < recorded(name)["all"] - 0.2
        assert recorded(name, "transfer")["all"] > 3 * blind("linear", "transfer")["all"]
    assert blind("linear", "transfer")["all"] < 0.06
    plain, glove = (
        [run["transfer"]["all"] for run in chosen(name)] for name in ("pointing", "GloVe")
    )
    assert fmean(plain) + 0.05 < fmean(glove) < 0.5
    assert np.std(glove) < np.std(plain)
    assert [row[-1].count("±") for row in questions.transfer_table().rows] == [0, 1, 1, 1, 1, 1]


def test_the_target_is_above_what_the_model_without_a_story_reaches() -> None:
    """That of `questions.of_question`, trained as the learner's own, gets 0.177."""
    assert questions.without_story() > 0.18


def test_the_record_says_which_baselines_are_linear_models() -> None:
    names = [row[0] for row in questions.record_table().rows]
    assert names[:4] == ["majority", "linear, no story", "linear, no question", "linear"]
