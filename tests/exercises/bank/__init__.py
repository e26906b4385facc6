"""A bank of answers as a class gives them, with what is truly wrong in each.

Written from the texts of the exercises, before a look at what the checks know (about a quarter came
later, after a look at what the first ones were told, but at no list of known mistakes): so it tells
how often a check names the cause to somebody whose mistake it was not written for.
`benchmarks/diagnosis.py` measures that; `tests/exercises/test_bank.py` keeps the verdicts.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from typing import Any

from utils.checks.edits import run_cell

# Answers on which a check is wrong, or stricter or milder than its text, by exercise and cause.
KNOWN_FAULTS: set[tuple[str, str]] = {
    ("ElmanCell", "the state is returned without a list"),
    ("reverse_sequences", "pieces concatenated into a list of rows"),
    ("write_on", "everything is read again for each id"),
    ("poet_model", "the poet is only added to the logits, at neither place"),
    ("look_ahead", "the ids moved in a Lambda layer, joined at the output"),
    ("dense_gru", "ops.concatenate, TimeDistributed transition, width counted by hand"),
    ("variational_dropout", "exactly a share of rate is dropped from each sequence"),
    ("tied_model", "an Embedding, and a product with its transposed matrix"),
    ("tied_model", "Sequential with a Lambda that calls the embedding"),
    ("tied_model", "a layer of one's own that scores with the embedding's matrix"),
    ("tied_model", "the GRU has dropout"),
    ("leaks", "a set"),
}
CHAPTERS = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12")
FILE = "<ipython-input-1-bank>"


@dataclass(frozen=True)
class Answer:
    """An answer to an exercise: the source of its cell, and what is wrong or unusual in it."""

    exercise: str
    right: bool
    cause: str
    source: str

    def value(self) -> Any:
        """Run the cell and return what the exercise's name stands for."""
        return run_cell(self.source, FILE)[self.exercise]


def answers(chapter: str | None = None) -> list[Answer]:
    """Return the answers to the exercises of a chapter, or all."""
    chosen = CHAPTERS if chapter is None else (chapter,)
    rows = chain(*(import_module(f"tests.exercises.bank.ch{each}").ANSWERS for each in chosen))
    return [Answer(name, kind == "right", cause, source) for name, kind, cause, source in rows]
