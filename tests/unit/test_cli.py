"""The `course` command: what it prints, where, with which exit status."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.commands import course, fails, quickly
from tests.unit.clock import seconds_of_children
from utils.checks import store
from utils.checks.progress import load
from utils.checks.registry import CHAPTERS, all_exercises, exercises_of
from utils.commands import learning
from utils.lab import running

RIGHT = "states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]"
ONLY_THE_FIRST = """
import utils.checks.engine as engine
first = engine.exercises_of("01")[:1]
engine.exercises_of = lambda number: first
"""


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test an empty folder, with recording on."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    return tmp_path / "work"


def notebook(folder: Path, *cells: str, name: str = "01_mine.ipynb", **metadata: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    made = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata=metadata
    )
    nbformat.write(made, folder / name)
    return folder / name


def test_help_is_quick_and_names_every_command() -> None:
    seconds = []
    for _ in range(3):
        before = seconds_of_children()
        done = course("--help")
        seconds.append(seconds_of_children() - before)

    # Half a second, counted on the processor: tests beside this one make it wait, not work.
    assert min(seconds) < 1.0
    for command in [
        "lab",
        "list",
        "check",
        "progress",
        "hint",
        "reset",
        "solution",
        "build",
        "data",
        "doctor",
        "exercise",
    ]:
        assert re.search(rf"^. {command} +\w", done.stdout, re.M), command


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, utils.cli\n"
        "heavy = {'numpy', 'tensorflow', 'keras', 'nbformat', 'jupyterlab'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


def test_list_shows_every_chapter_and_exercise() -> None:
    done = quickly("list")
    listed = json.loads(quickly("list", "--json").stdout)["chapters"]

    assert [chapter["number"] for chapter in listed] == [chapter.number for chapter in CHAPTERS]
    exercises = [entry for chapter in listed for entry in chapter["exercises"]]
    assert [entry["name"] for entry in exercises] == [entry.name for entry in all_exercises()]
    for entry in exercises:
        assert entry.keys() >= {"name", "points", "minutes", "concept", "title", "difficulty"}
        assert entry["name"] in done.stdout


@pytest.mark.usefixtures("to_come")
def test_list_says_which_chapter_is_still_to_come() -> None:
    assert "Later (to come)" in quickly("list").stdout


@pytest.mark.slow
def test_check_names_what_each_cell_and_exercise_did(tmp_path: Path, work: Path) -> None:
    path = notebook(
        tmp_path,
        "print('x' * 100)",
        "undefined_name",
        "import time\nwhile True: time.sleep(0.1)",
        "states_by_hand = [[2, -1], [0, 0.5], [1.5, 0.25]]",
        "def rnn_forward(x, h_0, W_hx, W_hh, b_h):\n    raise NotImplementedError",
        kernelspec={"name": "a-kernel-of-another-machine", "display_name": "?"},
    )
    done = course("check", path, "--timeout", 3)

    assert done.returncode == 1
    assert "✗ not yet: states_by_hand" in done.stdout
    assert "without the ReLU" in done.stdout
    assert "○ not started: rnn_forward" in done.stdout
    assert "Code cell 2 (`undefined_name`) stopped with NameError" in done.stdout
    assert "Code cell 3 (`import time`) took more than 3 s and was stopped." in done.stdout
    assert f"0 of {len(exercises_of('01'))} exercises passed" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert not work.exists(), "a notebook from elsewhere leaves no trace in the learner's progress"


@pytest.mark.slow
def test_check_of_ones_own_copy_is_recorded_and_passes_with_status_0(work: Path) -> None:
    its_own_check = "from utils.checks import check\ncheck('states_by_hand')"
    path = notebook(work, ONLY_THE_FIRST, RIGHT, its_own_check)
    done = course("check", path, "--json")

    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert (told["passed"], told["earned"], told["chapter"]) == (True, 1, "01")
    assert [entry["status"] for entry in told["exercises"]] == ["passed"]
    assert load()["states_by_hand"].tries == 1, "the run is one try, whatever it checks by itself"


@pytest.mark.slow
def test_check_takes_a_python_file_and_an_old_notebook(tmp_path: Path) -> None:
    script = tmp_path / "01_mine.py"
    script.write_text(f"# %% [markdown]\n# By hand\n# %%\n{RIGHT}\n")
    old = tmp_path / "01_old.ipynb"
    v3 = nbformat.v3.new_notebook(
        worksheets=[nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell(RIGHT)])]
    )
    old.write_text(json.dumps(v3))

    for path in (script, old):
        told = json.loads(course("check", path, "--json").stdout)
        assert told["exercises"][0]["status"] == "passed", path


@pytest.mark.slow
def test_the_chapter_comes_from_the_metadata_before_the_name(tmp_path: Path) -> None:
    path = notebook(tmp_path, RIGHT, name="homework.ipynb", course={"chapter": "01"})

    assert json.loads(course("check", path, "--json").stdout)["chapter"] == "01"


@pytest.mark.slow
def test_a_dead_kernel_ends_in_a_sentence(tmp_path: Path) -> None:
    path = notebook(tmp_path, "1 + 1", "import os\nos._exit(1)")

    fails(course("check", path), r"The kernel died in code cell 2 \(`import os`\)", 2)


@pytest.mark.slow
def test_a_cell_that_will_not_stop_ends_in_a_sentence(tmp_path: Path) -> None:
    stubborn = (
        "import time\nwhile True:\n    try: time.sleep(9)\n    except KeyboardInterrupt: pass"
    )
    path = notebook(tmp_path, stubborn)

    fails(course("check", path, "--timeout", 2), "took more than 2 s and would not stop", 2)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("01_gone.ipynb", None, "There is no file"),
        ("01_empty.ipynb", "", "is empty: `course reset`"),
        ("01_half.ipynb", '{"cells": [{"cell_ty', "is not a whole notebook"),
        ("01_list.ipynb", "[1, 2]", "is not a whole notebook"),
        ("01_odd.ipynb", '{"nbformat": 4, "nbformat_minor": 5}', "is not a whole notebook"),
        ("01_future.ipynb", '{"nbformat": 99, "cells": []}', "is not a whole notebook"),
        ("homework.ipynb", '{"nbformat": 4, "metadata": {}, "cells": []}', "to no chapter"),
        ("77_mine.ipynb", '{"nbformat": 4, "metadata": {}, "cells": []}', "no chapter '77'"),
        ("98_mine.ipynb", '{"nbformat": 4, "metadata": {}, "cells": []}', "still to come"),
    ],
)
@pytest.mark.usefixtures("to_come")
def test_a_notebook_that_cannot_be_run_is_named(
    tmp_path: Path, name: str, text: str | None, sentence: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)

    fails(quickly("check", tmp_path / name), sentence, 2)


def test_progress_as_text_and_as_json() -> None:
    store.add_try("states_by_hand", "passed", None)

    assert "✓ passed" in quickly("progress").stdout
    told = json.loads(quickly("progress", "--json").stdout)
    assert (told["passed"], told["earned"], told["next"]) == (1, 1, "rnn_forward")


def test_hints_open_one_at_a_time() -> None:
    hints = all_exercises()[0].hints
    name = all_exercises()[0].name

    said = [quickly("hint", name).stdout for _ in range(len(hints) + 1)]

    for number, (text, hint) in enumerate(zip(said, hints, strict=False), start=1):
        assert f"Hint {number} of {len(hints)}: {hint}" in text
        assert sum(entry in text for entry in hints) == 1
    assert hints[-1] in said[-1]
    assert all(hint in quickly("hint", name, "--all").stdout for hint in hints)
    assert load() == {}, "a hint is not a try"


def test_an_unknown_exercise_gets_the_nearest_name() -> None:
    for command in ("hint", "solution"):
        fails(quickly(command, "rnn_forwards"), "did you mean 'rnn_forward'", 2)


def test_reset_says_what_it_kept(work: Path, to_come: str) -> None:
    made = quickly("reset", "01")
    assert made.exit_code == 0, made.stderr
    again = quickly("reset", "01")

    assert re.search(r"Yours is kept as 01_recurrence\.\d{4}-\d\d-\d\d-\d{4}\.ipynb", again.stdout)
    assert len(list(work.glob("01_recurrence*.ipynb"))) == 2
    fails(quickly("reset", to_come), "still to come", 1)
    fails(quickly("reset", "x"), "no chapter 'x'", 1)


def test_reset_warns_while_the_chapter_is_open(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quickly("reset", "01")
    before = (work / "01_recurrence.ipynb").stat().st_mtime_ns
    monkeypatch.setattr(running, "is_open", lambda path: path.name == "01_recurrence.ipynb")
    fails(quickly("reset", "01"), "open in JupyterLab.*Close and Shut Down.*--anyway", 1)
    assert (work / "01_recurrence.ipynb").stat().st_mtime_ns == before
    assert quickly("reset", "07").exit_code == 0
    assert quickly("reset", "01", "--anyway").exit_code == 0


def test_check_of_the_exercises_alone_trains_nothing(tmp_path: Path) -> None:
    path = notebook(
        tmp_path,
        "import time\ntime.sleep(600)",
        RIGHT,
        "1 +",
        "clip_gradients = helper = lambda gradients, max_norm: 1 / 0",
    )
    done = course("check", "--exercises", path)
    assert "✓ passed: states_by_hand" in done.stdout
    assert "✗ not yet: clip_gradients" in done.stdout
    assert "Code cell 3 was left out" in done.stdout
    assert done.returncode == 1


def test_a_solution_is_shown_only_after_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    unanswered = quickly("solution", "rnn_forward")
    monkeypatch.setattr(learning, "_can_be_asked", lambda: True)
    refused = quickly("solution", "rnn_forward", stdin="n\n")
    shown = quickly("solution", "rnn_forward", "--yes")

    assert refused.exit_code == unanswered.exit_code == 1
    assert "def rnn_forward" not in refused.stdout + unanswered.stdout
    assert "course solution rnn_forward --yes" in unanswered.stderr
    assert "Show the answer" not in unanswered.stderr
    assert shown.exit_code == 0, shown.stderr
    assert "def rnn_forward(" in shown.stdout
    assert "SOLUTION" not in shown.stdout


def test_an_unexpected_error_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import sys, utils.checks.registry as registry, utils.cli\n"
        "registry.exercises_of = lambda number: 1 / 0\n"
        "sys.argv = ['course', 'list']\n"
        "utils.cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)

    fails(done, "ZeroDivisionError.*COURSE_DEBUG=1", 1)
