"""Short stories with a question, made from a seed, after the idea of the bAbI tasks.

The idea is that of Weston et al. 2015, "Towards AI-Complete Question Answering: A Set of
Prerequisite Toy Tasks" (arXiv:1502.05698): a small simulated world is told in sentences, so that
every question has one answer, and the sentences that it stands on are known. Worlds, words and
code here are the course's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import ClassVar

import numpy as np
import tensorflow_datasets as tfds

from utils.data.draws import Draws
from utils.data.embedded import EmbeddedSet, Example
from utils.data.splits import split_of
from utils.data.story_kinds import KINDS, Story, stories
from utils.data.story_text import FIRST, SECOND, Vocabulary

SEED = 20150219
QUOTAS = {"train": 2000, "validation": 250, "test": 250}  # of each kind


class Stories(EmbeddedSet):
    """Stories of four to eighteen sentences, each with a question that one word answers.

    Features: `story` (its sentences, a vector of strings), `question` and `answer` (scalar
    strings), `kind` (scalar int64, a class label) and `supporting` (vector of int32: the indices
    of the sentences without which the answer would change or be lost, in rising order; read alone
    they give it).

    Configurations: `standard`, and `transfer`, whose training and validation splits are the same,
    and whose test split has other names, places, things, sentences and questions.
    """

    VERSION = tfds.core.Version("1.0.0")
    BUILDER_CONFIGS = (
        tfds.core.BuilderConfig(name="standard", description="One vocabulary for all splits."),
        tfds.core.BuilderConfig(name="transfer", description="New words in the test split."),
    )
    DESCRIPTION = "Simulated stories with a question, its answer and its supporting sentences."
    FEATURES: ClassVar = {
        "story": tfds.features.Sequence(tfds.features.Text()),
        "question": tfds.features.Text(),
        "answer": tfds.features.Text(),
        "kind": tfds.features.ClassLabel(names=list(KINDS)),
        "supporting": tfds.features.Sequence(np.int32),
    }

    def examples(self) -> Iterator[tuple[str, Example]]:
        """Yield each story with its split, kind by kind."""
        transfer = self.builder_config.name == "transfer"
        for kind in KINDS:
            for split, example in in_first_words(kind):
                if split != "test" or not transfer:
                    yield split, example
            if transfer:
                yield from in_second_words(kind)


def in_first_words(kind: str) -> Iterator[tuple[str, Example]]:
    """Yield the stories of a kind in the first vocabulary, each with its split.

    The split is a hash of the events, not of the sentences: a story told twice in other words
    would be one story. Stories are drawn until each split has its number.
    """
    words = Draws(SEED, f"{kind}, first words")
    missing = dict(QUOTAS)
    for key, story in _different(kind, FIRST):
        split = split_of(key, "stories")
        if missing[split]:
            missing[split] -= 1
            yield split, _told(story, kind, words, FIRST)
        if not any(missing.values()):
            return


def in_second_words(kind: str) -> Iterator[tuple[str, Example]]:
    """Yield the stories of a kind in the second vocabulary: all are for the test split."""
    words = Draws(SEED, f"{kind}, second words")
    for _, story in islice(_different(kind, SECOND), QUOTAS["test"]):
        yield "test", _told(story, kind, words, SECOND)


def _different(kind: str, vocabulary: Vocabulary) -> Iterator[tuple[str, Story]]:
    """Yield stories and a key of what happens in them; no two have the same key."""
    seen: set[str] = set()
    # The cast is part of the seed: the second vocabulary's stories are not the first's, renamed.
    draws = Draws(SEED, f"{kind}, {vocabulary.cast.people[0]}")
    for story in stories(kind, draws, vocabulary.cast):
        key = repr([tuple(event) for event in story.events])
        if key not in seen:
            seen.add(key)
            yield key, story


def _told(story: Story, kind: str, draws: Draws, vocabulary: Vocabulary) -> Example:
    return {
        "story": [vocabulary.tell(draws, event) for event in story.events],
        "question": vocabulary.ask(draws, story.question),
        "answer": story.answer,
        "kind": kind,
        "supporting": list(story.supporting),
    }
