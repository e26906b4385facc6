"""Random draws that are the same on every machine and with every NumPy, for generated data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")

STOCK = 4096


class Draws:
    """A seeded stream of choices.

    It takes uniform numbers from `Generator(PCG64)` and nothing else. NumPy reserves the right to
    change how `choice`, `integers` or `shuffle` use the stream (its NEP 19), so those are made
    here. Numbers are fetched by the thousand, because a single call costs more than the choice.
    """

    def __init__(self, seed: int, name: str) -> None:
        """Start the stream that belongs to a seed and a name: other names, other streams."""
        self._generator = np.random.Generator(np.random.PCG64([seed, *name.encode("utf-8")]))
        self._stock: list[float] = []

    def unit(self) -> float:
        """Return a number in [0, 1)."""
        if not self._stock:
            self._stock = self._generator.random(STOCK).tolist()
            self._stock.reverse()
        return self._stock.pop()

    def below(self, count: int) -> int:
        """Return a number from 0 to `count` - 1."""
        return int(self.unit() * count)

    def between(self, least: int, most: int) -> int:
        """Return a number from `least` to `most`, both included."""
        return least + self.below(most - least + 1)

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items."""
        return items[self.below(len(items))]

    def sample(self, items: Sequence[Item], count: int) -> list[Item]:
        """Return `count` of the items, none twice, in random order."""
        pool = list(items)
        for index in range(count):
            other = index + self.below(len(pool) - index)
            pool[index], pool[other] = pool[other], pool[index]
        return pool[:count]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return all the items in random order."""
        return self.sample(items, len(items))
