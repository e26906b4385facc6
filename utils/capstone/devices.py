"""The same training on one device and on several: losses that agree but for rounding.

`losses_on` trains in a process of its own, since a CPU has to be divided into devices before
TensorFlow computes anything. Nothing but the strategy differs:

- Several GPUs of one host: `strategy = tf.distribute.MirroredStrategy()` takes all that are
  visible, and `CUDA_VISIBLE_DEVICES=0,1 python train.py` chooses which are.
- In both cases the batch that `fit` is given is the global one: it is cut into as many parts as
  there are devices.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from utils.paths import course_root

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
    root = str(course_root())
    paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    # Without GPUs the devices are those of the CPU on every machine.
    quiet = {"CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(devices), str(updates)],
        env={**os.environ, **quiet, "KERAS_BACKEND": "tensorflow", "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise RuntimeError(f"The training on {devices} devices failed: {said[-1]}")
    return [float(loss) for loss in json.loads(done.stdout.splitlines()[-1])]


def trained(devices: int, updates: int) -> list[float]:
    """Train in this process, where TensorFlow has computed nothing yet; as `losses_on`."""
    import keras
    import tensorflow as tf

    names = divided_cpu(devices)
    # The strategy is all that several devices need: the model is built in its scope.
    several = devices > 1
    scope = tf.distribute.MirroredStrategy(names).scope() if several else contextlib.nullcontext()
    keras.utils.set_random_seed(SEED)
    with scope:
        model = tagger()
        model.compile(
            keras.optimizers.Adam(LEARNING_RATE),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum"),
        )
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


def global_batches() -> tf.data.Dataset:
    """Return batches of BATCH training addresses; the weights of each add up to 1.

    A device knows its own part of a batch, and the parts have unequally many words: a mean of the
    parts' means would not be the batch's mean. So the weights are divided by the words of the whole
    batch before it is cut, and the loss is a sum: Keras adds up the devices' gradients, and shows
    the mean of their losses, each times the number of devices. The last batch, which may be no
    multiple of the devices, is left out.
    """
    import keras
    import tensorflow as tf

    from utils.capstone import data

    def per_word(views: Any, tags: Any, real: Any) -> Any:
        weights = tf.cast(real, "float32")
        return views, tags, weights / tf.reduce_sum(weights)

    held = data.split("addresses", "train")
    # In NumPy: where a dataset's own `shuffle` stands under a strategy, its order is another.
    order = np.random.default_rng(SEED).permutation(len(held.targets))
    arrays = (tuple(held.inputs.values()), held.targets, held.real)
    rows = keras.tree.map_structure(lambda each: each[order], arrays)
    return tf.data.Dataset.from_tensor_slices(rows).batch(BATCH, drop_remainder=True).map(per_word)


if __name__ == "__main__":
    print(json.dumps(trained(int(sys.argv[1]), int(sys.argv[2]))))
