"""`course doctor`: what works on this machine, and what to do about what does not."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from utils.authoring.environment import PYTHON_RANGE, declared, pins
from utils.paths import course_root, data_dir, work_dir

GIGABYTE = 10**9
# Archives and prepared sets of every chapter take less than this, and so do a learner's copies.
NEEDED_BYTES = 1 * GIGABYTE
_PYTHON = "py" if os.name == "nt" else "python3"
REPAIR = f"run `{_PYTHON} utils/bootstrap.py --repair`"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is fine, what was found, and the remedy when it is not."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def diagnose() -> list[Finding]:
    """Look at everything the course stands on. A look that breaks is a finding, not a traceback."""
    looks: dict[str, Callable[[], Finding]] = {
        "Python": look_at_python,
        "packages": look_at_packages,
        "Keras": look_at_keras,
        "GPU": look_at_gpu,
        "data": look_at_data,
        "disk": look_at_disk,
        "your work": look_at_work,
        "JupyterLab": look_at_jupyterlab,
        "terminal": look_at_terminal,
        "sandbox": look_at_sandbox,
    }
    return [carefully(name, look) for name, look in looks.items()]


def carefully(name: str, look: Callable[[], Finding]) -> Finding:
    """Return a look's finding, or one that says it could not be taken."""
    try:
        return look()
    except Exception as error:  # a doctor who faints helps nobody
        return Finding(name, False, f"could not be looked at ({error!r})", f"{REPAIR}.")


def look_at_python() -> Finding:
    """Look whether the course runs on this Python."""
    version = ".".join(map(str, sys.version_info[:3]))
    ok = SpecifierSet(PYTHON_RANGE).contains(version)
    return Finding(
        "Python",
        ok,
        f"{version} ({sys.executable})",
        "" if ok else "install Python 3.11, 3.12 or 3.13 and run `make lab`.",
    )


def installed_version(package: str) -> str | None:
    """Return the version of an installed package, or None."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def look_at_packages() -> Finding:
    """Look whether the packages the course imports have the versions it was tested with."""
    direct = {canonicalize_name(requirement.name) for requirement in declared(course_root())}
    wanted = {
        pin.name: next(iter(pin.specifier)).version
        for pin in pins(course_root() / "requirements.txt")
        if canonicalize_name(pin.name) in direct and (pin.marker is None or pin.marker.evaluate())
    }
    found = {name: installed_version(name) for name in wanted}
    off = [
        f"{name} is {found[name] or 'missing'} where {version} was tested"
        for name, version in wanted.items()
        if found[name] != version
    ]
    if off:
        return Finding("packages", False, "; ".join(off), f"{REPAIR}.")
    shown = ", ".join(f"{name} {found[name]}" for name in ("tensorflow", "keras", "numpy"))
    return Finding("packages", True, f"{shown} and {len(found) - 3} more, as tested")


def look_at_keras() -> Finding:
    """Look whether Keras will run on TensorFlow, without importing either."""
    from utils.training import other_backend

    if sentence := other_backend():
        found, _, remedy = sentence.partition(": ")
        return Finding("Keras", False, found, remedy)
    return Finding("Keras", True, "runs on TensorFlow")


def look_at_gpu() -> Finding:
    """Look whether TensorFlow sees a GPU, and whether cuDNN runs a recurrent layer on it."""
    from utils.training import visible_gpus

    gpus = visible_gpus()
    if not gpus and shutil.which("nvidia-smi"):
        return Finding(
            "GPU",
            False,
            "an NVIDIA driver is installed, and TensorFlow sees no GPU",
            "run `make lab-gpu`, which installs the CUDA libraries; if it stays, update the "
            "driver. Without it the chapters use profile cpu.",
        )
    if not gpus:
        return Finding("GPU", True, "no GPU: chapters use profile cpu")
    import keras
    import tensorflow as tf

    cudnn = tf.sysconfig.get_build_info().get("cudnn_version", "unknown")
    try:
        keras.layers.LSTM(4, use_cudnn=True)(tf.zeros((1, 2, 3)))
    except Exception as error:  # TensorFlow raises several kinds here
        sentence = str(error).splitlines()[0]
        return Finding(
            "GPU",
            False,
            f"{len(gpus)} GPU, and cuDNN {cudnn} does not run ({sentence})",
            "run `make lab-gpu`, and take other CUDA and cuDNN libraries off LD_LIBRARY_PATH.",
        )
    return Finding("GPU", True, f"{len(gpus)} GPU, cuDNN {cudnn} runs: profile gpu")


def look_at_data() -> Finding:
    """Look which data archives are in the cache, and whether any is damaged."""
    from utils.data import archives

    states = archives.status()
    damaged = [state.name for state in states if state.present and not state.verified]
    if damaged:
        names = " ".join(damaged)
        return Finding("data", False, f"damaged: {names}", f"run `course data fetch {names}`.")
    here = [state.name for state in states if state.present]
    waiting = len(states) - len(here)
    found = f"{', '.join(here) or 'no archive'} here and intact in {data_dir()}"
    later = f"; {waiting} more come when a chapter needs them" if waiting else ""
    return Finding("data", True, found + later)


def look_at_disk() -> Finding:
    """Look whether there is room for data and copies."""
    folder = nearest_existing(data_dir())
    free = shutil.disk_usage(folder).free
    ok = free >= NEEDED_BYTES
    return Finding(
        "disk",
        ok,
        f"{free / GIGABYTE:.1f} GB free at {folder}",
        "" if ok else "free 1 GB, or set COURSE_DATA to a folder on another disk.",
    )


def nearest_existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def look_at_work() -> Finding:
    """Look whether a learner's copies can be written."""
    folder = nearest_existing(work_dir())
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        remedy = "make the folder writable, or set COURSE_WORK to one that is."
        return Finding("your work", False, f"{folder} can't be written ({error.strerror})", remedy)
    return Finding("your work", True, f"{work_dir()} can be written")


def look_at_jupyterlab() -> Finding:
    """Look whether JupyterLab is here and its kernel starts this environment's Python."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    version = installed_version("jupyterlab")
    if version is None:
        return Finding("JupyterLab", False, "not installed", f"{REPAIR}.")
    try:
        command = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Finding("JupyterLab", False, f"{version}, without a Python kernel", f"{REPAIR}.")
    # A bare `python` means, to Jupyter, the Python that Jupyter itself runs on.
    if Path(command).name == command or Path(command).parent == Path(sys.executable).parent:
        return Finding("JupyterLab", True, f"{version}, with this environment's kernel")
    return Finding(
        "JupyterLab",
        False,
        f"{version}, and its kernel `python3` starts {command}",
        "run `jupyter kernelspec remove python3`: the environment brings its own.",
    )


def look_at_terminal() -> Finding:
    """Look whether the terminal that JupyterLab opens finds `course`."""
    from utils.lab import terminal

    shell = " ".join(terminal.command()[:1]) or "JupyterLab's own choice of shell"
    if terminal.finds_course():
        return Finding("terminal", True, f"{shell} in JupyterLab finds `course`")
    return Finding(
        "terminal",
        False,
        f"{shell} in JupyterLab does not find `course`",
        f"add `export PATH={Path(sys.executable).parent}:$PATH` to the end of your shell's "
        "settings; until then write `python -m advanced_rnn_course` for `course`.",
    )


def look_at_sandbox() -> Finding:
    """Look whether bubblewrap can shut a program in; only grading needs it, so it may lack."""
    if shutil.which("bwrap") is None:
        found = "no bubblewrap: learners don't need it, and graders install it (Linux)"
        return Finding(
            "sandbox",
            True,
            found,
            "install bubblewrap (on Debian: `sudo apt-get install bubblewrap`).",
        )
    command = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"]
    try:
        subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        words = str(getattr(error, "stderr", None) or error).strip()
        return Finding(
            "sandbox",
            True,
            f"bubblewrap can't shut a program in here ({words}): only grading needs it",
            "allow unprivileged user namespaces (a sysctl of your distribution), or grade as root.",
        )
    return Finding("sandbox", True, "bubblewrap shuts programs in, ready for grading")
