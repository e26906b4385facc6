"""What the course adds to JupyterLab."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import utils

FOLDER = Path(utils.__file__).parent / "lab/labextensions/course-home"


def test_a_changed_extension_has_a_new_address() -> None:
    """A browser keeps what JupyterLab serves for a year, and asks again only for a new address."""
    load = json.loads((FOLDER / "package.json").read_text())["jupyterlab"]["_build"]["load"]
    path, _, version = load.partition("?v=")
    found = hashlib.sha256((FOLDER / path).read_bytes()).hexdigest()[:8]
    assert version == found, f'write "load": "{path}?v={found}" in {FOLDER / "package.json"}'
