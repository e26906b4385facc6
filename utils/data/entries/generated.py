"""The catalogue's entries for the sets that are made from a seed."""

from __future__ import annotations

from utils.data.card import DataSet

DATA_SETS: tuple[DataSet, ...] = ()
