"""Other answers to `tag_spans`: by boundaries, by groups, with an open entity, by a pattern."""

from __future__ import annotations

import re


def with_an_open_entity(tags):
    spans, start = [], None
    for t, tag in enumerate([*tags, "O"]):
        if start is not None and not tag.startswith("I-"):
            spans.append((tags[start][2:], start, t))
            start = None
        if tag.startswith("B-"):
            start = t
    return spans


def by_looking_ahead(tags):
    spans = []
    for start in [t for t, tag in enumerate(tags) if tag[0] == "B"]:
        end = start + 1
        while end < len(tags) and tags[end][0] == "I":
            end += 1
        spans.append([tags[start][2:], start, end])
    return spans


def by_pattern(tags):
    text = "".join(tag[0] for tag in tags)
    return [(tags[m.start()][2:], m.start(), m.end()) for m in re.finditer("BI*", text)]


RIGHT = [with_an_open_entity, by_looking_ahead, by_pattern]
WRONG = [
    (lambda tags: with_an_open_entity(tags)[::-1], "the list of entities"),
    (lambda tags: [(start, end) for _, start, end in by_pattern(tags)], "the list of entities"),
    (
        lambda tags: [[kind.lower(), a, b] for kind, a, b in by_pattern(tags)],
        "the list of entities",
    ),
    (lambda tags: None, "return"),
]
