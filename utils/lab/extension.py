"""The course's JupyterLab extension, laid out so that a browser never runs an old one.

JupyterLab lets browsers keep an extension's files for a year without asking again. So the script
is copied under a name with its digest in it: after an update of the course it has another name.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from utils.files import write_atomically

_SOURCE = Path(__file__).resolve().parent / "labextensions" / "course-home"


def write(folder: Path) -> Path:
    """Write the extension below a folder and return the folder for JupyterLab's extensions.

    Raises:
        OSError: the folder can't be written.
    """
    extensions = folder / "labextensions"
    target = extensions / _SOURCE.name
    script = (_SOURCE / "static" / "remoteEntry.js").read_bytes()
    load = f"static/remoteEntry.{hashlib.sha256(script).hexdigest()[:16]}.js"
    package = json.loads((_SOURCE / "package.json").read_text(encoding="utf-8"))
    package["jupyterlab"]["_build"]["load"] = load
    write_atomically(target / load, script)
    write_atomically(target / "package.json", json.dumps(package, indent=2).encode() + b"\n")
    return extensions
