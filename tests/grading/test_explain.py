"""`course grade --explain`: what was run, what was left out, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grading.answers import IMPORTS
from tests.grading.samples import lay, notebook
from utils.authoring.build import solution_of
from utils.grading.explain import explained
from utils.grading.sources import CollectError

ANSWER = solution_of("rnn_forward").replace("np.tanh", "act")


def test_it_says_what_is_run_what_is_not_and_what_is_missing(tmp_path: Path) -> None:
    data = notebook(IMPORTS, "%run helpers.py", "fit = 1\n" + ANSWER, "x = (", name="01")
    folder = lay(tmp_path / "class", {"Ann/01_recurrence.ipynb": data})
    said = list(explained(folder, "ann"))
    assert said[0] == "Ann, chapter 01, Ann/01_recurrence.ipynb"
    assert "      1 : 2    import numpy as np" in said
    assert any(line.startswith("      3 : 2    def rnn_forward") for line in said)
    assert not any("fit = 1" in line for line in said)
    at = said.index("  Can't be run:")
    assert "Line 1 of code cell 2" in said[at + 1]
    assert "Code cell 4 was left out: line 1 is not valid Python" in said[at + 2]
    missing = said[said.index("  Missing for that reason:") :]
    assert any(line.startswith("    `act` is missing. Line 1 of code cell 2") for line in missing)
    assert "`ElmanCell`" in said[-1]
    assert "`rnn_forward`" not in said[-1]


def test_code_does_nothing_to_the_terminal(tmp_path: Path) -> None:
    cell = "states_by_hand = '\x1b]0;owned\x07\u202e'"
    folder = lay(tmp_path / "class", {"Ann/01_recurrence.ipynb": notebook(cell, name="01")})
    assert all(line.isprintable() for line in explained(folder, "Ann"))


def test_the_older_file_is_named_and_a_broken_one_explained(tmp_path: Path) -> None:
    files = {"Ann/01_recurrence.ipynb": notebook("x = 1", name="01"), "Bob/01.ipynb": b"{"}
    folder = lay(tmp_path / "class", files)
    assert "Nothing in it defines an exercise" in list(explained(folder, "Ann"))[1]
    assert "Nothing is run: The file is not a notebook" in list(explained(folder, "Bob"))[1]


def test_a_name_that_nobody_has_is_a_sentence(tmp_path: Path) -> None:
    folder = lay(tmp_path / "class", {"Ann/01_recurrence.ipynb": notebook("x = 1", name="01")})
    with pytest.raises(CollectError, match="did you mean 'Ann'"):
        list(explained(folder, "Anm"))
