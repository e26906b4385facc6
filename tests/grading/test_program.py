"""What of a notebook has to run: the statements behind the answers, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from utils.checks.registry import exercises_of
from utils.grading.program import MAX_CELLS, ProgramError, build_program, defined_names
from utils.grading.submission import read_submission
from utils.paths import course_root

_NAMES = [exercise.name for exercise in exercises_of("01")]
_RUN = """
import json, sys
answers = []
for source in json.load(sys.stdin):
    namespace = {"__name__": "__main__"}
    exec(compile(source, "program", "exec"), namespace)
    import keras
    answers.append([sorted(n for n in namespace if n[0] != "_"),
                    issubclass(namespace["ElmanCell"], keras.layers.Layer)])
print(json.dumps([answers, "utils" in sys.modules]))
"""


def run(source: str, **given: object) -> dict:
    """Return the namespace after running a sliced program."""
    namespace: dict = {"__name__": "__main__", **given}
    exec(compile(source, "program", "exec"), namespace)
    return namespace


def test_the_chapter_defines_its_eight_answers_from_numpy_and_keras_alone() -> None:
    assert len(_NAMES) == 8
    sources = []
    for folder in ("solutions", "chapters"):
        data = (course_root() / folder / "01_recurrence.ipynb").read_bytes()
        program = build_program(read_submission("anyone", "x.ipynb", data).cells(), _NAMES)
        assert program.names == tuple(_NAMES)
        for word in ("fit(", "load(", "check(", "plots", "progress", "utils"):
            assert word not in program.source
        sources.append(program.source)
    done = subprocess.run(
        [sys.executable, "-c", _RUN],
        input=json.dumps(sources),
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
    )
    answers, imported_course = json.loads(done.stdout.splitlines()[-1])
    assert not imported_course
    for names, is_layer in answers:
        assert set(names) - {"np"} == {*_NAMES, "keras"}
        assert is_layer


def test_helpers_constants_and_imports_come_along_and_nothing_else() -> None:
    program = build_program(
        [
            "import math, os\nfrom utils.checks import check",
            "SCALE = 3\nunused = os.listdir('/')",
            "def helper(x):\n    return SCALE * math.floor(x)",
            "raise SystemExit('training')",
            "def answer(x):\n    return helper(x)\ncheck('answer')",
        ],
        ["answer"],
    )
    assert run(program.source)["answer"](2.5) == 6
    assert "os" not in program.source.replace("helper", "").split()
    assert program.source.startswith("import math\n")


def test_a_name_that_is_only_local_to_a_function_pulls_nothing_in() -> None:
    program = build_program(
        ["for x, model in train():\n    fit(x)", "def answer(x):\n    model = x\n    return model"],
        ["answer"],
    )
    assert "train" not in program.source


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["answer = [1]", "answer.append(2)", "answer += [3]"], [1, 2, 3]),
        (["answer = [0, 0]", "answer[1] = 5"], [0, 5]),
        (["answer = [3, 1, 2]", "import random, heapq\nheapq.heapify(answer)"], [1, 3, 2]),
        (["answer = []\nfor i in range(3):\n    answer.append(i)"], [0, 1, 2]),
        (["if True:\n    answer = 1\nelse:\n    answer = 2"], 1),
        (["try:\n    import nonexistent as n\nexcept ImportError:\n    n = 4", "answer = n"], 4),
        (["with open('/dev/null') as f:\n    answer = f.name"], "/dev/null"),
        (["(answer := 7)"], 7),
        (["a, answer = 1, 2"], 2),
        (["import math as m; base = 2; answer = m.pow(base, 3)"], 8),
        (["from math import *", "answer = floor(2.5)"], 2),
        (["answer = 1", "del answer"], 1),
        (["sum = 3", "del sum", "answer = sum([1, 2])"], 3),
    ],
)
def test_whatever_binds_or_changes_an_answer_is_run(cells: list[str], expected: object) -> None:
    assert run(build_program(cells, ["answer"]).source)["answer"] == expected


@pytest.mark.parametrize(
    "patch", ["Cell.call = f", "setattr(Cell, 'call', f)", "if True:\n    Cell.call = f"]
)
def test_a_method_that_is_added_later_counts(patch: str) -> None:
    cells = ["class Cell:\n    pass", "def f(self):\n    return 9", patch]
    assert run(build_program(cells, ["Cell"]).source)["Cell"]().call() == 9


def test_training_of_a_name_that_an_answer_uses_is_not_run() -> None:
    cells = ["model = object()", "model.fit(1)\nprint(model)", "def answer():\n    return model"]
    assert run(build_program(cells, ["answer"]).source)["answer"]()


@pytest.mark.parametrize(
    "cells",
    [
        ["class Answer(types.SimpleNamespace):\n    pass", "import types"],
        ["class Answer(Base):\n    size = SIZE", "class Base:\n    pass", "SIZE = 3"],
        ["Answer = make()", "def make():\n    return helper()", "def helper():\n    return 3"],
        ["@mark\ndef Answer(x=SIZE):\n    pass", "def mark(f):\n    return f", "SIZE = 3"],
    ],
)
def test_moved_cells_run_in_an_order_that_works(cells: list[str]) -> None:
    assert "Answer" in run(build_program(cells, ["Answer"]).source)


def test_a_function_that_nobody_calls_is_not_run_for_what_it_would_change() -> None:
    cells = ["answer = [1]", "def other():\n    answer.append(train())\n    Cell.x = 1"]
    assert "train" not in build_program(cells, ["answer"]).source


def test_the_last_definition_wins_as_in_the_notebook() -> None:
    cells = ["def answer():\n    return 1", "def answer():\n    return 2"]
    assert run(build_program(cells, ["answer"]).source)["answer"]() == 2


@pytest.mark.parametrize(
    "cell",
    [
        "%matplotlib inline\nanswer = 1",
        "!pip install evil\nanswer = 1",
        "answer = 1\n?answer\nanswer?",
        "%%time\nanswer = 1",
        "\n%%capture out\nanswer = 1",
        "files = !ls\nx = %timeit -o f()\nanswer = 1",
        "if True:\n    %time f()\nanswer = 1",
        "text = '''\n%not magic\n'''\nrest = (7\n  % 3)\nanswer = rest if 'not' in text else 0",
        "%time x()\ntext = '''\n%not magic\n'''\nanswer = text.count('%')",
        "answer = 1\r\n",
    ],
)
def test_magics_and_shell_escapes_do_not_hide_an_answer(cell: str) -> None:
    program = build_program([cell], ["answer"])
    assert run(program.source)["answer"] == 1
    assert program.notes == ()


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("x = 1\ndef answer(:\n    pass", "line 2 is not valid Python"),
        ("%%bash\nanswer=1", "`%%bash`"),
        ("answer = " + "(" * 5000 + ")" * 5000, "left out"),
        ("answer = " + "-" * 100_000 + "1", "nested too deeply"),
        ("answer = x" + ".y" * 80_000, "nested too deeply"),
        ("answer = '\x00'", "left out"),
        ("answer = '\ud800'", "characters"),
        ("answer = " + "1" * 300_000, "longer than"),
        ("answer = f'" + "{x}" * 50_000 + "'", "f-string"),
        ("answer = 1\n" + "1\n" * 6000, "more than 5,000 statements"),
        ("nonlocal answer\nanswer = 1", "not valid Python"),
    ],
)
def test_a_broken_cell_is_left_out_and_named(cell: str, says: str) -> None:
    program = build_program(["ok = 1", cell], ["answer", "ok"])
    assert program.names == ("ok",)
    assert len(program.notes) == 1
    assert program.notes[0].startswith("Code cell 2 was left out: ")
    assert says in program.notes[0]
    if not cell.startswith("nonlocal"):
        assert program.broken == {"answer": program.notes[0]}


@pytest.mark.parametrize("cells", [["x = 1"] * (MAX_CELLS + 1), ["x = 1\n" * 30_000] * 12])
def test_a_notebook_without_end_gets_a_sentence(cells: list[str]) -> None:
    with pytest.raises(ProgramError, match="The notebook"):
        build_program(cells, ["x"])


def test_each_line_knows_its_cell() -> None:
    program = build_program(["import os", "\n\nX = 2", "pass\ndef f():\n    return X"], ["f"])
    rows = dict(zip(program.source.splitlines(), program.lines, strict=True))
    assert rows == {"X = 2": (2, 3), "def f():": (3, 2), "    return X": (3, 3)}


def test_decorators_and_text_outside_of_ascii_survive() -> None:
    cells = ["é = '→'; b = 2; \\\n c = '''é\n'''", "@staticmethod\n@print\ndef f():\n    return é"]
    program = build_program(cells, ["f", "c"])
    assert run(program.source.replace("@print\n", ""))["c"] == "é\n"
    assert "@staticmethod\n@print\ndef f" in program.source


def test_a_students_odd_escape_warns_nobody() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert build_program(["answer = '\\d'"], ["answer"]).names == ("answer",)


def test_nothing_is_executed(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    cells = [f"open({str(trace)!r}, 'w')\nanswer = open({str(trace)!r}, 'w')"]
    assert build_program(cells, ["answer"]).names == ("answer",)
    assert defined_names(cells) == {"answer"}
    assert not trace.exists()
