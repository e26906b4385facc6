"""Which data sets there are: one list, which `load`, `course data card` and the tests read.

Importing it is cheap. The entries stand in `utils.data.entries`, a module for each kind of task.
"""

from __future__ import annotations

import re

from utils.data.card import Card, DataSet
from utils.data.entries import classification, generated, language, online, poems, tagging
from utils.data.names import nearest

__all__ = ["DATA_SETS", "Card", "DataSet", "card", "check_split", "find"]

SLICE = re.compile(r"(-?\d+%?)?:(-?\d+%?)?\]")  # what follows "train["

DATA_SETS: tuple[DataSet, ...] = (
    *poems.DATA_SETS,
    *classification.DATA_SETS,
    *tagging.DATA_SETS,
    *language.DATA_SETS,
    *generated.DATA_SETS,
    *online.DATA_SETS,
)


def find(name: str) -> tuple[DataSet, str | None]:
    """Return the set and the configuration that `name` or `name/config` means.

    Raises:
        ValueError: there is no such set or configuration; the message names the nearest.
    """
    known = {data_set.name: data_set for data_set in DATA_SETS}
    base, _, config = name.partition("/")
    if base not in known:
        raise ValueError(f"There is no data set {base!r}. {nearest(base, known)}")
    data_set = known[base]
    if not config:
        return data_set, data_set.configs[0] if data_set.configs else None
    if config in data_set.configs:
        return data_set, config
    if not data_set.configs:
        raise ValueError(f"{base!r} has no configurations: write load({base!r}).")
    options = [f"{base}/{option}" for option in data_set.configs]
    raise ValueError(f"{base!r} has no configuration {config!r}. {nearest(name, options)}")


def check_split(data_set: DataSet, split: str) -> None:
    """Raise `ValueError` unless `split` names splits of the set, as in "train[:10%]+test"."""
    for piece in split.split("+"):
        base, bracket, rest = piece.strip().partition("[")
        if base not in data_set.splits:
            raise ValueError(
                f"{data_set.name!r} has no split {base!r}. {nearest(base, data_set.splits)}"
            )
        if bracket and not SLICE.fullmatch(rest):
            raise ValueError(
                f"{piece.strip()!r} is not how a part of a split is written: write "
                f'"{base}[:10%]", "{base}[100:200]" or "{base}[-50:]".'
            )


def card(name: str) -> Card:
    """Return the card of a data set; raise `ValueError` for an unknown name."""
    return find(name)[0].card
