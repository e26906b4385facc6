"""What the builders of embedded and generated sets have in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import tensorflow_datasets as tfds

Example = dict[str, Any]


class EmbeddedSet(tfds.core.GeneratorBasedBuilder, skip_registration=True):  # type: ignore[call-arg]
    """A TFDS builder whose examples are made at once, and carry the split that they belong to.

    A subclass sets `VERSION` (raise it when what it reads changes: sets are prepared anew),
    `DESCRIPTION`, `FEATURES` and, where it has some, `BUILDER_CONFIGS`, and writes `examples`.
    """

    DESCRIPTION: ClassVar[str]
    FEATURES: ClassVar[dict[str, Any]]

    def examples(self) -> Iterable[tuple[str, Example]]:
        """Yield each example with its split, in an order that never changes."""
        raise NotImplementedError

    def key(self, number: int, example: Example) -> int | str:
        """Return an example's key in its split: TFDS orders a split by a hash of the keys."""
        return number

    def _info(self) -> tfds.core.DatasetInfo:
        # Built directly: `dataset_info_from_configs` looks for metadata files beside the module.
        return tfds.core.DatasetInfo(
            builder=self,
            description=self.DESCRIPTION,
            features=tfds.features.FeaturesDict(self.FEATURES),
        )

    def _split_generators(
        self, dl_manager: tfds.download.DownloadManager
    ) -> dict[str, Iterator[tuple[int | str, Example]]]:
        del dl_manager  # what is read comes from `archives`, or from a seed
        by_split: dict[str, list[Example]] = defaultdict(list)
        for split, example in self.examples():
            by_split[split].append(example)
        return {split: self._generate_examples(found) for split, found in by_split.items()}

    def _generate_examples(self, examples: list[Example]) -> Iterator[tuple[int | str, Example]]:
        for number, example in enumerate(examples):
            yield self.key(number, example), example
