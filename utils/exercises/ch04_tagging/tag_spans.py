"""From BIO tags to entities; the oracle spells each tag as a letter and searches with a pattern."""

from __future__ import annotations

import re
from typing import Any

from utils.checks.define import Cases, Rng, exercise
from utils.checks.exercise import Case
from utils.checks.judges import equals


def cases(rng: Rng) -> Cases:
    kinds = rng.permutation(["PER", "ORG", "LOC"]).tolist()

    def tags(pattern: str) -> dict[str, Any]:
        """Return tags from a pattern: "A" begins an entity of the first kind, "a" goes on in it."""
        return {"tags": [_tag(letter, kinds) for letter in pattern]}

    yield "two entities with something between them", tags(".Aaa.Bb.")
    yield "an entity at either end", tags("Aa..Ccc")
    yield "entities of a single token, one of them the last", tags(".A..B.C")
    yield "neighbours of one kind, with nothing between them", tags(".AaAaa.BB")
    yield "neighbours of two kinds", tags("AaaBbC")
    yield "one entity and nothing else", tags("Bbbb")
    yield Case(tags("....."), "no entity", trivial=True)


def _tag(letter: str, kinds: list[str]) -> str:
    if letter == ".":
        return "O"
    kind = kinds["ABC".index(letter.upper())]
    return f"B-{kind}" if letter.isupper() else f"I-{kind}"


def oracle(tags: list[str]) -> list[list[Any]]:
    letters = "".join(tag[0] for tag in tags)
    found = re.finditer("BI*", letters)
    return [[tags[each.start()][2:], each.start(), each.end()] for each in found]


EXERCISE = exercise(__name__, cases, equals(oracle))
