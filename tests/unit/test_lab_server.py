"""The server of `course lab`: whose configuration it goes by, and how it is found."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from utils.lab import lab

THEMES = "@jupyterlab/apputils-extension"
TOKEN, SITES_TOKEN = "a token of mine", "a token of the site's"
# Only root can write to /etc/jupyter, and the tests shall not: another folder takes its place.
ETC = "import jupyter_core.paths\njupyter_core.paths.SYSTEM_CONFIG_PATH = [{!r}]\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home whose owner, and whose site, keep other servers behind secrets of theirs."""
    mine, site = tmp_path / ".jupyter", tmp_path / "site"
    themes = mine / "lab" / "user-settings" / THEMES
    for folder in (themes, site):
        folder.mkdir(parents=True)
    secret = {
        "IdentityProvider": {"token": TOKEN},
        "PasswordIdentityProvider": {"hashed_password": "argon2:x", "password_required": True},
        "ServerApp": {"base_url": "/mine/", "allow_origin": "*"},
    }
    (mine / "jupyter_server_config.json").write_text(json.dumps(secret))
    (mine / "jupyter_lab_config.py").write_text("raise SystemExit('this is read')")
    (site / "jupyter_lab_config.py").write_text(f"c.IdentityProvider.token = {SITES_TOKEN!r}")
    (site / "sitecustomize.py").write_text(ETC.format(str(site)))
    (themes / "themes.jupyterlab-settings").write_text('{"theme": "JupyterLab Dark"}')
    return tmp_path


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    """Run `course lab` for this person and give the address that it prints."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    process = subprocess.Popen(
        [sys.executable, "-m", "utils.cli", "lab", "--no-browser"],
        env={
            **env,
            "HOME": str(home),
            "JUPYTER_CONFIG_PATH": str(home / ".jupyter"),
            "PYTHONPATH": os.pathsep.join([str(home / "site"), *sys.path]),
            "COURSE_WORK": str(home / "work"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said: list[str] = []
    try:
        for line in process.stdout:
            said.append(line.strip())
            if line.startswith("http"):
                break
        assert re.match(r"http://\S+$", said[-1]), said
        yield said[-1]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def asked(server: str, path: str, token: str) -> Any:
    """Return what a server answers to one who has this token, or the number of its refusal."""
    request = urllib.request.Request(server + path, headers={"Authorization": f"token {token}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.slow
def test_secrets_of_other_servers_do_not_reach_it_and_the_theme_stays(address: str) -> None:
    found = re.fullmatch(r"(http://127\.0\.0\.1:\d+/)lab/tree/home\.md\?token=(\w{48})", address)
    assert found, address
    server, token = found.groups()
    assert "kernels" in asked(server, "api/status", token)
    for other in (TOKEN, SITES_TOKEN, ""):
        assert asked(server, "api/status", other) == 403
    themes = asked(server, f"lab/api/settings/{THEMES}:themes", token)
    assert themes["settings"] == {"theme": "JupyterLab Dark"}
    assert isinstance(asked(server, "api/terminals", token), list), "extensions are there"


@pytest.fixture
def quiet_port() -> Iterator[socket.socket]:
    """Return a socket with a port of its own, at which it does not listen yet."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        yield found


@pytest.mark.parametrize(
    ("ip", "opened"),
    [
        ("127.0.0.1", "http://here:81/"),
        # Of all addresses, the one that a browser on this machine finds, or on a container's host.
        ("0.0.0.0", "http://127.0.0.1:81/"),
        ("", "http://127.0.0.1:81/"),
    ],
)
def test_the_server_is_known_by_its_token_whatever_its_process_once_it_listens(
    ip: str, opened: str, quiet_port: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    facts = {"token": "ours", "hostname": ip, "port": quiet_port.getsockname()[1]}
    servers = {
        "jpserver-11.json": json.dumps({**facts, "token": "another", "url": "http://another/"}),
        "jpserver-12.json": '{"token": "ours", "ur',
        "jpserver-13.json": "[]",
        "jpserver-14.json": json.dumps({**facts, "url": "http://here:81/"}),
    }
    for name, text in servers.items():
        (tmp_path / name).write_text(text)
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        quiet_port.listen()

    monkeypatch.setattr(lab.time, "sleep", sleep)
    launcher: Any = SimpleNamespace(pid=11, poll=lambda: None)
    assert lab._address(launcher, "ours") == f"{opened}lab/tree/home.md?token=ours"
    assert len(waited) == 1
