"""The chapters of the course and the exercises in them.

Cheap to import: a chapter's exercises are loaded when they are asked for, and no exercise module
imports TensorFlow at its top.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from utils.paths import course_root

if TYPE_CHECKING:
    from utils.checks.exercise import Exercise


@dataclass(frozen=True)
class Chapter:
    """A chapter: its two-digit number, the slug of its files, its title, and what is built in it.

    `checks` names the package of its exercises; it is None for a chapter that is still to come.
    `data` names the sets it reads: `course lab` fetches what they are made from.
    `needs` are the numbers of the chapters that its opening says it needs.
    """

    number: str
    slug: str
    title: str
    builds: str
    checks: str | None = None
    data: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """Return the file name without its ending, for example `01_recurrence`."""
        return f"{self.number}_{self.slug}"

    @property
    def is_ready(self) -> bool:
        """Return whether the chapter has been written."""
        return self.checks is not None


_ALL: tuple[Chapter, ...] = (
    Chapter(
        "01",
        "recurrence",
        "Recurrence",
        "an RNN by hand and as a Keras cell, trained as a character language model",
        "utils.exercises.ch01_recurrence",
        data=("poems",),
    ),
    Chapter(
        "02",
        "one_to_many",
        "One to many",
        "a poet: sampling, carried state, conditioning",
        "utils.exercises.ch02_one_to_many",
        data=("poems",),
        needs=("01",),
    ),
    Chapter(
        "03",
        "many_to_one",
        "Many to one",
        "sentiment and topics: masks, pooling, baselines",
        "utils.exercises.ch03_many_to_one",
        data=("film_snippets", "newsgroups"),
        needs=("01",),
    ),
    Chapter(
        "04",
        "tagging",
        "Many to many, aligned",
        "named entities: BIO, entity F1, a CRF",
        "utils.exercises.ch04_tagging",
        data=("entities_zh",),
        needs=("01", "03"),
    ),
    Chapter(
        "05",
        "translation",
        "Many to many, translation",
        "encoder, decoder, attention, beam",
        "utils.exercises.ch05_translation",
        data=("dates", "translations_en_es"),
        needs=("01", "02", "03"),
    ),
    Chapter(
        "06",
        "questions",
        "Many to many, questions",
        "answers from stories: attention over facts, two hops, pointing",
        "utils.exercises.ch06_questions",
        data=("stories",),
        needs=("01", "03"),
    ),
    Chapter(
        "07",
        "deep",
        "Deep",
        "stacks by hand and with layers; depth against width",
        "utils.exercises.ch07_deep",
        data=("poems",),
        needs=("01",),
    ),
    Chapter(
        "08",
        "bidirectional",
        "Bidirectional",
        "two passes joined, and the leak they open",
        "utils.exercises.ch08_bidirectional",
        data=("poems", "entities_zh"),
        needs=("01", "04"),
    ),
    Chapter(
        "09",
        "residual",
        "Residual",
        "RNN + ResNet: shortcuts and gradient flow",
        "utils.exercises.ch09_residual",
        data=("poems",),
        needs=("01", "07"),
    ),
    Chapter(
        "10",
        "dense",
        "Dense",
        "RNN + DenseNet: concatenation and growth rate",
        "utils.exercises.ch10_dense",
        data=("question_types",),
        needs=("01", "03"),
    ),
    Chapter(
        "11",
        "regularization",
        "Regularization",
        "dropout, zoneout, weight decay, an ablation",
        "utils.exercises.ch11_regularization",
        data=("poems",),
        needs=("01", "09"),
    ),
    Chapter(
        "12",
        "capstone",
        "Capstone",
        "all of it, on a task of your choice",
        "utils.exercises.ch12_capstone",
        data=("film_snippets", "entities_zh", "addresses", "poems"),
        needs=("02", "03", "04", "08", "09", "11"),
    ),
)


HANDED_OUT = "utils/checks/handed_out.json"
"""In a handout of some chapters, the numbers of those."""


def _handed_out() -> tuple[Chapter, ...]:
    """Return the chapters; those that were not handed out yet are to come."""
    path = course_root() / HANDED_OUT
    if not path.is_file():
        return _ALL
    numbers = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        chapter if chapter.number in numbers else replace(chapter, checks=None, data=())
        for chapter in _ALL
    )


CHAPTERS = _handed_out()


def find_chapter(number: str) -> Chapter:
    """Return the chapter with this number (`"1"` and `"01"` both work).

    Raises:
        LookupError: there is no such chapter; the message names those there are.
    """
    wanted = number.strip().split("_")[0].zfill(2)
    for chapter in CHAPTERS:
        if chapter.number == wanted:
            return chapter
    raise LookupError(f"There is no chapter {number!r}: choose one of 01 to {CHAPTERS[-1].number}.")


@functools.cache
def exercises_of(number: str) -> tuple[Exercise, ...]:
    """Return the exercises of a chapter in the order of the notebook (none if it is to come)."""
    chapter = find_chapter(number)
    return tuple(_load(chapter, name) for name in names_of(chapter))


def all_exercises() -> tuple[Exercise, ...]:
    """Return every exercise of the course, in the order of the chapters."""
    return tuple(exercise for chapter in CHAPTERS for exercise in exercises_of(chapter.number))


def find_exercise(name: str) -> Exercise:
    """Return the exercise with this name; no other is loaded.

    Raises:
        LookupError: there is no such exercise; the message suggests the nearest name.
    """
    known = {each: chapter for chapter in CHAPTERS for each in names_of(chapter)}
    if name in known:
        return _load(known[name], name)
    near = difflib.get_close_matches(name, known, n=1)
    remedy = f"did you mean {near[0]!r}?" if near else "`course list` shows them all."
    raise LookupError(f"There is no exercise named {name!r}: {remedy}")


def names_of(chapter: Chapter) -> tuple[str, ...]:
    """Return the names of a chapter's exercises, in the order of the notebook."""
    if chapter.checks is None:
        return ()
    return tuple(importlib.import_module(chapter.checks).NAMES)


def _load(chapter: Chapter, name: str) -> Exercise:
    exercise: Exercise = importlib.import_module(f"{chapter.checks}.{name}").EXERCISE
    return exercise
