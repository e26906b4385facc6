"""`course lab`: it starts JupyterLab, says where, and stops it again."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import course, fails


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test an empty folder, with recording on."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    return tmp_path / "work"


class Lab:
    """`course lab` in a process of its own, up to the address it prints."""

    def __init__(self, *words: object, **env: str) -> None:
        command = [sys.executable, "-m", "utils.cli", "lab", *map(str, words)]
        start = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            env={**os.environ, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.strip())
            if line.startswith("http"):
                break
        self.seconds = time.perf_counter() - start

    @property
    def address(self) -> str:
        return self.lines[-1]

    def stop(self, number: int = signal.SIGINT) -> str:
        """Send a signal, and return what is printed after it."""
        self.process.send_signal(number)
        return self.process.communicate(timeout=30)[0]


@pytest.fixture
def labs() -> Iterator[list[Lab]]:
    """Hold the labs that a test starts, and stop those it leaves."""
    started: list[Lab] = []
    yield started
    for lab in started:
        if lab.process.poll() is None:
            lab.stop(signal.SIGTERM)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.slow
def test_the_second_start_is_quick_and_a_busy_port_is_no_obstacle(
    labs: list[Lab], work: Path
) -> None:
    port = free_port()
    labs.append(Lab("--no-browser", "--port", port))
    assert re.fullmatch(rf"http://\S+:{port}/lab/tree/home\.md\?token=\w{{48}}", labs[0].address)
    assert (work / "home.md").exists()

    labs.append(Lab("--no-browser", "--port", port))

    assert re.fullmatch(r"http://\S+:\d+/lab/tree/home\.md\?token=\w+", labs[1].address)
    assert f":{port}/" not in labs[1].address
    # Ten seconds to itself; where other work shares the cores, so many times longer.
    crowd = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert labs[1].seconds < 10 * crowd
    for lab in labs:
        after = lab.stop()
        assert lab.process.returncode == 0
        assert after.strip() == f"JupyterLab has stopped. Your work is in {work}."


@pytest.mark.slow
def test_a_closed_terminal_leaves_no_server_behind(labs: list[Lab]) -> None:
    port = free_port()
    labs.append(Lab("--no-browser", "--port", port))

    labs[0].stop(signal.SIGHUP)

    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.slow
def test_without_a_network_the_lab_says_so_and_starts(labs: list[Lab], tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/simple"
    env = {"COURSE_DATA": str(tmp_path / "data"), "PIP_INDEX_URL": nowhere, "PIP_RETRIES": "0"}
    labs.append(Lab("--no-browser", "--port", free_port(), PIP_EXTRA_INDEX_URL="", **env))

    assert labs[0].address.startswith("http://")
    assert any("`course data fetch` tries again" in line for line in labs[0].lines)


def test_a_folder_that_cannot_be_written_stops_the_lab_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "file" / "work"))

    fails(course("lab", "--no-browser"), "set COURSE_WORK to a folder of yours", 1)
