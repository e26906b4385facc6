"""From the states of a sequence to one vector: the maximum, and a mean weighted by attention."""

from __future__ import annotations

from typing import Any

import keras

_NEVER = -1e4
"""What stands for a padded step in a maximum or a softmax: far below what a recurrent layer gives,
and finite in half precision too."""


@keras.saving.register_keras_serializable(package="course")
class MaskedMaxPooling(keras.layers.Layer):
    """The largest value of each feature over the real steps.

    `keras.layers.GlobalMaxPooling1D` does not know of masks and takes padded steps for real ones.

    Input: (batch, steps, features) and perhaps a mask (batch, steps), True where a step is real;
    each row has one such step at least. Output: (batch, features), without a mask.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.supports_masking = True

    def call(self, states: Any, mask: Any = None) -> Any:
        """Return the maximum of states (batch, steps, features)."""
        if mask is not None:
            states = keras.ops.where(mask[..., None], states, _NEVER)
        return keras.ops.max(states, axis=1)

    def compute_mask(self, states: Any, mask: Any = None) -> None:
        """Return None: what comes out has no steps."""
        return

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return (batch, features)."""
        return (shape[0], shape[-1])


@keras.saving.register_keras_serializable(package="course")
class AttentionPooling(keras.layers.Layer):
    """A mean of the states in which each step counts as much as the layer has learnt it should.

    The score of a step is the product of its state with a vector `w` that is learnt; a softmax over
    the real steps makes weights of the scores, and the states are summed with them. Padding has a
    weight of 0.

    Input: (batch, steps, features) and perhaps a mask (batch, steps), True where a step is real;
    each row has one such step at least. Output: (batch, features), without a mask.

    Source: C. Raffel and D. P. W. Ellis, "Feed-forward networks with attention can solve some
    long-term memory problems" (2015).
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.supports_masking = True

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Make `w`, (features,)."""
        self.w = self.add_weight(shape=(shape[-1],), initializer="zeros", name="w")

    def weights_of(self, states: Any, mask: Any = None) -> Any:
        """Return how much each step counts, (batch, steps); each row adds up to 1."""
        scores = keras.ops.matmul(states, self.w)
        if mask is not None:
            scores = keras.ops.where(mask, scores, _NEVER)
        return keras.ops.softmax(scores, axis=-1)

    def call(self, states: Any, mask: Any = None) -> Any:
        """Return the weighted mean of states (batch, steps, features)."""
        return keras.ops.sum(self.weights_of(states, mask)[..., None] * states, axis=1)

    def compute_mask(self, states: Any, mask: Any = None) -> None:
        """Return None: what comes out has no steps."""
        return

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return (batch, features)."""
        return (shape[0], shape[-1])
