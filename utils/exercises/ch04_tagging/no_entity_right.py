"""One wrong tag in each entity, by which all of them are lost; judged by what it leads to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.exercise import Case, Inputs, Problem
from utils.exercises.ch04_tagging import tag_spans

say = Sentences(__name__)

Span = tuple[str, int, int]

KINDS = ("PER", "ORG", "LOC")
TAGS = ("O", *(f"{letter}-{kind}" for kind in KINDS for letter in "BI"))


def cases(rng: Rng) -> Cases:
    kinds = rng.permutation(KINDS).tolist()

    def tags(pattern: str) -> dict[str, Any]:
        return {"tags": [tag_spans._tag(letter, kinds) for letter in pattern]}

    yield "two long entities", tags("..Aaa..Bbbb..")
    yield "an entity at either end", tags("Aa...Ccc")
    yield "entities of a single token", tags(".A..B.C")
    yield "neighbours with nothing between them", tags(".AaaAaBb.CC")
    yield "a long entity alone", tags("Bbbbb")
    yield Case(tags("....."), "no entity", trivial=True)


def fault(inputs: Inputs, result: Any) -> tuple[str, dict[str, Any]]:
    """Return the key of what is wrong first with its values, or nothing."""
    tags = inputs["tags"]
    if result is None:
        return "nothing", {}
    names = result.tolist() if hasattr(result, "tolist") else result
    if not isinstance(names, list):
        return "no list", {}
    if len(names) != len(tags):
        return "length", {"count": len(tags), "got": len(names)}
    if odd := [name for name in names if not isinstance(name, str) or name not in TAGS]:
        return "no tag", {"name": odd[0]}
    changed = [t for t, (old, new) in enumerate(zip(tags, names, strict=True)) if old != new]
    spans = tag_spans.oracle(tags)
    inside = {t: number for number, (_, a, b) in enumerate(spans) for t in range(a, b)}
    if outside := [t for t in changed if t not in inside]:
        return "outside", {"t": outside[0]}
    counts = [sum(inside[t] == number for t in changed) for number in range(len(spans))]
    for (kind, a, b), count in zip(spans, counts, strict=True):
        if count != 1:
            return ("untouched" if not count else "more than one"), {"kind": kind, "a": a, "b": b}
    before = ["O", *names[:-1]]
    for t, (last, name) in enumerate(zip(before, names, strict=True)):
        if name.startswith("I-") and last[2:] != name[2:]:
            return "illegal", {"t": t, "name": name, "before": last}
    found = tag_spans.oracle(names)
    if kept := [each for each in spans if each in found]:
        kind, a, b = kept[0]
        return "still right", {"kind": kind, "a": a, "b": b}
    return "", {}


def judge(inputs: Inputs, result: Any) -> Problem | None:
    key, values = fault(inputs, result)
    return say(key, **values) if key else None


def first(key: str) -> Any:
    """Return a condition: this is what is wrong first."""
    return lambda inputs, result: fault(inputs, result)[0] == key


def left(kind: Callable[[list[str], Span], bool]) -> Any:
    """Return a condition: the entities that are left as they are, are those of this kind."""

    def condition(inputs: Inputs, result: Any) -> bool:
        if fault(inputs, result)[0] != "untouched":
            return False
        tags, names = inputs["tags"], list(result)
        spans = tag_spans.oracle(tags)
        kept = [(k, a, b) for k, a, b in spans if names[a:b] == tags[a:b]]
        return all(kind(tags, each) for each in kept)

    return condition


def is_single(tags: list[str], span: Span) -> bool:
    return span[2] - span[1] == 1


def ends_the_sentence(tags: list[str], span: Span) -> bool:
    return span[2] == len(tags)


def has_a_neighbour(tags: list[str], span: Span) -> bool:
    return span[2] < len(tags) and tags[span[2]] != "O"


def is_not_the_first(tags: list[str], span: Span) -> bool:
    return any(tag != "O" for tag in tags[: span[1]])


def breaks(where: str) -> Any:
    """Return a condition: the grammar is broken first, by a tag that was changed there."""

    def condition(inputs: Inputs, result: Any) -> bool:
        key, values = fault(inputs, result)
        return key == "illegal" and _changed_at(inputs["tags"], list(result), values["t"]) == where

    return condition


def _changed_at(tags: list[str], names: list[str], t: int) -> str:
    """Return which tag was changed, that names[t] continues nothing now."""
    if names[t] != tags[t]:
        return "itself"
    if tags[t - 1].startswith("I-"):
        return "inside"
    return "first outside" if names[t - 1] == "O" else "kind of the first"


EXERCISE = exercise(__name__, cases, judge, first_wrong=True)
