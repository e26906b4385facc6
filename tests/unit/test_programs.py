"""A machine without Chromium or bubblewrap: what is installed, left out, and said."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.plugins import machine
from utils import bootstrap
from utils.paths import course_root

APT = "chromium fontconfig fonts-dejavu-core bubblewrap"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that is all of PATH but `env` and `sh`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("env", "sh"):
        (folder / name).symlink_to(Path("/usr/bin") / name)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("CI", raising=False)
    return folder


def program(folder: Path, name: str, body: str = "") -> None:
    """Write a program that keeps what it was called with, and does something more."""
    file = folder / name
    file.write_text(f'#!/bin/sh\necho "{name} $*" >> {folder}/calls\n{body}\n')
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def calls(folder: Path) -> list[str]:
    """Return what the programs were called with."""
    return (folder / "calls").read_text().splitlines() if (folder / "calls").exists() else []


def as_user(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: number)


def on_debian(monkeypatch: pytest.MonkeyPatch, answer: bool = True) -> None:
    exists = Path.exists
    monkeypatch.setattr(
        Path, "exists", lambda p: answer if str(p) == "/etc/debian_version" else exists(p)
    )


def test_what_is_there_is_not_installed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_debian(monkeypatch)
    as_user(monkeypatch, 0)
    for name in ("apt-get", "chromium-browser", "bwrap"):
        program(path, name)
    bootstrap.bring_programs()
    assert calls(path) == []


def test_root_on_debian_installs_what_is_missing(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_debian(monkeypatch)
    as_user(monkeypatch, 0)
    program(path, "apt-get")
    bootstrap.bring_programs()
    assert calls(path) == [
        "apt-get -qq update",
        f"apt-get -qq install --yes --no-install-recommends {APT}",
    ]
    assert f"Installing {APT} with apt-get" in capsys.readouterr().err


def test_sudo_that_asks_for_nothing_is_used(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_debian(monkeypatch)
    as_user(monkeypatch, 1000)
    program(path, "bwrap")
    program(path, "apt-get")
    program(path, "sudo", 'shift\n[ "$1" = true ] || exec "$@"')
    bootstrap.bring_programs()
    assert [call for call in calls(path) if call.startswith("apt-get")] == [
        "apt-get -qq update",
        "apt-get -qq install --yes --no-install-recommends chromium fontconfig fonts-dejavu-core",
    ]
    assert calls(path)[:2] == [
        "sudo -n true",
        "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -qq update",
    ]


@pytest.mark.parametrize("hindrance", ["sudo asks", "no sudo", "no apt-get", "not Debian"])
def test_where_it_may_not_nothing_is_installed_and_only_ci_fails(
    hindrance: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_debian(monkeypatch, hindrance != "not Debian")
    as_user(monkeypatch, 1000)
    if hindrance != "no apt-get":
        program(path, "apt-get")
    if hindrance != "no sudo":
        program(path, "sudo", "exit 1" if hindrance == "sudo asks" else "")
    bootstrap.bring_programs()
    assert not [call for call in calls(path) if call.startswith("apt-get")]
    monkeypatch.setenv("CI", "true")
    with pytest.raises(bootstrap.BootstrapError, match=f"Chromium and bubblewrap.*install {APT}"):
        bootstrap.bring_programs()


def test_a_failing_apt_get_is_said_and_fails_only_in_ci(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_debian(monkeypatch)
    as_user(monkeypatch, 0)
    program(path, "apt-get", "exit 100")
    bootstrap.bring_programs()
    assert "! apt-get could not install" in capsys.readouterr().err
    monkeypatch.setenv("CI", "true")
    with pytest.raises(bootstrap.BootstrapError, match="apt-get could not install"):
        bootstrap.bring_programs()


@pytest.mark.parametrize(
    ("value", "is_ci"), [("true", True), ("1", True), ("", False), ("false", False), ("0", False)]
)
def test_ci_says_that_it_is_one(value: str, is_ci: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", value)
    assert bootstrap.in_ci() is is_ci


def test_one_sentence_names_the_tests_that_are_left_out() -> None:
    assert machine.left_out({}) == ""
    assert machine.left_out({"Chromium": "is not installed"}) == (
        "Left out: tests/browser/ (Chromium is not installed here)."
    )
    both = machine.left_out(
        {"Chromium": "is not installed", "bubblewrap": "can't shut a program in"}
    )
    assert "\n" not in both
    assert "(Chromium is not installed here); tests/grading/test_attacks.py, " in both
    assert both.endswith(" (bubblewrap can't shut a program in here).")


def test_a_bubblewrap_that_may_make_no_namespaces_counts_as_lacking(path: Path) -> None:
    program(path, "chromium")
    program(path, "bwrap", "exit 1")
    machine.lacking.cache_clear()
    try:
        assert machine.lacking() == {"bubblewrap": "can't shut a program in"}
    finally:
        machine.lacking.cache_clear()


def test_what_is_left_out_exists() -> None:
    assert set(machine.NEEDED_BY) == set(bootstrap.PROGRAMS)
    for start in (start for starts in machine.NEEDED_BY.values() for start in starts):
        assert (course_root() / start).exists(), start
