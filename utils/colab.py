"""Set a Colab up for the course: README.md has the cell that fetches the course and calls this.

Colab brings packages of its own, and a kernel that works with its own versions of IPython,
ipykernel and ipywidgets alone. So what belongs to a kernel stays as it is, and what the chapters
compute with is installed with the course's own pins. Only the standard library is needed here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

from utils import bootstrap

REQUIREMENTS = "requirements-colab.txt"
_ROOT = Path(__file__).resolve().parent.parent


class ColabError(RuntimeError):
    """The course can't be set up; the message is one sentence that names the fix."""


def prepare() -> None:
    """Install what the chapters need, and say whether the session must be restarted.

    It must be if a package that is in use was replaced (NumPy, as a rule): then the next call
    finds nothing left to do.

    Raises:
        ColabError: this is another Python than the course's, or the installation failed.
    """
    version = sys.version_info[:2]
    if not bootstrap.is_supported(version):
        raise ColabError(
            f"This Colab has Python {version[0]}.{version[1]} and the course needs 3.11 to 3.13: "
            "choose another runtime version (Runtime, Change runtime type)."
        )
    before = _versions()
    print("Installing what the course needs; the first time this takes a few minutes …", flush=True)
    _install()
    _let_programs_find_the_course()
    if replaced := in_use(before, _versions()):
        print(
            "Now restart the session (menu Runtime, Restart session) and run this cell again, "
            f"for what was replaced while it was in use: {', '.join(replaced)}."
        )
        return
    print("✓ The course is ready: go on with the chapter, which fetches its data itself.")


def in_use(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the packages that are imported here in another version than is installed now.

    Args:
        before, after: versions by package.
    """
    changed = {name for name, version in before.items() if after.get(name) != version}
    loaded = {module.partition(".")[0] for module in list(sys.modules)}
    owners = packages_distributions()
    return sorted(
        {name for module in loaded for name in owners.get(module, ()) if name.lower() in changed}
    )


def _versions() -> dict[str, str]:
    return {found.metadata["Name"].lower(): found.version for found in distributions()}


def _install() -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # Without dependencies: the file holds them all, and Colab's packages ask for other versions.
    pins = ["--no-deps", "--require-hashes", "--requirement", REQUIREMENTS]
    done = subprocess.run(
        [*pip, *pins],
        cwd=_ROOT,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
        raise ColabError(bootstrap.explain(done.stdout + done.stderr, REQUIREMENTS))


def _let_programs_find_the_course() -> None:
    """Put the course on the path of what the notebook starts (`!python -m utils.cli progress`)."""
    others = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    paths = [str(_ROOT), *(path for path in others if path and path != str(_ROOT))]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
