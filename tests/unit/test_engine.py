"""Whatever a learner's code does, a check answers with a sentence."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.exercises.answers import wrong
from tests.unit.doubling import DOUBLE, HASTY, sentence
from utils.checks import guard
from utils.checks.compare import difference
from utils.checks.engine import check_answer, check_namespace, make_cases, verdict
from utils.checks.exercise import Case, Inputs, Mistake
from utils.checks.feedback import Feedback, inline
from utils.checks.registry import find_chapter, find_exercise


def test_a_right_answer_passes_and_says_so() -> None:
    feedback = sentence(lambda x: x + x)
    assert feedback.passed
    assert feedback.text().startswith("✓ passed: doubled")


def test_shapes_come_first_then_the_first_differing_entry_and_small_arrays() -> None:
    assert "expected (3,), got (3, 1)" in sentence(lambda x: 2 * x[:, None]).sentence
    feedback = sentence(lambda x: 2 * x + np.array([0, 1, 0]))
    assert "1 of 3 entries is wrong" in feedback.sentence
    assert "at [1]: expected" in feedback.sentence
    assert any(detail.startswith("expected:\n[") for detail in feedback.details)
    assert any(detail.startswith("got:\n[") for detail in feedback.details)


def test_a_known_mistake_gets_its_own_sentence_and_shows_the_difference() -> None:
    feedback = sentence(lambda x: x * x)
    assert feedback.mistake == "squared"
    assert feedback.sentence == "You squared."
    assert any("expected" in detail for detail in feedback.details)


def _grown(answer: Any, *sizes: int) -> Feedback:
    """Return what is said of an answer that should double arrays of these sizes."""
    cases = [Case({"x": np.arange(1.0, size + 1)}, f"{size} numbers") for size in sizes]
    return sentence(answer, replace(DOUBLE, cases=lambda rng: cases))


def test_a_size_typed_in_is_named_where_an_answer_is_right_on_that_size_alone() -> None:
    def fixed(x: np.ndarray) -> np.ndarray:
        return np.array([x[i] * 2 for i in range(5)])

    for sizes in ((5, 3, 4), (5, 9), (5, 5, 7)):
        feedback = _grown(fixed, *sizes)
        assert feedback.mistake == "a size typed in"
        assert "has the size 5, and nowhere else: 5 is typed into your code" in feedback.sentence
    assert _grown(fixed, 5).passed


def test_no_size_is_blamed_that_does_not_tell_right_from_wrong() -> None:
    def wrong_at_odd_lengths(x: np.ndarray) -> np.ndarray:
        return x * 2 if len(x) % 2 == 0 else x * 4

    assert _grown(wrong_at_odd_lengths, 4, 5, 6).mistake is None
    assert _grown(lambda x: x * 5, 5, 3).mistake is None


def test_an_exception_names_its_kind_and_the_learners_line() -> None:
    def broken(x: np.ndarray) -> np.ndarray:
        return x @ np.ones((7, 7))

    feedback = sentence(broken)
    assert "ValueError" in feedback.sentence
    assert any("x @ np.ones((7, 7))" in detail for detail in feedback.details)


def test_endless_recursion_is_named() -> None:
    def again(x: np.ndarray) -> np.ndarray:
        return again(x)

    assert "calls itself without end" in sentence(again).sentence


def test_an_endless_loop_ends_and_is_named() -> None:
    def forever(x: np.ndarray) -> np.ndarray:
        while True:
            try:
                x = x + 1
            except Exception:
                continue

    assert "loop that never ends" in sentence(forever, HASTY).sentence


def test_not_a_number_is_named_with_its_place() -> None:
    feedback = sentence(lambda x: np.array([2 * x[0], np.nan, np.inf]))
    assert "NaN, first at [1]" in feedback.sentence
    infinite = sentence(lambda x: np.array([2 * x[0], 2 * x[1], np.inf]))
    assert "infinity" in infinite.sentence


def test_an_infinity_where_some_are_right_is_a_wrong_number_like_others() -> None:
    expected = np.array([1.0, -np.inf, 2.0])
    problem = difference(expected, np.array([1.0, -np.inf, -np.inf]))
    assert problem is not None
    assert "The first is at [2]: expected 2, got -inf" in problem.sentence
    problem = difference(expected, np.array([1.0, np.nan, 2.0]))
    assert problem is not None
    assert "got nan" in problem.sentence
    problem = difference(expected, np.array([np.nan, -np.inf, 2.0]))
    assert problem is not None
    assert "NaN, first at [0]" in problem.sentence


def test_inputs_changed_in_place_are_named() -> None:
    def in_place(x: np.ndarray) -> np.ndarray:
        x *= 2
        return x

    assert "changes its input `x` in place" in sentence(in_place).sentence


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: None, "is a `return` missing"),
        (lambda x: "two", "should"),
        (lambda x: {"a": 1}, "should be an array of shape (3,)"),
        (lambda x: (v for v in x), "a generator: `list(…)` makes a list of it"),
        (lambda x: [[1, [1, 2]]], "a list or tuple of 1 entry"),
        (lambda x: np.array([x, None], dtype=object), "Python objects"),
        (lambda x: object(), "an object"),
        (lambda x: [[1], [1, 2], [3]], "a list or tuple of 3 entries"),
        (lambda x: 5, "the number 5"),
    ],
)
def test_a_result_of_the_wrong_type_is_named(answer: Any, words: str) -> None:
    assert words in sentence(answer).sentence


@pytest.mark.parametrize("answer", [3, "text", [1, 2], np.zeros(3)])
def test_an_answer_that_is_no_function_is_named(answer: Any) -> None:
    assert "should be a function" in sentence(answer).sentence


def test_other_parameters_are_named() -> None:
    feedback = sentence(lambda: 1)
    assert "takes 0 positional arguments" in feedback.sentence
    assert "The check passes (x)." in feedback.details


def test_printing_is_caught_and_mentioned(capsys: pytest.CaptureFixture[str]) -> None:
    def talks(x: np.ndarray) -> np.ndarray:
        print("here I am")
        return 2 * x

    feedback = sentence(talks)
    assert feedback.passed
    assert "here I am" in feedback.notes[0]
    assert capsys.readouterr().out == ""


def test_exit_is_a_sentence_not_the_end() -> None:
    assert "exit()" in sentence(lambda x: exit()).sentence


def test_an_interrupt_counts_as_no_try() -> None:
    def interrupted(x: np.ndarray) -> np.ndarray:
        raise KeyboardInterrupt

    feedback = sentence(interrupted)
    assert not feedback.counts
    assert "nothing is lost" in feedback.sentence


def test_an_error_whose_message_can_not_be_read() -> None:
    class Nasty(Exception):
        def __str__(self) -> str:
            raise ValueError("no")

    def raises(x: np.ndarray) -> np.ndarray:
        raise Nasty

    assert "Nasty" in sentence(raises).sentence


def test_a_lying_array_is_read_by_its_numbers() -> None:
    class Liar(np.ndarray):
        def __eq__(self, other: object) -> Any:
            return np.ones(self.shape, bool)

        def __array_function__(self, *args: Any, **kwargs: Any) -> Any:
            return True

    assert sentence(lambda x: (x * 0).view(Liar)).status == "not_yet"


def test_replaced_numpy_functions_do_not_break_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    guard.ORIGINALS.remember()
    for name in ("allclose", "isclose", "asarray", "argwhere", "isfinite", "tanh"):
        monkeypatch.setattr(np, name, lambda *a, **k: True)
    wrong = sentence(lambda x: x)
    assert wrong.status == "not_yet"
    assert any("numpy.allclose" in note and "Restart the kernel" in note for note in wrong.notes)
    assert sentence(lambda x: 2 * x).passed
    assert np.tanh(0) is True  # what the learner did stays as it was


def test_the_same_seed_gives_the_same_cases_and_another_gives_others() -> None:
    seen: list[np.ndarray] = []
    for seed in (1, 1, 2):
        check_answer(DOUBLE, lambda x: seen.append(x) or 2 * x, seed=seed)
    np.testing.assert_array_equal(seen[0], seen[1])
    assert not np.array_equal(seen[0], seen[2])


def test_a_stub_reads_not_started_and_names_what_is_to_be_written() -> None:
    def stub(x: np.ndarray) -> np.ndarray:
        raise NotImplementedError("doubled: your code here")

    feedback = sentence(stub)
    assert feedback.status == "not_started"
    assert "`stub` is still to be written" in feedback.sentence


def test_a_verdict_needs_all_outcomes() -> None:
    cases = make_cases(DOUBLE, rounds=2)
    right = guard.run(DOUBLE.probe, lambda x: 2 * x, cases[0].inputs)
    with pytest.raises(ValueError, match="1 outcomes are missing"):
        verdict(DOUBLE, cases, [right])
    with pytest.raises(ValueError, match="do not belong"):
        verdict(DOUBLE, cases[:1], [right, right])
    failed = guard.Outcome(error="It stopped.")
    assert verdict(DOUBLE, cases, [failed]).sentence == "It stopped."


def test_a_forged_result_is_rejected_before_a_judge_reads_it() -> None:
    for name in ("my_language_model", "ElmanCell", "recurrent_weights"):
        exercise = find_exercise(name)
        cases = make_cases(exercise)[:1]
        for forged in (None, 3, "text", [], {}, {"outputs": "a"}, np.zeros(3), {"result": {}}):
            feedback = verdict(exercise, cases, [guard.Outcome(value=forged)])
            assert feedback.status == "not_yet"
            assert "another form" in feedback.sentence


def test_a_fault_of_the_check_is_not_blamed_on_the_learner() -> None:
    from dataclasses import replace

    broken = replace(DOUBLE, judge=lambda inputs, result: 1 / 0)
    feedback = check_answer(broken, lambda x: 2 * x)
    assert "our fault" in feedback.sentence
    assert not feedback.counts


def test_a_condition_that_raises_is_named() -> None:
    def too_large(inputs: Inputs, result: Any) -> bool:
        return bool(result > {})

    mistakes = (replace(DOUBLE.mistakes[0], name="squared", recognise=too_large),)
    feedback = check_answer(replace(DOUBLE, mistakes=mistakes), lambda x: x + 7)
    assert "mistake 'squared': `too_large` stopped with TypeError" in feedback.sentence
    assert "our fault" in feedback.sentence and not feedback.counts


def test_feedback_survives_json() -> None:
    feedback = sentence(lambda x: x * x)
    assert Feedback.from_dict(json.loads(json.dumps(feedback.to_dict()))) == feedback


def test_html_is_readable_without_colour_and_escapes_what_learners_wrote() -> None:
    def raises(x: np.ndarray) -> np.ndarray:
        raise ValueError("<script>alert(1)</script>")

    page = sentence(raises).html()
    assert '<span aria-hidden="true">✗</span> Not yet' in page
    assert "<script>" not in page
    assert page.count("<details") == len(DOUBLE.hints)


def test_the_verdict_is_announced_once_and_opening_a_hint_does_not_repeat_it() -> None:
    feedback = sentence(lambda x: x * x)
    page = feedback.html(more="<p>more</p>")
    announced = page[page.index('<div role="status">') : page.index("</div>")]
    assert "Not yet" in announced
    assert inline(feedback.sentence) in announced
    assert "<details" not in announced
    assert "more" not in announced
    assert page.startswith(f'<div role="group" aria-label="Check of {feedback.exercise}"')


def test_code_and_stress_are_marked_in_html() -> None:
    page = inline("The *new* state is `o * tanh(c)`, not `o * c`, for 2 * 3.")
    assert page == (
        "The <em>new</em> state is <code>o * tanh(c)</code>, not <code>o * c</code>, for 2 * 3."
    )


def test_hints_open_one_at_a_time_each_inside_the_one_before() -> None:
    page = sentence(lambda x: x).html()
    assert page.index("Hint 1 of 3") < page.index("Hint 2 of 3") < page.index("Hint 3 of 3")
    assert "</details>" not in page[page.index("Hint 1 of 3") : page.index("Hint 3 of 3")]


def test_a_namespace_is_checked_by_names() -> None:
    answer = wrong("clip_gradients", "small gradients stretched")
    found = {f.exercise: f for f in check_namespace("01", {"clip_gradients": answer})}
    assert found["clip_gradients"].mistake == "small gradients stretched"
    assert found["perplexity"].status == "not_started"


def test_unknown_names_get_the_nearest_suggestion() -> None:
    with pytest.raises(LookupError, match="'rnn_forward'"):
        find_exercise("rnn_foward")
    with pytest.raises(LookupError, match="01 to 12"):
        find_chapter("99")
    assert find_chapter("1") is find_chapter("01_recurrence")


def test_numbers_are_compared_with_a_tolerance_not_to_the_bit() -> None:
    assert sentence(lambda x: 2 * x * (1 + 1e-9)).passed
    assert not sentence(lambda x: 2 * x * (1 + 1e-3)).passed
    assert math.isclose(sentence(lambda x: 2 * x).seconds, 0, abs_tol=5)


def test_a_mistake_is_known_by_its_error_only_if_the_code_was_right_until_then() -> None:
    def stops_at(first: int, before: float) -> Any:
        calls = []

        def answer(x: np.ndarray) -> np.ndarray:
            calls.append(x)
            if len(calls) > first:
                raise ValueError(f"cannot multiply {x[0]}")
            return before * x

        return answer

    says = "You multiplied something else."
    known = Mistake("other", says, (stops_at(0, 2),), stops_with=r"cannot multiply -?\d")
    two_cases = replace(DOUBLE, mistakes=(known,), cases=lambda rng: 2 * DOUBLE.cases(rng))
    for first in (0, 1):
        feedback = sentence(stops_at(first, 2), two_cases)
        assert feedback.sentence == says
        assert "cannot multiply" in feedback.details[0]
    assert sentence(stops_at(1, 3), two_cases).mistake is None
    assert sentence(lambda x: x[:, 0], two_cases).mistake is None


def test_a_number_that_is_too_small_to_keep_is_no_reason_for_a_note() -> None:
    feedback = sentence(lambda x: 2 * x + 0 * np.exp(np.full(3, -800.0)))
    assert feedback.passed
    assert feedback.notes == ()
