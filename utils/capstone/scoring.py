"""How good a model of the capstone is: its answers against the labels."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.capstone import data
from utils.capstone.answers import ModelError, answers
from utils.capstone.tasks import Task, find_task

__all__ = ["ModelError", "evaluate", "requests", "score"]


def evaluate(task: Task | str, model: Any, split: str = "validation") -> float:
    """Return a model's score on a split, in the task's measure.

    Raises:
        ModelError: it takes or gives something else than the task asks for; one sentence.
        LookupError: there is no such task.
    """
    chosen = find_task(task) if isinstance(task, str) else task
    found = answers(model, **requests(chosen, split))
    return score(chosen, found["answers"], split)


def requests(task: Task, split: str) -> dict[str, Any]:
    """Return what `answers` needs beside a model, as plain values."""
    held = data.split(task.name, split)
    return {
        "kind": task.kind,
        "inputs": [held.inputs[name] for name in task.reads],
        "width": data.width(task.name),
        "following": held.targets if task.kind == "next" else None,
    }


def score(task: Task, found: Any, split: str) -> float:
    """Return the score of answers, as `answers` gives them.

    Raises:
        ModelError: they have another shape than the labels, or hold what is no answer.
    """
    held = data.split(task.name, split)
    given = np.asarray(found)
    if given.shape != held.targets.shape or given.dtype.kind not in "if":
        raise ModelError("The answers have another shape than the labels.")
    if task.kind == "next":
        if not np.isfinite(given).all() or (given > 0).any():
            raise ModelError("The answers are no log-probabilities.")
        return float(np.exp(-given[held.real].sum() / held.real.sum()))
    if (given < 0).any() or (given >= data.width(task.name)).any():
        raise ModelError("The answers name a class that there is not.")
    if task.kind == "classes":
        return float(np.mean(given == held.targets))
    if task.name == "addresses":
        return float(((given == held.targets) | ~held.real).all(axis=1).mean())
    return _entity_f1(given, held)


def _entity_f1(given: np.ndarray, held: data.Split) -> float:
    from utils.data.entity_parsing import TAGS
    from utils.metrics import entity_scores

    def rows(tags: np.ndarray) -> list[np.ndarray]:
        return [row[real] for row, real in zip(tags, held.real, strict=True)]

    return float(entity_scores(rows(held.targets), rows(given), TAGS)["all"].f1)
