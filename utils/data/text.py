"""From texts to what a network reads: vocabularies, ids, batches, windows, streams.

This module is the front door; what it hands out stands in the modules named below.
"""

from __future__ import annotations

from utils.data.batching import labelled_batches, pair_batches, pair_lengths, tagged_batches
from utils.data.buckets import batch_shapes, bucket_boundaries
from utils.data.text_characters import (
    SEPARATOR,
    UNKNOWN_CHARACTER,
    UNKNOWN_ID,
    CharacterVocabulary,
    character_vocabulary,
)
from utils.data.text_sources import columns, texts_of
from utils.data.text_tokens import (
    PADDING_ID,
    UNKNOWN_TOKEN_ID,
    TokenVocabulary,
    word_vocabulary,
    words_apart,
)
from utils.data.windows import labelled_windows, streams, windows

__all__ = [
    "PADDING_ID",
    "SEPARATOR",
    "UNKNOWN_CHARACTER",
    "UNKNOWN_ID",
    "UNKNOWN_TOKEN_ID",
    "CharacterVocabulary",
    "TokenVocabulary",
    "batch_shapes",
    "bucket_boundaries",
    "character_vocabulary",
    "columns",
    "labelled_batches",
    "labelled_windows",
    "pair_batches",
    "pair_lengths",
    "streams",
    "tagged_batches",
    "texts_of",
    "windows",
    "word_vocabulary",
    "words_apart",
]
