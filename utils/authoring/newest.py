"""Run the tests with the newest Keras and TensorFlow, prereleases too (`make test-next`).

They go into an environment of their own, `.venv-next`; every other package keeps the version of
`requirements-dev.txt` wherever the two allow it. Afterwards a table says of each chapter, and of
the rest, how many tests broke, and why the first one did.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import Version

from utils import bootstrap
from utils.authoring.broken import parts_of, table
from utils.authoring.environment import SETS, TOOLS_FILE, pins
from utils.bootstrap import BootstrapError
from utils.paths import course_root

KERAS, PRERELEASES, TENSORFLOW = "keras", "keras-nightly", "tensorflow"
WATCHED = (KERAS, PRERELEASES, TENSORFLOW)
"""Keras's prereleases are published as a package of another name, which brings the same module."""
FOLDER, PINS, REPORT = ".venv-next", "requirements.txt", "report.xml"
DEV = "requirements-dev.txt"
NEVER = 'python_version < "3"'
TESTS_RAN = (0, 1)
"""pytest's statuses where it has run the tests: all passed, or some failed."""


def newest(listed: dict[str, str]) -> dict[str, str]:
    """Return which package brings Keras, and the versions of that one and TensorFlow.

    Args:
        listed: the newest version of each of `WATCHED`, prereleases included.
    """
    ahead = Version(listed[PRERELEASES]) > Version(listed[KERAS])
    taken = PRERELEASES if ahead else KERAS
    return {name: listed[name] for name in (taken, TENSORFLOW)}


def overrides(taken: dict[str, str]) -> str:
    """Return uv's overrides: these versions, and no other package that brings the same module."""
    pinned = [f"{name}=={version}" for name, version in taken.items()]
    left_out = [f"{name} ; {NEVER}" for name in WATCHED if name not in taken]
    return "\n".join([*pinned, *left_out]) + "\n"


def ask_uv(uv: str, *words: str) -> None:
    """Run uv, and say what it said only if the reason has no sentence of ours.

    Raises:
        BootstrapError: it failed; the message is one sentence.
    """
    done = subprocess.run(
        [uv, "--quiet", *words],
        cwd=course_root(),
        env=bootstrap.index_settings(sys.executable),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return
    sentence = bootstrap.explain(done.stderr, "the newest Keras and TensorFlow")
    if "printed above" in sentence:
        bootstrap.say(done.stderr.rstrip())
    raise BootstrapError(sentence)


def listed_on_index(uv: str, folder: Path) -> dict[str, str]:
    """Return the newest version that the package index has of each of `WATCHED`.

    Raises:
        BootstrapError: it did not answer.
    """
    asked, found = folder / "newest.in", folder / "newest.txt"
    asked.write_text("\n".join(WATCHED) + "\n", encoding="utf-8")
    found.unlink(missing_ok=True)
    ask_uv(
        uv, "pip", "compile", str(asked), "-o", str(found),
        "--no-deps", "--prerelease", "allow", "--no-annotate", "--upgrade",
    )  # fmt: skip
    return {canonicalize_name(p.name): next(iter(p.specifier)).version for p in pins(found)}


def compile_pins(uv: str, folder: Path, taken: dict[str, str]) -> Path:
    """Write what `.venv-next` is to hold, and return the file.

    uv keeps the versions that stand in the file already, here those of `requirements-dev.txt`.

    Raises:
        BootstrapError: the index did not answer, or nothing fits together.
    """
    root, wanted = course_root(), folder / PINS
    shutil.copy(root / DEV, wanted)
    (folder / "overrides.txt").write_text(overrides(taken), encoding="utf-8")
    (folder / "besides.in").write_text("\n".join(taken) + "\n", encoding="utf-8")
    ask_uv(
        uv, "pip", "compile", "pyproject.toml", str(folder / "besides.in"), TOOLS_FILE,
        *SETS[DEV], "-o", str(wanted), "--prerelease", "allow",
        "--overrides", str(folder / "overrides.txt"), "--generate-hashes", "--no-annotate",
        "--python", sys.executable,
    )  # fmt: skip
    return wanted


def make_environment(uv: str, folder: Path) -> dict[str, str]:
    """Make `.venv-next`, or bring it up to date; return what was taken of Keras and TensorFlow.

    Raises:
        BootstrapError: the index did not answer, or something could not be installed.
    """
    environment = bootstrap.index_settings(sys.executable)
    python = str(bootstrap.command_of(folder, "python"))
    if bootstrap.version_of(python) != sys.version_info[:2]:
        command = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)]
        bootstrap.run(command, FOLDER, environment)
    taken = newest(listed_on_index(uv, folder))
    wanted = compile_pins(uv, folder, taken)
    bootstrap.say(f"Installing {described(taken)} into {FOLDER}: about 3 GB the first time.")
    base = [uv, "pip", "--quiet"]
    bootstrap.run([*base, "sync", "--python", python, str(wanted)], str(wanted), environment)
    course = ["--no-deps", "--no-build-isolation", "-e", "."]
    bootstrap.run([*base, "install", "--python", python, *course], "the course", environment)
    return taken


def described(taken: dict[str, str]) -> str:
    """Return names and versions in words."""
    return " and ".join(f"{name} {version}" for name, version in taken.items())


def run_tests(folder: Path, arguments: Sequence[str]) -> int:
    """Run pytest in `.venv-next`; returns its status, and leaves its report in the folder."""
    report = folder / REPORT
    report.unlink(missing_ok=True)
    programs = str(bootstrap.command_of(folder, "python").parent)
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([programs, os.environ.get("PATH", "")]),
        "VIRTUAL_ENV": str(folder),
    }
    pytest = [str(bootstrap.command_of(folder, "python")), "-m", "pytest", "-n", "auto"]
    # A cache of its own: `pytest --lf` in `.venv` is about what failed there.
    options = ["--junitxml", str(report), "-o", f"cache_dir={folder / 'pytest_cache'}"]
    command = [*pytest, *options, *arguments]
    return subprocess.run(command, cwd=course_root(), env=environment, check=False).returncode


def main() -> int:
    """Hand the words of the command line to pytest; return 0, or 1 where tests broke, or 2."""
    folder = course_root() / FOLDER
    try:
        uv = bootstrap.find_uv(course_root() / ".venv") or "uv"
        taken = make_environment(uv, folder)
    except BootstrapError as problem:
        bootstrap.say(f"✗ {problem}")
        return 2
    status = run_tests(folder, sys.argv[1:])
    if status not in TESTS_RAN:
        bootstrap.say(f"✗ pytest ran no tests, for the reason printed above (status {status}).")
        return 2
    print(f"\nWith {described(taken)}:\n\n{table(parts_of(folder / REPORT))}")
    return status


if __name__ == "__main__":
    sys.exit(main())
