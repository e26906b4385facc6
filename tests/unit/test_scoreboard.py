"""The scoreboard: what is submitted is kept, replaced and shown, and nothing is lost."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from tests.commands import fails, quickly
from utils import capstone
from utils.capstone import entries, judging, scoreboard, submissions, submitting
from utils.capstone.judging import Judged
from utils.capstone.submissions import Entry, ScoreboardError
from utils.capstone.submitting import SubmissionError, submit_file
from utils.capstone.tasks import TASKS
from utils.data.errors import DataError
from utils.grading.sandbox import SandboxUnavailable
from utils.lab import home

FILMS, VERSE = TASKS["films"], TASKS["verse"]
RUNS = [
    {"network": "theirs", "seed": 20, "parameters": 90, "seconds": 20.0, "test": 0.84},
    {"network": "theirs", "seed": 21, "parameters": 100, "seconds": 30.0, "test": 0.86},
]


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test an empty folder, and a course that recorded one network of films."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))
    monkeypatch.setattr(
        entries, "own_runs", lambda task: RUNS if getattr(task, "name", task) == "films" else []
    )
    return tmp_path / "work"


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Have files scored at once: `score` and the rest are what is found of each."""
    found: dict[str, Any] = {
        "score": 0.85, "parameters": 1000, "keras": "3.15.1", "sentence": ""
    }  # fmt: skip
    sandboxes: list[bool] = []

    @contextlib.contextmanager
    def sandbox(*, unsafe: bool = False) -> Iterator[None]:
        if not unsafe and found.get("no sandbox"):
            raise SandboxUnavailable("No bubblewrap.")
        sandboxes.append(unsafe)
        yield

    def score(task: Any, data: bytes, box: Any) -> Judged:
        return Judged(**{k: v for k, v in found.items() if k != "no sandbox"})

    monkeypatch.setattr(judging, "model_sandbox", sandbox)
    monkeypatch.setattr(judging, "score_file", score)
    return found


def file_of(folder: Path, data: bytes = b"a model") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "mine.keras").write_bytes(data)
    return folder / "mine.keras"


def submit(folder: Path, data: bytes = b"a model", **other: Any) -> submitting.Submitted:
    given: dict[str, Any] = {
        "task": "films",
        "name": "my reader",
        "seed": 20,
        "seconds": 143.0,
    } | other
    return submit_file(file_of(folder, data), **given)


def mine(task: Any = FILMS) -> list[scoreboard.Row]:
    return [row for row in scoreboard.board(task, submissions.load()) if row.by == "you"]


# --- what is kept -------------------------------------------------------------------------------


@pytest.mark.usefixtures("judged")
def test_a_submission_is_kept_with_its_model(tmp_path: Path, work: Path) -> None:
    done = submit(tmp_path, b"bytes")
    (entry,) = submissions.load()
    assert entry == done.entry
    assert (entry.task, entry.name, entry.seed, entry.seconds) == ("films", "my reader", 20, 143.0)
    assert (entry.score, entry.parameters, entry.keras) == (0.85, 1000, "3.15.1")
    assert entry.isolated
    assert entry.versions.keys() == {"python", "keras", "tensorflow", "numpy"}
    assert entry.file == work / "scoreboard" / f"films_my-reader_20_{entry.digest[:8]}.keras"
    assert entry.file.read_bytes() == b"bytes"
    assert "the target 0.845 is reached" in done.sentence()


@pytest.mark.usefixtures("judged")
def test_the_same_file_twice_is_one_entry_and_says_what_it_replaces(tmp_path: Path) -> None:
    submit(tmp_path)
    assert submit(tmp_path, seconds=99.0).notes == ()
    again = submit(tmp_path, seed=21)
    (entry,) = submissions.load()
    assert (entry.seed, entry.seconds) == (21, 143.0)
    assert "the same file, submitted as 'my reader' with seed 20" in again.notes[0]
    assert [p.name for p in submissions.folder().glob("*.keras")] == [entry.file.name]


@pytest.mark.usefixtures("judged")
def test_the_same_name_and_seed_replaces_and_the_earlier_model_is_kept(tmp_path: Path) -> None:
    first = submit(tmp_path, b"one").entry
    submit(tmp_path, b"of another seed", seed=21)
    done = submit(tmp_path, b"two")
    assert [entry.seed for entry in submissions.load()] == [21, 20]
    assert not first.file.exists()
    assert (submissions.earlier() / first.file.name).read_bytes() == b"one"
    assert str(submissions.earlier()) in done.notes[0]


@pytest.mark.usefixtures("judged")
def test_names_of_any_script_make_names_of_files(tmp_path: Path) -> None:
    names = {"多層 GRU/2": "多層-gru-2", "../../etc": "etc", "a_b": "a-b", "x" * 60: "x" * 40}
    for seed, (name, slug) in enumerate(names.items()):
        path = submit(tmp_path, f"{seed}".encode(), name=name, seed=seed).entry.file
        assert path.parent == submissions.folder()
        assert path.name.startswith(f"films_{slug}_{seed}_")


@pytest.mark.parametrize(
    "damage", ["{", "[]", '{"entries": [{"task": "films"}]}', '{"entries": 1}']
)
@pytest.mark.usefixtures("judged")
def test_a_damaged_file_of_entries_is_put_aside(tmp_path: Path, damage: str) -> None:
    model = submit(tmp_path, b"one").entry.file
    submissions.entries_file().write_text(damage)
    with pytest.raises(ScoreboardError, match="can't be understood"):
        submissions.load()
    done = submit(tmp_path, b"two", seed=21)
    assert "entries.json.corrupt-1" in done.notes[0]
    assert (submissions.folder() / "entries.json.corrupt-1").read_text() == damage
    assert len(submissions.load()) == 1
    assert model.exists()


@pytest.mark.parametrize("name", [each.name for each in fields(Entry)])
@pytest.mark.usefixtures("judged")
def test_an_entry_with_a_field_of_another_type_is_put_aside(tmp_path: Path, name: str) -> None:
    submit(tmp_path, b"one")
    whole = json.loads(submissions.entries_file().read_text())
    for other in ("[]", "null", "9" * 400, "NaN", '{"a": 1}'):
        text = json.dumps({**whole, "entries": [{**whole["entries"][0], name: "here"}]})
        submissions.entries_file().write_text(text.replace('"here"', other))
        with pytest.raises(ScoreboardError, match="can't be understood"):
            submissions.load()


@pytest.mark.usefixtures("judged")
def test_entries_of_a_newer_course_are_left_alone(tmp_path: Path) -> None:
    submit(tmp_path)
    text = submissions.entries_file().read_text().replace('"version": 1', '"version": 2')
    submissions.entries_file().write_text(text)
    with pytest.raises(SubmissionError, match="git pull"):
        submit(tmp_path, b"two")
    assert submissions.entries_file().read_text() == text


@pytest.mark.usefixtures("judged")
def test_a_full_disk_is_said_and_the_entries_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(tmp_path)
    before = submissions.load()

    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(submissions, "write_atomically", full)
    with pytest.raises(SubmissionError, match=r"Not recorded: .*No space left"):
        submit(tmp_path, b"two", seed=21)
    assert submissions.load() == before


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": " ?! "}, "a letter or a digit"),
        ({"name": "a\nb"}, "a letter or a digit"),
        ({"name": "x" * 61}, "61 characters: 60 at most"),
        ({"seed": -1}, "whole number from 0"),
        ({"seed": 2.5}, "whole number from 0"),
        ({"seconds": 0.0}, "a number above 0"),
        ({"seconds": float("nan")}, "a number above 0"),
    ],
)
@pytest.mark.usefixtures("judged")
def test_what_nobody_can_mean_is_refused(tmp_path: Path, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(SubmissionError, match=says):
        submit(tmp_path, **wrong)
    assert submissions.load() == []


def test_a_file_without_a_score_is_not_recorded(tmp_path: Path, judged: dict[str, Any]) -> None:
    judged.update(score=None, sentence="This is no Keras file.")
    with pytest.raises(SubmissionError, match="no Keras file"):
        submit(tmp_path)
    assert submissions.load() == []
    assert not submissions.folder().exists()


def test_without_a_sandbox_it_is_scored_and_marked(tmp_path: Path, judged: dict[str, Any]) -> None:
    judged["no sandbox"] = True
    done = submit(tmp_path)
    assert not done.entry.isolated
    assert "scored without isolation" in done.notes[0]
    assert scoreboard.cells(FILMS, mine()[0])[1] == "you, not isolated"


# --- the rows -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("judged")
def test_seeds_are_one_row_with_mean_and_spread(tmp_path: Path, judged: dict[str, Any]) -> None:
    for seed, score in enumerate((0.80, 0.90)):
        judged["score"] = score
        submit(tmp_path, f"{seed}".encode(), seed=seed, seconds=100.0 + 100 * seed)
    (row,) = mine()
    assert row.mean == pytest.approx(0.85)
    assert row.spread == pytest.approx(0.05)
    assert scoreboard.cells(FILMS, row)[2:] == (*("0.850 ± 0.050", "2", "1,000", "150", "reached"),)


def test_rows_are_best_first_with_the_courses_own_and_the_baseline() -> None:
    by = [(row.by, row.name) for row in scoreboard.board(FILMS, [])]
    assert by == [("the course", "theirs"), ("baseline", "linear model")]
    assert scoreboard.board(FILMS, [])[0].mean == pytest.approx(0.85)
    low, high = _entry("verse", 4.0), _entry("verse", 9.0, name="bad")
    scores = [row.mean for row in scoreboard.board(VERSE, [high, low])]
    assert scores == sorted(scores)
    assert (scores[0], scores[-1]) == (4.0, 9.0)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "reached by one seed"),
        ({"score": 0.5}, "not reached"),
        ({"parameters": FILMS.parameters + 1}, "over the budget of parameters"),
        ({"seconds": FILMS.seconds + 1.0}, "over the budget of seconds"),
    ],
)
def test_the_target_is_reached_within_the_budget_only(changes: dict[str, Any], says: str) -> None:
    found = scoreboard.board(FILMS, [replace(_entry("films", 0.9), **changes)])
    (row,) = [row for row in found if row.by == "you"]
    assert scoreboard.cells(FILMS, row)[-1] == says


def _entry(task: str, score: float, name: str = "good") -> Entry:
    return Entry(
        *(task, name, 0, 100, 10.0, score, "3.15.1", {}, "2026-01-01T00:00:00+00:00"),
        *("0" * 64, True),
    )


# --- on a terminal, in a notebook, on the page --------------------------------------------------


def words(path: Path, task: str = "films", seconds: float = 143) -> list[object]:
    told = ("--task", task, "--name", "r", "--seed", 20, "--seconds", seconds)
    return ["submit-result", path, *told]


@pytest.mark.usefixtures("judged")
def test_the_commands_submit_and_show(tmp_path: Path, work: Path) -> None:
    done = quickly(*words(file_of(tmp_path)))
    assert done.exit_code == 0, done.stderr
    assert "accuracy 0.850; with this seed the target 0.845 is reached" in done.stdout
    assert str(work / "scoreboard" / "films_r_20_") in done.stdout
    shown = quickly("scoreboard", "--task", "films")
    assert re.search(r"\br +you +0\.850 +1 +1,000 +143 +reached by one seed", shown.stdout), (
        shown.stdout
    )
    assert "seconds (told)" in shown.stdout
    found = json.loads(quickly("scoreboard", "--json").stdout)
    assert [each["task"] for each in found["tasks"]] == list(TASKS)
    (row,) = [row for row in found["tasks"][1]["rows"] if row["by"] == "you"]
    assert (row["mean"], row["scores"], row["reached"]) == (0.85, [0.85], True)


def test_what_goes_wrong_is_one_sentence(
    tmp_path: Path, judged: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = file_of(tmp_path)
    fails(quickly(*words(file, task="flims")), "Did you mean films", 2)
    fails(quickly("scoreboard", "--task", "flims"), "Did you mean films", 2)
    fails(quickly(*words(tmp_path / "no.keras")), "There is no file .*no.keras", 1)
    fails(quickly(*words(tmp_path)), "is a folder", 1)
    fails(quickly(*words(file, seconds=0)), "above 0", 1)
    judged.update(score=None, sentence="Keras can't load the file.")
    fails(quickly(*words(file)), "can't load", 1)

    def no_data(*given: Any) -> Any:
        raise DataError("The package index can't be reached: connect to the network.")

    monkeypatch.setattr(judging, "score_file", no_data)
    fails(quickly(*words(file)), "connect to the network", 1)


def test_damaged_entries_are_said_and_the_rest_is_shown() -> None:
    submissions.folder().mkdir(parents=True)
    submissions.entries_file().write_text("{")
    done = quickly("scoreboard", "--task", "films")
    assert done.exit_code == 0
    assert "can't be understood" in done.stderr
    assert "linear model" in done.stdout
    fails(quickly("scoreboard", "--json"), "can't be understood", 1)


@pytest.mark.usefixtures("judged")
def test_ctrl_c_ends_in_a_word_and_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*given: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(judging, "score_file", interrupted)
    assert quickly(*words(file_of(tmp_path))).exit_code == 130
    assert not submissions.folder().exists()


@pytest.mark.usefixtures("judged")
def test_a_notebook_submits_a_model_and_shows_the_board(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Model:
        def save(self, path: Path) -> None:
            path.write_bytes(b"a model")

    capstone.submit_result(Model(), "films", "r", 20, 10)
    assert "accuracy 0.850; with this seed the target 0.845 is reached" in capsys.readouterr().out
    capstone.show_scoreboard("films")
    shown = capsys.readouterr().out
    assert re.search(r"\br +you +0\.850", shown)
    assert "Verse" not in shown


@pytest.mark.usefixtures("judged")
def test_a_notebook_reads_a_sentence_where_something_is_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for given, says in (
        ((object(), "films", "r", 20, 10), "can't be saved"),
        ((object(), "flims", "r", 20, 10), "Did you mean films"),
        ((object(), "films", "", 20, 10), "Give the network a name"),
    ):
        capstone.submit_result(*given)
        out = capsys.readouterr().out
        assert says in out
        assert len(out.splitlines()) == 1
    capstone.show_scoreboard("flims")
    assert "Did you mean films" in capsys.readouterr().out


@pytest.mark.usefixtures("judged")
def test_the_page_is_refreshed_by_a_submission_and_linked_from_home(
    tmp_path: Path, work: Path
) -> None:
    home.write()
    assert "scoreboard.md" not in home.home_file().read_text()
    submit(tmp_path, name="<b>mine</b>")
    page = (work / "scoreboard.md").read_text()
    assert "&lt;b&gt;mine&lt;/b&gt;" in page
    assert "theirs" in page
    assert all(task.title in page for task in TASKS.values())
    assert "[scoreboard](scoreboard.md)" in home.home_file().read_text()


def test_importing_the_capstone_loads_no_library() -> None:
    heavy = "{'numpy', 'keras', 'tensorflow', 'rich'}"
    code = f"import sys, utils.capstone; print({heavy} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
