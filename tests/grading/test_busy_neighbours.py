"""A limit of time counts what a submission itself takes, whatever its neighbours do."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from tests.grading.answers import solved, submission
from tests.grading.boxes import run
from tests.grading.samples import grade as sample
from utils.checks import session
from utils.checks.guard import Outcome
from utils.grading import dispatch
from utils.grading.grades import BUSY, GRADED
from utils.grading.judge import Judge
from utils.grading.results import Limits, ProbeRequest, RunResult
from utils.grading.sandbox import Sandbox

SEED = 20261127
COMPUTES = """
import time
end = time.process_time() + {seconds}
while time.process_time() < end:
    pass
seen = 1
"""


@contextlib.contextmanager
def on_one_core() -> Iterator[None]:
    """Keep this process, and those that it starts, to one core: other tests have the rest."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


@contextlib.contextmanager
def neighbours(count: int = 7) -> Iterator[None]:
    """Have processes compute on the same core, until the end."""
    command = [sys.executable, "-S", "-c", "while True: pass"]
    with on_one_core():
        # In sessions of their own: Linux shares a processor among sessions first.
        running = [subprocess.Popen(command, start_new_session=True) for _ in range(count)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
        for process in running:
            process.wait()


@pytest.fixture(scope="module")
def impatient() -> Iterator[Sandbox]:
    """A sandbox that gives two seconds, and by the clock as many as it takes, on one core."""
    with on_one_core():
        box = Sandbox(Limits(seconds=2.0, patience=30.0)).__enter__()
    yield box
    box.close()


def test_who_computes_little_beside_many_who_compute_has_time_enough(impatient: Sandbox) -> None:
    with neighbours():
        start = time.monotonic()
        result = run(impatient, COMPUTES.format(seconds=0.7))
        took = time.monotonic() - start
    assert result.status == "ok", result
    assert result.outcomes["seen"][0].value == 1
    # Else there was nothing to be spared from, and this test has shown nothing.
    assert took > 2.0
    assert result.seconds < 2.0
    assert result.late > 2 * result.seconds


def test_processes_of_one_submission_share_its_account(impatient: Sandbox) -> None:
    source = """
import os, time
def many():
    for _ in range(6):
        if os.fork() == 0:
            end = time.process_time() + 0.8
            while time.process_time() < end:
                pass
            os._exit(0)
    for _ in range(6):
        os.wait()
    return 1
"""
    result = impatient.run(SimpleNamespace(source=source), [ProbeRequest("many", "call", [{}])])
    assert result.status == "timeout"
    assert result.outcomes["many"][0].value is None


def test_who_waits_is_stopped_by_the_clock(impatient: Sandbox) -> None:
    requests = [ProbeRequest("waits", "call", [{}])]
    source = "import time\ndef waits(): time.sleep(60)"
    start = time.monotonic()
    result = impatient.run(SimpleNamespace(source=source), requests)
    assert time.monotonic() - start < 30
    assert result.status == "timeout"
    assert "did not finish within 2 seconds" in str(result.outcomes["waits"][0].error)


def test_a_limit_inside_spares_who_gets_no_processor_and_stops_who_waits() -> None:
    with on_one_core(), neighbours(), session.time_limit(0.6, waiting=1.0) as spared:
        end = time.process_time() + 0.3
        while time.process_time() < end:
            pass
    assert not spared.expired
    with pytest.raises(session.TimeLimitError), session.time_limit(0.3, waiting=1.0):
        time.sleep(30)


class Pressed:
    """Plays a sandbox on a busy machine: one answer is met by a limit, the others are right."""

    def __init__(self, box: Sandbox, late: float) -> None:
        self.box, self.late = box, late
        self.limits, self.unsafe = box.limits, False

    def run(self, program: Any, requests: Sequence[ProbeRequest], *rest: float) -> RunResult:
        """Return what the real one gives, but for `perplexity`."""
        found = self.box.run(program, requests)
        outcomes = dict(found.outcomes)
        outcomes["perplexity"] = [Outcome(error=f"{session.LATE} 10 seconds.")]
        return RunResult("ok", outcomes, "", 10.0, self.late)


@pytest.mark.parametrize(("late", "status"), [(21.0, BUSY), (19.0, GRADED)])
def test_a_limit_met_on_a_busy_machine_is_no_verdict(
    box: Sandbox, late: float, status: str
) -> None:
    judge = Judge("01", SEED, "busy", rounds=1)
    handed = submission(solved("perplexity", "states_by_hand"))
    grade = judge.grade(handed, Pressed(box, late))  # type: ignore[arg-type]
    assert grade.status == status
    assert ("kept the machine busy" in grade.sentence) == (status == BUSY)


def test_what_the_machine_was_too_busy_for_is_graded_again_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handed, said, taken = [], [], {}
    tries = {"ann": ["ok"], "bob": [BUSY, "ok"], "eve": [BUSY, BUSY]}
    out = []

    class Client:
        """Plays dask's client, and notes how many tasks are out at a time."""

        def submit(self, _: Any, run: str, name: str, key: str) -> Any:
            """Return a future that is done when it is asked."""
            handed.append(name)
            out.append(name)
            status = tries[name].pop(0)
            grade = SimpleNamespace(key=key, name=name, status=status, out=len(out))
            grade.add_done_callback = lambda put: put(grade)
            return grade

    def fetched(future: Any) -> Any:
        out.remove(future.name)
        return future

    monkeypatch.setattr(dispatch, "_fetched", fetched)
    monkeypatch.setattr(dispatch, "_next", lambda settled, client: settled.get_nowait())
    monkeypatch.setattr(dispatch.cluster, "addresses", lambda client: ["here"])
    monkeypatch.setattr(
        dispatch.Grade, "from_dict", lambda future: sample(future.name, status=future.status)
    )
    hands = dispatch.Dispatch(
        SimpleNamespace(run="run"),  # type: ignore[arg-type]
        None,
        1,
        said.append,
        lambda name, grade: taken.__setitem__(name, grade.status),
    )
    hands._left = dict(enumerate(tries))  # type: ignore[arg-type]
    hands._exchange(Client(), lambda: None)  # type: ignore[arg-type]
    assert handed == ["ann", "bob", "eve", "bob", "eve"]
    assert taken == {"ann": "ok", "bob": "ok", "eve": BUSY}
    assert "2 submissions met a limit of time" in said[0]
