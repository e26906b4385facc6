"""The catalogue's entries for the sets whose tokens have a tag each."""

from __future__ import annotations

from utils.data.card import DataSet

DATA_SETS: tuple[DataSet, ...] = ()
