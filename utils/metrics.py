"""Metrics of the chapters, as functions of plain numbers and arrays."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

OUTSIDE = "O"
PREFIXES = ("B-", "I-")


def perplexity(loss: float) -> float:
    """Return the perplexity that belongs to a mean cross-entropy in nats per token: exp(loss).

    A perplexity of k means: as uncertain, on average, as a fair choice among k.

    Raises:
        ValueError: the loss is negative, which no cross-entropy of a probability is.
    """
    if loss < 0:
        raise ValueError(f"A cross-entropy is never negative, and this one is {loss:g}.")
    return math.exp(loss) if loss < 700 else math.inf


@dataclass(frozen=True)
class EntityScore:
    """How well entities were found: all three scores from 0 to 1.

    Attributes:
        precision: of the entities that were predicted, the share that is right.
        recall: of the true entities, the share that was found.
        f1: the harmonic mean of the two; 0 where nothing was found, also if nothing was there.
        true: how many true entities there are.
        predicted: how many were predicted.
    """

    precision: float
    recall: float
    f1: float
    true: int
    predicted: int


def entity_f1(
    true: Iterable[ArrayLike],
    predicted: Iterable[ArrayLike],
    names: Sequence[str],
    mask: Iterable[ArrayLike] | None = None,
) -> float:
    """Return the F1 score of whole entities, all kinds together: from 0 to 1.

    An entity counts as found if its kind, its first and its last token are right: the score of the
    CoNLL shared tasks. Unlike accuracy, it gives a model that tags everything O nothing at all.
    The arguments, the reading of tags and the errors are those of `entity_scores`.
    """
    return entity_scores(true, predicted, names, mask)["all"].f1


def entity_scores(
    true: Iterable[ArrayLike],
    predicted: Iterable[ArrayLike],
    names: Sequence[str],
    mask: Iterable[ArrayLike] | None = None,
) -> dict[str, EntityScore]:
    """Return the scores of whole entities: under "all", and under each kind, such as "PER".

    Sequences that no model should write are read as in the CoNLL shared tasks: an I- that
    continues no entity of its kind starts one, so nothing that a model tags is thrown away.
    Names without B- or I-, as in the set `addresses`, are read in the same way: neighbours with
    the same tag are one entity.

    Args:
        true: class numbers, a row for each sequence: an array (batch, time), or rows of different
            lengths, for example those of all batches in one list.
        predicted: class numbers in the same shape: the argmax of a model's outputs.
        names: the name of each class number, such as ["O", "B-PER", "I-PER"].
        mask: true where a token counts, in the same shape. Padding is left out, whatever is
            predicted there; without a mask every position counts.

    Raises:
        ValueError: the arguments don't fit together, or there is no sequence at all.
    """
    tags = [name if _is_bio(name) else f"I-{name}" for name in names]
    kinds = list(dict.fromkeys(tag[2:] for tag in tags if tag != OUTSIDE))
    true_tags, predicted_tags = _tag_rows(true, predicted, tags, mask)
    # Imported here: only the chapters on tagging need it.
    from nervaluate import Evaluator  # type: ignore[import-untyped]

    found = Evaluator(true_tags, predicted_tags, tags=kinds, loader="list").evaluate()
    nothing = EntityScore(0.0, 0.0, 0.0, true=0, predicted=0)
    scores = {"all": _entity_score(found["overall"]["strict"])}
    for kind in kinds:
        met = found["entities"].get(kind)
        scores[kind] = _entity_score(met["strict"]) if met else nothing
    return scores


def entity_spans(tags: ArrayLike, names: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return the entities of one sequence: kind, first token, and the token after the last.

    Args:
        tags: class numbers (tokens,).
        names: the name of each class number; read as by `entity_scores`.

    Raises:
        ValueError: as `entity_scores`.
    """
    from nervaluate import collect_named_entities

    bio = [name if _is_bio(name) else f"I-{name}" for name in names]
    (row,) = _named([_class_numbers(tags, "tags")], bio, "tags")
    found = collect_named_entities(row)
    return [(each["label"], each["start"], each["end"] + 1) for each in found]


def _is_bio(name: str) -> bool:
    return name == OUTSIDE or name.startswith(PREFIXES)


def _entity_score(result: object) -> EntityScore:
    precision, recall, f1, true, predicted = (
        getattr(result, name) for name in ("precision", "recall", "f1", "possible", "actual")
    )
    return EntityScore(float(precision), float(recall), float(f1), true=true, predicted=predicted)


def _tag_rows(
    true: Iterable[ArrayLike],
    predicted: Iterable[ArrayLike],
    tags: Sequence[str],
    mask: Iterable[ArrayLike] | None,
) -> tuple[list[list[str]], list[list[str]]]:
    """Return the names of the true and the predicted tags that count, sequence by sequence."""
    true_rows = [_class_numbers(row, "true") for row in true]
    predicted_rows = [_class_numbers(row, "predicted") for row in predicted]
    kept = [np.asarray(row, dtype=bool) for row in mask] if mask is not None else None
    if not true_rows:
        raise ValueError("There is no sequence to score: pass at least one.")
    _check_lengths("predicted", true_rows, predicted_rows)
    if kept is not None:
        _check_lengths("mask", true_rows, kept)
        true_rows = [row[keep] for row, keep in zip(true_rows, kept, strict=True)]
        predicted_rows = [row[keep] for row, keep in zip(predicted_rows, kept, strict=True)]
    return _named(true_rows, tags, "true"), _named(predicted_rows, tags, "predicted")


def _class_numbers(row: ArrayLike, role: str) -> np.ndarray:
    numbers = np.asarray(row)
    if numbers.size == 0:
        return np.zeros(0, dtype=int)
    if numbers.ndim != 1 or not np.issubdtype(numbers.dtype, np.integer):
        raise ValueError(
            f"`{role}` must hold one class number a token: "
            "take the argmax of a model's outputs over their last axis."
        )
    return numbers


def _check_lengths(role: str, expected: Sequence[np.ndarray], given: Sequence[np.ndarray]) -> None:
    if len(given) != len(expected):
        raise ValueError(
            f"`true` has {len(expected)} sequences and `{role}` has {len(given)}: "
            "pass the same sequences, in the same order."
        )
    for index, (first, second) in enumerate(zip(expected, given, strict=True)):
        if first.shape != second.shape:
            raise ValueError(
                f"Sequence {index} has {first.size} tokens in `true` and {second.size} in "
                f"`{role}`: pad both alike, or neither."
            )


def _named(rows: Iterable[np.ndarray], tags: Sequence[str], role: str) -> list[list[str]]:
    named = []
    for row in rows:
        if row.size and not 0 <= row.min() <= row.max() < len(tags):
            wrong = row.min() if row.min() < 0 else row.max()
            raise ValueError(
                f"`{role}` holds the class number {wrong}, and there are {len(tags)} names: "
                "mask the padding, and pass the name of every class."
            )
        named.append([tags[number] for number in row.tolist()])
    return named
