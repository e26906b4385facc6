"""Sentences from film reviews with the mean score that human readers gave, as a TFDS builder."""

from __future__ import annotations

import html
import io
import unicodedata
from collections.abc import Iterable, Iterator
from typing import ClassVar

import numpy as np
import tensorflow_datasets as tfds

from utils.data import archives
from utils.data.embedded import EmbeddedSet, Example
from utils.data.splits import content_key, split_of

ARCHIVE = "vaderSentiment"
MEMBER = (
    "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
    "!hutto_ICWSM_2014/movieReviewSnippets_GroundTruth.txt"
)
SALT = "film_snippets"
# From here on 95 in 100 single scores have the mean's sign; below it 61 do.
STRONG = 1.0


class FilmSnippets(EmbeddedSet):
    """Snippets of film reviews, about one sentence each.

    Features: `text` (scalar string), `label` (0 negative, 1 positive: the sign of the score; a
    score of exactly 0 counts as negative) and `score` (scalar float32 from -4 to 4: the mean of
    what 15 to 28 readers gave).

    Configurations: `strong` (scores of 1 and more, -1 and less) and `all`. A snippet is in the
    same split in both. Source: Hutto and Gilbert, "VADER", ICWSM 2014.
    """

    VERSION = tfds.core.Version("1.0.0")
    BUILDER_CONFIGS = (
        tfds.core.BuilderConfig(name="strong", description="Scores of 1 and more, -1 and less."),
        tfds.core.BuilderConfig(name="all", description="Every snippet, lukewarm ones too."),
    )
    DESCRIPTION = "Snippets of film reviews with the mean score of 15 to 28 readers."
    FEATURES: ClassVar = {
        "text": tfds.features.Text(),
        "label": tfds.features.ClassLabel(names=["negative", "positive"]),
        "score": tfds.features.Scalar(np.float32),
    }

    def examples(self) -> Iterator[tuple[str, Example]]:
        """Yield each snippet with its split."""
        stream = io.TextIOWrapper(archives.open_member(ARCHIVE, MEMBER), encoding="utf-8")
        for key, text, score in parse(stream):
            if self.builder_config.name == "all" or abs(score) >= STRONG:
                label = "positive" if score > 0 else "negative"
                yield split_of(key, SALT), {"text": text, "label": label, "score": score}


def parse(lines: Iterable[str]) -> Iterator[tuple[str, str, float]]:
    """Yield each snippet's content key, tidy text and score; of equal snippets only the first.

    Args:
        lines: lines of `id<TAB>score<TAB>text`.
    """
    seen: set[str] = set()
    for line in lines:
        _, score, raw = line.split("\t")
        text = tidy(raw)
        key = content_key(text)
        if key not in seen:
            seen.add(key)
            yield key, text, float(score)


def tidy(raw: str) -> str:
    """Return the text in NFC, with single spaces and without entities such as `&amp;`."""
    return " ".join(unicodedata.normalize("NFC", html.unescape(raw)).split())
