"""English sentences with their Spanish translations, as a TFDS builder."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import ClassVar

import tensorflow_datasets as tfds

from utils.data import archives
from utils.data.embedded import EmbeddedSet, Example
from utils.data.translation_parsing import ARCHIVE, MEMBER, Translation, parse

LONGEST = {"short": 5, "medium": 8}  # words on either side


class TranslationsEnEs(EmbeddedSet):
    """English sentences from Tatoeba, each with every Spanish translation that the file has.

    Features: `english` (scalar string), `spanish` (strings of shape (translations,), at least
    one), and `attribution` (strings of the same shape: the licence and the authors of each pair,
    which CC BY 2.0 FR asks to keep with the texts).

    Configurations: `medium` and `short` hold the pairs whose two sides have at most 8 and 5 words,
    so that the longer translations of a sentence are left out; `all` holds every pair. A sentence
    is in the same split in all three, and in `blanks_en`.
    """

    VERSION = tfds.core.Version("1.0.0")
    BUILDER_CONFIGS = (
        tfds.core.BuilderConfig(name="medium", description="At most 8 words on either side."),
        tfds.core.BuilderConfig(name="short", description="At most 5 words on either side."),
        tfds.core.BuilderConfig(name="all", description="Every pair."),
    )
    DESCRIPTION = "English sentences with all their Spanish translations, from Tatoeba."
    FEATURES: ClassVar = {
        "english": tfds.features.Text(),
        "spanish": tfds.features.Sequence(tfds.features.Text()),
        "attribution": tfds.features.Sequence(tfds.features.Text()),
    }

    def examples(self) -> Iterator[tuple[str, Example]]:
        """Yield each sentence of the configuration with its split."""
        longest = LONGEST.get(self.builder_config.name)
        for translation in read():
            kept = translation if longest is None else translation.no_longer_than(longest)
            if kept is not None:
                yield kept.split, {feature: getattr(kept, feature) for feature in self.FEATURES}


def read() -> list[Translation]:
    """Return every sentence of the archive with its translations and its split.

    Raises:
        DataError: the archive has not been fetched, or is damaged.
    """
    stream = archives.open_member(ARCHIVE, MEMBER)
    return parse(io.TextIOWrapper(stream, encoding="utf-8", newline="\n"))
