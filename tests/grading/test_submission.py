"""Whose notebooks they are: folders, zips of learning-management systems, and what goes wrong."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v3 import nbjson

from tests.grading.samples import notebook, zipped
from utils.grading import sources
from utils.grading.submission import CollectError, Collection, collect, read_submission
from utils.paths import course_root

RNN = "def rnn_forward(x):\n    return x"
ONE = notebook(RNN, name="01")


def table(collection: Collection) -> list[tuple[str, str, str, str]]:
    """Return (student, chapter, file, status) of each submission."""
    return [(s.student, s.chapter, s.file, s.status) for s in collection.submissions]


def test_a_folder_of_notebooks(tmp_path: Path) -> None:
    (tmp_path / "jane.ipynb").write_bytes(ONE)
    (tmp_path / "01_recurrence_bob.IPYNB").write_bytes(ONE)
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / ".DS_Store").write_text("noise")
    found = collect(tmp_path)
    assert table(found) == [
        ("bob", "01", "01_recurrence_bob.IPYNB", "ok"),
        ("jane", "01", "jane.ipynb", "ok"),
    ]
    assert found.submissions[1].digest == hashlib.sha256(ONE).hexdigest()
    assert found.submissions[1].cells() == [RNN]
    (stray,) = found.strays
    assert stray.file == "notes.txt"
    assert "not a notebook" in stray.reason


def test_student_folders_keep_the_latest_of_several(tmp_path: Path) -> None:
    for student, file, minute in [
        ("Jane Doe", "01_recurrence.ipynb", 1),
        ("Jane Doe", "final/01_recurrence (2).ipynb", 5),
        ("Jane Doe", "draft.ipynb", 3),
        ("Bob", "01_recurrence.ipynb", 2),
        ("Bob", ".ipynb_checkpoints/01_recurrence-checkpoint.ipynb", 9),
    ]:
        path = tmp_path / student / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(ONE)
        os.utime(path, (minute, minute))
    found = collect(tmp_path)
    assert table(found) == [
        ("Bob", "01", "Bob/01_recurrence.ipynb", "ok"),
        ("Jane Doe", "01", "Jane Doe/final/01_recurrence (2).ipynb", "ok"),
    ]
    assert [stray.file for stray in found.strays] == [
        "Jane Doe/01_recurrence.ipynb",
        "Jane Doe/draft.ipynb",
    ]
    assert all("older than Jane Doe/final" in stray.reason for stray in found.strays)


def test_a_zip_of_moodle_keeps_names_and_numbers(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "m.zip",
        {
            "Jane Doe_12345_assignsubmission_file_/01_recurrence.ipynb": ONE,
            "Jane Doe_999_assignsubmission_file_/work.ipynb": ONE,
            "李小龙_7_assignsubmission_file_01_recurrence.ipynb": ONE,
            "Jane Doe_12345_assignsubmission_onlinetext_/onlinetext.html": b"<p>",
        },
    )
    found = collect(path)
    assert [s.student for s in found.submissions] == [
        "Jane Doe (id 12345)",
        "Jane Doe (id 999)",
        "李小龙 (id 7)",
    ]
    assert len(found.strays) == 1


def test_a_zip_of_canvas_takes_the_newest_attachment(tmp_path: Path) -> None:
    when = (2026, 11, 1, 12, 0, 0)
    path = tmp_path / "c.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in [
            ("doejane_LATE_42_9000_01_recurrence-2.ipynb", "new = 1"),
            ("doejane_42_800_01_recurrence.ipynb", "old = 1"),
            ("smith_bob_7_801_01_recurrence.ipynb", RNN),
            ("anon_aB3xZ_802_01_recurrence.ipynb", RNN),
        ]:
            archive.writestr(zipfile.ZipInfo(name, when), notebook(text, name="01"))
    found = collect(path)
    assert [(s.student, s.cells()[0]) for s in found.submissions] == [
        ("anonymous aB3xZ", RNN),
        ("doejane (id 42)", "new = 1"),
        ("smith_bob (id 7)", RNN),
    ]


def test_numbers_in_ordinary_names_are_not_taken_for_a_systems(tmp_path: Path) -> None:
    (tmp_path / "jane_2026_11_notes.ipynb").write_bytes(ONE)
    (tmp_path / "bob.ipynb").write_bytes(ONE)
    assert [s.student for s in collect(tmp_path).submissions] == ["bob", "jane_2026_11_notes"]


@pytest.mark.parametrize(
    "names",
    [
        ["class/jane/01_recurrence.ipynb", "class/bob/01_recurrence.ipynb"],
        ["class/jane.ipynb", "class/bob.ipynb"],
        ["bob/01_recurrence.ipynb", "jane/01_recurrence.ipynb"],
    ],
)
def test_an_outer_folder_is_nobodys(tmp_path: Path, names: list[str]) -> None:
    path = zipped(tmp_path / "z.zip", dict.fromkeys(names, ONE))
    assert [s.student for s in collect(path).submissions] == ["bob", "jane"]


def test_one_student_with_a_folder_keeps_the_folders_name(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "z.zip", {"jane/01_recurrence.ipynb": ONE, "jane/01_recurrence-Copy1.ipynb": ONE}
    )
    assert [s.student for s in collect(path).submissions] == ["jane"]


def test_different_people_never_share_a_name(tmp_path: Path) -> None:
    for name in (
        "Jose\u0301",
        "Jos\u00e9",
        "x" * 120 + "1",
        "x" * 120 + "2",
        "a\nb",
        "a b",
        "\u202eevil",
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "01_recurrence.ipynb").write_bytes(ONE)
    shown = [s.student for s in collect(tmp_path).submissions]
    assert len(set(shown)) == 7
    assert {"Jos\u00e9", "Jos\u00e9 #2", "a b", "a b #2", "evil"} < set(shown)
    assert all(len(name) < 120 and name.isprintable() for name in shown)


def test_a_name_that_is_not_unicode_is_shown_all_the_same(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"J\xf6rg.ipynb")).write_bytes(ONE)
    (submission,) = collect(tmp_path).submissions
    assert submission.student == "J\ufffdrg"
    submission.file.encode()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (notebook(RNN, name="01"), "work.ipynb"),
        (notebook("x = 1"), "01_recurrence.ipynb"),
        (notebook("x = 1"), "my-01_final.ipynb"),
        (notebook(RNN), "work.ipynb"),
        (notebook("x = 1", "def f(:", "if True:\n    " + RNN.replace("\n", "\n    ")), "w.ipynb"),
        (notebook(RNN, name="99"), "98_work.ipynb"),
        (notebook(RNN, course=["01"]), "w.ipynb"),
        (notebook(RNN, kernelspec={"name": "ir", "language": "R"}), "w.ipynb"),
    ],
)
@pytest.mark.usefixtures("to_come")
def test_the_chapter_is_found(data: bytes, name: str) -> None:
    assert read_submission("jane", name, data).chapter == "01"


def test_a_notebook_of_no_chapter_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "jane.ipynb").write_bytes(notebook("x = 1"))
    (submission,) = collect(tmp_path).submissions
    assert (submission.status, submission.chapter) == ("no chapter", "")
    assert "--chapter" in submission.sentence
    assert not submission.gradable
    assert table(collect(tmp_path, "1")) == [("jane", "01", "jane.ipynb", "ok")]


def test_old_formats_are_read() -> None:
    solved = nbformat.read(course_root() / "solutions" / "01_recurrence.ipynb", as_version=4)
    sources_now = [cell.source for cell in solved.cells if cell.cell_type == "code"]
    old = nbjson.writes(nbformat.convert(solved, 3)).encode()
    submission = read_submission("jane", "w.ipynb", old)
    assert submission.cells() == sources_now
    assert submission.chapter == "01"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"[" * 200_000,
        b"[1, 2]",
        b'{"nbformat": 9, "cells": []}',
        b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 3}',
        b'{"nbformat": 4, "nbformat_minor": 5, "cells": [{"cell_type": "code"}, 5]}',
        b"\xff\xfe{}",
        b'{"nbformat": ' + b"9" * 5000 + b"}",
        ONE[: len(ONE) // 2],
        notebook(*(["x = 1" * 40_000] * 11)),
    ],
)
def test_a_broken_file_keeps_its_student_and_gets_a_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "jane.ipynb").write_bytes(data)
    (tmp_path / "bob.ipynb").write_bytes(ONE)
    bob, jane = collect(tmp_path).submissions
    assert (jane.student, jane.chapter, jane.status) == ("jane", "01", "unreadable")
    assert jane.sentence.endswith(".")
    assert jane.cells() == []
    assert bob.gradable


def test_a_readable_notebook_goes_before_a_later_broken_one(tmp_path: Path) -> None:
    files = {"j/01_recurrence.ipynb": ONE, "j/01_recurrence2.ipynb": b"{", "b/w.ipynb": ONE}
    found = collect(zipped(tmp_path / "z.zip", {**files, "j/x.ipynb": b"{"}))
    assert [s.status for s in found.submissions] == ["ok", "ok"]
    assert [stray.file for stray in found.strays] == ["j/01_recurrence2.ipynb", "j/x.ipynb"]


def test_a_scratch_notebook_beside_the_chapter_is_only_reported(tmp_path: Path) -> None:
    (tmp_path / "j").mkdir()
    (tmp_path / "j" / "w.ipynb").write_bytes(ONE)
    (tmp_path / "j" / "scratch.ipynb").write_bytes(notebook("x = 1"))
    found = collect(tmp_path)
    assert table(found) == [("j", "01", "j/w.ipynb", "ok")]
    (stray,) = found.strays
    assert (stray.file, "--chapter" in stray.reason) == ("j/scratch.ipynb", True)


def test_names_in_an_archive_are_never_paths(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "z.zip",
        {
            "../../up.ipynb": ONE,
            "/etc/abs.ipynb": ONE,
            "C:\\win.ipynb": ONE,
            "a\\..\\..\\b.ipynb": ONE,
            "good.ipynb": ONE,
        },
    )
    before = sorted(tmp_path.parent.rglob("*"))
    found = collect(path)
    assert [s.student for s in found.submissions] == ["good"]
    assert len(found.strays) == 4
    assert {stray.reason for stray in found.strays} == {"its name points out of the archive"}
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(ONE)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link.ipynb").symlink_to(secret)
    (folder / "dir").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.ipynb")
    link = zipfile.ZipInfo("link.ipynb")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    for place, count in ((folder, 3), (tmp_path / "z.zip", 1)):
        found = collect(place)
        assert found.submissions == ()
        assert len(found.strays) == count
        reasons = [stray.reason for stray in found.strays]
        assert sum("link" in reason for reason in reasons) == max(1, count - 1)


def test_bombs_and_damage_in_an_archive_stop_nobody_else(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "z.zip",
        {"bomb.ipynb": b" " * 50_000_000, "good.ipynb": ONE, "hurt.ipynb": ONE * 50},
    )
    data = bytearray(path.read_bytes())
    start = data.index(b"hurt.ipynb") + 20
    data[start : start + 8] = b"\x00" * 8
    path.write_bytes(data)
    found = collect(path)
    status = {s.student: (s.status, s.sentence) for s in found.submissions}
    assert status["good"] == ("ok", "")
    assert "zip bomb" in status["bomb"][1]
    assert "damaged" in status["hurt"][1]


def test_an_archive_as_a_whole_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_TOTAL_BYTES", len(ONE) + 1)
    path = zipped(tmp_path / "z.zip", {f"s{number}.ipynb": ONE for number in range(4)})
    assert [s.status for s in collect(path).submissions] == ["ok", "ok", "unreadable", "unreadable"]


def test_a_huge_notebook_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 1000)
    (tmp_path / "jane.ipynb").write_bytes(notebook("x" * 2000, name="01"))
    (submission,) = collect(tmp_path).submissions
    assert "clear its outputs" in submission.sentence


def test_pictures_and_outputs_are_left_behind() -> None:
    document = json.loads(ONE)
    document["cells"][0]["outputs"] = [
        {"output_type": "display_data", "data": {"image/png": "A" * 900_000}, "metadata": {}}
    ]
    submission = read_submission("jane", "w.ipynb", json.dumps(document).encode())
    assert len(submission.data) < 1000
    assert submission.cells() == [RNN]


def test_only_the_chapter_that_is_asked_for(tmp_path: Path, to_come: str) -> None:
    (tmp_path / "jane").mkdir()
    (tmp_path / "jane" / "a.ipynb").write_bytes(ONE)
    for chapter in ("99", "x"):
        with pytest.raises(CollectError, match="There is no chapter"):
            collect(tmp_path, chapter)
    with pytest.raises(CollectError, match="no exercises to grade yet"):
        collect(tmp_path, to_come)


def test_what_cannot_be_collected_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(b"PK not a zip")
    cut = zipped(tmp_path / "cut.zip", {"a.ipynb": ONE})
    cut.write_bytes(cut.read_bytes()[:-30])
    for path in (tmp_path / "nowhere", tmp_path / "bad.zip", cut):
        with pytest.raises(CollectError) as caught:
            collect(path)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


def test_an_empty_folder_and_a_single_file(tmp_path: Path) -> None:
    assert collect(tmp_path) == Collection((), ())
    file = tmp_path / "jane.ipynb"
    file.write_bytes(ONE)
    assert [s.student for s in collect(file).submissions] == ["jane"]


def test_an_archive_inside_is_named(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.ipynb", ONE)
    path = zipped(tmp_path / "z.zip", {"jane/w.zip": inner.getvalue(), "bob/w.ipynb": ONE})
    (stray,) = collect(path).strays
    assert stray.file == "jane/w.zip"
    assert "unpack it" in stray.reason
