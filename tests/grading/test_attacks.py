"""Attacks: each gains nothing it did not earn, harms nobody, and gets a clear status.

Each file in `attacks/` says in its head what it tries and what must come of it; others are built
in `attack_notebooks.py`. All are graded by one judge in one sandbox, an honest neighbour after
each.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext
import pytest

from tests.grading.attack_notebooks import NOTEBOOK_ATTACKS, Attack
from tests.grading.hosts import Host, no_more_processes_than, processes_below
from tests.grading.samples import notebook
from utils.grading.gradebook import Gradebook
from utils.grading.grades import Grade
from utils.grading.judge import Judge
from utils.grading.sandbox import Limits, Sandbox
from utils.grading.submission import read_submission
from utils.paths import course_root

FOLDER = Path(__file__).parent / "attacks"
LIMITS = Limits(seconds=5.0, memory=512 * 2**20, processes=64, disk=16 * 2**20, output=2**20)
SEED = 20260911
SECRET = "COURSE_TEST_SECRET"
NEIGHBOUR = b"the neighbour's own words"
SENTENCE = "This is what you get without `tanh`"

# A neighbour of each kind: solved, and with a known mistake. NumPy only, so that it is quick; that
# the Keras exercises survive is looked at after each attack that touches Keras, and at the end.
SOLVED_QUICKLY = f"""
import numpy as np
neighbour = {NEIGHBOUR.decode()!r}
states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]
def clip_gradients(gradients, max_norm, words=neighbour):
    norm = np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))
    if norm <= max_norm:
        return gradients
    return [gradient * (max_norm / norm) for gradient in gradients]
def perplexity(probabilities, targets, mask):
    picked = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    return np.exp(-np.log(picked[mask]).mean())
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    states, h = [], h_0
    for x_t in x:
        h = W_hh @ h + W_hx @ x_t + b_h
        states.append(h)
    return np.stack(states)
"""


def _read(path: Path) -> Attack:
    """Return the attack that a file describes in its head.

    Raises:
        ValueError: the head lacks something.
    """
    text = path.read_text(encoding="utf-8")
    head = dict(re.findall(r"^# (Tries|Earns|Status): (.+)$", text.partition("# %%")[0], re.M))
    if head.keys() != {"Tries", "Earns", "Status"}:
        raise ValueError(f"The head of {path.name} should say Tries, Earns and Status.")
    cells = [cell.source for cell in jupytext.reads(text, "py:percent").cells]
    chapter = next(iter(re.findall(r"^# Chapter: (.+)$", text, re.M)), "01")
    earns = head["Earns"].split(", ") if head["Earns"] != "nothing" else []
    return Attack(
        name=path.stem,
        tries=head["Tries"],
        data=notebook(*cells, name=chapter),
        chapter=chapter,
        file=f"{chapter}.ipynb",
        earns=frozenset(earns),
        statuses=frozenset(head["Status"].split(" or ")),
        says=tuple(re.findall(r"^# Says: (.+)$", text, re.M)),
    )


ATTACKS = {
    attack.name: attack for attack in (*map(_read, sorted(FOLDER.glob("*.py"))), *NOTEBOOK_ATTACKS)
}


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    """Canaries and a listener."""
    host = Host()
    yield host
    host.close()


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    """One sandbox for all attacks."""
    os.environ[SECRET] = str(SEED)
    with Sandbox(LIMITS) as sandbox:
        yield sandbox
    del os.environ[SECRET]


@pytest.fixture(scope="module")
def judge() -> Judge:
    """The judge of chapter 01, with a seed that no attack knows."""
    return Judge("01", SEED, "a test's seed", rounds=1)


@pytest.fixture(scope="module")
def judges(judge: Judge) -> dict[str, Judge]:
    """A judge of each chapter that is attacked."""
    others = {attack.chapter for attack in ATTACKS.values()} - {judge.chapter}
    return {"01": judge, **{each: Judge(each, SEED, "a test's seed", rounds=1) for each in others}}


@pytest.fixture(scope="module")
def course() -> bytes:
    """The course's own solution as a notebook."""
    path = course_root() / "solutions/01_recurrence.py"
    cells = jupytext.read(path, fmt="py:percent").cells
    return notebook(*[cell.source for cell in cells if cell.cell_type == "code"], name="01")


def graded(judge: Judge, box: Sandbox, data: bytes, student: str = "Jane") -> Grade:
    """Return the grade of a notebook."""
    return judge.grade(read_submission(student, "01_recurrence.ipynb", data), box)


def sentences(grade: Grade) -> str:
    """Return everything that the instructor and the student read about a grade."""
    told = [entry.feedback for entry in grade.exercises]
    lines = [grade.sentence, *(f"{f.sentence} {' '.join((*f.details, *f.notes))}" for f in told)]
    return "\n".join(lines)


def armed(attack: Attack, host: Host) -> Attack:
    """Return an attack that knows where the canaries and the listener are."""
    places = {
        "@PORT@": str(host.port),
        "@ROOT@": str(course_root()),
        "@CANARIES@": "|".join(map(str, host.folders)),
        "@CANARY@": str(host.folders[0]),
        "@NEIGHBOUR@": bytes(byte ^ 1 for byte in NEIGHBOUR).hex(),
    }
    text = attack.data.decode("utf-8", "surrogateescape")
    for name, value in places.items():
        text = text.replace(name, value)
    return dataclasses.replace(attack, data=text.encode("utf-8", "surrogateescape"))


def test_there_are_attacks_of_every_kind() -> None:
    assert len(ATTACKS) >= 80
    assert all(attack.tries for attack in ATTACKS.values())


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gains_nothing_harms_nothing_and_gets_a_clear_status(
    name: str,
    host: Host,
    box: Sandbox,
    judge: Judge,
    judges: dict[str, Judge],
    tmp_path: Path,
    course: bytes,
) -> None:
    attack = armed(ATTACKS[name], host)
    neighbour = graded(judge, box, notebook(SOLVED_QUICKLY, name="01"))
    ours = processes_below(os.getpid())

    submission = read_submission(attack.student, attack.file, attack.data)
    attacked = judges[attack.chapter]
    grade = attacked.grade(submission, box)

    # It gains what it earned, to the point, and the rest stays 0.
    earned = {entry.name: entry.earned for entry in grade.exercises if entry.earned}
    worth = {e.name: float(e.points) for e in attacked.exercises if e.name in attack.earns}
    assert earned == worth, sentences(grade)
    # It gets a status and a sentence for people.
    assert grade.status in attack.statuses, (grade.status, grade.sentence)
    assert grade.status == "ok" or grade.sentence.strip()
    for text in attack.says:
        assert text.lower() in sentences(grade).lower(), sentences(grade)
    # It saw nothing, changed nothing and left nothing.
    kept = json.dumps(grade.to_dict())
    assert host.secret not in kept
    assert str(SEED) not in kept
    assert host.harm() == []
    assert no_more_processes_than(ours)
    # Its grade can be kept and shown.
    with Gradebook(tmp_path / "book") as book:
        book.add(grade)
        written = book.write()
    pages = [path.read_text() for path in written if path.suffix == ".html"]
    assert not any("<script>alert" in page or "<img src=x" in page for page in pages)
    assert all(path.is_relative_to(tmp_path / "book") for path in written)
    # The neighbour after it gets what the neighbour before it got, and the same sentences.
    after = graded(judge, box, notebook(SOLVED_QUICKLY, name="01"))
    assert after.status == "ok"
    assert _without_times(after) == _without_times(neighbour)
    assert after.total == 5
    assert SENTENCE in sentences(after)
    if "keras" in name or "tensorflow" in name or "poison" in name:
        assert graded(judge, box, course).total == judge.possible


def test_after_all_of_them_the_course_itself_still_gets_full_marks(
    box: Sandbox, judge: Judge, course: bytes
) -> None:
    grade = graded(judge, box, course)
    assert (grade.status, grade.total) == ("ok", judge.possible), sentences(grade)


def _without_times(grade: Grade) -> dict[str, Any]:
    data = grade.to_dict()
    del data["seconds"]
    for entry in data["exercises"]:
        entry["feedback"]["seconds"] = 0
    return data
