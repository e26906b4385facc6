"""The catalogue's entries for translations, blanks, running text and word vectors."""

from __future__ import annotations

from utils.data.card import DataSet

DATA_SETS: tuple[DataSet, ...] = ()
