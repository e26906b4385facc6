"""Other answers to `copied_run`."""

from __future__ import annotations

from difflib import SequenceMatcher


def by_difflib(text, source):
    return SequenceMatcher(None, text, source, autojunk=False).find_longest_match().size


def every_piece(text, source):
    """All pieces, longest first."""
    for length in range(len(text), 0, -1):
        if any(text[at : at + length] in source for at in range(len(text) - length + 1)):
            return length
    return 0


def growing(text, source):
    """A piece that only ever grows: one character more than the longest so far."""
    longest = 0
    for start in range(len(text)):
        while start + longest < len(text) and text[start : start + longest + 1] in source:
            longest += 1
    return longest


RIGHT = [by_difflib, every_piece, growing]


def next_to_longest(text, source):
    return max(growing(text, source) - 1, 0)


WRONG = [
    (next_to_longest, "the length of the longest copied run is wrong"),
    (lambda text, source: str(growing(text, source)), "should hold numbers"),
    (lambda text, source: None, "is None"),
    (lambda text, source: len(text), "the length of the longest copied run is wrong"),
]
