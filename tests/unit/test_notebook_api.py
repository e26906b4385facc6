"""What a learner calls in a notebook beside `check`: solution, failing, target, progress."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.exercises.answers import solution as course_answer
from tests.exercises.answers import wrong
from utils import before, training
from utils.checks import failing, notebook_api, store
from utils.checks import solution as show_solution
from utils.checks.engine import check_answer, failing_case
from utils.checks.overview import _next_of, address_of, after, overview
from utils.checks.registry import CHAPTERS, Chapter, exercises_of, find_exercise
from utils.checks.targets import Target
from utils.lab.workspace import chapter_file
from utils.paths import course_root


@pytest.fixture(autouse=True)
def own_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_WORK", str(tmp_path))
    monkeypatch.setattr(notebook_api, "_asked", set())


def test_the_answer_is_shown_at_once_after_a_try(capsys: pytest.CaptureFixture[str]) -> None:
    store.add_try("rnn_forward", "not_yet", None)
    show_solution("rnn_forward")
    assert "def rnn_forward" in capsys.readouterr().out


def test_before_a_try_it_asks_once(capsys: pytest.CaptureFixture[str]) -> None:
    show_solution("rnn_forward")
    asked = capsys.readouterr().out
    assert asked.startswith("Have you tried?")
    assert "def " not in asked
    show_solution("rnn_forward")
    assert "def rnn_forward" in capsys.readouterr().out


def test_a_wrong_name_gets_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    show_solution("rnn_foward")
    assert failing("rnn_foward", 1) is None
    assert capsys.readouterr().out.count("rnn_forward") == 2


def test_the_failing_case_is_plain_arrays_that_reproduce_the_difference() -> None:
    exercise = find_exercise("rnn_forward")
    name = next(m.name for m in exercise.mistakes if not m.stops_with and m.recognise is None)
    answer = wrong("rnn_forward", name)
    case = failing("rnn_forward", answer)
    assert case is not None
    inputs, expected, got = case
    np.testing.assert_array_equal(answer(*inputs.values()), got)
    np.testing.assert_allclose(course_answer("rnn_forward")(*inputs.values()), expected)
    assert np.shape(expected) != np.shape(got) or not np.allclose(expected, got)


def test_a_case_that_is_not_the_first_to_be_tried_is_shown_too() -> None:
    def without_projection(x: Any, weights: Any, projection: Any) -> Any:
        sums = []
        for W_hx, W_hh, b_h in weights:
            state, states = np.zeros(len(b_h)), []
            for x_t in x:
                state = np.tanh(W_hh @ state + W_hx @ x_t + b_h)
                states.append(state)
            x = x + np.stack(states)
            sums.append(x)
        return np.stack(sums)

    case = failing("residual_forward", without_projection)
    assert case is not None
    assert case.inputs["projection"] is not None
    assert case.got is None, "it stopped: the widths differ"


def test_the_failing_case_is_shown_an_array_at_a_time() -> None:
    lists = [(np.ones((2, 2)), np.zeros(3))]
    case = notebook_api.FailingCase({"x": np.array([1 / 3]), "weights": lists}, None, 1.5)
    assert repr(case).splitlines() == [
        "inputs['x'] = array([0.3333])",
        "inputs['weights'] =",
        "  [",
        "   (",
        "    array([[1., 1.],",
        "           [1., 1.]]),",
        "    array([0., 0., 0.]),",
        "   ),",
        "  ]",
        "got = 1.5",
    ]
    long = notebook_api.FailingCase({}, None, {"outputs": [np.ones((4, 4))] * 20, "parameters": 7})
    assert "  … (" in repr(long)
    assert repr(long).endswith("got['parameters'] = 7")


def test_where_nothing_fails_or_nothing_can_run_it_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert failing("rnn_forward", course_answer("rnn_forward")) is None
    assert failing("rnn_forward", None) is None
    assert failing("states_by_hand", [1]) is None
    assert capsys.readouterr().out.count("check() says the rest") == 3


def test_the_failing_case_need_not_be_the_first() -> None:
    right = course_answer("rnn_forward")
    calls: list[int] = []

    def right_at_first(*given: Any) -> Any:
        calls.append(1)
        return right(*given) if len(calls) < 3 else right(*given) + 1

    case = failing("rnn_forward", right_at_first)
    assert case is not None
    np.testing.assert_allclose(case.got, case.expected + 1)


def test_what_is_secret_stays_so() -> None:
    case = failing_case(find_exercise("is_causal"), lambda *given: True)
    assert case is not None
    assert not set(find_exercise("is_causal").secret) & set(case[0])


def test_a_card_leads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Any] = []
    monkeypatch.setattr(notebook_api, "_show", shown.append)
    notebook_api.check("rnn_forward", course_answer("rnn_forward"))
    notebook_api.check("rnn_forward", lambda *given: 0)
    notebook_api.check("rnn_forward", 3)
    passed, failed, blocked = (card.html() for card in shown)
    row = after("rnn_forward")
    assert row is not None
    assert 'solution("rnn_forward")' in passed.replace("&quot;", '"')
    assert f'href="{address_of(row)}"' in passed
    assert "#cell-id=" in address_of(row)
    assert 'failing("rnn_forward")' in failed.replace("&quot;", '"')
    assert "<code>case.inputs</code>, <code>case.expected</code> and" in failed
    assert "failing(" not in blocked
    assert 'solution("rnn_forward")' in failed.replace("&quot;", '"')  # after the last hint


def test_a_card_offers_no_failing_case_where_none_can_be_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[Any] = []
    monkeypatch.setattr(notebook_api, "_show", shown.append)
    notebook_api.check("states_by_hand", [[2, -2], [0, 0], [1, 0]])
    assert "Not yet" in shown[0].html()
    assert "failing(" not in shown[0].html()
    # No single result is right here, so there is none to look at.
    notebook_api.check("recurrent_weights", wrong("recurrent_weights", "largest singular value"))
    assert "then <code>case.inputs</code> and <code>case.got</code>." in shown[1].html()


def test_a_target_is_answered_and_remembered(capsys: pytest.CaptureFixture[str]) -> None:
    assert str(Target.of("x", 5.9, below=6.0, above=None, what="perplexity")).startswith(
        "✓ Target reached by 0.1: perplexity 5.9"
    )
    missed = Target.of("x", 0.87, below=None, above=0.9, what="entity F1")
    assert str(missed).startswith("✗ Target missed by 0.03")
    page = missed._repr_mimebundle_()["text/html"]
    assert '<div role="status"><p style="margin:0"><strong><span aria-hidden="true">✗<' in page
    with pytest.raises(ValueError, match="either `below` or `above`"):
        Target.of("x", 1, below=None, above=None, what="loss")
    store.set_target("my_deep_model", True)
    store.add_try("my_deep_model", "passed", None)
    row = next(row for row in overview().rows if row.exercise == "my_deep_model")
    assert "target reached" in row.words


@pytest.mark.parametrize(
    ("worked_on", "coming"),
    [
        ({}, "a"),
        ({"a": "passed"}, "b"),
        ({"b": "passed"}, "c"),
        ({"a": "passed", "c": "not_yet"}, "c"),
        ({"b": "passed", "c": "passed"}, "a"),
        ({"a": "passed", "b": "passed", "c": "passed"}, None),
    ],
)
def test_next_is_what_was_last_worked_on_or_comes_after_it(
    worked_on: dict[str, str], coming: str | None
) -> None:
    records = {
        name: store.Record(state, 1, f"{n}", f"{n}", state)
        for n, (name, state) in enumerate(worked_on.items())
    }
    assert _next_of(["a", "b", "c"], records) == coming


def test_progress_begins_with_the_open_chapter_and_folds_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(training._session, "chapter", "09")
    page = overview().html()
    assert page.index("09 ") < page.index("<details")
    assert page.index("<details") < page.index("01 ")
    others = [each for each in CHAPTERS if exercises_of(each.number) and each.number != "09"]
    assert page.count("<details") == len(others)
    assert '<a href="09_residual.ipynb#cell-id=' in page


def test_before_the_first_cell_every_name_says_what_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from utils import checks

    assert set(before.__all__) == set(checks.__all__)
    before.check("rnn_forward")
    before.yours_or("rnn_forward", None)
    assert capsys.readouterr().out.count("Run the first code cell") == 2


@pytest.mark.parametrize(
    "path", sorted(course_root().glob("solutions/*.py")), ids=lambda path: path.stem
)
def test_each_chapter_imports_what_its_checks_tell_learners_to_call(path: Path) -> None:
    """What is not imported says "Run the first code cell", which was run already."""
    imported = {
        name.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "utils.checks"
        for name in node.names
    }
    assert {"check", "failing", "hint", "progress", "solution"} <= imported


def test_a_feedback_of_an_older_course_can_still_be_read() -> None:
    feedback = check_answer(find_exercise("states_by_hand"), None)
    data = feedback.to_dict()
    del data["blocked"]
    assert type(feedback).from_dict(data) == feedback


@pytest.mark.parametrize("chapter", [chapter for chapter in CHAPTERS if chapter.is_ready])
def test_the_link_to_the_first_cell_has_its_id(chapter: Chapter) -> None:
    cells = json.loads(chapter_file(chapter).read_text())["cells"]
    assert next(cell["id"] for cell in cells if cell["cell_type"] == "code") == before.FIRST_CELL
