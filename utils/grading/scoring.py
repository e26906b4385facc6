"""Scoring a class's models: each file once in the sandbox, one after the other, on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from utils.capstone.tasks import find_task
from utils.data.errors import DataError
from utils.grading import interrupt
from utils.grading.board import Handed
from utils.grading.dispatch import progress_bar
from utils.grading.fingerprint import models_fingerprint
from utils.grading.gradebook import GradebookError
from utils.grading.models import ModelFile, reading
from utils.grading.sandbox import Sandbox, SandboxUnavailable
from utils.grading.scores import Scored, Scores
from utils.grading.sources import SourceError

_LEFT = "Not scored yet: the same command goes on with it."


@dataclass
class ModelsDone:
    """What a run of scoring came to.

    Attributes:
        scored: files scored now.
        kept: files that had been scored before, by the same checks.
        failed: the models that could not be scored, each with a sentence; the next run tries again.
        left: files that were not reached.
    """

    scored: int = 0
    kept: int = 0
    failed: dict[ModelFile, str] = field(default_factory=dict)
    left: int = 0


class Scoring:
    """One run of scoring, and its tally.

    Args:
        models: what was handed in.
        scores: what was scored before.
        unsafe: score without isolation.

    Attributes:
        done: the tally.
    """

    def __init__(
        self, models: Sequence[ModelFile], scores: Scores, *, unsafe: bool = False
    ) -> None:
        self.done = ModelsDone()
        self._models = models
        self._scores = scores
        self._unsafe = unsafe
        self._checks = models_fingerprint() if models else ""
        self._todo: list[ModelFile] = []
        self._no_data: dict[str, str] = {}

    def select(self, again: Iterable[str] = ()) -> None:
        """Choose what is to be scored now: each file once, whoever handed it in.

        Args:
            again: students whose models are scored again.
        """
        chosen = set(again)
        readable = [model for model in self._models if model.digest]
        todo = {
            (model.task, model.digest): model
            for model in readable
            if model.student in chosen or self._found(model) is None
        }
        self._todo = list(todo.values())
        self.done.left = len(todo)
        self.done.kept = len({(model.task, model.digest) for model in readable}) - len(todo)
        self.done.failed = {each: each.sentence for each in self._models if not each.digest}

    def run(self, path: Path, say: Callable[[str], None]) -> None:
        """Score what is left, from the submissions at this path, until done or interrupted.

        Raises:
            KeyboardInterrupt: Ctrl-C or SIGTERM; every score so far is kept.
            CollectError: the submissions can't be read any more.
            GradebookError: a score could not be written.
            SandboxUnavailable: there can be no sandbox here.
        """
        from utils.training import quietly

        with quietly():  # late, for with it come Keras and TensorFlow
            from utils.capstone.judging import model_sandbox

        many = len(self._todo)
        say(f"Scoring {many} model{'' if many == 1 else 's'} for the class board …")
        with (
            interrupt.stoppable(),
            reading(path) as read,
            progress_bar("Scoring", many) as advance,
            model_sandbox(unsafe=self._unsafe) as sandbox,
            interrupt.undisturbed_end(),
        ):
            for model in self._todo:
                self._score(model, read, sandbox)
                # Only now: one that Ctrl-C interrupts is still left.
                self.done.left -= 1
                advance()

    def _score(
        self, model: ModelFile, read: Callable[[ModelFile], bytes], sandbox: Sandbox
    ) -> None:
        """Score one model and keep what came of it, or note why nothing did."""
        from utils.capstone import judging

        if model.task in self._no_data:
            self.done.failed[model] = self._no_data[model.task]
            return
        try:
            judged = judging.score_file(find_task(model.task), read(model), sandbox)
        except (GradebookError, SandboxUnavailable):
            raise
        except DataError as error:
            self._no_data[model.task] = self.done.failed[model] = str(error)
            return
        except SourceError as error:
            self.done.failed[model] = str(error)
            return
        except Exception as error:  # a fault of ours with one model costs no other its score
            self.done.failed[model] = (
                f"Scoring failed in a way that nobody expected ({type(error).__name__}: {error}): "
                "please report it."
            )
            return
        self._scores.add(
            Scored(
                model.task,
                model.digest,
                judged.score,
                judged.parameters,
                judged.keras,
                judged.sentence,
                self._unsafe,
                self._checks,
            )
        )
        self.done.scored += 1

    def handed(self) -> list[Handed]:
        """Return every model with what is known of it so far."""
        failed = {(each.task, each.digest): why for each, why in self.done.failed.items()}
        return [self._handed(model, failed) for model in self._models]

    def _handed(self, model: ModelFile, failed: dict[tuple[str, str], str]) -> Handed:
        if not model.digest:
            return Handed(model, sentence=model.sentence)
        found = self._found(model)
        if found is None:
            return Handed(model, sentence=failed.get((model.task, model.digest), _LEFT))
        return Handed(model, found.score, found.parameters, found.sentence, found.unsafe)

    def _found(self, model: ModelFile) -> Scored | None:
        return self._scores.find(model.task, model.digest, self._checks, unsafe=self._unsafe)
