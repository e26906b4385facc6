"""A target of an open exercise: whether a trained model reached it, and by how much."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

from utils.checks.feedback import SIGNS, Status, announced, card, signed


@dataclass(frozen=True)
class Target:
    """How a score stands to its target.

    Attributes:
        name: the exercise.
        what: what the score is.
        score: what was reached.
        wanted: the target.
        reached: whether it was.
        note: what else there is to say.
    """

    name: str
    what: str
    score: float
    wanted: float
    reached: bool
    note: str = ""

    @classmethod
    def of(
        cls, name: str, score: float, *, below: float | None, above: float | None, what: str
    ) -> Target:
        """Return how a score stands to a target that it must lie below, or above.

        Raises:
            ValueError: not one of `below` and `above` is given.
        """
        if (below is None) == (above is None):
            raise ValueError("A target is either `below` or `above` a number: give one of them.")
        wanted = below if below is not None else above
        assert wanted is not None
        reached = score < wanted if below is not None else score > wanted
        return cls(name, what, float(score), float(wanted), bool(reached))

    @property
    def margin(self) -> float:
        """Return by how much the target was reached or missed."""
        return abs(self.score - self.wanted)

    @property
    def words(self) -> str:
        """Return the answer in words ("Target reached by 0.03")."""
        return f"Target {'reached' if self.reached else 'missed'} by {self.margin:.2g}"

    @property
    def _status(self) -> Status:
        return "passed" if self.reached else "not_yet"

    def _sentence(self) -> str:
        return f"{self.what} {self.score:.3g}, and the target is {self.wanted:.3g}."

    def __str__(self) -> str:
        sign = SIGNS[self._status]
        return "\n  ".join(filter(None, (f"{sign} {self.words}: {self._sentence()}", self.note)))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        note = f'<p style="margin:.3em 0 0 0">{html.escape(self.note)}</p>' if self.note else ""
        return {
            "text/plain": str(self),
            "text/html": card(
                self._status,
                f"Target of {self.name}",
                announced(
                    f'<p style="margin:0">{signed(self._status, self.words)} · '
                    f"{html.escape(self._sentence())}</p>{note}"
                ),
            ),
        }
