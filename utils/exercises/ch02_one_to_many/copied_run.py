"""The longest copied run; the oracle fills the table of common endings, character by character."""

from __future__ import annotations

from utils.checks.define import Cases, Rng, exercise
from utils.checks.exercise import Case
from utils.checks.judges import equals

# Lines of Shakespeare and Milton, in the public domain.
SOURCE = (
    "Shall I compare thee to a summer's day?\nThou art more lovely and more temperate:\n"
    "Rough winds do shake the darling buds of May,\nAnd summer's lease hath all too short a date:\n"
    "Sometime too hot the eye of heaven shines,\nAnd often is his gold complexion dimm'd;"
)

NOTHING = r"max\(\).*empty"
"""What Python says when there is nothing to take the largest of."""


def cases(rng: Rng) -> Cases:
    """Texts that copy in one place or another; the labels say where."""
    yield "a run in the middle", {"text": "The darling winds do shake it", "source": SOURCE}
    yield "a run at the start", {"text": "heaven shines xq", "source": SOURCE}
    yield "a run at the end", {"text": "xq all too short", "source": SOURCE}
    yield "the whole text", {"text": "of May,\nAnd summer", "source": SOURCE}
    yield "a long run before a short one", {"text": "gold complexion, 1667, date", "source": SOURCE}
    yield "capitals that differ", {"text": "SHALL I COMPARE THEE", "source": SOURCE}
    spaces = {"text": " heaven shines,\n", "source": SOURCE}
    yield "a run that begins with a space and ends with a line break", spaces
    yield "a question mark in the run", {"text": "xq summer's day?\nThou", "source": SOURCE}
    spaced = "more lovely and more temperate: Rough winds"
    yield "a space in place of a line break", {"text": spaced, "source": SOURCE}
    yield "a short source", {"text": "o mischief, mischief", "source": "mischance; chief mis"}
    apart = {"text": "zazbzc", "source": "a-b-c"}
    yield Case(apart, "letters that all occur, but apart", trivial=True)
    nothing = {"text": "0123", "source": SOURCE}
    yield Case(nothing, "nothing copied", trivial=True)


def oracle(text: str, source: str) -> int:
    longest, above = 0, [0] * (len(source) + 1)
    for character in text:
        row = [0] * (len(source) + 1)
        for place, other in enumerate(source, start=1):
            row[place] = above[place - 1] + 1 if character == other else 0
        longest, above = max(longest, *row), row
    return longest


EXERCISE = exercise(__name__, cases, equals(oracle))
