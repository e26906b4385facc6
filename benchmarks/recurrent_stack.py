"""What `RecurrentStack` costs beside the same network written by hand, and how cost grows.

Three questions, in one run: training updates a second against plain Keras layers joined by hand
(A B B A, a ratio each round, after a first one that is not counted); milliseconds of an update
against depth and against length; and the peak of memory against both, each network in a process of
its own.

Run: python benchmarks/recurrent_stack.py   (about 10 minutes on two quiet cores)
Writes results/recurrent_stack.json; with --quick it measures little and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from utils import results
from utils.training import configure_device, quietly

BATCH, STEPS, FEATURES, UNITS = 64, 64, 64, 64
DEPTHS = (1, 2, 4, 8)
LENGTHS = (32, 64, 128, 256)
TURN = 250.0
"""Milliseconds that a turn should last: a shorter one is noise."""
CONNECTIONS = ("plain", "residual", "dense")
CELLS = {"gru": "GRU", "lstm": "LSTM"}


def by_hand(cell: str, depth: int, connection: str, bidirectional: bool) -> Any:
    """Return the network as a reader of the Keras guides would write it."""
    import keras

    make = getattr(keras.layers, CELLS[cell])
    inputs = keras.Input((None, FEATURES))
    x = inputs
    for _ in range(depth):
        layer = make(UNITS, return_sequences=True)
        y = keras.layers.Bidirectional(layer)(x) if bidirectional else layer(x)
        if connection == "residual":
            shortcut = x
            if x.shape[-1] != y.shape[-1]:
                shortcut = keras.layers.Dense(y.shape[-1], use_bias=False)(x)
            y = keras.layers.Add()([shortcut, y])
        if connection == "dense":
            y = keras.layers.Concatenate()([x, y])
        x = y
    return keras.Model(inputs, x)


def stacked(cell: str, depth: int, connection: str, bidirectional: bool) -> Any:
    """Return the same network as the course's layer."""
    import keras

    from utils.layers import RecurrentStack

    inputs = keras.Input((None, FEATURES))
    stack = RecurrentStack(UNITS, depth, cell, connection, bidirectional=bidirectional)  # type: ignore[arg-type]
    return keras.Model(inputs, stack(inputs))


def updates(model: Any, steps: int = STEPS) -> Callable[[int], float]:
    """Return a function that makes so many training updates and says what one took, in ms."""
    import keras
    import numpy as np
    import tensorflow as tf

    rng = np.random.default_rng(1)
    x = tf.constant(rng.normal(size=(BATCH, steps, FEATURES)), tf.float32)
    y = tf.constant(rng.normal(size=(BATCH, steps, model.output_shape[-1])), tf.float32)
    model.compile(keras.optimizers.Adam(1e-3), "mse")
    model.optimizer.build(model.trainable_variables)

    @tf.function
    def update() -> Any:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
        weights = [weight.value for weight in model.trainable_variables]
        model.optimizer.apply_gradients(
            zip(tape.gradient(loss, weights), model.trainable_variables, strict=True)
        )
        return loss

    def run(count: int) -> float:
        started = time.perf_counter()
        for _ in range(count):
            loss = update()
        float(loss)
        return 1000 * (time.perf_counter() - started) / count

    run(2)
    return run


def in_turns(
    ours: Callable[[int], float], theirs: Callable[[int], float], rounds: int
) -> list[tuple[float, float]]:
    """Return the milliseconds of both, round by round; who begins changes from round to round."""
    count = max(2, round(TURN / theirs(5)))
    found = []
    for number in range(rounds + 1):
        if number % 2:
            second, first = theirs(count), ours(count)
        else:
            first, second = ours(count), theirs(count)
        found.append((first, second))
    return found[1:]  # the first round still warms up


def against_by_hand(rounds: int, depths: tuple[int, ...]) -> list[dict[str, Any]]:
    """Return for each network the throughput of the stack in that of the one by hand."""
    import keras

    kinds = [("plain", False), ("plain", True), ("residual", False), ("dense", False)]
    found = []
    for cell in CELLS:
        for connection, both in kinds:
            for depth in depths:
                keras.backend.clear_session()
                ours = updates(stacked(cell, depth, connection, both))
                theirs = updates(by_hand(cell, depth, connection, both))
                pairs = in_turns(ours, theirs, rounds)
                ratios = [theirs / ours for ours, theirs in pairs]
                found.append(
                    {
                        "cell": cell,
                        "depth": depth,
                        "connection": connection,
                        "bidirectional": both,
                        "milliseconds": round(statistics.median(a for a, _ in pairs), 2),
                        "by_hand_milliseconds": round(statistics.median(b for _, b in pairs), 2),
                        "throughput_ratio": round(statistics.median(ratios), 3),
                        "ratios": [round(ratio, 3) for ratio in ratios],
                    }
                )
                print(found[-1], flush=True)
    return found


def one_cost(depth: int, connection: str, steps: int) -> dict[str, Any]:
    """Return what one network takes: milliseconds of an update, megabytes beyond the imports."""
    before = _megabytes("VmRSS")
    run = updates(stacked("gru", depth, connection, False), steps)
    count = max(2, round(TURN / run(5)))
    milliseconds = statistics.median(run(count) for _ in range(5))
    return {
        "connection": connection,
        "depth": depth,
        "steps": steps,
        "milliseconds": round(milliseconds, 2),
        "megabytes": round(_megabytes("VmHWM") - before, 1),
    }


def _megabytes(name: str) -> float:
    """Return what Linux counts for this process: `VmRSS`, its memory now, or `VmHWM`, the most."""
    # Not `resource.getrusage`: there a new process begins with the peak of the one that started it.
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("The memory of a process is read from /proc, so this needs Linux.")


def costs() -> list[dict[str, Any]]:
    """Return the cost of networks of several depths and lengths, each in a fresh process."""
    asked = [(depth, connection, STEPS) for connection in CONNECTIONS for depth in (*DEPTHS, 16)]
    asked += [(4, connection, steps) for connection in CONNECTIONS for steps in LENGTHS]
    found = []
    for depth, connection, steps in dict.fromkeys(asked):
        one = ["--one", json.dumps([depth, connection, steps])]
        done = subprocess.run(
            [sys.executable, __file__, *one], capture_output=True, text=True, check=True
        )
        found.append(json.loads(done.stdout.splitlines()[-1]))
        print(found[-1], flush=True)
    return found


def main() -> None:
    """Measure, print, and write the result unless it was only a look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="measure little and write nothing")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    with quietly():
        configure_device([])
        import keras  # noqa: F401
    if chosen.one:
        print(json.dumps(one_cost(*json.loads(chosen.one))))
        return
    started, load = time.time(), os.getloadavg()
    rounds, depths = (3, DEPTHS[:2]) if chosen.quick else (15, DEPTHS)
    runs = against_by_hand(rounds, depths)
    found = {
        "question": "What does RecurrentStack cost beside plain Keras, and how does cost grow?",
        "settings": {"batch": BATCH, "steps": STEPS, "features": FEATURES, "units": UNITS},
        "machine": {"cores": os.cpu_count(), "load_before": [round(each, 2) for each in load]},
        "runs": runs,
        "costs": [] if chosen.quick else costs(),
        "seconds": round(time.time() - started),
    }
    if not chosen.quick:
        print(f"{results.write('recurrent_stack', found)} written")


if __name__ == "__main__":
    main()
