"""How long the loop is that a text ends in; the oracle compares texts, passage by passage."""

from __future__ import annotations

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.exercise import Case
from utils.checks.judges import equals

UNEQUAL = r"operands could not be broadcast together"
"""What NumPy says when arrays of unlike lengths are compared."""


def cases(rng: Rng) -> Cases:
    """Texts that end in a loop, or nearly: each label says what is special."""
    letters = [int(each) for each in rng.permutation(np.arange(1, 60))]

    def ids(pattern: str) -> dict[str, Array]:
        """Return the ids of letters, each pattern's letter an id of its own."""
        return {"ids": np.array([letters[ord(letter) - ord("a")] for letter in pattern])}

    yield "a beginning, then a passage of four ids, four times", ids("abcde" + "fghi" * 4)
    yield Case(ids("abc" + "d" * 5), "one id over and over", trivial=True)
    yield "a passage of two ids, eight times", ids("xyz" + "ab" * 8)
    yield "three times and no more, from the first id on", ids("abcab" * 3)
    yield "a last repetition that is cut short", ids("xy" + "abcde" * 3 + "abc")
    yield "a passage that holds a repetition itself", ids("q" + "aab" * 5)
    yield "a passage that ends in one id twice", ids("q" + "abcc" * 4)
    yield "a passage in which the last id stands three times", ids("q" + "dcacbc" * 3)
    yield Case(ids("xyz" + "abcdef" * 2), "a passage that stands only twice", trivial=True)
    yield Case(ids("abcabcabcabcxyzw"), "a loop that it got out of", trivial=True)
    yield Case(ids("abcdefghijklmnop"), "no repetition at all", trivial=True)
    yield Case(ids("aa"), "two ids", trivial=True)


def oracle(ids: Array) -> int:
    text = "".join(chr(1000 + int(each)) for each in ids)
    lengths = range(1, len(text) + 1)
    return next((n for n in lengths if len(text) >= 3 * n and text.endswith(3 * text[-n:])), 0)


EXERCISE = exercise(__name__, cases, equals(oracle))
