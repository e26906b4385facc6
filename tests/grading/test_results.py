"""What a learner's process sends is believed in nothing: forged answers are refused."""

from __future__ import annotations

import struct
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from utils.checks.guard import Outcome
from utils.grading import wire
from utils.grading.results import ForgedError, Limits, ProbeRequest, describe_end, read_answers

REQUESTS = [ProbeRequest("three", "call", [{"x": 1.0}] * 3), ProbeRequest("one", "value", [{}])]
BEGIN: dict[str, Any] = {"program": [], "replaced": []}
END = {"end": True}


def stream(*messages: Any) -> bytes:
    """Return messages as the learner's process sends them."""
    frames = [wire.encode(message) for message in messages]
    return b"".join(struct.pack(">I", len(frame)) + frame for frame in frames)


def outcome(**changed: Any) -> dict[str, Any]:
    """Return a result as it is sent, with some fields forged."""
    form = asdict(Outcome(value=np.ones(2), seconds=0.5))
    return {**form, "details": [], **changed}


def answer(name: str, *outcomes: Any) -> dict[str, Any]:
    """Return the message that answers one exercise."""
    return {"exercise": name, "outcomes": list(outcomes)}


def read(*messages: Any) -> Any:
    """Read messages as the grader does."""
    return read_answers(stream(*messages), REQUESTS, 2**20)


def test_honest_answers_are_read() -> None:
    failed = outcome(value=None, error="It stopped.")
    answers = read(BEGIN, answer("three", outcome(), failed), answer("one", outcome()), END)
    assert answers.complete
    assert [o.error for o in answers.outcomes["three"]] == [None, "It stopped."]
    assert np.array_equal(answers.outcomes["one"][0].value, [1, 1])


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
    "text as notes": [{"program": "text", "replaced": []}],
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
    (only,) = read(BEGIN, answer("one", long)).outcomes["one"]
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
