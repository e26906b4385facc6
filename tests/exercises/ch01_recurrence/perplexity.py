"""Other answers to `perplexity`."""

import numpy as np


def with_weights(probabilities, targets, mask):
    """Multiply by the mask instead of picking with it."""
    rows, steps = np.indices(targets.shape)
    losses = -np.log(probabilities[rows, steps, targets])
    return np.exp((losses * mask).sum() / mask.sum())


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


RIGHT = [with_weights, in_bits, as_losses_are_computed]
