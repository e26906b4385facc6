"""Break a memory: all masks at once, by powers, in a list."""

from __future__ import annotations

import numpy as np


def all_at_once(start, rate, steps, seed):
    """A number is there as long as no mask has hit it."""
    kept = np.random.default_rng(seed).random((steps, len(start))) >= rate
    return start * np.cumprod(kept / (1 - rate), axis=0)


def by_choice(start, rate, steps, seed):
    rng, states = np.random.default_rng(seed), np.zeros((steps, len(start)))
    state = start.copy()
    for t in range(steps):
        state *= rng.binomial(1, 1 - rate, size=len(start))
        state /= 1 - rate
        states[t] = state
    return states


def listed(start, rate, steps, seed):
    rng, states = np.random.default_rng(seed), [start]
    for _ in range(steps):
        hit = rng.random(start.shape) < rate
        states.append(np.where(hit, 0, states[-1] / (1 - rate)))
    return np.array(states[1:])


RIGHT = [all_at_once, by_choice, listed]


def share_left(start, rate, steps, seed):
    return (all_at_once(start, rate, steps, seed) != 0).mean(axis=1)


def in_place(start, rate, steps, seed):
    rng, states = np.random.default_rng(seed), []
    for _ in range(steps):
        start *= (rng.random(len(start)) >= rate) / (1 - rate)
        states.append(start.copy())
    return np.stack(states)


def other_share(start, rate, steps, seed):
    return all_at_once(start, rate / 2, steps, seed)


WRONG = [
    (share_left, "steps by units, was expected"),
    (in_place, "changes its input `start` in place"),
    (other_share, "and about"),
    (lambda start, rate, steps, seed: np.tile(start, (steps, 1)), "No number is ever zero"),
]
