"""Models among the submissions: whose they are, of which task, and what is left aside."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grading.samples import MODEL_OF_FILMS as A
from tests.grading.samples import MODEL_OF_VERSE as B
from tests.grading.samples import lay, notebook, zipped
from utils.grading import sources
from utils.grading.cohort import CohortError, grade_cohort
from utils.grading.models import MOST
from utils.grading.submission import Collection, collect


def table(collection: Collection) -> list[tuple[str, str, str, str]]:
    """Return (student, task, name, seed) of each model."""
    return [(m.student, m.task, m.name, m.seed) for m in collection.models]


@pytest.mark.parametrize(
    ("ann", "bob", "of_ann"),
    [
        (f"Ann_12_assignsubmission_file_/{A}", f"Bob_13_assignsubmission_file_{B}", "Ann (id 12)"),
        (f"annlee_LATE_12_900_{A}", f"anon_aB3xZ_901_{B}", "annlee (id 12)"),
        (f"Ann Lee/{A}", f"Bob/work/scoreboard/{B}", "Ann Lee"),
        (f"ann_{A}", f"bob {B}", "ann"),
    ],
)
def test_models_are_found_in_every_layout(tmp_path: Path, ann: str, bob: str, of_ann: str) -> None:
    files = {ann: b"a", bob: b"b"}
    for place in (lay(tmp_path / "f", files), zipped(tmp_path / "z.zip", files)):
        found = collect(place)
        assert found.strays == ()
        first, second = sorted(table(found), key=lambda row: row[1])
        assert first == (of_ann, "films", "gru", "20")
        assert second[1:] == ("verse", "deep-lstm", "7")


def test_models_and_notebooks_of_a_student_are_under_one_name(tmp_path: Path) -> None:
    one = notebook("def rnn_forward(x):\n    return x", name="01")
    names = {"annlee_12_900_01_recurrence.ipynb": one, f"annlee_12_901_{A}": b"a"}
    found = collect(zipped(tmp_path / "z.zip", names))
    assert [s.student for s in found.submissions] == [m.student for m in found.models]
    assert found.models[0].student == "annlee (id 12)"


def test_a_flat_file_without_a_student_is_known_by_its_own_name(tmp_path: Path) -> None:
    lay(tmp_path, {A: b"a", "films_try_1_2_20_1a2b3c4d.keras": b"b", "VERSE.keras": b"c"})
    assert table(collect(tmp_path)) == [
        ("gru", "films", "gru", "20"),
        ("try_1_2", "films", "try_1_2", "20"),
        ("VERSE", "verse", "", ""),
    ]
    assert table(collect(tmp_path / A)) == [("gru", "films", "gru", "20")]


def test_what_is_no_model_of_a_task_says_how_to_name_it(tmp_path: Path) -> None:
    lay(tmp_path / "ann", {"model.keras": b"a", "filmstar_x_1_1a2b3c4d.keras": b"b"})
    found = collect(tmp_path)
    assert found.models == ()
    assert len(found.strays) == 2
    assert all("TASK_NAME_SEED" in s.reason and "films" in s.reason for s in found.strays)


def test_the_latest_models_are_taken_and_the_same_file_once(tmp_path: Path) -> None:
    many = {f"films_m{n}_{n}_1a2b3c4d.keras": str(n).encode() for n in range(MOST + 2)}
    lay(tmp_path / "ann", many)
    lay(tmp_path / "bob", {"films_a_1_1a2b3c4d.keras": b"x", "films_b_1_1a2b3c4d.keras": b"x"})
    found = collect(tmp_path)
    ann = [model for model in found.models if model.student == "ann"]
    assert len(ann) == MOST and not {"m0", "m1"} & {model.name for model in ann}
    assert [m.name for m in found.models if m.student == "bob"] == ["b"]
    reasons = {stray.file: stray.reason for stray in found.strays}
    assert "one model too many" in reasons["ann/films_m0_0_1a2b3c4d.keras"]
    assert "the same file as bob/films_b" in reasons["bob/films_a_1_1a2b3c4d.keras"]


def test_large_files_and_bombs_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = zipped(tmp_path / "z.zip", {f"ann/{A}": b" " * 15_000_000, f"bob/{B}": b"b"})
    (ann, bob) = collect(bomb).models
    assert "zip bomb" in ann.sentence and ann.digest == ""
    assert bob.digest and not bob.sentence
    monkeypatch.setattr(sources, "MAX_MODEL_BYTES", 100)
    lay(tmp_path / "f", {f"ann/{A}": b"x" * 101})
    (ann,) = collect(tmp_path / "f").models
    assert "smaller model" in ann.sentence


def test_one_chapters_grading_leaves_models_alone(tmp_path: Path) -> None:
    lay(tmp_path, {f"ann/{A}": b"a"})
    found = collect(tmp_path, "01")
    assert found.models == ()
    assert "--chapter" in found.strays[0].reason
    with pytest.raises(CohortError, match="neither a notebook"):
        grade_cohort(tmp_path, tmp_path / "out", chapter="01", say=print)
