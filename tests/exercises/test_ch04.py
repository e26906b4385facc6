"""Chapter 04: what its exercises' cases are like, so that no shorter way passes by luck."""

from __future__ import annotations

import numpy as np
import pytest

from tests.exercises.answers import solution
from utils.checks.engine import check_answer, make_cases
from utils.checks.registry import exercises_of
from utils.exercises.ch04_tagging import look_ahead, no_entity_right, tag_spans, viterbi
from utils.layers import chain_log_partition, chain_viterbi
from utils.metrics import entity_f1, entity_spans

EXERCISES = {exercise.name: exercise for exercise in exercises_of("04")}
SEEDS = (20, 1, 77)
NAMES = no_entity_right.TAGS


@pytest.mark.parametrize("seed", SEEDS)
def test_the_entities_are_those_of_the_library(seed: int) -> None:
    for case in make_cases(EXERCISES["tag_spans"], seed=seed):
        numbers = [NAMES.index(tag) for tag in case.inputs["tags"]]
        assert entity_spans(numbers, NAMES) == [tuple(x) for x in tag_spans.oracle(**case.inputs)]


@pytest.mark.parametrize("seed", SEEDS)
def test_with_one_wrong_tag_in_each_entity_nothing_is_found(seed: int) -> None:
    for case in make_cases(EXERCISES["no_entity_right"], seed=seed):
        if case.trivial:
            continue
        tags, answer = case.inputs["tags"], solution("no_entity_right")(case.inputs["tags"])
        rows = [[NAMES.index(tag) for tag in each] for each in (tags, answer)]
        assert entity_f1(rows[:1], rows[1:], NAMES) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_no_shorter_way_finds_the_best_sequence(seed: int) -> None:
    cases = make_cases(EXERCISES["viterbi"], seed=seed)
    for case in cases:
        scores, transitions = case.inputs["scores"], case.inputs["transitions"]
        best = viterbi.oracle(scores, transitions).tolist()
        assert chain_viterbi(scores, transitions).tolist() == best
        if len(scores) > 1:
            assert scores.argmax(axis=1).tolist() != best
            assert best[::-1] != best
            assert chain_viterbi(scores, transitions.T).tolist() != best
    assert any(len(case.inputs["scores"]) == 1 for case in cases)


@pytest.mark.parametrize("seed", SEEDS)
def test_some_scores_are_beyond_what_exp_can_hold(seed: int) -> None:
    cases = make_cases(EXERCISES["log_partition"], seed=seed)
    scores = [case.inputs["scores"] for case in cases]
    with np.errstate(over="ignore"):
        assert any(np.isinf(np.exp(each)).any() for each in scores)
    assert any((np.exp(each) == 0).all() for each in scores if each.max() < 0)
    for case in cases:
        expected = EXERCISES["log_partition"].expected
        assert expected is not None
        assert chain_log_partition(**case.inputs) == pytest.approx(expected(case.inputs))


def test_the_paper_numbers_are_not_given_away() -> None:
    text = check_answer(EXERCISES["sums_by_hand"], [[9, 9], [9, 9], [9, 9]]).text()
    assert not any(number in text for number in ("21", "33", "92"))


def test_the_sizes_of_the_tagger_vary_with_the_seed() -> None:
    sizes = {
        tuple(make_cases(EXERCISES["look_ahead"], seed=seed)[0].inputs["arguments"])
        for seed in range(6)
    }
    assert len({size for size, _ in sizes}) > 3
    assert len({tags for _, tags in sizes}) > 1
    assert all(tags != 7 for _, tags in sizes)  # as many as the chapter's tags: typed in, it shows


def test_the_solution_of_the_open_exercise_stays_within_the_budget() -> None:
    assert solution("look_ahead")(4000, 7).count_params() < look_ahead.BUDGET
