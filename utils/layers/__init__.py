"""Recurrent layers that the course builds; chapters use them where a learner's is not ready."""

from __future__ import annotations

from utils.layers.bidirectional import bidirectional_states, gru_tagger
from utils.layers.cells import (
    LayerNormGRUCell,
    LayerNormLSTMCell,
    StepDropoutCell,
    ZoneoutCell,
)
from utils.layers.crf import (
    CRFTagger,
    LinearChainCRF,
    bio_rules,
    chain_log_partition,
    chain_viterbi,
)
from utils.layers.depth import deep_gru_units, deep_states
from utils.layers.poems import poem_model, step_model, verse_model
from utils.layers.pooling import AttentionPooling, MaskedMaxPooling
from utils.layers.questions import Pointing, WordPlaces
from utils.layers.recurrence import ElmanCell, gru_language_model, recurrent_matrix
from utils.layers.regularization import (
    ActivationPenalty,
    WeightDropGRU,
    WeightDropLSTM,
    WordEmbedding,
    regularized_language_model,
)
from utils.layers.residual import residual_language_model
from utils.layers.stack import RecurrentStack
from utils.layers.translation import (
    alignments,
    date_translator,
    decoder_step,
    encoder_model,
    translator,
)

__all__ = [
    "ActivationPenalty",
    "AttentionPooling",
    "CRFTagger",
    "ElmanCell",
    "LayerNormGRUCell",
    "LayerNormLSTMCell",
    "LinearChainCRF",
    "MaskedMaxPooling",
    "Pointing",
    "RecurrentStack",
    "StepDropoutCell",
    "WeightDropGRU",
    "WeightDropLSTM",
    "WordEmbedding",
    "WordPlaces",
    "ZoneoutCell",
    "alignments",
    "bidirectional_states",
    "bio_rules",
    "chain_log_partition",
    "chain_viterbi",
    "date_translator",
    "decoder_step",
    "deep_gru_units",
    "deep_states",
    "encoder_model",
    "gru_language_model",
    "gru_tagger",
    "poem_model",
    "recurrent_matrix",
    "regularized_language_model",
    "residual_language_model",
    "step_model",
    "translator",
    "verse_model",
]
