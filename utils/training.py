"""Training: profiles, seeds, and how far gradients reach.

`COURSE_PROFILE` is `smoke`, `cpu` or `gpu`, and is chosen by itself when unset. A profile sets
how much is trained and in what precision, never the code a learner reads. TensorFlow is imported
inside the functions, so that importing this module costs nothing.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from utils import encoding

if TYPE_CHECKING:
    from collections.abc import Iterator


DEFAULT_SEED = 20

# Both are read when TensorFlow and Keras are first imported; a person's own choice stays. An empty
# one is none: ~/.keras/keras.json would choose instead.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["KERAS_BACKEND"] = os.environ.get("KERAS_BACKEND") or "tensorflow"


@dataclass(frozen=True)
class Profile:
    """How much is trained.

    `epochs` passes in batches of `batch_size` over the first `examples` of each split (-1, as for
    `tf.data.Dataset.take`: all of them), with Keras's dtype policy `precision`.
    """

    name: str
    epochs: int
    batch_size: int
    examples: int
    precision: str


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("smoke", epochs=4, batch_size=32, examples=100, precision="float32"),
        Profile("cpu", epochs=20, batch_size=32, examples=-1, precision="float32"),
        Profile("gpu", epochs=40, batch_size=32, examples=-1, precision="mixed_float16"),
    )
}


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Hold back what C++ libraries say as they load: no setting of TensorFlow's silences it."""
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def visible_gpus() -> list[Any]:
    """Return the GPUs that TensorFlow sees; imports it only where a GPU's driver is present."""
    if os.environ.get("CUDA_VISIBLE_DEVICES", "all").strip() in {"", "-1"}:
        return []
    devices = Path("/dev")
    drivers = (*devices.glob("nvidia[0-9]*"), *devices.glob("dxg"), *devices.glob("kfd"))
    if sys.platform == "linux" and not drivers:
        return []
    with quietly():
        import tensorflow as tf

        return list(tf.config.list_physical_devices("GPU"))


def current_profile() -> Profile:
    """Return the profile that `COURSE_PROFILE` names, or the one that fits this machine.

    Raises:
        ValueError: `COURSE_PROFILE` names no profile.
    """
    name = os.environ.get("COURSE_PROFILE", "").strip()
    if not name:
        name = "gpu" if visible_gpus() else "cpu"
    if name not in PROFILES:
        raise ValueError(
            f"COURSE_PROFILE is {name!r}: set it to smoke, cpu or gpu, or leave it unset."
        )
    return PROFILES[name]


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def other_backend() -> str:
    """Return why Keras does not run on TensorFlow here, with the remedy; "" where it does or will.

    Keras is not imported for it: with a backend that is not installed that would be a traceback.
    """
    chosen = os.environ.get("KERAS_BACKEND") or "tensorflow"
    keras = sys.modules.get("keras")
    if keras is not None and hasattr(keras, "backend"):
        found = keras.backend.backend()
        if found == "tensorflow":
            return ""
        if chosen == "tensorflow":
            return (
                f"Keras was loaded before the course and runs on {found}, as ~/.keras/keras.json "
                "or a cell above says, and the course needs TensorFlow: restart the kernel, and "
                "run the chapter's first cell first."
            )
    if chosen == "tensorflow":
        return ""
    return (
        f"KERAS_BACKEND is {chosen!r}, and the course needs TensorFlow: take it out of the "
        "environment (`unset KERAS_BACKEND`, and the line that sets it), and start again there, "
        "`course lab` too."
    )


_session = {"chapter": ""}


def current_chapter() -> str:
    """Return the number of the chapter that is worked on ("07"), or "" if none was said."""
    return _session["chapter"]


def start(chapter: str = "", seed: int = DEFAULT_SEED) -> Profile:
    """Prepare a session and say so in one line: seeds, precision, threads or GPU memory.

    This is the one place where seeds are set. Calling it again starts the random numbers anew.

    Args:
        chapter: the number of the chapter that is worked on, so that `progress()` begins with it
            and figures find their text alternatives.
        seed: of all random numbers.

    Raises:
        ValueError: `COURSE_PROFILE` names no profile.
        RuntimeError: Keras runs, or would run, on another backend than TensorFlow.
    """
    encoding.print_anything()
    if sentence := other_backend():
        raise RuntimeError(sentence)
    _session["chapter"] = chapter
    profile = current_profile()
    gpus = visible_gpus()
    if "tensorflow" not in sys.modules:
        print("Loading TensorFlow and Keras: 5 to 20 seconds …", flush=True)
    with quietly():
        import keras

        from utils import watching

    in_time = configure_device(gpus)
    keras.config.set_dtype_policy(profile.precision)
    keras.utils.set_random_seed(seed)
    # `fit` says this of every tf.data pipeline, also of one that shuffles.
    warnings.filterwarnings("ignore", message="`shuffle=True` was passed")

    _expect_new_shapes()
    logging.getLogger("tensorflow").setLevel(logging.WARNING)  # `export` tells what it wrote
    watching.measure_machine()
    device = f"{len(gpus)} GPU" if gpus else f"{usable_cores()} cores"
    print(f"Profile {profile.name}: {device}, {profile.precision}, seed {seed}.")
    if not in_time:
        print("TensorFlow was at work before this cell: restart the kernel for full speed.")
    return profile


def _expect_new_shapes() -> None:
    """Keep TensorFlow from warning of functions that are traced again and again.

    It counts by a function's place in the source, so that Keras's `predict` of several models is
    one function to it, and batches that are cut by length are of many shapes on purpose.
    """
    logging.getLogger("tensorflow").addFilter(_is_no_retracing)


def _is_no_retracing(record: logging.LogRecord) -> bool:
    return "triggered tf.function retracing" not in record.getMessage()


def configure_device(gpus: list[Any]) -> bool:
    """Set GPU memory to grow, or a CPU's threads, and return whether it was in time.

    A recurrent step is many small operations. Side by side with one thread each they were measured
    1.2 to 1.6 times faster at 256 units on two cores, and as fast as before at 128.
    """
    with quietly():
        import tensorflow as tf
    try:
        for gpu in gpus:
            tf.config.experimental.set_memory_growth(gpu, True)
        if not gpus:
            tf.config.threading.set_intra_op_parallelism_threads(1)
            tf.config.threading.set_inter_op_parallelism_threads(usable_cores())
            with quietly():
                # TensorFlow looks for CUDA here and says that there is none, and oneDNN, at the
                # first such turn, that it leaves whole numbers of 64 bits alone: both say it once.
                tf.config.list_logical_devices()
                tf.transpose(tf.zeros((1, 2), tf.int64))
    except RuntimeError:  # TensorFlow has begun to compute
        return False
    return True


def watch(what: str, about: float | None = None, show: str = "perplexity") -> Any:
    """Return a Keras callback that shows a training as one line that moves.

    Args:
        what: what is trained, in a few words.
        about: seconds that it takes on the course's machine of two cores.
        show: the score: `perplexity`, `loss` or `accuracy`, of the validation data, if any.

    Raises:
        ValueError: there is no such score.
    """
    from utils.watching import Watch

    return Watch(what, about, show)
