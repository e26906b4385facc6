"""Who moves to another backend of Keras can take the course's layers: JAX gives the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np
import pytest

from tests.unit import layer_runs
from utils import layers
from utils.paths import course_root


@pytest.fixture(scope="module")
def on_jax(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, np.ndarray]:
    """Return what each layer gives in a process of its own, on JAX."""
    file = tmp_path_factory.mktemp("jax") / "outputs.npz"
    root = course_root()
    script = root / "tests" / "unit" / "layer_runs.py"
    environment = {**os.environ, "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [sys.executable, str(script), str(file)],
        env={**environment, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return dict(np.load(file))


@pytest.fixture(scope="module")
def here() -> Mapping[str, np.ndarray]:
    return layer_runs.outputs()


@pytest.mark.parametrize("name", layer_runs.LAYERS)
def test_a_layer_gives_the_same_on_jax(
    name: str, here: Mapping[str, np.ndarray], on_jax: Mapping[str, np.ndarray]
) -> None:
    assert np.abs(here[name]).max() > 1e-3
    np.testing.assert_allclose(on_jax[name], here[name], atol=1e-5, rtol=1e-4)


def test_no_layer_is_left_out() -> None:
    own = {
        name
        for name in layers.__all__
        if isinstance(getattr(layers, name), type)
        and issubclass(getattr(layers, name), keras.layers.Layer)
    }
    assert own <= layer_runs.LAYERS.keys()


def test_layers_use_no_tensorflow() -> None:
    folder = Path(layers.__file__).parent
    for file in folder.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "import tensorflow" not in text, file.name
        assert "tf." not in text.replace("np.", ""), file.name
