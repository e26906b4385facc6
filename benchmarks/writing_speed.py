"""What carrying the state on saves: the time of `sample` against that of `write`.

Both write with the same model of 128 units and the same number of characters, one after the other
in one run, several times; the medians count. Tracing is timed apart: the first call of each is left
out. `sample` writes one text at a time. Writes results/02_writing.json, which chapter 02 reads.

Run: python benchmarks/writing_speed.py   (about a minute on two cores)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from tqdm import tqdm

from utils.training import start

start("02")

import keras  # noqa: E402

from utils import results  # noqa: E402
from utils.data.text import character_vocabulary  # noqa: E402
from utils.decoding import sample, write  # noqa: E402
from utils.layers import poem_model, step_model  # noqa: E402

UNITS, CHARACTERS, REPEATS = 128, 300, 5
TEXTS = (1, 8)
OPENING = "Shall I "


def main() -> None:
    """Time both ways for one text and for several, and write the medians."""
    keras.utils.set_random_seed(20)
    vocabulary = character_vocabulary(["".join(map(chr, range(32, 99)))])
    model = poem_model(len(vocabulary), 1, "none", UNITS)
    step = step_model(model)
    runs, started = [], time.perf_counter()
    for texts in tqdm(TEXTS):

        def by_window(texts: int = texts) -> None:
            for seed in range(texts):
                sample(model, vocabulary, OPENING, CHARACTERS, seed=seed)

        def by_state(texts: int = texts) -> None:
            write(step, vocabulary, [OPENING] * texts, CHARACTERS)

        slow = [seconds(by_window) for _ in range(REPEATS if texts == 1 else 1)]
        seconds(by_state)
        fast = [seconds(by_state) for _ in range(REPEATS)]
        runs.append(
            {
                "texts": texts,
                "characters": CHARACTERS,
                "sample_seconds": round(median(slow), 3),
                "write_seconds": round(median(fast), 4),
                "ratio": round(median(slow) / median(fast), 1),
                "sample_all": [round(each, 3) for each in slow],
                "write_all": [round(each, 4) for each in fast],
            }
        )
    question = "How much longer does writing take when a window is read again for each character?"
    settings = {"units": UNITS, "window": 64, "opening": len(OPENING)}
    total = round(time.perf_counter() - started)
    found: dict[str, Any] = {"question": question, "settings": settings, "runs": runs}
    print(results.write("02_writing", {**found, "seconds": total}))


def seconds(run: Callable[[], None]) -> float:
    """Return how long something takes."""
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
