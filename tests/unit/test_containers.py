"""What the Dockerfile, the dev container and Binder rest on is there, under these names.

Building an image takes minutes and a network, so it is done by hand; here is what would break it.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from fnmatch import fnmatch

from packaging.specifiers import SpecifierSet
from typer.main import get_command

from utils.cli import app
from utils.paths import course_root

ROOT = course_root()
DEBIAN_S_PYTHON = {"bookworm": "3.11", "trixie": "3.13"}


def instructions(name: str) -> list[str]:
    """Return what follows each instruction of this name in the Dockerfile, lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    joined = re.sub(r"(?m)^\s*#.*\n", "", text).replace("\\\n", " ")
    return re.findall(rf"(?m)^{name} (.+)$", joined)


def runs_on(version: str) -> bool:
    """Return whether the course runs on a Python."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return version in SpecifierSet(project["requires-python"])


def bootstrap_takes(command: str) -> bool:
    """Return whether `utils/bootstrap.py` knows the arguments of a command."""
    (arguments,) = re.findall(r"python3 (utils/bootstrap\.py(?: [\w-]+)*)", command)
    done = subprocess.run(
        [sys.executable, *shlex.split(arguments), "--help"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    what = shlex.split(arguments)[1]
    return done.returncode == 0 and what in re.findall(r"\w+", done.stdout.partition("}")[0])


def devcontainer() -> dict[str, object]:
    """Return the dev container's settings."""
    text = (ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def test_the_image_s_python_is_one_that_the_course_runs_on() -> None:
    base, _ = instructions("FROM")
    (release,) = re.findall(r"^debian:(\w+)-slim AS machine$", base)
    assert runs_on(DEBIAN_S_PYTHON[release])


def test_what_is_copied_into_the_image_is_there() -> None:
    copied = [shlex.split(line) for line in instructions("COPY")]
    sources = [each for _, *names, _ in copied for each in names]
    assert "." in sources
    assert all((ROOT / name).exists() for name in sources)


def test_the_first_copy_holds_what_an_installation_reads() -> None:
    first = {name for line in instructions("COPY")[:2] for name in shlex.split(line)[1:-1]}
    read = {"pyproject.toml", "requirements.txt", "requirements-bootstrap.txt", "README.md"}
    assert read | {"utils/bootstrap.py", "advanced_rnn_course.py"} <= first


def test_the_image_s_commands_are_the_course_s() -> None:
    (installing,) = [line for line in instructions("RUN") if "bootstrap" in line]
    assert bootstrap_takes(installing)
    (command,) = instructions("CMD")
    program, name, *options = json.loads(command)
    assert program == "course"
    known = get_command(app).commands[name].params  # type: ignore[attr-defined]
    names = {option for each in known for option in (*each.opts, *each.secondary_opts)}
    assert {option for option in options if option.startswith("--")} <= names
    (port,) = instructions("EXPOSE")
    assert port in options


def test_the_lab_is_not_run_by_root_and_keeps_what_is_written() -> None:
    assert instructions("USER") == ["1000"]
    (made,) = [line for line in instructions("RUN") if "useradd" in line]
    assert "--uid 1000 learner" in made
    (volumes,) = instructions("VOLUME")
    assert json.loads(volumes) == ["/course/work", "/course/.course-data"]


def test_no_work_of_a_person_gets_into_an_image() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    ignored = [line for line in lines if line and not line.startswith("#")]
    for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name = line.strip("/")
        anywhere = f"**/{name}" in ignored
        here = any(fnmatch(name, pattern) for pattern in ignored)
        assert here if line.startswith("/") else (anywhere or here), f".dockerignore lacks {name}"
    assert not any(fnmatch(name, line) for line in ignored for name in ("utils", "chapters"))


def test_the_dev_container_builds_a_stage_that_is_there_with_arguments_that_it_takes() -> None:
    settings = devcontainer()
    build = settings["build"]
    assert isinstance(build, dict)
    here = ROOT / ".devcontainer"
    assert (here / build["dockerfile"]).resolve() == ROOT / "Dockerfile"
    assert (here / build["context"]).resolve() == ROOT
    assert build["target"] in [line.split(" AS ")[1] for line in instructions("FROM")]
    assert set(build["args"]) <= {line.partition("=")[0] for line in instructions("ARG")}
    assert any(f" {settings['remoteUser']} " in line for line in instructions("RUN"))
    assert bootstrap_takes(str(settings["postCreateCommand"]))


def test_the_dev_container_has_the_programs_that_tests_drive() -> None:
    from utils.bootstrap import PROGRAMS

    build = devcontainer()["build"]
    assert isinstance(build, dict)
    (machine,) = [line for line in instructions("RUN") if "apt-get" in line]
    there = {*build["args"]["PROGRAMS"].split(), *machine.split()}
    assert {package for _, packages in PROGRAMS.values() for package in packages} <= there


def test_binder_s_python_and_files_are_the_course_s() -> None:
    (version,) = re.findall(
        r"^python-(3\.\d+)$", (ROOT / ".binder/runtime.txt").read_text().strip()
    )
    assert runs_on(version)
    script = (ROOT / ".binder/postBuild").read_text(encoding="utf-8")
    named = re.findall(r"--requirement (\S+)", script)
    assert named == ["requirements-bootstrap.txt", "requirements.txt"]
    assert all((ROOT / name).is_file() for name in named)
    listed = subprocess.run(
        ["git", "ls-files", "--stage", ".binder/postBuild"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert listed.stdout.startswith("100755 "), "Binder runs it, so it must be executable"
