"""Other answers to `perplexity`."""

import numpy as np


def with_weights(probabilities, targets, mask):
    """Give the padding the probability 1, whose logarithm is 0."""
    rows, steps = np.indices(targets.shape)
    losses = -np.log(np.where(mask, probabilities[rows, steps, targets], 1))
    return np.exp(losses.sum() / mask.sum())


def in_bits(probabilities, targets, mask):
    """Base 2 throughout, with a loop."""
    bits = [
        -np.log2(probabilities[i, t, targets[i, t]])
        for i in range(targets.shape[0])
        for t in range(targets.shape[1])
        if mask[i, t]
    ]
    return 2 ** (sum(bits) / len(bits))


def as_losses_are_computed(probabilities, targets, mask):
    """A tiny number before the logarithm, against log 0."""
    p = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    return float(np.exp(-np.log(p[mask] + 1e-7).mean()))


def of_roots(probabilities, targets, mask):
    """A product that can't underflow."""
    picked = [row[target] for row, target in zip(probabilities[mask], targets[mask], strict=True)]
    return np.prod(np.array(picked) ** (-1 / len(picked)))


def by_one_hot(probabilities, targets, mask):
    one_hot = np.eye(probabilities.shape[-1])[targets]
    picked = (probabilities * one_hot).sum(-1)[mask]
    return 2 ** -np.log2(picked).mean()


def times_the_mask(probabilities, targets, mask):
    rows, steps = np.indices(targets.shape)
    losses = -np.log(probabilities[rows, steps, targets])
    return np.exp((losses * mask).sum() / mask.sum())


def one_over_a_product(probabilities, targets, mask):
    result, count = 1.0, 0
    for row, step in np.argwhere(mask):
        result /= probabilities[row, step, targets[row, step]]
        count += 1
    return result ** (1 / count)


def first_row_alone(probabilities, targets, mask):
    picked = [probabilities[0, t, targets[0, t]] for t in range(4) if mask[0, t]]
    return np.exp(-np.mean(np.log(picked)))


def nothing_returned(probabilities, targets, mask):
    np.exp(-np.log(probabilities[mask]).mean())


RIGHT = [with_weights, in_bits, as_losses_are_computed, of_roots, by_one_hot]
WRONG = [
    (times_the_mask, "0 · ∞ is NaN"),
    (one_over_a_product, "smaller than any float"),
    (first_row_alone, "the perplexity is wrong"),
    (nothing_returned, "is a `return` missing"),
]
