"""The TFDS builder of the small set of `tiny_course`, which a test can make slow, or large."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import tensorflow_datasets as tfds

from tests.unit.tiny_course import COUNTS
from utils.data import archives
from utils.data.embedded import EmbeddedSet, Example


class Tinyverse(EmbeddedSet, skip_registration=True):
    """The archive's verse, over and over. Feature: `text` (scalar string).

    `TINY_BYTES` makes each text so long. Where `TINY_FLAG` names a file, it is made in the middle
    of the writing, which goes on when the file is gone. Where `TINY_RUNS` names one, it gets a
    line for each preparation.
    """

    VERSION = tfds.core.Version("1.0.0")
    BUILDER_CONFIGS = (
        tfds.core.BuilderConfig(name="long", description="All."),
        tfds.core.BuilderConfig(name="short", description="All, too."),
    )
    DESCRIPTION = "A verse."
    FEATURES: ClassVar = {"text": tfds.features.Text()}

    def examples(self) -> Iterator[tuple[str, Example]]:
        """Yield the verse with a number, for each split."""
        if runs := os.environ.get("TINY_RUNS"):
            with Path(runs).open("a") as file:
                file.write("run\n")
        verse = archives.open_member("tinyverse", "corpora/verse.txt").read().decode()
        padding = "x" * int(os.environ.get("TINY_BYTES", "0"))
        for split, count in COUNTS.items():
            for number in range(count):
                yield split, {"text": f"{split} {number}: {verse}{padding}"}

    def key(self, number: int, example: Example) -> int:
        """Return the number, after the pause that a test asked for."""
        flag = os.environ.get("TINY_FLAG")
        if flag and number == 100:
            Path(flag).touch()
            while Path(flag).exists():
                time.sleep(0.02)
        return number
