"""What the name of a model's file says: `films_two-layers_20_1a2b3c4d.keras`.

`course submit-result` writes such names; anybody can write others. So a name is shown, with its
task, and nothing is concluded from it beyond that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from utils.capstone.tasks import TASKS
from utils.grading.sources import MODEL, clean

_SHOWN_AT_MOST = 40
_TASK = re.compile(rf"(?:^|(?<=[_\-. ]))({'|'.join(TASKS)})(?=$|[_\-. (])", re.IGNORECASE)
# Canvas and browsers add to a name that was there before: `…_1a2b3c4d-1`, `…_1a2b3c4d (2)`.
_REST = re.compile(
    r"(?P<name>.+)_(?P<seed>\d{1,10})_[0-9a-f]{8}(?:[ _-]?\(?\d{1,3}\)?)?",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class ModelName:
    """The parts of a name.

    Attributes:
        before: what stands before the task, as a file of a flat folder has its student there.
        task: the task's name.
        name: what its author calls the model, for people; may be empty.
        seed: the seed as the name tells it; empty where it doesn't.
    """

    before: str
    task: str
    name: str
    seed: str = ""


def model_name(file: str) -> ModelName | None:
    """Return what the name of a file says, or None where it tells no task of the capstone."""
    stem = file[: -len(MODEL)] if file.lower().endswith(MODEL) else file
    found = _TASK.search(stem)
    if found is None:
        return None
    before = stem[: found.start()].strip(" _-.")
    rest = stem[found.end() :].strip(" _-.")
    told = _REST.fullmatch(rest)
    if told is None:
        return ModelName(before, found[1].lower(), clean(rest, _SHOWN_AT_MOST))
    return ModelName(
        before, found[1].lower(), clean(told["name"], _SHOWN_AT_MOST), str(int(told["seed"]))
    )
