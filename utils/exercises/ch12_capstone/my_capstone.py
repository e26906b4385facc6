"""A model for one task of four, or for more; what is judged comes from `several.task_models`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.capstone.tasks import TASKS
from utils.checks import properties, several, stacks
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import (
    Inputs,
    Problem,
    is_anything,
    is_count,
    is_norms,
    is_numeric,
)

say = Sentences(__name__)

IDS = {"entities": (3907,), "films": (8115,), "addresses": (993, 50), "verse": (68, 7)}
"""How many ids each input of a task may hold; a test compares them with the data."""
SCORES = {"entities": 7, "films": 2, "addresses": 29, "verse": 68}
"""How many tags, classes or ids a model of a task scores."""
STEPS, LENGTHS = 40, (40, 23, 1)
MASK = np.arange(STEPS) < np.array(LENGTHS)[:, None]
_KEPT = np.array([1, 17, 30])
"""For each row the last step that stays when later ones change."""
_MORE = 60
READS_IDS = rf"{stacks.NOT_A_SEQUENCE}.*\((None, None|3, {STEPS})\)"
TOO_FEW_ROWS = several.TOO_FEW_ROWS


def cases(rng: Rng) -> Cases:
    tasks = {name: _task(name, rng) for name in TASKS}
    yield "the four tasks", {"tasks": tasks, "seed": int(rng.integers(10_000))}


def _task(name: str, rng: Rng) -> dict[str, Any]:
    """Return what a model of a task reads: rows of ids, padded but for those of verse."""
    first, *others = IDS[name]
    rows = (len(LENGTHS), STEPS)
    if name == "verse":
        ids = rng.integers(1, first, rows).astype(np.int32)
        poet = np.array([others[0] - 1, 0, 2], np.int32)
        later = properties.change_the_future(ids, _KEPT, rng)
        return _read(name, x=[ids, poet], changed=[later, poet])
    x = [np.where(MASK, rng.integers(1, size, rows), 0).astype(np.int32) for size in IDS[name]]
    for ids, size in zip(x, IDS[name], strict=True):
        ids[0, 3] = size - 1  # the largest id, which a table that is one row too short lacks
    changed = [np.where(MASK, 1 + ids % (ids.max() - 1), 0).astype(np.int32) for ids in x]
    return _read(
        name, x=x, changed=changed, padded=[np.pad(ids, ((0, 0), (0, _MORE))) for ids in x]
    )


def _read(name: str, **arrays: list[Array]) -> dict[str, Any]:
    return {"at_most": 10 * TASKS[name].parameters, **arrays}


def judge(inputs: Inputs, result: Any) -> Problem | None:
    if result.keys() != TASKS.keys():
        return say("other tasks")
    found = first_fault(result)
    if found is None:
        return None
    name, key = found
    if not name:
        return say(key)
    model, task = result[name], TASKS[name]
    if key == "no gradient":
        problem = properties.gradient_reach(model["reach"])
        return problem and say(key, task=name, why=problem.sentence)
    return say(
        key,
        task=name,
        expected=shape_of(name),
        got=model["outputs"].shape,
        count=model["parameters"],
        budget=task.parameters,
    )


def first_fault(result: Any) -> tuple[str, str] | None:
    """Return the first task whose model is at fault, and the key of what is wrong, or None."""
    if not any(result.values()):
        return "", "no task"
    for name, model in result.items():
        if model is not None and (key := fault(name, model)):
            return name, key
    return None


def fault(name: str, model: Any) -> str:
    """Return the key of what is wrong first with the model of a task, or nothing."""
    outputs, kind = model["outputs"], TASKS[name].kind
    if outputs.shape != shape_of(name):
        return "shape"
    if properties.finite(outputs):
        return "no numbers"
    if _moved(outputs, model["again"]):
        return "restless"
    if kind == "next" and (
        properties.are_probabilities(outputs) or model["activation"] == "softmax"
    ):
        return "probabilities"
    if model["parameters"] > TASKS[name].parameters:
        return "budget"
    if kind == "next" and _foreseen(outputs, model["changed"]):
        return "reads ahead"
    if kind != "next" and _moved(*_real(kind, outputs, model["padded"])):
        return "loses the mask" if model["makes_mask"] else "padding"
    if not _moved(outputs, model["changed"]):
        return "reads nothing"
    return "no gradient" if properties.gradient_reach(model["reach"]) else ""


def shape_of(name: str) -> tuple[int, ...]:
    steps = () if TASKS[name].kind == "classes" else (STEPS,)
    return (len(LENGTHS), *steps, SCORES[name])


def _real(kind: str, outputs: Array, padded: Array) -> tuple[Array, Array]:
    """Return the outputs at real steps, without more padding and with it."""
    if kind == "classes" or padded.ndim != 3 or padded.shape[1] != STEPS + _MORE:
        return outputs, padded
    return outputs[MASK], padded[:, :STEPS][MASK]


def _foreseen(outputs: Array, changed: Array) -> bool:
    if changed.shape != outputs.shape:
        return True
    return properties.causality(outputs, changed, _KEPT) is not None


def _moved(outputs: Array, others: Array) -> bool:
    """Return whether outputs are others, by more than rounding."""
    if others.shape != outputs.shape:
        return True
    return bool(np.abs(others - outputs).max() > 1e-4 * max(float(outputs.std()), 1e-30))


# --- conditions of mistakes -------------------------------------------------------------------


def first(key: str, *kinds: str) -> Callable[[Inputs, Any], bool]:
    """Return a condition: this is wrong first, at a task of these kinds, or of any."""

    def is_first(inputs: Inputs, result: Any) -> bool:
        found = first_fault(result)
        if found is None or found[1] != key:
            return False
        return not kinds or TASKS[found[0]].kind in kinds

    return is_first


def has_axes(axes: int, *kinds: str) -> Callable[[Inputs, Any], bool]:
    """Return a condition: the first fault is a shape of so many axes, at a task of these kinds."""

    def is_first(inputs: Inputs, result: Any) -> bool:
        found = first_fault(result)
        if found is None or found[1] != "shape" or TASKS[found[0]].kind not in kinds:
            return False
        return bool(result[found[0]]["outputs"].ndim == axes)

    return is_first


def _is_measured(value: Any) -> bool:
    """Return whether a plain value is None or what `several.task_models` says of a model."""
    if value is None:
        return True
    forms: dict[str, Callable[[Any], bool]] = {
        **dict.fromkeys(("outputs", "again", "changed", "padded"), is_numeric),
        **dict.fromkeys(("parameters", "makes_mask"), is_count),
        "activation": is_anything,
        "reach": is_norms,
    }
    return isinstance(value, dict) and all(
        key in value and form(value[key]) for key, form in forms.items()
    )


EXERCISE = exercise(
    __name__,
    cases,
    judge,
    probe=several.model_configs,
    measure=several.task_models,
    returns=dict.fromkeys(TASKS, _is_measured),
    # Four models in both directions take many seconds of two busy cores.
    time_limit=60.0,
)
