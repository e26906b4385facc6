"""What a reader of stories is made of: words with their places, and pointing at words."""

from __future__ import annotations

from typing import Any

import keras

_NEVER = -1e4
"""A score that no softmax gives a share to, and that half precision can hold."""


@keras.saving.register_keras_serializable(package="course")
class WordPlaces(keras.layers.Layer):
    """Multiplies the vector of each word by a vector of its place in the sentence.

    The sum over a sentence then depends on the order of its words: the position encoding of
    S. Sukhbaatar et al., "End-to-end memory networks" (2015), with factors that are learnt.
    """

    def build(self, x_shape: tuple[int | None, ...], real_shape: Any = None) -> None:
        """Make `factors`, (words, features).

        Raises:
            ValueError: the number of words, or of features, is left open.
        """
        words, features = x_shape[-2:]
        if words is None or features is None:
            raise ValueError(
                f"WordPlaces needs a fixed number of words and features, and got {x_shape}."
            )
        about_one = keras.initializers.RandomNormal(1.0, 0.3)
        shape = (words, features)
        self.factors = self.add_weight(shape=shape, initializer=about_one, name="factors")

    def call(self, x: Any, real: Any) -> Any:
        """Return vectors like x, (…, words, features); zeros where `real`, (…, words), isn't."""
        return x * self.factors * keras.ops.cast(real, self.compute_dtype)[..., None]

    def compute_output_shape(self, x_shape: Any, real_shape: Any = None) -> Any:
        """Return the shape of x."""
        return x_shape


@keras.saving.register_keras_serializable(package="course")
class Pointing(keras.layers.Layer):
    """Shares one whole out among the words of a story: a softmax over all words of all facts.

    The score of a word says how well its fact fits what is looked for, and how well it does itself.
    The idea is that of O. Vinyals et al., "Pointer networks" (2015).

    Args:
        units: of the vectors that are compared.

    Raises:
        ValueError: `units` is not positive.
    """

    def __init__(self, units: int, **options: Any) -> None:
        super().__init__(**options)
        if units < 1:
            raise ValueError(f"Pointing needs 1 unit or more, and got {units}.")
        self.units = units

    def build(
        self, u_shape: Any, facts_shape: Any, words_shape: Any, candidates_shape: Any = None
    ) -> None:
        """Make four matrices: of what is looked for, twice, of a fact, and of a word."""
        for name, shape in (
            ("for_facts", u_shape), ("for_words", u_shape), ("facts", facts_shape),
            ("words", words_shape),
        ):  # fmt: skip
            if shape[-1] is None:
                raise ValueError(f"Pointing needs a fixed number of features, and got {shape}.")
            setattr(self, name, self.add_weight(shape=(shape[-1], self.units), name=name))

    def call(self, u: Any, facts: Any, words: Any, candidates: Any) -> Any:
        """Return the share of each word, (batch, facts, words); each story's add up to 1.

        Args:
            u: what is looked for, (batch, features).
            facts: (batch, facts, features).
            words: (batch, facts, words, features).
            candidates: whether a word may be pointed at, (batch, facts, words); one at least.
        """
        ops = keras.ops
        of_facts = ops.einsum("bu,bfu->bf", u @ self.for_facts, facts @ self.facts)
        of_words = ops.einsum("bu,bfwu->bfw", u @ self.for_words, words @ self.words)
        scores = (of_facts[..., None] + of_words) / self.units**0.5
        scores = ops.where(candidates, scores, ops.cast(_NEVER, scores.dtype))
        shape = ops.shape(scores)
        # Half precision is too coarse for a softmax over two hundred words.
        flat = ops.cast(ops.reshape(scores, (-1, shape[1] * shape[2])), "float32")
        return ops.reshape(ops.softmax(flat), shape)

    def compute_output_shape(
        self, u_shape: Any, facts_shape: Any, words_shape: Any, candidates_shape: Any = None
    ) -> Any:
        """Return (batch, facts, words)."""
        return words_shape[:-1]

    def compute_output_spec(self, u: Any, facts: Any, words: Any, candidates: Any) -> Any:
        """Say that shares have full precision."""
        return keras.KerasTensor(words.shape[:-1], dtype="float32")

    def get_config(self) -> dict[str, Any]:
        """Return what makes the layer anew."""
        return {**super().get_config(), "units": self.units}
