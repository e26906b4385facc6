"""One wrong tag in each entity, by which all of them are lost; judged by what it leads to."""

from __future__ import annotations

from typing import Any

from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.exercise import Case, Inputs, Problem
from utils.exercises.ch04_tagging import tag_spans

say = Sentences(__name__)

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
    names = result.tolist() if hasattr(result, "tolist") else result
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return "no list", {}
    if len(names) != len(tags):
        return "length", {"count": len(tags), "got": len(names)}
    if odd := [name for name in names if name not in TAGS]:
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


EXERCISE = exercise(__name__, cases, judge, first_wrong=True)
