"""The README's cell for Colab, replayed in an environment like Colab's own.

It has an older NumPy, pandas and Keras, the old IPython and ipykernel that Colab's kernel needs,
and nothing of JupyterLab, jupytext or the course. What is replayed is the text of the README; only
the address and the folder are others.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

from utils.authoring.address import FOLDER
from utils.paths import course_root, data_dir

pytestmark = [
    pytest.mark.network,
    pytest.mark.slow,  # minutes: TensorFlow and 90 other packages are installed anew
    pytest.mark.timeout(1500),
]

# Colab of 2025, as far as the chapters can meet it.
PREINSTALLED = (
    "numpy==2.0.2",
    "pandas==2.2.2",
    "keras==3.10.0",
    "protobuf==5.29.5",
    "ipython==7.34.0",
    "ipykernel==6.17.1",
    "ipywidgets==7.7.1",
    "jupyter-client==7.4.9",
    "tornado==6.5.1",
    "setuptools==75.2.0",  # IPython 7 needs it, for pkg_resources
)
KEPT = ("ipython", "ipykernel", "ipywidgets", "jupyter-client", "tornado")
COLAB_S_PYTHON = "python3.12"
FIRST_CELLS = 20
COLAB_S_START = "import numpy, pandas"  # its kernel has both in use before the first cell


def cell() -> str:
    """Return the cell that the README tells to paste."""
    text = (course_root() / "README.md").read_text(encoding="utf-8")
    (found,) = re.findall(r"(?s)```python\n(!.*?)```", text)
    return str(found)


def colab_s_python() -> str:
    """Return a Python of Colab's version where there is one; else that of the tests."""
    found = shutil.which(COLAB_S_PYTHON)
    if found and not subprocess.run([found, "-V"], capture_output=True, check=False).returncode:
        return found
    return sys.executable


@pytest.fixture(scope="module")
def colab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an environment like Colab's in `env`."""
    root = tmp_path_factory.mktemp("colab")
    uv = str(Path(sys.executable).with_name("uv"))
    python = str(root / "env/bin/python")
    # With pip, as Colab has it.
    making = [uv, "venv", "--quiet", "--seed", "--python", colab_s_python(), str(root / "env")]
    subprocess.run(making, check=True)
    install = [python, "-m", "pip", "install", "--quiet", "--no-compile", *PREINSTALLED]
    subprocess.run(install, check=True)
    return root


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a repository that holds the course as it is now, tracked files alone.

    `git clone --depth` wants an address, and the cell adds `.git` to it.
    """
    root = tmp_path_factory.mktemp("forge") / "course.git"
    root.mkdir()
    course = course_root()
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=course, capture_output=True, check=True)
    names = [name for name in listed.stdout.decode().split("\0") if name]
    for name in names:
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (course / name).is_file():
            target.write_bytes((course / name).read_bytes())
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "--quiet"], ["add", "--all"], [*who, "commit", "--quiet", "-m", "."]):
        subprocess.run(["git", *command], cwd=root, check=True)
    return f"file://{root}".removesuffix(".git")


@pytest.fixture(scope="module")
def session(colab: Path, origin: str) -> Callable[..., list[str]]:
    """Return a function that runs cells in a new session, and gives what each printed."""

    python = str(colab / "env/bin/python")
    argv = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Colab", "language": "python"}
    folder = colab / "kernels/colab"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    kernels = KernelSpecManager(kernel_dirs=[str(folder.parent)], ensure_native_kernel=False)

    def run(*cells: str) -> list[str]:
        client = NotebookClient(
            nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells]),
            km=KernelManager(kernel_name="colab", kernel_spec_manager=kernels),
            timeout=900,
            resources={"metadata": {"path": str(colab)}},
        )
        return printed(client.execute())

    return run


def printed(notebook: Any) -> list[str]:
    """Return the text that each cell printed or showed."""
    return [
        "".join(
            output.get("text") or output.get("data", {}).get("text/plain", "")
            for output in each.outputs
        )
        for each in notebook.cells
    ]


def test_the_cell_sets_a_colab_up_and_the_first_chapter_begins(
    session: Callable[..., list[str]], colab: Path, origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setenv("COURSE_DATA", str(data_dir()))
    address = re.search(r"\S+(?=\.git )", cell())
    assert address
    ours = cell().replace(address[0], origin).replace(FOLDER, str(colab / "course"))
    before = versions(colab)

    _, first = session(COLAB_S_START, ours)
    assert "restart the session (menu Runtime, Restart session) and run this cell again" in first
    assert "in use: " in first.splitlines()[-1]
    assert "numpy" in first.splitlines()[-1]
    after = versions(colab)
    assert {name: after[name] for name in KEPT} == {name: before[name] for name in KEPT}
    assert "jupytext" not in after

    chapter = nbformat.read(colab / "course/chapters/01_recurrence.ipynb", as_version=4)
    code = [each.source for each in chapter.cells if each.cell_type == "code"][:FIRST_CELLS]
    _, second, *shown = session(COLAB_S_START, ours, *code)
    assert second.splitlines()[-1].startswith("✓ The course is ready")
    assert any("not started" in each for each in shown), shown


def versions(colab: Path) -> dict[str, str]:
    """Return what is installed there, by name."""
    code = (
        "from importlib.metadata import distributions as d; "
        "print(*(f'{x.metadata[\"Name\"]}=={x.version}' for x in d()), sep='\\n')"
    )
    done = subprocess.run(
        [colab / "env/bin/python", "-c", code], capture_output=True, text=True, check=True
    )
    pairs = (line.split("==") for line in done.stdout.splitlines())
    return {name.lower().replace("_", "-"): version for name, version in pairs}
