"""What grading runs of a student's notebooks, what it leaves out, and why; nothing is executed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from utils.checks.registry import exercises_of
from utils.grading.program import Program, ProgramError, Slicer
from utils.grading.students import students_named
from utils.grading.submission import Collection, Submission, collect


def explained(path: Path, name: str, chapter: str | None = None) -> Iterator[str]:
    """Yield, line by line, what is run of a student's notebooks and what is not.

    Args:
        path: the submissions.
        name: the student, with or without a system's number.
        chapter: this chapter only.

    Raises:
        CollectError: nothing can be read, there is no such chapter, or nobody of this name handed
            in.
    """
    collection = collect(path, chapter)
    chosen = students_named(collection, [name])
    for submission in collection.submissions:
        if submission.student in chosen:
            yield from _of(submission, collection)


def _of(submission: Submission, collection: Collection) -> Iterator[str]:
    where = f"chapter {submission.chapter}" if submission.chapter else "no chapter"
    yield f"{submission.student}, {where}, {submission.file}"
    for stray in collection.strays:
        if submission.file in stray.reason:
            yield f"  {stray.file}: {stray.reason}."
    if not submission.gradable:
        yield f"  Nothing is run: {submission.sentence}"
        return
    try:
        slicer = Slicer(submission.cells(), submission.python)
    except ProgramError as error:
        yield f"  Nothing is run: {error}"
        return
    names = [exercise.name for exercise in exercises_of(submission.chapter)]
    program = slicer.program(names)
    yield from _run(program)
    yield from _listed("Can't be run:", slicer.omitted())
    yield from _listed("Missing for that reason:", program.gaps)
    absent = [f"`{each}`" for each in names if each not in program.names]
    yield from _listed("Exercises that nothing defines:", [", ".join(absent)] if absent else [])


def _run(program: Program) -> Iterator[str]:
    rows = program.source.split("\n")[:-1]
    if not rows:
        yield "  Nothing in it defines an exercise, so nothing is run."
        return
    yield "  Run, in this order (code cell : line); the rest is left out, since no answer needs it:"
    for (cell, line), row in zip(program.lines, rows, strict=True):
        yield f"  {cell:>5} : {line:<4} {_shown(row)}".rstrip()


def _shown(row: str) -> str:
    """Return a line of a student's code that does nothing to the terminal it is printed on."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in row.expandtabs(4))


def _listed(head: str, sentences: list[str] | tuple[str, ...]) -> Iterator[str]:
    if sentences:
        yield f"  {head}"
        yield from (f"    {_shown(sentence)}" for sentence in sentences)
