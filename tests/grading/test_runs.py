"""Running a notebook: what breaks off costs its own exercise, and what is said names true lines."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.grading.boxes import LIMITS, still_works
from utils.checks.guard import Outcome
from utils.grading import runs
from utils.grading.program import Program, Slicer
from utils.grading.results import TOO_SLOW, Failure, Limits, ProbeRequest, RunResult
from utils.grading.runs import Ran, run_notebook
from utils.grading.sandbox import Sandbox

ENDLESS = "import itertools\nSTUCK = sum(itertools.repeat(0))"
GOOD = "def {0}():\n    return 1"


def ran(box: Any, cells: Sequence[str], *names: str) -> Ran:
    """Return what comes of probing these names of a notebook, each called without inputs."""
    slicer = Slicer(cells)
    program = slicer.program(names)
    return run_notebook(slicer, program, [ProbeRequest(n, "call", [{}]) for n in names], box)


# --- for real -------------------------------------------------------------------------------------

BREAKS = {
    "an exit": "import os\nBROKEN = os._exit(0)",
    "a native crash": "import ctypes\nBROKEN = ctypes.string_at(0)",
    "its own SIGKILL": "import os\nBROKEN = os.kill(os.getpid(), 9)",
    "too much memory": "BROKEN = bytearray(3 * 2**30) or 1\nimport os\nBROKEN = os.abort()",
}
STATUSES = {"its own SIGKILL": "killed"}


class Clocked:
    """A sandbox that adds up the seconds of its runs, those of the submissions themselves."""

    def __init__(self, box: Sandbox) -> None:
        self.box, self.limits, self.seconds = box, box.limits, 0.0

    def run(self, *arguments: Any) -> RunResult:
        """Run as the sandbox does."""
        result = self.box.run(*arguments)
        self.seconds += result.seconds
        return result


@pytest.mark.parametrize("name", BREAKS)
def test_a_cell_that_ends_python_costs_its_own_exercise_alone(box: Sandbox, name: str) -> None:
    broken = "def middle(broken=BROKEN):\n    return 1"
    cells = [GOOD.format("first"), BREAKS[name], broken, GOOD.format("last")]
    found = ran(box, cells, "first", "middle", "last")
    assert found.status == STATUSES.get(name, "crashed")
    assert "run one by one" in found.sentence
    assert [found.outcomes[n][0].value for n in ("first", "middle", "last")] == [1, None, 1]
    assert found.outcomes["middle"][0].error
    assert still_works(box)


def test_a_cell_that_never_ends_costs_its_own_exercise_alone(box: Sandbox) -> None:
    broken = "def middle(stuck=STUCK):\n    return 1"
    cells = [GOOD.format("first"), ENDLESS, broken, GOOD.format("last")]
    clocked = Clocked(box)
    found = ran(clocked, cells, "first", "middle", "last")
    assert clocked.seconds < 2 * LIMITS.seconds + 1
    assert found.status == "timeout"
    assert [found.outcomes[n][0].value for n in ("first", "middle", "last")] == [1, None, 1]
    assert "did not finish" in str(found.outcomes["middle"][0].error)


def test_an_endless_loop_between_answers_leaves_those_after_it_their_chance(box: Sandbox) -> None:
    cells = [
        "",
        "# a comment\nREADY = 1\nwhile READY:\n    READY = 2",
        "def stuck(ready=READY):\n    return 1",
        GOOD.format("free"),
    ]
    found = ran(box, cells, "stuck", "free")
    assert found.status == "ok"
    assert found.outcomes["free"][0].value == 1
    assert found.outcomes["stuck"][0].error
    assert found.notes[0] == f"Code cell 2, line 3, `while READY:` failed: {TOO_SLOW}."


def test_an_answer_that_a_later_cell_mends_is_run_with_that_cell(box: Sandbox) -> None:
    cells = ["answer = ...", "while True:\n    other = 1", "def answer():\n    return 3"]
    assert ran(box, cells, "other", "answer").outcomes["answer"][0].value == 3


def test_all_that_never_end_together_take_no_longer_than_two(box: Sandbox) -> None:
    names = [f"answer_{n}" for n in range(6)]
    cells = [f"import itertools\n{n} = sum(itertools.repeat(0))" for n in names]
    clocked = Clocked(box)
    found = ran(clocked, cells, *names)
    assert clocked.seconds < 2 * LIMITS.seconds + 1
    assert found.status == "timeout"
    assert all(found.outcomes[name][0].error for name in names)
    assert still_works(box)


def test_many_statements_are_run_in_a_time_that_grows_with_their_number(box: Sandbox) -> None:
    # 8,000 statements of 180 characters: looking through all of them for each took a minute.
    names = [[f"a{cell}_{row}" for row in range(1000)] for cell in range(8)]
    cells = ["\n".join(f"{name} = 2, '{'x' * 165}'" for name in each) for each in names]
    cells.append(
        f"def answer():\n    return sum(a[0] for a in ({', '.join(itertools.chain(*names))}))"
    )
    found = ran(box, cells, "answer")
    assert found.notes == ()
    assert found.outcomes["answer"][0].value == 16_000


RAISES = """\

def helper(x):
    return x.shape

def answer():
    text = '''a form feed \x0c and a line separator \u2028'''
    return helper(1)"""


def test_an_error_names_the_learners_own_cell_and_line(box: Sandbox) -> None:
    found = ran(box, ["import os", "training = os.fork()", RAISES], "answer")
    assert found.outcomes["answer"][0].details == ("Code cell 3, line 3: `return x.shape`",)


def test_a_name_that_is_missing_names_the_cell_that_failed(box: Sandbox) -> None:
    cells = [
        "import no_such_module, os",
        "\n\nTABLE = {}['key']",
        "def answer():\n    return TABLE",
        "\nanswer_2 = (1 +\n  no_such_name)",
        "@no_such_decorator\ndef answer_3(): pass",
        "return_4 = 1\nif return_4:\n    return 5\nelse:\n    answer_4 = 1",
    ]
    found = ran(box, cells, "answer", "answer_2", "answer_3", "answer_4")
    said = {name: each[0].details[-1] for name, each in found.outcomes.items()}
    assert said == {
        "answer": "Code cell 2, line 3, `TABLE = {}['key']` failed: KeyError: 'key'.",
        "answer_2": "Code cell 4, line 2, `answer_2 = (1 +` failed: "
        "NameError: name 'no_such_name' is not defined.",
        "answer_3": "Code cell 5, line 2, `def answer_3(): pass` failed: "
        "NameError: name 'no_such_decorator' is not defined.",
        "answer_4": "Code cell 6, line 2, `if return_4:` failed: "
        "SyntaxError: 'return' outside function.",
    }
    assert found.notes[0].startswith("Code cell 2, line 3, ")


def test_a_line_that_is_not_the_learners_gets_no_number(box: Sandbox) -> None:
    made = (
        "import linecache\n"
        "linecache.cache['/made'] = (1, None, ['full marks\\n'] * 9, '/made')\n"
        "answer = linecache and eval(compile('lambda: (\\n\\n 1 / 0)', '/made', 'eval'))"
    )
    found = ran(box, [made], "answer")
    assert found.outcomes["answer"][0].details == ("The line was: `full marks`",)


# --- the order and the time, with a sandbox that is played ----------------------------------------


class Stage:
    """Plays a sandbox: programs that hold a word run into it, at the cost of so many seconds."""

    def __init__(self, costs: dict[str, float]) -> None:
        self.limits = Limits(seconds=20.0)
        self.costs = costs
        self.now = 0.0
        self.played: list[tuple[list[str], float]] = []

    def run(
        self, program: Program, requests: Sequence[ProbeRequest], seconds: float = 20.0
    ) -> RunResult:
        """Return what the first word that costs more than the time makes of all answers."""
        names = [request.exercise for request in requests]
        self.played.append((names, seconds))
        wanted = {word: cost for word, cost in self.costs.items() if word in program.source}
        spent = min(sum(wanted.values()) or 0.1, seconds)
        self.now += spent
        if sum(wanted.values()) <= seconds:
            return RunResult("ok", {n: [Outcome(value=1)] for n in names}, "", spent)
        (row,) = [
            row
            for row, text in enumerate(program.source.split("\n"), 1)
            if next(iter(wanted)) in text
        ][:1]
        failed = (Failure(row, TOO_SLOW),)
        outcomes = {name: [Outcome(error="late")] for name in names}
        return RunResult("ok", outcomes, "", spent, failures=failed, finished=False)


@pytest.fixture
def stage() -> Callable[..., Stage]:
    return lambda **costs: Stage(costs)


def test_a_notebook_that_runs_through_is_run_once(stage: Any) -> None:
    played = stage()
    found = ran(played, [GOOD.format("one"), GOOD.format("two")], "one", "two")
    assert len(played.played) == 1
    assert (found.status, found.sentence) == ("ok", "")


def test_what_needs_the_slow_statement_comes_last_and_the_time_is_shared(stage: Any) -> None:
    played = stage(slow=99.0)
    cells = ["slow = 1", "one = slow", "two = slow", GOOD.format("three"), GOOD.format("four")]
    found = ran(played, cells, "one", "two", "three", "four")
    order = [names for names, _ in played.played[1:]]
    # "two" needs what "one" showed to be too slow by itself, so it costs no more time.
    assert order == [["three"], ["four"], ["one"]]
    assert [seconds for _, seconds in played.played[1:]] == pytest.approx([5.0, 6.63, 9.9], 0.01)
    assert [found.outcomes[n][0].value for n in ("one", "two", "three", "four")] == [
        *(None, None),
        *(1, 1),
    ]


def test_an_answer_that_takes_long_and_is_right_gets_its_time(stage: Any) -> None:
    played = stage(slow=99.0, long=9.0)
    found = ran(played, ["one = 'slow'", "two = 'long'"], "one", "two")
    assert [each[0].value for each in found.outcomes.values()] == [None, 1]


@pytest.mark.parametrize("answers", [1, 8, 40])
def test_however_many_never_end_the_time_is_bounded(stage: Any, answers: int) -> None:
    names = [f"n{number}_" for number in range(answers)]
    played = stage(**dict.fromkeys(names, 99.0))
    ran(played, [f"{name} = 1" for name in names], *names)
    assert played.now <= 2 * played.limits.seconds
    assert all(seconds >= runs.LEAST_SECONDS for _, seconds in played.played)


def test_a_single_answer_is_not_run_a_second_time(stage: Any) -> None:
    played = stage(slow=99.0)
    found = ran(played, ["one = 'slow'"], "one")
    assert len(played.played) == 1
    assert "one by one" not in found.sentence
