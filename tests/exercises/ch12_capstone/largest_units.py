"""As wide as the budget allows: solved as an equation, searched from above, by halving."""

from __future__ import annotations

import math


def by_the_equation(budget, ids, embedding, depth, tags):
    """a n² + b n + c = budget, rounded down."""
    a = 6 + 18 * (depth - 1)
    b = 6 * (embedding + 2) + 12 * (depth - 1) + 2 * tags
    c = ids * embedding + tags - budget
    if c > 0:
        return 0
    return (math.isqrt(b * b - 4 * a * c) - b) // (2 * a)


def _cost(units, ids, embedding, depth, tags):
    gru = [3 * units * (embedding + units) + 6 * units]
    gru += [3 * units * (2 * units + units) + 6 * units] * (depth - 1)
    return ids * embedding + 2 * sum(gru) + (2 * units + 1) * tags


def from_above(budget, *network):
    return next((n for n in range(400, 0, -1) if _cost(n, *network) <= budget), 0)


def by_halving(budget, *network):
    low, high = 0, 1024
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _cost(middle, *network) <= budget else (low, middle)
    return low


RIGHT = [by_the_equation, from_above, by_halving]
WRONG = [
    (lambda *given: float(by_the_equation(*given)), "but a float"),
    (lambda *given: -1, "the number of units"),
    (lambda *given: [by_the_equation(*given)], "the number of units"),
    (lambda *given: by_halving(*given) + 3, "that is too much"),
    (lambda *given: by_halving(*given) // 2, "more would fit"),
    (lambda *given: max(by_halving(*given), 2), "return 0 where not even one fits"),
    (lambda *given: None, "is a `return` missing"),
]
