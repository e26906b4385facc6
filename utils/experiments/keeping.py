"""The trainings of an experiment, kept in `results/` one by one: an interrupted run goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from utils import results

Run = dict[str, Any]
"""A training's settings, and what was measured."""


def validation_loss(run: Run) -> float:
    """Return a training's loss on the validation split."""
    return float(run["validation_loss"])


class OutOfTimeError(Exception):
    """The time is over in which a training may begin; the next call goes on from here."""


@dataclass
class Experiment:
    """Trainings that stand in one file of `results/`, each written as soon as it is done.

    Attributes:
        name: the file's, without its ending.
        about: what is written before the trainings: the question, the settings all have in common.
        key: the names of the settings that tell one training from another.
        loss: what a learning rate is chosen by, the lowest.
        marks: write each training with whether its rate is the one `chosen` for its network.
        seconds: no training begins later than this after the first call.
    """

    name: str
    about: Mapping[str, Any]
    key: Sequence[str]
    loss: Callable[[Run], float] = validation_loss
    marks: bool = False
    seconds: float = float("inf")
    runs: list[Run] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        """Take over what stands in `results/`."""
        self._began = time.monotonic()
        try:
            self.runs = results.read(self.name)["runs"]
        except FileNotFoundError:
            return

    def once(self, train: Callable[[], Run], **wanted: Any) -> Run:
        """Return the training with these settings, and train it first where it is not kept yet.

        Raises:
            OutOfTimeError: it would have to be trained, and the time is over.
            OSError: the result can't be written.
        """
        settings = {name: wanted[name] for name in self.key}
        for kept in self.runs:
            if settings.items() <= kept.items():
                return kept
        if time.monotonic() - self._began > self.seconds:
            raise OutOfTimeError
        self.runs.append(train())
        self.write()
        return self.runs[-1]

    def at_best_rate(
        self, train: Callable[[float, int], Run], rates: Sequence[float], seeds: Sequence[int],
        **network: Any,
    ) -> Iterator[Run]:  # fmt: skip
        """Yield a network's training at each rate with the first seed, then the best with the rest.

        Args:
            train: trains with a learning rate and a seed.
            rates: the learning rates to try.
            seeds: the first is for the trials.
            network: the other settings of the key.

        Raises:
            OutOfTimeError, OSError: as `once`.
        """

        def once(rate: float, seed: int) -> Run:
            wanted = {**network, "learning_rate": rate, "seed": seed}
            return self.once(lambda: train(rate, seed), **wanted)

        trials = []
        for rate in rates:
            trials.append(once(rate, seeds[0]))
            yield trials[-1]
        best = min(trials, key=self.loss)["learning_rate"]
        for seed in seeds[1:]:
            yield once(best, seed)

    def write(self) -> None:
        """Write all that is kept.

        Raises:
            OSError: the result can't be written.
        """
        runs = [self._marked(run) for run in self.runs] if self.marks else self.runs
        seconds = round(sum(run["seconds"] for run in runs))
        results.write(self.name, {**self.about, "runs": runs, "seconds": seconds})

    def _marked(self, run: Run) -> Run:
        """Return a run with whether it has the rate that its network did best with."""
        of_network = {name: run[name] for name in self.key if name not in ("learning_rate", "seed")}
        alike = [each for each in self.runs if of_network.items() <= each.items()]
        # A rate was tried with the seed that came first; the others have the best rate only.
        trials = [each for each in alike if each["seed"] == alike[0]["seed"]]
        best = min(trials, key=self.loss)["learning_rate"]
        return {**run, "chosen": run["learning_rate"] == best}
