"""Splits fixed by the content of an example, so that they never move.

An example's split comes from a hash of its own letters: it stays where it is when the order
changes, when examples are added, and on every machine. Texts that share verse are kept together.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from itertools import pairwise

SPLITS = ("train", "validation", "test")
TRAIN_SHARE = 0.8
VALIDATION_SHARE = 0.1


def content_key(text: str) -> str:
    """Return the text's letters and digits alone, lower-cased: equal for near duplicates."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def split_of(key: str, salt: str) -> str:
    """Return the split of a key: about 80 % train, 10 % validation, 10 % test.

    The salt belongs to the data set: small sets choose one that leaves no split nearly empty.
    """
    digest = hashlib.sha256(f"{salt}\n{key}".encode()).digest()
    position = int.from_bytes(digest[:8], "big") / 2**64
    if position < TRAIN_SHARE:
        return "train"
    return "validation" if position < TRAIN_SHARE + VALIDATION_SHARE else "test"


def split_together(texts: Sequence[str], salt: str) -> list[str]:
    """Return each text's split; texts with two neighbouring lines in common get the same one.

    So nothing longer than one line can be learned by heart in training and met again in
    validation. A group's split is the split of its first key in alphabetical order.
    """
    keys = [content_key(text) for text in texts]
    leader = list(range(len(texts)))

    def find(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    first_with: dict[object, int] = {}
    for index, text in enumerate(texts):
        for mark in (keys[index], *line_pairs(text)):
            leader[find(index)] = find(first_with.setdefault(mark, index))

    smallest: dict[int, str] = {}
    for index, key in enumerate(keys):
        root = find(index)
        smallest[root] = min(key, smallest.get(root, key))
    return [split_of(smallest[find(index)], salt) for index in range(len(texts))]


def line_pairs(text: str) -> set[tuple[str, str]]:
    """Return the pairs of neighbouring lines of a text, as content keys, blank lines left out."""
    lines = [key for line in text.split("\n") if (key := content_key(line))]
    return set(pairwise(lines))
