"""Other answers to `no_entity_right`: any one tag of an entity, as long as the grammar holds."""

from __future__ import annotations


def from_behind(tags):
    broken, after = [], "O"
    for tag in reversed(tags):
        broken.append("O" if tag != "O" and not after.startswith("I-") else tag)
        after = tag
    return broken[::-1]


def another_begins(tags):
    """The last token of each entity becomes one of its own, or another kind."""
    broken = list(tags)
    for t, tag in enumerate(tags):
        last = tag != "O" and (t + 1 == len(tags) or not tags[t + 1].startswith("I-"))
        if last and tag.startswith("I-"):
            broken[t] = "B-" + tag[2:]
        elif last:
            broken[t] = "B-LOC" if tag != "B-LOC" else "B-PER"
    return broken


def by_entities(tags):
    broken = list(tags)
    for start, tag in enumerate(tags):
        if not tag.startswith("B-"):
            continue
        end = start + 1
        while end < len(tags) and tags[end].startswith("I-"):
            end += 1
        broken[end - 1] = "O"
    return tuple(broken)


RIGHT = [from_behind, another_begins, by_entities]


def middle_outside(tags):
    """Leaves entities of one or two tokens as they are."""
    return [
        "O" if tag.startswith("I-") and tags[t + 1 : t + 2] == [tag] else tag
        for t, tag in enumerate(tags)
    ]


def another_kind_at_the_start(tags):
    return [("B-LOC" if tag != "B-LOC" else "B-PER") if tag[0] == "B" else tag for tag in tags]


WRONG = [
    (list, "left as it is"),
    (another_kind_at_the_start, "grammar of BIO"),
    (middle_outside, "entit"),
    (lambda tags: ["O"] * len(tags), "More tags are changed"),
    (lambda tags: 3, "a list"),
]
