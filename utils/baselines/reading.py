"""What baselines read, and what they return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Protocol


class Reader(Protocol):
    """A set as plain Python: its features as columns, and the names of its classes."""

    def columns(self, split: str, *features: str) -> tuple[Any, ...]:
        """Return features of every example of a split, as `utils.data.text.columns` does."""

    def class_names(self, feature: str) -> list[str]:
        """Return the names of the classes of a feature."""


@dataclass(frozen=True)
class SetReader:
    """A set of the catalogue, by the name that `load` takes."""

    name: str

    def columns(self, split: str, *features: str) -> tuple[Any, ...]:
        """Return features of every example of a split; the set is prepared if needed."""
        from utils.data import load
        from utils.data.text import columns

        return columns(load(self.name, split), *features)

    def class_names(self, feature: str) -> list[str]:
        """Return the names of the classes of a feature."""
        from utils.data import class_names

        return class_names(self.name, feature)


@dataclass(frozen=True)
class Found:
    """What baselines reach on the test split of a set.

    Attributes:
        examples: how many the test split has.
        scores: for each baseline its numbers by metric: `{"majority": {"accuracy": 0.5}}`.
        models: for each baseline, in a few words, what it is.
    """

    examples: int
    scores: dict[str, dict[str, float]]
    models: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Return the same as a dictionary, with numbers of four digits after the point."""
        rounded = {
            name: {metric: round(number, 4) for metric, number in numbers.items()}
            for name, numbers in self.scores.items()
        }
        return {**asdict(self), "scores": rounded}


Task = Callable[[Reader], Found]
