"""Which tag may follow which; the oracle lists, for each I-, the two tags before it."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.judges import equals


def cases(rng: Rng) -> Cases:
    kinds = rng.permutation(["PER", "ORG", "LOC", "MISC"]).tolist()

    def names(*kinds: str) -> dict[str, Any]:
        return {"names": ["O", *(f"{letter}-{kind}" for kind in kinds for letter in "BI")]}

    yield "the tags of one kind", names(kinds[0])
    yield "the tags of three kinds", names(*kinds[:3])
    yield "kinds in another order, O last", {"names": [f"I-{kinds[1]}", f"B-{kinds[0]}",
        f"I-{kinds[0]}", f"B-{kinds[1]}", "O"]}  # fmt: skip


def oracle(names: list[str]) -> Array:
    allowed = np.ones((len(names), len(names)), bool)
    for column, name in enumerate(names):
        if name[0] == "I":
            kind = name.split("-")[1]
            allowed[:, column] = [before in (f"B-{kind}", name) for before in names]
    return allowed


EXERCISE = exercise(__name__, cases, equals(oracle))
