"""The catalogue's entries for the sets whose documents have one label each."""

from __future__ import annotations

from utils.data.card import DataSet

DATA_SETS: tuple[DataSet, ...] = ()
