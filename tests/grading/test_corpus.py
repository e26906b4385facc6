"""A corpus of answers: what of a student's code is kept, and how it lies in a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from utils.grading.corpus import Corpus, CorpusError, Slice, Verdict
from utils.grading.nameless import MAX_BYTES, names_student, without_comments

COMMENTED = '''
"""By Jane Doe."""
# Jane's
def rnn_forward(x, h_0):  # Jane
    """Jane wrote this."""
    return (x +
            h_0)  # 'Jane'

class Cell:
    "Jane"

def nothing():
    """Jane."""
async def later():
    for _ in ():
        "Jane"
    return "kept"
'''


def test_comments_and_docstrings_go_and_the_program_stays() -> None:
    text = without_comments(COMMENTED)
    assert text is not None
    assert "Jane" not in text
    names: dict[str, object] = {}
    exec(text, names)
    assert names["rnn_forward"](2, 3) == 5  # type: ignore[operator]
    assert names["nothing"]() is None  # type: ignore[operator]
    assert "'kept'" in text


def test_spaces_and_comments_make_no_other_answer() -> None:
    one, other = "x = [1,2] # mine\n", "x = [\n    1,\n    2,\n]\n"
    assert without_comments(one) == without_comments(other) == "x = [1, 2]\n"


@pytest.mark.parametrize("source", ["x" * (MAX_BYTES + 1), "-" * 9_000 + "1", "x ="])
def test_what_cannot_be_written_anew_is_left_out(source: str) -> None:
    assert without_comments(source) is None


@pytest.mark.parametrize(
    ("text", "student"),
    [
        ("jane_states = []", "Jane Doe (id 12345)"),
        ("class JaneCell: pass", "Jane Doe"),
        ("seed = 12345", "Jane Doe (id 12345)"),
        ("raise ValueError('ask JOSÉ')", "José Pérez"),
        ("x = 'andersonshome'", "Kim Anderson"),
        ("名前 = '李小龙'", "李小龙"),
    ],
)
def test_a_name_is_found(text: str, student: str) -> None:
    assert names_student(text, student)


@pytest.mark.parametrize(
    ("text", "student"),
    [
        ("channels = max(3, x.shape[0])", "Ann Max (id 9)"),
        ("h = np.tanh(W)", "Li Wu"),
        ("y = 4", "student 4"),
    ],
)
def test_words_that_name_nobody_are_no_name(text: str, student: str) -> None:
    assert not names_student(text, student)


def answer(source: str = "x = 1\n", **changes: object) -> Slice:
    said = {"status": "not_yet", "share": 0.5, "mistake": None, "sentence": "Half.", **changes}
    return Slice("01", "rnn_forward", source, Verdict(**said), "autumn")  # type: ignore[arg-type]


def test_a_corpus_is_read_as_it_was_written_in_the_order_of_its_hashes(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus")
    answers = [answer(f"x = {n}  \udc80\u00e9\n") for n in range(5)]
    for each in answers:
        assert corpus.put(each)
    corpus.write()
    (path,) = (tmp_path / "corpus").rglob("*.jsonl")
    assert path.relative_to(tmp_path) == Path("corpus/01/rnn_forward.jsonl")
    before = path.read_bytes()
    again = Corpus(tmp_path / "corpus")
    assert again.slices == corpus.slices
    ids = [json.loads(line)["id"] for line in before.splitlines()]
    assert ids == sorted(each.id for each in answers)

    # Adding twice adds nothing, in whatever order; another verdict takes the former one's place.
    assert not any(again.put(each) for each in reversed(answers))
    again.write()
    assert path.read_bytes() == before
    assert again.put(answer(answers[0].source, status="passed", share=1.0))
    again.write()
    assert len(Corpus(tmp_path / "corpus").slices) == 5


def test_verdicts_agree_in_other_words_and_with_rounded_points() -> None:
    half = Verdict("not_yet", 0.665, None, "Half.")
    assert half.agrees(Verdict("not_yet", 0.667, None, "A half."))
    assert not half.agrees(Verdict("not_yet", 0.65, None, "Half."))
    assert not half.agrees(Verdict("not_yet", 0.665, "no tanh", "Half."))
    assert str(Verdict("not_yet", 0.5, "no tanh", "")) == "not yet, 50% of the points (no tanh)"


@pytest.mark.parametrize(
    "line",
    [
        "<<<<<<< HEAD",
        "[]",
        "{}",
        '{"version": 1}',
        "",
        '{"version": 1, "status": "passed", "mistake": 3}',
    ],
)
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    corpus = Corpus(tmp_path)
    corpus.put(answer())
    corpus.write()
    path = tmp_path / "01" / "rnn_forward.jsonl"
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(CorpusError, match=r"Line 2 of .*01/rnn_forward\.jsonl .* restore"):
        Corpus(tmp_path)


def test_a_line_that_was_changed_by_hand_is_named(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    corpus.put(answer())
    corpus.write()
    path = tmp_path / "01" / "rnn_forward.jsonl"
    path.write_text(path.read_text().replace("x = 1", "x = 2"))
    with pytest.raises(CorpusError, match="Line 1"):
        Corpus(tmp_path)


def test_a_file_is_no_corpus(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CorpusError, match="name the folder of a corpus"):
        Corpus(tmp_path / "file")
