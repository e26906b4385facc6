"""An exported model, served without Keras, gives what the model gave."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest

from utils.capstone.serving import served_outputs
from utils.experiments import tagging
from utils.layers import CRFTagger, LinearChainCRF, MaskedMaxPooling, RecurrentStack

pytestmark = pytest.mark.slow
IDS, TAGS, UNITS = 20, 5, 4


def entities() -> keras.Model:
    return tagging.tagger(IDS, UNITS, both=True, depth=2, embedding=UNITS)


def films() -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(IDS, UNITS, mask_zero=True)(ids)
    x = RecurrentStack(UNITS, 2, connection="dense", bidirectional=True, dropout=0.3)(x)
    return keras.Model(ids, keras.layers.Dense(2)(MaskedMaxPooling()(x)))


def addresses() -> keras.Model:
    ids = [keras.Input((None,), dtype="int32") for _ in range(2)]
    views = [keras.layers.Embedding(IDS, UNITS, mask_zero=True)(each) for each in ids]
    x = keras.layers.Concatenate()(views)
    x = keras.layers.Bidirectional(keras.layers.LSTM(UNITS, return_sequences=True))(x)
    return CRFTagger(ids, LinearChainCRF()(keras.layers.Dense(TAGS)(x)))


def verse() -> keras.Model:
    ids, poet = keras.Input((None,), dtype="int32"), keras.Input((), dtype="int32")
    start = keras.layers.Embedding(IDS, UNITS)(poet)
    x = keras.layers.Embedding(IDS, UNITS)(ids)
    x = keras.layers.GRU(UNITS, return_sequences=True)(x, initial_state=start)
    return keras.Model([ids, poet], keras.layers.Dense(IDS)(x))


def drawn(model: keras.Model, steps: int) -> list[np.ndarray]:
    """Return ids for each of a model's inputs, padded on the right: int64, as NumPy makes them."""
    rng = np.random.default_rng(steps)
    ids = rng.integers(1, IDS, (3, steps)) * (np.arange(steps) < np.array([[steps], [2], [1]]))
    return [ids if len(each.shape) == 2 else ids[:, 0] for each in model.inputs]


@pytest.mark.parametrize("build", [entities, films, addresses, verse])
def test_what_is_served_is_what_the_model_gave(
    build: Callable[[], keras.Model], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    keras.utils.set_random_seed(3)
    model = build()
    model.export(tmp_path / "served", verbose=False)
    assert capfd.readouterr().out == ""
    for steps in (7, 4):
        inputs = drawn(model, steps)
        given = inputs if len(inputs) > 1 else inputs[0]
        expected = model.predict(given, verbose=0)
        assert np.ptp(expected) > 1e-3
        np.testing.assert_allclose(served_outputs(tmp_path / "served", given), expected, atol=1e-6)


def test_it_is_served_without_keras(tmp_path: Path) -> None:
    model = films()
    model.export(tmp_path / "served", verbose=False)
    np.savez(tmp_path / "asked.npz", *drawn(model, 4))
    code = (
        "import sys; from utils.capstone import serving; serving._main(*sys.argv[1:]);"
        "print([name for name, each in sys.modules.items() if each and name[:5] == 'keras'])"
    )
    files = [str(tmp_path / name) for name in ("served", "asked.npz", "answered.npy")]
    done = subprocess.run(
        [sys.executable, "-c", code, *files], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
    assert np.load(files[-1]).shape == (3, 2)


def test_inputs_that_are_missing_are_named(tmp_path: Path) -> None:
    model = verse()
    model.export(tmp_path / "served", verbose=False)
    with pytest.raises(RuntimeError, match="takes 2 inputs, and 1 were given"):
        served_outputs(tmp_path / "served", drawn(model, 4)[0])


def test_a_folder_without_a_model_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"write one with `model\.export\(folder\)`"):
        served_outputs(tmp_path, np.zeros((1, 2), int))
