"""Stories as arrays: each fact a row of word ids, and names told from all other words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from utils.data.story_questions import MAYBE, NO, NUMBERS, YES
from utils.data.story_text import FIRST, SECOND

if TYPE_CHECKING:
    import tensorflow as tf

OPTIONS = (YES, NO, MAYBE, *NUMBERS)
"""Answers that no story says; they stand in front of each story as a fact of their own."""
PERSON, PLACE, THING = "[PERSON]", "[PLACE]", "[THING]"
FACTS, WORDS = 19, 12
"""The most facts of a story, the options in front among them, and the most words of a fact."""
_ENDS = (8, 11, 14, FACTS)
"""Stories of up to so many facts share their batches."""


class Arrays(NamedTuple):
    """Stories that can be read by a network; padding is 0.

    Attributes:
        story: ids (stories, 19 facts, 12 words); the first fact are the options.
        question: ids (stories, 12 words).
        answer: ids (stories,).
        support: whether the answer stands on a fact, (stories, 19 facts).
    """

    story: np.ndarray
    question: np.ndarray
    answer: np.ndarray
    support: np.ndarray

    def take(self, which: np.ndarray) -> Arrays:
        """Return some of the stories, by index or by truth value."""
        return Arrays(*(column[which] for column in self))


def words_of(text: str) -> list[str]:
    """Return the words of a sentence in lower case, without punctuation."""
    return re.findall(r"\w+", text.lower())


@dataclass(frozen=True)
class StoryWords:
    """The words of stories: id 0 is padding and 1 unknown; then options, names, all other words.

    Attributes:
        others: the words that are no names and no options.
    """

    others: tuple[str, ...]

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Return the names of people, those of both vocabularies."""
        return _lower(*FIRST.cast.people, *SECOND.cast.people)

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Return the names of places, those of both vocabularies."""
        return _lower(*FIRST.cast.places, *SECOND.cast.places)

    @cached_property
    def things(self) -> tuple[str, ...]:
        """Return the names of things, those of both vocabularies."""
        return _lower(*FIRST.cast.things, *SECOND.cast.things)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Return all words in the order of their ids."""
        names = (*self.people, *self.places, *self.things)
        return ("", "[UNK]", *OPTIONS, *names, PERSON, PLACE, THING, *self.others)

    @cached_property
    def ids(self) -> dict[str, int]:
        """Return the id of each word."""
        return {token: number for number, token in enumerate(self.tokens)}

    def __len__(self) -> int:
        """Return the number of ids."""
        return len(self.tokens)

    @property
    def answers(self) -> int:
        """Return how many ids come first that may be answers: options and names, and 0 and 1."""
        return self.ids[PERSON]

    @property
    def first_name(self) -> int:
        """Return the lowest id of a name; those of names go on up to `answers`."""
        return 2 + len(OPTIONS)

    @cached_property
    def kinds(self) -> np.ndarray:
        """Return for each id what is left without names: [PERSON], [PLACE], [THING], or itself."""
        kinds = np.arange(len(self), dtype=np.int32)
        for names, kind in ((self.people, PERSON), (self.places, PLACE), (self.things, THING)):
            kinds[[self.ids[name] for name in names]] = self.ids[kind]
        return kinds

    def encode(self, text: str) -> list[int]:
        """Return the ids of a sentence's words."""
        return [self.ids.get(word, 1) for word in words_of(text)]

    def decode(self, ids: Iterable[int]) -> str:
        """Return the words of ids, without padding."""
        return " ".join(self.tokens[number] for number in ids if number)

    def arrays(
        self,
        stories: Sequence[Sequence[str]],
        questions: Sequence[str],
        answers: Sequence[str],
        supporting: Sequence[np.ndarray],
    ) -> Arrays:
        """Return columns of `stories` as arrays.

        Raises:
            ValueError: a story has more than 18 facts, or a sentence more than 12 words.
        """
        story = np.zeros((len(stories), FACTS, WORDS), np.int32)
        support = np.zeros((len(stories), FACTS), bool)
        story[:, 0] = _row([self.ids[option] for option in OPTIONS])
        for number, (facts, needed) in enumerate(zip(stories, supporting, strict=True)):
            if len(facts) >= FACTS:
                raise ValueError(
                    f"Story {number} has {len(facts)} facts; {FACTS - 1} are the most."
                )
            story[number, 1 : len(facts) + 1] = [_row(self.encode(fact)) for fact in facts]
            support[number, np.asarray(needed, int) + 1] = True
        question = np.array([_row(self.encode(text)) for text in questions])
        answer = np.array([self.ids[text.lower()] for text in answers], np.int32)
        return Arrays(story, question, answer, support)

    def renamed(self, arrays: Arrays) -> Arrays:
        """Return stories with each name of one vocabulary in the place of one of the other."""
        table = np.arange(len(self), dtype=np.int32)
        for names in (self.people, self.places, self.things):
            ids = np.array([self.ids[name] for name in names])
            table[ids] = np.roll(ids, len(ids) // 2)
        story, question, answer, support = arrays
        return Arrays(table[story], table[question], table[answer], support)


def story_words(texts: Iterable[str]) -> StoryWords:
    """Return the vocabulary of training sentences; names are known, as a list of names."""
    known = set(StoryWords(()).tokens)
    return StoryWords(tuple(sorted({word for text in texts for word in words_of(text)} - known)))


def story_batches(arrays: Arrays, size: int, *, seed: int | None = None) -> tf.data.Dataset:
    """Return batches ((story, question), answer) of stories with about as many facts.

    Args:
        arrays: the stories.
        size: of a batch, at most.
        seed: shuffle anew in each epoch, from this seed; None for their order, by length.
    """
    import tensorflow as tf

    rng = None if seed is None else np.random.default_rng(seed)
    groups = grouped(arrays.story)
    count = sum(-(-len(group) // size) for group, _ in groups)

    def batches() -> Iterator[tuple[tuple[np.ndarray, np.ndarray], np.ndarray]]:
        for which, facts in _cut(groups, size, rng):
            story, question, answer, _ = arrays.take(which)
            yield (story[:, :facts], question), answer

    ids = tf.TensorSpec((None, None, WORDS), tf.int32), tf.TensorSpec((None, WORDS), tf.int32)
    spec = (ids, tf.TensorSpec((None,), tf.int32))
    made = tf.data.Dataset.from_generator(batches, output_signature=spec)
    return made.apply(tf.data.experimental.assert_cardinality(count)).prefetch(2)


def grouped(story: np.ndarray) -> list[tuple[np.ndarray, int]]:
    """Return indices of stories of about as many facts, and how many facts are enough for them."""
    facts = (story[:, :, 0] > 0).sum(axis=1)
    groups = np.searchsorted(_ENDS, facts)
    found = [(np.flatnonzero(groups == number), end) for number, end in enumerate(_ENDS)]
    return [(which, end) for which, end in found if len(which)]


def _cut(
    groups: Sequence[tuple[np.ndarray, int]], size: int, rng: np.random.Generator | None
) -> list[tuple[np.ndarray, int]]:
    """Return batches of indices, shuffled where there are random numbers."""
    found = []
    for group, facts in groups:
        which = group if rng is None else rng.permutation(group)
        found += [(which[start : start + size], facts) for start in range(0, len(which), size)]
    return found if rng is None else [found[number] for number in rng.permutation(len(found))]


def _row(ids: Sequence[int]) -> np.ndarray:
    if len(ids) > WORDS:
        raise ValueError(f"A sentence has {len(ids)} words; {WORDS} are the most.")
    row = np.zeros(WORDS, np.int32)
    row[: len(ids)] = ids
    return row


def _lower(*names: str) -> tuple[str, ...]:
    return tuple(name.lower() for name in names)
