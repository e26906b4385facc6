"""Build the learner's and the solved notebook of each chapter from its source, and check them.

The bytes depend on the source alone: ids are the source's slugs, keys are sorted, and there are no
outputs. So one edited line of a source is one changed line in each notebook.
"""

from __future__ import annotations

import difflib
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import nbformat

from utils.authoring import address, consistency, pages
from utils.authoring.source import (
    Cell,
    Fault,
    Source,
    SourceError,
    parse,
    read_text,
    short,
    source_paths,
    with_ids,
)
from utils.paths import course_root

if TYPE_CHECKING:
    from utils.checks.exercise import Exercise

View = Literal["learner", "solved"]
FOLDERS: dict[View, str] = {"learner": "chapters", "solved": "solutions"}
ExercisesOf = Callable[[str], "Sequence[Exercise]"]


def build(root: Path | None = None) -> list[Path]:
    """Write the notebooks of every chapter, the ids that its source lacks, and the buttons.

    Nothing is written unless every source can be built; each file is then replaced whole.

    Args:
        root: the course's root; by default the repository of this package.

    Returns:
        The files whose bytes changed, in order.

    Raises:
        SourceError: a source cannot be built; the message names each file, line and reason.
    """
    root = root or course_root()
    wanted: dict[Path, str] = {}
    faults: list[Fault] = []
    sources: list[Source] = []
    for path in source_paths(root):
        try:
            text = with_ids(read_text(path), short(path))
            source = parse(text, short(path))
            wanted[path] = text
            wanted |= {_target(root, path, view): render(source, view) for view in FOLDERS}
            sources.append(source)
        except SourceError as error:
            faults += error.faults
    if faults:
        raise SourceError(faults)
    wanted |= _written_besides(root, sources)
    changed = [path for path, text in wanted.items() if _bytes_of(path) != text.encode()]
    for path in changed:
        _write(path, wanted[path])
    return changed


def check(root: Path | None = None, exercises_of: ExercisesOf | None = None) -> list[Fault]:
    """Return what is stale, missing, left over or at odds in the notebooks of every chapter.

    Args:
        root: the course's root; by default the repository of this package.
        exercises_of: gives the exercises of a chapter's number; by default the registry's.
    """
    root = root or course_root()
    exercises_of = exercises_of or _registered
    faults: list[Fault] = []
    sources: list[Source] = []
    for path in source_paths(root):
        try:
            source, unnamed = _read_for_check(path)
            stale = [fault for view in FOLDERS for fault in _file_faults(root, path, source, view)]
        except SourceError as error:
            faults += error.faults
            continue
        sources.append(source)
        faults += unnamed + stale
        faults += consistency.exercise_faults(source, exercises_of)
        faults += consistency.leak_faults(source)
        faults += consistency.edited_faults(source, _target(root, path, "learner"))
        faults += pages.page_faults(root, source)
    faults += pages.sentence_faults(root, root / "utils" / "checks")
    for target, expected in _written_besides(root, sources).items():
        if _bytes_of(target) != expected.encode():
            sentence = "this differs from what the sources give: run `course build`."
            faults.append(Fault(target.relative_to(root), 1, sentence))
    return sorted({*faults, *_left_over(root)})


def check_all(root: Path | None = None, exercises_of: ExercisesOf | None = None) -> list[Fault]:
    """Return the faults of the build and of the audit together, by file and line.

    The arguments are those of `check`. A source that cannot be built is not audited.
    """
    from utils.authoring.audit import audit_source

    root = root or course_root()
    faults = set(check(root, exercises_of))
    for path in source_paths(root):
        try:
            source, _ = _read_for_check(path)
        except SourceError:
            continue  # `check` has said why
        faults |= set(audit_source(source, exercises_of or _registered))
    return sorted(faults)


def exercise_cells(path: Path) -> dict[str, str]:
    """Return the text of each exercise cell by the exercise's name, without markers.

    Args:
        path: a source (`.py`, gives the answers) or a notebook that `build` wrote (`.ipynb`).

    Raises:
        SourceError: the source cannot be read as a chapter.
    """
    if path.suffix == ".py":
        source = parse(with_ids(read_text(path), short(path)), short(path))
        return {name: cell.solved for name, cell in source.exercises.items()}
    notebook = nbformat.read(path, as_version=4)
    named = ((cell.metadata.get("course", {}).get("exercise"), cell) for cell in notebook.cells)
    return {name: cell.source for name, cell in named if name}


def solution_of(exercise_name: str, root: Path | None = None) -> str:
    """Return the answer to an exercise as the source of its cell, without markers.

    Raises:
        LookupError: no chapter has such an exercise; the message suggests the nearest name.
        SourceError: a source cannot be read as a chapter.
    """
    answers: dict[str, str] = {}
    for path in source_paths(root or course_root()):
        answers |= exercise_cells(path)
    if exercise_name in answers:
        return answers[exercise_name]
    near = difflib.get_close_matches(exercise_name, answers, n=1)
    remedy = f"did you mean {near[0]!r}?" if near else "`course list` shows them all."
    raise LookupError(f"There is no solution of {exercise_name!r}: {remedy}")


def render(source: Source, view: View) -> str:
    """Return a chapter's notebook as the text of its file."""
    notebook = nbformat.v4.new_notebook(
        cells=[_cell(cell, view) for cell in source.cells],
        metadata={
            "course": {**source.course, "chapter": source.number},
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )
    nbformat.validate(notebook)
    return f"{nbformat.writes(notebook).rstrip()}\n"


def _cell(cell: Cell, view: View) -> Any:
    """Return a cell of the notebook."""
    course = {"exercise": cell.exercise, "check": consistency.checked_name(cell)}
    metadata: dict[str, Any] = {}
    if any(course.values()):
        metadata["course"] = {key: name for key, name in course.items() if name}
    if cell.tags:
        metadata["tags"] = list(cell.tags)
    make = {
        "markdown": nbformat.v4.new_markdown_cell,
        "code": nbformat.v4.new_code_cell,
        "raw": nbformat.v4.new_raw_cell,
    }[cell.kind]
    text = cell.stub if view == "learner" else cell.solved
    return make(text, id=cell.id, metadata=metadata)


def _written_besides(root: Path, sources: Sequence[Source]) -> dict[Path, str]:
    """Return the files that are no notebooks, and what stands in them."""
    stems = [source.file.stem for source in sources]
    return _alternatives(root, sources) | address.readme(root, stems)


def _alternatives(root: Path, sources: Sequence[Source]) -> dict[Path, str]:
    """Return the file of all figures' text alternatives and what stands in it, if there are any."""
    texts = {source.number: source.alternatives for source in sources if source.alternatives}
    if not texts:
        return {}
    text = json.dumps(texts, ensure_ascii=False, indent=1, sort_keys=True)
    return {root / "utils/plots/alternatives.json": f"{text}\n"}


def _target(root: Path, source: Path, view: View) -> Path:
    """Return the notebook that a source is built into."""
    return root / FOLDERS[view] / f"{source.stem}.ipynb"


def _bytes_of(path: Path) -> bytes | None:
    """Return a file's bytes, or None where there is no file."""
    return path.read_bytes() if path.is_file() else None


def _write(path: Path, text: str) -> None:
    """Replace a file whole: a crash leaves the old one or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
        draft.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _read_for_check(path: Path) -> tuple[Source, list[Fault]]:
    """Return a source as `build` would leave it, and a fault for each id still to be written."""
    text = read_text(path)
    named = with_ids(text, short(path))
    pairs = zip(text.splitlines(), named.splitlines(), strict=True)
    sentence = "this cell has no id: run `course build`, which writes one."
    faults = [
        Fault(short(path), number, sentence)
        for number, (old, new) in enumerate(pairs, start=1)
        if old != new
    ]
    return parse(named, short(path)), faults


def _file_faults(root: Path, path: Path, source: Source, view: View) -> list[Fault]:
    """Return the fault of a notebook that is missing, stale, or was run or edited by hand."""
    target = _target(root, path, view)
    actual = _bytes_of(target)
    expected = render(source, view)
    if actual is None:
        return [Fault(short(target), 1, "this notebook is missing: run `course build`.")]
    if actual == expected.encode():
        return []
    run = consistency.output_faults(target)
    if run:
        return run
    old, new = actual.decode(errors="replace").splitlines(), expected.splitlines()
    pairs = enumerate(zip(old, new, strict=False), start=1)
    line = next((number for number, (a, b) in pairs if a != b), min(len(old), len(new)))
    sentence = f"this differs from what {short(path)} gives: run `course build`."
    return [Fault(short(target), max(line, 1), sentence)]


def _left_over(root: Path) -> list[Fault]:
    """Return a fault for each notebook that no source stands behind."""
    sources = {path.stem for path in source_paths(root)}
    return [
        Fault(short(path), 1, f"no source solutions/{path.stem}.py stands behind this: delete it.")
        for folder in FOLDERS.values()
        for path in sorted((root / folder).glob("*.ipynb"))
        if path.stem not in sources
    ]


def _registered(number: str) -> Sequence[Exercise]:
    """Return the exercises of a chapter in the registry (loaded only when asked for)."""
    from utils.checks.registry import exercises_of

    return exercises_of(number)
