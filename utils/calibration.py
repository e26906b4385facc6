"""How far a classifier's probabilities can be trusted: the expected calibration error."""

from __future__ import annotations

import numpy as np

BINS = 10


def bins_of(probabilities: np.ndarray, labels: np.ndarray, bins: int = BINS) -> np.ndarray:
    """Return of each bin of confidence how many texts are in it, and how sure and how right it is.

    The confidence of a prediction is its probability, the largest of the classes. The bins cut the
    numbers from 0 to 1 into equal parts; one that ends at a number holds it.

    Args:
        probabilities: (texts, classes), each row adds up to 1.
        labels: (texts,), the right classes.
        bins: how many there are.

    Returns:
        (bins, 3): the count, the mean confidence and the share that is right, both 0 where the bin
        is empty.

    Raises:
        ValueError: there is no text, or the shapes do not fit.
    """
    if probabilities.ndim != 2 or labels.shape != probabilities.shape[:1] or not len(labels):
        raise ValueError(
            f"Give probabilities (texts, classes) and labels (texts,), not "
            f"{probabilities.shape} and {labels.shape}."
        )
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    places = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    counts = np.bincount(places, minlength=bins)
    sums = [np.bincount(places, weights=each, minlength=bins) for each in (confidence, right)]
    return np.stack([counts, *(each / np.maximum(counts, 1) for each in sums)], axis=1)


def calibration_error(probabilities: np.ndarray, labels: np.ndarray, bins: int = BINS) -> float:
    """Return the expected calibration error: how far confidence and being right lie apart.

    The mean over all texts of the distance between the two in the text's bin; 0 is perfect.

    Args:
        probabilities: (texts, classes), each row adds up to 1.
        labels: (texts,), the right classes.
        bins: how many equal parts of the confidence there are.

    Raises:
        ValueError: as `bins_of`.

    Source: C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On calibration of modern neural
    networks" (ICML 2017).
    """
    counts, confidence, right = bins_of(probabilities, labels, bins).T
    return float(np.sum(counts * np.abs(confidence - right)) / counts.sum())
