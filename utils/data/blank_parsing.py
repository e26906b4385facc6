"""From sentences to sentences with one word out, and the words to choose it from.

Decisions:

- a word is what stands between spaces, without the punctuation around it; it can be an answer if
  it has letters only (don't and T-shirt count), is neither the first nor the last word of its
  sentence, so that a reader from either side has something to read, and is in the vocabulary;
- the vocabulary holds the words that training sentences have at least `SEEN` times at such a
  place. Nothing is counted in validation or test;
- each sentence has one gap, at a place that a hash of the sentence chooses: every place counts
  alike, so the frequent words are taken out most often, as in running text;
- bands cut the vocabulary by rank: the 50 most frequent words, the next 200, the next 750, and
  the rest. The other nine candidates come from the answer's band, drawn as often as training
  sentences have them, so that "take the most frequent candidate" is a baseline to beat and no
  trick that wins;
- a word that makes another sentence of the file, in any split, is never a wrong candidate.
"""

from __future__ import annotations

import hashlib
import random
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from utils.data.splits import content_key

GAP = "____"
SHORTEST = 4  # words of a sentence
CANDIDATES = 10
SEEN = 5
BANDS = ("top 50", "top 250", "top 1000", "rarer")
BAND_ENDS = (50, 250, 1000)
PUNCTUATION = ".,!?;:\"'()$%€/-"
SENTENCE_ENDS = (".", "!", "?", '"', ":")
SALT = "blanks"


@dataclass(frozen=True)
class Blank:
    """A sentence with a gap; `sentence` is `left`, the gap and `right`, a space between them."""

    sentence: str
    left: str
    right: str
    answer: str
    candidates: tuple[str, ...]
    band: str


@dataclass(frozen=True)
class Words:
    """A sentence's tokens, and the word in each, lower-cased and without punctuation."""

    tokens: tuple[str, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, sentence: str) -> Words:
        """Return the words of a sentence."""
        tokens = tuple(sentence.split())
        return cls(tokens, tuple(token.strip(PUNCTUATION).lower() for token in tokens))

    def inner_places(self) -> list[int]:
        """Return the places that can be a gap: words of letters, neither first nor last."""
        inner = range(1, len(self.words) - 1)
        return [place for place in inner if _has_letters_only(self.words[place])]

    def without(self, place: int) -> str:
        """Return the sentence's words but one: equal where two sentences differ in that word."""
        return " ".join((*self.words[:place], GAP, *self.words[place + 1 :]))


def _has_letters_only(word: str) -> bool:
    return word.isalpha() or word.replace("'", "").replace("-", "").isalpha()


@dataclass(frozen=True)
class Band:
    """The words of one band, the most frequent first, and how often training has each."""

    words: tuple[str, ...]
    counts: tuple[int, ...]

    @cached_property
    def _cumulative(self) -> list[int]:
        return list(accumulate(self.counts))

    @cached_property
    def _set(self) -> frozenset[str]:
        return frozenset(self.words)

    def draw(self, count: int, excluded: set[str], chance: random.Random) -> list[str]:
        """Return `count` different words, each drawn as often as training has it.

        Raises:
            ValueError: so many words are excluded, or the band is so small, that too few are left.
        """
        if len(self._set) - len(excluded & self._set) < count:
            raise ValueError(
                f"A band of {len(self.words)} words has fewer than {count} to draw from: "
                "make blanks from more sentences."
            )
        drawn: list[str] = []
        while len(drawn) < count:
            # `random.random` alone gives the same numbers in every version of Python.
            place = bisect(self._cumulative, chance.random() * self._cumulative[-1])
            if (word := self.words[place]) not in excluded and word not in drawn:
                drawn.append(word)
        return drawn


@dataclass(frozen=True)
class GapVocabulary:
    """The words that can be answers: their bands and their usual spelling."""

    bands: dict[str, Band]
    band_of: dict[str, str]
    spelling: dict[str, str]


def gap_vocabulary(training: Sequence[Words]) -> GapVocabulary:
    """Return the words that the training sentences have `SEEN` times where a gap can be."""
    counts: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in training:
        for place in sentence.inner_places():
            word = sentence.words[place]
            counts[word] += 1
            if not sentence.tokens[place - 1].endswith(SENTENCE_ENDS):
                forms[word][sentence.tokens[place].strip(PUNCTUATION)] += 1
    ranked = sorted((-count, word) for word, count in counts.items() if count >= SEEN)
    edges = (0, *BAND_ENDS, len(ranked))
    bands = {
        name: Band(
            tuple(word for _, word in ranked[start:end]),
            tuple(-count for count, _ in ranked[start:end]),
        )
        for name, start, end in zip(BANDS, edges, edges[1:], strict=False)
    }
    return GapVocabulary(
        bands,
        {word: name for name, band in bands.items() for word in band.words},
        {word: _usual(forms[word], word) for _, word in ranked},
    )


def _usual(forms: Counter[str], word: str) -> str:
    """Return the most frequent spelling within a sentence ("I", "French"); lower case if none."""
    return min(forms, key=lambda form: (-forms[form], form)) if forms else word


def blanks(sentences: Sequence[str], splits: Sequence[str]) -> Iterator[tuple[int, Blank]]:
    """Yield the number and the blank of each sentence of `SHORTEST` words that can have one.

    Raises:
        ValueError: there are too few sentences to draw candidates from.
    """
    parsed = [Words.of(sentence) for sentence in sentences]
    long_enough = [place for place, words in enumerate(parsed) if len(words.tokens) >= SHORTEST]
    vocabulary = gap_vocabulary([parsed[each] for each in long_enough if splits[each] == "train"])
    gaps: dict[int, int] = {}
    for each in long_enough:
        words = parsed[each].words
        places = [at for at in parsed[each].inner_places() if words[at] in vocabulary.band_of]
        if places:
            gaps[each] = places[_number(sentences[each]) % len(places)]
    accepted = _accepted(parsed, {parsed[each].without(place) for each, place in gaps.items()})
    for each, place in gaps.items():
        taken = accepted[parsed[each].without(place)]
        chance = random.Random(_number(sentences[each]))
        yield each, _blank(parsed[each], place, vocabulary, taken, chance)


def _number(sentence: str) -> int:
    """Return a number that depends on the sentence's letters and digits alone."""
    digest = hashlib.sha256(f"{SALT}\n{content_key(sentence)}".encode()).digest()
    return int.from_bytes(digest[:8], "big")


def _accepted(parsed: Sequence[Words], asked: set[str]) -> dict[str, set[str]]:
    """Return the words that fill each gap somewhere in the file, the missing one among them."""
    found: dict[str, set[str]] = {each: set() for each in asked}
    for sentence in parsed:
        for place in sentence.inner_places():
            rest = sentence.without(place)
            if rest in found:
                found[rest].add(sentence.words[place])
    return found


def _blank(
    sentence: Words,
    place: int,
    vocabulary: GapVocabulary,
    accepted: set[str],
    chance: random.Random,
) -> Blank:
    answer = sentence.words[place]
    band = vocabulary.band_of[answer]
    candidates = vocabulary.bands[band].draw(CANDIDATES - 1, accepted, chance)
    candidates.insert(int(chance.random() * CANDIDATES), answer)
    before, _, after = sentence.tokens[place].partition(sentence.tokens[place].strip(PUNCTUATION))
    left = " ".join((*sentence.tokens[:place], before)).strip()
    right = " ".join((after, *sentence.tokens[place + 1 :])).strip()
    return Blank(
        f"{left} {GAP} {right}",
        left,
        right,
        vocabulary.spelling[answer],
        tuple(vocabulary.spelling[word] for word in candidates),
        band,
    )
