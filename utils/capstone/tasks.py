"""The four tasks of the capstone: what a model of each reads, what it gives, and what counts.

Cheap to import: data and Keras come with `utils.capstone.data` and `utils.capstone.scoring`.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal

Kind = Literal["tags", "classes", "next"]


@dataclass(frozen=True)
class Task:
    """A task that a learner may choose.

    Attributes:
        name: for commands and files.
        title: for people.
        chapter: the number of the chapter that introduces it.
        kind: "tags", a score for each tag at each step, (batch, steps, tags); "classes", a score
            for each class, (batch, classes); "next", logits of the next id at each step,
            (batch, steps, ids). All of them may end with a softmax but those of "next".
        reads: what a model is given, in this order; it takes the first, or all of them.
        measure: what is counted on the test split.
        higher: whether more of it is better.
        target: what the course's own entry should reach with the mean of three seeds.
        parameters: the most that a model may have.
        seconds: the most that its training may take, on two cores.
    """

    name: str
    title: str
    chapter: str
    kind: Kind
    reads: tuple[str, ...]
    measure: str
    higher: bool
    target: float
    parameters: int
    seconds: int = 300

    def reaches(self, score: float) -> bool:
        """Return whether a score is at least as good as the target."""
        return score >= self.target if self.higher else score <= self.target

    def written(self, score: float) -> str:
        """Return a score as it is shown."""
        return f"{score:.3f}" if self.higher else f"{score:.2f}"


TASKS: dict[str, Task] = {
    task.name: task
    for task in (
        Task(
            "entities", "Names in Chinese newspapers", "04", "tags", ("characters",),
            "entity F1", higher=True, target=0.92, parameters=450_000,
        ),
        Task(
            "films", "Snippets of film reviews", "03", "classes", ("words",),
            "accuracy", higher=True, target=0.845, parameters=470_000,
        ),
        Task(
            "addresses", "Parts of addresses", "04", "tags", ("words", "shapes"),
            "whole addresses right", higher=True, target=0.70, parameters=150_000,
        ),
        Task(
            "verse", "Verse, character by character", "02", "next", ("characters", "poet"),
            "perplexity", higher=False, target=4.6, parameters=250_000,
        ),
    )
}  # fmt: skip


def find_task(name: str) -> Task:
    """Return a task by its name.

    Raises:
        LookupError: there is none of this name; the message is one sentence that lists them.
    """
    if name in TASKS:
        return TASKS[name]
    near = difflib.get_close_matches(name, TASKS, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    raise LookupError(f"There is no task {name!r}: {', '.join(TASKS)}.{meant}")
