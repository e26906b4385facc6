"""From characters to pieces of words: fewer steps for a recurrent layer, and no padding in them."""

from __future__ import annotations

from typing import Any

import keras


@keras.saving.register_keras_serializable(package="course")
class Pieces(keras.layers.Layer):
    """A convolution over the real steps, and of every few of its outputs the largest.

    A recurrent layer that reads the pieces takes fewer steps than there are characters. Padding is
    read as zeros, as what lies beyond either end of a text is, so more of it moves nothing; a piece
    is real where one of its steps is.

    Input: (batch, steps, features) and perhaps a mask (batch, steps), True where a step is real.
    Output: (batch, steps / every, units), rounded up, with its mask.

    Args:
        units: features of a piece.
        width: how many steps the convolution reads at once; odd.
        every: how many of its outputs make a piece.
    """

    def __init__(self, units: int, width: int = 5, every: int = 3, **options: Any) -> None:
        super().__init__(**options)
        self.supports_masking = True
        self.units, self.width, self.every = units, width, every
        self.convolution = keras.layers.Conv1D(units, width, padding="same", activation="relu")

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Make the convolution's weights."""
        self.convolution.build(shape)

    def call(self, x: Any, mask: Any = None) -> Any:
        """Return the pieces of x (batch, steps, features)."""
        if mask is None:
            return self._largest(self.convolution(x))
        real = keras.ops.cast(mask, x.dtype)[..., None]
        return self._largest(self.convolution(x * real) * real)

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        """Return which pieces are real, (batch, pieces)."""
        if mask is None:
            return None
        return self._largest(keras.ops.cast(mask, "float32")[..., None])[..., 0] > 0

    def _largest(self, values: Any) -> Any:
        """Return the largest of every few values, none of which is below zero.

        The last ones are filled up on the right: Keras's "same" would shift them by the length.
        """
        filled = keras.ops.pad(values, ((0, 0), (0, self.every - 1), (0, 0)))
        return keras.ops.max_pool(filled, self.every, self.every)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return (batch, pieces, units)."""
        steps = shape[1]
        return (shape[0], None if steps is None else -(-steps // self.every), self.units)

    def get_config(self) -> dict[str, Any]:
        """Return what `__init__` was given."""
        return {
            **super().get_config(),
            "units": self.units, "width": self.width, "every": self.every,
        }  # fmt: skip
