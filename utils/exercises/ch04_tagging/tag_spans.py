"""From BIO tags to entities; the oracle spells each tag as a letter and searches with a pattern."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from utils.checks.define import Cases, Rng, exercise
from utils.checks.exercise import Case, Inputs
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
    yield "a kind that comes back after another", tags("A.Bb.AaC.Bbb.A")
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


def _rows(result: Any) -> list[list[Any]]:
    """Return a list of entities with a list for each, or an empty one if it is something else."""
    if not isinstance(result, list | tuple):
        return []
    rows = [list(each) if isinstance(each, list | tuple) else [] for each in result]
    forms = str, int | np.integer, int | np.integer
    good = all(len(row) == 3 and all(map(isinstance, row, forms)) for row in rows)
    return rows if good else []


def in_another_order(inputs: Inputs, result: Any) -> bool:
    right, rows = oracle(inputs["tags"]), _rows(result)
    return len(rows) == len(right) and all(each in rows for each in right)


def lists_outside(inputs: Inputs, result: Any) -> bool:
    """Return whether all that is wrong are entries for what is outside, one by one or as runs."""
    return [row for row in _rows(result) if row[0] not in ("O", "")] == oracle(inputs["tags"])


def begins_at_the_first(inputs: Inputs, result: Any) -> bool:
    """Return whether each entity begins where the first one of its kind does."""
    tags, rows = inputs["tags"], _rows(result)
    kinds = [kind for kind, _, _ in oracle(tags)]
    return [row[:2] for row in rows] == [[kind, tags.index(f"B-{kind}")] for kind in kinds]


def has_the_next_kind(inputs: Inputs, result: Any) -> bool:
    """Return whether each kind is that of the tag after the entity; after the last is nothing."""
    tags, rows = inputs["tags"], _rows(result)
    if [row[1:] for row in rows] != [[start, end] for _, start, end in oracle(tags)]:
        return False
    return all(end == len(tags) or kind == tags[end][2:] for kind, _, end in rows)


def is_a_dictionary(inputs: Inputs, result: Any) -> bool:
    return isinstance(result, dict)


EXERCISE = exercise(__name__, cases, equals(oracle))
