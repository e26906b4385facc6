"""Profiles, seeds and gradient norms."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from utils import training


@pytest.fixture
def own_policy() -> Iterator[None]:
    """Put Keras's dtype policy back after a test that changes it."""
    before = keras.config.dtype_policy()
    yield
    keras.config.set_dtype_policy(before)


def fresh(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run code in a Python of its own, in which TensorFlow has not begun to work."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"CUDA_VISIBLE_DEVICES": "-1"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_profile_is_chosen_by_the_machine_when_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_PROFILE")
    monkeypatch.setattr(training, "visible_gpus", list)
    assert training.current_profile().name == "cpu"
    monkeypatch.setattr(training, "visible_gpus", lambda: ["a GPU"])
    assert training.current_profile().name == "gpu"


@pytest.mark.parametrize("name", ["smoke", "cpu", "gpu"])
def test_profile_is_the_one_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_PROFILE", name)
    assert training.current_profile().name == name


def test_unknown_profile_names_the_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_PROFILE", "fast")
    with pytest.raises(ValueError, match="'fast': set it to smoke, cpu or gpu"):
        training.current_profile()


def test_smoke_is_the_smallest_profile() -> None:
    smoke, cpu, gpu = (training.PROFILES[name] for name in ("smoke", "cpu", "gpu"))
    assert smoke.epochs < cpu.epochs <= gpu.epochs
    assert smoke.examples > 0
    assert cpu.examples == gpu.examples == -1  # all, as `tf.data.Dataset.take` counts
    assert (smoke.precision, cpu.precision, gpu.precision) == (
        "float32",
        "float32",
        "mixed_float16",
    )


def test_start_in_a_fresh_kernel_says_what_loads_and_one_line_more() -> None:
    code = """
from utils.training import start
start()
import keras, tensorflow as tf
first = keras.random.normal((3,)).numpy().tolist()
start()
assert keras.random.normal((3,)).numpy().tolist() == first
threads = tf.config.threading
assert threads.get_intra_op_parallelism_threads() == 1
assert threads.get_inter_op_parallelism_threads() == COUNT
""".replace("COUNT", str(training.usable_cores()))
    done = fresh(code, COURSE_PROFILE="cpu")
    line = f"Profile cpu: {training.usable_cores()} cores, float32, seed {training.DEFAULT_SEED}."
    loading = "Loading TensorFlow and Keras: 5 to 20 seconds …"
    assert (done.stdout.splitlines(), done.stderr) == ([loading, line, line], "")


def test_start_after_tensorflow_is_at_work_says_so() -> None:
    done = fresh(
        "import tensorflow as tf; tf.zeros(1); from utils.training import start; start(seed=3)",
        COURSE_PROFILE="smoke",
    )
    assert done.returncode == 0, done.stderr
    profile, too_late = done.stdout.splitlines()
    assert profile.endswith("float32, seed 3.")
    assert "restart the kernel" in too_late


def test_gpu_profile_computes_in_mixed_float16(
    own_policy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_PROFILE", "gpu")
    training.start()
    assert keras.layers.GRU(2)(np.ones((1, 2, 3))).dtype == "float16"
    monkeypatch.setenv("COURSE_PROFILE", "cpu")
    training.start()
    assert keras.layers.GRU(2)(np.ones((1, 2, 3))).dtype == "float32"


@pytest.mark.parametrize("backend", ["torch", "jax", "TensorFlow"])
def test_another_backend_is_refused_before_keras_is_loaded(backend: str) -> None:
    code = (
        "import sys; from utils.training import start\n"
        "try: start()\n"
        "except RuntimeError as error: print(error, {'keras', 'tensorflow'} & {*sys.modules})"
    )
    done = fresh(code, KERAS_BACKEND=backend)
    assert done.stdout.startswith(f"KERAS_BACKEND is '{backend}', and the course needs TensorFlow")
    assert done.stdout.endswith("`course lab` too. set()\n")


@pytest.mark.parametrize("command", ["check 01_recurrence.ipynb", "grade ."])
def test_another_backend_is_told_before_a_command_that_computes(command: str) -> None:
    code = f"import sys, utils.cli; sys.argv[1:] = {command.split()}; utils.cli.main()"
    done = fresh(code, KERAS_BACKEND="torch")
    assert done.returncode == 2
    assert done.stderr.startswith("KERAS_BACKEND is 'torch'")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("variable", ["", None], ids=["an empty variable", "no variable"])
def test_what_keras_s_own_file_says_is_overruled_unless_keras_was_there_first(
    variable: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keras.json").write_text('{"backend": "jax"}')
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    variables = {"KERAS_HOME": str(tmp_path), "JAX_PLATFORMS": "cpu"}
    if variable is not None:
        variables["KERAS_BACKEND"] = variable
    start = (
        "from utils.training import start; start(); import keras; print(keras.backend.backend())"
    )
    assert fresh(start, **variables).stdout.endswith("tensorflow\n")
    refused = fresh(f"import keras; {start}", **variables)
    assert "RuntimeError: Keras was loaded before the course and runs on jax" in refused.stderr
    assert "first cell first" in refused.stderr


def test_nobody_is_warned_of_batches_that_have_many_shapes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    training.start()

    @tf.function(autograph=False)
    def length(x: tf.Tensor) -> int:
        return int(x.shape[0])

    with caplog.at_level("WARNING", "tensorflow"):
        for steps in range(1, 9):
            length(tf.zeros(steps))
        tf.get_logger().warning("Something else is wrong.")
    assert [record.getMessage() for record in caplog.records] == ["Something else is wrong."]
