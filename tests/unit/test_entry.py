"""Another package or module `utils` in the way: one sentence names it, and what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import hatchling.build
import nbformat
import pytest
from nbclient import NotebookClient

import advanced_rnn_course
from utils.checks import kernel
from utils.paths import course_root

ROOT = course_root()
SCRIPT = "from advanced_rnn_course import main\nmain()\n"
"""What pip and uv write for the command `course`."""


INSTALLED = """\
import sys
from pathlib import Path

sys.path[:] = [p for p in sys.path if not Path(p, "advanced_rnn_course.py").exists()
               and not Path(p, "utils", "bootstrap.py").exists()] + [{!r}]
"""
"""What makes Python look for the course last of all, as an editable installation does."""


def python_path(folder: Path, *before: Path) -> str:
    """Return a PYTHONPATH with folders of a learner's, and the course behind all packages."""
    site = folder / "site"
    site.mkdir(exist_ok=True)
    (site / "sitecustomize.py").write_text(INSTALLED.format(str(ROOT)))
    return os.pathsep.join(map(str, (site, *before)))


def course(*words: str, cwd: Path, path: tuple[Path, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run `course` as an installation starts it: from a script in a folder of its own."""
    scripts = cwd.parent / "bin"
    scripts.mkdir(exist_ok=True)
    (scripts / "course").write_text(SCRIPT)
    return subprocess.run(
        [sys.executable, str(scripts / "course"), *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": python_path(cwd.parent, *path)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Return a learner's folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


def package(folder: Path) -> Path:
    (folder / "utils").mkdir(parents=True)
    (folder / "utils" / "__init__.py").write_text("def mine(): pass\n")
    return folder / "utils"


def module(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "utils.py").write_text("def mine(): pass\n")
    return folder / "utils.py"


@pytest.mark.parametrize("make", [package, module])
def test_what_lies_on_pythonpath_is_named_with_the_remedy(
    make: type, here: Path, tmp_path: Path
) -> None:
    name = make(tmp_path / "other")
    done = course("list", cwd=here, path=(tmp_path / "other",))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"{name} takes the place of the course's own package `utils`")
    assert f"take {tmp_path / 'other'} off Python's path" in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_is_in_nobody_s_way_is_no_matter(here: Path, tmp_path: Path) -> None:
    (tmp_path / "other" / "utils").mkdir(parents=True)  # no package: Python goes on looking
    module(here)  # the command does not look where it is called
    done = course("--version", cwd=here, path=(tmp_path / "other",))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_notebook_beside_a_utils_py_is_not_run(here: Path) -> None:
    name = module(here)
    (here / "01_recurrence.py").write_text("# %%\nstates_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]\n")
    done = course("check", "01_recurrence.py", cwd=here)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{name} takes the place of the course's own package")
    assert "give it another name (`my_utils`, say)" in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_installed_package_is_named_by_its_distribution(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / "site-packages"
    package(packages)
    facts = packages / "handy_utils-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: handy-utils\nVersion: 1.0\n")
    (facts / "top_level.txt").write_text("utils\n")
    monkeypatch.syspath_prepend(packages)
    assert "(`pip uninstall handy-utils`)" in advanced_rnn_course.shadow()


def _answers(cells: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the error of each cell in the lab's kernel, started in a folder; "" where none is."""
    kernel.write_kernelspec(folder / "jupyter")
    monkeypatch.setenv("JUPYTER_PATH", str(folder / "jupyter"))
    monkeypatch.setenv("PYTHONPATH", python_path(folder.parent))
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)))
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute()
    return [
        next((out.evalue for out in cell.outputs if out.output_type == "error"), "")
        for cell in notebook.cells
    ]


def test_the_first_cell_names_a_utils_py_and_runs_once_it_is_out_of_the_way(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = module(here)
    first = "from utils.training import DEFAULT_SEED"
    rename = "import pathlib; pathlib.Path('utils.py').rename('my_utils.py'); import my_utils"
    refused, renamed, ran = _answers([first, rename, first], here, monkeypatch)
    assert refused.startswith(f"{name} takes the place of the course's own package `utils`")
    assert "give it another name (`my_utils`, say), and try again" in refused
    assert (renamed, ran) == ("", "")


def test_an_installation_brings_this_module_and_starts_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["scripts"] == {"course": "advanced_rnn_course:main"}
    monkeypatch.chdir(ROOT)
    wheel = tmp_path / hatchling.build.build_wheel(str(tmp_path))
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {"advanced_rnn_course.py", "utils/__init__.py"} <= set(names)
    assert {name.split("/")[0].partition("-")[0] for name in names} == {
        "advanced_rnn_course.py",
        "advanced_rnn_course",
        "utils",
    }
