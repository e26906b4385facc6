"""Keras's recurrent layers, as the course stacks them, against PyTorch's, on a CPU.

Every shape of LSTM and GRU with 64, 128 and 256 units, 1, 2 and 4 layers, in one direction and in
both: a training update (forward, backward, plain gradient descent) and a forward pass, in float32
with as many threads as cores. PyTorch runs in processes of its own, once as it comes and once with
a malloc that keeps its memory. The three take turns, A B C A B C, and while one works the others
wait for input. A ratio is taken in each round, and its median is reported.

PyTorch is no dependency of the course. Give the Python of an environment that has it:

    python benchmarks/against_pytorch.py --pytorch /path/to/bin/python   (about 20 minutes)

Writes results/against_pytorch.json; with --quick it measures little and writes nothing. On a
machine that is busy with something else the comparison would be unfair, so it is refused.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

CELLS, UNITS, DEPTHS = ("GRU", "LSTM"), (64, 128, 256), (1, 2, 4)
BUSY_AT_MOST = 15.0
"""Percent of both cores that others may take before a comparison is refused."""
KEEPS_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(2**30),
    "MALLOC_TRIM_THRESHOLD_": str(2**34),
    "MALLOC_TOP_PAD_": str(2**28),
}
"""glibc's settings with which freed tensors are used again, and not given back to the kernel."""


@dataclass(frozen=True)
class Shape:
    """One network and its batch."""

    cell: str
    units: int
    depth: int
    bidirectional: bool

    @property
    def batch(self) -> int:
        """Return the sequences in a batch."""
        return 32 if self.units > 128 else 64

    @property
    def steps(self) -> int:
        """Return the steps of a sequence."""
        return 200 if self.units > 128 else 100

    @property
    def features(self) -> int:
        """Return the numbers that each step reads."""
        return 128 if self.units > 128 else 64


SHAPES = tuple(Shape(*each) for each in itertools.product(CELLS, UNITS, DEPTHS, (False, True)))
Work = dict[str, Callable[[], Any]]


def in_keras(shape: Shape) -> Work:
    """Return a training update and a forward pass of the course's stack."""
    import keras
    import numpy as np
    import tensorflow as tf

    from utils.layers import RecurrentStack

    keras.backend.clear_session()
    cell: Any = shape.cell.lower()
    stack = RecurrentStack(shape.units, shape.depth, cell, bidirectional=shape.bidirectional)
    rng = np.random.default_rng(1)
    x = tf.constant(rng.normal(size=(shape.batch, shape.steps, shape.features)), tf.float32)
    stack.build(x.shape)
    weights = [weight.value for weight in stack.trainable_weights]

    @tf.function
    def train() -> Any:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(stack(x, training=True) ** 2)
        for weight, gradient in zip(weights, tape.gradient(loss, weights), strict=True):
            weight.assign_sub(0.01 * gradient)
        return loss

    @tf.function
    def infer() -> Any:
        return tf.reduce_mean(stack(x, training=False))

    return {"training": lambda: float(train()), "inference": lambda: float(infer())}


def in_pytorch(shape: Shape) -> Work:
    """Return a training update and a forward pass of PyTorch's layer of the same shape."""
    import torch  # type: ignore[import-not-found, unused-ignore]

    torch.manual_seed(1)
    layer = getattr(torch.nn, shape.cell)(
        shape.features,
        shape.units,
        shape.depth,
        batch_first=True,
        bidirectional=shape.bidirectional,
    )
    x = torch.randn(shape.batch, shape.steps, shape.features)
    descent = torch.optim.SGD(layer.parameters(), 0.01)

    def train() -> float:
        descent.zero_grad()
        loss = (layer(x)[0] ** 2).mean()
        loss.backward()
        descent.step()
        return float(loss)

    def infer() -> float:
        with torch.inference_mode():
            return float(layer(x)[0].mean())

    return {"training": train, "inference": infer}


def milliseconds(work: Callable[[], Any], count: int) -> float:
    """Return what one piece of work takes, the mean of `count`."""
    started = time.perf_counter()
    for _ in range(count):
        work()
    return 1000 * (time.perf_counter() - started) / count


def serve(threads: int) -> None:
    """Answer requests on standard input: in the process that has PyTorch."""
    import torch

    torch.set_num_threads(threads)
    print(json.dumps({"version": torch.__version__}), flush=True)
    work: Work = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "shape" in request:
            work = in_pytorch(Shape(**request["shape"]))
            answer = {name: milliseconds(each, 2) for name, each in work.items()}  # warm it up
        else:
            answer = {"ms": milliseconds(work[request["work"]], request["count"])}
        print(json.dumps(answer), flush=True)


class Other:
    """PyTorch in a process of its own."""

    def __init__(self, python: str, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [python, __file__, "--serve", str(os.cpu_count() or 1)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        self.version = self._answer()["version"]

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send one request and return the answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(
                "The process with PyTorch ended: does the Python given with --pytorch have it?"
            )
        found: dict[str, Any] = json.loads(line)
        return found

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(10)


def compare(shape: Shape, others: dict[str, Other], rounds: int) -> list[dict[str, Any]]:
    """Return the medians of one shape, training and inference."""
    ours = in_keras(shape)
    for other in others.values():
        other.ask({"shape": asdict(shape)})
    found = []
    for name, work in ours.items():
        milliseconds(work, 2)
        count = max(1, min(8, int(250 / milliseconds(work, 1))))
        taken: dict[str, list[float]] = {"keras": [], **{each: [] for each in others}}
        for _ in range(rounds):
            taken["keras"].append(milliseconds(work, count))
            for each, other in others.items():
                taken[each].append(other.ask({"work": name, "count": count})["ms"])
        entry: dict[str, Any] = {**asdict(shape), "work": name}
        for each, times in taken.items():
            entry[f"{each}_milliseconds"] = round(statistics.median(times), 2)
        for each in others:
            ratios = [b / a for a, b in zip(taken["keras"], taken[each], strict=True)]
            entry[f"times_as_fast_as_{each}"] = round(statistics.median(ratios), 3)
        found.append(entry)
    return found


def busy() -> float:
    """Return the percentage of all cores that is at work before we are."""
    import psutil

    return float(psutil.cpu_percent(interval=3))


def summary(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the median ratio for each cell, number of units and kind of work."""
    found = []
    for cell, units, work in itertools.product(CELLS, UNITS, ("training", "inference")):
        chosen = [
            run for run in runs if (run["cell"], run["units"], run["work"]) == (cell, units, work)
        ]
        if not chosen:
            continue
        names = [name for name in chosen[0] if name.startswith("times_as_fast_as_")]
        ratios = {name: round(statistics.median(run[name] for run in chosen), 3) for name in names}
        found.append({"cell": cell, "units": units, "work": work, **ratios})
    return found


def main() -> None:
    """Measure, print, and write the result unless it was only a look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pytorch", help="a Python that has PyTorch")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="measure little and write nothing")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        serve(chosen.serve)
        return
    if not chosen.pytorch:
        parser.error("give a Python that has PyTorch: --pytorch /path/to/bin/python")
    load = busy()
    if load > BUSY_AT_MOST:
        raise SystemExit(
            f"Something else takes {load:.0f} % of this machine, and one busy core slows PyTorch "
            "far more than Keras: try again when it is quiet."
        )
    from utils import results
    from utils.training import configure_device, quietly

    with quietly():
        configure_device([])
    started = time.time()
    others = {"pytorch": Other(chosen.pytorch, {}), "tuned": Other(chosen.pytorch, KEEPS_MEMORY)}
    runs = []
    for shape in SHAPES[::9] if chosen.quick else SHAPES:
        runs += compare(shape, others, 2 if chosen.quick else chosen.rounds)
        print(*runs[-2:], sep="\n", flush=True)
    for other in others.values():
        other.close()
    found = {
        "question": "How fast are the course's stacks beside PyTorch's layers, on a CPU?",
        "machine": {"cores": os.cpu_count(), "busy_percent_before": load},
        "pytorch": others["pytorch"].version,
        "malloc": KEEPS_MEMORY,
        "summary": summary(runs),
        "runs": runs,
        "seconds": round(time.time() - started),
    }
    print(json.dumps(found["summary"], indent=1))
    if not chosen.quick:
        print(f"{results.write('against_pytorch', found)} written")


if __name__ == "__main__":
    main()
