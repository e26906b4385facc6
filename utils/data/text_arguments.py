"""What the modules for text demand of their arguments, said in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np


def require_texts(texts: Sequence[Any]) -> None:
    """Raise `ValueError` unless there is a list with at least one text (or list of tokens)."""
    if isinstance(texts, (str, bytes)):
        raise ValueError("texts is one string: give a list of texts, for example [text].")
    if len(texts) == 0:
        raise ValueError("texts is empty: give at least one text.")
    if isinstance(texts[0], bytes):
        raise ValueError(
            "The texts are bytes: read them with texts_of or columns, which return strings."
        )


def require_positive(name: str, number: object) -> None:
    """Raise `ValueError` unless `number` is a positive whole number."""
    whole = isinstance(number, (int, np.integer)) and not isinstance(number, bool)
    if not whole or int(number) < 1:  # type: ignore[call-overload]
        raise ValueError(f"{name} must be a positive whole number, and it is {number!r}.")


def look_up(table: Sequence[str], ids: Iterable[int]) -> list[str]:
    """Return the entries of a vocabulary's table at `ids`.

    Raises:
        ValueError: an id is not in the table.
    """
    numbers = [int(number) for number in ids]
    strange = next((number for number in numbers if not 0 <= number < len(table)), None)
    if strange is not None:
        raise ValueError(
            f"{strange} is no id of this vocabulary: ids go from 0 to {len(table) - 1}."
        )
    return [table[number] for number in numbers]
