"""A mean over tokens for `fit` and `evaluate`, whatever the batches were padded to."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="course")
class PerToken(keras.metrics.Metric):
    """Take a metric over all tokens with their weights, as if they stood in one long row.

    Keras means each batch of sequences over its steps first. So of batches that are padded to
    different lengths the short ones count for more than their tokens, and an accuracy or a
    cross-entropy changes with the buckets. This one doesn't:
    `weighted_metrics=[PerToken(keras.metrics.SparseCategoricalAccuracy(name="accuracy"))]`.

    Steps count by their `sample_weight` (batch, steps) as `tagged_batches` and `pair_batches` give
    it; without one, by the mask of the model's output; without that, all alike.

    Args:
        metric: a Keras metric of classes: it gets labels (tokens,), outputs (tokens, classes) and
            weights (tokens,).

    Raises:
        ValueError: `metric` is not a Keras metric.
    """

    def __init__(self, metric: keras.metrics.Metric, **kwargs: Any) -> None:
        if not isinstance(metric, keras.metrics.Metric):
            raise ValueError(
                f"Give a Keras metric, such as keras.metrics.SparseCategoricalAccuracy(), "
                f"and not {metric!r}."
            )
        super().__init__(**{"name": metric.name, **kwargs})
        self.metric = metric

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count the tokens of a batch.

        Args:
            y_true: class numbers, int of shape (batch, steps).
            y_pred: the model's output, float of shape (batch, steps, classes).
            sample_weight: float of shape (batch, steps), or None.
        """
        if sample_weight is None:
            sample_weight = getattr(y_pred, "_keras_mask", None)
        classes = ops.shape(y_pred)[-1]
        self.metric.update_state(
            ops.reshape(y_true, (-1,)),
            ops.reshape(y_pred, (-1, classes)),
            None if sample_weight is None else ops.reshape(sample_weight, (-1,)),
        )

    def result(self) -> Any:
        """Return the metric over the tokens of all batches since `reset_state`."""
        return self.metric.result()

    def reset_state(self) -> None:
        """Forget every batch."""
        self.metric.reset_state()

    def get_config(self) -> dict[str, Any]:
        """Return what is needed to make the metric again."""
        config = super().get_config()
        return {**config, "metric": keras.saving.serialize_keras_object(self.metric)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> PerToken:
        """Make the metric again."""
        metric = keras.saving.deserialize_keras_object(config["metric"])
        return cls(**{**config, "metric": metric})
