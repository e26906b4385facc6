"""A learner's state survives crashes, full disks, damage and a second notebook."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import filelock
import pytest

from utils.checks import check, progress, store
from utils.checks.feedback import Feedback
from utils.checks.progress import ProgressError, load, record
from utils.checks.registry import CHAPTERS, all_exercises

RECORD = """
from utils.checks.feedback import Feedback
from utils.checks.progress import ProgressError, record
feedback = Feedback("rnn_forward", "RNN", "not_yet", "No.")
"""


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test an empty folder, with recording on."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    monkeypatch.setattr(store, "_warned", [])
    return tmp_path / "work"


def feedback(status: str, name: str = "rnn_forward", **more: object) -> Feedback:
    return Feedback(name, "A title", status, "A sentence.", **more)  # type: ignore[arg-type]


def in_another_process(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", RECORD + code]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def leftovers(work: Path) -> list[str]:
    return [path.name for path in (work / ".course").glob(".*.tmp")]


def test_tries_count_and_a_pass_stays_a_pass() -> None:
    record(feedback("not_yet", mistake="no tanh"))
    assert load()["rnn_forward"].last_mistake == "no tanh"
    record(feedback("passed"))
    record(feedback("not_yet", mistake="no memory"))

    known = load()["rnn_forward"]
    assert (known.state, known.tries) == ("passed", 3)
    assert (known.last_state, known.last_mistake) == ("not_yet", "no memory")
    assert known.first <= known.last


def test_what_was_not_a_try_leaves_no_trace() -> None:
    record(feedback("not_started"))
    record(feedback("not_yet", counts=False))

    assert load() == {}


def test_recording_can_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_PROGRESS", "off")

    record(feedback("passed"))

    assert load() == {}


def test_another_kernel_finds_what_this_one_recorded() -> None:
    record(feedback("passed"))

    done = in_another_process("record(feedback)")

    assert done.returncode == 0, done.stderr
    assert (load()["rnn_forward"].state, load()["rnn_forward"].tries) == ("passed", 2)


def test_a_crash_in_the_middle_of_writing_loses_at_most_that_try(work: Path) -> None:
    record(feedback("passed"))
    before = store.progress_file().read_bytes()

    died = in_another_process("import os\nos.fsync = lambda _: os._exit(9)\nrecord(feedback)")

    assert died.returncode == 9
    assert store.progress_file().read_bytes() == before
    record(feedback("not_yet"))
    assert load()["rnn_forward"].tries == 2


def test_two_notebooks_at_once_lose_no_try() -> None:
    code = RECORD + "\nfor _ in range(25): record(feedback)"
    both = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]

    assert [process.wait(60) for process in both] == [0, 0]
    assert load()["rnn_forward"].tries == 50


def test_a_lock_that_is_never_released_ends_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record(feedback("passed"))
    monkeypatch.setattr(store, "LOCK_SECONDS", 0.2)

    with (
        filelock.FileLock(store.state_dir() / "progress.lock"),
        pytest.raises(ProgressError, match="Not recorded: another notebook"),
    ):
        record(feedback("passed", "perplexity"))

    assert list(load()) == ["rnn_forward"]


def test_without_locks_it_records_and_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: filelock.FileLock) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)

    with pytest.raises(ProgressError, match=r"^Recorded, but .* has no locks"):
        record(feedback("not_yet"))
    record(feedback("not_yet"))

    assert load()["rnn_forward"].tries == 2


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b'{"version": 1, "exercises": {"rnn_forward": {"sta',
        b"\xff\xfe\x00",
        b"[]",
        b'{"exercises": []}',
        b'{"exercises": {"rnn_forward": {"state": "passed"}}}',
        b'{"version": "one"}',
        b'{"exercises": {"rnn_forward": {"state": "passed", "last_state": "passed", "tries": NaN, '
        b'"first": "", "last": ""}}}',
        b'{"exercises": {"rnn_forward": {"state": "passed", "last_state": [], "tries": 1, '
        b'"first": "", "last": ""}}}',
    ],
)
def test_a_damaged_file_is_kept_aside(damage: bytes) -> None:
    path = store.progress_file()
    path.parent.mkdir(parents=True)
    path.write_bytes(damage)

    with pytest.raises(ProgressError, match=r"kept as progress\.json\.corrupt-1"):
        record(feedback("passed"))

    assert path.with_name("progress.json.corrupt-1").read_bytes() == damage
    assert load()["rnn_forward"].state == "passed"


def test_a_second_damaged_file_does_not_replace_the_first() -> None:
    for damage in (b"first", b"second"):
        store.progress_file().parent.mkdir(parents=True, exist_ok=True)
        store.progress_file().write_bytes(damage)
        with pytest.raises(ProgressError):
            record(feedback("passed"))

    kept = sorted(store.state_dir().glob("*.corrupt-*"))
    assert [path.read_bytes() for path in kept] == [b"first", b"second"]


def test_a_file_of_a_newer_course_is_left_alone() -> None:
    path = store.progress_file()
    path.parent.mkdir(parents=True)
    path.write_text('{"version": 99, "exercises": {}}')

    with pytest.raises(ProgressError, match="git pull"):
        record(feedback("passed"))

    assert json.loads(path.read_text())["version"] == 99


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "file" / "work"))

    with pytest.raises(ProgressError, match=r"Not recorded: .* COURSE_WORK"):
        record(feedback("passed"))


def test_a_full_disk_keeps_the_old_state_and_leaves_nothing_half_written(work: Path) -> None:
    record(feedback("passed"))
    before = store.progress_file().read_bytes()

    full = in_another_process(
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))\n"
        "try:\n    record(feedback)\n"
        "except ProgressError as error:\n    print(error)"
    )

    assert full.stdout.startswith("Not recorded: "), full.stderr
    assert store.progress_file().read_bytes() == before
    assert leftovers(work) == []


def test_the_feedback_is_shown_even_if_nothing_can_be_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "file" / "work"))

    check("states_by_hand", [[2, 0], [1, 1], [2.5, 0.5]])

    shown = capsys.readouterr().out
    assert "✓ passed: states_by_hand" in shown
    assert "Not recorded" in shown


def test_a_check_rewrites_the_home_page_once_there_is_one(work: Path) -> None:
    record(feedback("passed", "states_by_hand"))
    assert not (work / "home.md").exists()

    (work / "home.md").write_text("old")
    record(feedback("passed", "rnn_forward"))

    assert f"2 of {len(all_exercises())} exercises passed" in (work / "home.md").read_text()


def test_the_table_names_every_exercise_and_the_next_one() -> None:
    record(feedback("passed", "states_by_hand"))
    record(feedback("not_yet", "rnn_forward"))
    text = str(progress())

    assert all(exercise.name in text for exercise in all_exercises())
    to_come = [chapter for chapter in CHAPTERS if not chapter.is_ready]
    assert all(f"{chapter.title} (to come)" in text for chapter in to_come)
    assert re.search(r"states_by_hand +1/1 points +1 try +✓ passed$", text, re.M)
    assert re.search(r"rnn_forward +0/2 points +1 try +✗ not yet · next$", text, re.M)
    assert re.search(r"ElmanCell .* ○ not started$", text, re.M)
    assert "Next: rnn_forward" in text


def test_a_fall_after_a_pass_is_said_in_words() -> None:
    record(feedback("passed"))
    record(feedback("not_yet"))

    assert "✓ passed (last check: ✗ not yet)" in str(progress())


def test_the_table_reads_well_to_a_screen_reader() -> None:
    record(feedback("not_yet"))
    page = progress()._repr_mimebundle_()["text/html"]

    ready = [chapter for chapter in CHAPTERS if chapter.is_ready]  # a table for each
    assert page.count("<caption") == len(ready)
    assert page.count('scope="col"') == 5 * len(ready)
    assert page.count('scope="row"') == len(all_exercises())
    assert 'scope="rowgroup"' not in page, "the caption has named the chapter"
    assert "✗ not yet" in page
    assert not re.search("[\U0001f000-\U0001faff\u2705\u274c]", page), "no emoji"


def test_a_damaged_file_is_named_above_the_table() -> None:
    store.progress_file().parent.mkdir(parents=True)
    store.progress_file().write_bytes(b"{")

    view = progress()

    assert "can't be understood" in view.text()
    assert "can&#x27;t be understood" in view.html()
    assert store.progress_file().read_bytes() == b"{", "looking changes nothing"


def test_a_record_is_fast_enough_for_a_check() -> None:
    record(feedback("not_yet"))
    start = os.times().elapsed
    for _ in range(20):
        record(feedback("not_yet"))

    assert (os.times().elapsed - start) / 20 < 0.05
