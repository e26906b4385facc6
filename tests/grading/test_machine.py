"""Grading and its machine: what lacks is told with its remedy, a site's dask stays outside.

The installation that root made with umask 077 is a small folder here, on Python's path.
"""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from pathlib import Path

import dask
import psutil
import pytest
from distributed import Client

from tests.commands import quickly
from utils.grading import cluster, machine, view
from utils.grading.sandbox import SandboxUnavailable

# An installation that other users can't read.


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of Python's, with a package in it, as root sees it."""
    packages = tmp_path / "venv" / "lib" / "site-packages"
    (packages / "keras").mkdir(parents=True)
    (packages / "six.py").touch()
    for path in (tmp_path / "venv", *(tmp_path / "venv").rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    monkeypatch.syspath_prepend(packages)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return tmp_path / "venv"


@pytest.mark.parametrize(
    "closed", [".", "lib", "lib/site-packages/keras", "lib/site-packages/six.py"]
)
def test_an_installation_that_is_root_s_alone_gets_the_command_that_opens_it(
    closed: str, installation: Path
) -> None:
    assert machine.unreadable([installation]) == ""
    (installation / closed).chmod(0o700)
    sentence = machine.unreadable([installation])
    assert f"can't read {installation / closed}" in sentence
    command = sentence.split("`")[1]
    assert command == f"chmod -R go+rX {installation}"
    subprocess.run(command.split(), check=True)
    assert machine.unreadable([installation]) == ""


def test_what_python_has_compiled_for_root_alone_is_no_matter(installation: Path) -> None:
    (installation / "lib" / "site-packages" / "__pycache__").mkdir(mode=0o700)
    assert machine.unreadable([installation]) == ""


def test_the_sandbox_says_so_instead_of_blaming_namespaces(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.chmod(0o700)
    monkeypatch.setattr(view, "_folders", lambda: [str(installation)])
    with pytest.raises(SandboxUnavailable) as raised:
        view.bwrap_command("bwrap", Path("/nowhere"), 3)
    assert "chmod -R go+rX" in str(raised.value)
    assert "namespaces" not in str(raised.value)


def test_who_is_not_root_runs_submissions_as_themselves(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.chmod(0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert machine.unreadable([installation]) == ""


# A system without fork: Windows.


def test_windows_is_told_in_one_sentence_where_to_grade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "fork")
    model = tmp_path / "films.keras"
    model.write_bytes(b"any")
    graded = quickly("grade", tmp_path)
    words = ("--task", "films", "--name", "mine", "--seed", 1, "--seconds", 1)
    submitted = quickly("submit-result", model, *words)
    assert (graded.exit_code, submitted.exit_code) == (2, 1)
    for done in (graded, submitted):
        assert "WSL 2" in done.stderr
        assert done.stderr.count("\n") == 1


# A site's dask.


def _seen() -> tuple[dict[str, str], object, object]:
    found = {name: value for name, value in os.environ.items() if name.startswith("DASK_")}
    config = dask.config
    return found, config.get("distributed.worker.memory.terminate"), config.get("a-site", None)


def test_a_site_s_dask_configuration_does_not_reach_a_grader_s_own_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site.yaml").write_text(
        "a-site: its own\n"
        "temporary-directory: /nonexistent\n"
        "distributed: {worker: {memory: {terminate: 0.01}}, comm: {require-encryption: true}}\n"
    )
    monkeypatch.setenv("DASK_CONFIG", str(tmp_path))
    monkeypatch.setenv("DASK_DISTRIBUTED__WORKER__DAEMON", "False")
    before = dict(dask.config.config)
    dask.config.refresh(paths=[str(tmp_path)])
    site = _seen()
    try:
        with cluster.open_cluster(None, 1, str) as client:
            variables, terminate, other = client.submit(_seen).result()
        assert (variables, other) == ({}, None)
        assert terminate > 0.5
        assert _seen() == site, "what a person has set is as it was"
    finally:
        dask.config.config.clear()
        dask.config.config.update(before)


def test_a_broken_file_of_a_site_s_dask_is_named(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("distributed: [\n")
    done = subprocess.run(
        [sys.executable, "-m", "utils.cli", "grade", str(tmp_path)],
        env={**os.environ, "DASK_CONFIG": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"{tmp_path / 'site.yaml'}" in done.stderr
    assert "mend that file" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_grader_listens_to_its_own_machine_alone_has_no_dashboard_and_minds_no_neighbour() -> (
    None
):
    before = _listening()  # notebooks' kernels, where a test of this process left one running
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # such as: port 8787 is already in use
        with cluster._local(1) as client, cluster._local(1):
            found = _listening() - before
            pages = _services(client)
    assert {ip for ip, _ in found} == {"127.0.0.1"}
    assert len(found) == 2 * 3, "scheduler, worker and what starts the worker: no pages"
    assert pages == [{}, {}]


def _listening() -> set[tuple[str, int]]:
    """Return the addresses at which this process and those that it started listen."""
    ours = psutil.Process()
    return {
        (each.laddr.ip, each.laddr.port)
        for process in (ours, *ours.children(recursive=True))
        for each in process.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN
    }


def _services(client: Client) -> list[dict[str, int]]:
    facts = client.scheduler_info()
    return [facts["services"], *(worker["services"] for worker in facts["workers"].values())]
