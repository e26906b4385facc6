"""Faults of fetching and preparing, on the real code: pip, archives, locks, TFDS, a full disk.

After each one: one clear sentence, nothing half-written, and the next call works.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from tests.unit import tiny_course
from tests.unit.tiny_course import COUNTS, TINY, Index, pin, serving
from utils.data import archives, catalogue, load, prepare
from utils.data.errors import DataError, storage_errors

LOAD = """
try:
    print(*[f"{k}={sum(1 for _ in v)}" for k, v in load('tinyverse').items()], flush=True)
except DataError as error:
    print(f"DataError: {error}", flush=True)
"""
ALL_THERE = " ".join(f"{split}={count}" for split, count in COUNTS.items())


@pytest.fixture
def index() -> Iterator[Index]:
    with serving() as server:
        yield server


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index: Index) -> Path:
    """Return the root of a course that pins `tinyverse`, with an empty data folder below it."""
    pin(tmp_path)
    for name in set(os.environ) - set(index.environment):
        monkeypatch.delenv(name)
    for name, value in index.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(archives, "course_root", lambda: tmp_path)
    monkeypatch.setattr(catalogue, "DATA_SETS", (TINY,))
    return tmp_path


def counts() -> dict[str, int]:
    return {split: sum(1 for _ in found) for split, found in load("tinyverse").items()}


def sentence(name: str = "tinyverse") -> str:
    """Return the sentence that `load` fails with."""
    with pytest.raises(DataError) as caught:
        load(name)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message


def left(data: Path) -> list[str]:
    """Return every file of a data folder, locks and names of configurations aside."""
    return sorted(
        path.relative_to(data).as_posix()
        for path in data.rglob("*")
        if path.is_file() and path.suffix != ".lock" and ".config" not in path.parts
    )


def assert_only_whole_things(data: Path, *, prepared: bool) -> None:
    """Hold a data folder to what is complete: the archive, and the set where it was prepared."""
    files = left(data)
    assert not list(data.rglob("*incomplete*"))
    assert not list(data.rglob(".partial*"))
    assert "archives/tinyverse-1.0.whl" in files
    others = [name for name in files if not name.startswith("archives/tinyverse-1.0.whl")]
    assert bool(others) == prepared, others
    for name in others:
        assert name.startswith("tfds/tinyverse/long/1.0.0/"), name


def told(process: subprocess.Popen[str]) -> str:
    """Return what a process printed, and show what it complained of."""
    out, complaint = process.communicate(timeout=240)
    assert out, complaint
    return out.strip()


def wait_for(flag: Path) -> None:
    deadline = time.monotonic() + 240
    while not flag.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# --- killed --------------------------------------------------------------------------------------


def test_killed_in_the_middle_of_a_download(course: Path, index: Index) -> None:
    index.go_on.clear()
    process = tiny_course.start(course, "archives.fetch()", **os.environ)
    assert index.half_sent.wait(240)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert archives.cached_path(archives.find_archive("tinyverse")) is None
    index.go_on.set()
    assert counts() == COUNTS
    assert_only_whole_things(course / "data", prepared=True)


def test_killed_in_the_middle_of_a_preparation(course: Path) -> None:
    flag = course / "flag"
    process = tiny_course.start(course, LOAD, **os.environ, TINY_FLAG=str(flag))
    wait_for(flag)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert list((course / "data").rglob("incomplete.*")), "it was killed too early"
    assert counts() == COUNTS
    assert_only_whole_things(course / "data", prepared=True)


def test_interrupted_by_ctrl_c_in_the_middle_of_a_preparation(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flag = course / "flag"

    def press() -> None:
        wait_for(flag)
        os.kill(os.getpid(), signal.SIGINT)

    presser = threading.Thread(target=press)
    with monkeypatch.context() as slow:
        slow.setenv("TINY_FLAG", str(flag))
        presser.start()
        with pytest.raises(KeyboardInterrupt):
            load("tinyverse")
    presser.join()
    assert_only_whole_things(course / "data", prepared=False)
    assert counts() == COUNTS


# --- two at once ---------------------------------------------------------------------------------


def test_two_notebooks_at_once_fetch_and_prepare_once(
    course: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    flag, runs = course / "flag", course / "runs"
    monkeypatch.setenv("TINY_RUNS", str(runs))
    other = tiny_course.start(course, LOAD, **os.environ, TINY_FLAG=str(flag))
    wait_for(flag)  # it holds the lock, and writes
    threading.Timer(1.0, flag.unlink).start()
    assert counts() == COUNTS
    assert told(other) == ALL_THERE
    assert index.downloads == 1
    assert runs.read_text() == "run\n"
    assert_only_whole_things(course / "data", prepared=True)


def test_another_process_that_never_ends(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = prepare.tfds_dir()
    folder.mkdir(parents=True)
    with FileLock(folder / ".tinyverse-long.lock"):
        monkeypatch.setattr(prepare, "LOCK_SECONDS", 0.2)
        message = sentence()
    assert "busy" in message
    assert "try again" in message
    assert counts() == COUNTS


# --- damaged, changed ----------------------------------------------------------------------------


def test_a_damaged_archive_is_replaced_when_a_set_is_loaded(course: Path, index: Index) -> None:
    (state,) = archives.fetch()
    assert state.path is not None
    state.path.write_bytes(tiny_course.CONTENT[:-50])
    assert counts() == COUNTS
    assert index.downloads == 2
    assert archives.status()[0].verified


def test_a_damaged_archive_without_a_network(
    course: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    (state,) = archives.fetch()
    assert state.path is not None
    state.path.write_bytes(b"not an archive")
    with monkeypatch.context() as offline:
        offline.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
        assert "can't be reached" in sentence()
    assert_only_whole_things(course / "data", prepared=False)
    assert counts() == COUNTS


def test_an_archive_with_the_right_hash_that_is_no_archive(course: Path, index: Index) -> None:
    (state,) = archives.fetch()
    assert state.path is not None
    state.path.write_bytes(b"PK but no zip")
    pin(course, b"PK but no zip")
    assert "is damaged" in sentence()
    pin(course)
    assert counts() == COUNTS


def test_a_pin_with_another_hash(course: Path, index: Index) -> None:
    archives.fetch()
    pin(course, b"something else")
    message = sentence()
    assert "SHA-256" in message
    assert "course data fetch" in message
    assert_only_whole_things(course / "data", prepared=False)
    pin(course)
    before = index.downloads
    assert counts() == COUNTS
    assert index.downloads == before, "the archive that was there is the right one again"


@pytest.mark.parametrize("fault", ["lost", "cut"])
def test_a_prepared_file_that_is_not_whole_is_made_again_without_a_network(
    course: Path, index: Index, fault: str
) -> None:
    assert counts() == COUNTS
    (file,) = (course / "data").rglob("*-train.tfrecord*")
    if fault == "lost":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-10])
    index.name = "gone"
    assert counts() == COUNTS
    assert_only_whole_things(course / "data", prepared=True)


# --- a disk that is full, or can't be written ----------------------------------------------------


@pytest.fixture
def disk(course: Path) -> Iterator[Path]:
    """Make the data folder a disk of its own: 2 MB."""
    data = course / "data"
    data.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(data)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    yield data
    subprocess.run(["umount", "--lazy", str(data)], check=True)


def fill(disk: Path) -> Path:
    """Fill a disk to the last byte."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        while True:
            try:
                file.write(b"x" * 4096)
            except OSError as error:
                assert error.errno == errno.ENOSPC
                return ballast


def test_a_full_disk_stops_a_download(course: Path, disk: Path) -> None:
    ballast = fill(disk)
    message = sentence()
    assert "is full" in message
    assert "COURSE_DATA" in message
    assert left(disk) == ["ballast"]
    ballast.unlink()
    assert counts() == COUNTS


def test_a_full_disk_stops_a_preparation(
    course: Path, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archives.fetch()
    with monkeypatch.context() as large:
        large.setenv("TINY_BYTES", "20000")  # 4 MB in all
        message = sentence()
    assert "is full" in message
    assert "COURSE_DATA" in message
    assert_only_whole_things(disk, prepared=False)
    assert counts() == COUNTS


def test_a_disk_that_was_made_read_only(course: Path, disk: Path) -> None:
    def remount(mode: str) -> None:
        command = ["mount", "-o", f"remount,{mode}", str(disk)]
        subprocess.run(command, check=True, capture_output=True)

    remount("ro")
    message = sentence()
    assert "can't be written" in message
    assert "COURSE_DATA" in message
    assert left(disk) == []
    remount("rw")
    archives.fetch()
    remount("ro")
    assert "can't be written" in sentence()
    assert archives.status()[0].verified
    remount("rw")
    assert counts() == COUNTS
    remount("ro")
    assert counts() == COUNTS  # what is complete needs no folder that can be written
    assert archives.fetch()[0].verified


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(course: Path) -> None:
    (course / "data").mkdir(mode=0o500)
    assert "can't be written" in sentence()
    (course / "data").chmod(0o700)
    assert counts() == COUNTS


def test_a_limit_on_the_size_of_files(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archives.fetch()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with monkeypatch.context() as large:
        large.setenv("TINY_BYTES", "20000")
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
        try:
            message = sentence()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "ulimit -f" in message
    assert_only_whole_things(course / "data", prepared=False)
    assert counts() == COUNTS


def test_a_file_where_the_folder_should_be(course: Path) -> None:
    (course / "data").write_text("a file")
    message = sentence()
    assert "a file stands" in message
    (course / "data").unlink()
    assert counts() == COUNTS


def test_an_error_under_another_error_is_found() -> None:
    with pytest.raises(DataError, match="is full"), storage_errors(Path("/somewhere")):
        try:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise RuntimeError("while unpacking") from error
    with pytest.raises(RuntimeError, match="alone"), storage_errors(Path("/somewhere")):
        raise RuntimeError("alone")
    with pytest.raises(ConnectionError), storage_errors(Path("/somewhere")):
        raise ConnectionResetError(errno.ECONNRESET, "gone")


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tinyvers", "There is no data set 'tinyvers'. Did you mean 'tinyverse'?"),
        ("tinyverse/shor", "no configuration 'shor'. Did you mean 'tinyverse/short'?"),
        ("tinyverse/x", "no configuration 'x'. Did you mean 'tinyverse/long'?"),
        ("", "There is: 'tinyverse'."),
    ],
)
def test_a_wrong_name_touches_nothing(course: Path, name: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"There is|has no configuration") as caught:
        load(name)
    assert words in str(caught.value)
    assert not (course / "data").exists()


def test_every_configuration_in_the_catalogue_is_the_builders_own() -> None:
    from utils.data.fetching import full_name, plan

    for data_set, config in plan().sets:
        builder = prepare.builder_of(data_set, config)
        own = [each.name for each in builder.BUILDER_CONFIGS]
        assert list(data_set.configs) == own, full_name((data_set, config))
        assert builder.name == data_set.name
