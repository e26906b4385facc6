"""Regrading with a look first: what today's checks would make of a class, and nothing written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from utils.grading.changes import Change, counted, told
from utils.grading.cohort import ROUNDS, SEED_FILE, CohortError
from utils.grading.gradebook import Gradebook
from utils.grading.grades import Grade
from utils.grading.seed import Seed, SeedError, load_seed
from utils.grading.submission import Submission, collect
from utils.grading.trial import Means, Tried, tried


def preview(
    path: Path,
    out: Path,
    *,
    means: Means,
    chapter: str | None = None,
    seed_file: Path | None = None,
    say: Callable[[str], None] = print,
) -> int:
    """Grade again what was graded before, say what would change, and write nothing.

    Models are left alone: they change no grade.

    Args:
        path: the submissions.
        out: the gradebook's folder, which is only read.
        means: what grades.
        chapter: this chapter only.
        seed_file: where the secret seed is; by default `.seed` in `out`.
        say: called with each sentence for the instructor.

    Returns:
        The exit status: 0 whether or not something would change, 1 if something could not be
        graded, 130 after Ctrl-C.

    Raises:
        CollectError, CohortError, GradebookError, SeedError, ClusterError, SandboxUnavailable: it
            can't begin; one sentence.
        CanaryError: the course's own notebooks got wrong grades.
    """
    collection = collect(path, chapter)
    book = Gradebook.to_look_at(out)
    seed = _seed_of(seed_file or out / SEED_FILE)
    handed_in = [each for each in collection.submissions if each.chapter]
    former = {each: grade for each in handed_in if (grade := book.former(each))}
    if not former:
        raise CohortError(
            f"Nothing of {path} has been graded into {out} before, so there is nothing to compare "
            "with: run the command without --regrade-all and --preview."
        )
    for sentence in _left_out(handed_in, former, book, seed):
        say(sentence)
    say(f"Grading {len(former)} of {out} again, to see what would change …")
    found = tried(list(former), seed, means, say)
    for sentence in _found(found, former):
        say(sentence)
    return found.status


def _seed_of(path: Path) -> Seed:
    """Return the seed, which a look must not make."""
    if not path.exists():
        raise SeedError(f"There is no seed {path}: name the class's with --seed-file.")
    return load_seed(path, ROUNDS)


def _left_out(
    handed_in: list[Submission], former: dict[Submission, Grade], book: Gradebook, seed: Seed
) -> Iterator[str]:
    """Yield what of the class the comparison can't tell, or not well."""
    new = len(handed_in) - len(former)
    if new:
        yield f"{new} not graded before: there is nothing to compare with."
    shown = {(each.student, each.chapter) for each in handed_in}
    gone = [each for each in book.grades() if (each.student, each.chapter) not in shown]
    if gone:
        yield f"{len(gone)} of the gradebook are not among these submissions, and stay as they are."
    others = sum(grade.seed_id != seed.name for grade in former.values())
    if others:
        yield f"{others} were graded with another seed, on other cases than now."


def _found(found: Tried, former: dict[Submission, Grade]) -> Iterator[str]:
    pairs = (Change(former[submission], grade) for submission, grade in found.grades)
    changes = sorted(
        (change for change in pairs if change),
        key=lambda change: (change.after.student.casefold(), change.after.chapter),
    )
    if found.interrupted or found.stopped:
        yield f"Only {len(found.grades)} of {len(former)} were reached. {found.stopped}".strip()
    yield f"{counted(changes, len(found.grades))}. Nothing was written."
    yield from told(changes)
    for submission, why in found.failed:
        yield f"{submission.student}, {submission.file}: {why}"
