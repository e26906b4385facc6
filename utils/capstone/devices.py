"""The same training on one device and on several: the losses agree but for rounding.

`losses_on` trains in a process of its own, since a CPU has to be divided into devices before
TensorFlow computes anything. Nothing but the strategy differs. With several GPUs in one host,
`tf.distribute.MirroredStrategy()` takes all that are visible, and `CUDA_VISIBLE_DEVICES=0,1`
before the command says which are. The batch that `fit` is given is the one of all devices
together. For several hosts see `utils.capstone.hosts`.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from utils.capstone.fresh import run_fresh

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

BATCH = 64
"""Addresses of an update, on all devices together."""
UNITS = 32
LEARNING_RATE = 3e-3
SEED = 20


def losses_on(devices: int, updates: int) -> list[float]:
    """Train a small tagger of addresses in a fresh process, and return the loss of each update.

    Args:
        devices: 1, or the virtual CPU devices of a `tf.distribute.MirroredStrategy`; a divisor of
            BATCH.
        updates: how many batches are trained on.

    Returns:
        Nats per word before each update, `updates` of them.

    Raises:
        ValueError: a number that can't be; the message names one that can.
        RuntimeError: the process failed; the message ends with the reason that it gave.
    """
    if devices < 1 or BATCH % devices:
        raise ValueError(
            f"A batch of {BATCH} is not cut into {devices} equal parts: let devices be 1, 2 or 4."
        )
    if updates < 1:
        raise ValueError(f"updates is {updates}: let it be 1 or more.")
    # Without GPUs the devices are those of the CPU on every machine.
    settings = {"CUDA_VISIBLE_DEVICES": "-1", "KERAS_BACKEND": "tensorflow"}
    said = run_fresh("utils.capstone.devices", str(devices), str(updates), **settings)
    return [float(loss) for loss in json.loads(said.splitlines()[-1])]


def losses_side_by_side(devices: Sequence[int], updates: int) -> list[list[float]]:
    """Return `losses_on` of each number of devices; the processes run at the same time.

    Most of what such a process does, importing and tracing, keeps one core busy.
    """
    with ThreadPoolExecutor(len(devices)) as pool:
        return list(pool.map(losses_on, devices, [updates] * len(devices)))


def trained(devices: int, updates: int) -> list[float]:
    """Train in this process, where TensorFlow has computed nothing yet; as `losses_on`."""
    import keras
    import tensorflow as tf

    names = divided_cpu(devices)
    several = devices > 1
    scope = tf.distribute.MirroredStrategy(names).scope() if several else contextlib.nullcontext()
    keras.utils.set_random_seed(SEED)
    with scope:
        model = tagger()
        # Without XLA, whose compiling takes longer than these few updates.
        model.compile(keras.optimizers.Adam(LEARNING_RATE), summed_loss(), jit_compile=False)
        # Or TensorFlow traces the first update twice, as `utils.watching` says.
        model.optimizer.build(model.trainable_variables)
    # An epoch of one update, so that the history has the loss of each.
    history = model.fit(global_batches().repeat(), epochs=updates, steps_per_epoch=1, verbose=0)
    return [float(loss) for loss in history.history["loss"]]


def divided_cpu(devices: int) -> list[str]:
    """Divide the CPU into virtual devices, and return their names.

    Raises:
        RuntimeError: TensorFlow has begun to compute.
    """
    import tensorflow as tf

    cpu = tf.config.list_physical_devices("CPU")[0]
    parts = [tf.config.LogicalDeviceConfiguration()] * devices
    tf.config.set_logical_device_configuration(cpu, parts)
    return [f"CPU:{number}" for number in range(devices)]


def tagger() -> keras.Model:
    """Return a tagger without dropout: ids of words and shapes (batch, steps) to logits."""
    import keras

    from utils.capstone import data

    ids = [keras.Input((None,), dtype="int32") for _ in data.sizes("addresses")]
    vectors = [
        keras.layers.Embedding(size, UNITS, mask_zero=True)(each)
        for size, each in zip(data.sizes("addresses"), ids, strict=True)
    ]
    both = keras.layers.Bidirectional(keras.layers.GRU(UNITS, return_sequences=True))
    x = both(keras.layers.Concatenate()(vectors))
    return keras.Model(ids, keras.layers.Dense(data.width("addresses"))(x))


def summed_loss() -> keras.losses.Loss:
    """Return the loss that goes with the weights of `global_batches`: a sum, no mean.

    A device knows its own part of a batch, and the parts have unequally many words: a mean of the
    parts' means is not the batch's mean. A sum of weights that were divided by the words of the
    whole batch is. Keras adds up the devices' gradients of it, and shows the sum of their losses.
    """
    import keras

    return keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")


def global_batches() -> tf.data.Dataset:
    """Return batches of BATCH training addresses; the weights of each batch add up to 1.

    Each is ((words, shapes), tags, weights), (BATCH, steps) all of them. The last addresses, too
    few for a batch that is cut into equal parts, are left out.
    """
    import tensorflow as tf

    from utils.capstone import data

    def per_word(views: Any, tags: Any, real: Any) -> Any:
        weights = tf.cast(real, "float32")
        return views, tags, weights / tf.reduce_sum(weights)

    held = data.split("addresses", "train")
    # Shuffled in NumPy: under a strategy a dataset's own `shuffle` gives another order.
    order = np.random.default_rng(SEED).permutation(len(held.targets))
    views = tuple(view[order] for view in held.inputs.values())
    rows = (views, held.targets[order], held.real[order])
    return tf.data.Dataset.from_tensor_slices(rows).batch(BATCH, drop_remainder=True).map(per_word)


if __name__ == "__main__":
    print(json.dumps(trained(int(sys.argv[1]), int(sys.argv[2]))))
