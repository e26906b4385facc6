"""The catalogue's entries for sets that TFDS brings from their own hosts."""

from __future__ import annotations

from utils.data.card import Card, DataSet

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

DATA_SETS = (TINY_SHAKESPEARE,)
