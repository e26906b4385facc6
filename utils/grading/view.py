"""What the sandbox shows: the command that starts it, and the course as it is seen inside."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from utils.grading import cold, machine
from utils.paths import course_root

COURSE_INSIDE = "/course"

# Probes and what they need. No oracle, no solution, no layer, no result is among them.
_SHOWN = (
    "utils/__init__.py",
    "utils/encoding.py",
    "utils/paths.py",
    "utils/training.py",
    "utils/watching.py",
    "utils/checks/attending.py",
    "utils/checks/compare.py",
    "utils/checks/crash.py",
    "utils/checks/crashes.md",
    "utils/checks/crashes.py",
    "utils/checks/exercise.py",
    "utils/checks/guard.py",
    "utils/checks/hidden.py",
    "utils/checks/kinds.py",
    "utils/checks/layer_graph.py",
    "utils/checks/model_runs.py",
    "utils/checks/models.py",
    "utils/checks/conditioned.py",
    "utils/checks/page.py",
    "utils/checks/probes.py",
    "utils/checks/rebuild.py",
    "utils/checks/sentences.py",
    "utils/checks/session.py",
    "utils/checks/several.py",
    "utils/checks/tensors.py",
    "utils/checks/two_texts.py",
    "utils/grading/__init__.py",
    "utils/grading/cold.py",
    "utils/grading/frames.py",
    "utils/grading/inside.py",
    "utils/grading/jail.py",
    "utils/grading/kernel.py",
    "utils/grading/results.py",
    "utils/grading/watch.py",
    "utils/grading/wire.py",
)
# What a saved model of the capstone needs besides: layers are no secret there, for no exercise is
# graded; data and labels stay outside.
_SHOWN_TO_MODELS = ("utils/capstone/__init__.py", "utils/capstone/answers.py")
_CHECKS_INSIDE = '''"""What notebooks import; it does nothing here, for grading checks outside."""

from typing import Any

__all__ = ["check", "failing", "hint", "progress", "solution", "target", "yours_or"]


def check(*given: Any, **named: Any) -> None:
    """Do nothing."""


failing = hint = progress = solution = target = check


def yours_or(name: str, otherwise: Any) -> Any:
    """Return the course's own, which every notebook has."""
    return otherwise
'''
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from utils.grading import jail; "
    "jail.main(int(sys.argv[2]), sys.argv[3] == 'isolated')"
)
# Private inside, so that nothing of the machine's can be shown below them.
_PRIVATE = ("/tmp", "/dev", "/proc", "/scratch", "/course")
_SHOWN_AT = "/shown"
_SYSTEM_LINKS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/alternatives", "/nix/store", "/gnu/store")


def make_view(folder: Path, models: bool = False) -> None:
    """Copy what the sandbox shows of the course into a folder, readable by anyone.

    Args:
        folder: an empty folder.
        models: show what saved models are loaded with as well: the course's layers.
    """
    for name in (*_SHOWN, *_of_models()) if models else _SHOWN:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(course_root() / name, target)
    (folder / "utils/checks/__init__.py").write_text(_CHECKS_INSIDE, encoding="utf-8")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _of_models() -> list[str]:
    layers = sorted((course_root() / "utils/layers").glob("*.py"))
    return [*_SHOWN_TO_MODELS, *(f"utils/layers/{path.name}" for path in layers)]


def environment(home: str, models: bool = False) -> dict[str, str]:
    """Return the whole environment of the server: nothing of the grader's own.

    Args:
        home: the home folder.
        models: whether saved models are run, which compute for longer than an answer's probes.
    """
    one_thread = dict.fromkeys(
        (
            "OMP_NUM_THREADS",
            "OPENBLAS_NUM_THREADS",
            "MKL_NUM_THREADS",
            "TF_NUM_INTRAOP_THREADS",
            "TF_NUM_INTEROP_THREADS",
        ),
        "1",
    )
    return {
        "PATH": f"{Path(place(sys.executable)).parent}:/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": "/tmp",
        "USER": "learner",
        "LANG": "C.UTF-8",
        "KERAS_BACKEND": "tensorflow",
        "KERAS_HOME": f"{home}/.keras",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": "/tmp",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        **(cold.WITHOUT_ONEDNN if models else cold.ENVIRONMENT),
        "CUDA_VISIBLE_DEVICES": "-1",
        # The order of sets of strings must not depend on the run.
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "COURSE_PROFILE": "smoke",
        **one_thread,
    }


def python_command(course: str, control: int, isolated: bool) -> list[str]:
    """Return the command that starts the server (-P: the current folder is no place of modules)."""
    mode = "isolated" if isolated else "unsafe"
    python = place(sys.executable) if isolated else sys.executable
    return [python, "-s", "-P", "-c", _START, course, str(control), mode]


def bwrap_command(bwrap: str, view: Path, control: int, models: bool = False) -> list[str]:
    """Return the command that starts the server in a sandbox.

    Raises:
        SandboxUnavailable: Python or its packages can't be read by the user that submissions get.
    """
    if sentence := machine.unreadable(map(Path, _folders())):
        from utils.grading.sandbox import SandboxUnavailable  # it imports this module

        raise SandboxUnavailable(sentence)
    options = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    if os.geteuid() != 0:
        options.append("--unshare-user")
    options += ["--unshare-cgroup-try", "--die-with-parent", "--new-session"]
    options += ["--hostname", "grading", "--clearenv"]
    for name, value in environment("/scratch/home", models).items():
        options += ["--setenv", name, value]
    options += _system()
    options += _python()
    options += ["--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp"]
    options += [*_folder("/scratch"), *_show(str(view), COURSE_INSIDE)]
    options += ["--remount-ro", "/dev", "--chdir", "/", "--remount-ro", "/"]
    return [bwrap, *options, "--", *python_command(COURSE_INSIDE, control, isolated=True)]


def _system() -> list[str]:
    options = ["--ro-bind", "/usr", "/usr"]
    for name in _SYSTEM_LINKS:
        path = Path(name)
        if path.is_symlink():
            options += ["--symlink", str(path.readlink()), name]
        elif path.is_dir():
            options += ["--ro-bind", name, name]
    for name in _SYSTEM_FILES:
        if Path(name).exists():
            options += _show(name, name)
    return options


def _python() -> list[str]:
    """Show the Python that runs this and its packages, and hide a course that lies among them."""
    folders = _folders()
    options: list[str] = []
    for folder in folders:
        if not folder.startswith("/usr/") and folder != "/usr":
            options += _show(folder, place(folder))
    for path in _course_among([Path("/usr"), *map(Path, folders)]):
        options += ["--tmpfs", place(str(path)), "--remount-ro", place(str(path))]
    return options


def _folders() -> list[str]:
    """Return the folders of the Python that runs this and of its packages."""
    folders = sorted({str(Path(p).resolve()) for p in (sys.base_prefix, sys.prefix, *_packages())})
    return folders + ([sys.prefix] if sys.prefix not in folders else [])


def place(path: str) -> str:
    """Return where a path of this machine is seen inside.

    A course that lies under a folder which is private inside, such as /tmp, is shown elsewhere.
    """
    private = any(Path(path).is_relative_to(folder) for folder in _PRIVATE)
    return f"{_SHOWN_AT}{path}" if private else path


def _show(folder: str, where: str) -> list[str]:
    """Bind a folder read-only, below folders that anyone may pass through."""
    above = [str(path) for path in reversed(Path(where).parents) if str(path) != "/"]
    options = [option for path in above for option in _folder(path)]
    return [*options, "--ro-bind", folder, where]


def _folder(path: str) -> list[str]:
    return ["--perms", "0755", "--dir", path]


def _course_among(shown: list[Path]) -> list[Path]:
    """Return the folders of this course that lie in one that is shown: installed, or in /usr."""
    root = course_root()
    if not any(root.is_relative_to(folder) for folder in shown):
        return []
    if not (root / "pyproject.toml").is_file():
        return [root / "utils"]
    python = Path(sys.prefix).resolve()
    return [path for path in root.iterdir() if path.is_dir() and not python.is_relative_to(path)]


def _packages() -> list[str]:
    """Return the folders of installed packages that lie outside of Python's own."""
    import numpy

    folder = Path(numpy.__file__).resolve().parent.parent
    return [] if folder.is_relative_to(Path(sys.prefix).resolve()) else [str(folder)]
