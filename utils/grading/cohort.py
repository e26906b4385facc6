"""Grading a class: every submission handed to a worker, every grade kept the moment it is there."""

from __future__ import annotations

import difflib
import os
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from distributed import KilledWorker

from utils.checks.registry import find_chapter
from utils.encoding import readable
from utils.grading import interrupt, tasks
from utils.grading.board import make_boards
from utils.grading.dispatch import Dispatch, GivenUpError
from utils.grading.exports import split_number
from utils.grading.fingerprint import checks_fingerprint
from utils.grading.gradebook import BOARD, Gradebook
from utils.grading.grades import Grade
from utils.grading.judge import ungraded
from utils.grading.scores import Scores
from utils.grading.scoring import ModelsDone, Scoring
from utils.grading.seed import Seed, load_seed
from utils.grading.submission import Collection, Submission, collect, read_submission
from utils.grading.tasks import CanaryError
from utils.paths import course_root

__all__ = ["ROUNDS", "CanaryError", "CohortError", "Done", "grade_cohort", "students_named"]

ROUNDS = 3
SEED_FILE = ".seed"
_NAMED = 10
KILLED, FAILED = "worker killed", "not graded"


class CohortError(Exception):
    """Grading can't begin; the message is one sentence that names the fix."""


@dataclass
class Done:
    """What a run of grading came to.

    Attributes:
        graded: submissions graded now.
        kept: submissions that had been graded before, with the same seed and the same checks.
        failed: rows of submissions that could not be graded, each with a sentence.
        left: submissions that were not reached.
        models: what scoring the models came to.
        interrupted: whether Ctrl-C (or SIGTERM) ended it.
        stopped: what else ended it, in one sentence.
    """

    graded: int = 0
    kept: int = 0
    failed: list[Grade] = field(default_factory=list)
    left: int = 0
    models: ModelsDone = field(default_factory=ModelsDone)
    interrupted: bool = False
    stopped: str = ""

    @property
    def status(self) -> int:
        """Return the exit status: 0 all graded, 1 something is not, 130 interrupted."""
        if self.interrupted:
            return 130
        return 1 if self.failed or self.left or self.models.failed or self.models.left else 0


def grade_cohort(
    path: Path,
    out: Path,
    *,
    chapter: str | None = None,
    scheduler: str | None = None,
    workers: int | None = None,
    seed_file: Path | None = None,
    regrade: Iterable[str] = (),
    unsafe: bool = False,
    rounds: int = ROUNDS,
    say: Callable[[str], None] = print,
) -> Done:
    """Grade the submissions in a folder or zip into a gradebook, and score the models among them.

    Args:
        path: the submissions.
        out: the gradebook's folder. What it holds for the same file, seed and checks is not
            graded again.
        chapter: grade this chapter only, and no models.
        scheduler: the address of a dask scheduler; by default workers are started here.
        workers: how many to start here, by default one a core.
        seed_file: where the secret seed is, or is to be put; by default `.seed` in `out`.
        regrade: students to grade again.
        unsafe: grade without isolation.
        rounds: how often the cases are drawn from the seed.
        say: called with each sentence for the instructor.

    Raises:
        CollectError, GradebookError, SeedError, CohortError, ClusterError, SandboxUnavailable: it
            can't begin, or go on; one sentence.
        CanaryError: the course's own notebooks got wrong grades.
    """
    collection = collect(Path(path), chapter)
    if not collection.submissions and not collection.models:
        raise CohortError(
            f"There is neither a notebook nor a model in {path}: give the folder or zip that has "
            "them."
        )
    again = students_named(collection, regrade)
    with Gradebook(Path(out)) as book:
        seed_path = seed_file or book.folder / SEED_FILE
        seed = load_seed(seed_path, rounds)
        run = _Run(book, collection, seed, unsafe, say)
        run.warn(seed_path)
        todo = run.select(again)
        try:
            if todo:
                run.grade(todo, scheduler, workers, rounds)
            run.score(Path(path))
        finally:
            with interrupt.undisturbed():
                run.write()
    run.report(path)
    return run.done


class _Run:
    """One run of grading, and its tally."""

    def __init__(
        self,
        book: Gradebook,
        collection: Collection,
        seed: Seed,
        unsafe: bool,
        say: Callable[[str], None],
    ) -> None:
        self.book = book
        self.collection = collection
        self.seed = seed
        self.unsafe = unsafe
        self.say = say
        self.scores = Scores(book.folder)
        self.scoring = Scoring(collection.models, self.scores, unsafe=unsafe)
        self.done = Done(models=self.scoring.done)
        chapters = {entry.chapter for entry in collection.submissions if entry.chapter}
        self.checks = {chapter: checks_fingerprint(chapter) for chapter in sorted(chapters)}
        self._outdated: set[tuple[str, str]] = set()

    def warn(self, seed_path: Path) -> None:
        """Say what the instructor has to know before anything is graded."""
        for note in (*self.collection.notes, *self.book.notes, *self.scores.notes):
            self.say(note)
        if self.seed.open_to_others:
            self.say(
                f"Other accounts of this machine can read the seed: run `chmod 600 {seed_path}`."
            )
        if self.unsafe:
            self.say(
                "Warning: without the sandbox, every notebook can read and change whatever you "
                "can. Grade only what you wrote yourself; each row is marked."
            )

    def select(self, again: set[str]) -> list[Submission]:
        """Return what is to be graded now; what can't be is settled here."""
        self.scoring.select(again)
        todo = []
        for submission in self.collection.submissions:
            if submission.student not in again and self._known(submission):
                self.done.kept += 1
            elif not submission.chapter:
                self._settle(submission, submission.status, submission.sentence)
            else:
                todo.append(submission)
        self.done.left = len(todo)
        self._say_outdated(todo)
        return todo

    def _say_outdated(self, todo: Sequence[Submission]) -> None:
        """Say which chapters' checks have changed since some of these were graded."""
        old = [s for s in todo if self.book.is_outdated(s, self.seed.name, self.checks[s.chapter])]
        self._outdated = {(submission.student, submission.chapter) for submission in old}
        for chapter in sorted({submission.chapter for submission in old}):
            many = sum(submission.chapter == chapter for submission in old)
            self.say(
                f"The checks of chapter {chapter} have changed since {many} of these submissions "
                f"{'was' if many == 1 else 'were'} graded: grading {'it' if many == 1 else 'them'} "
                "again."
            )

    def grade(
        self, todo: Sequence[Submission], scheduler: str | None, workers: int | None, rounds: int
    ) -> None:
        """Grade these, until done or interrupted."""
        chapters = sorted({submission.chapter for submission in todo})
        setup = tasks.Setup(
            run=uuid.uuid4().hex,
            seed=self.seed.value,
            seed_id=self.seed.name,
            rounds=rounds,
            unsafe=self.unsafe,
            canaries={chapter: _canaries(chapter) for chapter in chapters},
            checks={chapter: self.checks[chapter] for chapter in chapters},
        )
        if not scheduler:
            workers = min(workers or os.cpu_count() or 1, len(todo))
        try:
            with interrupt.stoppable():
                Dispatch(setup, scheduler, workers, self.say, self._take).run(todo)
        except KeyboardInterrupt:
            self.done.interrupted = True
        except GivenUpError as error:
            self.done.stopped = str(error)

    def score(self, path: Path) -> None:
        """Score the models that are left, until done or interrupted."""
        if not self.done.models.left or self.done.interrupted or self.done.stopped:
            return
        try:
            self.scoring.run(path, self.say)
        except KeyboardInterrupt:
            self.done.interrupted = True

    def _take(self, submission: Submission, result: Grade | Exception) -> None:
        """Keep a grade, or note why there is none."""
        if isinstance(result, Grade):
            self.book.add(result, self.checks[submission.chapter])
            self.done.graded += 1
        elif isinstance(result, KilledWorker):
            self._settle(
                submission,
                KILLED,
                "Every worker that graded it was killed: look at this notebook by hand, or run the "
                "same command again.",
            )
        else:
            self._settle(
                submission,
                FAILED,
                f"Grading failed in a way that nobody expected ({type(result).__name__}: "
                f"{result}): please report it.",
            )
        self.done.left -= 1
        self._outdated.discard((submission.student, submission.chapter))

    def _known(self, submission: Submission) -> bool:
        return self._found(submission) is not None

    def _found(self, submission: Submission) -> Grade | None:
        checks = self.checks.get(submission.chapter, "")
        return self.book.find(submission, self.seed.name, checks, unsafe=self.unsafe)

    def _settle(self, submission: Submission, status: str, sentence: str) -> None:
        """Note a row for what could not be graded; it isn't kept, so the next run tries again."""
        row = ungraded(submission, status, sentence, self.seed.name, unsafe=self.unsafe)
        self.done.failed.append(row)

    def write(self) -> None:
        """Write the tables and pages of all that is graded so far."""
        rows = {(grade.student, grade.chapter): grade for grade in self.book.grades()}
        for submission in self.collection.submissions:
            found = self._found(submission)
            if found is not None:
                rows[submission.student, submission.chapter] = found
        for row in self.done.failed:
            rows[row.student, row.chapter] = row
        handed = self.scoring.handed()
        boards = make_boards(handed)
        if rows or boards:
            self.book.write(rows.values(), self.collection.strays, boards)

    def report(self, path: Path) -> None:
        """Say what came of it."""
        done, strays = self.done, len(self.collection.strays)
        parts = [f"{done.graded} graded"]
        parts += [f"{done.kept} graded before"] if done.kept else []
        parts += [f"{len(done.failed)} not graded"] if done.failed else []
        parts += [f"{done.left} not reached"] if done.left else []
        parts += [f"{strays} other files (named in the index)"] if strays else []
        self.say(f"{', '.join(parts)}. See {self.book.folder / 'index.html'}.")
        for row in done.failed[:_NAMED]:
            self.say(f"{row.student}, {row.file}: {row.sentence}")
        if len(done.failed) > _NAMED:
            self.say(f"… and {len(done.failed) - _NAMED} more, which the index names.")
        self._report_models()
        if self._outdated:
            many = len(self._outdated)
            self.say(f"{many} of those not reached still show a grade by the earlier checks.")
        if done.stopped:
            self.say(done.stopped)
        if done.interrupted:
            self.say(
                f"Interrupted: every grade so far is kept in {self.book.folder}; the same command "
                "resumes."
            )

    def _report_models(self) -> None:
        done = self.done.models
        if not self.collection.models:
            return
        parts = [f"{done.scored} scored"]
        parts += [f"{done.kept} scored before"] if done.kept else []
        parts += [f"{len(done.failed)} not scored"] if done.failed else []
        parts += [f"{done.left} not reached"] if done.left else []
        self.say(f"Models: {', '.join(parts)}. See {self.book.folder / BOARD}.")
        for model, why in list(done.failed.items())[:_NAMED]:
            self.say(f"{model.student}, {model.file}: {why}")
        if len(done.failed) > _NAMED:
            self.say(f"… and {len(done.failed) - _NAMED} more, which the board names.")


def _canaries(chapter: str) -> tasks.Canaries:
    stem = find_chapter(chapter).stem
    found = []
    for folder in ("solutions", "chapters"):
        path = course_root() / folder / f"{stem}.ipynb"
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CohortError(
                f"{folder}/{stem}.ipynb can't be read, and nothing is graded before it: grade from "
                "a checkout of the course, after `course build`."
            ) from error
        found.append(read_submission(f"the course's {folder}", path.name, data, chapter))
    return tasks.Canaries(*found)


def students_named(collection: Collection, names: Iterable[str]) -> set[str]:
    """Return the students that these names mean, with or without a system's number.

    Raises:
        CohortError: nobody of such a name handed in; it names the nearest.
    """
    students = {submission.student for submission in collection.submissions}
    students |= {model.student for model in collection.models}
    chosen: set[str] = set()
    for name in map(readable, names):
        same = {s for s in students if name.casefold() in _names_of(s)}
        if not same:
            near = difflib.get_close_matches(name, sorted(students), n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ": see grades.csv for the names."
            raise CohortError(f"Nobody handed in as {name!r}{hint}")
        chosen |= same
    return chosen


def _names_of(student: str) -> set[str]:
    return {student.casefold(), split_number(student)[0].casefold()}
