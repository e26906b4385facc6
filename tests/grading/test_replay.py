"""Old answers as a corpus: recorded without names, and run through the checks of another day."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.grading import answers
from tests.grading.classes import ENDS_ITSELF, hand_in, run_command
from tests.grading.samples import notebook
from tests.grading.serial import Serial
from utils.cli import app
from utils.grading.corpus import Corpus, Verdict
from utils.grading.replay import SEED
from utils.paths import course_root

TURNED_ROUND = answers.mistaken("rnn_forward", "W_hh turned round")
NAMED = answers.HALF_RIGHT.replace("states", "gustav_states")
SIGNED = TURNED_ROUND.replace("def rnn", "# Ann Miller, group 7\ndef rnn")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    solved = answers.solved("rnn_forward", "perplexity")
    hand_in(
        tmp_path / "class",
        {
            "Ann Miller": notebook(answers.IMPORTS, SIGNED, name="01"),
            "Bob": notebook(answers.IMPORTS, "# Bob's\n" + TURNED_ROUND, name="01"),
            "Cat": solved,
            "Dan": notebook("x = (", answers.IMPORTS, answers.HALF_RIGHT, name="01"),
            "Eve": notebook(ENDS_ITSELF, name="01"),
            "Gustav": notebook(answers.IMPORTS, NAMED, name="01"),
            "Hal": notebook(answers.IMPORTS, name="01"),
        },
    )
    return tmp_path


def grade(place: Path, *words: object) -> Any:
    arguments = ["grade", place / "class", "-o", place / "grades", *words]
    return CliRunner().invoke(app, list(map(str, arguments)))


def against(corpus: Path, *words: str) -> Any:
    return CliRunner().invoke(app, ["grade", "--against", str(corpus), *words])


def change(corpus: Path, exercise: str, **verdict: Any) -> str:
    """Let a corpus say that an exercise's first answer had another verdict once; return its id."""
    read = Corpus(corpus)
    first = min(
        (each for each in read.slices.values() if each.exercise == exercise),
        key=lambda each: each.id,
    )
    record = {**vars(first.verdict), **verdict}
    path = corpus / "01" / f"{exercise}.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines = [{**line, **(record if line["id"] == first.id else {})} for line in lines]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert Verdict(**record)
    return first.id


def test_answers_are_recorded_without_names_and_only_once(
    place: Path, serial: type[Serial]
) -> None:
    corpus = place / "corpus"
    done = grade(place, "--record", corpus)
    assert done.exit_code == 0, done.output
    # Ann's and Bob's differ in comments alone.
    assert "4 added, 0 there before." in done.stdout
    assert "1 in which the name stands" in done.stdout
    assert "1 that met a limit" in done.stdout
    files = {path: path.read_text() for path in corpus.rglob("*") if path.is_file()}
    assert {path.stem for path in files} == {"rnn_forward", "perplexity"}
    text = "".join(files.values()).casefold()
    for secret in ("ann", "miller", "bob", "cat", "gustav", "ipynb", "group"):
        assert secret not in text
    seed = (place / "grades" / ".seed").read_text().strip()
    assert seed not in text
    said = {
        (each.exercise, each.verdict.status, each.verdict.mistake)
        for each in Corpus(corpus).slices.values()
    }
    assert said == {
        ("rnn_forward", "passed", None),
        ("perplexity", "passed", None),
        ("rnn_forward", "not_yet", "W_hh turned round"),
        ("rnn_forward", "not_yet", None),
    }

    done = grade(place, "--record", corpus)
    assert "0 added, 4 there before." in done.stdout
    assert {path: path.read_text() for path in files} == files


def test_an_answer_that_is_judged_otherwise_alone_is_not_recorded(
    tmp_path: Path, serial: type[Serial]
) -> None:
    """Such as one that hangs on chance: in a corpus it would turn without a change."""
    hand_in(tmp_path / "class", {"ann": answers.solved("perplexity")})
    assert grade(tmp_path).exit_code == 0
    (record,) = (tmp_path / "grades" / "graded").iterdir()
    record.write_text(record.read_text().replace('"status": "passed"', '"status": "not_yet"'))
    done = grade(tmp_path, "--record", tmp_path / "corpus")
    assert "0 added" in done.stdout
    assert "1 judged otherwise alone" in done.stdout
    assert not (tmp_path / "corpus").exists()


def test_a_corpus_tells_which_verdicts_turn(place: Path, serial: type[Serial]) -> None:
    corpus = place / "corpus"
    grade(place, "--record", corpus)
    done = against(corpus)
    assert done.exit_code == 0, done.output
    assert "4 answers: no verdict would turn." in done.stdout

    was = "It was wrong once."
    turned = change(corpus, "perplexity", status="not_yet", share=0.5, sentence=was)
    before = (corpus / "01" / "perplexity.jsonl").read_text()
    done = against(corpus)
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    at = lines.index(f"01/perplexity {turned}: not yet, 50% of the points → passed")
    assert "one over the geometric mean" in lines[at + 1]
    assert lines[at + 2] == f"  before: {was}"
    assert "4 answers: 1 verdict would turn." in lines
    assert (corpus / "01" / "perplexity.jsonl").read_text() == before

    # What has been looked at and found right is kept, and turns no more.
    assert against(corpus, "--accept").exit_code == 0
    done = against(corpus)
    assert done.exit_code == 0
    assert "no verdict would turn" in done.stdout


def test_other_words_and_other_numbers_turn_no_verdict(place: Path, serial: type[Serial]) -> None:
    corpus = place / "corpus"
    grade(place, "--record", corpus)
    change(corpus, "perplexity", sentence="Right, with 17 words.")
    done = against(corpus)
    assert done.exit_code == 0
    assert "perplexity, 1 with the same verdict in other words:" in done.stdout
    assert "no verdict would turn, 1 would read otherwise." in done.stdout
    path = corpus / "01" / "rnn_forward.jsonl"
    numbers = path.read_text().replace("(1, 6)", "(2, 7)")
    assert numbers != path.read_text()
    path.write_text(numbers)
    assert "1 would read otherwise." in against(corpus).stdout


def test_an_exercise_that_is_no_more_is_named(place: Path, serial: type[Serial]) -> None:
    corpus = place / "corpus"
    grade(place, "--record", corpus)
    read = Corpus(corpus)
    (old,) = (each for each in read.slices.values() if each.exercise == "perplexity")
    renamed = type(old)("01", "loss_of_old", old.source, old.verdict, old.seed)
    read.put(renamed)
    read.write()
    done = against(corpus)
    assert done.exit_code == 1
    assert "no exercise `loss_of_old` in chapter 01 any more" in done.stdout
    assert "delete 01/loss_of_old.jsonl" in done.stdout


def test_interrupted_it_tells_what_it_has_seen(place: Path, serial: type[Serial]) -> None:
    corpus = place / "corpus"
    grade(place, "--record", corpus)
    serial.stop_after = 1
    done = against(corpus)
    assert done.exit_code == 130
    assert "1 of 4 answers: no verdict would turn. Interrupted." in done.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--against", "nowhere"], "nowhere holds no answers: make a corpus with"),
        (["--against", "file"], "name the folder of a corpus"),
        (["--against", "file", "class"], "leave out class"),
        (["--against", "file", "--regrade-all"], "leave out --regrade-all"),
        (["--against", "nowhere", "--chapter", "99"], "99"),
        (["class", "--accept"], "name the corpus with --against"),
        (["class", "--record", "file"], "name the folder of a corpus"),
        ([], "Name what to grade"),
    ],
)
def test_what_cannot_begin_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], sentence: str
) -> None:
    hand_in(tmp_path / "class", {"ann": notebook("x = 1", name="01")})
    (tmp_path / "file").write_text("mine")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["grade", *words])
    assert done.exit_code == 2, done.output
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class", "file"]


def test_the_cases_of_a_corpus_never_change() -> None:
    """Else every corpus that was recorded before would read otherwise."""
    assert SEED.value == 97861337922853648103371723716170434700


def test_a_changed_check_turns_verdicts_in_a_process_of_its_own(place: Path) -> None:
    """With real workers, and no submissions, no gradebook and no secret seed beside it."""
    root = place / "course"
    for folder in ("utils", "solutions", "chapters"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(course_root() / folder, root / folder, ignore=ignore)
    environment = {**os.environ, "PYTHONPATH": str(root)}
    corpus = place / "corpus"
    where = {"cwd": place, "env": environment}
    done = run_command(place / "class", "-o", place / "grades", "--record", corpus, **where)
    assert done.returncode == 0, done.stderr
    shutil.rmtree(place / "grades")
    page = root / "utils" / "exercises" / "ch01_recurrence" / "rnn_forward.py"
    single = '    yield "a sequence of a single step", inputs(rng.normal(size=(1, 5)), 6)\n'
    assert single in page.read_text()
    page.write_text(page.read_text().replace(single, ""))
    done = run_command("--against", corpus, **where)
    assert done.returncode == 1, done.stderr
    assert "not yet, 66% of the points → passed" in done.stdout
    assert "4 answers: 1 verdict would turn." in done.stdout
    assert "Traceback" not in done.stderr
    assert not (place / "grades").exists()
