"""The page of decisions: as it is written down, made from a table, in other letters."""

from __future__ import annotations

from typing import Any

_KEYS = ("directions", "output", "choose_by", "reason")
_ROWS = {
    "entities": ("both", "each step", "validation", "a"),
    "films": ("both", "the whole text", "validation", "c"),
    "addresses": ("both", "each step", "validation", "d"),
    "verse": ("forward", "each step", "validation", "b"),
}


def planned(**changes: tuple[str, str]) -> dict[str, dict[str, Any]]:
    """Return the right plan, with one choice of each of these tasks replaced."""
    found = {task: dict(zip(_KEYS, row, strict=True)) for task, row in _ROWS.items()}
    for task, (key, word) in changes.items():
        found[task][key] = word
    return found


def without(task: str, key: str = "") -> dict[str, Any]:
    found: dict[str, Any] = planned()
    del (found[task] if key else found)[key or task]
    return found


in_capitals = {
    task: {key: word.upper() for key, word in choices.items()}
    for task, choices in planned().items()
}
in_another_order = {
    task: dict(reversed(choices.items())) for task, choices in reversed(planned().items())
}

RIGHT = [planned(), in_capitals, in_another_order]
WRONG = [
    (planned(films=("reason", "d")), 'Look at "films" again: its `reason` is "d"'),
    (planned(verse=("reason", "d")), 'Look at "verse" again'),
    (planned(verse=("directions", "both"), films=("reason", "e")), "More weights are no reason"),
    (planned(films=("directions", "backward")), "none of the words to choose from: forward, both"),
    (planned(entities=("reason", "")), "none of the words to choose from: a, b, c"),
    (without("films"), 'no entry for "films"'),
    (without("verse", "choose_by"), 'The plan of "verse" does not say `choose_by`'),
    (["both", "forward"], "a dict from each task"),
    ("both", "a dict from each task"),
    (3, "a dict from each task"),
]
