"""The training of `utils.capstone.devices` on several hosts, each with all of its GPUs.

Start it on each host, with the same list of hosts and its own index:

    TF_CONFIG='{"cluster": {"worker": ["first:12345", "second:12345"]},
                "task": {"type": "worker", "index": 0}}' python -m utils.capstone.hosts 40

and on the second with "index": 1. The first waits for the second. Two processes of one machine are
tried in the same way, as localhost with two ports and with CUDA_VISIBLE_DEVICES=-1.

`fit` fails here: Keras 3.15 builds no model from the batches of a
`tf.distribute.MultiWorkerMirroredStrategy` (keras-team/keras, issue 20585). Its layers, losses and
optimizers work, so that the loop over the updates is our own.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from utils.capstone.devices import (
    LEARNING_RATE,
    SEED,
    global_batches,
    summed_loss,
    tagger,
)


def trained_together(updates: int) -> list[float]:
    """Train with the other hosts that TF_CONFIG names, or alone where the variable is unset.

    Returns:
        Nats per word before each update, the same on every host.
    """
    import keras
    import tensorflow as tf

    strategy = tf.distribute.MultiWorkerMirroredStrategy()  # before anything is computed
    keras.utils.set_random_seed(SEED)
    with strategy.scope():
        model, loss, optimizer = tagger(), summed_loss(), keras.optimizers.Adam(LEARNING_RATE)
        optimizer.build(model.trainable_variables)

    def on_one_device(views: Any, tags: Any, weights: Any) -> Any:
        with tf.GradientTape() as tape:
            nats = loss(tags, model(views, training=True), weights)
        gradients = tape.gradient(nats, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return nats

    @tf.function
    def update(views: Any, tags: Any, weights: Any) -> Any:
        parts = strategy.run(on_one_device, args=(views, tags, weights))
        return strategy.reduce("SUM", parts, axis=None)

    options = tf.data.Options()  # each host takes its share of the rows
    options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.DATA
    batches = global_batches().repeat().take(updates).with_options(options)
    return [float(update(*each)) for each in strategy.experimental_distribute_dataset(batches)]


if __name__ == "__main__":
    print(json.dumps(trained_together(int(sys.argv[1]))))
