"""English sentences with one word out, as a TFDS builder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import tensorflow_datasets as tfds

from utils.data import translations
from utils.data.blank_parsing import BANDS, CANDIDATES, blanks
from utils.data.embedded import EmbeddedSet, Example


class BlanksEn(EmbeddedSet):
    """The English sentences of `translations_en_es` that have four words or more, with a gap.

    Features:

    - `sentence` (scalar string): the sentence, with `____` and a space on both sides of it;
    - `left` and `right` (scalar strings): what stands before and after the gap, each with at least
      one word. A reader in one direction sees `left`; one in both directions sees `right` as well;
    - `answer` (scalar string): the missing word, in its usual spelling ("I", "French", "he");
    - `candidates` (strings of shape (10,)): ten different words of one frequency band, the answer
      at a place that a hash chooses;
    - `band` (scalar int64 class): how frequent the answer is; "top 50" is the 50 most frequent
      words, "top 250" the 200 after them;
    - `attribution` (scalar string): the licence and the author of the sentence, which CC BY 2.0 FR
      asks to keep with it.

    How the gaps and the candidates are made stands in `utils.data.blank_parsing`. A sentence is in
    the same split as in `translations_en_es`; the vocabulary is counted in training alone.
    """

    VERSION = tfds.core.Version("1.0.0")
    DESCRIPTION = "English sentences from Tatoeba, each with one word out and ten to choose from."
    FEATURES: ClassVar = {
        "sentence": tfds.features.Text(),
        "left": tfds.features.Text(),
        "right": tfds.features.Text(),
        "answer": tfds.features.Text(),
        "candidates": tfds.features.Sequence(tfds.features.Text(), length=CANDIDATES),
        "band": tfds.features.ClassLabel(names=list(BANDS)),
        "attribution": tfds.features.Text(),
    }

    def examples(self) -> Iterator[tuple[str, Example]]:
        """Yield each sentence with a gap, and its split."""
        found = translations.read()
        sentences = [translation.english for translation in found]
        splits = [translation.split for translation in found]
        for number, blank in blanks(sentences, splits):
            attribution = found[number].english_attribution
            yield splits[number], {**vars(blank), "attribution": attribution}
