"""What an answer is: a value, a function, a class, a model.

Looked at where the answer lives and judged from the description alone, so that grading can do the
first inside of its sandbox and the second outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from utils.checks.compare import describe
from utils.checks.exercise import Exercise

_WANTED = {
    "function": "a function",
    "layer": "a class of layers",
    "model": "a function that returns a model",
}


@dataclass(frozen=True)
class Look:
    """What an answer is.

    Attributes:
        is_callable: whether it can be called.
        is_class: whether it is a class.
        is_model: whether it is a Keras model, which can be called as well.
        words: the same for people (`an array of shape (3, 4)`).
    """

    is_callable: bool
    is_class: bool
    is_model: bool
    words: str


def look_at(answer: Any) -> Look:
    """Return what an answer is. It may run code of the answer's class."""
    return Look(
        is_callable=callable(answer),
        is_class=isinstance(answer, type),
        is_model=hasattr(type(answer), "compile_from_config"),
        words=describe(answer),
    )


def wrong_kind(exercise: Exercise, look: Look) -> str | None:
    """Return the sentence for an answer that is something else than the exercise asks for."""
    if exercise.kind == "value":
        if look.is_callable:
            return f"`{exercise.name}` should be a value, and it is {look.words}."
        return None
    wants_class = exercise.kind == "layer"
    is_model = exercise.kind == "model" and look.is_model
    if look.is_callable and not is_model and (look.is_class or not wants_class):
        return None
    return (
        f"`{exercise.name}` should be {_WANTED[exercise.kind]}, and it is {look.words}: "
        "was the name used again for something else?"
    )
