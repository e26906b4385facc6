"""The expected calibration error, by numbers that can be checked on paper."""

from __future__ import annotations

import numpy as np
import pytest

from utils.calibration import bins_of, calibration_error


def two_classes(confidence: list[float], right: list[bool]) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities of two classes, always for the first, and labels."""
    sure = np.array(confidence)
    return np.stack([sure, 1 - sure], axis=1), np.where(right, 0, 1)


def test_as_often_right_as_sure_is_no_error() -> None:
    probabilities, labels = two_classes([0.75] * 4, [True, True, True, False])
    assert calibration_error(probabilities, labels) == pytest.approx(0)


def test_always_sure_and_half_right_is_an_error_of_one_half() -> None:
    probabilities, labels = two_classes([1.0] * 4, [True, False, True, False])
    assert calibration_error(probabilities, labels) == pytest.approx(0.5)


def test_bins_count_by_how_many_are_in_them() -> None:
    # Three at 0.95, all right: 0.05 off. One at 0.65, wrong: 0.65 off.
    probabilities, labels = two_classes([0.95, 0.95, 0.95, 0.65], [True, True, True, False])
    assert calibration_error(probabilities, labels) == pytest.approx((3 * 0.05 + 0.65) / 4)


def test_a_bin_holds_the_number_that_it_ends_at_and_empty_ones_are_zero() -> None:
    probabilities, labels = two_classes([0.6, 0.61, 1.0], [True, True, True])
    counts = bins_of(probabilities, labels)[:, 0]
    assert counts.tolist() == [0, 0, 0, 0, 0, 1, 1, 0, 0, 1]
    assert not bins_of(probabilities, labels)[0].any()


def test_what_does_not_fit_is_refused() -> None:
    for probabilities, labels in (
        (np.zeros((2, 2)), np.zeros(3)),
        (np.zeros(2), np.zeros(2)),
        (np.zeros((0, 2)), np.zeros(0)),
    ):
        with pytest.raises(ValueError, match="Give probabilities"):
            bins_of(probabilities, labels)
