"""Chapter 08: what its exercises' cases are like, and what the details of a refusal say."""

from __future__ import annotations

import linecache
from multiprocessing.connection import Pipe
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tests.exercises.answers import wrong
from tests.exercises.ch08_bidirectional.is_causal import overlooks_and_is_strict, with_other_ids
from utils.checks import hidden
from utils.checks.engine import check_answer, make_cases
from utils.checks.recognise import run_case
from utils.checks.registry import exercises_of
from utils.exercises.ch08_bidirectional import is_causal_models as leaks

EXERCISES = {exercise.name: exercise for exercise in exercises_of("08")}
SEEDS = (20, 1, 77)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_details_say_which_output_sees_what(seed: int) -> None:
    rolled = wrong("sees_next_only", "wraps round")
    text = check_answer(EXERCISES["sees_next_only"], rolled, seed=seed).text()
    assert "step 5, the last one, moves" in text
    assert "it should see no step." in text


@pytest.mark.parametrize("seed", SEEDS)
def test_the_details_say_what_would_have_been_right(seed: int) -> None:
    feedback = check_answer(EXERCISES["is_causal"], overlooks_and_is_strict, seed=seed)
    assert feedback.status == "not_yet"
    assert "The right answer is" in feedback.text()


def test_the_paper_states_are_not_given_away() -> None:
    feedback = check_answer(EXERCISES["directions_by_hand"], [[9, 9], [9, 9], [9, 9]])
    assert "2.25" not in feedback.text()


@pytest.mark.parametrize("seed", SEEDS)
def test_each_case_has_causal_models_and_leaks_in_another_order(seed: int) -> None:
    orders = set()
    for case in make_cases(EXERCISES["is_causal"], seed=seed, rounds=3):
        inputs = case.inputs
        models = zip(inputs["mixings"], inputs["drifts"], strict=True)
        right = [leaks.is_causal(mixing, drift, inputs["t"]) for mixing, drift in models]
        assert sum(right) == 6
        assert len(right) == 19
        assert "names" not in inputs  # the answer must not travel with the question
        orders.add(tuple(right))
    assert len(orders) > 1


@pytest.mark.parametrize("name", ["sees_next_only", "my_tagger"])
def test_the_sizes_vary_with_the_seed(name: str) -> None:
    sizes = {make_cases(EXERCISES[name], seed=seed)[0].inputs["arguments"][0] for seed in range(5)}
    assert len(sizes) > 1


@pytest.mark.parametrize("seed", range(12))
def test_each_changed_step_has_another_id(seed: int) -> None:
    rows = make_cases(EXERCISES["sees_next_only"], seed=seed)[0].inputs["x"]
    np.testing.assert_array_equal(rows[1:] != rows[0], np.eye(len(rows) - 1, dtype=bool))


def _spy() -> Any:
    """Return the attack that looks for how the models are made, but for other processes."""
    path = Path(__file__).parents[1] / "grading/attacks/looks_behind_the_models.py"
    namespace: dict[str, Any] = {}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)
    namespace["of_processes"] = lambda: ()
    # Other tests of this process, and libraries, have such names for things of their own.
    taken = set(namespace["of_objects"]())
    namespace["WORDS"] = tuple(word for word in namespace["WORDS"] if word not in taken)
    assert "mixings" in namespace["WORDS"]
    return namespace["is_causal"]


def test_in_a_check_nothing_tells_how_the_models_are_made() -> None:
    feedback = check_answer(EXERCISES["is_causal"], _spy())
    assert "loot: []" in feedback.sentence


def test_the_spy_finds_it_where_the_models_are_made_in_the_same_process() -> None:
    exercise = EXERCISES["is_causal"]
    outcome = run_case(exercise, _spy(), make_cases(exercise)[0])
    assert "'mixings'" in str(outcome.error)


@pytest.mark.parametrize("answer", [with_other_ids, overlooks_and_is_strict])
def test_without_a_fork_the_verdict_is_the_same(
    answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    exercise = EXERCISES["is_causal"]
    forked = check_answer(exercise, answer)
    monkeypatch.delattr("os.fork")
    assert check_answer(exercise, answer).text() == forked.text()


def test_a_host_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hidden.Line, "is_open", lambda line: False)
    assert check_answer(EXERCISES["is_causal"], with_other_ids).passed


@pytest.mark.parametrize(
    "message", [b"", b"{}", b'{"shape": [2]}\n1', b'{"shape": 3}\n', b"\xff\n"]
)
def test_a_host_ends_on_anything_that_no_line_asks(message: bytes) -> None:
    ours, theirs = Pipe()
    ours.send_bytes(message)
    hidden.Host({}).serve(theirs)  # returns
    theirs.close()
    with pytest.raises(EOFError):
        ours.recv_bytes()


def test_an_error_is_placed_in_the_function_of_its_own_cell() -> None:
    def cell(name: str, source: str, **more: Any) -> Any:
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        namespace: dict[str, Any] = dict(more)
        exec(compile(source, name, "exec"), namespace)
        return namespace

    first = cell("<cell 1>", "def reverse_sequences(x, lengths):\n    return x.turned\n")
    second = cell(
        "<cell 2>",
        "def birnn_forward(x, mask, f, b):\n    return reverse_sequences(x, mask.sum(1))\n",
        reverse_sequences=first["reverse_sequences"],
    )
    called = check_answer(EXERCISES["birnn_forward"], second["birnn_forward"]).text()
    assert "In reverse_sequences, line 2 of its cell: return x.turned" in called
    alone = check_answer(EXERCISES["reverse_sequences"], first["reverse_sequences"]).text()
    assert "Line 2 of the cell: return x.turned" in alone


def test_no_shapes_are_named_where_a_function_was_passed_none() -> None:
    def builds_with_an_error(size: int) -> Any:
        return keras.layers.Dense(size)(size)

    feedback = check_answer(EXERCISES["sees_next_only"], builds_with_an_error)
    assert "The code stopped with" in feedback.sentence
    assert "shapes passed" not in feedback.text()


@pytest.mark.parametrize("states", [[[1, 2], [0.5, 1], [9, 0]], [[1, 9], [0.5, 1], [2.25, 0]]])
def test_nothing_builds_on_the_last_state_of_a_pass(states: Any) -> None:
    text = check_answer(EXERCISES["directions_by_hand"], states).text()
    assert "got 9." in text
    assert "build on it" not in text
