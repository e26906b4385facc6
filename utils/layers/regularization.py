"""Layers that regularize a recurrent network: of words, of weights, of states.

What Keras's own `Dropout` can do with its `noise_shape` is not here: chapter 11 uses it as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
from keras import ops

from utils.layers.cells import refuse_rate


@keras.saving.register_keras_serializable(package="course")
class WordEmbedding(keras.layers.Embedding):
    """An embedding that drops whole words in training, and whose vectors can score words, too.

    Dropping: for each call a share of the *vocabulary* is drawn, and wherever one of these words
    stands in the batch its vector is zero; the others are divided by the share that is left.

    Scoring, called with `reverse=True`: from states (batch, …, output_dim) to logits
    (batch, …, input_dim), the product of each state with each word's vector, plus a bias for each
    word. So the input and the output of a language model are tied: they share one matrix.

    Args:
        input_dim: how many ids there are.
        output_dim: numbers for a word.
        dropout: the share of the vocabulary that is dropped, from 0 up to, not including, 1.
        output_bias: whether there is a bias for scoring; it has no use where only words are read.
        seed: of what is dropped.
        kwargs: those of `keras.layers.Embedding`.

    Raises:
        ValueError: `dropout` is none that can be, or states of another width are scored.

    Source: Y. Gal and Z. Ghahramani, "A theoretically grounded application of dropout in recurrent
    neural networks" (2016); O. Press and L. Wolf, "Using the output embedding to improve language
    models" (2017).
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        dropout: float = 0.0,
        output_bias: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(input_dim, output_dim, **kwargs)
        self.dropout = refuse_rate("dropout", dropout)
        self.output_bias, self.seed = output_bias, seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def build(self, input_shape: Any = None) -> None:
        """Make the vectors, (input_dim, output_dim), and the bias, (input_dim,)."""
        super().build(input_shape)
        if self.output_bias:
            self.bias = self.add_weight((self.input_dim,), "zeros", name="bias")

    def call(self, inputs: Any, reverse: bool = False, training: bool = False) -> Any:
        """Return the vectors of ids or, with `reverse`, the logits of states."""
        if reverse:
            return self._logits(inputs)
        vectors = super().call(inputs)
        if not training or not self.dropout:
            return vectors
        kept = ops.ones((self.input_dim, 1), vectors.dtype)
        kept = keras.random.dropout(kept, self.dropout, seed=self.seed_generator)
        return vectors * ops.take(kept, ops.cast(inputs, "int32"), axis=0)

    def _logits(self, states: Any) -> Any:
        if states.shape[-1] != self.output_dim:
            raise ValueError(
                f"States of {states.shape[-1]} numbers can't be scored by vectors of "
                f"{self.output_dim}: bring them to that width first, with a Dense layer."
            )
        logits = ops.matmul(states, ops.transpose(self.embeddings))
        return logits + self.bias if self.output_bias else logits

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the mask of ids, or hand on that of states."""
        if keras.backend.is_float_dtype(keras.backend.standardize_dtype(inputs.dtype)):
            return mask
        return super().compute_mask(inputs, mask)

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...], reverse: bool = False
    ) -> tuple[int | None, ...]:
        """Return (…, output_dim) or, with `reverse`, (…, input_dim)."""
        if reverse:
            return (*input_shape[:-1], self.input_dim)
        return (*input_shape, self.output_dim)

    def compute_output_spec(
        self, inputs: Any, reverse: bool = False, training: bool = False
    ) -> keras.KerasTensor:
        """Return shape and dtype of the outputs."""
        if reverse and inputs.shape[-1] != self.output_dim:
            self._logits(inputs)
        shape = self.compute_output_shape(tuple(inputs.shape), reverse)
        return keras.KerasTensor(shape, dtype=self.compute_dtype)

    def save_own_variables(self, store: Any) -> None:
        """Write the weights; `Embedding` itself knows of its vectors only."""
        keras.layers.Layer.save_own_variables(self, store)

    def load_own_variables(self, store: Any) -> None:
        """Read the weights that `save_own_variables` wrote."""
        keras.layers.Layer.load_own_variables(self, store)

    def get_config(self) -> dict[str, Any]:
        """Return what is needed to make the layer again."""
        own = {name: getattr(self, name) for name in ("dropout", "output_bias", "seed")}
        return {**super().get_config(), **own}


class _WeightDrop:
    """Drops entries of the recurrent matrix: others at each call, the same at all of its steps."""

    def __init__(
        self, units: int, weight_dropout: float = 0.5, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(units, seed=seed, **kwargs)  # type: ignore[call-arg]
        self.weight_dropout = refuse_rate("weight_dropout", weight_dropout)
        self.weight_seed = keras.random.SeedGenerator(seed)

    def inner_loop(self, *args: Any, training: bool = False, **kwargs: Any) -> Any:
        """Run over the steps; in training with a matrix some entries of which are zero."""
        with self._dropped(training):
            return super().inner_loop(*args, training=training, **kwargs)  # type: ignore[misc]

    @contextmanager
    def _dropped(self, training: bool) -> Iterator[None]:
        if not training or not self.weight_dropout:
            yield
            return
        cell = self.cell  # type: ignore[attr-defined]
        whole = cell.recurrent_kernel
        # Past Keras's bookkeeping: this is no weight, and it stays for one call only.
        vars(cell)["recurrent_kernel"] = keras.random.dropout(
            ops.convert_to_tensor(whole), self.weight_dropout, seed=self.weight_seed
        )
        try:
            yield
        finally:
            vars(cell)["recurrent_kernel"] = whole

    def get_config(self) -> dict[str, Any]:
        """Return what is needed to make the layer again."""
        return {
            **super().get_config(),  # type: ignore[misc]
            "weight_dropout": self.weight_dropout,
        }


@keras.saving.register_keras_serializable(package="course")
class WeightDropGRU(_WeightDrop, keras.layers.GRU):
    """`keras.layers.GRU` that drops entries of its recurrent matrix in training.

    The loop over the steps is Keras's own, with another matrix, so that cuDNN can run it.

    Args:
        units: size of the hidden state.
        weight_dropout: the share of the matrix's entries that is zero in a call, from 0 up to, not
            including, 1. The others are divided by the share that is left.
        seed: of what is dropped.
        kwargs: those of `keras.layers.GRU`.

    Raises:
        ValueError: `weight_dropout` is none that can be.

    Source: L. Wan et al., "Regularization of neural networks using DropConnect" (2013); for
    recurrent matrices S. Merity, N. S. Keskar, R. Socher, "Regularizing and optimizing LSTM
    language models" (2018).
    """


@keras.saving.register_keras_serializable(package="course")
class WeightDropLSTM(_WeightDrop, keras.layers.LSTM):
    """`keras.layers.LSTM` that drops entries of its recurrent matrix: see `WeightDropGRU`."""


@keras.saving.register_keras_serializable(package="course")
class ActivationPenalty(keras.layers.Layer):
    """Hands states on unchanged, and adds to the loss of training what they cost.

    activation · mean(h²) + temporal · mean((h_t - h_{t-1})²)

    Both means are over the real steps, the second over pairs of real neighbours. Nothing is added
    outside of training, so that a validation loss stays comparable.

    Call with states (batch, steps, units) and perhaps a mask (batch, steps), True where a step is
    real; returns the states.

    Args:
        activation: what the mean square of a state costs.
        temporal: what the mean square of its change from step to step costs.

    Raises:
        ValueError: one of them is negative, or the inputs have no axis of steps.

    Source: S. Merity, B. McCann, R. Socher, "Revisiting activation regularization for language
    RNNs" (2017).
    """

    def __init__(self, activation: float = 0.0, temporal: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, value in (("activation", activation), ("temporal", temporal)):
            if value < 0:
                raise ValueError(f"{name} must not be negative, and it is {value!r}.")
        self.activation, self.temporal = activation, temporal
        self.supports_masking = True

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Look at the shape; there are no weights."""
        if len(input_shape) != 3:
            raise ValueError(
                f"The states should be (batch, steps, units), and their shape is "
                f"{tuple(input_shape)}: the recurrent layer needs return_sequences=True."
            )

    def call(self, states: Any, mask: Any = None, training: bool = False) -> Any:
        """Return the states (batch, steps, units)."""
        if training:
            self.add_loss(self.penalty(states, mask))
        return states

    def penalty(self, states: Any, mask: Any = None) -> Any:
        """Return what states (batch, steps, units) cost, a float32 number."""
        h = ops.cast(states, "float32")  # squares may not be finite in half precision
        total = ops.zeros(())
        if self.activation:
            total += self.activation * _mean(ops.square(h), mask)
        if self.temporal:
            both = None if mask is None else ops.logical_and(mask[:, 1:], mask[:, :-1])
            total += self.temporal * _mean(ops.square(h[:, 1:] - h[:, :-1]), both)
        return total

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> Any:
        """Return the shape of the states."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Return what is needed to make the layer again."""
        own = {"activation": self.activation, "temporal": self.temporal}
        return {**super().get_config(), **own}


def _mean(values: Any, mask: Any) -> Any:
    """Return the mean of values (batch, steps, units) over the real steps; 0 where none is."""
    if mask is None:
        return ops.mean(values)
    real = ops.cast(mask, values.dtype)
    return ops.sum(ops.mean(values, axis=-1) * real) / ops.maximum(ops.sum(real), 1.0)


def regularized_language_model(
    vocabulary_size: int, units: int = 128, dropout: float = 0.5
) -> keras.Model:
    """Return an untrained model from ids (batch, steps) to logits (batch, steps, vocabulary).

    One GRU between two dropouts that leave out the same numbers at every step; the embedding, as
    wide as the GRU, scores the words as well.

    Raises:
        ValueError: `vocabulary_size` is not a positive whole number, or `dropout` no rate.
    """
    if not isinstance(vocabulary_size, int) or vocabulary_size < 1:
        raise ValueError(
            f"vocabulary_size must be a positive whole number, and it is {vocabulary_size!r}."
        )
    rate = refuse_rate("dropout", dropout)
    # Keras's own are so small that a GRU hears next to nothing for hundreds of updates.
    begin = keras.initializers.RandomNormal(stddev=0.1)
    embed = WordEmbedding(
        vocabulary_size, units, output_bias=True, embeddings_initializer=begin, dtype="float32"
    )
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Dropout(rate, noise_shape=(None, 1, None))(embed(ids))
    x = keras.layers.GRU(units, return_sequences=True)(x)
    x = keras.layers.Dropout(rate, noise_shape=(None, 1, None))(x)
    return keras.Model(ids, embed(x, reverse=True))
