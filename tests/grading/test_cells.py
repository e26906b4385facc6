"""What IPython runs is what grading reads; what it can't run is named where a name is missing."""

from __future__ import annotations

import asyncio
import inspect
import sys
from typing import Any

import numpy as np
import pytest

from tests.grading.answers import IMPORTS, solved, submission
from tests.grading.samples import notebook
from utils.authoring.build import solution_of
from utils.grading.cells import parsed
from utils.grading.judge import Judge
from utils.grading.program import build_program
from utils.grading.sandbox import Sandbox

CELLS = {
    "a shell line that goes on": "!true \\\n    more\nanswer = 1",
    "a shell line in the middle": "x = 1\n!true \\\n  a \\\n  b\nanswer = x + 1",
    "an indented cell": "    def f():\n        return 3\n    answer = f()",
    "an indented cell with a blank line": "\n   \n  x = 2\n\n  answer = x * 2",
    "prompts of Python": ">>> def f():\n...     return 5\n...\n>>> answer = f()",
    "prompts of IPython": "In [3]: x = 5\n\nIn [4]: answer = x + 1",
    "%time": "%time answer = [1, 2]",
    "%time of a value": "answer = %time 3 + 4",
    "%time without more": "%time\nanswer = 8",
    "%time with its option": "%time --no-raise-error answer = 9",
    "%prun": "%prun -q -s cumtime answer = sum(range(4))",
    "%time in a block": "if True:\n    %time answer = 10\nelse:\n    answer = 0",
    "%time of a value in a block": "for _ in range(2):\n    answer = %time 11",
    "%time in a function": "def f():\n    x = %time 12\n    return x\nanswer = f()",
    "%%time": "%%time\nanswer = 13",
    "%%time after blank lines": "\n \n%%time\nx = 7\nanswer = x * 2",
    "%%capture": "%%capture out --no-stderr\nprint(1)\nanswer = 15",
    "magics in magics": "%%capture\n%%time\n%time answer = 16",
    "await": "async def make():\n    return 17\nanswer = await make()",
    "await in a block": (
        "import asyncio\nfor n in range(3):\n    await asyncio.sleep(0)\n    answer = n"
    ),
    "async for": (
        "async def numbers():\n    yield 18\nfound = []\n"
        "async for n in numbers():\n    found.append(n)\nanswer = found"
    ),
    "a call without brackets": "answer = []\n/answer.append 19",
    "help": "answer = 20\nanswer?\n?answer",
    "no magic in a text": "answer = '''\n%time x = 1\n!ls \\\n?'''",
    "no magic in an expression": "answer = (7\n    % 3)",
    "a magic beside a text": "x = '''\n%no\n'''\n!true\nanswer = x",
    "the line ends of Windows": "%time x = 1\r\nanswer = 2\r\n",
}


def run(source: str) -> dict[str, Any]:
    """Return what a program defines, run as the sandbox does."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    code = compile(parsed(source), "program", "exec", 0x2000, dont_inherit=True)
    found = eval(code, namespace)
    if code.co_flags & inspect.CO_COROUTINE:
        asyncio.run(found)
    return namespace


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_gives_what_ipython_gives(
    name: str, shell: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    shell.reset(new_session=False)
    shell.run_cell(CELLS[name], store_history=False).raise_error()
    program = build_program([CELLS[name]], ["answer"])
    assert run(program.source)["answer"] == shell.user_ns["answer"]
    assert program.notes == program.gaps == ()
    capfd.readouterr()


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("!pip install a \\\n    b\n\ndef answer():\n    return 1", 4),
        ("\n\n%%time\n\nanswer = 1", 5),
        ("  x = 1\n\n  answer = x", 3),
        ("%time x = 1\n!ls \\\n  a\nif x:\n    %time answer = 1", 4),
        ("%%capture\n%%time\nanswer = 1", 3),
    ],
)
def test_lines_keep_their_numbers(cell: str, line: int) -> None:
    assert (1, line) in build_program([cell], ["answer"]).lines


def test_an_error_names_the_line_of_the_cell() -> None:
    broken = "!pip install a \\\n    b\n%%time\n\nanswer = = 1"
    for text, line in ((broken, 5), ("%%time\n\n" + "x = 1\nanswer = = 1", 4)):
        (note,) = build_program([text], ["answer"]).notes
        assert f"line {line} is not valid Python" in note or "%%time" in text[1:]


def test_methods_that_a_decorator_sets_belong_to_the_class() -> None:
    cells = [
        "def add_to(cls):\n    def put(f):\n        setattr(cls, f.__name__, f)\n    return put",
        "class Answer:\n    pass",
        "@add_to(Answer)\ndef call(self):\n    return helper()",
        "def helper():\n    return 1",
        "def patch(cls, f):\n    cls.more = f",
        "patch(Answer, lambda self: 2)",
        "class Other:\n    pass",
        "@add_to(Other)\ndef call(self):\n    return 1 / 0",
    ]
    program = build_program(cells, ["Answer"])
    answer = run(program.source)["Answer"]()
    assert (answer.call(), answer.more()) == (1, 2)
    assert "1 / 0" not in program.source


def test_a_function_that_fills_what_it_is_given_is_run_and_one_that_trains_is_not() -> None:
    cells = [
        "def fill(W):\n    W[0] = 5",
        "def train(W):\n    W.rate = 1\n    W.fit()",
        "answer = [0]",
        "fill(answer)",
        "train(answer)",
    ]
    source = build_program(cells, ["answer"]).source
    assert run(source)["answer"] == [5]
    assert "train" not in source


ONLY_IPYTHON = "Line {} of code cell 1 was left out, since only IPython runs it: `{}`."


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("help_of = !date", ONLY_IPYTHON.format(1, "help_of = !date")),
        ("x = 1\n%run helpers.py", ONLY_IPYTHON.format(2, "%run helpers.py")),
        ("%%capture help_of\nx = 1", ONLY_IPYTHON.format(1, "%%capture help_of")),
        (
            "%%mine\nhelp_of = 1",
            "Code cell 1 was left out: it begins with `%%mine`, so it is not run as Python.",
        ),
        ("exec('help_of = 1')", "What line 1 of code cell 1 seems to set was left out."),
        ("globals()['help_of'] = 1", "What line 1 of code cell 1 seems to set was left out."),
        (
            "def set_it():\n    global help_of\n    help_of = 1\nset_it()",
            "The function in line 1 of code cell 1 sets it as `global`; its calls were left out.",
        ),
    ],
)
def test_what_is_left_out_is_named_where_a_name_is_missing(cell: str, says: str) -> None:
    program = build_program([cell, "def answer():\n    return help_of"], ["answer"])
    assert program.gaps == (f"`help_of` is missing. {says}",)


@pytest.mark.parametrize(
    "cell",
    ["files = !ls\n%pip install x", "%run helpers.py\nhelp_of = 1", "%%bash\nls", "x = (", "pass"],
)
def test_what_is_left_out_is_no_gap_where_nothing_is_missing(cell: str) -> None:
    cells = [cell, "help_of = 1", "def answer():\n    return help_of"]
    assert build_program(cells, ["answer"]).gaps == ()


def test_a_name_that_nothing_left_out_defines_is_the_learners_own() -> None:
    assert build_program(["!ls", "x = (", "answer = nowhere"], ["answer"]).gaps == ()


def test_many_magics_cost_no_long_time() -> None:
    cell = "%time x = 1\n" * 6_000 + "answer = 1"
    (note,) = build_program([cell], ["answer"]).notes
    assert "too many lines that IPython alone can run" in note


def test_a_newer_python_is_named() -> None:
    new = f"{sys.version_info[0]}.{sys.version_info[1] + 1}"
    cells = ["answer = 1 +* 2"]
    from utils.grading.program import Slicer

    program = Slicer(cells, f"{new}.0").program(["answer"])
    assert f"written with Python {new}, and " in program.notes[0]
    assert program.gaps
    for known in ("", "3.8.1", "no version", sys.version.split()[0]):
        assert "written with" not in Slicer(cells, known).program(["answer"]).notes[0]


# --- graded -------------------------------------------------------------------------------------

FORWARD = solution_of("rnn_forward")


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge("01", 5, "cells", rounds=1)


@pytest.mark.parametrize(
    "cells",
    [
        (f"!pip install -q numpy \\\n    pandas\n{IMPORTS}", FORWARD),
        (IMPORTS, "".join(f"    {row}" for row in FORWARD.splitlines(keepends=True))),
        (
            f"import asyncio\n{IMPORTS}async def make():\n    await asyncio.sleep(0.01)\n"
            "    return (await asyncio.gather(asyncio.sleep(0, np.tanh)))[0]\nact = await make()",
            FORWARD.replace("np.tanh", "act"),
        ),
        (f"%time {FORWARD.splitlines()[0]} pass\n{IMPORTS}", FORWARD),
    ],
    ids=["a shell line that goes on", "indented", "await", "a definition behind a magic"],
)
def test_a_right_answer_earns_its_points_whatever_ipython_adds(
    cells: tuple[str, ...], judge: Judge, box: Sandbox
) -> None:
    grade = judge.grade(submission(notebook(*cells)), box)
    earned = {each.name: each.earned for each in grade.exercises}
    assert (grade.status, earned["rnn_forward"]) == ("ok", 2), grade.sentence


def test_points_lost_with_what_was_left_out_are_not_ok(judge: Judge, box: Sandbox) -> None:
    answer = FORWARD.replace("np.tanh", "act")
    assert answer != FORWARD
    others = [f"{each.name} = None" for each in judge.exercises]
    grade = judge.grade(submission(notebook(IMPORTS, *others, "%run helpers.py", answer)), box)
    assert (grade.status, grade.total) == ("left out", 0)
    assert "`act` is missing. Line 1 of code cell 10 was left out" in grade.sentence
    assert "`%run helpers.py`" in grade.sentence
    kept = judge.grade(submission(notebook(IMPORTS, *others, "%run helpers.py", FORWARD)), box)
    assert (kept.status, kept.total) == ("ok", 2)


def test_a_solved_notebook_with_a_magic_in_each_cell_has_full_marks(
    judge: Judge, box: Sandbox
) -> None:
    names = [each.name for each in judge.exercises]
    plain = judge.grade(submission(solved(*names)), box)
    cells = [IMPORTS, *(f"%%time\n!true\n{solution_of(name)}\n%time x = 1" for name in names)]
    found = judge.grade(submission(notebook(*cells, name="01")), box)
    assert plain.total == judge.possible
    assert (found.status, found.total) == ("ok", plain.total)
    assert np.isclose(found.total, 17)
