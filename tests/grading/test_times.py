"""When something was handed in: what a file's time is worth, in zips, folders and tables."""

from __future__ import annotations

import os
import struct
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.grading.samples import grade, lay, notebook, zipped
from utils.grading.lateness import RulesError
from utils.grading.register import FILE, Register
from utils.grading.submission import collect
from utils.grading.times import CHECKOUT, FOLDER, TOLD, ZIP, FileTime, judged, zip_seconds
from utils.grading.told_times import read_times

pytestmark = pytest.mark.usefixtures("berlin")

ONE = notebook("x = 1", name="01")
DAY = 86_400.0
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC).timestamp()


def test_different_times_are_trusted_and_equal_ones_are_not() -> None:
    apart = [FileTime(NOON + n * DAY, ZIP) for n in range(3)]
    assert [each.doubt for each in judged(apart)] == [""] * 3
    download = [FileTime(NOON + 4 * n, ZIP) for n in range(200)]
    assert {each.doubt for each in judged(download)} == {
        "the zip gives nearly all files the same time, that of its download"
    }
    copy = [FileTime(NOON, FOLDER)] * 2
    assert all("that of a copy" in each.doubt for each in judged(copy))


def test_a_file_that_was_added_by_hand_makes_no_witness_of_the_others() -> None:
    *download, added = judged([FileTime(NOON + n, ZIP) for n in range(9)] + [FileTime(1e9, ZIP)])
    assert all(each.doubt for each in download)
    assert not added.doubt


def test_one_file_alone_is_taken_at_its_word() -> None:
    (only,) = judged([FileTime(NOON, FOLDER)])
    assert only.trusted == datetime(2026, 11, 1, 13).astimezone()


@pytest.mark.parametrize("seconds", [None, 0.0, 315_532_800.0, 4e9])
def test_a_time_that_cannot_be_is_none(seconds: float | None) -> None:
    (only,) = judged([FileTime(seconds, ZIP)])
    assert (only.seconds, only.local) == (None, None)
    assert only.doubt == "the file has no time that can be true"


def test_a_git_checkout_has_no_times_of_its_own(tmp_path: Path) -> None:
    names = [f"class/{who}/work/01_recurrence.ipynb" for who in ("ann", "bob", "cem")]
    folder = lay(tmp_path / "f", {name: ONE for name in names})
    for day, name in enumerate(names):
        os.utime(folder / name, (NOON + day * DAY, NOON + day * DAY))
    (folder / "class/ann/.git").mkdir()
    (folder / "class/bob/.git").write_text("gitdir: elsewhere")
    sources = [s.time.source for s in collect(folder / "class").submissions if s.time]
    assert sources == [CHECKOUT, CHECKOUT, FOLDER]
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    packed = zipped(tmp_path / "c.zip", files | {"class/ann/.git/HEAD": b"ref"})
    sources = [s.time.source for s in collect(packed).submissions if s.time]
    assert sources == [CHECKOUT, CHECKOUT, ZIP]


def test_a_zip_is_read_on_this_machines_clock_or_in_utc() -> None:
    entry = zipfile.ZipInfo("a.ipynb", (2026, 11, 1, 12, 0, 0))
    assert zip_seconds(entry) == NOON - 3600
    entry.extra = b"\x01\x00\x02\x00ab" + struct.pack("<HHBi", 0x5455, 5, 1, int(NOON) + 7)
    assert zip_seconds(entry) == NOON + 7
    for broken in (b"UT\x05\x00\x01", b"UT", b"\xff" * 9, b"UT\x05\x00\x00aaaa"):
        entry.extra = broken
        assert zip_seconds(entry) == NOON - 3600
    entry.date_time = (1980, 0, 0, 0, 0, 0)
    assert zip_seconds(entry) is None


@pytest.mark.parametrize(
    ("name", "late"),
    [
        ("doejane_LATE_12_345_01_recurrence.ipynb", True),
        ("LATE_anon_aB3xZ_345_01_recurrence.ipynb", True),
        ("anon_aB3xZ_LATE_345_01_recurrence.ipynb", True),
        ("doejane_12_345_01_recurrence_LATE_1_2_x.ipynb", False),
        ("translate_12_345_01_recurrence.ipynb", False),
    ],
)
def test_canvas_tells_who_is_late(tmp_path: Path, name: str, late: bool) -> None:
    (only,) = collect(zipped(tmp_path / "c.zip", {name: ONE})).submissions
    assert only.time is not None
    assert only.time.marked_late is late


def table(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_a_table_tells_times_by_name_or_number(tmp_path: Path) -> None:
    text = (
        "Student,Time,chapter\nJosé,2026-11-01T13:00,\n12,2026-11-01T12:00Z,2\nbob,,\n"
        '"Jane Doe (id 7)",2026-11-01 12:00:00+00:00,01\n'
    )
    told = read_times(table(tmp_path / "t.csv", text, "utf-8-sig"))
    at = told.of("josé", "05")
    assert at is not None and (at.seconds, at.source) == (NOON, TOLD)
    assert told.of("Anybody (id 12)", "02") == told.of("Jane Doe (id 7)", "01") == at
    assert told.of("Anybody (id 12)", "01") is None
    assert told.of("José (id 5)", "01") is None
    assert told.of("bob", "01") is None
    assert told.unused(["José", "Anybody (id 12)"]) == 1


def test_moodles_grading_worksheet_tells_them_too(tmp_path: Path) -> None:
    text = (
        "Identifier,Full name,Status,Grade,Last modified (submission),Last modified (grade)\n"
        'Participant 101,"Ann Lee",Submitted,,"Sunday, 1 November 2026, 1:00 PM",-\n'
        'Participant 102,"Bob Ray",No submission,,-,-\n'
    )
    told = read_times(table(tmp_path / "t.csv", text, "utf-8-sig"))
    at = told.of("Ann Lee (id 101)", "01")
    assert at is not None and at.seconds == NOON
    assert told.of("Bob Ray (id 102)", "01") is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name,when\n", "needs the columns `student` and `time`"),
        ("", "needs the columns"),
        ("student,time\nann,yesterday\n", "line 2: 'yesterday' is no date and time"),
        ("student,time\nann,2026-11-01T12:00\nAnn,2026-11-01T13:00\n", "line 3: 'Ann' has a time"),
        ('student,time\n"ann,2026\n', "is no row of a CSV"),
    ],
)
def test_a_table_that_tells_nothing_says_why(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(RulesError, match=r"t\.csv") as caught:
        read_times(table(tmp_path / "t.csv", text))
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_other_encodings_and_no_file_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="CSV UTF-8"):
        read_times(table(tmp_path / "t.csv", "student,time\nJosé,2026-11-01T12:00", "latin-1"))
    with pytest.raises(RulesError, match="No such file"):
        read_times(tmp_path / "none.csv")


def test_what_a_run_does_not_see_an_earlier_one_has_noted(tmp_path: Path) -> None:
    files = {"ann/01_recurrence.ipynb": ONE, "bob/01_recurrence.ipynb": ONE}
    folder = lay(tmp_path / "c", files)
    for day, name in enumerate(files):
        os.utime(folder / name, (NOON + day * DAY, NOON + day * DAY))
    first = Register(tmp_path, collect(folder).submissions)
    first.keep()
    later = Register(tmp_path, ())
    assert later.marks.handed == first.marks.handed
    assert later.marks.handed_in(grade("bob")).seconds == NOON + DAY
    assert later.marks.handed_in(grade("nobody")).doubt == "this run did not see the file"


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"version": 1}', '{"version": 1, "rules": [], "handed_in": [[1]]}']
    + [
        f'{{"version": 1, "rules": [], "handed_in": [["a", "01", {seconds}, "", "", 0]]}}'
        for seconds in ('"x"', "NaN", "1e300", "[]")
    ],
)
def test_a_damaged_register_ends_no_run(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    register = Register(tmp_path, ())
    assert register.marks.handed == {}
    register.keep()
    assert Register(tmp_path, ()).notes == []
