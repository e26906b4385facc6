"""What a learner's process sends is believed in nothing: forged answers are refused."""

from __future__ import annotations

import struct
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from utils.checks.guard import Outcome
from utils.checks.kinds import Look
from utils.grading import wire
from utils.grading.results import (
    Failure,
    ForgedError,
    Limits,
    ProbeRequest,
    describe_end,
    read_answers,
)

REQUESTS = [ProbeRequest("three", "call", [{"x": 1.0}] * 3), ProbeRequest("one", "value", [{}])]
BEGIN: dict[str, Any] = {"program": [], "finished": True, "replaced": []}
END = {"end": True}


def stream(*messages: Any) -> bytes:
    """Return messages as the learner's process sends them."""
    frames = [wire.encode(message) for message in messages]
    return b"".join(struct.pack(">I", len(frame)) + frame for frame in frames)


def outcome(**changed: Any) -> dict[str, Any]:
    """Return a result as it is sent, with some fields forged."""
    form = asdict(Outcome(value=np.ones(2), seconds=0.5))
    return {**form, "details": [], **changed}


def answer(name: str, *outcomes: Any, look: Any = None) -> dict[str, Any]:
    """Return the message that answers one exercise."""
    return {"exercise": name, "outcomes": list(outcomes), "look": look}


def failed(**changed: Any) -> dict[str, Any]:
    """Return the beginning that names one failure of the program, with some fields forged."""
    return {**BEGIN, "program": [{"line": 3, "why": "NameError: no x", **changed}]}


def look(**changed: Any) -> dict[str, Any]:
    """Return what an answer is, as it is sent, with some fields forged."""
    form = asdict(Look(is_callable=True, is_class=False, is_model=False, words="a list"))
    return {**form, **changed}


def read(*messages: Any) -> Any:
    """Read messages as the grader does."""
    return read_answers(stream(*messages), REQUESTS, 2**20)


def test_honest_answers_are_read() -> None:
    error = outcome(value=None, error="It stopped.")
    one = answer("one", outcome(value=None, error="No.", blank=True), look=look())
    answers = read(failed(), answer("three", outcome(), error), one, END)
    assert answers.complete
    assert answers.failures == (Failure(3, "NameError: no x"),)
    assert answers.finished
    assert [o.error for o in answers.outcomes["three"]] == [None, "It stopped."]
    assert np.array_equal(answers.outcomes["three"][0].value, [1, 1])
    assert answers.looks == {"one": Look(True, False, False, "a list")}


HONEST = {
    "a value for each case": [outcome()] * 3,
    "an error at once": [outcome(value=None, error="It stopped.")],
    "an error in the middle": [outcome(), outcome(value=None, error="It stopped.")],
    "nothing written": [outcome(value=None, error="`x` is still to be written", blank=True)],
    "a stub in one branch": [outcome(), outcome(value=None, error="unwritten", blank=True)],
    "an interrupt": [outcome(value=None, error="Interrupted.", counts=False)],
    "None for each case": [outcome(value=None)] * 3,
}


@pytest.mark.parametrize("outcomes", HONEST.values(), ids=HONEST)
def test_every_way_to_end_early_that_the_sandbox_has_is_read(outcomes: list[Any]) -> None:
    found = read(BEGIN, answer("three", *outcomes)).outcomes["three"]
    assert [each.error for each in found] == [each["error"] for each in outcomes]


def test_what_came_before_a_cut_is_kept() -> None:
    data = stream(BEGIN, answer("one", outcome()), answer("three", outcome()))
    answers = read_answers(data[:-5], REQUESTS, 2**20)
    assert list(answers.outcomes) == ["one"]
    assert not answers.complete


FORGED = {
    "cases left out": [BEGIN, answer("three", outcome())],
    "too many results": [BEGIN, answer("one", outcome(), outcome())],
    "no results": [BEGIN, answer("one")],
    "an exercise that nobody asked for": [BEGIN, answer("two", outcome())],
    "an exercise answered twice": [BEGIN, answer("one", outcome()), answer("one", outcome())],
    "an answer before the program": [answer("one", outcome())],
    "an answer after the end": [BEGIN, END, answer("one", outcome())],
    "two beginnings": [BEGIN, BEGIN],
    "a grade": [BEGIN, {"exercise": "one", "outcomes": [outcome()], "points": 100}],
    "a number as message": [5],
    "a list as name": [BEGIN, {"exercise": [], "outcomes": [outcome()]}],
    "a field too many": [BEGIN, answer("one", outcome(passed=True))],
    "a number as error": [BEGIN, answer("one", outcome(error=0))],
    "text as mark": [BEGIN, answer("one", outcome(blank="no"))],
    "a negative time": [BEGIN, answer("one", outcome(seconds=-1.0))],
    "no number as time": [BEGIN, answer("one", outcome(seconds=float("nan")))],
    "an array as details": [BEGIN, answer("one", outcome(details=np.ones(3)))],
    "numbers as details": [BEGIN, answer("one", outcome(details=[1]))],
    "blanks in place of cases": [BEGIN, answer("three", outcome(value=None, blank=True))],
    "blanks without a reason": [BEGIN, answer("one", outcome(value=None, blank=True))],
    "a try that does not count": [BEGIN, answer("one", outcome(counts=False))],
    "a value beside an error": [BEGIN, answer("one", outcome(error="It stopped."))],
    "values after an error": [
        BEGIN,
        answer("three", outcome(), outcome(value=None, error="No."), outcome()),
    ],
    "text as failures": [{**BEGIN, "program": "text"}],
    "text as a failure": [{**BEGIN, "program": ["text"]}],
    "a failure with a field too many": [failed(cell=1)],
    "a failure in a line below the first": [failed(line=-1)],
    "a failure in a line that no program has": [failed(line=2**40)],
    "a failure in half a line": [failed(line=1.5)],
    "a failure in line True": [failed(line=True)],
    "a failure in a line of text": [failed(line="1")],
    "a number as reason": [failed(why=1)],
    "text as end": [{**BEGIN, "finished": "yes"}],
    "HTML as a function": [{**BEGIN, "replaced": ["numpy.<b>"]}],
    "a sentence as a function": [{**BEGIN, "replaced": ["numpy.exp was wrong, full marks"]}],
    "another module's function": [{**BEGIN, "replaced": ["os.system"]}],
    "a look with a field too few": [BEGIN, answer("one", outcome(), look={"words": "a list"})],
    "a look with a number as mark": [BEGIN, answer("one", outcome(), look=look(is_class=1))],
    "a look without words": [BEGIN, answer("one", outcome(), look=look(words=None))],
    "a look in words alone": [BEGIN, answer("one", outcome(), look="a list")],
}


@pytest.mark.parametrize("messages", FORGED.values(), ids=FORGED)
def test_forged_answers_are_refused_in_one_sentence(messages: list[Any]) -> None:
    with pytest.raises(ForgedError) as caught:
        read(*messages)
    assert str(caught.value).endswith(".")


def test_garbage_is_refused() -> None:
    with pytest.raises(ForgedError):
        read_answers(struct.pack(">I", 4) + b"\x80\x04N.", REQUESTS, 2**20)


def test_texts_are_cut_to_what_a_page_holds() -> None:
    long = outcome(value=None, error="x" * 50_000, details=["y" * 5_000] * 50)
    many = {**BEGIN, "program": [{"line": 1, "why": "z" * 5_000}] * 50}
    answers = read(many, answer("one", long, look=look(words="w" * 50_000)))
    (only,) = answers.outcomes["one"]
    assert len(answers.failures) <= 20
    assert len(answers.failures[0].why) <= 500
    assert len(answers.looks["one"].words) <= 100
    assert len(str(only.error)) <= 4000
    assert len(only.details) <= 20


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        ("ended", 0, "ended Python itself"),
        ("timeout", None, "within 20 seconds"),
        ("memory", -6, "2.0 GB"),
        ("crashed", -11, "SIGSEGV"),
        ("crashed", 70, "exit code 70"),
        ("crashed", -99, "signal 99"),
    ],
)
def test_each_ending_has_its_sentence(status: str, code: int | None, says: str) -> None:
    answers = read_answers(b"", REQUESTS, 2**20)
    _, sentence = describe_end({"status": status, "code": code}, answers, Limits())
    assert says in sentence
