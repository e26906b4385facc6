"""The models of a class: saved Keras files of the capstone's tasks, and what each is known by.

Reading them here takes their digests only: a class's models together may be larger than memory, so
each is read again when it is scored.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from utils.capstone.tasks import TASKS
from utils.grading.model_names import model_name
from utils.grading.owners import Owner
from utils.grading.sources import Source, SourceError, Stray, opened

MOST = 20
"""How many models of one student are taken, the latest ones."""

_NO_TASK = (
    "a model whose name tells no task: name it TASK_NAME_SEED.keras with one of "
    f"{', '.join(TASKS)}, as `course submit-result` does"
)


@dataclass(frozen=True)
class ModelFile:
    """A student's model of one task.

    Attributes:
        student: as in `Submission`.
        task: the task's name.
        name: what its file name calls it, for people; may be empty.
        seed: the seed that its file name tells, or an empty text; not to be trusted.
        file: the file's label for people, never to be opened as a path.
        parts: its name among the submissions, by which it is found again.
        digest: the SHA-256 of the whole file, in hexadecimal; empty where it can't be read.
        sentence: says why it can't be read, and what to do.
    """

    student: str
    task: str
    name: str
    seed: str
    file: str
    parts: tuple[str, ...]
    digest: str = ""
    sentence: str = ""


def told_apart(sources: Sequence[Source]) -> tuple[list[Source], list[Stray]]:
    """Return the sources without the models that tell no task, and these as strays."""
    kept: list[Source] = []
    strays: list[Stray] = []
    for source in sources:
        if source.is_model and model_name(source.parts[-1]) is None:
            strays.append(Stray(source.label, _NO_TASK))
        else:
            kept.append(source)
    return kept, strays


def models_of(
    owned: Sequence[tuple[Source, Owner]], *, leave: bool = False
) -> tuple[list[ModelFile], list[Stray]]:
    """Return the models among these files, and the files that are none or one too many.

    Args:
        owned: files of models, each with its owner.
        leave: leave all of them alone, because one chapter's notebooks are graded.
    """
    if leave:
        reason = "a model: the class board is made where no --chapter is given"
        return [], [Stray(source.label, reason) for source, _ in owned]
    strays: list[Stray] = []
    found: list[ModelFile] = []
    counts: Counter[str] = Counter()
    seen: dict[tuple[str, str, str], str] = {}
    places: set[tuple[str, ...]] = set()
    for source, owner in sorted(owned, key=_age, reverse=True):
        counts[owner.shown] += 1
        if counts[owner.shown] > MOST:
            reason = f"one model too many: the latest {MOST} of a student are taken"
            strays.append(Stray(source.label, reason))
            continue
        model = _read(source, owner)
        known = (owner.shown, model.task, model.digest) if model else None
        if model is None:
            strays.append(Stray(source.label, _NO_TASK))
        elif source.parts in places:
            strays.append(Stray(source.label, "another file of this very name is younger"))
        elif known in seen and model.digest:
            strays.append(Stray(source.label, f"the same file as {seen[known]}"))
        else:
            found.append(model)
            places.add(source.parts)
            seen[owner.shown, model.task, model.digest] = model.file
    found.sort(key=lambda m: (m.student.casefold(), m.student, m.task, m.name, m.file))
    return found, strays


@contextmanager
def reading(path: Path) -> Iterator[Callable[[ModelFile], bytes]]:
    """Yield what reads a model's bytes again, from the submissions in which it was found.

    It raises SourceError, one sentence, where the file is gone or has changed meanwhile.

    Raises:
        CollectError: the submissions can't be opened any more.
    """
    with opened(path) as (sources, _):
        ordered = sorted(sources, key=lambda source: source.modified)
        by_name = {source.parts: source for source in ordered if source.is_model}

        def read(model: ModelFile) -> bytes:
            source = by_name.get(model.parts)
            data = source.read() if source else b""
            if hashlib.sha256(data).hexdigest() != model.digest:
                raise SourceError("The file has changed while others were graded: grade again.")
            return data

        yield read


def _age(pair: tuple[Source, Owner]) -> tuple[float, ...]:
    source, owner = pair
    return float(owner.version), *source.modified


def _read(source: Source, owner: Owner) -> ModelFile | None:
    told = model_name(owner.file)
    if told is None:
        return None
    digest, sentence = "", ""
    try:
        digest = hashlib.sha256(source.read()).hexdigest()
    except SourceError as error:
        sentence = str(error)
    return ModelFile(
        owner.shown, told.task, told.name, told.seed, source.label, source.parts, digest, sentence
    )
