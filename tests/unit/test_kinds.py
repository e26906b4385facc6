"""The course's own code is no answer, in a notebook as in grading."""

from __future__ import annotations

from typing import Any

import pytest

from utils.authoring.build import solution_of
from utils.checks import kinds
from utils.checks.engine import check_answer
from utils.checks.registry import all_exercises, find_exercise

SETUP = (
    "import keras\nimport numpy as np\nfrom utils import layers, metrics\n"
    "from utils.checks import check, hint\nfrom utils.layers import ElmanCell as Ours\n"
)


def cell(source: str) -> dict[str, Any]:
    """Return what a notebook defines that runs this after its setup."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(SETUP + source, names)
    return names


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("answer = layers.ElmanCell", "utils.layers.recurrence.ElmanCell"),
        ("class answer(layers.ElmanCell):\n    pass", "utils.layers.recurrence.ElmanCell"),
        ("class answer(Ours):\n    pass", "utils.layers.recurrence.ElmanCell"),
        ("def answer(units):\n    return layers.ElmanCell(units)", "utils.layers"),
        ("def made(u):\n    return Ours(u)\nanswer = lambda u: made(u)", "utils.layers.recurr"),
        ("def answer():\n    return [layers for _ in range(3)]", "utils.layers"),
        ("def closed(f):\n    return lambda x: f(x)\nanswer = closed(Ours)", "utils.layers.recurr"),
        ("def answer(x):\n    return keras.layers.GRU(x.layers)", ""),
        ("class answer(keras.layers.Layer):\n    layers = 3", ""),
        ("answer = 3.0", ""),
        ("def answer(x):\n    layers = x\n    return layers", ""),
    ],
)
def test_what_is_borrowed_is_found_and_nothing_else(source: str, name: str) -> None:
    found = kinds.borrowed(cell(source)["answer"])
    assert found.startswith(name)
    assert bool(found) == bool(name)


def test_no_solution_borrows() -> None:
    for exercise in all_exercises():
        answer = cell(solution_of(exercise.name))[exercise.name]
        assert kinds.borrowed(answer) == "", exercise.name


def test_the_check_says_so_first() -> None:
    feedback = check_answer(find_exercise("ElmanCell"), cell("class E(Ours):\n    pass")["E"])
    assert feedback.status == "not_yet"
    assert (
        "uses `utils.layers.recurrence.ElmanCell`, which is the course's own" in feedback.sentence
    )


def test_whoever_means_the_layers_of_keras_is_told_their_name() -> None:
    meant = cell("def answer(size):\n    return layers.Dense(size)")["answer"]
    assert "Keras's layers are `keras.layers`" in (kinds.not_your_own(meant) or "")
    assert "keras.layers" not in (kinds.not_your_own(cell("answer = Ours")["answer"]) or "")
