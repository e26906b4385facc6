"""Writing with a state that is carried on; the oracle reads the whole text again at every step."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.judges import equals

UNITS, VOCABULARY, LENGTH = 6, 9, 10
CLEAR = 0.02
"""By how much the largest logit leads at every step: rounding decides nothing."""
VARIED = 4
"""How many different ids are written at least, so that one answer is not another by chance."""


def cases(rng: Rng) -> Cases:
    """Networks that write something varied, each choice of theirs a clear one."""
    for count in (4, 1, 7):
        yield f"a prompt of {count} ids", drawn(rng, count)


def drawn(rng: Rng, count: int) -> dict[str, Any]:
    """Return the inputs of a case, drawn until what is written is varied and clear."""
    while True:
        inputs: dict[str, Any] = {
            "prompt": rng.integers(VOCABULARY, size=count),
            "length": LENGTH,
            "W_hx": rng.normal(scale=1.5, size=(UNITS, VOCABULARY)),
            "W_hh": rng.normal(scale=1.2, size=(UNITS, UNITS)),
            "b_h": rng.normal(scale=0.6, size=UNITS),
            "W_ho": rng.normal(scale=1.5, size=(VOCABULARY, UNITS)),
            "b_o": rng.normal(scale=1.0, size=VOCABULARY),
        }
        ids, leads = written(**inputs)
        if min(leads) > CLEAR and len(set(ids)) >= VARIED and _remembers(inputs, ids):
            return inputs


def _remembers(inputs: dict[str, Any], ids: list[int]) -> bool:
    """Return whether everything matters: the prompt, each id read once, and both biases."""
    prompt, start = inputs["prompt"], inputs["b_h"]
    changes: list[dict[str, Any]] = [
        {"prompt": np.append(prompt, prompt[-1])},
        {"prompt": np.append(prompt, ids[0])},
        {"b_o": np.zeros(VOCABULARY)},
        {"b_h": np.zeros(UNITS)},
        {"h_0": start},
        {"h_0": np.ones(UNITS)},
        {"prompt": []},
    ]
    if len(prompt) > 1:
        others = prompt[-1:], prompt[:1], [*prompt[-2::-1], prompt[-1]]
        changes += [{"prompt": other} for other in others]
    found = [written(**{**inputs, **change})[0] for change in changes]
    return len({tuple(each) for each in (ids, *found)}) == 1 + len(changes)


def written(
    prompt: Array,
    length: int,
    W_hx: Array,
    W_hh: Array,
    b_h: Array,
    W_ho: Array,
    b_o: Array,
    h_0: Array | float = 0.0,
) -> tuple[list[int], list[float]]:
    """Return the ids that are written, and by how much each one's logit leads."""
    text = [int(each) for each in prompt]
    leads: list[float] = []
    for _ in range(length):
        inputs = np.eye(W_hx.shape[1])[text] @ W_hx.T + b_h  # all of the text at once
        state = h_0 + np.zeros(len(b_h))
        for each in inputs:
            state = np.tanh(each + state @ W_hh.T)
        ranked = sorted(enumerate((W_ho @ state + b_o).tolist()), key=lambda entry: -entry[1])
        text.append(ranked[0][0])
        leads.append(ranked[0][1] - ranked[1][1])
    return text[len(prompt) :], leads


def oracle(*inputs: Any) -> Array:
    return np.array(written(*inputs)[0])


EXERCISE = exercise(__name__, cases, equals(oracle))
