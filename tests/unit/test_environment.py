"""The environment: the files that pin it agree."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from utils import bootstrap
from utils.authoring.environment import (
    COLAB_FILE,
    PYTHON_RANGE,
    SETS,
    TOOLS_FILE,
    compile_all,
    conda_environment,
    declared,
    pins,
)
from utils.paths import course_root

ROOT = course_root()
COMPILED = [*SETS, TOOLS_FILE, COLAB_FILE]
RUNTIME = "requirements.txt"
CONTENTS = {
    "requirements.txt": [None],
    "requirements-dev.txt": [None, "dev", "grading", "book"],
    "requirements-gpu.txt": [None, "gpu"],
}


def pinned(name: str) -> set[str]:
    """Return the pins of a compiled file as text, markers and all."""
    return {str(pin) for pin in pins(ROOT / name)}


@pytest.mark.parametrize("name", CONTENTS)
def test_compiled_file_holds_all_that_pyproject_asks_for(name: str) -> None:
    wanted = [requirement for extra in CONTENTS[name] for requirement in declared(ROOT, extra)]
    for requirement in wanted:
        own = canonicalize_name(requirement.name)
        found = [pin for pin in pins(ROOT / name) if canonicalize_name(pin.name) == own]
        assert found, f"{name} lacks {requirement}: run `make requirements`"
        for pin in found:
            version = next(iter(pin.specifier)).version
            assert requirement.specifier.contains(version), f"{name}: {pin} is not {requirement}"


@pytest.mark.parametrize("name", COMPILED)
def test_compiled_file_pins_every_package_with_a_hash(name: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").strip())
    packages = [block for block in blocks if not block.startswith("#")]
    assert len(packages) == len(pins(ROOT / name)) > 1
    for package in packages:
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==[\w.]+( ;[^\\]*)? \\\n", package), package[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", package), package[:80]


@pytest.mark.parametrize("name", [*COMPILED, "environment.yml"])
def test_no_address_and_no_machine_path(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for sign in ("://", "index-url", "find-links", "trusted-host", "/home/", "/root", "/tmp"):
        assert sign not in text


@pytest.mark.parametrize("name", ["requirements-dev.txt", "requirements-gpu.txt"])
def test_larger_sets_contain_the_runtime_pin_for_pin(name: str) -> None:
    assert pinned(RUNTIME) <= pinned(name)


def test_tools_agree_with_the_other_files() -> None:
    everything = pinned("requirements-dev.txt")
    names = {Requirement(line).name for line in everything}
    tools = {str(pin) for pin in pins(ROOT / TOOLS_FILE) if pin.name in names}
    assert {"uv", "hatchling"} <= {Requirement(line).name for line in tools}
    assert tools <= everything


def test_environment_yml_is_what_make_requirements_writes() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert text == conda_environment(ROOT), "environment.yml is stale: run `make requirements`"


def test_environment_yml_holds_the_runtime_pins() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, _, conda_pip = environment["dependencies"]
    assert python == f"python{PYTHON_RANGE}"
    *lines, editable = conda_pip["pip"]
    assert editable == "-e ."
    assert set(lines) <= pinned(RUNTIME)
    asked = {canonicalize_name(requirement.name) for requirement in declared(ROOT)}
    assert {canonicalize_name(Requirement(line).name) for line in lines} == asked


def test_python_range_is_said_the_same_everywhere() -> None:
    assert f'requires-python = "{PYTHON_RANGE}"' in (ROOT / "pyproject.toml").read_text("utf-8")
    oldest, newest = bootstrap.OLDEST, bootstrap.NEWEST
    assert f">={oldest[0]}.{oldest[1]},<{newest[0]}.{newest[1] + 1}" == PYTHON_RANGE


@pytest.mark.network
def test_compiling_again_changes_nothing(tmp_path: Path) -> None:
    names = [*COMPILED, "environment.yml"]
    for name in ("pyproject.toml", "README.md", *names):
        shutil.copy(ROOT / name, tmp_path)
    compile_all(tmp_path, upgrade=False)
    for name in names:
        assert (tmp_path / name).read_text("utf-8") == (ROOT / name).read_text("utf-8"), name
