"""Handing submissions out to workers, one by one, until each has come back.

A scheduler that goes away takes all that was handed out with it, and dask's client does not hand it
out again. So what has not come back stays noted here: with a new client, at a scheduler that is
back at its address, it is handed out anew.
"""

from __future__ import annotations

import contextlib
import itertools
import queue
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from distributed import Client, Future
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from utils.grading import cluster, interrupt, tasks
from utils.grading.cluster import ClusterError, SchedulerLostError, UnreachableError
from utils.grading.grades import BUSY, Grade
from utils.grading.sandbox import SandboxUnavailable
from utils.grading.submission import Submission
from utils.grading.tasks import CanaryError, UnknownRunError

RETURN_SECONDS = 180.0
"""For so long a scheduler that went away is waited for."""
LOSSES = 3
"""After so many losses without a single grade between them, it is given up."""
_LOOK_SECONDS = 10.0
_FETCH_SECONDS = 2 * tasks.TASK_SECONDS

Take = Callable[[Submission, Grade | Exception], None]
"""Called with each submission and its grade, or with what its task raised instead."""


class GivenUpError(ClusterError):
    """The scheduler went away for good; the message is one sentence on how to resume."""


@dataclass
class Dispatch:
    """Hands submissions out to the workers of a scheduler, or of this machine.

    Attributes:
        setup: what every worker is told first.
        scheduler: the address of a running scheduler, or None for workers on this machine.
        workers: how many of these.
        say: called with each sentence for the instructor.
        take: called with what comes back.
    """

    setup: tasks.Setup
    scheduler: str | None
    workers: int | None
    say: Callable[[str], None]
    take: Take
    _left: dict[int, Submission] = field(default_factory=dict)
    _pressed: set[int] = field(default_factory=set)
    _proved: bool = False

    def run(self, submissions: Sequence[Submission]) -> None:
        """Hand these out, until every one has been taken.

        Raises:
            CanaryError: the course's own notebooks got wrong grades.
            ClusterError: there are no workers (any more); one sentence.
            SandboxUnavailable: there can be no sandbox where the workers are.
        """
        self._left = dict(enumerate(submissions))
        losses = 0
        with progress_bar("Grading", len(self._left)) as advance:
            while self._left:
                before = len(self._left)
                try:
                    self._hand_out(losses > 0, advance)
                except SchedulerLostError as error:
                    losses = losses + 1 if len(self._left) == before else 1
                    self._say_lost(losses, error)
                except UnreachableError as error:
                    if not losses:
                        raise
                    raise self._given_up() from error

    def _hand_out(self, again: bool, advance: Callable[[], None]) -> None:
        """Open the cluster, prove it, and keep it busy until all is back or it is lost."""
        patience = RETURN_SECONDS if again else cluster.CONNECT_SECONDS
        with (
            interrupt.kept(),
            cluster.open_cluster(self.scheduler, self.workers, self.say, patience) as client,
            cluster.announced(client, self.setup),
            interrupt.undisturbed_end(),
            self._proving(client),
        ):
            self._exchange(client, advance)

    @contextlib.contextmanager
    def _proving(self, client: Client) -> Iterator[None]:
        """Grade the canaries before anything else: on one worker to be sure, on all to be ready."""
        run, mark = self.setup.run, uuid.uuid4().hex[:8]
        first = client.submit(tasks.prove, run, key=f"prove-{run}-{mark}")
        # Else each of the others would load TensorFlow only when its first submission comes. What
        # becomes of these is of no interest: a worker with a fault finds it again then.
        others = [
            client.submit(tasks.prove, run, key=f"warm-{run}-{mark}-{number}", workers=[address])
            for number, address in enumerate(cluster.addresses(client))
        ]
        chapters = ", ".join(self.setup.canaries)
        settled: queue.SimpleQueue[Future] = queue.SimpleQueue()
        first.add_done_callback(settled.put)
        try:
            _fetched(_next(settled, client))
        except (CanaryError, SandboxUnavailable, SchedulerLostError):
            raise
        except Exception as error:
            raise CanaryError(
                f"The canaries of chapter {chapters} ended every worker that graded them "
                f"({type(error).__name__}), so no submission was graded: see `course doctor`, "
                "and the workers' logs."
            ) from error
        if not self._proved:
            self.say(
                f"Canaries of chapter {chapters}: full marks for the solutions, none for the "
                "untouched notebooks, and no known mistake was taken for right."
            )
        self._proved = True
        yield
        del others  # held until now: dask forgets a task that nobody holds

    def _exchange(self, client: Client, advance: Callable[[], None]) -> None:
        """Keep every worker busy, and take every grade as soon as it comes.

        What met a limit of time while the machine was busy comes once more at the end, each alone.
        """
        few = max(64, 4 * len(cluster.addresses(client)))
        self._hand_to(client, [n for n in self._left if n not in self._pressed], few, advance)
        if self._pressed:
            many = len(self._pressed)
            self.say(
                f"{many} {'submission' if many == 1 else 'submissions'} met a limit of time while "
                f"the machine was busy: grading {'it' if many == 1 else 'them one by one'} again."
            )
        self._hand_to(client, sorted(self._pressed), 1, advance)

    def _hand_to(
        self, client: Client, numbers: Sequence[int], at_once: int, advance: Callable[[], None]
    ) -> None:
        """Hand these out, so many at a time: few enough to travel light."""
        run, mark = self.setup.run, uuid.uuid4().hex[:8]
        waiting = iter(numbers)
        pending: dict[str, tuple[int, Future]] = {}
        settled: queue.SimpleQueue[Future] = queue.SimpleQueue()

        def hand_out(count: int) -> None:
            for number in itertools.islice(waiting, count):
                # A key of its own for each time: what an old one stood for may still be running.
                key = f"grade-{run}-{mark}-{number}"
                future = client.submit(tasks.grade, run, self._left[number], key=key)
                pending[key] = number, future
                future.add_done_callback(settled.put)

        hand_out(at_once)
        while pending:
            future = _next(settled, client)
            try:
                result: Grade | Exception = Grade.from_dict(_fetched(future))
            except (CanaryError, SandboxUnavailable, SchedulerLostError):
                raise
            except Exception as error:  # a fault of ours, or of a worker's, stops no class
                result = error
            number, _ = pending.pop(future.key)
            if isinstance(result, Grade) and result.status == BUSY and at_once > 1:
                self._pressed.add(number)
            else:
                self._take(number, result, advance)
            hand_out(1)

    def _take(self, number: int, result: Grade | Exception, advance: Callable[[], None]) -> None:
        # Taken first: should keeping it fail, it is not counted as done.
        self.take(self._left[number], result)
        del self._left[number]
        self._pressed.discard(number)
        advance()

    def _say_lost(self, losses: int, error: SchedulerLostError) -> None:
        if losses >= LOSSES:
            raise self._given_up() from error
        if self.scheduler:
            self.say(
                f"The scheduler at {self.scheduler} has gone, or all of its workers have: waiting "
                f"up to {RETURN_SECONDS:.0f} s for it. {len(self._left)} submissions are left, and "
                "every grade so far is kept."
            )
        else:
            self.say("The workers of this machine have gone: starting new ones.")

    def _given_up(self) -> GivenUpError:
        if not self.scheduler:
            return GivenUpError(
                "The workers of this machine end again and again: see `course doctor`, then run "
                "the same command again, which resumes."
            )
        return GivenUpError(
            f"The scheduler at {self.scheduler} went away and did not come back with a worker in "
            "time: start both again, then run the same command, which resumes."
        )


def _next(settled: queue.SimpleQueue[Future], client: Client) -> Future:
    """Return the next that is done, for better or worse.

    Raises:
        SchedulerLostError: there is nobody left to wait for.
    """
    alone = 0
    while True:
        try:
            return settled.get(timeout=_LOOK_SECONDS)
        except queue.Empty:
            if cluster.is_gone(client):
                raise SchedulerLostError from None
            # Twice in a row: one that ended may just be starting again.
            alone = 0 if cluster.addresses(client) else alone + 1
            if alone == 2:
                raise SchedulerLostError from None


def _fetched(future: Future) -> Any:
    """Return what a task returned, or raise what it raised.

    Raises:
        SchedulerLostError: it is not the task that failed.
    """
    try:
        return future.result(timeout=_FETCH_SECONDS)
    except UnknownRunError as error:
        raise SchedulerLostError from error
    except Exception as error:
        if future.status != "error":
            raise SchedulerLostError from error
        raise


@contextlib.contextmanager
def progress_bar(what: str, total: int) -> Iterator[Callable[[], None]]:
    """Yield what moves a progress bar on stderr; nothing is drawn where nobody looks."""
    console = Console(stderr=True)
    columns = (what, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task(what, total=total)
        yield lambda: progress.advance(bar)
