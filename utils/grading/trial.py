"""Grading that keeps nothing: submissions through today's checks, to see what comes of them."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from distributed import KilledWorker

from utils.grading import interrupt
from utils.grading.cohort import ROUNDS, setup_of
from utils.grading.dispatch import Dispatch, GivenUpError
from utils.grading.fingerprint import checks_fingerprint
from utils.grading.grades import Grade
from utils.grading.seed import Seed
from utils.grading.submission import Submission

_WORD_SECONDS = 4.0


@dataclass(frozen=True)
class Means:
    """What grades: workers of this machine (one a core by default), or those of a scheduler."""

    scheduler: str | None = None
    workers: int | None = None
    unsafe: bool = False


@dataclass
class Tried:
    """What came of it.

    Attributes:
        grades: each submission that was graded, with its grade.
        failed: those that could not be graded, each with a sentence.
        interrupted: whether Ctrl-C (or SIGTERM) ended it.
        stopped: what else ended it, in one sentence.
    """

    grades: list[tuple[Submission, Grade]] = field(default_factory=list)
    failed: list[tuple[Submission, str]] = field(default_factory=list)
    interrupted: bool = False
    stopped: str = ""

    @property
    def status(self) -> int:
        """Return the exit status: 0 all were graded, 1 something was not, 130 interrupted."""
        if self.interrupted:
            return 130
        return 1 if self.failed or self.stopped else 0

    def take(self, submission: Submission, result: Grade | Exception) -> None:
        """Note what has come back."""
        if isinstance(result, Grade):
            self.grades.append((submission, result))
        elif isinstance(result, KilledWorker):
            self.failed.append((submission, "Every worker that graded it was killed."))
        else:
            why = f"It could not be graded ({type(result).__name__}: {result})."
            self.failed.append((submission, why))


def tried(
    submissions: Sequence[Submission], seed: Seed, means: Means, say: Callable[[str], None]
) -> Tried:
    """Grade these by today's checks, and keep nothing.

    Args:
        submissions: what to grade; at least one, each of a chapter.
        seed: what the cases are drawn from.
        means: what grades.
        say: called with each sentence on the way.

    Raises:
        CanaryError: the course's own notebooks got wrong grades.
        CohortError, ClusterError, SandboxUnavailable: it can't begin; one sentence.
    """
    chapters = sorted({submission.chapter for submission in submissions})
    checks = {chapter: checks_fingerprint(chapter) for chapter in chapters}
    setup = setup_of(seed, checks, ROUNDS, unsafe=means.unsafe)
    workers = means.workers
    if not means.scheduler:
        workers = min(workers or os.cpu_count() or 1, len(submissions))
    found = Tried()

    def so_far() -> str:
        done = len(found.grades) + len(found.failed)
        if done == len(submissions):
            return "Closing the workers …"
        if done:
            return f"{done} of {len(submissions)} so far …"
        return "Starting workers, and proving them on the course's own notebooks …"

    try:
        with interrupt.stoppable(), _words(so_far):
            Dispatch(setup, means.scheduler, workers, say, found.take).run(submissions)
    except KeyboardInterrupt:
        found.interrupted = True
    except GivenUpError as error:
        found.stopped = str(error)
    return found


@contextlib.contextmanager
def _words(so_far: Callable[[], str]) -> Iterator[None]:
    """Say every few seconds how far it is, where stderr is no terminal with a moving bar."""
    if sys.stderr.isatty():
        yield
        return
    ended = threading.Event()
    stream = sys.stderr

    def keep_saying() -> None:
        while not ended.wait(_WORD_SECONDS):
            print(so_far(), file=stream, flush=True)

    thread = threading.Thread(target=keep_saying, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
