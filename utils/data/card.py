"""What the course says of a data set: how it is had, and its card. Importing this is cheap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from utils.data.splits import SPLITS


@dataclass(frozen=True)
class Card:
    """What a reader should know of a set before trusting a number made with it."""

    source: str
    licence: str
    size: str
    faults: tuple[str, ...] = ()
    balance: str = ""  # how the labels are spread; empty where there are none


@dataclass(frozen=True)
class DataSet:
    """A data set: how it is had, its configurations (the first is the default), its splits.

    `builder` names the TFDS builder: `module:Class` for an embedded or generated set, the name in
    the TFDS catalogue for an online one. `archives` are fetched before it is prepared; `hosts` are
    asked for a connection before an online set is; `instead` is the embedded set of the same task.
    An `optional` set comes only when it is asked for by name.
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
    optional: bool = False
