"""Addresses of the United States, a tag for each token, as a TFDS builder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import tensorflow_datasets as tfds

from utils.data import archives
from utils.data.address_parsing import MEMBER, TAGS, parse
from utils.data.embedded import EmbeddedSet, Example
from utils.data.splits import content_key, split_of

ARCHIVE = "usaddress"
SALT = "addresses"


class Addresses(EmbeddedSet):
    """Addresses cut into tokens, each with the part of the address that it belongs to.

    Features: `tokens` (1 to 19 strings) and `tags` (as many int64, class labels: 29 parts such as
    AddressNumber, StreetName, PlaceName). A part of several tokens repeats its tag: there is no B-
    or I- before it.

    An address's split depends on its letters and digits alone: addresses that differ in
    punctuation or case only are in the same split.
    """

    VERSION = tfds.core.Version("1.0.0")
    DESCRIPTION = "Addresses of the United States, one tag a token."
    FEATURES: ClassVar = {
        "tokens": tfds.features.Sequence(tfds.features.Text()),
        "tags": tfds.features.Sequence(tfds.features.ClassLabel(names=TAGS)),
    }

    def examples(self) -> Iterator[tuple[str, Example]]:
        """Yield each address with its split."""
        for address in parse(archives.open_member(ARCHIVE, MEMBER)):
            split = split_of(content_key(" ".join(address.tokens)), SALT)
            yield split, {"tokens": list(address.tokens), "tags": list(address.tags)}
