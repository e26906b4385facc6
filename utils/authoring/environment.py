"""Write the files that pin the environment, all from `pyproject.toml` (`make requirements`).

The compiled files hold versions and hashes, and neither an address of a package index nor a path
of the machine they were made on. `environment.yml` takes its pins from `requirements.txt`.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from utils.paths import course_root

PYTHON_RANGE = ">=3.11,<3.14"
# What `utils/bootstrap.py` needs before anything else: an installer, and what installs the course
# in place (hatchling, which then asks for editables).
TOOLS = ("uv", "hatchling", "editables")

# In this order: each set keeps the pins of the first, which contains them all but CUDA.
SETS: dict[str, tuple[str, ...]] = {
    "requirements-dev.txt": ("--extra", "dev", "--extra", "grading", "--extra", "book"),
    "requirements.txt": (),
    "requirements-gpu.txt": ("--extra", "gpu"),
}
TOOLS_FILE = "requirements-bootstrap.txt"
COLAB_FILE = "requirements-colab.txt"
# What belongs to a kernel and its server: in a Colab, which has its own, that stays as it is.
NOT_IN_COLAB = frozenset(
    {"jupyterlab", "ipykernel", "ipywidgets", "nbformat", "nbclient", "jupytext", "pip"}
)
FLAGS = (
    "--universal",
    "--generate-hashes",
    "--python-version=3.11",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-header",
    "--no-annotate",
    "--quiet",
)
HEADER = "# Written by `make requirements` from pyproject.toml: change it there.\n"


def pins(requirements: Path) -> list[Requirement]:
    """Return the pinned lines of a compiled requirements file, without their hashes."""
    lines = requirements.read_text(encoding="utf-8").splitlines()
    return [Requirement(line.rstrip(" \\")) for line in lines if re.match(r"[A-Za-z0-9]", line)]


def declared(root: Path, extra: str | None = None) -> list[Requirement]:
    """Return what `pyproject.toml` asks for: the runtime's dependencies, or those of an extra."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return [Requirement(line) for line in wanted]


def conda_environment(root: Path) -> str:
    """Return the text of `environment.yml`: the runtime's own dependencies, pinned."""
    names = {canonicalize_name(requirement.name) for requirement in declared(root)}
    pinned = [
        pin for pin in pins(root / "requirements.txt") if canonicalize_name(pin.name) in names
    ]
    lines = [
        HEADER.rstrip("\n"),
        "# conda env create -f environment.yml && conda activate advanced-rnn",
        "name: advanced-rnn",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        f'  - "python{PYTHON_RANGE}"',
        "  - pip",
        "  - pip:",
        *[f"      - '{pin}'" for pin in pinned],
        "      - '-e .'",
    ]
    return "\n".join(lines) + "\n"


def colab_dependencies(root: Path) -> str:
    """Return what a Colab is asked to install for the chapters, a line each."""
    wanted = [each for each in declared(root) if canonicalize_name(each.name) not in NOT_IN_COLAB]
    return "\n".join(map(str, wanted))


def compile_set(
    root: Path, output: str, source: str, flags: tuple[str, ...], text: str = ""
) -> None:
    """Compile one requirements file with uv; `source` is `-` to read `text`.

    Raises:
        subprocess.CalledProcessError: uv found no solution, or no index; it has said so.
    """
    uv = Path(sys.executable).with_name("uv")
    command = [str(uv), "pip", "compile", source, "-o", output, *FLAGS, *flags]
    subprocess.run(command, cwd=root, input=text or None, text=True, check=True)
    path = root / output
    path.write_text(HEADER + path.read_text(encoding="utf-8"), encoding="utf-8")


def compile_all(root: Path, upgrade: bool) -> None:
    """Write every requirements file and `environment.yml`."""
    first = next(iter(SETS))
    newer = ("--upgrade",) if upgrade else ()
    for output, extras in SETS.items():
        bound = () if output == first else ("--constraints", first)
        compile_set(root, output, "pyproject.toml", (*extras, *bound, *newer))
    compile_set(root, TOOLS_FILE, "-", ("--constraints", first, *newer), "\n".join(TOOLS))
    compile_set(root, COLAB_FILE, "-", ("--constraints", first, *newer), colab_dependencies(root))
    (root / "environment.yml").write_text(conda_environment(root), encoding="utf-8")


def main() -> int:
    """Run the command line; returns 0, or 1 when uv could not compile a set."""
    parser = argparse.ArgumentParser(description="Compile the requirements from pyproject.toml.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions allowed")
    try:
        compile_all(course_root(), parser.parse_args().upgrade)
    except subprocess.CalledProcessError as error:
        print(f"✗ {error.cmd[4]} was not compiled, for the reason printed above.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
