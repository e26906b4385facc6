"""Counting baselines: their numbers on texts that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from utils.data.counting import counting_perplexities


def test_a_text_that_alternates_surprises_only_the_unigram_model() -> None:
    text = np.array([0, 1] * 500)
    found = counting_perplexities(text, text)
    assert found["unigram"] == pytest.approx(2, rel=1e-3)
    assert 1 < found["bigram"] < 1.001


def test_a_token_never_seen_is_not_impossible() -> None:
    found = counting_perplexities(np.array([0, 1, 0, 1]), np.array([2, 2]))
    assert all(np.isfinite(each) and each >= 3 for each in found.values())


def test_a_text_of_one_token_has_nothing_to_count() -> None:
    with pytest.raises(ValueError, match="two tokens"):
        counting_perplexities(np.array([0]), np.array([0, 1]))
