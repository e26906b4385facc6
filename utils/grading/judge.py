"""From a submission to its grade: learners' code runs inside, every verdict is reached out here."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from utils.checks import hidden, session
from utils.checks.engine import make_cases, verdict
from utils.checks.exercise import Case, Exercise
from utils.checks.feedback import Feedback
from utils.checks.guard import Outcome
from utils.checks.kinds import Look, wrong_kind
from utils.checks.recognise import Memory, right_cases
from utils.checks.registry import exercises_of
from utils.grading import cold
from utils.grading.grades import BUSY, GRADED, LEFT_OUT, ExerciseGrade, Grade
from utils.grading.measured import Measured
from utils.grading.program import Program, ProgramError, Slicer
from utils.grading.results import ProbeRequest
from utils.grading.runs import Ran, is_pressed, run_notebook
from utils.grading.sandbox import Sandbox
from utils.grading.submission import Submission

_NO_PROGRAM = Program(names=(), source="")
_QUICK = ("value", "function")
_PRESSED = (
    "A limit of time was met while something else kept the machine busy, so this says little of "
    "the notebook: run the same command again when the machine has less to do."
)


class Judge:
    """Grades submissions of one chapter on the cases of one secret seed.

    Args:
        chapter: the chapter's two digits.
        seed: the secret seed of the cases.
        seed_id: a name for the seed, which may be shown.
        rounds: how often the cases are drawn; for layers and models, which take longer and have
            many random weights in each case, once.
    """

    def __init__(self, chapter: str, seed: int, seed_id: str, rounds: int = 3) -> None:
        os.environ.update(cold.ENVIRONMENT)  # it counts until TensorFlow is loaded
        self.chapter = chapter
        self.seed_id = seed_id
        self.exercises = exercises_of(chapter)
        self._cases = {
            each.name: make_cases(each, seed, rounds if each.kind in _QUICK else 1)
            for each in self.exercises
        }
        self._requests = {
            each.name: _request(each, self._cases[each.name]) for each in self.exercises
        }
        self._memory: Memory = {}
        self._models = Measured()

    @property
    def possible(self) -> float:
        """Return the points of the chapter."""
        return float(sum(exercise.points for exercise in self.exercises))

    def grade(self, submission: Submission, sandbox: Sandbox) -> Grade:
        """Run a submission in the sandbox and return what it earned.

        Points are earned for the share of cases that are right. Cases that an answer gets right by
        doing nothing earn nothing by themselves.

        Raises:
            SandboxUnavailable: the sandbox is gone and can't be started again.
        """
        start = time.monotonic()
        status, sentence, exercises = self._outcome(submission, sandbox)
        seconds = time.monotonic() - start
        return _grade(
            submission, status, sentence, exercises, self.seed_id, seconds, sandbox.unsafe
        )

    def _outcome(
        self, submission: Submission, sandbox: Sandbox
    ) -> tuple[str, str, tuple[ExerciseGrade, ...]]:
        """Return a submission's status, its sentence, and what its exercises earned."""
        status, sentence = submission.status, submission.sentence
        if not submission.gradable:
            return status, sentence, _nothing_earned(submission, sentence)
        try:
            slicer = Slicer(submission.cells(), submission.python)
        except ProgramError as error:
            return "too large", str(error), _nothing_earned(submission, str(error))
        program = slicer.program(self._requests)
        requests = [self._requests[name] for name in program.names]
        ran = run_notebook(slicer, program, requests, sandbox)
        outcomes, pressed = self._measured(ran, sandbox)
        with session.kept(), session.ORIGINALS.restored():
            exercises = tuple(
                self._judge(each, program, outcomes, ran.looks) for each in self.exercises
            )
        gaps = _gaps(slicer, exercises)
        status = LEFT_OUT if gaps and ran.status == GRADED else ran.status
        if pressed and any(each.earned < each.points for each in exercises):
            status = BUSY
        first = (_PRESSED,) if status == BUSY else ()
        told = (*first, ran.sentence, *gaps[:3], *program.notes, *ran.notes[:2])
        told = (*told, *map(_replaced, ran.replaced[:3]))
        return status, " ".join(dict.fromkeys(told)).strip(), exercises

    def _measured(self, ran: Ran, sandbox: Sandbox) -> tuple[dict[str, list[Outcome]], bool]:
        """Return the outcomes, with each model measured in a process that ran nothing else.

        And whether a limit of time was met while the machine was busy, here or there.
        What a model's own process says of it could be made up; its config is only data.
        """
        outcomes, pressed = dict(ran.outcomes), ran.pressed
        for each in self.exercises:
            built = outcomes.get(each.name, [])
            if each.measure is None or not built or built[-1].error is not None:
                continue
            request = self._requests[each.name]
            answers = [outcome.value for outcome in built]
            request = replace(request, probe=each.measure.__name__, answers=answers)
            measured = self._models.known(request)
            if measured is None:
                result = sandbox.run(_NO_PROGRAM, [request])
                pressed = pressed or is_pressed(result)
                measured = result.outcomes[each.name]
                self._models.keep(request, measured)
            outcomes[each.name] = [
                replace(after, printed=before.printed, warned=before.warned, typed=before.typed)
                for before, after in zip(built, measured, strict=False)
            ]
        return outcomes, pressed

    def _judge(
        self,
        exercise: Exercise,
        program: Program,
        found: Mapping[str, list[Outcome]],
        looks: Mapping[str, Look],
    ) -> ExerciseGrade:
        cases = self._cases[exercise.name]
        outcomes = found.get(exercise.name) or [self._missing(exercise, program)]
        try:
            feedback = verdict(exercise, cases, outcomes, self._memory)
            share = 1.0 if feedback.passed else _share(exercise, cases, outcomes)
        except Exception as error:  # no value from inside may stop the grading of a class
            why = (
                f"What `{exercise.name}` gave could not be judged ({type(error).__name__}: "
                f"{error}). Please report it with the notebook."
            )
            feedback, share = replace(_unread(exercise, why), status="not_yet"), 0.0
        earned = round(exercise.points * share, 2)
        if not earned and feedback.status == "not_yet" and outcomes[0].error is not None:
            feedback = _with_kind(exercise, feedback, looks.get(exercise.name))
        return ExerciseGrade(exercise.name, exercise.points, earned, feedback.status, feedback)

    def _missing(self, exercise: Exercise, program: Program) -> Outcome:
        """Return the outcome of an exercise that the notebook does not define."""
        why = program.broken.get(exercise.name)
        if why:
            return Outcome(error=why)
        return Outcome(error=f"`{exercise.name}` is not defined in the notebook", blank=True)


def _gaps(slicer: Slicer, exercises: Iterable[ExerciseGrade]) -> list[str]:
    """Return a sentence for each name that was left out and that lost points may hang on."""
    lost = [each.name for each in exercises if each.status != "passed"]
    return list(dict.fromkeys(gap for name in lost for gap in slicer.program([name]).gaps))


def _request(exercise: Exercise, cases: Sequence[Case]) -> ProbeRequest:
    """Return what asks for an exercise to be probed on these cases."""
    name, secret = exercise.name, exercise.secret
    return ProbeRequest(
        name,
        exercise.probe.__name__,
        [hidden.shown(name, n, case.inputs, secret) for n, case in enumerate(cases)],
        seconds=exercise.time_limit,
        secrets={
            hidden.token(name, n): {key: case.inputs[key] for key in secret}
            for n, case in enumerate(cases)
            if secret
        },
    )


def ungraded(
    submission: Submission,
    status: str,
    sentence: str,
    seed_id: str,
    *,
    seconds: float = 0.0,
    unsafe: bool = False,
) -> Grade:
    """Return the grade of a submission of which nothing ran: no points, and why."""
    exercises = _nothing_earned(submission, sentence)
    return _grade(submission, status, sentence, exercises, seed_id, seconds, unsafe)


def _nothing_earned(submission: Submission, sentence: str) -> tuple[ExerciseGrade, ...]:
    return tuple(
        ExerciseGrade(each.name, each.points, 0.0, "not_started", _unread(each, sentence))
        for each in (exercises_of(submission.chapter) if submission.chapter else ())
    )


def _grade(
    submission: Submission,
    status: str,
    sentence: str,
    exercises: tuple[ExerciseGrade, ...],
    seed_id: str,
    seconds: float,
    unsafe: bool,
) -> Grade:
    return Grade(
        student=submission.student,
        chapter=submission.chapter,
        file=submission.file,
        digest=submission.digest,
        status=status,
        sentence=sentence,
        exercises=exercises,
        total=round(sum((each.earned for each in exercises), 0.0), 2),
        possible=float(sum(each.points for each in exercises)),
        seconds=round(seconds, 3),
        seed_id=seed_id,
        unsafe=unsafe,
    )


def _with_kind(exercise: Exercise, feedback: Feedback, look: Look | None) -> Feedback:
    """Return the feedback that the learner's check gives for an answer of the wrong kind.

    What an answer is, its own process says. So it is asked only where nothing was earned, and it
    changes what is said, never what is earned.
    """
    sentence = wrong_kind(exercise, look) if look else None
    if sentence is None:
        return feedback
    return replace(feedback, sentence=sentence, details=(), mistake=None, notes=())


def _replaced(name: str) -> str:
    return f"`{name}` has been replaced in this notebook; the check used the original."


def _share(exercise: Exercise, cases: Sequence[Case], outcomes: Sequence[Outcome]) -> float:
    """Return the share of the cases that is right, 0 if only trivial ones are."""
    right = right_cases(exercise, cases, outcomes)
    earned = any(ok and not case.trivial for ok, case in zip(right, cases, strict=True))
    return sum(right) / len(cases) if earned else 0.0


def _unread(exercise: Exercise, sentence: str) -> Feedback:
    return Feedback(
        exercise=exercise.name,
        title=exercise.title,
        status="not_started",
        sentence=sentence,
        points=exercise.points,
        counts=False,
    )
