"""The kernel of this very interpreter, whatever kernels the machine has under the same name."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from utils.files import write_atomically
from utils.paths import data_dir, work_dir

ARGV = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]

_BEFORE_THE_FIRST_CELL = "__import__('advanced_rnn_course').guard(); from utils.before import *"
"""So that a check before the chapter's first cell says what to do, not `NameError`; and the first
cell names a `utils.py` that takes the course's place, where Python would miss `utils.training`."""


def write_kernelspec(folder: Path) -> None:
    """Write a Jupyter data folder whose kernel `python3` is this interpreter.

    Raises:
        OSError: the folder can't be written.
    """
    spec = {
        "argv": [*ARGV, f"--IPKernelApp.exec_lines={_BEFORE_THE_FIRST_CELL}"],
        "display_name": "Python 3 (course)",
        "language": "python",
        "metadata": {"debugger": True, "supported_encryption": ["curve"]},
        "kernel_protocol_version": "5.5",
    }
    text = json.dumps(spec, indent=1) + "\n"
    path = folder / "kernels" / "python3" / "kernel.json"
    # Written only when it changed: a second start has nothing to wait for.
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        write_atomically(path, text.encode())


def environment() -> dict[str, str]:
    """Return this process's environment for a kernel that starts in another folder.

    The course's folders are made absolute, and `course` is found on the path.
    """
    here = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", os.defpath)
    return {
        **os.environ,
        "COURSE_WORK": str(work_dir()),
        "COURSE_DATA": str(data_dir()),
        "PATH": path if here in path.split(os.pathsep) else os.pathsep.join((here, path)),
    }
