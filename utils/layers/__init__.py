"""Recurrent layers that the course builds; chapters use them where a learner's is not ready."""

from __future__ import annotations

from utils.layers.bidirectional import bidirectional_states, gru_tagger
from utils.layers.recurrence import ElmanCell, gru_language_model, recurrent_matrix
from utils.layers.stack import RecurrentStack

__all__ = [
    "ElmanCell",
    "RecurrentStack",
    "bidirectional_states",
    "gru_language_model",
    "gru_tagger",
    "recurrent_matrix",
]
