"""Faults of clusters, with a scheduler and workers that are processes of their own on loopback."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from distributed import Client

from tests.grading.classes import (
    CLASS,
    SLOW,
    command,
    gone,
    hand_in,
    kept,
    rows,
    said,
    wait_for,
)
from tests.grading.samples import notebook
from utils.grading import cluster, dispatch
from utils.grading.cluster import SchedulerLostError
from utils.grading.cohort import grade_cohort

SLOW_ONES = {f"slow{n}": notebook(SLOW, f"# {n}", name="01") for n in range(3)}


class Loopback:
    """A scheduler and its workers, each a process of its own.

    Attributes:
        address: of the scheduler, the same each time that it is started.
        scheduler: its process.
        workers: theirs.
    """

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = str(free.getsockname()[1])
        self.address = f"tcp://127.0.0.1:{self._port}"
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self, workers: int) -> None:
        """Start the scheduler and so many workers."""
        listen = ["--host", "127.0.0.1", "--port", self._port, "--no-dashboard"]
        self.scheduler = self._process("scheduler", *listen)
        for _ in range(workers):
            self.add_worker()

    def add_worker(self) -> None:
        """Start one more worker."""
        options = ["--nthreads", "1", "--no-dashboard", "--no-nanny", "--host", "127.0.0.1"]
        self.workers.append(self._process("worker", self.address, *options))

    def _process(self, *arguments: str) -> subprocess.Popen[bytes]:
        quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([sys.executable, "-m", "dask", *arguments], **quiet)

    def stop(self) -> None:
        """End all that is left."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A cluster that ends with the test."""
    cluster = Loopback()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class with three that take their time."""
    folder = tmp_path_factory.mktemp("class")
    hand_in(folder / "handed-in", CLASS | SLOW_ONES)
    return folder


@pytest.fixture(scope="module")
def undisturbed(place: Path) -> Path:
    """Its grades, reached by one worker that nothing happened to."""
    out = place / "undisturbed"
    grade_cohort(place / "handed-in", out, workers=1, seed_file=place / "seed", say=str)
    return out


def grading(place: Path, out: Path, address: str) -> subprocess.Popen[str]:
    arguments = (place / "handed-in", "-o", out, "--seed-file", place / "seed")
    return subprocess.Popen(
        command(*arguments, "--scheduler", address),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_worker_is_killed_in_the_middle(
    place: Path, undisturbed: Path, loopback: Loopback
) -> None:
    loopback.start(workers=2)
    first, second = loopback.workers
    out = place / "a-worker-less"
    run = grading(place, out, loopback.address)
    wait_for(lambda: kept(out) >= 1 or run.poll() is not None)
    inside = psutil.Process(first.pid).children(recursive=True)
    first.kill()
    stdout, stderr = run.communicate(timeout=180)
    assert (run.returncode, stderr) == (0, ""), stderr
    assert "9 graded" in stdout
    assert rows(out) == rows(undisturbed)
    assert said(out) == said(undisturbed)
    # The killed worker took its sandbox along; the other closed its own and lives on.
    wait_for(lambda: gone(inside), 10)
    wait_for(lambda: gone(psutil.Process(second.pid).children(recursive=True)), 10)
    assert second.poll() is None


def test_the_scheduler_is_killed_and_started_again(
    place: Path, undisturbed: Path, loopback: Loopback
) -> None:
    loopback.start(workers=1)
    out = place / "a-scheduler-later"
    run = grading(place, out, loopback.address)
    wait_for(lambda: kept(out) >= 1 or run.poll() is not None)
    inside = psutil.Process(loopback.workers[0].pid).children(recursive=True)
    loopback.scheduler.kill()
    loopback.scheduler.wait()
    # dask's workers end with their scheduler, and leave nothing behind.
    wait_for(lambda: loopback.workers[0].poll() is not None, 60)
    wait_for(lambda: gone(inside), 10)
    before = {path: path.read_bytes() for path in (out / "graded").glob("*.json")}
    assert 1 <= len(before) < 9
    assert run.poll() is None
    loopback.start(workers=2)
    stdout, stderr = run.communicate(timeout=240)
    assert (run.returncode, stderr) == (0, ""), stderr
    assert f"The scheduler at {loopback.address} has gone" in stdout
    assert stdout.count("full marks") == 1
    assert "9 graded" in stdout
    # What was graded before the fault was not graded again, and nothing is lost or another's.
    assert {path: path.read_bytes() for path in before} == before
    assert rows(out) == rows(undisturbed)
    assert said(out) == said(undisturbed)


def test_a_scheduler_that_does_not_come_back_ends_the_run_with_how_to_resume(
    place: Path, undisturbed: Path, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "RETURN_SECONDS", 3.0)
    loopback.start(workers=1)
    out, lines = place / "no-scheduler", list[str]()

    def kill_it() -> None:
        with contextlib.suppress(AssertionError):
            wait_for(lambda: kept(out) >= 1)
        loopback.scheduler.kill()

    killer = threading.Thread(target=kill_it)
    killer.start()
    options: Any = {"seed_file": place / "seed", "say": lines.append}
    done = grade_cohort(place / "handed-in", out, scheduler=loopback.address, **options)
    killer.join()
    assert done.status == 1
    assert 1 <= done.graded < 9
    assert (done.graded + done.left, done.failed) == (9, [])
    assert f"{loopback.address} went away" in lines[-1]
    assert "run the same command, which resumes" in lines[-1]
    assert len(rows(out)) == kept(out) == done.graded
    again = grade_cohort(place / "handed-in", out, workers=1, **options)
    assert (again.graded, again.kept) == (9 - done.graded, done.graded)
    assert rows(out) == rows(undisturbed)


def test_every_worker_leaves_and_another_comes(
    place: Path, undisturbed: Path, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "_LOOK_SECONDS", 0.5)
    loopback.start(workers=1)
    out, lines = place / "a-worker-later", list[str]()

    def kill_it() -> None:
        with contextlib.suppress(AssertionError):
            wait_for(lambda: kept(out) >= 1)
        loopback.workers[0].kill()
        with contextlib.suppress(AssertionError):
            wait_for(lambda: any("to join" in line for line in lines), 60)
        loopback.add_worker()

    killer = threading.Thread(target=kill_it)
    killer.start()
    options: Any = {"seed_file": place / "seed", "say": lines.append}
    done = grade_cohort(place / "handed-in", out, scheduler=loopback.address, **options)
    killer.join()
    assert (done.graded, done.status) == (9, 0)
    assert rows(out) == rows(undisturbed)


def test_a_scheduler_that_goes_each_time_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[float] = []

    @contextlib.contextmanager
    def going(*arguments: Any) -> Iterator[Client]:
        opened.append(arguments[-1])
        raise SchedulerLostError
        yield

    monkeypatch.setattr(cluster, "open_cluster", going)
    handed_in, lines = hand_in(tmp_path / "handed-in", {"ann": CLASS["ann"]}), list[str]()
    done = grade_cohort(
        handed_in, tmp_path / "out", scheduler="tcp://127.0.0.1:9", say=lines.append
    )
    assert opened == [cluster.CONNECT_SECONDS, *[dispatch.RETURN_SECONDS] * (dispatch.LOSSES - 1)]
    assert (done.graded, done.left, done.status) == (0, 1, 1)
    assert "run the same command, which resumes" in lines[-1]
    assert not (tmp_path / "out" / "grades.csv").exists()
