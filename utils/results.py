"""What experiments found: one JSON file each in `results/`, written once, read by chapters."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import Any

import numpy as np

from utils.files import write_atomically
from utils.paths import course_root
from utils.tables import grid as grid
from utils.tables import table as table

_MODULES = ("tensorflow", "keras", "numpy")

files_read: set[str] = set()
"""The files of results/ that were read since the program began."""


def read(name: str) -> dict[str, Any]:
    """Return what an experiment found.

    Raises:
        FileNotFoundError: no such result was recorded; the message names those there are.
    """
    path = _path(name)
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.json"))) or "none yet"
        raise FileNotFoundError(f"There is no result named {name!r} in results/: {known}.")
    files_read.add(path.name)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def weights(name: str) -> list[np.ndarray]:
    """Return the weights of a trained model that stand beside a result, for `set_weights`.

    They are kept in half precision, and come as float32.

    Raises:
        FileNotFoundError: no weights were recorded under this name.
    """
    path = _path(name).with_suffix(".npz")
    files_read.add(path.name)
    with np.load(path) as kept:
        return [kept[key].astype(np.float32) for key in sorted(kept)]


def select(runs: Iterable[Mapping[str, Any]], **wanted: Any) -> list[Mapping[str, Any]]:
    """Return the runs that have all of these settings."""
    return [run for run in runs if wanted.items() <= run.items()]


def write(name: str, found: dict[str, Any]) -> Path:
    """Write what an experiment found, with the versions it ran on; return the file."""
    path = _path(name)
    path.parent.mkdir(exist_ok=True)
    text = json.dumps({**found, "versions": versions()}, indent=1, ensure_ascii=False)
    write_atomically(path, f"{text}\n".encode())
    return path


def versions() -> dict[str, str]:
    """Return the versions of Python and of what numbers hang on: TensorFlow, Keras, NumPy."""
    # Prereleases of Keras come as a package of another name, `keras-nightly`.
    packages = packages_distributions()
    found = {module: version(packages[module][0]) for module in _MODULES}
    return {"python": platform.python_version(), **found}


def _path(name: str) -> Path:
    return course_root() / "results" / f"{name}.json"
