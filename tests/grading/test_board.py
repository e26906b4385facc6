"""The class board: each model scored once and kept, and what the board says."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.grading.samples import MODEL_OF_FILMS as A
from tests.grading.samples import MODEL_OF_VERSE as B
from tests.grading.samples import lay, notebook
from tests.grading.test_pages import Page
from utils.capstone import judging
from utils.capstone.judging import Judged
from utils.capstone.tasks import Task
from utils.data.errors import DataError
from utils.grading import scoring
from utils.grading.cohort import Done, grade_cohort

EVIL = "<script>alert(1)<script>"


# --- scoring, with a sandbox that believes what the file says -----------------------------------

Judge = Callable[[Task, bytes], Judged]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """What was scored: a file holds its score, its parameters, and a sentence where it has none."""
    seen: list[bytes] = []

    def score(task: Task, data: bytes, sandbox: object) -> Judged:
        seen.append(data)
        if data == b"stop":
            raise KeyboardInterrupt
        if data.startswith(b"fault"):
            raise RuntimeError("out of luck")
        if data.startswith(b"no data"):
            raise DataError("The films can't be fetched: connect once.")
        value, parameters, *why = data.decode().split(None, 2)
        return Judged(None if why else float(value), int(parameters), "3.15.0", "".join(why))

    monkeypatch.setattr(judging, "score_file", score)
    monkeypatch.setattr(judging, "model_sandbox", lambda **_: contextlib.nullcontext())
    yield seen


def grade(folder: Path, out: Path, **options: object) -> tuple[Done, list[str]]:
    said: list[str] = []
    done = grade_cohort(folder, out, say=said.append, **options)  # type: ignore[arg-type]
    return done, said


def lines(out: Path) -> list[dict[str, str]]:
    with (out / "board.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def kept(out: Path) -> list[Path]:
    return sorted((out / "models").glob("*.json"))


def students(out: Path) -> dict[str, dict[str, str]]:
    return {row["student"]: row for row in lines(out) if row["whose"] == "student"}


CLASS = {
    "ann/films_gru_1_00000001.keras": b"0.90 1000",
    "ann/films_gru_2_00000002.keras": b"0.80 1000",
    "bob/films_lstm_1_00000003.keras": b"0.84 2000",
    "cat/films_huge_1_00000004.keras": b"0.99 900000",
    "dan/films_bad_1_00000005.keras": b"0 0 The model has several outputs: give it one.",
    "bob/verse_v_1_00000006.keras": b"4.00 10",
    "ann/verse_v_1_00000007.keras": b"9.00 10",
}


def test_the_board_ranks_means_and_marks_what_matters(tmp_path: Path, asked: list[bytes]) -> None:
    done, said = grade(lay(tmp_path / "in", CLASS), tmp_path / "out")
    assert (done.models.scored, done.status) == (7, 0)
    assert "Models: 7 scored" in said[-1]
    films = {r["student"]: r for r in lines(tmp_path / "out") if r["task"] == "films"}
    films = {student: row for student, row in films.items() if student}
    assert {s: r["rank"] for s, r in films.items()} == {
        "ann": "1",
        "bob": "2",
        "cat": "",
        "dan": "",
    }
    ann = films["ann"]
    assert (ann["score"], ann["spread"], ann["runs"]) == ("0.85", "0.05", "2")
    assert ann["seeds"] == "1, 2"
    assert [films[s]["target reached"] for s in ("ann", "bob", "cat")] == ["yes", "no", "no"]
    assert [films[s]["over budget"] for s in ("ann", "bob", "cat")] == ["no", "no", "yes"]
    assert "several outputs" in films["dan"]["what happened"]
    baseline = [r for r in lines(tmp_path / "out") if r["whose"] == "baseline"]
    assert {(r["task"], r["rank"], r["student"]) for r in baseline} == {
        ("films", "", ""),
        ("verse", "", ""),
    }
    verse = [r["student"] for r in lines(tmp_path / "out") if r["task"] == "verse" and r["student"]]
    assert verse == ["bob", "ann"]  # less is better
    page = Page((tmp_path / "out" / "board.html").read_text())
    for part in (
        "0.850 ± 0.050",
        "1, 2 (2 runs)",
        "over the budget",
        "give it one.",
        "9.00",
        "baseline",
    ):
        assert part in page.text
    assert not page.all("script")
    links = [link["href"] for link in Page((tmp_path / "out/index.html").read_text()).all("a")]
    assert "board.html" in links


def test_hostile_names_become_text(tmp_path: Path, asked: list[bytes]) -> None:
    names = (f"films_{EVIL}_1_1a2b3c4d", "films_=cmd|calc_1_1a2b3c4d", "films_" + "x" * 200)
    files = {f"=1+1/{name}.keras": f"0.{n + 1} 1".encode() for n, name in enumerate(names)}
    files[f"{EVIL}/films_\n\x1b[31m\u202ered_99999999999999_1a2b3c4d.keras"] = b"0 0 <b>why</b>"
    done, _ = grade(lay(tmp_path / "in", files), tmp_path / "out")
    assert done.status == 0
    text = (tmp_path / "out" / "board.html").read_text()
    page = Page(text)
    assert EVIL in page.text and not page.all("script") and not page.all("b")
    assert "\x1b" not in text and "\u202e" not in text
    rows = [row for row in lines(tmp_path / "out") if row["whose"] == "student"]
    assert "'=cmd|calc" in [row["name"] for row in rows]
    assert all(row["student"] in ("'=1+1", EVIL) for row in rows)
    assert all(len(row["name"]) <= 41 for row in rows)
    index = Page((tmp_path / "out" / "index.html").read_text())
    assert not index.all("script")


def test_a_second_run_scores_only_what_is_new(tmp_path: Path, asked: list[bytes]) -> None:
    folder, out = lay(tmp_path / "in", CLASS), tmp_path / "out"
    grade(folder, out)
    before = (out / "board.html").read_bytes()
    asked.clear()
    done, said = grade(folder, out)
    assert (asked, done.models.kept, done.models.scored) == ([], 7, 0)
    assert "7 scored before" in said[-1]
    assert (out / "board.html").read_bytes() == before
    lay(folder, {"eve/films_new_1_00000009.keras": b"0.5 5"})
    grade(folder, out)
    assert asked == [b"0.5 5"]
    grade(folder, out, regrade=["bob"])
    assert sorted(asked[1:]) == [b"0.84 2000", b"4.00 10"]


def test_a_change_of_the_courses_scoring_scores_anew(
    tmp_path: Path, asked: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = lay(tmp_path / "in", {f"ann/{A}": b"0.5 5"}), tmp_path / "out"
    grade(folder, out)
    monkeypatch.setattr(scoring, "models_fingerprint", lambda: "another")
    grade(folder, out)
    assert len(asked) == 2 and len(kept(out)) == 1


@pytest.mark.parametrize("wrong", [b"", b"{", b"[]", b'{"version": 1}', b'{"version": 9}'])
def test_a_damaged_score_is_put_aside_and_reached_again(
    tmp_path: Path, asked: list[bytes], wrong: bytes
) -> None:
    folder, out = lay(tmp_path / "in", {f"ann/{A}": b"0.5 5", f"bob/{B}": b"5 5"}), tmp_path / "out"
    grade(folder, out)
    path = kept(out)[0]
    whole = path.read_bytes()
    path.write_bytes(wrong)
    done, said = grade(folder, out)
    assert (done.models.scored, done.models.kept) == (1, 1)
    assert any("scored again" in line for line in said)
    assert path.read_bytes() == whole
    assert path.with_name(f"{path.name}.unreadable").read_bytes() == wrong


def test_the_same_file_of_two_students_is_scored_once_and_named(
    tmp_path: Path, asked: list[bytes]
) -> None:
    folder = lay(tmp_path / "in", {f"ann/{A}": b"0.9 5", f"bob/{A}": b"0.9 5"})
    done, _ = grade(folder, tmp_path / "out")
    assert (len(asked), done.models.scored) == (1, 1)
    found = students(tmp_path / "out")
    assert [found[name]["rank"] for name in ("ann", "bob")] == ["1", "1"]
    assert found["ann"]["what happened"] == "The same file came from bob."


def test_ctrl_c_keeps_what_was_scored_and_the_next_run_goes_on(
    tmp_path: Path, asked: list[bytes]
) -> None:
    files = {
        "ann/films_a_1_00000001.keras": b"0.9 5",
        "bob/films_b_1_00000002.keras": b"stop",
        "cat/films_c_1_00000003.keras": b"0.7 5",
    }
    folder, out = lay(tmp_path / "in", files), tmp_path / "out"
    done, said = grade(folder, out)
    assert (done.status, done.models.scored, done.models.left) == (130, 1, 2)
    assert any("same command resumes" in line for line in said)
    assert "goes on" in students(out)["cat"]["what happened"]
    (folder / "bob" / "films_b_1_00000002.keras").write_bytes(b"0.8 5")
    done, _ = grade(folder, out)
    assert (done.status, done.models.scored, done.models.kept) == (0, 2, 1)
    assert [students(out)[name]["rank"] for name in ("ann", "bob", "cat")] == ["1", "2", "3"]


def test_a_fault_with_one_model_costs_no_other(tmp_path: Path, asked: list[bytes]) -> None:
    files = {
        "ann/films_a_1_00000001.keras": b"fault",
        "bob/films_b_1_00000002.keras": b"no data 1",
        "cat/films_c_1_00000003.keras": b"no data 2",
        "dan/verse_d_1_00000004.keras": b"4.0 5",
    }
    folder, out = lay(tmp_path / "in", files), tmp_path / "out"
    done, said = grade(folder, out)
    assert (done.status, done.models.scored, len(done.models.failed)) == (1, 1, 3)
    found = students(out)
    assert "out of luck" in found["ann"]["what happened"]
    assert found["bob"]["what happened"] == found["cat"]["what happened"]
    assert b"no data 2" not in asked  # what can't be fetched once isn't tried for each model
    assert found["dan"]["rank"] == "1"
    assert sum("can't be fetched" in line for line in said) == 2
    asked.clear()
    grade(folder, out)
    assert len(asked) == 2 and len(kept(out)) == 1


def test_a_file_that_changes_meanwhile_is_not_scored(
    tmp_path: Path, asked: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay(tmp_path / "in", {f"ann/{A}": b"0.5 5"})
    before = judging.model_sandbox

    def change(**options: bool) -> object:
        (folder / "ann" / A).write_bytes(b"0.9 5")
        return before(**options)

    monkeypatch.setattr(judging, "model_sandbox", change)
    done, _ = grade(folder, tmp_path / "out")
    assert (asked, done.status) == ([], 1)
    assert "has changed" in students(tmp_path / "out")["ann"]["what happened"]


def test_the_board_stands_beside_the_gradebook_and_stays(
    tmp_path: Path, asked: list[bytes]
) -> None:
    folder = lay(tmp_path / "in", {f"ann/{A}": b"0.5 5", "ann/x.ipynb": notebook("x = 1")})
    out = tmp_path / "out"
    done, _ = grade(folder, out)
    assert (done.status, len(done.failed), done.models.scored) == (1, 1, 1)
    (folder / "ann" / A).unlink()
    grade(folder, out)
    page = Page((out / "index.html").read_text())
    assert "x.ipynb" in page.text
    assert "board.html" in [link["href"] for link in page.all("a")]
    assert (out / "board.html").is_file()


def test_scores_without_isolation_are_marked_and_do_not_count_later(
    tmp_path: Path, asked: list[bytes]
) -> None:
    folder, out = lay(tmp_path / "in", {f"ann/{A}": b"0.5 5"}), tmp_path / "out"
    grade(folder, out, unsafe=True)
    assert students(out)["ann"]["isolation"] == "NOT ISOLATED"
    assert "NOT ISOLATED" in (out / "board.html").read_text()
    grade(folder, out)
    assert (len(asked), students(out)["ann"]["isolation"]) == (2, "sandbox")


# --- with the sandbox itself --------------------------------------------------------------------


def film_model(folder: Path, width: int = 2) -> bytes:
    """Return an untrained model of films as a file's bytes."""
    import keras

    from utils.capstone import data

    words = keras.Input((None,), dtype="int32")
    pooled = keras.layers.GlobalAveragePooling1D()(
        keras.layers.Embedding(data.sizes("films")[0], 2)(words)
    )
    keras.Model(words, keras.layers.Dense(width)(pooled)).save(folder / "m.keras")
    return (folder / "m.keras").read_bytes()


def test_a_class_is_scored_in_the_sandbox_by_what_its_models_answer(tmp_path: Path) -> None:
    model = film_model(tmp_path)
    files = {
        "ann/films_mean_1_00000001.keras": model,
        "bob/films_wide_1_00000002.keras": film_model(tmp_path, width=3),
        "cat/films_none_1_00000003.keras": b"0.99 is my score",
    }
    folder, out = lay(tmp_path / "in", files), tmp_path / "out"
    done, _ = grade(folder, out)
    found = students(out)
    assert (done.status, done.models.scored) == (0, 3)
    assert 0.3 < float(found["ann"]["score"]) < 0.7
    assert int(found["ann"]["parameters"]) > 1000
    assert "shape" in found["bob"]["what happened"]
    assert "no Keras file" in found["cat"]["what happened"]
    assert all(found[name]["score"] == "" for name in ("bob", "cat"))
    done, _ = grade(folder, out)
    assert (done.models.scored, done.models.kept) == (0, 3)
