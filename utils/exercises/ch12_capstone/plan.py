"""The page of decisions: four choices for each of the four tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from utils.checks.define import Sentences, value
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)

WORDS = {
    "directions": ("forward", "both"),
    "output": ("each step", "the whole text"),
    "choose_by": ("training", "validation", "test"),
    "reason": ("a", "b", "c", "d", "e", "f"),
}
"""What may be chosen."""
RIGHT = {
    "entities": ("both", "each step", "validation", "a"),
    "films": ("both", "the whole text", "validation", "c"),
    "addresses": ("both", "each step", "validation", "d"),
    "verse": ("forward", "each step", "validation", "b"),
}
"""What is right for each task, in the order of `WORDS`."""

Choice = tuple[str, str, str]
"""A task, a key of its dict, and what was chosen."""


def judge(inputs: Inputs, result: Any) -> Problem | None:
    if problem := wrong_form(result):
        return problem
    if choice := first_wrong(result):
        task, key, chosen = choice
        return say("look again", task=task, choice=key, chosen=chosen)
    return None


def wrong_form(result: Any) -> Problem | None:
    """Return a problem unless there is one of the allowed words for each choice of each task."""
    if not isinstance(result, dict) or not all(isinstance(each, dict) for each in result.values()):
        return say("no dict")
    for name in RIGHT:
        if name not in result:
            return say("no task", task=name, all=", ".join(RIGHT))
    for task in RIGHT:
        for key, allowed in WORDS.items():
            if key not in result[task]:
                return say("no choice", task=task, choice=key)
            if _word(result[task][key]) not in allowed:
                return say("no such word", task=task, choice=key, allowed=", ".join(allowed))
    return None


def first_wrong(result: Any) -> Choice | None:
    """Return the first wrong choice, by the order of the tasks and of the keys."""
    for task, right in RIGHT.items():
        for key, wanted in zip(WORDS, right, strict=True):
            if (chosen := _word(result[task][key])) != wanted:
                return task, key, chosen
    return None


def _word(given: Any) -> str:
    return given.strip().lower() if isinstance(given, str) else ""


# --- conditions of mistakes -------------------------------------------------------------------


def chose(key: str, word: str, *tasks: str) -> Callable[[Inputs, Any], bool]:
    """Return a condition: the first wrong choice is this word, at any of these tasks, or at all."""

    def is_first(inputs: Inputs, result: Any) -> bool:
        if wrong_form(result) or not (choice := first_wrong(result)):
            return False
        return choice[1:] == (key, word) and choice[0] in (tasks or RIGHT)

    return is_first


def exchanged(inputs: Inputs, result: Any) -> bool:
    """Return whether a tagger has the reason of the other, and all before it is right."""
    pairs = (("entities", "reason", "d"), ("addresses", "reason", "a"))
    return not wrong_form(result) and first_wrong(result) in pairs


def is_list_of_words(inputs: Inputs, result: Any) -> bool:
    """Return whether the choices of a task stand in a list, without their names."""
    return isinstance(result, dict) and any(isinstance(each, list) for each in result.values())


EXERCISE = value(__name__, judge)
